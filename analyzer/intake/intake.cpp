// How it works: counting and coverage are done for every event, kept or not, with the last log remembered: nearly always
// the next event is of the same, and extends what it covers (log_part.hpp), so an ignored event costs a few comparisons.
#include "intake/intake.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/text.hpp"
#include "catalog/misread.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

constexpr std::size_t part_limit = 1024;  // logs in one source; a forwarded log of a whole site has hundreds

constexpr std::string_view misread_fact = "misread_provider";  // last of the facts

/// An event whose provider's name was misread is that provider's where its text is that of its id.
bool recognise_misread(Event& event) {
  const Provider* meant = misread_provider(event.provider);
  if (meant == nullptr || id_by_text(meant->name, event.message, event.data, event.id) != event.id)
    return false;
  const std::string misread = std::exchange(event.provider, std::string(meant->name));
  if (!recognise(event)) return false;
  event.facts.push_back({std::string(misread_fact), misread});
  return true;
}

}  // namespace

Intake Intake::sibling() const {
  Intake other(*wanted_);
  other.keep = keep;
  other.recognise_more = recognise_more;
  other.latest = latest;
  other.render = render;
  other.whole_ = this;
  other.hands_on_ = hands_on_ || on_event;
  return other;
}

LogPart& Intake::part(std::string_view computer, std::string_view channel) {
  const auto same = [&](const LogPart& p) { return p.computer == computer && p.channel == channel; };
  if (last_part_ < logs.size() && same(logs[last_part_])) return logs[last_part_];
  const auto found = std::find_if(logs.begin(), logs.end(), same);
  last_part_ = static_cast<std::size_t>(found - logs.begin());
  if (found != logs.end()) return *found;
  if (logs.size() >= part_limit) {
    if (logs.size() == part_limit) {
      if (whole_ == nullptr)  // which will have as many, and tells it
        problem(
            "more than 1024 logs (computer and channel) in one source: the rest is counted as one without a "
            "name");
      logs.push_back({});
      logs.back().apart = whole_ != nullptr;
      logs.back().latest = latest;
    }
    last_part_ = part_limit;
    return logs.back();
  }
  LogPart fresh;
  fresh.apart = whole_ != nullptr;
  fresh.latest = latest;
  fresh.computer = computer;
  fresh.channel = channel;
  logs.push_back(std::move(fresh));
  return logs.back();
}

bool Intake::kept_before(const Event& event) const {
  if (event.record_id == 0 || !keeps_once()) return false;
  if (kept_ids_.holds(kept, event)) return true;
  if (whole_ == nullptr) return false;
  // Not waited for, which would cost 50 microseconds each time: `append` asks again.
  const std::shared_lock hold(*whole_->keeping_, std::try_to_lock);
  return hold && whole_->kept_ids_.holds(whole_->kept, event);
}

void Intake::pass_again(const Event& event) {
  if (!event.recovered) part(event.computer, event.channel).add(event.record_id, event.time);
  ++source.recognised;
  ++source.duplicates;
}

void Intake::count(std::string_view provider, std::string_view channel) {
  ++source.events;
  ++providers.counts[providers.place(provider, channel)].events;
}

Intake::Said Intake::recognise_ahead(Event& event) const {
  const bool without_channel = event.channel.empty();
  bool known = recognise(event) || recognise_misread(event);
  // A rule knows more of a backup program's event than the catalogue, for which it only says that the program
  // spoke.
  if (recognise_more && (!known || event.signal == signal::requestor_spoke)) known |= recognise_more(event);
  return {known, without_channel && !event.channel.empty()};
}

void Intake::take(Event& event) {
  count(event.provider, event.channel);
  // Asked before it is recognised, which costs more than all of this; and once more where only that tells.
  if (kept_before(event)) return pass_again(event);
  take_recognised(event, recognise_ahead(event).known);
}

std::optional<Intake::Again> Intake::take_first(Event& event) {
  count(event.provider, event.channel);
  if (kept_before(event)) {
    pass_again(event);
    return {};
  }
  const Said said = recognise_ahead(event);
  // What is told of each such event by itself, or once of the source.
  const bool special = said.channel_found || event.inserts_parted ||
                       (!event.facts.empty() && event.facts.back().name == misread_fact) ||
                       (!said.known && (keep != Keep::all || misread_provider(event.provider) != nullptr));
  names_.share(event);
  std::optional<Again> again;
  if (!special) again = Again{event, said.known};
  take_recognised(event, said.known);
  return again;
}

LogPart& Intake::count_again(const Event& event) {
  Counted& last = last_again_;
  if (last.log == Counted::none || !last.provider.shares(event.provider) ||
      !last.channel.shares(event.channel) || !last.computer.shares(event.computer))
    last = {event.provider, event.channel, event.computer, providers.place(event.provider, event.channel),
            log(event.computer, event.channel)};
  ++source.events;
  ++providers.counts[last.place].events;
  return logs[last.log];
}

void Intake::take_again(const Again& first, std::uint64_t record_id, Time time, Position position) {
  LogPart& log = count_again(first.event);
  const auto at_its_place = [&](Event& event) {
    event.record_id = record_id;
    event.time = time;
    event.position = position;
  };
  const auto count_in = [&](Event& event) {
    log.add(record_id, time);
    event.epoch = log.place();
    ++(first.known ? source.recognised : source.ignored);
  };
  std::unique_lock hold(*keeping_, std::defer_lock);
  if (whole_ == nullptr) hold.lock();  // nobody asks a sibling
  if (!keeps_once() || record_id == 0) {
    Event event = first.event;
    at_its_place(event);
    count_in(event);
    return keep_or_hand_on(event);
  }
  Event& event = kept.emplace_back(first.event);  // where it stays: a copy less
  at_its_place(event);
  const bool before = (whole_ != nullptr && kept_before(event)) || kept_ids_.holds_last_or_notes(kept);
  if (!before) return count_in(event);
  const Event told = std::move(event);
  kept.pop_back();
  pass_again(told);
}

void Intake::take(Event& event, Said said) {
  count(event.provider, said.channel_found ? std::string_view() : std::string_view(event.channel));
  take_recognised(event, said.known);
}

void Intake::take_recognised(Event& event, bool known) {
  tell_misread_name(event, known);
  if (known && kept_before(event)) return pass_again(event);
  if (known && event.inserts_parted)
    assume("insertion strings", "parted at each comma and blank: one that holds those is told as several");
  LogPart& log = part(event.computer, event.channel);
  if (!event.recovered)
    log.add(event.record_id, event.time);  // what a log lost proves nothing of its coverage
  event.epoch = log.place();
  ++(known ? source.recognised : source.ignored);
  if (!known && keep == Keep::recognised) {
    event.epoch = 0;  // nobody asks it of these, and a part of a source does not know it
    if (!on_event && !hands_on_ && shows(event.provider, event.level)) unknown.add(event);
    return;
  }
  names_.share(event);
  const std::unique_lock hold(*keeping_);
  keep_or_hand_on(event);
  event.reset();
}

/// What is recognised remembers the name that was misread.
void Intake::tell_misread_name(const Event& event, bool known) {
  const bool was = known && !event.facts.empty() && event.facts.back().name == misread_fact;
  if (known && !was) return;
  const std::string_view name =
      was ? std::string_view(event.facts.back().value) : std::string_view(event.provider);
  if (const Provider* meant = misread_provider(name)) misread(name, *meant, to_string(event.position));
}

void Intake::explain(const Event& event) {
  count(event.provider, event.channel);
  ++source.ignored;
  part(event.computer, event.channel).add(event.record_id, event.time);
  unknown.add(event);
}

void Intake::keep_or_hand_on(Event& event) {
  constexpr std::size_t block = 64 * 1024;
  if (on_event) return on_event(event);
  if (!render) {
    kept.push_back(std::move(event));
    if (kept.back().record_id != 0 && keeps_once()) kept_ids_.note_last(kept);
    return;
  }
  render(event, rendered_);
  if (on_rendered && rendered_.size() >= block) flush_rendered();
}

void Intake::flush_rendered() {
  if (!on_rendered) return;
  if (!rendered_.empty()) on_rendered(rendered_);
  rendered_.clear();
}

void Intake::pass(std::string_view computer, std::string_view channel, std::string_view provider,
                  std::uint64_t record_id, Time time) {
  const std::size_t place = providers.place(provider, channel);
  if (providers.counts[place].events == 0)
    if (const Provider* meant = misread_provider(provider)) misread(provider, *meant, {});
  pass(log(computer, channel), place, record_id, time);
}

std::size_t Intake::log(std::string_view computer, std::string_view channel) {
  part(computer, channel);
  return last_part_;
}

void Intake::pass_stretch(std::string_view computer, std::string_view channel, const IdRun& stretch) {
  LogPart& log = part(computer, channel);
  const std::uint64_t before = log.events;
  log.add_stretch(stretch);
  source.events += log.events - before;
  source.ignored += log.events - before;
}

void Intake::cover_as(LogPart log) {
  LogPart& own = part(log.computer, log.channel);
  if (log.first != no_time && (own.first == no_time || log.first < own.first)) own.first = log.first;
  if (log.last != no_time && log.last > own.last) own.last = log.last;
  own.told = std::move(log.told);
}

void Intake::problem(std::string what) {
  add_problem({"", std::move(what)});
  told_cut_ = false;
}

void Intake::problem(Position position, std::string what) {
  add_problem({to_string(position), std::move(what)});
  told_cut_ = false;
}

void Intake::add_problem(Problem p) {
  if (source.problems.size() < problem_limit)
    source.problems.push_back(std::move(p));
  else
    ++source.problems_dropped;
}

void Intake::cut_off(std::string what) {
  problem(std::move(what));
  told_cut_ = true;
}

void Intake::cut_off(Position position, std::string what) {
  problem(position, std::move(what));
  told_cut_ = true;
}

void Intake::misread(std::string_view name, const Provider& meant, std::string where) {
  if (!is_new_misread(name)) return;
  add_problem({std::move(where), misread_words(name, meant)});
  told_cut_ = false;
}

bool Intake::is_new_misread(std::string_view name) {
  name = trim(name);
  if (std::any_of(misread_.begin(), misread_.end(), [name](const ToldName& t) { return t.name == name; }))
    return false;
  misread_.push_back({std::string(name), source.problems.size()});
  return true;
}

void Intake::assume(std::string_view name, std::string_view value) {
  for (const Fact& f : source.assumed)
    if (f.name == name && f.value == value) return;
  source.assumed.push_back({std::string(name), std::string(value)});
}

/// Each part of a source that is read beside others meets a misread name for the first time.
void Intake::append_problems(Intake& later) {
  source.problems_dropped += later.source.problems_dropped;
  if (!later.source.problems.empty()) told_cut_ = later.told_cut_;
  auto name = later.misread_.begin();
  for (std::size_t i = 0; i < later.source.problems.size(); ++i) {
    const bool tells_name = name != later.misread_.end() && name->problem == i;
    if (tells_name && !is_new_misread((name++)->name)) continue;
    add_problem(std::move(later.source.problems[i]));
  }
}

void Intake::append(Intake&& later) {
  source.events += later.source.events;
  source.recognised += later.source.recognised;
  source.ignored += later.source.ignored;
  source.duplicates += later.source.duplicates;
  append_problems(later);
  for (const Fact& f : later.source.assumed) assume(f.name, f.value);
  for (const ProviderCount& seen : later.providers.counts)
    providers.counts[providers.place(seen.provider, seen.channel)].events += seen.events;
  unknown.append(std::move(later.unknown));
  std::vector<std::vector<std::uint32_t>> epochs(later.logs.size());
  for (std::size_t i = 0; i < later.logs.size(); ++i) {
    LogPart& log = part(later.logs[i].computer, later.logs[i].channel);
    epochs[i] = log.go_on(later.logs[i]);
  }
  const std::unique_lock hold(*keeping_);
  for (Event& event : later.kept) {
    if (kept_before(event)) {
      ++source.duplicates;
      continue;
    }
    std::size_t i = 0;  // of its log; beyond the limit of logs, the last one stands for all
    while (i + 1 < later.logs.size() &&
           (later.logs[i].computer != event.computer || later.logs[i].channel != event.channel))
      ++i;
    event.epoch = epochs[i][event.epoch];
    names_.share(event);
    keep_or_hand_on(event);
  }
  if (later.rendered_.empty()) return;
  flush_rendered();
  if (on_rendered)
    on_rendered(later.rendered_);
  else
    rendered_ += later.rendered_;
}

}  // namespace exba
