// How it works: learn all names, number them, replace them, look for what is left. Facts are read anew from
// the redacted texts, as whoever reads a redacted export will.
#include "redact/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <tuple>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/public_words.hpp"
#include "redact/alike.hpp"
#include "redact/learn.hpp"
#include "redact/scrubber.hpp"

namespace exba {
namespace {

constexpr TextOrigin our_words{{}, 0, nullptr, TextOrigin::Speaker::us};

/// Facts whose value is a name.
constexpr std::string_view naming[] = {"store", "instance", "group", "node", "resource"};

/// Facts whose value is a word of the product where the catalogue says so: a job's type is "Normal" whatever
/// a store may be called.
bool is_word_of_product(const Event& event, std::string_view value) {
  if (!is_public_value(value)) return false;
  for (const std::string_view role : {"type", "mode", "verify", "state", "process", "service-key", "call"})
    if (equal_ignoring_case(fact(event.facts, role), trim(value))) return true;
  return false;
}

bool is_product_part(std::string_view part) {
  const std::vector<std::string_view>& phrases = public_phrases();
  return is_product_store(part) ||
         std::find(phrases.begin(), phrases.end(), lower(trim(part))) != phrases.end();
}

/// `EX06\Microsoft Information Store\Full` of a job: what stands there is a computer and its stores, whatever words they
/// are called by. Empty where it is no such target.
std::string shown_target(std::string_view target, const NameOf& name_of) {
  target = trim(target);
  if (is_path(target) || target.find('\\') == std::string_view::npos) return {};
  std::string out;
  bool first = true;
  for (std::size_t begin = 0, end = 0; begin <= target.size(); begin = end + 1) {
    end = std::min(target.find('\\', begin), target.size());
    const std::string_view part = target.substr(begin, end - begin);
    if (!first) out += '\\';
    if (part.empty() || is_product_part(part))
      out += part;
    else
      out += first ? shown_host(part, name_of) : name_of(NameKind::store, part);
    first = false;
  }
  return out;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

class CaseRedaction {
 public:
  CaseRedaction(Report& report, Pseudonyms& key, const RedactOptions& options)
      : report_(report),
        key_(key),
        options_(options),
        first_(first_alike(report.events)),
        names_(learn_names(report, first_, key, options.times == RedactTimes::shift)),
        scrubber_(key, names_.context(options.times == RedactTimes::shift), names_.paths) {
    name_of_ = [this](NameKind kind, std::string_view name) { return key_.of(kind, name); };
  }

  void run() {
    for (Source& source : report_.sources) redact(source);
    for (Log& log : report_.logs) log.computer = shown_host(log.computer, name_of_);
    for (ClockError& error : report_.clock_errors) {
      error.computer = shown_host(error.computer, name_of_);
      error.behind = shown_host(error.behind, name_of_);
    }
    for (std::uint32_t n = 0; n < report_.events.size(); ++n)
      if (first_[n] == n)
        redact(report_.events[n]);
      else
        say_as(report_.events[first_[n]], report_.events[n]);
    for (UnknownGroup& group : report_.unknown) {
      group.computer = shown_host(group.computer, name_of_);
      group.provider = shown_provider(group.provider);
      for (Event& event : group.events) {
        redact(event);
        event.provider = group.provider;
      }
    }
    redact_providers();
  }

  void check() const {
    for (const Source& source : report_.sources) check(source);
    for (std::uint32_t n = 0; n < report_.events.size(); ++n)
      if (first_[n] == n) check(report_.events[n]);
    for (const UnknownGroup& group : report_.unknown)
      for (const Event& event : group.events) check(event);
  }

 private:
  /// What a site named itself may be a name; what the catalogue knows is a product's.
  static std::string shown_provider(const std::string& provider) {
    return find_provider(provider) != nullptr ? provider : "(another provider)";
  }

  void redact_providers() {
    std::vector<ProviderCount> shown;
    for (ProviderCount& seen : report_.providers) {
      seen.provider = shown_provider(seen.provider);
      const auto same = std::find_if(shown.begin(), shown.end(), [&](const ProviderCount& other) {
        return other.provider == seen.provider && other.channel == seen.channel;
      });
      if (same == shown.end())
        shown.push_back(std::move(seen));
      else
        same->events += seen.events;
    }
    std::sort(shown.begin(), shown.end(), [](const ProviderCount& a, const ProviderCount& b) {
      return std::tie(a.provider, a.channel) < std::tie(b.provider, b.channel);
    });
    report_.providers = std::move(shown);
  }

  void redact(Source& source) {
    const std::string path = source.path;
    source.path = shown_source(path, name_of_);
    for (Fact& fact : source.assumed)
      fact.value =
          fact.name == "computer" ? shown_host(fact.value, name_of_) : scrubber_.text(fact.value, our_words);
    for (Problem& problem : source.problems) {
      if (!path.empty())
        for (std::size_t at = 0; (at = problem.what.find(path, at)) != std::string::npos;
             at += source.path.size())
          problem.what.replace(at, path.size(), source.path);
      problem.what = scrubber_.text(problem.what, our_words);
    }
  }

  void redact(Event& event) const {
    const bool public_user = is_public_account(event.user) || is_no_name(event.user);
    const std::optional<NameIndex> names = names_of(event);
    const NameIndex* own = names ? &*names : nullptr;
    event.computer = shown_host(event.computer, name_of_);
    if (!public_user) event.user = shown_account(trim(event.user), name_of_);
    event.category = scrubber_.text(event.category);
    const std::string target(trim(fact(event.facts, "target")));
    if (const std::string shown = shown_target(target, name_of_); !shown.empty()) {
      for (std::string& insert : event.inserts.edit()) replace_all(insert, target, shown);
      replace_all(event.message.edit(), target, shown);
    }
    for (std::string& insert : event.inserts.edit())
      if (!is_word_of_product(event, insert)) insert = scrubber_.text(insert, {{}, 0, own});
    event.message = scrubber_.text(event.message, {event.provider, event.id, own});
    event.data = scrubber_.data(event.data);
    if (event.signal.empty()) return;
    Facts facts = event.facts;
    event.facts.clear();
    if (options_.recognise && options_.recognise(event)) return;
    for (Fact& fact : facts) fact.value = scrubber_.text(fact.value, {{}, 0, own});
    event.facts = std::move(facts);
  }

  /// What the event itself calls a store or a computer, and is looked for nowhere else: numbers, words of the product.
  /// Most events have none.
  std::optional<NameIndex> names_of(const Event& event) const {
    std::optional<NameIndex> own;
    const auto add = [&](std::string_view name) {
      name = trim(name);
      if (!is_public_value(name) || !key_.knows(name) || is_word_of_product(event, name)) return;
      if (!own) own.emplace();
      own->add(name, key_.of(NameKind::store, name));
    };
    add(event.computer);
    for (const Fact& f : event.facts)
      if (std::find(std::begin(naming), std::end(naming), f.name) != std::end(naming))
        for (const std::string_view name : split(f.value, ",")) add(name);
    return own;
  }

  [[noreturn]] void leak(const std::string& name, const Source& source, const std::string& where) const {
    throw LeakError(fmt::format(
        "the name '{}' is left in {} (of {}): the redacted report is refused, and nothing was written", name,
        where, source.path));
  }

  void check(const Source& source) const {
    for (const Problem& problem : source.problems)
      if (const auto name = scrubber_.leak_in(problem.what, our_words))
        leak(*name, source, "the text of a problem");
    for (const Fact& fact : source.assumed)
      if (const auto name = scrubber_.leak_in(fact.value, our_words)) leak(*name, source, "what was assumed");
  }

  void check(const Event& event) const {
    static const Source none{};
    const Source& source = event.source < report_.sources.size() ? report_.sources[event.source] : none;
    const auto look = [&](std::string_view text, std::string_view what, const TextOrigin& origin = {}) {
      if (const auto name = scrubber_.leak_in(text, origin))
        leak(*name, source, fmt::format("the {} of the event at {}", what, to_string(event.position)));
    };
    look(event.computer, "computer");
    if (key_.knows(event.computer)) leak(event.computer, source, "the computer of an event");
    if (!is_public_account(event.user)) look(event.user, "user");
    for (const Fact& f : event.facts)
      if (std::find(std::begin(naming), std::end(naming), f.name) != std::end(naming))
        for (const std::string_view name : split(f.value, ","))
          if (key_.knows(trim(name)))
            leak(std::string(trim(name)), source,
                 fmt::format("what the event at {} says ({})", to_string(event.position), f.name));
    look(event.category, "category");
    look(event.message, "message", {event.provider, event.id});
    for (const std::string& insert : event.inserts)
      if (!is_word_of_product(event, insert)) look(insert, "insertion strings");
    if (!is_path(trim(fact(event.facts, "target"))))
      for (const std::string_view part : split(fact(event.facts, "target"), "\\"))
        if (key_.knows(trim(part)) && !is_product_part(part))
          leak(std::string(trim(part)), source,
               fmt::format("what the job at {} backs up", to_string(event.position)));
    if (const auto name = scrubber_.leak_in_data(event.data))
      leak(*name, source, fmt::format("the data of the event at {}", to_string(event.position)));
  }

  Report& report_;
  Pseudonyms& key_;
  const RedactOptions& options_;
  std::vector<std::uint32_t> first_;  ///< by event: the one that says the same
  LearntNames names_;
  Scrubber scrubber_;
  NameOf name_of_;
};

/// One to ten years back: nobody logs in the future.
void choose_shift(Pseudonyms& key) {
  if (key.shift_weeks) return;
  std::random_device random;
  key.shift_weeks = -static_cast<int>(52 + random() % 469);
}

void shift_times(Report& report, const Pseudonyms& key) {
  const auto move = [&](Time& time) { time = shifted(time, key); };
  move(report.now);
  for (Log& log : report.logs) {
    move(log.first);
    move(log.last);
    for (Gap& gap : log.gaps) move(gap.from), move(gap.until);
    for (Time& time : log.cleared) move(time);
    for (CoveredTime& covered : log.covered) move(covered.begin), move(covered.end);
  }
  for (Event& event : report.events) move(event.time);
  for (UnknownGroup& group : report.unknown) {
    move(group.first), move(group.last);
    for (Time& time : group.times) move(time);
    for (Event& event : group.events) move(event.time);
  }
}

}  // namespace

Time shifted(Time time, const Pseudonyms& key) {
  if (time == no_time || !key.shift_weeks) return time;
  return time + std::chrono::weeks{*key.shift_weeks};
}

void check_told(const Report& report, Pseudonyms& key) {
  const std::set<std::string> none;
  const Scrubber scrubber(key, {}, none);
  const auto refuse = [](std::string_view name, std::string_view where) {
    throw LeakError(fmt::format(
        "the name '{}' is left in {}: the redacted report is refused, and nothing was written", name, where));
  };
  const auto whole = [&](std::string_view names, std::string_view where) {
    for (const std::string_view name : split(names, ","))
      if (key.knows(trim(name))) refuse(trim(name), where);
  };
  const auto sentence = [&](std::string_view text, std::string_view where) {
    if (const auto name = scrubber.leak_in(text, our_words)) refuse(*name, where);
  };
  for (const Log& log : report.logs) whole(log.computer, "the computer of a log");
  for (const Operation& o : report.operations) {
    whole(o.computer, "the computer of an operation");
    whole(o.store, "the store of an operation");
    sentence(o.why, "why an operation failed");
    for (const Fact& f : o.facts)
      if (std::find(std::begin(naming), std::end(naming), f.name) != std::end(naming))
        whole(f.value, "an operation");
  }
  for (const Finding& f : report.findings) {
    whole(f.computer, "the computer of a finding");
    whole(f.store, "the store of a finding");
    sentence(f.title, "the headline of a finding");
    sentence(f.message, "what a finding says");
  }
}

void redact_case(Report& report, Pseudonyms& key, const RedactOptions& options) {
  report.operations.clear();
  report.findings.clear();
  CaseRedaction redaction(report, key, options);
  redaction.run();
  redaction.check();
  if (options.times == RedactTimes::keep) return;
  choose_shift(key);
  shift_times(report, key);
}

}  // namespace exba
