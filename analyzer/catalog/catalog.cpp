// How it works: one table of providers; a sorted list of their names and aliases in lower case for the
// search; the rows taken apart, each provider's in a vector parallel to its rows; and these by their ids, for
// an event is told by its id faster than by its provider: a handful of names have the same one. All of it is
// built at first use and never changes.
#include "catalog/catalog.hpp"

#include <algorithm>
#include <bitset>
#include <unordered_map>

#include "catalog/lookup.hpp"
#include "catalog/misread.hpp"
#include "catalog/modern_rows.hpp"

namespace exba {
namespace {

/// MSExchangeIS is one provider whose rows stand in two files.
std::span<const Row> information_store() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all(rows::vss_writer().begin(), rows::vss_writer().end());
    all.insert(all.end(), rows::store().begin(), rows::store().end());
    return all;
  }();
  return rows;
}

constexpr std::string_view app = "Application", sys = "System";

struct ProviderDefinition {
  std::string_view name, aliases, channel;
  std::span<const Row> (*rows)();
};
constexpr ProviderDefinition definitions[] = {
    {"MSExchangeIS", "MSExchange IS", app, information_store},
    {"MSExchangeIS Private",
     "MSExchange IS Private|MSExchangeIS Public|MSExchange IS Public|MSExchangeIS Mailbox Store|MSExchangeIS "
     "Public Store|"
     "MSExchangeIS Mailbox",
     app, rows::store_parts},
    {"MSExchangeDS", "MSExchange DS", app, rows::directory},
    {"MSExchangeRepl", "MSExchange Repl|MSExchange Replication|Microsoft-Exchange-HighAvailability", app,
     rows::replication},
    {"Microsoft-Exchange-ManagedAvailability", "", "RecoveryActionResults", rows::managed_availability},
    {"Storage Group Consistency Check", "", app, rows::consistency_check},
    {"ESE", "ESE98", app, rows::ese},
    {"ESENT", "", app, rows::esent},
    {"ESE97", "", app, rows::ese97},
    {"EDB", "", app, rows::edb},
    {"ESE BACKUP", "ESEBACKUP|ESE_BACKUP", app, rows::eseback},
    {"NTBackup", "NT backup|Windows NT Backup", app, rows::ntbackup},
    {"ClusSvc", "Microsoft-Windows-FailoverClustering|FailoverClustering|Microsoft-Windows-ClusSvc", sys,
     rows::cluster},
    {"EventLog", "Microsoft-Windows-Eventlog", sys, rows::event_log},
    {"Security", "", "Security", rows::security},
    {"Service Control Manager", "Microsoft-Windows-Service Control Manager", sys, rows::service_control},
    {"VSS", "Microsoft-Windows-VSS", app, rows::vss_service},
    {"SQLWRITER", "", app, rows::sql_writer},
    {"SQLVDI", "", app, rows::sql_vdi},
    {"volsnap", "Microsoft-Windows-Volsnap", sys, rows::volsnap},
    {"disk", "Microsoft-Windows-Disk", sys, rows::disk},
    {"ftdisk", "volmgr", sys, rows::volume_manager},
    {"Ntfs", "Microsoft-Windows-Ntfs", sys, rows::file_system},
    {"Backup Exec", "BackupExec", app, rows::backup_exec},
    {"Veeam MP", "", "Veeam Backup", rows::veeam},
    {"Veeam Agent", "", "Veeam Agent", rows::veeam_agent},
    {"Microsoft-Windows-Backup", "", app, rows::windows_backup},
    {"AdsmClientService", "", app, rows::tivoli},
    {"TDPExchange", "", app, rows::tivoli_exchange},
    {"MSDPM", "DPM-EM", app, rows::protection_manager},
    {"MSExchangeCluster", "", app, rows::exchange_cluster},
    {"BugCheck", "Microsoft-Windows-WER-SystemErrorReporting|Save Dump", sys, rows::bug_check},
};

struct Name {
  std::string_view text;
  std::size_t provider;
};

struct NamedRow {
  std::string_view provider;  ///< a name or alias
  const KnownRow* row;
};

/// What of a name tells quickly that no provider is called so: its length, first and last letter.
constexpr std::size_t shape_count = 4096;
std::size_t shape_of(std::string_view name) {
  if (name.empty()) return 0;
  const auto first = static_cast<unsigned char>(lower(name.front()));
  const auto last = static_cast<unsigned char>(lower(name.back()));
  return (name.size() * 131 + first * 31u + last) % shape_count;
}

struct Tables {
  std::vector<std::vector<Row>> rows;  ///< sorted by id
  std::vector<Provider> providers;
  std::vector<std::vector<KnownRow>> known;
  std::vector<Name> names;                                    ///< sorted, case-blind
  std::unordered_map<std::string_view, std::size_t> spelled;  ///< as logs nearly always spell them
  std::unordered_map<std::uint16_t, std::vector<NamedRow>> by_id;
  std::bitset<shape_count> shapes;  ///< of all names
};

KnownRow known(const Row& row, const Provider& provider) {
  KnownRow out{&row,
               &provider,
               std::make_unique<RowWordings>(row.wordings),
               {},
               row.inserts.starts_with("process pid")};
  for_each_part(row.inserts, '|', [&out](std::string_view list) {
    std::vector<FactName> names;
    for_each_part(list, ' ', [&names](std::string_view name) {
      if (!name.empty()) names.push_back(fact_name(name));
    });
    out.inserts.push_back(std::move(names));
  });
  return out;
}

const Tables& tables() {
  // Stays until the process ends: giving back some thousand pieces takes as long as making them.
  static const Tables& built = *[] {
    auto made = std::make_unique<Tables>();
    Tables& t = *made;
    for (const ProviderDefinition& d : definitions) {
      t.rows.emplace_back(d.rows().begin(), d.rows().end());
      std::sort(t.rows.back().begin(), t.rows.back().end(),
                [](const Row& a, const Row& b) { return a.id < b.id; });
    }
    for (std::size_t i = 0; i < t.rows.size(); ++i)
      t.providers.push_back({definitions[i].name, definitions[i].aliases, definitions[i].channel, t.rows[i]});
    for (std::size_t i = 0; i < t.providers.size(); ++i) {
      t.known.emplace_back();
      for (const Row& row : t.rows[i]) t.known.back().push_back(known(row, t.providers[i]));
      t.names.push_back({t.providers[i].name, i});
      if (!t.providers[i].aliases.empty())
        for_each_part(t.providers[i].aliases, '|', [&](std::string_view alias) {
          t.names.push_back({alias, i});
        });
    }
    std::sort(t.names.begin(), t.names.end(),
              [](const Name& a, const Name& b) { return compare_ignoring_case(a.text, b.text) < 0; });
    for (const Name& name : t.names) {
      t.shapes.set(shape_of(name.text));
      t.spelled.emplace(name.text, name.provider);
      for (const KnownRow& row : t.known[name.provider]) t.by_id[row.row->id].push_back({name.text, &row});
    }
    return made.release();
  }();
  return built;
}

constexpr std::size_t no_provider = static_cast<std::size_t>(-1);

std::size_t provider_index(std::string_view name) {
  name = trim(name);
  if (!tables().shapes.test(shape_of(name)))
    return no_provider;  // most providers of a System log are nobody's
  if (const auto found = tables().spelled.find(name); found != tables().spelled.end()) return found->second;
  const std::vector<Name>& names = tables().names;
  const auto found = std::lower_bound(
      names.begin(), names.end(), name,
      [](const Name& a, std::string_view b) { return compare_ignoring_case(a.text, b) < 0; });
  return found != names.end() && compare_ignoring_case(found->text, name) == 0 ? found->provider
                                                                               : no_provider;
}

}  // namespace

std::string_view to_string(Certainty certainty) {
  switch (certainty) {
    case Certainty::confirmed: return "confirmed";
    case Certainty::inferred: return "inferred";
    case Certainty::unverified: break;
  }
  return "unverified";
}

std::span<const Provider> catalogue() {
  return tables().providers;
}

const Provider* find_provider(std::string_view name) {
  const std::size_t i = provider_index(name);
  return i == no_provider ? nullptr : &tables().providers[i];
}

bool known_by_legacy_name(std::string_view legacy, std::string_view name) {
  return !legacy.empty() && find_provider(name) == nullptr && find_provider(legacy) != nullptr;
}

std::span<const KnownRow> known_rows(std::string_view provider) {
  const std::size_t i = provider_index(provider);
  return i == no_provider ? std::span<const KnownRow>{} : tables().known[i];
}

const KnownRow* known_row(std::string_view provider, std::uint16_t id) {
  const auto found = tables().by_id.find(id);
  if (found == tables().by_id.end()) return nullptr;
  for (const NamedRow& known : found->second)  // as logs nearly always spell it
    if (known.provider == provider) return known.row;
  provider = trim(provider);
  for (const NamedRow& known : found->second)
    if (equal_ignoring_case(known.provider, provider)) return known.row;
  return nullptr;
}

const Row* find_row(std::string_view provider, std::uint16_t id) {
  const KnownRow* known = known_row(provider, id);
  return known ? known->row : nullptr;
}

std::vector<SignalSource> rows_for_signal(std::string_view signal) {
  std::vector<SignalSource> out;
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows)
      if (row.signal == signal) out.push_back({provider.name, row.id, provider.channel, row.certainty});
  return out;
}

namespace {

/// All names of a provider of the catalogue, or the given one.
template <typename F>
void for_each_name(std::string_view provider, F f) {
  const Provider* known = find_provider(provider);
  f(known ? known->name : provider);
  if (known && !known->aliases.empty()) for_each_part(known->aliases, '|', f);
}

}  // namespace

Wanted Wanted::catalogue_events() {
  Wanted out;
  for (const Provider& provider : catalogue()) {
    std::vector<std::string_view> names{trim(provider.name)};
    if (!provider.aliases.empty())
      for_each_part(provider.aliases, '|', [&](std::string_view alias) { names.push_back(trim(alias)); });
    for (const Row& row : provider.rows) {
      out.ids_[row.id] = true;
      for (const std::string_view name : names) out.keys_.push_back({row.id, name});
    }
  }
  std::stable_sort(out.keys_.begin(), out.keys_.end(),
                   [](const Key& a, const Key& b) { return a.id < b.id; });
  return out;
}

Wanted Wanted::everything() {
  Wanted out;
  out.all_ = true;
  return out;
}

void Wanted::add(std::string_view provider, std::uint16_t id) {
  ids_[id] = true;
  for_each_name(provider, [&](std::string_view name) {
    auto key = std::lower_bound(keys_.begin(), keys_.end(), id,
                                [](const Key& a, std::uint16_t wanted) { return a.id < wanted; });
    for (; key != keys_.end() && key->id == id; ++key)
      if (equal_ignoring_case(key->provider, trim(name))) return;
    own_names_.push_back(std::make_shared<const std::string>(trim(name)));
    keys_.insert(key, {id, *own_names_.back()});
  });
}

bool Wanted::operator()(std::string_view provider, std::uint16_t id) const {
  if (all_) return true;
  if (!ids_[id]) return false;
  const auto first = std::lower_bound(keys_.begin(), keys_.end(), id,
                                      [](const Key& key, std::uint16_t wanted) { return key.id < wanted; });
  // A handful of names an id.
  provider = trim(provider);
  for (auto key = first; key != keys_.end() && key->id == id; ++key)
    if (equal_ignoring_case(key->provider, provider)) return true;
  const Provider* meant = misread_provider(provider);
  return meant != nullptr && known_row(meant->name, id) != nullptr;
}

}  // namespace exba
