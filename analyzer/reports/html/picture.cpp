// How it works: the moments of each night that is shown (nights.cpp chooses them) get places by the
// logarithm of their distance; nights are packed into strips that fit the width. Lanes, bars, marks and holes
// are then only looked up on the strip's knots.
#include "reports/html/picture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "reports/html/nights.hpp"

namespace exba {
namespace {

using picture::end_of;
using picture::Moment;
using picture::Named;
using picture::Night;

constexpr Ticks brief = std::chrono::seconds{1};
constexpr double margin = 10;
constexpr double break_width = 52;    // room for "21 h 28 min"
constexpr double quiet_night = 0.55;  // a night that no finding names is drawn that much narrower
constexpr double tightest = 0.8;      // nights are squeezed to that scale before a new strip begins
constexpr double edge_width = 30;     // of what lies before and behind the logs
constexpr double nearest_marks = 16;
constexpr std::size_t bars_a_night = 60;  // more could not be told apart
constexpr std::size_t moves_a_night = 12;
constexpr std::size_t flags_a_strip = 240;
constexpr int rows_a_lane = 4;

/// Where silence of a computer counts: its Application log, else the first of its logs.
const Log* log_of(const Report& report, std::string_view computer) {
  const Log* found = nullptr;
  for (const Log& log : report.logs)
    if (log.computer == computer && log.first != no_time &&
        (found == nullptr || log.channel == "Application"))
      if (found == nullptr || found->channel != "Application") found = &log;
  return found;
}

struct Hole {
  Time from, until;
  std::string why;
};

/// Between `begin` and `end`.
std::vector<Hole> holes_of(const Report& report, std::string_view computer, Time begin, Time end) {
  const Log* log = log_of(report, computer);
  if (log == nullptr) return {{begin, end, "no log of this computer"}};
  std::vector<Hole> holes;
  if (begin < log->first) holes.push_back({begin, std::min(log->first, end), "before the log begins"});
  for (const Gap& gap : log->gaps)
    if (gap.from != no_time && gap.until != no_time && gap.until > begin && gap.from < end)
      holes.push_back({std::max(gap.from, begin), std::min(gap.until, end), "gap in the record ids"});
  for (const Time time : log->cleared)
    if (time != no_time && time >= begin && time <= end) holes.push_back({time, time, "the log was cleared"});
  if (log->last < end) holes.push_back({std::max(log->last, begin), end, "after the end of the log"});
  return holes;
}

double natural_distance(Ticks span) {
  const double seconds = std::chrono::duration<double>(span).count();
  return 16 + 9.5 * std::log2(1 + std::max(seconds, 0.0));
}

struct Held {
  std::uint32_t operation = 0;
  Time begin = no_time;
  Time end = no_time;  ///< no_time: still held where the log ends
  bool freed = false;  ///< its end is known
  std::string_view note = "set";
};

/// How long a run held its writer's backup-in-progress flag; nothing when it did not.
std::optional<Held> held_by(const Operation& o, std::uint32_t n) {
  if (o.kind != Kind::vss_backup || o.begin == no_time || fact(o.facts, "prepared").empty())
    return std::nullopt;
  Held held;
  held.operation = n;
  held.begin = o.phases.empty() || o.phases.front().begin == no_time ? o.begin : o.phases.front().begin;
  held.freed = true;
  if (const auto freed = parse_rfc3339(fact(o.facts, "freed-at")); freed && *freed >= held.begin) {
    held.end = *freed;
  } else if (!fact(o.facts, "completed").empty() || !fact(o.facts, "released").empty() ||
             o.outcome == Outcome::succeeded || o.why == "store-stopped") {
    held.end = end_of(o);
  } else {
    // A gap or a cleared log hides what may have freed it: the bar ends where knowledge does.
    held.freed = false;
    const std::string_view silence = fact(o.facts, "silence-end");
    const auto known = parse_rfc3339(fact(o.facts, "silent-until"));
    const bool hidden = !silence.empty() && silence != "log-end";
    if (hidden) held.end = known ? std::max(*known, held.begin) : end_of(o);
    held.note = hidden                            ? "set; the log hides when it was freed"
                : o.outcome == Outcome::abandoned ? "still set: nothing freed it"
                                                  : "still set where the log ends";
  }
  return held;
}

using LaneKey = std::tuple<std::string_view, std::string_view, bool>;

class PictureBuilder {
 public:
  explicit PictureBuilder(const ReportView& view) : report_(view.report) {
    if (is_fleet(report_))
      for (const ComputerState& state : computer_states(report_))
        if (state.state == State::well) well_.insert(state.computer);
    for (const Log& log : report_.logs)
      if (!logs_.count(log.computer)) logs_.emplace(log.computer, log_of(report_, log.computer));
  }

  Picture draw() {
    const Named named = picture::named_in_findings(report_);
    nights_ = picture::nights_of(report_, named,
                                 is_fleet(report_) ? Picture::nights_of_a_fleet : Picture::nights_shown);
    picture_.drawn.assign(report_.operations.size(), false);
    picture_.nights = nights_.size();
    for (const Night& night : nights_) picture_.nights_left_out += night.shown ? 0 : 1;
    any_named_ = std::any_of(nights_.begin(), nights_.end(), [](const Night& night) { return night.named; });
    find_flags();
    make_lanes(named);
    pack();
    return std::move(picture_);
  }

 private:
  /// A flag that nothing freed is held until the next run of the same writer was prepared, or to the end.
  void find_flags() {
    for (std::uint32_t n = 0; n < report_.operations.size(); ++n)
      if (const auto held = held_by(report_.operations[n], n)) flags_.push_back(*held);
    std::map<LaneKey, Time> next;
    for (std::size_t i = flags_.size(); i-- > 0;) {
      Time& later =
          next.try_emplace(flag_lane(report_.operations[flags_[i].operation]), no_time).first->second;
      if (flags_[i].end == no_time && later != no_time) {
        flags_[i].end = later;
        flags_[i].note = "set; freed unseen, for the next one was prepared";
      }
      later = flags_[i].begin;
    }
  }

  static LaneKey flag_lane(const Operation& o) {
    return {o.computer, fact(o.facts, "flag") == "store" ? std::string_view{o.store} : std::string_view{},
            true};
  }

  /// The lanes of what is drawn, by computer and store; when they are too many, those that findings name come
  /// first.
  void make_lanes(const Named& named) {
    std::map<LaneKey, int> wanted;  // 0: named by a finding
    for (const Night& night : nights_) {
      if (!night.shown) continue;
      for (const std::uint32_t n : night.operations) {
        const Operation& o = report_.operations[n];
        if (o.kind == Kind::failover || well_.count(o.computer) != 0) continue;
        int& rank = wanted.try_emplace(LaneKey{o.computer, o.store, false}, 2).first->second;
        rank = std::min(rank, named.operations[n] ? 0 : o.outcome != Outcome::succeeded ? 1 : 2);
        if (held_by(o, n)) {
          int& flag = wanted.try_emplace(flag_lane(o), 2).first->second;
          flag = std::min(flag, rank);
        }
      }
      for (const Moment& moment : night.moments) {
        if (well_.count(std::string(moment.computer)) != 0) continue;
        int& rank = wanted.try_emplace(LaneKey{moment.computer, moment.store, false}, 1).first->second;
        if (named.events[moment.event]) rank = 0;
      }
    }
    std::vector<std::pair<int, LaneKey>> ranked;
    for (const auto& [key, rank] : wanted) ranked.emplace_back(rank, key);
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (ranked.size() > Picture::lanes_shown) {
      picture_.lanes_left_out = ranked.size() - Picture::lanes_shown;
      ranked.resize(Picture::lanes_shown);
    }
    for (const auto& [rank, key] : ranked) lane_.emplace(key, 0);
    for (auto& [key, place] : lane_) {
      place = picture_.lanes.size();
      picture_.lanes.push_back(
          {std::string{std::get<0>(key)}, std::string{std::get<1>(key)}, std::get<2>(key)});
    }
  }

  std::optional<std::size_t> lane(const LaneKey& key) const {
    const auto at = lane_.find(key);
    return at == lane_.end() ? std::nullopt : std::optional{at->second};
  }

  /// Every moment of a night that something begins or ends at.
  std::set<Time> times_of(const Night& night) const {
    std::set<Time> times = {night.begin, night.end == night.begin ? night.begin + brief : night.end};
    const auto add = [&](Time time) {
      if (time != no_time && time >= night.begin && time <= night.end) times.insert(time);
    };
    std::size_t bars = 0;
    for (const std::uint32_t n : night.operations) {
      if (++bars > bars_a_night) break;
      const Operation& o = report_.operations[n];
      add(o.begin);
      add(end_of(o));
      for (const Phase& phase : o.phases) add(phase.begin), add(phase.end);
    }
    for (const Moment& moment : night.moments) {
      if (times.size() > 3 * bars_a_night) break;
      add(moment.time);
    }
    for (const Held& held : flags_) add(held.end);
    for (const Log& log : report_.logs)
      for (const Gap& gap : log.gaps) {
        if (times.size() > 3 * bars_a_night) break;
        add(gap.from), add(gap.until);
      }
    return times;
  }

  double width_of(const Night& night) const {
    const std::set<Time> times = times_of(night);
    double width = 0;
    for (auto at = times.begin(); std::next(at) != times.end(); ++at)
      width += distance(night, *std::next(at) - *at);
    return width;
  }

  double distance(const Night& night, Ticks span) const {
    return natural_distance(span) * (night.named || !any_named_ ? 1 : quiet_night);
  }

  void logs_ends(Time& first, Time& last) const {
    for (const Log& log : report_.logs) {
      if (log.first == no_time) continue;
      first = first == no_time ? log.first : std::min(first, log.first);
      last = std::max(last, log.last);
    }
  }

  void pack() {
    std::vector<std::size_t> shown;
    for (std::size_t n = 0; n < nights_.size(); ++n)
      if (nights_[n].shown) shown.push_back(n);
    for (std::size_t at = 0; at < shown.size();) {
      const double room = Picture::width - 2 * margin;
      const bool first = at == 0;
      double used = (first ? edge_width + break_width : break_width) + edge_width + break_width;
      std::vector<std::size_t> together;
      while (at < shown.size()) {
        const double more = width_of(nights_[shown[at]]) + (together.empty() ? 0 : break_width);
        if (!together.empty() && (used + more) * tightest > room) break;
        used += more;
        together.push_back(shown[at++]);
      }
      make_strip(together, first, at == shown.size());
    }
  }

  void make_strip(const std::vector<std::size_t>& nights, bool first, bool last) {
    PictureStrip& strip = picture_.strips.emplace_back();
    place_knots(strip, nights, first, last);
    for (const std::size_t n : nights) {
      strip.nights.push_back(nights_[n].begin);
      add_night(strip, nights_[n]);
    }
    add_flags(strip, nights);
    add_holes(strip);
    std::set<std::size_t> lanes;
    for (const PictureBar& bar : strip.bars) lanes.insert(bar.lane);
    for (const PictureMark& mark : strip.marks) lanes.insert(mark.lane);
    strip.lanes.assign(lanes.begin(), lanes.end());
  }

  /// Moments with their distances, then all of it stretched or squeezed to the width.
  void place_knots(PictureStrip& strip, const std::vector<std::size_t>& nights, bool first, bool last) {
    Time log_first = no_time, log_last = no_time;
    logs_ends(log_first, log_last);
    double x = 0;
    const auto knot = [&](Time time, double more) {
      if (!strip.knots.empty() && time <= strip.knots.back().time) return false;
      if (!strip.knots.empty()) x += more;
      strip.knots.push_back({time, x});
      return true;
    };
    const auto pause = [&](Time until, std::uint64_t left_out) {
      const double begin = x;
      const Ticks span = until - strip.knots.back().time;
      if (knot(until, break_width)) strip.breaks.push_back({begin, x, span, left_out});
    };
    const Night& front = nights_[nights.front()];
    if (first && log_first != no_time && log_first < front.begin) {
      knot(log_first - brief, 0);
      knot(log_first, edge_width);
      pause(front.begin, nights.front());
    }
    for (std::size_t i = 0; i < nights.size(); ++i) {
      const Night& night = nights_[nights[i]];
      if (i > 0) pause(night.begin, nights[i] - nights[i - 1] - 1);
      Time before = no_time;
      for (const Time time : times_of(night)) {
        knot(time, before == no_time ? edge_width : distance(night, time - before));
        before = time;
      }
    }
    const Time end = strip.knots.back().time;
    if (last && log_last != no_time && log_last > end) pause(log_last, nights_.size() - 1 - nights.back());
    knot(strip.knots.back().time + brief, last ? edge_width : edge_width / 2);
    const double room = Picture::width - 2 * margin;
    const double scale = std::min(x > 0 ? room / x : 1, 1.5);
    for (Knot& k : strip.knots) k.x = margin + k.x * scale;
    for (PictureBreak& b : strip.breaks) b.begin = margin + b.begin * scale, b.end = margin + b.end * scale;
    strip.width = Picture::width;
  }

  void add_night(PictureStrip& strip, const Night& night) {
    std::map<std::size_t, std::vector<double>> rows;  // by lane: where each row is free again
    std::size_t bars = 0, moves = 0;
    for (const std::uint32_t n : night.operations) {
      const Operation& o = report_.operations[n];
      if (o.kind == Kind::failover) {
        if (++moves > moves_a_night) {
          ++picture_.bars_left_out;
          continue;
        }
        strip.lines.push_back({n, place_of(strip, o.begin)});
        picture_.drawn[n] = true;
        continue;
      }
      const auto place = lane({o.computer, o.store, false});
      if (picture::is_refused(o)) continue;  // a mark
      if (!place || ++bars > bars_a_night) {
        ++picture_.bars_left_out;
        continue;
      }
      add_bar(strip, n, *place, rows[*place]);
    }
    for (const Moment& moment : night.moments) add_mark(strip, moment);
  }

  void add_bar(PictureStrip& strip, std::uint32_t n, std::size_t lane_place, std::vector<double>& rows) {
    const Operation& o = report_.operations[n];
    PictureBar bar{n, lane_place, 0, place_of(strip, o.begin), place_of(strip, end_of(o)), false, {}, {}};
    bar.open =
        o.outcome == Outcome::abandoned || o.outcome == Outcome::running || o.outcome == Outcome::unknown;
    bar.end = std::max(bar.end, bar.begin + 20);  // room for its sign
    std::size_t row = 0;
    while (row < rows.size() && rows[row] > bar.begin) ++row;
    if (row >= static_cast<std::size_t>(rows_a_lane)) {
      ++picture_.bars_left_out;
      return;
    }
    if (row == rows.size()) rows.push_back(0);
    rows[row] = bar.end + (bar.open ? 14 : 2);
    bar.row = static_cast<int>(row);
    for (const Phase& phase : o.phases) {
      if (phase.begin == no_time) continue;
      const bool open = phase.end == no_time;
      bar.phases.push_back(
          {phase.name, place_of(strip, phase.begin), open ? bar.end : place_of(strip, phase.end), open});
    }
    picture_.drawn[n] = true;
    strip.bars.push_back(std::move(bar));
  }

  void add_mark(PictureStrip& strip, const Moment& moment) {
    const auto place = lane({moment.computer, moment.store, false});
    if (!place) return;
    const double x = place_of(strip, moment.time);
    if (moment.operation) picture_.drawn[*moment.operation] = true;
    for (std::size_t at = strip.marks.size(); at-- > 0;) {
      PictureMark& other = strip.marks[at];
      if (other.lane != *place) continue;
      if (x - other.x >= nearest_marks) break;
      ++other.count;
      if (moment.what == PictureMark::What::refused && other.what == PictureMark::What::error)
        other.what = moment.what, other.event = moment.event, other.operation = moment.operation;
      return;
    }
    strip.marks.push_back({moment.what, moment.event, moment.operation, *place, 0, x, 1});
  }

  /// Whether a flag was set in a night that is drawn: those of the others would stand in the breaks between.
  bool is_drawn(const Held& held, const std::vector<std::size_t>& nights) const {
    return std::any_of(nights.begin(), nights.end(), [&](std::size_t n) {
      return held.begin <= nights_[n].end && (held.end == no_time || held.end >= nights_[n].begin);
    });
  }

  void add_flags(PictureStrip& strip, const std::vector<std::size_t>& nights) {
    const Time begin = strip.knots.front().time, end = strip.knots.back().time;
    std::size_t flags = 0;
    for (const Held& held : flags_) {
      const Operation& o = report_.operations[held.operation];
      const auto place = lane(flag_lane(o));
      if (!place || held.begin > end || (held.end != no_time && held.end < begin)) continue;
      if (!is_drawn(held, nights)) continue;
      if (++flags > flags_a_strip) break;  // their bars are left out as well
      PictureBar bar{held.operation,         *place, 0, place_of(strip, held.begin), 0, !held.freed,
                     std::string{held.note}, {}};
      const auto known = logs_.find(o.computer);
      const Log* log = known == logs_.end() ? nullptr : known->second;
      bar.end = place_of(strip, held.end != no_time ? held.end
                                : log != nullptr    ? std::max(log->last, held.begin)
                                                    : end);
      bar.end = std::max(bar.end, bar.begin + 8);
      strip.bars.push_back(bar);
    }
  }

  void add_holes(PictureStrip& strip) {
    std::set<std::string_view> computers;
    for (const PictureLane& l : picture_.lanes) computers.insert(l.computer);
    for (const std::string_view computer : computers)
      for (const Hole& hole :
           holes_of(report_, computer, strip.knots.front().time, strip.knots.back().time)) {
        const double begin = place_of(strip, hole.from);
        const double end = std::max(place_of(strip, hole.until), begin + 10);
        // of a thousand gaps next to each other one is seen
        if (!strip.holes.empty() && strip.holes.back().computer == computer &&
            strip.holes.back().why == hole.why && begin <= strip.holes.back().end + 2)
          strip.holes.back().end = std::max(end, strip.holes.back().end);
        else
          strip.holes.push_back({std::string{computer}, hole.why, begin, end});
      }
  }

  const Report& report_;
  std::set<std::string> well_;  ///< of a fleet: servers without a lane, because nothing is to be seen there
  std::map<std::string_view, const Log*> logs_;
  std::vector<Night> nights_;
  bool any_named_ = false;
  std::vector<Held> flags_;
  std::map<LaneKey, std::size_t> lane_;
  Picture picture_;
};

}  // namespace

double place_of(const PictureStrip& strip, Time time) {
  const auto& knots = strip.knots;
  if (knots.empty() || time <= knots.front().time) return knots.empty() ? 0 : knots.front().x;
  if (time >= knots.back().time) return knots.back().x;
  const auto after =
      std::upper_bound(knots.begin(), knots.end(), time, [](Time t, const Knot& k) { return t < k.time; });
  const Knot& a = *std::prev(after);
  const double part =
      std::chrono::duration<double>(time - a.time) / std::chrono::duration<double>(after->time - a.time);
  return a.x + (after->x - a.x) * part;
}

Picture draw_picture(const ReportView& view) {
  return PictureBuilder{view}.draw();
}

}  // namespace exba
