// How it works: one function a fact that one signal alone has, and `add_special_facts`, which knows which signal has which.
#include "catalog/special_facts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "catalog/cleaning.hpp"
#include "catalog/codes.hpp"
#include "catalog/modern_signals.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

bool printable(char c) {
  return c >= ' ' && c <= '~';
}

/// Of UTF-16 that is nothing but printable ASCII and NULs, the ASCII; false, and anything, of other data.
bool narrow_printable(std::string_view data, std::string& out) {
  if (data.size() % 2 != 0) return false;
  out.resize(data.size() / 2);
  std::size_t size = 0;
  const char* const bytes = data.data();
  char* const to = out.data();
  for (std::size_t i = 0; i + 1 < data.size(); i += 2) {
    const char c = bytes[i];
    if (bytes[i + 1] != '\0' || (!printable(c) && c != '\0')) return false;
    to[size] = c;
    size += c != '\0' ? 1 : 0;
  }
  out.resize(size);
  return true;
}

/// "ESENT ERROR {...}: -2402. hr = 0x00000000": hr says nothing, the text's last word does.
void code_of_vss_text(Facts& facts) {
  std::erase_if(facts, [](const Fact& f) { return f.name == "code" && f.value == "0"; });
  const std::string_view text = fact(facts, "text");
  const std::string_view last = text.substr(text.find_last_of(' ') + 1);
  if (is_code(last)) add_fact(facts, "code", normal_code(last));
}

/// The engine logs truncation under the category of the backup's kind, 16 in its message file: the only thing
/// in these events that tells a shadow copy's from a streaming one's.
void category_of_truncation(const Event& event, Facts& facts) {
  const std::string category = lower(trim(event.category));
  if (category == "16" || category == "(16)" || category == "shadowcopy" || category == "shadow copy" ||
      category == "snapshot")
    add_fact(facts, "category", "ShadowCopy");
}

/// The value behind a label of the block that VSS appends to its events: "Writer Name: System Writer".
std::string_view labelled(std::string_view block, std::string_view label) {
  const std::size_t at = block.find(label);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = block.substr(at + label.size());
  return trim(rest.substr(0, rest.find_first_of("\r\n")));
}

/// Whose complaint an event of VSS is: its last string, and so the end of its text, says so.
void writer_of_vss_context(const Event& event, Facts& facts) {
  const std::string_view block =
      event.inserts.empty() ? std::string_view(event.message) : std::string_view(event.inserts.back());
  add_fact(facts, "writer-name", labelled(block, "Writer Name:"));
  add_fact(facts, "writer-id", lower(labelled(block, "Writer Class Id:")));
  constexpr std::string_view id_of_exchange = "76fe1ac4-15f7-4bcd-987e-8e1acb462fb7";
  if (equal_ignoring_case(fact(facts, "writer-name"), "Microsoft Exchange Writer") ||
      contains_ignoring_case(fact(facts, "writer-id"), id_of_exchange))
    add_fact(facts, "exchange-writer", "yes");
}

/// Public is the text of 2153, not the order of its strings: the copy is the one with a backslash.
void copy_and_node(Facts& facts) {
  Fact* store = nullptr;
  Fact* node = nullptr;
  for (Fact& f : facts) {
    if (f.name == "store") store = &f;
    if (f.name == "node") node = &f;
  }
  if (store == nullptr || node == nullptr) return;
  if (store->value.find('\\') == std::string::npos && node->value.find('\\') != std::string::npos)
    std::swap(store->value, node->value);
}

/// Veeam Agent ends "finished with Error and will be retried."; the level mirrors it.
void result_of_job(const Event& event, Facts& facts) {
  if (fact(facts, "job") != "ended" || !fact(facts, "result").empty()) return;
  const std::string_view said = fact(facts, "said");
  if (said.empty()) {  // strings alone: a session and a job; Windows Server Backup's 14 ends any run
    if (equal_ignoring_case(event.provider, "Veeam Agent"))
      add_fact(facts, "result",
               event.level == Level::error         ? "failed"
               : event.level == Level::warning     ? "warning"
               : event.level == Level::information ? "good"
                                                   : "");
    return;
  }
  add_fact(facts, "result",
           said.starts_with("Success")   ? "good"
           : said.starts_with("Warning") ? "warning"
           : said.starts_with("Error") || said.starts_with("Failed") || event.level == Level::error ? "failed"
                                                                                                    : "");
}

}  // namespace

void add_fact(Facts& facts, std::string_view name, std::string_view value) {
  if (value.empty() || !fact(facts, name).empty()) return;
  facts.push_back({std::string(name), std::string(value)});
}

std::string text_of_data(std::string_view data) {
  std::string out;
  if (!narrow_printable(data, out)) {
    out.assign(data.size(), '\0');
    std::size_t size = 0, others = 0;
    for (const char c : data) {
      out[size] = c;
      const bool kept = printable(c);
      size += kept ? 1 : 0;
      others += !kept && c != '\0' ? 1 : 0;
    }
    out.resize(size);
    if (others * 5 > out.size()) return {};
  }
  if (out.size() < 2) return {};
  if (const std::string_view bare = trim(out); bare.size() != out.size()) return std::string(bare);
  return out;
}

/// Later versions of Windows put the service's own name and the state's number into the data
/// ("MSExchangeIS/4"): the text may be in any language, this is not.
ServiceState service_state_of_data(const std::string& data) {
  if (data.find('/') == std::string::npos) return {};
  std::string said = text_of_data(data);
  const std::size_t slash = said.rfind('/');
  if (slash == std::string::npos || slash + 2 != said.size()) return {};
  const std::string_view state = said.back() == '4'   ? "running"
                                 : said.back() == '1' ? "stopped"
                                                      : std::string_view();
  said.resize(slash);
  return {std::move(said), state};
}

void add_special_facts(const Row& row, const Event& event, Facts& facts) {
  const std::string_view s = row.signal;
  if (s == signal::vss_service_error || s == signal::vss_service_detail || s == signal::vss_service_noise)
    writer_of_vss_context(event, facts);
  if (s == signal::copier_disconnected) copy_and_node(facts);
  if (s == signal::requestor_spoke) {
    result_of_job(event, facts);
    // Named data have a code in every event; that nothing failed is no code, as in the text of it.
    std::erase_if(
        facts, [](const Fact& f) { return (f.name == "code" || f.name == "detail-code") && f.value == "0"; });
  }
  if (s == signal::vss_service_error) {
    code_of_vss_text(facts);
  } else if (s.starts_with("vss-") && s != signal::vss_service_noise) {
    add_fact(facts, "text", text_of_data(event.data));
  } else if (s == signal::job_exchange_error) {
    add_fact(facts, "code", clean_code(fact(facts, "text")));
  } else if (s == signal::logs_truncated || s == signal::logs_not_truncated ||
             s == signal::logs_missing_at_truncation) {
    category_of_truncation(event, facts);
  }
}

}  // namespace exba
