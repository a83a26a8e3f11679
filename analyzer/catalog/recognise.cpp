// How it works: the row gives the signal; the facts come from the insertion strings by position (by name
// where a manifest names them), or by matching the row's wordings against the message. Either way each value
// goes through the same cleaning, so that both forms of a log tell the same facts. Where the log kept no
// message, the wording is rendered the other way round.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/codes.hpp"
#include "catalog/flat_list.hpp"
#include "catalog/lookup.hpp"
#include "catalog/message_facts.hpp"
#include "catalog/requestors.hpp"
#include "catalog/signals.hpp"
#include "catalog/special_facts.hpp"
#include "catalog/strings_in_text.hpp"

namespace exba {
namespace {

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
    {"BackupTarget", "target"},
    {"VolumeFriendlyName", "volume"},
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

// ---- To the message.

/// A wording without a hole for one of the strings is another version's: rendering it would drop what the log
/// says.
bool tells_all(const Wording& wording, const FactNames& names, std::size_t inserts) {
  const auto has_hole = [&wording](std::string_view name) {
    return std::any_of(wording.pieces.begin(), wording.pieces.end(),
                       [name](const Wording::LiteralThenHole& piece) { return piece.hole == name; });
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
  Facts& facts = event.facts.edit();
  facts.reserve(4);  // most events tell two or three
  add_constants(row, facts);
  ServiceState service;
  if (row.signal == signal::service_state) service = service_state_of_data(event.data);
  const std::string_view told_better = service.state.empty() ? std::string_view() : "state";
  const std::vector<std::string> recovered = strings_listed(*known, event);
  const std::vector<std::string>& inserts = recovered.empty() ? event.inserts.list() : recovered;
  const auto render_message = [&](const FactNames& names, const std::vector<std::string>& strings) {
    event.message = rendered(*known, names, strings);
    event.rendered = !event.message.empty();
  };
  if (!inserts.empty()) {
    FactNames made;
    const FactNames& names = choose_names(*known, inserts, event.insert_names, made);
    facts_from_inserts(names, inserts, told_better, facts);
    if (event.message.empty()) render_message(names, inserts);
  } else if (!event.message.empty()) {
    for (const Fact& value : values_in_text(*known, MessageText(event.message), event.message))
      if (value.name != told_better) add_cleaned(facts, fact_name(value.name), value.value);
  } else if (event.has_inserts) {
    render_message({}, inserts);
  }
  add_special_facts(row, event, facts);
  add_fact(facts, "service-key", service.key);
  add_fact(facts, "state", service.state);
  if (event.channel.empty()) {
    const std::string_view own = own_channel(event);
    event.channel = own.empty() ? known->provider->channel : own;
  }
  return true;
}

}  // namespace exba
