// How it works: each strip of the picture becomes one SVG, lanes below one another. Every bar, mark and line
// is a link to its row with a text of its own, a sign or a pattern besides its colour, and a label where
// there is room. What the log cannot tell is hatched over all lanes of its computer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "reports/escape.hpp"
#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr double head_height = 58;
constexpr double title_height = 18;
constexpr double row_height = 54;
constexpr double bar_height = 24;
constexpr double flag_height = 48;
constexpr double letter = 5.9;  // width of an average letter at 11 px
constexpr double small_letter = 5.4;

std::string number(double value) {
  return fmt::format("{:.1f}", value);
}

/// A label of a bar or a mark, hidden from screen readers because the link's own text says it as well; where
/// it has no room, nothing (the link's own text says it all).
std::string label(double x, double y, double room, std::string_view words, std::string_view kind,
                  double width = letter) {
  if (static_cast<double>(words.size()) * width > room) return {};
  return fmt::format("<text aria-hidden=\"true\" x=\"{}\" y=\"{}\"{}>{}</text>", number(x), number(y),
                     kind.empty() ? "" : fmt::format(" class=\"{}\"", kind),
                     html_plain(words, html_name_limit));
}

/// A tick, a cross, three points, a question mark: outcomes in 14 x 14 units.
std::string sign(Outcome outcome, double x, double y) {
  std::string_view path;
  switch (outcome) {
    case Outcome::succeeded: path = "M2 7l4 4l6-8"; break;
    case Outcome::failed: path = "M3 3l8 8M11 3l-8 8"; break;
    case Outcome::abandoned: path = "M2.5 7h.1M7 7h.1M11.5 7h.1"; break;
    case Outcome::running: path = "M4 2l7 5l-7 5z"; break;
    case Outcome::unknown: path = "M4 4.5a3 2.5 0 1 1 4.2 2.3q-1.2 .6-1.2 2M7 11.8v.2"; break;
  }
  return fmt::format("<path class=\"sign\" transform=\"translate({} {})\" d=\"{}\"/>", number(x), number(y),
                     path);
}

/// Where each lane of a strip stands.
struct Rows {
  std::map<std::size_t, double> top;
  double bottom = head_height;
};

Rows rows_of(const HtmlReport& page, const PictureStrip& strip) {
  std::map<std::size_t, int> rows;
  for (const PictureBar& bar : strip.bars) rows[bar.lane] = std::max(rows[bar.lane], bar.row + 1);
  Rows at;
  for (const std::size_t lane : strip.lanes) {
    at.top[lane] = at.bottom;
    at.bottom +=
        page.picture.lanes[lane].flag ? flag_height : title_height + row_height * std::max(rows[lane], 1);
  }
  return at;
}

std::string lane_title(const PictureLane& lane) {
  std::string title = lane.computer.empty() ? "(computer not named)" : lane.computer;
  if (!lane.store.empty()) title += ", " + lane.store;
  return shorten(title, 90) + (lane.flag ? ": backup-in-progress flag of the writer" : "");
}

void lanes(const HtmlReport& page, const PictureStrip& strip, const Rows& rows, std::string& out) {
  for (const auto& [lane, top] : rows.top) {
    out += fmt::format("<path class=\"rule\" d=\"M0 {}H{}\"/>", number(top), number(strip.width));
    out += fmt::format("<text class=\"title\" x=\"10\" y=\"{}\">{}</text>\n", number(top + 13),
                       html_plain(lane_title(page.picture.lanes[lane]), html_name_limit));
  }
}

void holes(const HtmlReport& page, const PictureStrip& strip, const Rows& rows, std::string& out) {
  for (const PictureHole& hole : strip.holes) {
    double top = rows.bottom, bottom = 0;
    for (const auto& [lane, y] : rows.top) {
      if (page.picture.lanes[lane].computer != hole.computer) continue;
      top = std::min(top, y);
      const auto next = rows.top.upper_bound(lane);
      bottom = std::max(bottom, next == rows.top.end() ? rows.bottom : next->second);
    }
    if (bottom <= top) continue;
    out += fmt::format(
        "<g role=\"img\" aria-label=\"{0}: {1}\"><title>{0}: {1}</title><rect x=\"{2}\" y=\"{3}\" "
        "width=\"{4}\" height=\"{5}\" fill=\"url(#unknown)\"/></g>\n",
        html_plain(hole.computer, html_name_limit), html_plain(hole.why), number(hole.begin), number(top),
        number(hole.end - hole.begin), number(bottom - top));
  }
}

void axis(const HtmlReport& page, const PictureStrip& strip, const Rows& rows, std::string& out) {
  const TimeZone& zone = page.view.options.time_zone;
  for (const PictureBreak& pause : strip.breaks) {
    const double middle = (pause.begin + pause.end) / 2;
    out += fmt::format(
        "<path class=\"broken\" d=\"M{0} {1}l4 4l-8 6l4 4M{0} {2}V{3}\" stroke-dasharray=\"2 3\"/>",
        number(middle), number(head_height - 24), number(head_height), number(rows.bottom));
    const std::string words = pause.nights_left_out == 0 ? span_text(pause.pause)
                                                         : fmt::format("+{} nights", pause.nights_left_out);
    out += fmt::format("<text class=\"small\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>\n",
                       number(middle), number(head_height - 27), html_plain(words));
  }
  double free = 0;
  constexpr double title_letter = 7.6;  // it is bold, and fonts differ
  for (std::size_t n = 0; n < strip.nights.size(); ++n) {
    const double x = place_of(strip, strip.nights[n]);
    const double next = n + 1 < strip.nights.size() ? place_of(strip, strip.nights[n + 1]) : strip.width;
    std::string words = day_text(strip.nights[n], zone);
    if (static_cast<double>(words.size()) * title_letter > next - x)
      words = second_of_month_text(strip.nights[n], zone).substr(0, 6);
    if (x < free) continue;
    out += fmt::format("<text class=\"title\" x=\"{}\" y=\"14\">{}</text>", number(x), html_plain(words));
    free = x + static_cast<double>(words.size()) * title_letter;
  }
  free = 0;
  for (const Knot& knot : strip.knots) {
    const bool in_break = std::any_of(strip.breaks.begin(), strip.breaks.end(), [&](const PictureBreak& b) {
      return knot.x > b.begin && knot.x < b.end;
    });
    if (knot.x < free || in_break || &knot == &strip.knots.front() || &knot == &strip.knots.back()) continue;
    const std::string words = second_text(knot.time, zone);
    out += fmt::format(
        "<path class=\"rule\" d=\"M{0} 50V{1}\"/><text class=\"small\" x=\"{0}\" y=\"46\">{2}</text>",
        number(knot.x), number(head_height), html_plain(words.substr(words.find(' ') + 1)));
    free = knot.x + 9 * small_letter;
  }
  out += '\n';
}

/// `VSS backup on EX01, abandoned, began Tue 2006-10-10 01:00, lasted 31 s: why`
std::string told(const HtmlReport& page, const Operation& o) {
  std::string words =
      fmt::format("{} on {}{}{}, {}, began {}", kind_words(o), o.computer, o.store.empty() ? "" : ", ",
                  o.store, to_string(o.outcome), minute_text(o.begin, page.view.options.time_zone));
  if (const std::string lasted = lasted_text(o); !lasted.empty()) words += ", lasted " + lasted;
  if (!o.why.empty()) words += ": " + why_words(o);
  for (const Phase& phase : o.phases)
    words += fmt::format("; {} {}", phase.name,
                         phase.end == no_time     ? "never ended"
                         : phase.begin == no_time ? ""
                                                  : span_text(phase.end - phase.begin));
  return words;
}

/// Opens a link to the row of an operation or an event, or a group where it has none.
std::string_view open_link(std::string& out, bool has_row, char kind, std::uint32_t n, std::string_view id,
                           std::string_view words) {
  const std::string text = html_plain(words, 600);
  const std::string name = id.empty() ? "" : fmt::format(" id=\"{}\"", id);
  if (has_row)
    out += fmt::format("<a{} href=\"#{}{}\" aria-label=\"{}\"><title>{}</title>", name, kind, n, text, text);
  else
    out += fmt::format("<g{} role=\"img\" aria-label=\"{}\"><title>{}</title>", name, text, text);
  return has_row ? "</a>\n" : "</g>\n";
}

/// Free space behind a bar, up to the next bar of its row.
double room_behind(const PictureStrip& strip, const PictureBar& bar) {
  double end = strip.width - 6;
  for (const PictureBar& other : strip.bars)
    if (other.lane == bar.lane && other.row == bar.row && other.begin > bar.begin)
      end = std::min(end, other.begin);
  for (const PictureMark& mark : strip.marks)
    if (mark.lane == bar.lane && bar.row == 0 && mark.x > bar.end) end = std::min(end, mark.x - 14);
  return end - bar.begin - 4;
}

std::string rest_of(const PictureBar& bar, double y, double height) {
  return fmt::format("<path class=\"open\" d=\"M{} {}l6 {}l-6 {}l6 {}l-6 {}z\"/>", number(bar.end), number(y),
                     number(height / 4), number(height / 4), number(height / 4), number(height / 4));
}

void flag_bar(const HtmlReport& page, const PictureStrip& strip, const PictureBar& bar, double top,
              std::string& out) {
  const Operation& o = page.view.report.operations[bar.operation];
  const std::string words =
      fmt::format("Backup-in-progress flag of {}{}{}, from {}: {}", o.computer, o.store.empty() ? "" : ", ",
                  o.store, minute_text(o.begin, page.view.options.time_zone), bar.note);
  const std::string_view close =
      open_link(out, page.operation_rows[bar.operation], 'o', bar.operation, "", words);
  out += fmt::format(
      "<rect class=\"hit\" x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"24\"/><rect class=\"held\" x=\"{0}\" "
      "y=\"{3}\" width=\"{2}\" height=\"10\"/>",
      number(bar.begin), number(top + 16), number(std::max(bar.end - bar.begin, 24.0)), number(top + 22));
  out += close;
  out += label(bar.begin + 2, top + 40, room_behind(strip, bar), bar.note, "small", small_letter);
}

void operation_bar(const HtmlReport& page, const PictureStrip& strip, const PictureBar& bar, double top,
                   std::set<std::uint32_t>& with_id, std::string& out) {
  const Operation& o = page.view.report.operations[bar.operation];
  const double y = top + title_height + row_height * bar.row + 14;
  const double width = bar.end - bar.begin;
  const std::string id = with_id.insert(bar.operation).second ? fmt::format("b{}", bar.operation) : "";
  const std::string_view close =
      open_link(out, page.operation_rows[bar.operation], 'o', bar.operation, id, told(page, o));
  out += fmt::format("<g class=\"{}\"><rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                     html_class(style_of(o.outcome)), number(bar.begin), number(y), number(width),
                     number(bar_height));
  if (bar.open) out += rest_of(bar, y, bar_height);
  bool odd = true;
  for (const PictureBar::Part& part : bar.phases) {
    out += fmt::format("<rect class=\"part\"{} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                       odd ? "" : " fill-opacity=\"0\"", number(part.begin), number(y + 3),
                       number(std::max(part.end - part.begin, 1.0)), number(bar_height - 6));
    odd = !odd;
  }
  const double sign_x = bar.phases.empty() ? bar.begin + std::min(4.0, (width - 14) / 2) : bar.begin + 2;
  out += sign(o.outcome, sign_x, y + 5) + "</g>";
  out += close;
  const double room = room_behind(strip, bar);
  const std::string kind = kind_words(o);
  const std::string outcome{to_string(o.outcome)};
  std::string words = label(bar.begin, y - 4, room, kind + ": " + outcome, "");
  if (words.empty()) words = label(bar.begin, y - 4, room, outcome, "");
  out += words;
  for (const PictureBar::Part& part : bar.phases)
    out += label(part.begin + 1, y + bar_height + 10, part.open ? 60 : part.end - part.begin, part.name,
                 "small", small_letter);
}

void marks(const HtmlReport& page, const PictureStrip& strip, const Rows& rows,
           std::set<std::uint32_t>& with_id, std::string& out) {
  const Report& report = page.view.report;
  for (const PictureMark& mark : strip.marks) {
    const Event& event = report.events[mark.event];
    const double y = rows.top.at(mark.lane) + title_height + 26;
    const bool refused = mark.what == PictureMark::What::refused;
    const std::string more = mark.count > 1 ? fmt::format(" (and {} more here)", mark.count - 1) : "";
    const std::string words = fmt::format("{} {}: {} {}, {}{}", refused ? "Refused attempt" : "Error",
                                          minute_text(event.time, page.view.options.time_zone),
                                          event.provider, event.id, meaning_of(event, ""), more);
    const bool to_operation = refused && mark.operation && page.operation_rows[*mark.operation];
    const std::string id =
        mark.operation && with_id.insert(*mark.operation).second ? fmt::format("b{}", *mark.operation) : "";
    const std::string_view close =
        to_operation ? open_link(out, true, 'o', *mark.operation, id, words)
                     : open_link(out, page.event_rows[mark.event], 'e', mark.event, id, words);
    out += fmt::format("<rect class=\"hit\" x=\"{}\" y=\"{}\" width=\"24\" height=\"24\"/>",
                       number(mark.x - 12), number(y - 12));
    if (refused)
      out += fmt::format(
          "<path class=\"mark\" d=\"M{0} {1}l11 11l-11 11l-11-11z\"/><path class=\"sign\" d=\"M{2} {3}l6 "
          "6m0-6l-6 6\"/>",
          number(mark.x), number(y - 11), number(mark.x - 3), number(y - 3));
    else
      out += fmt::format(
          "<path class=\"mark\" d=\"M{0} {1}l9 16h-18z\"/><path class=\"sign\" d=\"M{0} {2}v4m0 3v.2\"/>",
          number(mark.x), number(y - 9), number(y - 3.5));
    out += close;
    const double room = room_behind(strip, {0, mark.lane, 0, mark.x, mark.x + 12, false, {}, {}});
    const std::string count = mark.count > 1 ? fmt::format(" x{}", mark.count) : "";
    if (refused)
      out += label(mark.x - 10, y - 16, room, "refused" + count, "");
    else if (!count.empty())
      out += label(mark.x + 8, y - 8, room, count, "small", small_letter);
  }
}

void moves(const HtmlReport& page, const PictureStrip& strip, const Rows& rows,
           std::set<std::uint32_t>& with_id, std::string& out) {
  for (const PictureLine& line : strip.lines) {
    const Operation& o = page.view.report.operations[line.operation];
    const std::string id = with_id.insert(line.operation).second ? fmt::format("b{}", line.operation) : "";
    const std::string_view from = fact(o.facts, "from-node"), to = fact(o.facts, "to-node");
    const std::string where = to.empty() ? "" : fmt::format(": {} to {}", from, to);
    const std::string_view close =
        open_link(out, page.operation_rows[line.operation], 'o', line.operation, id, told(page, o) + where);
    out += fmt::format(
        "<rect class=\"hit\" x=\"{}\" y=\"{}\" width=\"24\" height=\"{}\"/><path class=\"move\" d=\"M{} "
        "{}V{}\"/>",
        number(line.x - 12), number(head_height), number(rows.bottom - head_height + 16), number(line.x),
        number(head_height), number(rows.bottom + 4));
    out += close;
    out += fmt::format("<text aria-hidden=\"true\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n",
                       number(line.x), number(rows.bottom + 14), line.x > strip.width * 0.7 ? "end" : "start",
                       html_plain(shorten(kind_words(o) + where, 60)));
  }
}

void strip_part(const HtmlReport& page, const PictureStrip& strip, bool first,
                std::set<std::uint32_t>& with_id, std::string& out) {
  const Rows rows = rows_of(page, strip);
  const double height = rows.bottom + (strip.lines.empty() ? 6 : 20);
  const std::string name =
      strip.nights.empty() ? ""
                           : "Nights from " + day_text(strip.nights.front(), page.view.options.time_zone) +
                                 " to " + day_text(strip.nights.back(), page.view.options.time_zone);
  out += fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Picture: {0}\"><svg class=\"lanes\" "
      "viewBox=\"0 0 {1} {2}\" role=\"group\" aria-label=\"{0}\" xmlns=\"http://www.w3.org/2000/svg\">\n",
      html_plain(name), number(strip.width), number(height));
  if (first)
    out +=
        "<defs><pattern id=\"unknown\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V7\"/></pattern></defs>\n";
  holes(page, strip, rows, out);
  lanes(page, strip, rows, out);
  axis(page, strip, rows, out);
  moves(page, strip, rows, with_id, out);
  for (const PictureBar& bar : strip.bars) {
    const double top = rows.top.at(bar.lane);
    if (page.picture.lanes[bar.lane].flag)
      flag_bar(page, strip, bar, top, out);
    else
      operation_bar(page, strip, bar, top, with_id, out);
  }
  marks(page, strip, rows, with_id, out);
  out += "</svg></div>\n";
}

void key(std::string& out) {
  out += "<ul class=\"key\" aria-label=\"Signs of the picture\">";
  for (const Outcome outcome :
       {Outcome::succeeded, Outcome::failed, Outcome::abandoned, Outcome::running, Outcome::unknown})
    out += fmt::format(
        "<li><svg viewBox=\"0 0 26 16\" aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\"><g "
        "class=\"{}\"><rect class=\"bar\" x=\"1\" y=\"1\" width=\"24\" height=\"14\"/>{}</g></svg>{}</li>",
        html_class(style_of(outcome)), sign(outcome, 6, 1), to_string(outcome));
  constexpr std::array<std::array<std::string_view, 2>, 5> others = {{
      {"<path class=\"mark\" d=\"M13 0l8 8l-8 8l-8-8z\"/><path class=\"sign thin\" d=\"M11 6l4 4m0-4l-4 "
       "4\"/>",
       "refused attempt"},
      {"<path class=\"mark\" d=\"M13 0l9 16h-18z\"/><path class=\"sign thin\" d=\"M13 6v4m0 2.8v.2\"/>",
       "error in the log"},
      {"<rect class=\"held\" x=\"1\" y=\"4\" width=\"24\" height=\"8\"/>", "backup-in-progress flag set"},
      {"<path class=\"move\" d=\"M13 0V16\"/>", "move or failover"},
      {"<rect width=\"26\" height=\"16\" fill=\"url(#unknown)\"/>", "the log cannot tell"},
  }};
  for (const auto& [drawing, words] : others)
    out += fmt::format(
        "<li><svg viewBox=\"0 0 26 16\" aria-hidden=\"true\" "
        "xmlns=\"http://www.w3.org/2000/svg\">{}</svg>{}</li>",
        drawing, words);
  out += "</ul>\n";
}

/// What the rules of thinning left out.
void left_out(const HtmlReport& page, std::string& out) {
  const Picture& picture = page.picture;
  std::string words;
  if (picture.nights_left_out != 0)
    words += fmt::format(
        " {} of {} nights are drawn: those that findings name, the last good one before them, and the "
        "latest.",
        picture.nights - picture.nights_left_out, picture.nights);
  if (picture.lanes_left_out != 0)
    words += fmt::format(" {} more stores or computers have no lane.", number_text(picture.lanes_left_out));
  if (picture.bars_left_out != 0)
    words += fmt::format(" {} operations of these nights are not drawn.", number_text(picture.bars_left_out));
  if (!words.empty())
    out +=
        "<p><strong>Thinned:</strong>" + html_text(words) + " All operations stand in the list below.</p>\n";
}

}  // namespace

void html_lanes(HtmlReport& page, std::string& out) {
  if (page.picture.strips.empty()) return;
  out += "<section aria-labelledby=\"picture\"><h2 id=\"picture\">The picture</h2>\n";
  out +=
      "<p class=\"quiet\">One lane a computer and store. Time runs to the right, not to scale: pauses "
      "between nights are cut short, seconds are drawn out. Every bar and mark leads to its row";
  // Events that belong to no operation have a picture, too.
  if (!page.view.report.operations.empty())
    out += "; the same stands in words under <a href=\"#operations\">Operations</a>";
  out += ".</p>\n";
  left_out(page, out);
  out += "<figure aria-label=\"Operations in time\">\n";
  std::set<std::uint32_t> with_id;
  bool first = true;
  for (const PictureStrip& strip : page.picture.strips) {
    if (strip.lanes.empty() && strip.lines.empty()) continue;
    strip_part(page, strip, first, with_id, out);
    first = false;
  }
  for (std::uint32_t n = 0; n < page.picture.drawn.size(); ++n) page.picture.drawn[n] = with_id.contains(n);
  out += "<figcaption>";
  key(out);
  out += "</figcaption></figure></section>\n";
}

}  // namespace exba
