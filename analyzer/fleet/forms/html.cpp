// How it works: one page in the style of a case's report, with a sheet of its own behind that one. The heat map
// is a table: a row a case, a column a night, a letter in every cell (colour is never alone); cases of one
// state stand together, the worst `rows_of_a_state` of each are shown and the rest is one row of counts, so
// that 5,000 servers read like 50. Everything from a report goes through html_plain; what is linked to is
// computed from the case's name, never taken from a report.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/sha256.hpp"
#include "fleet/forms/forms.hpp"
#include "reports/escape.hpp"
#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t rows_of_a_state = 60;
constexpr std::size_t rows_of_the_well = 10;
constexpr std::size_t faults_open = 200;

constexpr std::string_view sheet = R"css(
.tiles{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:.75rem 0 0;padding:0}
.tiles li{border:1px solid var(--line);border-top:.3rem solid var(--tone);background:var(--page);padding:.3rem .7rem}
.tiles b{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums;color:var(--tone)}
.heat{font-size:.8125rem}
.heat th[scope=row]{font-weight:400;min-width:12rem;max-width:22rem;overflow-wrap:anywhere}
.heat thead th{font-weight:400;white-space:nowrap;text-align:center}
.heat td.n{text-align:center;padding:.15rem .1rem;min-width:1.9rem;color:var(--tone);font-weight:600}
.heat td.n.fill{background:var(--tone);color:var(--on)}
.heat td.n.off{color:var(--muted);font-weight:400;background:repeating-linear-gradient(45deg,var(--page),var(--page) 5px,var(--line) 5px,var(--line) 6px)}
.heat td.n.off span{background:var(--page)}
.heat tbody.state th[scope=rowgroup]{background:var(--panel);color:var(--tone);font-size:.9375rem}
.heat td:last-child{white-space:nowrap}
.heat td.sum{text-align:center;font-variant-numeric:tabular-nums;color:var(--muted)}
.heat a,.names a{display:inline-block;min-height:1.5rem}
.names td:first-child{white-space:nowrap}
@media print{.heat{font-size:7pt}.heat th,.heat td{font-size:7pt;padding:.1rem}.heat th[scope=row]{min-width:0}.heat td.n{min-width:0;padding:0}}
@media (max-width:44rem){.heat th[scope=row]{min-width:8rem}.heat td.n{min-width:1.5rem}}
)css";

struct Cell {
  std::string_view letter, kind, words;
};
Cell cell_of(Night night) {
  switch (night) {
    case Night::good: return {"+", "good", "good"};
    case Night::mixed: return {"±", "warning fill", "some failed, some were good"};
    case Night::failed: return {"x", "error fill", "failed"};
    case Night::unknown: return {"?", "undecided", "its end is not known"};
    case Night::none: return {"0", "warning", "no backup"};
    case Night::not_covered: break;
  }
  return {"-", "off", "no log covers it"};
}

std::string_view tone_of(CaseState state) {
  switch (state) {
    case CaseState::unread:
    case CaseState::no_backup:
    case CaseState::failing:
    case CaseState::faulty: return "error";
    case CaseState::silent:
    case CaseState::warned:
    case CaseState::nothing_seen: return "warning";
    case CaseState::undecided: return "undecided";
    case CaseState::well: break;
  }
  return "good";
}

std::string capital(std::string_view words) {
  std::string out(words);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

std::string name_of(std::string_view text) {
  return html_plain(text, html_name_limit);
}

std::string utc(Time time) {
  return html_time(time, minute_text(time, TimeZone{}));
}

class FleetPage {
 public:
  FleetPage(const FleetView& view, const WriteText& out) : view_(view), out_(out) {
    // The newest first: a narrow window shows the first columns. Nights before any log are left out.
    for (std::size_t i = nights_shown; i > 0; --i) columns_.push_back(i - 1);
    const auto dark = [&](std::size_t column) {
      return std::all_of(view.lines.begin(), view.lines.end(),
                         [&](const CaseLine& line) { return line.nights[column] == Night::not_covered; });
    };
    while (columns_.size() > 1 && dark(columns_.back())) columns_.pop_back();
  }

  void write() {
    const std::string sentence = fleet_sentence(view_);
    out_(html_head("Fleet: " + sentence + " - exba fleet report", html_style() + std::string(sheet)));
    out_("<body>\n<a class=\"skip\" href=\"#main\">Skip to the nights</a>\n");
    header(sentence);
    out_("<main id=\"main\" class=\"wrap\">\n");
    conflicts();
    nights();
    faults();
    points();
    silent();
    named();
    coverage();
    out_("</main>\n");
    footer();
    out_("</body>\n</html>\n");
  }

 private:
  void header(const std::string& sentence) {
    CaseState worst = CaseState::well;
    if (!view_.lines.empty()) worst = view_.lines.front().state;
    out_(
        fmt::format("<header class=\"{}\"><div class=\"wrap\">\n<p class=\"kicker\">Exchange backups of the "
                    "fleet{}</p>\n",
                    tone_of(worst), view_.redacted ? ", redacted: names are pseudonyms" : ""));
    out_(fmt::format("<h1>{}</h1>\n<p>{}</p>\n<ul class=\"tiles\">\n", name_of(sentence),
                     html_plain(fleet_extent(view_))));
    for (std::size_t i = 0; i < case_states; ++i) {
      const auto state = static_cast<CaseState>(i);
      if (view_.states[i] > 0)
        out_(fmt::format("<li class=\"{}\"><b>{}</b>{}</li>\n", tone_of(state), number_text(view_.states[i]),
                         words_of(state)));
    }
    out_(
        "</ul>\n<nav aria-label=\"Parts of this page\"><ul><li><a href=\"#nights\">Nights</a></li><li><a "
        "href=\"#faults\">Faults</a></li>"
        "<li><a href=\"#points\">Restorable points</a></li><li><a href=\"#coverage\">What no log "
        "covers</a></li></ul></nav>\n"
        "</div></header>\n");
  }

  void conflicts() {
    if (view_.conflicts.empty()) return;
    out_(
        "<section class=\"finding error\"><h2>In conflict</h2><p>Of these cases there are several reports, "
        "none of which "
        "holds the other's logs. Shown is the newest; analyse the logs of both as one case.</p>\n<ul>");
    for (std::size_t i = 0; i < view_.conflicts.size() && i < rows_listed; ++i)
      out_("<li>" + name_of(view_.conflicts[i]) + "</li>\n");
    out_("</ul>");
    more(view_.conflicts.size(), rows_listed);
    out_("</section>\n");
  }

  std::string case_link(const CaseLine& line) const {
    if (line.file.empty()) return name_of(line.name);
    return fmt::format("<a href=\"{}.html\">{}</a>", html_plain(line.file), name_of(line.name));
  }

  void nights() {
    out_(
        "<section id=\"nights\"><h2>Cases by nights</h2>\n<p class=\"quiet\">Worst first, the newest night "
        "first. A night runs from "
        "noon to noon where the server "
        "stands and bears the date of its evening. + good, x failed, \xC2\xB1 both, ? not known, 0 no "
        "backup, - no log covers it.</p>\n");
    out_(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Cases by nights\"><table "
        "class=\"heat\"><thead><tr><th "
        "scope=\"col\">Case</th>");
    for (const std::size_t i : columns_) out_("<th scope=\"col\">" + day(i) + "</th>");
    out_("<th scope=\"col\">Restorable to (UTC)</th></tr></thead>\n");
    for (std::size_t at = 0; at < view_.lines.size();) at = state_rows(at);
    out_("</table></div></section>\n");
  }

  std::string day(std::size_t column) const {
    const std::string text =
        night_text(view_.last_night - static_cast<std::int64_t>(nights_shown - 1 - column));
    return text.substr(5, 2) + "-<wbr/>" + text.substr(8, 2);
  }

  /// All cases of one state, from `at` on; returns the place behind them.
  std::size_t state_rows(std::size_t at) {
    const CaseState state = view_.lines[at].state;
    std::size_t end = at;
    while (end < view_.lines.size() && view_.lines[end].state == state) ++end;
    const std::size_t most = state == CaseState::well ? rows_of_the_well : rows_of_a_state;
    out_(fmt::format("<tbody class=\"state {}\"><tr><th scope=\"rowgroup\" colspan=\"{}\">{}: {}</th></tr>\n",
                     tone_of(state), columns_.size() + 2, capital(words_of(state)), number_text(end - at)));
    const std::size_t shown = std::min(end - at, most);
    for (std::size_t i = at; i < at + shown; ++i) row(view_.lines[i]);
    if (at + shown < end) rest_row(at + shown, end);
    out_("</tbody>\n");
    return end;
  }

  void row(const CaseLine& line) {
    std::string notes;
    if (line.servers > 1) notes += fmt::format(", {}", counted(line.servers, "server"));
    if (line.silent > 0) notes += fmt::format(", {} silent", line.silent);
    if (line.conflict) notes += ", in conflict";
    if (line.named) notes += ", named with another";
    out_(fmt::format("<tr><th scope=\"row\">{}{}</th>", case_link(line), notes));
    for (const std::size_t i : columns_) {
      const Cell cell = cell_of(line.nights[i]);
      out_(fmt::format("<td class=\"n {}\" title=\"{}\"><span>{}</span></td>", cell.kind, cell.words,
                       cell.letter));
    }
    out_(fmt::format("<td>{}{}</td></tr>\n",
                     line.any_restorable ? utc(line.restorable_to) : "never, as far as the logs show",
                     line.any_restorable && line.without_point > 0
                         ? fmt::format("; {} without any", counted(line.without_point, "store"))
                         : ""));
  }

  void rest_row(std::size_t from, std::size_t end) {
    out_(fmt::format("<tr><th scope=\"row\">and {} more: failed nights</th>", number_text(end - from)));
    for (const std::size_t i : columns_) {
      std::uint64_t failed = 0;
      for (std::size_t at = from; at < end; ++at) {
        const Night night = view_.lines[at].nights[i];
        failed += night == Night::failed || night == Night::mixed ? 1 : 0;
      }
      out_("<td class=\"sum\">" + number_text(failed) + "</td>");
    }
    out_("<td></td></tr>\n");
  }

  void faults() {
    out_("<section id=\"faults\"><h2>The same fault, once</h2>\n");
    if (view_.faults.empty()) out_("<p>No rule found a fault.</p>\n");
    for (std::size_t i = 0; i < view_.faults.size() && i < faults_open; ++i) {
      const FleetFault& fault = view_.faults[i];
      const std::string_view tone = fault.severity == "error"     ? "error"
                                    : fault.severity == "warning" ? "warning"
                                                                  : "info";
      out_(fmt::format(
          "<article class=\"finding {}\"><p class=\"tags\">{} <code>{}</code> <span>{}</span> <span>{} in "
          "{}</span></p>\n",
          tone, html_badge(tone, name_of(fault.severity)), name_of(fault.rule), name_of(fault.confidence),
          counted(fault.servers, "server"), counted(fault.cases, "case")));
      out_("<h3>" + name_of(fault.title) + "</h3>\n");
      if (fault.first != no_time)
        out_(fmt::format("<p class=\"quiet\">Runs from {} to {} UTC.</p>\n", utc(fault.first),
                         utc(fault.last)));
      std::string names;
      for (const std::string& server : fault.first_servers)
        names += (names.empty() ? "" : ", ") + name_of(server);
      if (fault.servers > fault.first_servers.size())
        names += fmt::format(" and {} more", number_text(fault.servers - fault.first_servers.size()));
      out_("<p>" + names + "</p></article>\n");
    }
    out_("</section>\n");
  }

  void more(std::uint64_t all, std::size_t shown) {
    if (all > shown)
      out_(
          fmt::format("<p class=\"quiet\">and {} more; <code>exba merge -f ndjson</code> has them all.</p>\n",
                      number_text(all - shown)));
  }

  void points() {
    out_("<section id=\"points\"><h2>Newest restorable point of each store, the oldest first</h2>\n");
    if (view_.points.empty()) return out_("<p>No store was seen in a backup.</p></section>\n");
    table("names", {"Restorable to (UTC)", "Server", "Store"});
    for (const FleetPoint& point : view_.points)
      out_(fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       point.time == no_time ? "never" : utc(point.time), name_of(point.computer),
                       name_of(point.store)));
    out_("</tbody></table></div>\n");
    more(view_.points_in_all, view_.points.size());
    out_("</section>\n");
  }

  void table(std::string_view kind, std::initializer_list<std::string_view> heads) {
    out_(
        fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table "
                    "class=\"{}\"><thead><tr>",
                    *heads.begin(), kind));
    for (const std::string_view head : heads) out_(fmt::format("<th scope=\"col\">{}</th>", head));
    out_("</tr></thead><tbody>\n");
  }

  void silent() {
    if (view_.silent.empty()) return;
    out_(fmt::format("<section><h2>Silent</h2><p>No event for more than 26 hours before {} UTC.</p>\n",
                     utc(view_.now)));
    table("names", {"Last event (UTC)", "Silent server"});
    for (const FleetSilence& one : view_.silent)
      out_(fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", utc(one.last), name_of(one.computer)));
    out_("</tbody></table></div>\n");
    more(view_.silent_in_all, view_.silent.size());
    out_("</section>\n");
  }

  void named() {
    if (view_.named.empty()) return;
    out_(
        "<section><h2>To be analysed as one</h2><p>The events of one name the other. Until they are one case "
        "in the manifest, that a "
        "store of theirs has no backup is undecided.</p>\n");
    table("names", {"Case to join", "With"});
    for (std::size_t i = 0; i < view_.named.size() && i < rows_listed; ++i)
      out_(fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", name_of(view_.named[i].first),
                       name_of(view_.named[i].second)));
    out_("</tbody></table></div>\n");
    more(view_.named.size(), rows_listed);
    out_("</section>\n");
  }

  void coverage() {
    std::uint64_t cases = 0, nights = 0;
    for (const CaseLine& line : view_.lines) {
      cases += line.not_covered > 0 ? 1 : 0;
      nights += line.not_covered;
    }
    out_("<section id=\"coverage\"><h2>What no log covers</h2>\n");
    out_(fmt::format(
        "<p>{} of {} lack{} a log for some of the last {} nights ({} in all){}.</p>\n", number_text(cases),
        counted(view_.lines.size(), "case"), cases == 1 ? "s" : "", nights_shown, counted(nights, "night"),
        view_.damaged > 0
            ? fmt::format("; {} had damage or could not be read", counted(view_.damaged, "input"))
            : ""));
    std::size_t listed = 0;
    if (cases > 0) {
      table("names", {"Nights without a log", "Case without", "Last event (UTC)"});
      for (const CaseLine& line : view_.lines) {
        if (line.not_covered == 0 || listed == rows_listed) continue;
        ++listed;
        out_(fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", line.not_covered, case_link(line),
                         utc(line.last)));
      }
      out_("</tbody></table></div>\n");
      more(cases, listed);
    }
    if (!view_.absent.empty()) {
      out_("<h3>Named by an event, and no log of it here</h3>\n");
      table("names", {"Absent server", "Named by"});
      for (const auto& [name, peer] : view_.absent)
        out_(fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", name_of(peer), name_of(name)));
      out_("</tbody></table></div>\n");
      more(view_.absent_in_all, view_.absent.size());
    }
    out_("</section>\n");
  }

  void footer() {
    std::string made;
    for (const Merge::MadeWith& one : view_.made_with)
      made += fmt::format("{}exba {} with rulebook {}", made.empty() ? "" : ", ", one.tool, one.rulebook);
    out_(
        fmt::format("<footer><div class=\"wrap\"><p>{}Reports made by {}. Times in UTC.</p>\n<p>This page is "
                    "complete in itself: no script, "
                    "nothing fetched. The links lead to the reports of the cases, which <code>exba analyze "
                    "--manifest -f json,html</code> "
                    "writes beside it.</p></div></footer>\n",
                    view_.made_with.size() > 1 ? "<b>MIXED VERSIONS.</b> " : "", html_plain(made)));
  }

  const FleetView& view_;
  const WriteText& out_;
  std::vector<std::size_t> columns_;  ///< nights
};

}  // namespace

void write_fleet_html(const Merge&, const FleetView& view, Shown&, bool, const WriteText& out) {
  FleetPage(view, out).write();
}

}  // namespace exba
