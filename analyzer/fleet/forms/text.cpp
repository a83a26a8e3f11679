// How it works: the verdict first, then what needs somebody, worst first and cut, with what was cut counted;
// then the same fault once. 80 columns; every name is escaped for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "fleet/forms/forms.hpp"
#include "reports/escape.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t lines_shown = 15, points_shown = 10, names_shown = 3;

std::string plain(std::string_view text) {
  return escape_terminal(shorten(text, 120));
}

std::string upper_words(CaseState state) {
  std::string out(to_string(state));
  for (char& c : out) c = c == '-' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

class Text {
 public:
  Text(const FleetView& view, bool verbose, const WriteText& out)
      : view_(view), verbose_(verbose), out_(out) {}

  void write() {
    wrapped("FLEET: ", fleet_sentence(view_), "  ");
    wrapped("", fleet_extent(view_), "  ");
    if (view_.redacted) wrapped("", "Redacted: names are pseudonyms, sentences are left out.", "  ");
    mixed();
    conflicts();
    worst();
    faults();
    points();
    silent();
    named();
    absent();
    nights();
  }

 private:
  void wrapped(std::string_view first, const std::string& text, std::string_view later) {
    std::string line(first);
    std::size_t begin = 0;
    bool empty = true;
    while (begin < text.size()) {
      std::size_t end = text.find(' ', begin);
      if (end == text.npos) end = text.size();
      const std::string word = escape_terminal(std::string_view(text).substr(begin, end - begin));
      if (!empty && line.size() + 1 + word.size() > width) {
        out_(line + '\n');
        line = later;
        empty = true;
      }
      if (!empty) line += ' ';
      line += word;
      empty = false;
      begin = end + 1;
    }
    out_(line + '\n');
  }
  void heading(std::string_view words) { out_(fmt::format("\n{}\n", words)); }
  void rest(std::uint64_t all, std::size_t shown, std::string_view how = "-f html or json tells more") {
    if (all > shown) out_(fmt::format("  and {} more ({})\n", number_text(all - shown), how));
  }
  std::size_t limit(std::size_t all, std::size_t shown) const {
    return verbose_ ? all : std::min(all, shown);
  }

  void mixed() {
    if (view_.made_with.size() < 2) return;
    std::string made;
    for (const Merge::MadeWith& one : view_.made_with)
      made += fmt::format("{}{} with rules {}", made.empty() ? "" : ", ", one.tool, one.rulebook);
    wrapped("", "MIXED: these reports were made by " + made + ": what differs may be the rules.", "  ");
  }

  void conflicts() {
    if (view_.conflicts.empty()) return;
    heading("IN CONFLICT: several reports, of which none holds the other's logs");
    const std::size_t shown = limit(view_.conflicts.size(), lines_shown);
    for (std::size_t i = 0; i < shown; ++i) out_(fmt::format("  {}\n", plain(view_.conflicts[i])));
    rest(view_.conflicts.size(), shown, "-v: all");
    wrapped("  ", "Analyse the logs of both as one case; told here is the newer one.", "  ");
  }

  void worst() {
    std::vector<const CaseLine*> bad;
    for (const CaseLine& line : view_.lines)
      if (needs_somebody(line.state)) bad.push_back(&line);
    if (bad.empty()) return;
    heading("WORST FIRST, and what all of its stores can be restored to (UTC)");
    const std::size_t shown = limit(bad.size(), lines_shown);
    for (std::size_t i = 0; i < shown; ++i) {
      const CaseLine& line = *bad[i];
      const bool never = line.without_point > 0 || !line.any_restorable;
      out_(fmt::format("  {:<12} {:<42} {}\n", upper_words(line.state), plain(line.name),
                       line.stores == 0 ? "-"
                       : never          ? "never"
                                        : minute_text(line.restorable_to, TimeZone{})));
    }
    rest(bad.size(), shown, "-v: all");
  }

  void faults() {
    if (view_.faults.empty()) return;
    heading("THE SAME FAULT, ONCE");
    for (const FleetFault& fault : view_.faults) {
      out_(fmt::format("  {:<7}  {:<32} {:<9} {}\n", fault.severity, plain(fault.rule), fault.confidence,
                       counted(fault.servers, "server")));
      wrapped("    ", fault.title, "    ");
      std::string names;
      const std::size_t shown = std::min(fault.first_servers.size(), names_shown);
      for (std::size_t i = 0; i < shown; ++i) names += (names.empty() ? "" : ", ") + fault.first_servers[i];
      if (fault.servers > shown) names += fmt::format(" and {} more", number_text(fault.servers - shown));
      wrapped("    ", names, "    ");
    }
  }

  void points() {
    if (view_.points.empty()) return;
    heading("OLDEST RESTORABLE POINTS (UTC)");
    const std::size_t shown = limit(view_.points.size(), points_shown);
    for (std::size_t i = 0; i < shown; ++i) {
      const FleetPoint& point = view_.points[i];
      out_(fmt::format("  {:<21} {}{}{}\n",
                       point.time == no_time ? "none" : minute_text(point.time, TimeZone{}),
                       plain(point.computer), point.store.empty() ? "" : " ", plain(point.store)));
    }
    rest(view_.points_in_all, shown);
  }

  void silent() {
    if (view_.silent.empty()) return;
    heading(fmt::format("SILENT for more than 26 h before {} UTC", minute_text(view_.now, TimeZone{})));
    const std::size_t shown = limit(view_.silent.size(), points_shown);
    for (std::size_t i = 0; i < shown; ++i)
      out_(fmt::format("  since {}  {}\n", minute_text(view_.silent[i].last, TimeZone{}),
                       plain(view_.silent[i].computer)));
    rest(view_.silent_in_all, shown);
  }

  void named() {
    if (view_.named.empty()) return;
    heading("TO BE ANALYSED AS ONE (the events of one name the other)");
    const std::size_t shown = limit(view_.named.size(), points_shown);
    for (std::size_t i = 0; i < shown; ++i)
      out_(fmt::format("  {} and {}\n", plain(view_.named[i].first), plain(view_.named[i].second)));
    rest(view_.named.size(), shown, "-v: all");
    wrapped("  ", "Until then, that a store of theirs has no backup is undecided: join them in the manifest.",
            "  ");
  }

  void absent() {
    if (view_.absent.empty()) return;
    heading("NAMED, AND NO LOG OF IT HERE");
    const std::size_t shown = limit(view_.absent.size(), points_shown);
    for (std::size_t i = 0; i < shown; ++i)
      out_(fmt::format("  {} (named by {})\n", plain(view_.absent[i].second), plain(view_.absent[i].first)));
    rest(view_.absent_in_all, shown);
  }

  void nights() {
    if (view_.lines.empty() || view_.now == no_time) return;
    heading("NIGHTS (noon to noon)       good     mixed    failed   open     none     no log");
    for (std::size_t i = 0; i < nights_shown; ++i) {
      std::array<std::uint64_t, 6> counts{};
      for (const CaseLine& line : view_.lines) ++counts[static_cast<std::size_t>(line.nights[i])];
      const auto n = [&](Night night) { return number_text(counts[static_cast<std::size_t>(night)]); };
      if (counts[static_cast<std::size_t>(Night::not_covered)] == view_.lines.size()) continue;
      out_(fmt::format("  {:<25} {:<8} {:<8} {:<8} {:<8} {:<8} {}\n",
                       night_text(view_.last_night - static_cast<std::int64_t>(nights_shown - 1 - i)),
                       n(Night::good), n(Night::mixed), n(Night::failed), n(Night::unknown), n(Night::none),
                       n(Night::not_covered)));
    }
  }

  const FleetView& view_;
  bool verbose_;
  const WriteText& out_;
};

}  // namespace

void write_fleet_text(const Merge&, const FleetView& view, Shown&, bool verbose, const WriteText& out) {
  Text(view, verbose, out).write();
}

}  // namespace exba
