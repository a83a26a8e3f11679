// How it works: lists. The wordings' literals are laid bare as in wording.cpp (lower case, no quotation
// marks, one blank for any white space), and so is the message, with the way back to its bytes.
#include "catalog/public_words.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/lookup.hpp"
#include "catalog/rows.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_message = 64 * 1024;

// In lower case. Phrases that the correlators and the rules look for stand here, or a name that is one of
// their words would change what an event means.
constexpr std::string_view phrases[] = {
    "microsoft exchange information store",
    "microsoft exchange directory",
    "microsoft exchange system attendant",
    "microsoft exchange message transfer agent",
    "microsoft exchange mta stacks",
    "microsoft exchange replication",
    "microsoft exchange replication service",
    "microsoft exchange vss writer",
    "microsoft exchange writer",
    "microsoft exchange server",
    "microsoft exchange services",
    "microsoft exchange component",
    "microsoft exchange database",
    "microsoft exchange event",
    "microsoft exchange search",
    "microsoft exchange routing engine",
    "microsoft exchange management",
    "microsoft exchange site replication service",
    "microsoft exchange pop3",
    "microsoft exchange imap4",
    "microsoft exchange transport",
    "microsoft exchange mailbox replication",
    "microsoft exchange rpc client access",
    "microsoft exchange",
    "microsoft information store",
    "microsoft site replication service",
    "exchange information store instance",
    "exchange information store",
    "exchange system attendant",
    "exchange message transfer agent",
    "exchange mta",
    "exchange routing service",
    "exchange routing engine",
    "exchange http virtual server",
    "exchange smtp virtual server",
    "exchange imap4 virtual server",
    "exchange pop3 virtual server",
    "exchange ms search instance",
    "exchange server",
    "exchange vss writer",
    "exchange vss snapshot",
    "exchange vss",
    "exchange writer",
    "exchange replica vss writer",
    "exchange components",
    "no exchange components involved",
    "exchange database",
    "exchange mailbox",
    "information store",
    "volume shadow copy service",
    "volume shadow copy",
    "shadow copy",
    "shadow copies",
    "volume snap occurring",
    "volume snap",
    "backup exec",
    "windows server backup",
    "windows backup",
    "cluster service",
    "cluster group",
    "available storage",
    "cluster resource",
    "resource group",
    "cluster node",
    "service control manager",
    "nt authority",
    "local service",
    "network service",
    "anonymous logon",
    "system state",
    "windows nt",
    "windows server",
    "program files",
    "backup in progress",
    "abort ignored",
    "a backup is already in progress",
    "restore is already in progress",
    "backup is already active",
    // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one phrase
    "unable to perform an incremental backup because the microsoft exchange component uses circular database "
    "logs",
    "unable to perform an incremental backup because a required microsoft exchange database log file could "
    "not be found",
    "incremental backup because a required microsoft exchange database log file could not be found",
    "required log file could not be found",
    "required microsoft exchange database log file",
    "circular database logs",
    "circular logging",
    "circular log",
    "cannot restore an incremental backup until a full backup has been restored",
    "not connected to the specified backup server",
    "another application has modified the database",
    "modified by another application",
    "full backup must be performed before an incremental",
    "a full backup must be performed",
    "must perform a full backup before you can perform an incremental",
    "full backup is needed before an incremental",
    "full backup",
    "incremental backup",
    "differential backup",
    "restore map already exists",
    "communication error",
    "current log file missing",
    "log file missing",
    "log files are missing",
    "out of sequence",
    "invalid sequence",
    "functions called in an invalid sequence",
    "the api call",
    "could not be found",
    "additional data",
    "end operation",
    "begin operation",
    "type: normal",
    "type: copy",
    "type: incremental",
    "type: differential",
    "type: daily",
    "type normal",
    "type copy",
    "type incremental",
    "type differential",
    "type daily",
    "mode: append",
    "mode: replace",
    "mode append",
    "mode replace",
    "verify: off",
    "verify: on",
    "verify off",
    "verify on",
    "the description for event id",
    "cannot be found",
    "local computer",
    "remote computer",
    "the following information is part of the event",
    "the following information was included with the event",
    "necessary registry information",
    "message dll files",
    "event log service",
    "event log",
};

// Whole values, in lower case.
constexpr std::string_view values[] = {
    "-",
    "n/a",
    "none",
    "(null)",
    "normal",
    "copy",
    "incremental",
    "differential",
    "daily",
    "full",
    "append",
    "replace",
    "on",
    "off",
    "running",
    "stopped",
    "paused",
    "information store",
    "microsoft information store",
    "directory",
    "store.exe",
    "store",
    "dsamain",
    "dsamain.exe",
    "edbutil",
    "eseutil",
    "msexchangeis",
    "msexchangeds",
    "msexchangesrs",
    "msexchangesa",
    "msexchangemta",
    "msexchangerepl",
    "msexchangerepl.exe",
    "msexchangees",
    "msexchange",
    "ntds",
    "lsass",
    "svchost",
    "wuaueng.dll",
    "sys",
    "system state",
    "systemstate",
    "cluster group",
    "available storage",
    "application",
    "system",
    "security",
    "shadowcopy",
    "localhost",
    ".",
    "workgroup",
};

constexpr std::string_view authorities[] = {"nt authority",       "nt-autorit\xC3\xA4t", "autorite nt",
                                            "autorit\xC3\xA9 nt", "nt service",          "builtin",
                                            "vordefiniert",       "window manager",      "nt-autoritat"};
constexpr std::string_view accounts[] = {"system",           "local service",         "network service",
                                         "anonymous logon",  "localsystem",           "n/a",
                                         "nicht zutreffend", "nicht verf\xC3\xBCgbar"};

constexpr std::string_view guids[] = {
    "00000000-0000-0000-0000-000000000000",
    "76fe1ac4-15f7-4bcd-987e-8e1acb462fb7",  // Microsoft Exchange Writer
    "7e47b561-971a-46e6-96b9-696eeaa53b2a",  // Microsoft Exchange Replica VSS Writer
    "b5946137-7b9f-4925-af80-51abd60b20d5",  // Microsoft Software Shadow Copy provider
    "e8132975-6f93-4464-a53e-1050253ae220",  // System Writer
    "b2014c9e-8711-4c5c-a5a9-3cf384484757",  // NTDS
    "4dc3bdd4-ab48-4d07-adb0-3bee2926fd7f",  // Shadow Copy Optimization Writer
    "542da469-d3e1-473c-9f4f-7847f01fc64f",  // COM+ REGDB Writer
    "afbab4a2-367d-4d15-a586-71dbb18f8485",  // Registry Writer
    "a6ad56c2-b509-4e6c-bb19-49d8f43532f0",  // WMI Writer
    "be000cbe-11fe-4426-9c58-531aa6355fc4",  // ASR Writer
    "2a40fd15-dfca-4aa8-a654-1f8c654603f6",  // IIS Metabase Writer
    "59b1f0cf-90ef-465f-9609-6ca8b2938366",  // IIS Config Writer
    "41e12264-35d8-479b-8e5c-9b23d1dad37e",  // Cluster Database
    "a65faa63-5ea8-4ebc-9dbd-a0c4db26912a",  // SqlServerWriter
    "35e81631-13e1-48db-97fc-d5bc721bb18a",  // MSDEWriter
    "d61d61c8-d73a-4eee-8cdd-f6f9786b7124",  // Task Scheduler Writer
    "75dfb225-e2e4-4d39-9ac9-ffaff65ddf06",  // VSS Metadata Store Writer
    "0bada1de-01a9-4625-8278-69e735f39dd2",  // Performance Counters Writer
    "4969d978-be47-48b0-b100-f328f07ac1e0",  // BITS Writer
    "66841cd4-6ded-4f4b-8f17-fd23f8ddc3de",  // Microsoft Hyper-V VSS Writer
};

template <std::size_t N>
bool is_one_of(std::string_view value, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

/// A message laid bare, and where each of its characters stands.
struct Bare {
  std::string text;
  std::vector<std::size_t> at;
};

/// The length of a quotation mark or of a blank in UTF-8 beyond ASCII, and what stands for it; 0: neither.
std::pair<std::size_t, char> plain_form(std::string_view text, std::size_t at) {
  const std::string_view two = text.substr(at, 2), three = text.substr(at, 3);
  if (two == "\xC2\xA0") return {2, ' '};
  if (two == "\xC2\xAB" || two == "\xC2\xBB") return {2, '"'};
  for (const std::string_view quote :
       {"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"})
    if (three == quote) return {3, '"'};
  return {0, '\0'};
}

Bare lay_bare(std::string_view message) {
  Bare out;
  message = message.substr(0, longest_message);
  for (std::size_t i = 0; i < message.size();) {
    const auto [length, stands_for] = plain_form(message, i);
    char c = length > 0 ? stands_for : message[i];
    if (c == '\t' || c == '\r' || c == '\n') c = ' ';
    const bool quote = c == '"' || c == '\'';
    if (!quote && !(c == ' ' && (out.text.empty() || out.text.back() == ' '))) {
      out.text.push_back(lower(c));
      out.at.push_back(i);
    }
    i += std::max<std::size_t>(length, 1);
  }
  out.text.push_back(' ');  // a wording's last literal may end in a blank, too
  out.at.push_back(message.size());
  return out;
}

void add_part(const Bare& bare, std::size_t begin, std::size_t length, std::vector<LiteralPart>& parts) {
  std::size_t end = begin + length;
  while (begin < end && bare.text[begin] == ' ') ++begin;
  while (end > begin && bare.text[end - 1] == ' ') --end;
  if (begin < end) parts.push_back({bare.at[begin], bare.at[end - 1] + 1});
}

/// All literals one behind the other, wherever the first one stands: an engine puts its prefix before them.
std::vector<LiteralPart> fitting(const Bare& bare, const Wording& wording) {
  std::vector<LiteralPart> parts;
  std::size_t from = 0;
  for (const Wording::LiteralThenHole& piece : wording.pieces) {
    const std::size_t at = bare.text.find(piece.literal, from);
    if (at == std::string::npos) return {};
    add_part(bare, at, piece.literal.size(), parts);
    from = at + piece.literal.size() - (piece.literal.ends_with(' ') ? 1 : 0);
  }
  return parts;
}

bool has_two_words(std::string_view literal) {
  return trim(literal).find(' ') != std::string_view::npos;
}

}  // namespace

const std::vector<std::string_view>& public_phrases() {
  static const std::vector<std::string_view> all(std::begin(phrases), std::end(phrases));
  return all;
}

bool is_public_value(std::string_view value) {
  const std::string low = lower(trim(value));
  if (low.empty() || is_one_of(low, values)) return true;
  return low.find_first_not_of("0123456789 .,:;-+()[]{}*#%/\\\"'") == std::string::npos;
}

bool is_no_name(std::string_view value) {
  constexpr std::string_view none[] = {"-", "n/a", "none", "(null)", "localhost",
                                       ".", "..",  "?",    "*",      "<unknown>"};
  const std::string low = lower(trim(value));
  return low.empty() || is_one_of(low, none);
}

bool is_product_store(std::string_view value) {
  constexpr std::string_view stores[] = {"information store",
                                         "microsoft information store",
                                         "directory",
                                         "store",
                                         "store.exe",
                                         "dsamain",
                                         "dsamain.exe",
                                         "edbutil",
                                         "eseutil",
                                         "msexchangeis",
                                         "msexchangeds",
                                         "msexchangesrs",
                                         "msexchangesa",
                                         "msexchangemta",
                                         "msexchangerepl",
                                         "msexchangerepl.exe",
                                         "msexchangees",
                                         "msexchange",
                                         "ntds",
                                         "lsass",
                                         "svchost",
                                         "wuaueng.dll",
                                         "system state",
                                         "systemstate",
                                         "shadowcopy"};
  const std::string low = lower(trim(value));
  return is_no_name(low) || is_one_of(low, stores);
}

namespace {

/// All words of the catalogue, once: 3 ms where somebody asks.
const std::unordered_set<std::string>& product_words() {
  static const std::unordered_set<std::string> all = [] {
    std::unordered_set<std::string> words;
    const auto add = [&](std::string_view text) {
      std::string word;
      for (const char c : text) {
        const char low = lower(c);
        if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) {
          word += low;
        } else if (!word.empty()) {
          words.insert(std::exchange(word, {}));
        }
      }
      if (!word.empty()) words.insert(word);
    };
    for (const Provider& provider : catalogue()) {
      add(provider.name);
      add(provider.aliases);
      for (const Row& row : provider.rows)
        for (const std::string_view text : {row.wordings, row.meaning, row.constants}) add(text);
    }
    for (const std::string_view phrase : phrases) add(phrase);
    for (const std::string_view value : values) add(value);
    return words;
  }();
  return all;
}

}  // namespace

bool is_product_word(std::string_view word) {
  return product_words().contains(std::string(word));
}

bool is_public_account(std::string_view user) {
  const std::string low = lower(trim(user));
  if (low.empty() || is_one_of(low, accounts)) return true;
  if (const std::size_t slash = low.find('\\'); slash != std::string::npos)
    return is_one_of(std::string_view(low).substr(0, slash), authorities);
  if (!low.starts_with("s-1-")) return false;
  // S-1-5-21-... is an account of a domain or a machine, S-1-12-1-... one of a directory in the cloud.
  return !low.starts_with("s-1-5-21-") && !low.starts_with("s-1-12-") && !low.starts_with("s-1-5-5-");
}

bool is_public_guid(std::string_view guid) {
  return is_one_of(lower(guid), guids);
}

std::vector<LiteralPart> literal_parts(std::string_view provider, std::uint16_t id,
                                       std::string_view message) {
  std::vector<LiteralPart> parts;
  const KnownRow* row = known_row(provider, id);
  if (row == nullptr || message.empty()) return parts;
  const Bare bare = lay_bare(message);
  for (const Wording& wording : row->wordings()) {
    const std::vector<LiteralPart> whole = fitting(bare, wording);
    parts.insert(parts.end(), whole.begin(), whole.end());
    if (!whole.empty()) continue;
    for (const Wording::LiteralThenHole& piece : wording.pieces)
      if (has_two_words(piece.literal))
        if (const std::size_t at = bare.text.find(piece.literal); at != std::string::npos)
          add_part(bare, at, piece.literal.size(), parts);
  }
  return parts;
}

}  // namespace exba
