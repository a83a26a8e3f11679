// How it works: a provider of the catalogue has a table; its lines are sorted by id, so that one is found by
// halving the text: from the middle back to the begin of its line, a dozen times. Nothing is built.
#include "catalog/tables.hpp"

#include <charconv>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace exba {
namespace {

struct TableOf {
  std::string_view provider;  ///< as the catalogue spells it
  std::string_view table;
  bool engine_prefix = false;
  bool inferred = false;
};
constexpr TableOf tables_of_providers[] = {
    {"ESE", "ese", true},
    {"ESENT", "ese", true},
    {"ESE97", "ese97"},
    {"EDB", "edb"},
    {"MSExchangeDS", "exchangeds"},
    {"MSExchangeIS", "exchange"},
    {"MSExchangeIS Private", "exchange"},
    {"MSExchangeCluster", "exchangecluster"},
    {"MSExchangeRepl", "replication", false, true},
    {"NTBackup", "ntbackup"},
    {"ClusSvc", "cluster"},
    {"EventLog", "eventlog"},
    {"Security", "eventlog"},
    {"Service Control Manager", "scm"},
    {"VSS", "vss"},
    {"volsnap", "volsnap"},
    {"disk", "disk"},
    {"ftdisk", "disk"},
    {"Ntfs", "ntfs"},
    {"Microsoft-Windows-Backup", "backup"},
    {"BugCheck", "bugcheck"},
    {"SQLWRITER", "sqlwriter"},
    {"SQLVDI", "sqlvdi"},
};

const TableOf* table_of(std::string_view provider) {
  const Provider* known = find_provider(provider);
  if (known == nullptr) return nullptr;
  // Its channels have numbers of their own beside those that they repeat.
  if (equal_ignoring_case(provider, "Microsoft-Exchange-HighAvailability")) return nullptr;
  for (const TableOf& t : tables_of_providers)
    if (t.provider == known->name) return &t;
  return nullptr;
}

/// Up to the next tab, which is skipped.
std::string_view cell_of(std::string_view& line) {
  const std::size_t tab = line.find('\t');
  const std::string_view cell = line.substr(0, tab);
  line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  return cell;
}

unsigned id_of_line(std::string_view line) {
  unsigned id = 0;
  std::from_chars(line.data(), line.data() + line.size(), id);
  return id;
}

EventMeaning meaning_of(std::string_view line, const TableOf& table) {
  EventMeaning out;
  out.engine_prefix = table.engine_prefix;
  out.inferred = table.inferred;
  out.id = static_cast<std::uint16_t>(id_of_line(cell_of(line)));
  const std::string_view level = cell_of(line);
  out.level = level == "C"   ? Level::critical
              : level == "E" ? Level::error
              : level == "W" ? Level::warning
                             : Level::information;
  out.names = cell_of(line);
  out.meaning = line;
  return out;
}

}  // namespace

std::optional<EventMeaning> find_meaning(std::string_view provider, std::uint16_t id) {
  const TableOf* of = table_of(provider);
  if (of == nullptr) return std::nullopt;
  std::string_view rest = builtin_table(of->table);
  while (!rest.empty()) {
    const std::size_t before = rest.rfind('\n', rest.size() / 2);
    const std::size_t begin = before == std::string_view::npos || before + 1 == rest.size() ? 0 : before + 1;
    const std::size_t end = rest.find('\n', begin);
    const std::string_view line = rest.substr(begin, end - begin);
    const unsigned found = id_of_line(line);
    if (found == id) return meaning_of(line, *of);
    rest = found > id ? rest.substr(0, begin) : rest.substr(end + 1);
  }
  return std::nullopt;
}

std::string_view provider_of_table(std::string_view table) {
  for (const TableOf& t : tables_of_providers)
    if (t.table == table) return t.provider;
  return {};
}

std::vector<EventMeaning> meanings_of(std::string_view provider) {
  std::vector<EventMeaning> out;
  const TableOf* of = table_of(provider);
  if (of == nullptr) return out;
  for (std::string_view rest = builtin_table(of->table); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    out.push_back(meaning_of(rest.substr(0, end), *of));
    rest.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace exba
