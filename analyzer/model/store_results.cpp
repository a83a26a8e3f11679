// How it works: type and outcome are words of a closed list, so they are looked for in each part; what stands
// before them is the name, whatever blanks it has. A semicolon in a name would end its part: it is written as
// a comma.
#include "model/store_results.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::string_view types[] = {"full", "copy", "incremental", "differential", "-"};
constexpr Outcome outcomes[] = {Outcome::succeeded, Outcome::failed, Outcome::abandoned, Outcome::running,
                                Outcome::unknown};

std::optional<Outcome> outcome_named(std::string_view word) {
  for (const Outcome outcome : outcomes)
    if (to_string(outcome) == word) return outcome;
  return std::nullopt;
}

/// ` full succeeded` behind a name; false: not at this blank.
bool read_result(std::string_view part, std::size_t blank, StoreResult& result) {
  const std::string_view rest = part.substr(blank + 1);
  const std::size_t second = rest.find(' ');
  if (second == std::string_view::npos) return false;
  const std::string_view type = rest.substr(0, second);
  const std::string_view behind = rest.substr(second + 1);
  const std::size_t colon = behind.find(": ");
  const auto outcome = outcome_named(behind.substr(0, colon));
  if (!outcome || std::find(std::begin(types), std::end(types), type) == std::end(types)) return false;
  result.copy = part.substr(0, blank);
  if (type != "-") result.type = type;
  result.outcome = *outcome;
  if (colon != std::string_view::npos) result.why = behind.substr(colon + 2);
  return true;
}

std::string without_semicolons(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), ';', ',');
  return out;
}

}  // namespace

std::string_view database_of(std::string_view copy) {
  return trim(copy.substr(0, copy.find('\\')));
}

std::string_view server_of_copy(std::string_view copy) {
  const std::size_t slash = copy.find('\\');
  return slash == std::string_view::npos ? std::string_view() : trim(copy.substr(slash + 1));
}

std::string to_string(const std::vector<StoreResult>& stores) {
  std::string out;
  for (const StoreResult& s : stores) {
    if (!out.empty()) out += "; ";
    out += without_semicolons(s.copy) + ' ' + (s.type.empty() ? "-" : s.type) + ' ';
    out += to_string(s.outcome);
    if (!s.why.empty()) out += ": " + without_semicolons(s.why);
  }
  return out;
}

std::vector<StoreResult> store_results(const Operation& operation) {
  std::vector<StoreResult> results;
  if (const std::string_view stores = fact(operation.facts, "stores"); !stores.empty()) {
    for (const std::string_view part : split(stores, ";")) {
      const std::string_view said = trim(part);
      StoreResult result;
      for (std::size_t blank = said.find(' '); blank != std::string_view::npos;
           blank = said.find(' ', blank + 1))
        if (read_result(said, blank, result)) break;
      if (!result.copy.empty()) results.push_back(std::move(result));
    }
    return results;
  }
  for (const std::string_view store : split(operation.store, ","))
    if (!trim(store).empty())
      results.push_back({std::string(trim(store)), operation.type, operation.outcome, operation.why});
  return results;
}

}  // namespace exba
