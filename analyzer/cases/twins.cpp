// How it works: two tellings are twins by log and record id; where one of them has none, the n-th such event
// of a second in one source is the n-th in the other.
#include "cases/twins.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/npos.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

bool richer(const Event& a, const Event& b) {
  if (a.has_inserts != b.has_inserts) return a.has_inserts;
  if (a.facts.size() != b.facts.size()) return a.facts.size() > b.facts.size();
  return !a.message.empty() && b.message.empty();
}

/// What the poorer telling knows and the richer does not.
void complete(Event& kept, Event& other) {
  if (kept.message.empty()) kept.message = std::move(other.message);
  if (kept.data.empty()) kept.data = std::move(other.data);
  if (kept.record_id == 0) kept.record_id = other.record_id;
  if (kept.level == Level::unknown) kept.level = other.level;
  if (kept.user.empty()) kept.user = std::move(other.user);
  kept.recovered = kept.recovered && other.recovered;
}

std::int64_t whole_second(Time time) {
  return time == no_time ? INT64_MIN
                         : std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// Mixes the values of a key for a hash table.
std::size_t mixed(std::initializer_list<std::uint64_t> values) {
  std::uint64_t hash = 0x9E3779B97F4A7C15u;
  for (const std::uint64_t v : values) hash = (hash ^ v) * 0xBF58476D1CE4E5B9u, hash ^= hash >> 31;
  return static_cast<std::size_t>(hash);
}

/// Where the events of one row of record ids stand. A source mostly tells them rising: then a new one is
/// above the last, and no table is asked.
class IdRow {
 public:
  std::size_t find(std::uint64_t id) const {
    if (rising_.empty() || id > rising_.back().first) return npos;
    const auto at = std::lower_bound(rising_.begin(), rising_.end(), id,
                                     [](const auto& known, std::uint64_t i) { return known.first < i; });
    if (at->first == id) return at->second;
    const auto other = others_.find(id);
    return other == others_.end() ? npos : other->second;
  }
  /// Who bore the id first keeps it.
  void add(std::uint64_t id, std::size_t index) {
    if (rising_.empty() || id > rising_.back().first)
      rising_.emplace_back(id, index);
    else if (find(id) == npos)
      others_.emplace(id, index);
  }

 private:
  struct Hash {
    std::size_t operator()(std::uint64_t id) const { return mixed({id}); }
  };
  std::vector<std::pair<std::uint64_t, std::size_t>> rising_;
  std::unordered_map<std::uint64_t, std::size_t, Hash> others_;  ///< that came behind a higher one
};

class Twins {
 public:
  /// Where the same event stands already, or npos; the caller adds it with `add` when not. `several`: more
  /// than one source tells of its log; else nothing but a record id can find one.
  std::size_t find(const Placed& p, const std::vector<Placed>& all, bool several) {
    const std::size_t by_id = p.event->record_id == 0 ? npos : row_of(p).find(p.event->record_id);
    if (by_id != npos && same_event(*all[by_id].event, *p.event)) return by_id;
    if (!several) return npos;
    // Without record ids on one side, or with those of two logs: the n-th such event of a second in one
    // source is the n-th in the other.
    const TextKey key = text_key(p);
    const std::size_t nth = ++counts_[{key, p.source}];
    const auto found = texts_.find(key);
    if (found == texts_.end() || p.event->time == no_time) return npos;
    std::map<std::size_t, std::size_t> per_source;
    for (const std::size_t index : found->second) {
      const Placed& other = all[index];
      const bool both_have_ids = other.event->record_id != 0 && p.event->record_id != 0;
      if (other.source == p.source || (both_have_ids && other.numbering == p.numbering)) continue;
      if (++per_source[other.source] == nth) return index;
    }
    return npos;
  }
  void add(const Placed& p, std::size_t index, bool several) {
    if (p.event->record_id != 0) row_of(p).add(p.event->record_id, index);
    if (several) texts_[text_key(p)].push_back(index);
  }
  /// The event at `index` has got a record id from its twin.
  void identify(const Placed& p, std::size_t index) { row_of(p).add(p.event->record_id, index); }

 private:
  using RowKey = std::tuple<std::size_t, std::size_t, std::uint32_t>;  // log, numbering, epoch
  struct TextKey {
    std::size_t log = 0;
    std::uint32_t signal = 0;
    std::uint16_t id = 0;
    std::int64_t second = 0;
    std::uint64_t facts = 0;
    bool operator==(const TextKey&) const = default;
  };
  struct Hash {
    std::size_t operator()(const TextKey& k) const {
      return mixed({k.log, k.signal, k.id, static_cast<std::uint64_t>(k.second), k.facts});
    }
    std::size_t operator()(const std::pair<TextKey, std::size_t>& k) const {
      return mixed({(*this)(k.first), k.second});
    }
  };
  IdRow& row_of(const Placed& p) {
    const RowKey key{p.log, p.numbering, p.event->epoch};
    if (last_row_ == nullptr || key != last_key_) {
      last_key_ = key;
      last_row_ = &rows_[key];
    }
    return *last_row_;
  }
  /// Facts come out the same from strings and from text; the text fact needs the Data bytes, which some forms
  /// lose.
  TextKey text_key(const Placed& p) {
    std::uint64_t facts = fnv1a("");
    for (const char* name : {"pid", "instance", "file", "session", "code"})
      facts = fnv1a(fact(p.event->facts, name), facts ^ fnv1a(name));
    const auto signal = signals_.emplace(p.event->signal, static_cast<std::uint32_t>(signals_.size())).first;
    return {p.log, signal->second, p.event->id, whole_second(p.event->time), facts};
  }
  static bool same_event(const Event& a, const Event& b) {
    return a.id == b.id && equal_ignoring_case(a.provider, b.provider) &&
           whole_second(a.time) == whole_second(b.time);
  }
  std::unordered_map<std::string, std::uint32_t> signals_;
  std::map<RowKey, IdRow> rows_;
  RowKey last_key_;
  IdRow* last_row_ = nullptr;
  std::unordered_map<TextKey, std::vector<std::size_t>, Hash> texts_;
  std::unordered_map<std::pair<TextKey, std::size_t>, std::size_t, Hash> counts_;
};

bool told_by_several(const WholeLog& log) {
  return std::any_of(log.segments.begin(), log.segments.end(),
                     [&](const Segment& segment) { return segment.source != log.segments.front().source; });
}

/// The log of an event of one source, and its parts there. Events of one log follow each other and share its names, so
/// the last one answers nearly always.
class LogFinder {
 public:
  LogFinder(const std::map<LogKey, std::size_t>& index, const std::vector<WholeLog>& logs, std::size_t source)
      : index_(index), logs_(logs), source_(source) {}

  struct Found {
    std::size_t log = 0;
    std::vector<const Segment*> segments;
  };
  /// Null where no log was counted under that name.
  const Found* find(const Event& event) {
    if (!asked_ || !event.computer.shares(computer_) || !event.channel.shares(channel_)) {
      asked_ = true;
      computer_ = event.computer;
      channel_ = event.channel;
      look();
    }
    return known_ ? &found_ : nullptr;
  }

 private:
  void look() {
    const auto at = index_.find(key_of(computer_, channel_));
    known_ = at != index_.end();
    if (!known_) return;
    found_.log = at->second;
    found_.segments.clear();
    for (const Segment& segment : logs_[found_.log].segments)
      if (segment.source == source_) found_.segments.push_back(&segment);
  }

  const std::map<LogKey, std::size_t>& index_;
  const std::vector<WholeLog>& logs_;
  std::size_t source_;
  bool asked_ = false, known_ = false;
  SharedText computer_, channel_;
  Found found_;
};

}  // namespace

std::vector<Placed> place_events(std::vector<Intake>& intakes, const std::map<LogKey, std::size_t>& index,
                                 const std::vector<WholeLog>& logs, std::vector<Source>& sources) {
  std::vector<Placed> placed;
  std::size_t kept = 0;
  for (const Intake& intake : intakes) kept += intake.kept.size();
  placed.reserve(kept);
  std::vector<bool> several;
  for (const WholeLog& log : logs) several.push_back(told_by_several(log));
  Twins twins;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    LogFinder finder(index, logs, s);
    std::uint64_t place = 0;
    for (Event& event : intakes[s].kept) {
      Placed p{&event, 0, s, ++place, 0, no_time};
      const LogFinder::Found* found = finder.find(event);
      if (found == nullptr) continue;  // cannot be: every kept event was counted in a log
      p.log = found->log;
      p.event->source = static_cast<std::uint32_t>(s);
      for (const Segment* segment : found->segments) {
        p.numbering = segment->numbering;
        const std::uint32_t count = segment->part.epoch;
        p.event->epoch =
            segment->first_epoch + (segment->newest_first ? count - p.event->epoch : p.event->epoch);
        if (segment->newest_first) p.place = UINT64_MAX - p.place;
      }
      const std::size_t twin = twins.find(p, placed, several[p.log]);
      if (twin == npos) {
        twins.add(p, placed.size(), several[p.log]);
        placed.push_back(p);
        continue;
      }
      ++sources[s].duplicates;
      Placed& first = placed[twin];
      const bool had_id = first.event->record_id != 0;
      if (richer(*p.event, *first.event)) {
        std::swap(first.event, p.event);
        std::swap(first.source, p.source);
        std::swap(first.place, p.place);
        std::swap(first.numbering, p.numbering);
      }
      if (!had_id || first.event->record_id == 0)
        first.event->epoch = std::max(first.event->epoch, p.event->epoch);
      if (first.event->record_id == 0) first.numbering = p.numbering;
      complete(*first.event, *p.event);
      if (first.event->record_id != 0) twins.identify(first, twin);
    }
  }
  return placed;
}

}  // namespace exba
