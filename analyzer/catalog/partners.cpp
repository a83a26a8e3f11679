// How it works: a table says of each such event where the name stands: in a named insertion string, in one at
// a certain place, or behind the backslash of a database copy's name (`DB01\EX02`). Where the form kept only
// the rendered text, copy names and quoted nodes are looked for in that. A copy name needs a whole insertion
// string, or a token of the text, with exactly one backslash and a computer's name behind it: paths, shares
// and addresses fit neither.
#include "catalog/partners.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace exba {
namespace {

enum class Tells : std::uint8_t {
  node,       ///< an insertion string called NodeName, the first one, or a quoted word behind "node"
  copy_name,  ///< strings of the form `database\server`
  servers,    ///< the second and third insertion string
  master,     ///< the last word of the text
  zone,       ///< minutes west of UTC and the zone's name
};

struct Telling {
  std::string_view provider;
  std::uint16_t id;
  Tells tells;
};

constexpr std::string_view cluster = "ClusSvc", replication = "MSExchangeRepl";

constexpr Telling table[] = {
    {cluster, 1122, Tells::node},          {cluster, 1123, Tells::node},
    {cluster, 1135, Tells::node},          {cluster, 1641, Tells::node},
    {"ESE BACKUP", 960, Tells::master},    {replication, 2024, Tells::copy_name},
    {replication, 2026, Tells::copy_name}, {replication, 2045, Tells::copy_name},
    {replication, 2046, Tells::copy_name}, {replication, 2047, Tells::copy_name},
    {replication, 2048, Tells::copy_name}, {replication, 2104, Tells::copy_name},
    {replication, 2110, Tells::copy_name}, {replication, 2111, Tells::copy_name},
    {replication, 2112, Tells::copy_name}, {replication, 2136, Tells::copy_name},
    {replication, 2137, Tells::copy_name}, {replication, 2138, Tells::copy_name},
    {replication, 2140, Tells::copy_name}, {replication, 2153, Tells::copy_name},
    {replication, 2180, Tells::copy_name}, {replication, 3142, Tells::copy_name},
    {replication, 3143, Tells::copy_name}, {replication, 3154, Tells::copy_name},
    {replication, 3156, Tells::copy_name}, {replication, 3161, Tells::copy_name},
    {replication, 3169, Tells::servers},   {replication, 3170, Tells::servers},
    {replication, 4088, Tells::copy_name}, {"EventLog", 6013, Tells::zone},
};

const Telling* telling_of(const Event& event) {
  for (const Telling& t : table)
    if (t.id == event.id)
      if (const Provider* known = find_provider(event.provider);
          known != nullptr && known->name == t.provider)
        return &t;
  return nullptr;
}

bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

/// A computer's name, whole or short; a number is none.
bool computer_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), name_char) &&
         std::any_of(text.begin(), text.end(), [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; });
}

class Names {
 public:
  void add(std::string_view name) {
    name = trim(name);
    while (name.ends_with('.')) name.remove_suffix(1);
    if (computer_name(name)) names_.push_back(lower(name));
  }
  /// `DB01\EX02`
  void add_copy(std::string_view copy) {
    const std::size_t at = copy.find('\\');
    if (at == 0 || at == copy.npos || copy.find('\\', at + 1) != copy.npos) return;
    if (copy.substr(0, at).find_first_of(":/<>") == copy.npos) add(copy.substr(at + 1));
  }
  /// Copy names in a rendered text: what stands around a backslash between quotation marks or blanks.
  void add_copies_in(std::string_view text) {
    constexpr std::string_view ends = " \t\r\n'\"<>(),;";
    for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at + 1)) {
      const std::size_t before = text.find_last_of(ends, at);
      const std::size_t begin = before == text.npos ? 0 : before + 1;
      std::string_view token = text.substr(begin, text.find_first_of(ends, at) - begin);
      while (token.ends_with('.') || token.ends_with(':')) token.remove_suffix(1);
      if (token.find(':') == token.npos) add_copy(token);
    }
  }
  /// The word behind `mark`, quoted or not, letter case apart.
  void add_behind(std::string_view text, std::string_view mark) {
    std::size_t at = find_ignoring_case(text, mark);
    if (at == text.npos) return;
    at += mark.size();
    while (at < text.size() && (text[at] == ' ' || text[at] == '\'' || text[at] == '"')) ++at;
    std::size_t end = at;
    while (end < text.size() && name_char(text[end])) ++end;
    add(text.substr(at, end - at));
  }
  std::vector<std::string> take(std::string_view own) {
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    names_.erase(std::remove_if(names_.begin(), names_.end(),
                                [&](const std::string& name) { return same_computer(name, own); }),
                 names_.end());
    return std::move(names_);
  }

 private:
  std::vector<std::string> names_;
};

void add_node(const Event& event, Names& names) {
  for (std::size_t i = 0; i < event.insert_names.size() && i < event.inserts.size(); ++i)
    if (event.insert_names[i] == "NodeName") return names.add(event.inserts[i]);
  if (const std::string_view node = fact(event.facts, "node"); !node.empty()) return names.add(node);
  if (event.has_inserts && !event.inserts.empty()) return names.add(event.inserts.front());
  names.add_behind(event.message, "cluster node ");
}

}  // namespace

void want_partner_events(Wanted& wanted) {
  for (const Telling& t : table) wanted.add(t.provider, t.id);
}

std::vector<std::string> partners_of(const Event& event) {
  const Telling* telling = telling_of(event);
  if (telling == nullptr) return {};
  Names names;
  const bool kept = event.has_inserts && !event.inserts.empty();
  switch (telling->tells) {
    case Tells::node: add_node(event, names); break;
    case Tells::copy_name:
      for (const std::string& insert : event.inserts) names.add_copy(insert);
      if (!kept) names.add_copies_in(event.message);
      break;
    case Tells::servers:
      for (std::size_t i = 1; i < event.inserts.size() && i < 3; ++i) names.add(event.inserts[i]);
      break;
    case Tells::master:
      names.add_behind(event.message, "master server is ");
      if (kept) names.add(event.inserts.back());
      break;
    case Tells::zone: break;
  }
  return names.take(event.computer);
}

std::optional<std::chrono::minutes> zone_told_by(const Event& event) {
  const Telling* telling = telling_of(event);
  if (telling == nullptr || telling->tells != Tells::zone) return std::nullopt;
  // `-60 W. Europe Standard Time`: what is to be added to local time to get UTC.
  for (const std::string& insert : event.inserts) {
    int west = 0;
    const char* const end = insert.data() + insert.size();
    const auto read = std::from_chars(insert.data(), end, west);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != ' ') continue;
    if (west >= -14 * 60 && west <= 14 * 60) return std::chrono::minutes{-west};
  }
  return std::nullopt;
}

std::string short_name(std::string_view computer) {
  computer = trim(computer);
  while (computer.starts_with('\\')) computer.remove_prefix(1);
  return lower(computer.substr(0, computer.find('.')));
}

std::string_view domain_of(std::string_view computer) {
  const std::size_t dot = computer.find('.');
  return dot == computer.npos ? std::string_view{} : computer.substr(dot + 1);
}

bool same_computer(std::string_view a, std::string_view b) {
  if (equal_ignoring_case(a, b)) return true;
  const bool one_is_short = (a.find('.') == a.npos) != (b.find('.') == b.npos);
  return one_is_short && short_name(a) == short_name(b);
}

}  // namespace exba
