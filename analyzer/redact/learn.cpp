// How it works: a fact's name says whose name its value is. In free text, what stands behind "Account Name:"
// is one, too. All is noted first and numbered afterwards, in the order of the names.
#include "redact/learn.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/text.hpp"
#include "catalog/public_words.hpp"
#include "redact/decoded.hpp"
#include "redact/encoded.hpp"
#include "redact/name_index.hpp"

namespace exba {
namespace {

struct Label {
  std::string_view text;
  NameKind kind;
};
/// As messages of Windows print them, in lower case.
constexpr Label labels[] = {
    {"user name:", NameKind::user},          {"account name:", NameKind::user},
    {"client user name:", NameKind::user},   {"caller user name:", NameKind::user},
    {"primary user name:", NameKind::user},  {"target account name:", NameKind::user},
    {"benutzername:", NameKind::user},       {"kontoname:", NameKind::user},
    {"logon account:", NameKind::user},      {"account domain:", NameKind::domain},
    {"client domain:", NameKind::domain},    {"caller domain:", NameKind::domain},
    {"primary domain:", NameKind::domain},   {"workstation name:", NameKind::host},
    {"source workstation:", NameKind::host}, {"computer name:", NameKind::host},
    {"server name:", NameKind::host},        {"client name:", NameKind::host},
    {"machine name:", NameKind::host},       {"arbeitsstationsname:", NameKind::host},
};

struct Ending {
  std::string_view text;
  NameKind kind;
};
/// Of the names that manifests give to insertion strings, in lower case.
constexpr Ending manifest_endings[] = {
    {"username", NameKind::user},        {"accountname", NameKind::user},
    {"domainname", NameKind::domain},    {"workstation", NameKind::host},
    {"workstationname", NameKind::host}, {"computername", NameKind::host},
    {"servername", NameKind::host},      {"hostname", NameKind::host},
    {"nodename", NameKind::host},        {"machinename", NameKind::host},
    {"databasename", NameKind::store},   {"storagegroupname", NameKind::store},
};

class Learning {
 public:
  Learning(Pseudonyms& key, bool dates) : key_(&key), dates_(dates) {
    name_of_ = [this](NameKind kind, std::string_view name) {
      note(kind, name);
      return std::string{};
    };
    for (const Name& name : key.names()) remember(name.kind, name.text);
    for (const std::string_view phrase : public_phrases()) phrases_.add(phrase, "");
  }

  void fields(const Event& event) {
    shown_host(event.computer, name_of_);
    account(event.user);
    for (const Fact& fact : event.facts)
      if (!copy_of_database(event, fact)) by_fact(fact);
    for (std::size_t i = 0; i < event.insert_names.size() && i < event.inserts.size(); ++i)
      by_manifest(lower(event.insert_names[i]), event.inserts[i]);
    for (const std::string& insert : event.inserts)
      if (is_path(trim(insert))) path(trim(insert));
  }

  void fields(const Report& report) {
    for (const Log& log : report.logs) shown_host(log.computer, name_of_);
    for (const ClockError& error : report.clock_errors) {
      shown_host(error.computer, name_of_);
      shown_host(error.behind, name_of_);
    }
    for (const Source& source : report.sources) {
      shown_source(source.path, name_of_);
      shown_host(fact(source.assumed, "computer"), name_of_);
    }
  }

  void forms(const Event& event) {
    forms(event.message);
    forms(event.category);
    for (const std::string& insert : event.inserts) forms(insert);
    for (std::size_t at = 0; at < event.data.size(); ++at)
      if (const std::size_t sid = binary_sid_length(event.data, at); sid > 0)
        note(NameKind::sid, text_of_sid(std::string_view(event.data).substr(at, sid)));
    for (const DataEncoding encoding : {DataEncoding::utf16, DataEncoding::utf16_odd, DataEncoding::utf8})
      if (!event.data.empty()) forms(decode(event.data, encoding).text);
  }

  void forms(std::string_view text) {
    if (!seen_.emplace(text).second) return;
    const PatternContext context = names.context(dates_);
    const Patterns patterns(text, context);
    for (std::size_t at = 0; at < text.size();) {
      const auto found = patterns.at(at);
      // A public address stays, but what stands in it may be private.
      const bool is_private =
          found && shown(*found, text, name_of_) != text.substr(found->where.begin, found->where.end - at);
      at = is_private ? std::max(found->where.end, at + 1) : at + 1;
    }
    if (text.find(':') != std::string_view::npos) behind_labels(text);
  }

  LearntNames names;

 private:
  void note(NameKind kind, std::string_view name) {
    if (name.empty()) return;
    key_->learn(kind, name);
    remember(kind, name);
  }

  void remember(NameKind kind, std::string_view name) {
    if (kind == NameKind::domain) names.domains.insert(fold(name));
    if (kind == NameKind::host) names.machines.insert(fold(name));
  }

  void account(std::string_view user) {
    user = trim(user);
    if (!is_public_account(user) && !is_no_name(user)) shown_account(user, name_of_);
  }

  void path(std::string_view value) {
    shown_path(value, name_of_);
    if (value.size() > 3) names.paths.emplace(value);
  }

  void named(NameKind kind, std::string_view value) {
    value = trim(value);
    if (is_path(value))
      path(value);
    else if (!is_product_store(value))
      note(kind, value);
  }

  /// `DB01\EX01` of the Replication service: a database and the node that has the copy. False: no copy's name.
  bool copy_of_database(const Event& event, const Fact& f) {
    const std::string_view s = event.signal;
    const bool of_service = fact(event.facts, "writer") == "replication" || s.starts_with("copy-") ||
                            s.starts_with("copier-") || s.starts_with("database-");
    const std::size_t slash = f.value.find('\\');
    if (f.name != "store" || !of_service || slash == std::string::npos || is_path(f.value)) return false;
    named(NameKind::store, std::string_view(f.value).substr(0, slash));
    shown_host(trim(std::string_view(f.value).substr(slash + 1)), name_of_);
    return true;
  }

  /// Several stores stand behind commas.
  void stores(std::string_view value) {
    if (is_path(value)) return path(value);
    for (const std::string_view store : split(value, ",")) named(NameKind::store, store);
  }

  void file(std::string_view value) {
    if (is_path(value)) return path(value);
    if (value.find('.') != std::string_view::npos && !is_engine_file(value)) note(NameKind::file, value);
  }

  /// `\\EXVS1\Information Store`, `EX06\Microsoft Information Store\First Storage Group`, `C:`.
  void target(std::string_view value) {
    value = trim(value);
    if (is_path(value)) return path(value);
    const std::size_t slash = value.find('\\');
    if (slash == std::string_view::npos) {
      if (!value.ends_with(':')) named(NameKind::store, value);
      return;
    }
    if (!is_product(value.substr(0, slash))) shown_host(value.substr(0, slash), name_of_);
    for (const std::string_view part : split(value.substr(slash), "\\"))
      if (!is_phrase(part)) named(NameKind::store, part);
  }

  bool is_phrase(std::string_view value) const {
    const auto whole = value.empty() ? std::nullopt : phrases_.find_at(value, 0);
    return whole && whole->where.end == value.size();
  }
  bool is_product(std::string_view value) const { return is_public_value(value) || is_phrase(value); }

  void group(std::string_view value) {
    if (is_product(value)) return;
    note(fold(value).find("exch") != std::string::npos ? NameKind::exchange_group : NameKind::group, value);
  }

  /// `Exchange Information Store Instance (EXVS1)`: what the product does not call it is the site's name.
  void resource(std::string_view value) {
    std::size_t begin = 0;
    const auto own = [&](std::size_t end) {
      std::string_view part = value.substr(begin, end - begin);
      constexpr std::string_view around = " \t-()[]'\",:;/";
      while (!part.empty() && around.find(part.front()) != std::string_view::npos) part.remove_prefix(1);
      while (!part.empty() && around.find(part.back()) != std::string_view::npos) part.remove_suffix(1);
      if (!part.empty() && !is_public_value(part) && part.size() > 1) note(NameKind::resource, part);
    };
    for (const NameIndex::Found& phrase : phrases_.find_all(value)) {
      own(phrase.where.begin);
      begin = phrase.where.end;
    }
    own(value.size());
  }

  void by_fact(const Fact& f) {
    if (f.name == "store") stores(f.value);
    if (f.name == "instance") named(NameKind::store, f.value);
    if (f.name == "file" || f.name == "from" || f.name == "to" || f.name == "first" || f.name == "last")
      file(f.value);
    if (f.name == "group") group(f.value);
    if (f.name == "resource") resource(f.value);
    if (f.name == "node") shown_host(f.value, name_of_);
    if (f.name == "target") target(f.value);
  }

  void by_manifest(const std::string& name, std::string_view value) {
    for (const Ending& ending : manifest_endings)
      if (name.ends_with(ending.text)) by_kind(ending.kind, value);
  }

  void by_kind(NameKind kind, std::string_view value) {
    value = trim(value);
    if (kind == NameKind::user) return account(value);
    const bool number = value.find_first_not_of("0123456789") == std::string_view::npos;
    if (is_no_name(value) || (is_public_value(value) && !(number && kind == NameKind::host))) return;
    while (kind == NameKind::host && value.starts_with('\\')) value.remove_prefix(1);
    if (kind == NameKind::host) return void(shown_host(value, name_of_));
    if (!is_public_account(std::string(value) + "\\")) note(kind, value);
  }

  void behind_labels(std::string_view text) {
    constexpr std::size_t longest = 64;
    const std::string folded = fold(text);
    for (const Label& label : labels)
      for (std::size_t at = folded.find(label.text); at != std::string::npos;
           at = folded.find(label.text, at + 1)) {
        std::string_view value = text.substr(at + label.text.size(), 2 * longest);
        while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
        value = value.substr(0, value.find_first_of("\t\r\n,;'\"()"));
        value = value.substr(0, value.find("  "));
        if (!value.empty() && value.size() <= longest) by_kind(label.kind, value);
      }
  }

  Pseudonyms* key_;
  bool dates_;
  NameOf name_of_;
  NameIndex phrases_;
  std::unordered_set<std::string> seen_;  ///< texts of this pass: the strings of a log repeat
};

}  // namespace

LearntNames learn_names(const Report& report, const std::vector<std::uint32_t>& first, Pseudonyms& key,
                        bool dates) {
  Learning learning(key, dates);
  const auto each_new = [&](auto learn) {
    for (std::uint32_t n = 0; n < report.events.size(); ++n)
      if (first[n] == n) learn(report.events[n]);
  };
  learning.fields(report);
  each_new([&](const Event& event) { learning.fields(event); });
  for (const UnknownGroup& group : report.unknown)
    for (const Event& event : group.events) learning.fields(event);
  each_new([&](const Event& event) { learning.forms(event); });
  for (const UnknownGroup& group : report.unknown)
    for (const Event& event : group.events) learning.forms(event);
  for (const Source& source : report.sources)
    for (const Problem& problem : source.problems) learning.forms(problem.what);
  key.settle();
  return std::move(learning.names);
}

std::string shown_source(std::string_view path, const NameOf& name_of) {
  if (path.empty() || path == "-") return std::string(path);
  const std::size_t slash = path.find_last_of("/\\");
  const std::string_view file = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::string_view stem = file.substr(0, file.find('.'));
  const bool channel = equal_ignoring_case(stem, "application") || equal_ignoring_case(stem, "system") ||
                       equal_ignoring_case(stem, "security");
  std::string out;
  if (slash != std::string_view::npos) {
    if (slash > 0) out = name_of(NameKind::path, path.substr(0, slash));
    out += path[slash];
  }
  return out + (file.empty() || channel ? std::string(file) : name_of(NameKind::file, file));
}

}  // namespace exba
