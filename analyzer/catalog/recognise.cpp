// How it works: the row gives the signal; the facts come from the insertion strings by position (by name
// where a manifest names them), or by matching the row's wordings against the message. Either way each value
// goes through the same cleaning, so that both forms of a log tell the same facts. Where the log kept no
// message, the wording is rendered the other way round.
#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/codes.hpp"
#include "catalog/flat_list.hpp"
#include "catalog/lookup.hpp"
#include "catalog/modern_signals.hpp"
#include "catalog/prose_names.hpp"
#include "catalog/requestors.hpp"
#include "catalog/rows.hpp"
#include "catalog/strings_in_text.hpp"

namespace exba {
namespace {

bool printable(char c) {
  return c >= ' ' && c <= '~';
}

/// `value` must not lie in `facts`, whose memory may move.
void add_fact(Facts& facts, std::string_view name, std::string_view value) {
  if (value.empty() || !fact(facts, name).empty()) return;
  facts.push_back({std::string(name), std::string(value)});
}

/// Signals.hpp: a code may stand where a text is printed (NTBackup 8010), or a sentence where a code is
/// (MSExchangeIS 1120).
void add_cleaned(Facts& facts, FactName name, std::string_view value) {
  const std::string_view bare = unquoted(value);
  if (name.clean == nullptr)
    add_fact(facts, name.text, bare);
  else
    add_fact(facts, name.text, name.clean(bare));
  if (name.text == "code" && !is_code(value)) add_fact(facts, "text", trim(value));
}

// ---- From insertion strings.

/// One name a string; "-" or nothing where it tells nothing.
using FactNames = std::vector<FactName>;

struct ManifestName {
  std::string_view manifest, fact;
};
constexpr ManifestName manifest_names[] = {
    {"ResourceName", "resource"},
    {"ResourceGroup", "group"},
    {"NodeName", "node"},
    {"KeyName", "key"},
    {"RegistryKey", "key"},
    {"Channel", "channel"},
    // Windows Server Backup
    {"HRESULT", "code"},
    {"ErrorCode", "code"},
    {"SppErrorCode", "code"},
    {"DetailedHRESULT", "detail-code"},
    {"ComponentName", "component"},
    {"ApplicationId", "application"},
    {"VolumesInfo", "volumes"},
    {"FailedVolumeNames", "volumes"},
    {"VssFullBackup", "vss-full"},
    {"ComponentInfo", "components"},
    // ManagedAvailability
    {"Id", "recovery"},
    {"RequestorName", "responder"},
    {"Result", "result"},
};

/// By first letter: whether one of them begins so. Most names of a log (`param1`) are none.
constexpr std::array<bool, 256> manifest_letters = [] {
  std::array<bool, 256> all{};
  for (const ManifestName& known : manifest_names) all[static_cast<unsigned char>(known.manifest[0])] = true;
  return all;
}();

/// Empty where none of the names means anything to us.
FactNames names_from_manifest(const std::vector<std::string>& insert_names) {
  FactNames out;
  for (std::size_t i = 0; i < insert_names.size(); ++i) {
    if (insert_names[i].empty() || !manifest_letters[static_cast<unsigned char>(insert_names[i][0])])
      continue;
    const auto found =
        std::find_if(std::begin(manifest_names), std::end(manifest_names),
                     [&](const ManifestName& known) { return known.manifest == insert_names[i]; });
    if (found == std::end(manifest_names)) continue;
    out.resize(insert_names.size(), {"-"});
    out[i] = fact_name(found->fact);
  }
  return out;
}

/// Older engines print no instance: their third string is the first value already.
bool lacks_instance(const FactNames& names, const std::vector<std::string>& inserts) {
  if (names.size() < 3 || names[2].text != "instance" || inserts.size() < 3 || inserts.size() >= names.size())
    return false;
  const std::string_view third = trim(inserts[2]);
  return !third.empty() && !third.ends_with(':');
}

bool fits(const FactNames& names, const std::vector<std::string>& inserts) {
  if (names.size() > inserts.size()) return false;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].text == "session" && clean_session(inserts[i]).empty()) return false;
  return true;
}

/// The row's names, or those made into `made` for this event.
const FactNames& choose_names(const KnownRow& known, const std::vector<std::string>& inserts,
                              const std::vector<std::string>& insert_names, FactNames& made) {
  made = names_from_manifest(insert_names);
  if (!made.empty() || known.inserts.empty()) return made;
  if (known.inserts.size() == 1) {
    if (!lacks_instance(known.inserts[0], inserts)) return known.inserts[0];
    made = known.inserts[0];
    made.erase(made.begin() + 2);
    return made;
  }
  const FactNames* best = nullptr;
  for (const FactNames& names : known.inserts)
    if (fits(names, inserts) && (!best || names.size() > best->size())) best = &names;
  return best ? *best : made;
}

void facts_from_inserts(const FactNames& names, const std::vector<std::string>& inserts,
                        std::string_view told_better, Facts& facts) {
  for (std::size_t i = 0; i < names.size() && i < inserts.size(); ++i)
    if (names[i].text != "-" && names[i].text != told_better) add_cleaned(facts, names[i], inserts[i]);
}

// ---- From the message.

/// A message made ready to be tried against the wordings of many rows.
class Message {
 public:
  explicit Message(std::string_view message) : text(comparable(message)) {}

  const std::optional<EnginePrefix>& prefix() const {
    if (!prefix_read_) {
      prefix_ = engine_prefix(text);
      if (prefix_) read_starts();
      prefix_read_ = true;
    }
    return prefix_;
  }
  /// Where the text proper may begin behind the prefix: at once, or behind one of the first colons.
  std::span<const std::size_t> starts() const { return {starts_.data(), start_count_}; }

  const ComparableText text;

 private:
  void read_starts() const {
    constexpr std::size_t longest_instance = 256;
    const std::size_t rest = prefix_->rest;
    starts_[start_count_++] = rest;
    for (std::size_t colon = text.bare.find(':', rest);
         colon < rest + longest_instance && start_count_ < starts_.size();
         colon = text.bare.find(':', colon + 1))
      if (colon + 1 < text.bare.size() && text.bare[colon + 1] == ' ') starts_[start_count_++] = colon + 2;
  }

  mutable bool prefix_read_ = false;
  mutable std::optional<EnginePrefix> prefix_;
  mutable std::array<std::size_t, 5> starts_{};
  mutable std::size_t start_count_ = 0;
};

/// The wording that explains most of the text: of two that fit, the one with more literal characters. Null:
/// none fits.
const Wording* best_wording(const KnownRow& known, const ComparableText& text, std::size_t from) {
  const Wording* best = nullptr;
  for (const Wording& wording : known.wordings())
    if ((best == nullptr || wording.length > best->length) && fits(text, from, wording)) best = &wording;
  return best;
}

struct Fit {
  const Wording* wording = nullptr;  ///< null: none
  std::size_t from = 0;              ///< where in the bare text it begins
};
Fit fit_of(const KnownRow& known, const Message& message) {
  if (!known.engine_prefix || !message.prefix()) return {best_wording(known, message.text, 0), 0};
  for (const std::size_t start : message.starts())
    if (const Wording* wording = best_wording(known, message.text, start)) return {wording, start};
  return {};
}

/// Values of the message as the log spells them. The prefix counts even where the text fits no wording: a
/// translated text still says whose it is.
bool values_from_message(const KnownRow& known, const Message& message, Facts& values) {
  const Fit fit = fit_of(known, message);
  if (known.engine_prefix && message.prefix()) {
    const EnginePrefix& prefix = *message.prefix();
    values.push_back({"process", prefix.process});
    values.push_back({"pid", prefix.pid});
    const bool instances =
        !known.inserts.empty() && known.inserts[0].size() > 2 && known.inserts[0][2].text == "instance";
    if (fit.wording != nullptr) {
      if (fit.from > prefix.rest) values.push_back({"instance", message.text.value(prefix.rest, fit.from)});
    } else if (instances && message.starts().size() > 1) {
      values.push_back({"instance", message.text.value(prefix.rest, message.starts()[1])});
    }
  }
  return fit.wording != nullptr && match(message.text, fit.from, *fit.wording, values);
}

/// The code behind the word "error" of a text that fits no wording (another version's, a label pasted into
/// it): a known one, a negative number or a hexadecimal one.
std::string_view code_in_prose(const ComparableText& text) {
  const std::string_view bare = std::string_view(text.bare).substr(0, text.end);
  for (const std::string_view word : {"error", "fehler", "errore", "erreur", "erro", "fout"})
    for (std::size_t at = bare.find(word); at != std::string_view::npos; at = bare.find(word, at + 1)) {
      std::string_view rest = bare.substr(at + word.size());
      for (const std::string_view filler : {" ", "code", " ", ":", " ", "(", "hr", " ", "=", " "})
        if (rest.starts_with(filler)) rest.remove_prefix(filler.size());
      if (rest.starts_with("- ") && is_code(rest)) return rest.substr(0, rest.find_first_of(" ,;()", 2));
      const std::string_view token = rest.substr(0, rest.find_first_of(" ,;()"));
      if (rest.substr(token.size()).starts_with(" times")) continue;
      const bool number = token.starts_with("0x") || (token.starts_with('-') && token.size() > 3);
      if ((number && is_code(token)) || find_code(token) != nullptr) return token;
    }
  // `-1018 (0xfffffc06)`, in any language.
  if (const std::size_t hex = bare.find(" (0xffff"); hex != std::string_view::npos) {
    const std::size_t begin = bare.rfind(' ', hex == 0 ? 0 : hex - 1) + 1;
    const std::string_view token = bare.substr(begin, hex - begin);
    if (token.starts_with('-') && is_code(token)) return token;
  }
  return {};
}

/// The first path that a text quotes: `"D:\\mdb\\priv1.edb"`.
std::string_view file_in_prose(const ComparableText& text) {
  const std::string_view all = text.text;
  for (std::size_t quote = all.find('"'); quote != std::string_view::npos; quote = all.find('"', quote + 1)) {
    const std::string_view path = all.substr(quote + 1, all.find('"', quote + 1) - quote - 1);
    if (path.size() > 4 && is_letter(path[0]) && path.substr(1, 2) == ":\\") return path;
  }
  return {};
}

bool tells(const KnownRow& known, std::string_view name) {
  return std::any_of(known.wordings().begin(), known.wordings().end(), [name](const Wording& wording) {
    return std::any_of(wording.pieces.begin(), wording.pieces.end(),
                       [name](const Wording::Piece& piece) { return piece.hole == name; });
  });
}

/// What a text of no known wording still tells: the guid of its set, and of the Replication service, most of
/// whose texts are not public, everything that has a shape.
void values_by_their_look(const KnownRow& known, std::string_view message, Facts& values) {
  const FactNames* most = nullptr;
  for (const FactNames& names : known.inserts)
    if (most == nullptr || names.size() > most->size()) most = &names;
  if (most == nullptr || most->empty()) return;
  const FactNames& names = *most;
  if (known.provider->name == "MSExchangeRepl") {
    values_by_shape(message, names, values);
    const std::string_view s = known.row->signal;
    if (s.starts_with("database-") || s.starts_with("copy-")) add_names_in_prose(message, values);
  } else if (names[0].text == "session") {
    if (std::string guid = guid_in(message); !guid.empty()) values.push_back({"session", std::move(guid)});
  }
}

/// A text that fits no wording, of another version or in another language: its file and its code are plain all the same.
void values_from_prose(const KnownRow& known, const ComparableText& text, Facts& values) {
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) values.push_back({std::string(name), std::string(value)});
  };
  if (tells(known, "file")) add("file", file_in_prose(text));
  if (tells(known, "code")) add("code", code_in_prose(text));
}

// ---- To the message.

/// A wording without a hole for one of the strings is another version's: rendering it would drop what the log
/// says.
bool tells_all(const Wording& wording, const FactNames& names, std::size_t inserts) {
  const auto has_hole = [&wording](std::string_view name) {
    return std::any_of(wording.pieces.begin(), wording.pieces.end(),
                       [name](const Wording::Piece& piece) { return piece.hole == name; });
  };
  return std::all_of(names.begin(),
                     names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), inserts)),
                     [&has_hole](const FactName& name) {
                       return name.text == "-" || name.text == "process" || name.text == "pid" ||
                              name.text == "instance" || has_hole(name.text);
                     });
}

std::string rendered(const KnownRow& known, const FactNames& names, const std::vector<std::string>& inserts) {
  const auto value = [&](std::string_view name) -> std::optional<std::string> {
    for (std::size_t i = 0; i < names.size() && i < inserts.size(); ++i)
      if (names[i].text == name && name != "-") return inserts[i];
    return std::nullopt;
  };
  for (const Wording& wording : known.wordings()) {
    if (!wording.confirmed || !tells_all(wording, names, inserts.size())) continue;
    std::optional<std::string> text = render(wording, value);
    if (!text) continue;
    if (!known.engine_prefix) return *text;
    std::string instance = value("instance").value_or("");
    if (!trim(instance).empty()) instance = clean_instance(instance) + ": ";
    return value("process").value_or("") + " (" + value("pid").value_or("") + ") " + instance + *text;
  }
  return {};
}

// ---- The parts of recognise.

void add_constants(const Row& row, Facts& facts) {
  if (row.constants.empty()) return;
  for_each_part(row.constants, ' ', [&facts](std::string_view pair) {
    const std::size_t equals = pair.find('=');
    facts.push_back({std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1))});
  });
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

/// The binary data of a writer event as text: "Backup in progress."; UTF-16 loses its NULs. Empty when it is
/// not text.
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

/// What the data of a service's event tells; empty where it tells nothing.
struct ServiceState {
  std::string key;
  std::string_view state;
};

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

/// The channels of high availability have one provider; of these, only the mirror of Application has the numbers
/// of the Replication service.
bool is_of_other_channel(const Event& event) {
  return event.provider.size() > 1 && lower(event.provider[1]) == 'i' &&
         equal_ignoring_case(trim(event.provider), "Microsoft-Exchange-HighAvailability") &&
         !contains_ignoring_case(event.channel, "applogmirror");
}

/// The insertion strings that a text lists which only says that there is no description.
std::vector<std::string> strings_listed(const KnownRow& known, const Event& event) {
  if (!event.inserts.empty() || event.message.empty()) return {};
  const bool english = event.message.starts_with("The description for Event ID");
  std::optional<std::vector<std::string>> listed;
  if (english)
    listed = strings_of_missing_description(event.message);
  else if (!known.inserts.empty())
    listed = strings_below_description(event.message, event.provider, event.id);
  const bool none = !listed || listed->empty();
  if (none && !known.inserts.empty() && (english || event.message.find(":  ") != std::string::npos))
    listed = strings_in_flat_list(event.message, event.provider, event.id, known.inserts);
  return listed.value_or(std::vector<std::string>{});
}

}  // namespace

bool recognise(Event& event) {
  const KnownRow* known = known_row(event.provider, event.id);
  if (!known || is_of_other_channel(event)) return false;
  const Row& row = *known->row;
  event.signal = row.signal;
  event.facts.clear();
  event.facts.reserve(4);  // most events tell two or three
  add_constants(row, event.facts);
  ServiceState service;
  if (row.signal == signal::service_state) service = service_state_of_data(event.data);
  const std::string_view told_better = service.state.empty() ? std::string_view() : "state";
  const std::vector<std::string> recovered = strings_listed(*known, event);
  const std::vector<std::string>& inserts = recovered.empty() ? event.inserts : recovered;
  const auto render_message = [&](const FactNames& names, const std::vector<std::string>& strings) {
    event.message = rendered(*known, names, strings);
    event.rendered = !event.message.empty();
  };
  if (!inserts.empty()) {
    FactNames made;
    const FactNames& names = choose_names(*known, inserts, event.insert_names, made);
    facts_from_inserts(names, inserts, told_better, event.facts);
    if (event.message.empty()) render_message(names, inserts);
  } else if (!event.message.empty()) {
    Facts values;
    const Message message(event.message);
    if (!values_from_message(*known, message, values)) {
      values_from_prose(*known, message.text, values);
      values_by_their_look(*known, event.message, values);
    }
    for (const Fact& value : values)
      if (value.name != told_better) add_cleaned(event.facts, fact_name(value.name), value.value);
  } else if (event.has_inserts) {
    render_message({}, inserts);
  }
  add_special_facts(row, event, event.facts);
  add_fact(event.facts, "service-key", service.key);
  add_fact(event.facts, "state", service.state);
  if (event.channel.empty()) {
    const std::string_view own = own_channel(event);
    event.channel = own.empty() ? known->provider->channel : own;
  }
  return true;
}

std::string_view provider_by_text(std::uint16_t id, std::string_view message) {
  const Message read(message);
  if (id == 0 || read.text.bare.empty()) return {};  // 0: texts that carry no id of their own
  const KnownRow* only = nullptr;
  for (const Provider& provider : catalogue()) {
    const KnownRow* known = known_row(provider.name, id);
    if (known == nullptr || fit_of(*known, read).wording == nullptr) continue;
    if (only != nullptr && only->row->signal != known->row->signal) return {};
    if (only == nullptr) only = known;
  }
  return only == nullptr ? std::string_view{} : only->provider->name;
}

std::optional<std::uint16_t> id_by_text(std::string_view provider, std::string_view message,
                                        std::string_view data, std::uint16_t printed) {
  const std::span<const KnownRow> rows = known_rows(provider);
  if (rows.empty()) return std::nullopt;
  const Message read(message);
  if (const KnownRow* own = printed == 0 ? nullptr : known_row(provider, printed);
      own != nullptr && fit_of(*own, read).wording != nullptr)
    return printed;
  std::optional<std::uint16_t> by_message;
  for (const KnownRow& known : rows) {
    if (fit_of(known, read).wording == nullptr) continue;
    if (by_message) return std::nullopt;
    by_message = known.row->id;
  }
  std::optional<std::uint16_t> by_data;
  const std::string said = lower(text_of_data(data));
  if (find_row(provider, rows::vss_writer_data().front().id))
    for (const rows::DataText& known : rows::vss_writer_data())
      if (!said.empty() && lower(known.text).starts_with(said) && said.size() + 1 >= known.text.size())
        by_data = known.id;
  if (!by_message) return by_data;
  if (by_data && *by_data != *by_message) return std::nullopt;
  return by_message;
}

}  // namespace exba
