// How it works: names live in a map by their folded text, so that numbers and file are in the same order on
// every machine. A number is passed over when the pseudonym that it would make is a name of the log itself.
#include "redact/pseudonyms.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "redact/letters.hpp"
#include "redact/name_index.hpp"
#include "redact/spelling.hpp"

namespace exba {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "exba-redaction/1";
constexpr std::string_view prefixes[] = {"EXCHGROUP", "HOST",  "DOMAIN",   "USER", "SID",  "MAIL",
                                         "STORE",     "GROUP", "RESOURCE", "IP",   "GUID", "URL",
                                         "DN",        "PATH",  "FILE",     "DATE"};
constexpr std::size_t kinds = std::size(prefixes);
constexpr int most_weeks = 52 * 100;

/// `.edb` of a file's name: an extension says what a file is, not whose.
std::string_view extension_of(std::string_view file) {
  const std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos || file.size() - dot > 6 || file.size() - dot < 2) return {};
  for (const char c : file.substr(dot + 1))
    if (!(lower(c) >= 'a' && lower(c) <= 'z') && !(c >= '0' && c <= '9')) return {};
  return file.substr(dot);
}

/// Two spellings of one name are one name; what has no letter at all is itself.
std::string key_form(std::string_view name) {
  std::string form = normal_form(name);
  return form.empty() ? fold(name) : form;
}

[[noreturn]] void fail(std::string_view what) {
  throw Error(fmt::format("this is no key of `--redact-map`: {}", what));
}

const std::string& text_of(const Json& object, const char* name) {
  const auto at = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || at == object.end() || !at->is_string())
    fail(fmt::format("'{}' is no text", name));
  return at->get_ref<const std::string&>();
}

/// The kind and the number of `HOST-12` or `FILE-3.edb`.
std::optional<std::pair<NameKind, std::uint64_t>> parse_pseudonym(std::string_view pseudonym) {
  const std::size_t dash = pseudonym.find('-');
  for (std::size_t k = 0; k < kinds && dash != std::string_view::npos; ++k) {
    if (pseudonym.substr(0, dash) != prefixes[k]) continue;
    std::uint64_t number = 0;
    std::size_t at = dash + 1;
    for (; at < pseudonym.size() && pseudonym[at] >= '0' && pseudonym[at] <= '9' && at < dash + 10; ++at)
      number = number * 10 + static_cast<std::uint64_t>(pseudonym[at] - '0');
    const bool whole =
        at > dash + 1 && (at == pseudonym.size() || pseudonym.substr(at) == extension_of(pseudonym));
    if (whole && number > 0) return std::pair{static_cast<NameKind>(k), number};
  }
  return std::nullopt;
}

}  // namespace

std::string_view prefix_of(NameKind kind) {
  return prefixes[static_cast<std::size_t>(kind)];
}

void Pseudonyms::learn(NameKind kind, std::string_view text) {
  if (text.empty()) return;
  const auto [at, fresh] = by_name_.try_emplace(key_form(text), Name{kind, std::string(text), {}});
  if (!fresh && at->second.pseudonym.empty() && kind < at->second.kind) at->second.kind = kind;
}

void Pseudonyms::settle() {
  for (std::size_t k = 0; k < kinds; ++k)
    for (auto& [folded, name] : by_name_)
      if (name.pseudonym.empty() && name.kind == static_cast<NameKind>(k)) give(name.kind, name.text);
}

const std::string& Pseudonyms::give(NameKind kind, std::string_view text) {
  Name& name = by_name_.try_emplace(key_form(text), Name{kind, std::string(text), {}}).first->second;
  while (name.pseudonym.empty()) {
    std::string pseudonym = fmt::format("{}-{}", prefix_of(name.kind), ++last_[name.kind]);
    if (by_name_.contains(key_form(pseudonym))) continue;
    if (name.kind == NameKind::file) pseudonym += extension_of(text);
    name.pseudonym = std::move(pseudonym);
  }
  return name.pseudonym;
}

const std::string& Pseudonyms::of(NameKind kind, std::string_view text) {
  return give(kind, text);
}

bool Pseudonyms::knows(std::string_view text) const {
  return by_name_.contains(key_form(text));
}

std::vector<Name> Pseudonyms::names() const {
  std::vector<Name> all;
  for (const auto& [folded, name] : by_name_) all.push_back(name);
  return all;
}

Pseudonyms Pseudonyms::read(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) fail("it is no JSON");
  if (text_of(json, "schema") != schema) fail(fmt::format("its schema is not '{}'", schema));
  Pseudonyms out;
  if (const auto weeks = json.find("shift_weeks"); weeks != json.end() && !weeks->is_null()) {
    if (!weeks->is_number_integer() || weeks->get<std::int64_t>() < -most_weeks ||
        weeks->get<std::int64_t>() > most_weeks)
      fail("'shift_weeks' is no number of weeks");
    out.shift_weeks = weeks->get<int>();
  }
  const auto names = json.find("names");
  if (names == json.end() || !names->is_array()) fail("'names' is no list");
  std::map<std::string, std::string> taken;
  std::set<std::string> spelt;
  for (const Json& entry : *names) {
    const std::string& pseudonym = text_of(entry, "pseudonym");
    const std::string& name = text_of(entry, "name");
    const auto parsed = parse_pseudonym(pseudonym);
    if (!parsed) fail(fmt::format("'{}' is no pseudonym", pseudonym));
    if (name.empty()) fail(fmt::format("{} has no name", pseudonym));
    bool fresh = taken.emplace(fold(pseudonym), name).second && spelt.insert(fold(name)).second;
    // A key of 0.1.0 may give two pseudonyms to two spellings of one name: both are turned back.
    if (fresh && !out.by_name_.emplace(key_form(name), Name{parsed->first, name, pseudonym}).second)
      fresh =
          out.by_name_.emplace(fold(name) + '\n' + pseudonym, Name{parsed->first, name, pseudonym}).second;
    if (!fresh) fail(fmt::format("{} or its name stands in it twice", pseudonym));
    std::uint64_t& last = out.last_[parsed->first];
    last = std::max(last, parsed->second);
  }
  return out;
}

std::string Pseudonyms::to_json() const {
  Json json;
  json["schema"] = schema;
  json["shift_weeks"] = shift_weeks ? Json(*shift_weeks) : Json(nullptr);
  Json list = Json::array();
  for (const auto& [folded, name] : by_name_)
    if (!name.pseudonym.empty()) list.push_back({{"pseudonym", name.pseudonym}, {"name", name.text}});
  json["names"] = std::move(list);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string unredact(std::string_view text, const Pseudonyms& key) {
  NameIndex index;
  for (const Name& name : key.names()) index.add(name.pseudonym, name.text);
  std::string out;
  std::size_t done = 0;
  for (const NameIndex::Found& found : index.find_all(text)) {
    out += text.substr(done, found.where.begin - done);
    out += found.entry->value;
    done = found.where.end;
  }
  return out += text.substr(done);
}

}  // namespace exba
