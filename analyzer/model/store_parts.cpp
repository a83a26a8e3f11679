// How it works: results and truncation are joined by the name of the store. Names come from a log: a separator in
// one becomes a blank, so that nothing in it makes a part of its own.
#include "model/store_parts.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "model/store_results.hpp"

namespace exba {
namespace {

std::string clean(std::string_view name) {
  std::string out{name};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '=' || c == ';'; }, ' ');
  return out;
}

/// Of `A=E01.log; B=no` what is said of a store; empty: nothing.
std::string_view told_of(std::string_view told, std::string_view store) {
  for (const std::string_view part : split(told, ";")) {
    const std::size_t sign = part.rfind('=');
    if (sign != std::string_view::npos && equal_ignoring_case(trim(part.substr(0, sign)), clean(store)))
      return trim(part.substr(sign + 1));
  }
  return {};
}

}  // namespace

std::vector<StorePart> store_parts(const Operation& o) {
  const bool vss = o.kind == Kind::vss_backup;
  const StorePart whole{o.store,
                        o.type,
                        o.outcome,
                        o.why,
                        std::string(fact(o.facts, "truncated")),
                        std::string(fact(o.facts, vss ? "last-log" : "last-deleted"))};
  const bool several = !fact(o.facts, "stores").empty() || o.store.find(',') != std::string::npos;
  if (!vss || !several) return {whole};
  const std::string_view logs = fact(o.facts, "truncated-stores");
  std::vector<StorePart> parts;
  for (const StoreResult& result : store_results(o)) {
    StorePart part = whole;
    part.store = database_of(result.copy);
    part.type = result.type;
    part.outcome = result.outcome;
    part.why = result.why;
    if (const std::string_view last = told_of(logs, part.store); !last.empty()) {
      part.truncated = last == "no" ? "no" : "yes";
      part.last_log = last == "no" || last == "yes" ? "" : last;
    } else if (!logs.empty()) {  // another one's logs went: nothing is said of this one's
      part.truncated.clear();
      part.last_log.clear();
    }
    parts.push_back(std::move(part));
  }
  if (parts.empty()) parts.push_back(whole);
  return parts;
}

std::string truncated_fact(const std::vector<StorePart>& parts) {
  std::string out;
  for (const StorePart& part : parts) {
    if (part.truncated.empty()) continue;
    out += out.empty() ? "" : "; ";
    (out += clean(part.store)) += '=';
    out += part.truncated == "no" ? "no" : part.last_log.empty() ? "yes" : clean(part.last_log);
  }
  return out;
}

}  // namespace exba
