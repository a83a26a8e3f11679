// How it works: counting and coverage are done for every event, kept or not, with the last log and the last
// run of record ids remembered: nearly always the next event extends them, so an ignored event costs a few
// comparisons.
#include "intake/intake.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "catalog/misread.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

constexpr std::size_t part_limit = 1024;  // logs in one source; a forwarded log of a whole site has hundreds

/// Whether `id` extends the run by one at either end, or lies inside it.
bool extend(IdRun& run, std::uint64_t id, Time time) {
  const bool inside = id >= run.first && id <= run.last;
  const bool behind = id == run.last + 1;
  const bool before = id + 1 == run.first;
  if (!inside && !behind && !before) return false;
  if (!inside) (behind ? run.last : run.first) = id;
  // An event without a time extends the ids; what they cover ends with the last time that is known.
  if (time == no_time) return true;
  if (behind && !inside) run.last_time = time;
  if (before && !inside) run.first_time = time;
  return true;
}

/// In a file that runs forwards, ids that fall while the time rises begin anew: the log was cleared. The
/// mirror image holds in one that runs backwards.
bool restarts(const LogPart& part, std::uint64_t id, Time time) {
  if (part.events < 2 || time == no_time || part.previous_time == no_time) return false;
  const bool forwards = part.ids_up >= part.ids_down;
  if (forwards) return id < part.previous_id && time > part.previous_time && id < part.runs.back().first;
  return id > part.previous_id && time < part.previous_time && id > part.runs.back().last;
}

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

/// Each part of a source that is read beside others sees such a name for the first time.
bool tells_misread_again(const std::vector<Problem>& told, std::string_view words) {
  return is_misread_words(words) &&
         std::any_of(told.begin(), told.end(), [&](const Problem& p) { return p.what == words; });
}

/// Once a name. What is recognised remembers it.
void tell_misread(const Event& event, bool known, Intake& intake) {
  const bool was = known && !event.facts.empty() && event.facts.back().name == misread_fact;
  if (known && !was) return;
  const std::string_view name = was ? std::string_view(event.facts.back().value) : event.provider;
  const Provider* meant = misread_provider(name);
  if (meant == nullptr) return;
  std::string words = misread_words(name, *meant);
  if (!tells_misread_again(intake.source.problems, words)) intake.problem(event.position, std::move(words));
}

}  // namespace

void LogPart::add_anywhere(std::uint64_t id, Time time) {
  if (apart) return add_apart(id, time);
  if (leap_ && time != no_time) judge_leap(id, time);
  if (time != no_time && too_late(time)) {
    leave_out(id, time, LeftOut::Why::later_than_now);
    return count(id, no_time);
  }
  if (events == 0) last_before_ = last;
  const bool after_head =
      events == 1 && time != no_time && previous_time != no_time && previous_time - time > leap;
  if (after_head) head_ = Head{previous_id, id, previous_time, time};
  if (time != no_time && may_leap(id, time))
    leap_ = Leap{id,
                 time,
                 first,
                 last,
                 previous_time,
                 previous_id,
                 without_id,
                 backwards,
                 forwards,
                 ids_up,
                 ids_down,
                 events,
                 epoch,
                 sparse,
                 runs.size(),
                 runs.empty() ? std::nullopt : std::optional(runs.back())};
  count(id, time);
  if (after_head)
    last = std::max(last_before_, time);  // until the end tells whether the first one is trusted
}

void LogPart::leave_out(std::uint64_t id, Time time, LeftOut::Why why) {
  ++left_out_events;
  if (left_out.size() < left_out_limit) left_out.push_back({id, time, why});
}

/// Whether the event may be one that is dated wrongly: a day and more after the one before it, in a log whose order is
/// known, by its record ids or by times that have only ever gone one way.
bool LogPart::may_leap(std::uint64_t id, Time time) const {
  constexpr std::uint64_t steps = 8;
  if (previous_time == no_time || time - previous_time <= leap) return false;
  if (id != 0 && previous_id != 0) return true;
  return id == 0 && previous_id == 0 && forwards + backwards >= steps && (forwards == 0 || backwards == 0);
}

/// The event behind the leap is here: time went on from there, or fell back to where it was.
void LogPart::judge_leap(std::uint64_t id, Time time) {
  const Leap before = *leap_;
  const bool up = before.previous_id < before.id && before.id < id;
  const bool down = before.previous_id > before.id && before.id > id && id != 0;
  const bool rising = before.id == 0 && id == 0 && before.backwards == 0 && time >= before.previous_time;
  const bool falling = before.id == 0 && id == 0 && before.forwards == 0 && time <= before.previous_time;
  const bool in_order = before.id != 0 ? up || down : rising || falling;
  if (before.time - time <= leap || !in_order) return leap_.reset();
  undo_leap(LeftOut::Why::beside_it);
}

/// The event that leapt counts by its record id alone.
void LogPart::undo_leap(LeftOut::Why why) {
  const Leap before = *leap_;
  leap_.reset();
  last = before.last, previous_time = before.previous_time, previous_id = before.previous_id;
  without_id = before.without_id;
  --forwards;  // its own step; steps that `go_on` has added since stay
  ids_up = before.ids_up, ids_down = before.ids_down, events = before.events;
  epoch = before.epoch, sparse = before.sparse;
  runs.resize(before.runs);
  if (before.last_run) runs.back() = *before.last_run;
  leave_out(before.id, before.time, why);
  count(before.id, no_time);
}

void LogPart::end() {
  if (leap_) end_leap();
  if (head_) judge_head();
}

namespace {

/// Whether the newest event of a log is so far behind the others, which span `span` in so many steps, that its time is none.
bool is_far_behind(Ticks pause, Ticks span, std::uint64_t steps, bool next_id) {
  constexpr Ticks year = std::chrono::hours{24 * 365};
  const bool enough =
      steps >= LogPart::steps_at_an_end || (steps >= LogPart::steps_before_a_year && next_id && pause > year);
  return enough && pause > span;
}

}  // namespace

/// The last event of the file came over a day after the one before it. In a file whose record ids fall it is the oldest
/// one, and cannot be later; in one that rises it is the newest, and is believed unless it leaps further than the whole log
/// spans.
void LogPart::end_leap() {
  const Leap& before = *leap_;
  const bool ids = before.id != 0 && before.previous_id != 0;
  const std::uint64_t up = ids ? before.ids_up : before.forwards;
  const std::uint64_t down = ids ? before.ids_down : before.backwards;
  const bool rises = down == 0 && before.id >= before.previous_id;
  const bool falls = ids && up == 0 && before.id < before.previous_id && down >= 2;
  const bool far = rises && is_far_behind(before.time - before.previous_time, before.last - before.first, up,
                                          ids && before.id == before.previous_id + 1);
  if (falls) return undo_leap(LeftOut::Why::beside_it);
  if (far && latest == no_time)
    return undo_leap(LeftOut::Why::far_behind);  // else somebody knows how late it is
  leap_.reset();
}

/// The same of the first event of the file, which is the newest one where the file falls.
void LogPart::judge_head() {
  const Head head = *head_;
  head_.reset();
  const bool ids = head.id != 0 && head.next_id != 0;
  const std::uint64_t up = ids ? ids_up : forwards;
  const std::uint64_t down = ids ? ids_down : backwards - 1;  // less the step from it
  const bool falls = up == 0 && head.id >= head.next_id;
  const bool rises = ids && down == 0 && head.id < head.next_id && up >= 3;
  const bool far =
      falls && latest == no_time &&
      is_far_behind(head.time - last, last - first, down - (ids ? 1 : 0), ids && head.id == head.next_id + 1);
  if (!rises && !far) {
    last = std::max(last, head.time);
    return;
  }
  --backwards;
  if (head.id != 0) {
    IdRun& run = runs.front();  // it stands in the first one
    if (run.first == head.id && run.first_time == head.time) run.first_time = no_time;
    if (run.last == head.id && run.last_time == head.time)
      run.last_time = run.first == run.last ? no_time : head.next_time;
  }
  leave_out(head.id, head.time, rises ? LeftOut::Why::beside_it : LeftOut::Why::far_behind);
}

void LogPart::count(std::uint64_t id, Time time) {
  if (time != no_time) {
    if (first == no_time || time < first) first = time;
    if (last == no_time || time > last) last = time;
    if (previous_time != no_time && time != previous_time) ++(time > previous_time ? forwards : backwards);
  }
  if (id == 0) {
    ++without_id;
  } else if (runs.empty()) {
    runs.push_back({id, id, time, time, epoch});
  } else if (!extend(runs.back(), id, time)) {
    add_run(id, time);
  }
  if (id != 0) {
    if (previous_id != 0) ++(id > previous_id ? ids_up : ids_down);
    previous_id = id;
  }
  if (time != no_time) previous_time = time;
  ++events;
}

void LogPart::add_apart(std::uint64_t id, Time time) {
  // What may be dated wrongly begins a run and ends it, so that `go_on` sees it as an event among others.
  const bool next = previous_id != 0 && id > previous_id && id - previous_id == 1 && time != no_time &&
                    runs.back().last_time != no_time && time - runs.back().last_time <= leap &&
                    runs.back().last_time - time <= leap && !too_late(time) &&
                    !too_late(runs.back().last_time);
  if (next) {
    IdRun& run = runs.back();
    if (time != run.last_time) ++(time > run.last_time ? forwards : backwards);
    run.last = id;
    run.last_time = time;
    ++ids_up;
    // `go_on` adds the beginnings of runs as events.
    if (first == no_time || time < first) first = time;
    last = std::max(last, time);
  } else {
    runs.push_back({id, id, time, time, 0});
  }
  if (time != no_time) previous_time = time;
  previous_id = id;
  ++events;
}

std::vector<std::uint32_t> LogPart::go_on(const LogPart& later) {
  // Before its runs: one that leaps remembers what it was added to.
  if (first == no_time || (later.first != no_time && later.first < first)) first = later.first;
  last = std::max(last, later.last);
  forwards += later.forwards;
  backwards += later.backwards;
  std::vector<std::uint32_t> epochs{epoch};
  for (const IdRun& next : later.runs) {
    add_stretch(next);
    epochs.push_back(epoch);
  }
  return epochs;
}

void LogPart::add_stretch(const IdRun& stretch) {
  add(stretch.first, stretch.first_time);
  if (stretch.last <= stretch.first) return;
  // Each of the rest has the number after the one before, which stands in the last run: it makes no other.
  leap_.reset();
  IdRun& run = runs.back();
  const bool known = stretch.last_time != no_time && !too_late(stretch.last_time);
  if (stretch.last > run.last) {
    run.last = stretch.last;
    if (known) run.last_time = stretch.last_time;
  }
  ids_up += stretch.last - stretch.first;
  events += stretch.last - stretch.first;
  previous_id = stretch.last;
  if (!known) return;
  last = std::max(last, stretch.last_time);
  previous_time = stretch.last_time;
}

void LogPart::add_run(std::uint64_t id, Time time) {
  if (restarts(*this, id, time)) ++epoch;
  if (runs.size() < run_limit) {
    runs.push_back({id, id, time, time, epoch});
    return;
  }
  // A filtered export has nearly as many runs as events: from here on only its ends are kept, which is all
  // that it proves.
  sparse = true;
  IdRun& rest = runs.back();
  if (id < rest.first) rest.first = id, rest.first_time = time;
  if (id > rest.last) rest.last = id, rest.last_time = time;
}

std::uint32_t KeptIds::hash_of(const Event& event) {
  const auto time = static_cast<std::uint64_t>(event.time.time_since_epoch().count());
  return static_cast<std::uint32_t>(((event.record_id ^ (time << 20)) * 0x9E3779B97F4A7C15u) >> 32);
}

bool KeptIds::holds(const Blocks<Event>& kept, const Event& event) const {
  if (slots_.empty()) return false;
  const std::uint32_t hash = hash_of(event);
  for (std::uint32_t i = 0; i < looks; ++i) {
    const Slot& slot = slots_[(hash + i) & (slots_.size() - 1)];
    if (slot.place == 0) return false;
    if (slot.hash == hash && event.tells_again(kept[slot.place - 1])) return true;
  }
  return false;
}

void KeptIds::note_last(const Blocks<Event>& kept) {
  if (2 * kept.size() >= slots_.size()) make_room();
  add({hash_of(kept.back()), static_cast<std::uint32_t>(kept.size())});
}

void KeptIds::add(Slot noted) {
  for (std::uint32_t i = 0; i < looks; ++i) {
    Slot& slot = slots_[(noted.hash + i) & (slots_.size() - 1)];
    if (slot.place != 0) continue;
    slot = noted;
    return;
  }
}

void KeptIds::make_room() {
  const std::vector<Slot> before =
      std::exchange(slots_, std::vector<Slot>(std::max<std::size_t>(64, 2 * slots_.size())));
  for (const Slot& slot : before)
    if (slot.place != 0) add(slot);
}

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

void Intake::take(Event& event, Said said) {
  count(event.provider, said.channel_found ? std::string_view() : event.channel);
  take_recognised(event, said.known);
}

void Intake::take_recognised(Event& event, bool known) {
  tell_misread(event, known, *this);
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
  const std::unique_lock hold(*keeping_);
  keep_or_hand_on(event);
  event.reset();
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
    if (const Provider* meant = misread_provider(provider)) problem(misread_words(provider, *meant));
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
  told_cut_ = false;
  if (source.problems.size() < problem_limit)
    source.problems.push_back({"", std::move(what)});
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

void Intake::problem(Position position, std::string what) {
  told_cut_ = false;
  if (source.problems.size() < problem_limit)
    source.problems.push_back({to_string(position), std::move(what)});
  else
    ++source.problems_dropped;
}

void Intake::assume(std::string_view name, std::string_view value) {
  for (const Fact& f : source.assumed)
    if (f.name == name && f.value == value) return;
  source.assumed.push_back({std::string(name), std::string(value)});
}

void Intake::append(Intake&& later) {
  source.events += later.source.events;
  source.recognised += later.source.recognised;
  source.ignored += later.source.ignored;
  source.duplicates += later.source.duplicates;
  source.problems_dropped += later.source.problems_dropped;
  if (!later.source.problems.empty()) told_cut_ = later.told_cut_;
  for (Problem& p : later.source.problems) {
    if (tells_misread_again(source.problems, p.what)) continue;
    if (source.problems.size() < problem_limit)
      source.problems.push_back(std::move(p));
    else
      ++source.problems_dropped;
  }
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
    keep_or_hand_on(event);
  }
  if (later.rendered_.empty()) return;
  flush_rendered();
  if (on_rendered)
    on_rendered(later.rendered_);
  else
    rendered_ += later.rendered_;
}

std::uint32_t LogPart::join(const LogPart& later) {
  if (later.told) {
    told = later.told;
    if (later.first != no_time && (first == no_time || later.first < first)) first = later.first;
    if (later.last > last) last = later.last;
  }
  if (later.events == 0) return epoch;
  if (events == 0) {
    const std::string own_computer = std::move(computer);
    const std::string own_channel = std::move(channel);
    std::optional<Told> own_told = std::move(told);
    const Time own_first = first;
    const Time own_last = last;
    *this = later;
    computer = own_computer;
    channel = own_channel;
    if (own_told) told = std::move(own_told);
    if (own_first != no_time && (first == no_time || own_first < first)) first = own_first;
    if (own_last > last) last = own_last;
    return 0;
  }
  std::uint32_t shift = epoch;
  if (!later.runs.empty() && !runs.empty()) {
    const IdRun& begin = later.runs.front();
    if (later.events > 1 && restarts(*this, begin.first, begin.first_time)) ++shift;
  }
  const auto earlier = [](Time a, Time b) { return b == no_time || (a != no_time && a < b) ? a : b; };
  const auto later_of = [](Time a, Time b) { return std::max(a, b); };  // no_time is the smallest Time
  first = earlier(first, later.first);
  last = later_of(last, later.last);
  events += later.events;
  without_id += later.without_id;
  backwards += later.backwards;
  forwards += later.forwards;
  ids_up += later.ids_up;
  ids_down += later.ids_down;
  sparse = sparse || later.sparse;
  for (IdRun run : later.runs) {
    run.epoch += shift;
    // Goes on at either end, or tells again what is known, as in `extend`.
    if (!runs.empty() && run.epoch == runs.back().epoch && run.first + 1 >= runs.back().first &&
        run.first <= runs.back().last + 1) {
      IdRun& known = runs.back();
      if (run.first < known.first) known.first = run.first, known.first_time = run.first_time;
      if (run.last > known.last) known.last = run.last, known.last_time = run.last_time;
    } else if (runs.size() < run_limit) {
      runs.push_back(run);
    } else {
      sparse = true;
      IdRun& rest = runs.back();
      if (run.first < rest.first) rest.first = run.first, rest.first_time = run.first_time;
      if (run.last > rest.last) rest.last = run.last, rest.last_time = run.last_time;
    }
  }
  epoch = shift + later.epoch;
  if (later.previous_id != 0) previous_id = later.previous_id;
  if (later.previous_time != no_time) previous_time = later.previous_time;
  return shift;
}

}  // namespace exba
