// How it works: blocks in the order of their weight: verdict and next action, findings with their evidence,
// then operations and coverage. A block that no longer fits the limit is told in its short form, and when
// that does not fit either it is counted: what a ticket system would cut off silently is named instead.
// Everything from a log passes `escape_markdown` or stands in a code block whose backticks are gone.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/articles.hpp"
#include "reports/escape.hpp"
#include "reports/told/dags.hpp"
#include "reports/told/next.hpp"
#include "reports/told/not_read.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t kept_back = 1'500;  // bytes for what is told at the end in any case
constexpr std::size_t cell_limit = 300;
constexpr std::size_t name_limit = 120;
constexpr std::size_t paragraph_limit = 1'500;
constexpr std::size_t timeline_rows = 40;

std::string prose(std::string_view text, std::size_t limit = paragraph_limit) {
  return escape_markdown(shorten(text, limit));
}
std::string code(std::string_view text, std::size_t limit = name_limit) {
  return escape_markdown_code(shorten(text, limit));
}

/// The page and how much of it is left.
struct MarkdownOutput {
  std::string out;
  bool fits(const std::string& block) const {
    return out.size() + block.size() + kept_back <= markdown_limit;
  }
  /// Adds the block when it fits.
  bool add(const std::string& block) {
    if (!fits(block)) return false;
    out += block;
    return true;
  }
};

/// Our own coloured words become bold; all of it is escaped, with the blanks between the parts kept.
std::string sentence(const std::vector<Span>& spans) {
  std::string out;
  for (const Span& span : spans) {
    // The mark that ends a sentence behind a bold word is no word of its own.
    const bool mark = !out.empty() && span.text.find_first_of(".,") == 0;
    const std::string text = (mark ? span.text.substr(0, 1) : "") +
                             (mark && span.text.find(' ') == 1 ? " " : "") +
                             prose(span.text.substr(mark ? 1 : 0), 400);
    if (text.empty()) continue;
    if (!out.empty() && span.text.front() == ' ' && out.back() != ' ') out += ' ';
    out += span.style == Style::plain ? text : "**" + text + "**";
    if (span.text.back() == ' ') out += ' ';
  }
  return out;
}

std::string headline(const ReportView& view) {
  const Report& report = view.report;
  const ToldComputers told = told_computers(view);
  if (report.verdict == Verdict::nothing_seen || told.shown.empty()) {
    const NothingSeen seen = nothing_seen(view);
    std::string out =
        fmt::format("# **{}**: {}\n\n{}\n", seen.verdict, seen.words, prose(coverage_words(view)));
    if (report.logs.empty()) return out;
    out += "\nThere: " + (seen.there.empty() ? "none of the providers that exba knows" : prose(seen.there)) +
           ".\n";
    if (!seen.missing.empty()) out += "\nLooked for in vain: " + prose(seen.missing) + ".\n";
    out += "\nLikeliest reasons:\n\n";
    for (std::size_t n = 0; n < seen.reasons.size(); ++n)
      out += fmt::format("{}. {}\n", n + 1, prose(seen.reasons[n]));
    return out;
  }
  const bool fleet = is_fleet(report);
  std::string out = "# " +
                    (fleet ? fleet_sentence(report) : sentence(computer_sentence(view, told.shown.front()))) +
                    "\n\n";
  const NextAction next = next_action_of(view);
  if (!next.step.empty() && !fleet) out += "**Next:** " + prose(next.step) + "\n\n";
  std::string lines;
  if (const std::string names = namesakes_sentence(report); !names.empty())
    lines += "- " + prose(names) + '\n';
  for (const FleetRow& row : fleet ? fleet_rows(view) : std::vector<FleetRow>{}) {
    if (lines.size() > markdown_limit / 4) break;
    lines += fmt::format(
        "- {}: **{}**, last good {}{}\n", prose(row.computer, name_limit), row.state.text, row.last_good,
        row.state.style == Style::good || row.next.empty() ? "" : ". Next: " + prose(row.next, 160));
  }
  for (std::size_t n = 0; n < told.shown.size() && !fleet; ++n) {
    if (n > 0) lines += "- " + sentence(computer_sentence(view, told.shown[n])) + '\n';
    if (const std::string risk = risk_sentence(view, told.shown[n]); !risk.empty())
      lines += "- " + prose(risk) + '\n';
    if (const std::string stores = stores_sentence(view, told.shown[n]); !stores.empty())
      lines += "- " + prose(stores) + '\n';
  }
  if (!told.rest.empty() && !fleet) lines += "- And more computers:" + told.rest + '\n';
  if (const std::string words = not_read_words(report); !words.empty()) lines += "- " + prose(words) + '\n';
  const std::string operations = operation_counts(report);
  lines += "- " + finding_counts(report) + (operations.empty() ? "" : ' ' + operations) + '\n';
  lines += "- " + prose(coverage_words(view)) + '\n';
  if (const std::string_view clock = clock_sentence(view); !clock.empty())
    lines += "- " + prose(clock) + '\n';
  if (const std::string zone = one_zone_sentence(view); !zone.empty()) lines += "- " + prose(zone) + '\n';
  if (const std::string_view words = undecided_words(report); !words.empty())
    lines += fmt::format("- {}\n", words);
  return out + lines;
}

std::string heading_of(const Finding& finding) {
  const std::string severity{to_string(finding.severity)};
  const std::string sure = is_decided(finding)
                               ? fmt::format("{}, {}", upper(severity), to_string(finding.confidence))
                               : fmt::format("UNDECIDED ({}, if so)", severity);
  return fmt::format("### {}: {}\n\n", sure,
                     prose(finding.title.empty() ? finding.rule : finding.title, 300));
}

std::string tags_of(const ReportView& view, const Finding& finding) {
  std::string out = code(finding.rule);
  for (const Reference& reference : finding.references) {
    const std::string link = article_link(reference.article);
    out += link.empty() ? ", " + code(reference.article)
                        : fmt::format(", [{}]({})", prose(reference.article, name_limit), link);
  }
  if (const std::string place = place_of(view, finding); !place.empty())
    out += ", " + prose(place, name_limit);
  if (!finding.fingerprint.empty()) out += ", fingerprint " + code(finding.fingerprint);
  return out + "\n\n";
}

std::string advice_text(const Finding& finding) {
  const Advice advice = advice_of(finding);
  std::string out;
  if (!advice.steps.empty())
    out += advice.label == "SETTLE"   ? "**What would settle it**\n\n"
           : advice.label == "ADVICE" ? "**Advice**\n\n"
                                      : "**Do now**\n\n";
  for (std::size_t n = 0; n < advice.steps.size(); ++n)
    out += fmt::format("{}. {}\n", n + 1, prose(advice.steps[n], 800));
  if (!advice.steps.empty()) out += '\n';
  for (const Advice::Note& note : advice.notes)
    out += fmt::format("**{}:** {}\n\n", note.label == "THEN" ? "Then" : "Note", prose(note.text, 800));
  return out;
}

std::string evidence_text(const ReportView& view, const Finding& finding) {
  const std::vector<EvidenceRow> rows = evidence_rows(view, finding);
  if (rows.empty()) return {};
  const bool computers = several_computers(view.report);
  // A list, not a table: a ticket that shows the text as it stands has no columns.
  std::string out = prose(with_zone("Evidence", view), name_limit) + ":\n\n";
  for (const EvidenceRow& row : rows) {
    if (!row.event) {
      out += fmt::format("- {}{}\n", row.across == finding.absence ? "**not in the log:** " : "",
                         prose(row.across, cell_limit));
      continue;
    }
    const Event& event = view.report.events[*row.event];
    out += fmt::format("- {} {}{}: {} ({})\n", second_text(event.time, view.options.time_zone),
                       computers ? prose(event.computer, name_limit) + ' ' : "",
                       prose(fmt::format("{} {}", event.provider, event.id), name_limit),
                       prose(meaning_of(event, finding.store), cell_limit),
                       code(source_label(view, event.source) + ' ' + record_text(event)));
  }
  return out + '\n';
}

std::string finding_text(const ReportView& view, const ToldFinding& told) {
  const Finding& finding = *told.finding;
  std::string out = heading_of(finding) + tags_of(view, finding);
  if (!finding.message.empty()) out += prose(finding.message) + "\n\n";
  out += advice_text(finding);
  if (!told.also.empty()) {
    out += "The same on these servers; the steps above hold there as well:\n\n";
    for (const Finding* also : told.also) out += "- " + prose(also_words(view, *also)) + '\n';
    out += '\n';
  }
  out += evidence_text(view, finding);
  const auto paragraph = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) out += fmt::format("{}{}\n\n", label, prose(text));
  };
  paragraph("", earlier_sentence(view, told));
  if (finding.operation && *finding.operation < view.report.operations.size())
    paragraph("", beside_words(view.report, view.report.operations[*finding.operation]));
  paragraph(fmt::format("**Why {}:** ", to_string(finding.confidence)), finding.why);
  paragraph("**Ruled out:** ", finding.ruled_out);
  paragraph("**Certain if:** ", finding.next.certain_if);
  paragraph("**Refuted by:** ", finding.next.refuted_if);
  if (!finding.explains.empty())
    paragraph("This explains, and so it is not told apart: ",
              fmt::format("{}.", fmt::join(finding.explains, ", ")));
  out += markdown_vendor(view, finding);
  return out;
}

/// One line, and its first step.
std::string brief_text(const ReportView& view, const ToldFinding& told) {
  const Advice advice = advice_of(*told.finding);
  std::string out = heading_of(*told.finding) + tags_of(view, *told.finding);
  if (!advice.steps.empty())
    out += fmt::format("**{}:** {}\n\n", advice.label == "SETTLE" ? "Needed" : "Do now",
                       prose(advice.steps.front(), 400));
  return out;
}

void findings(const ReportView& view, MarkdownOutput& output) {
  std::size_t brief = 0, counted_only = 0;
  bool headed = false;
  for (const FindingGroup which : {FindingGroup::decided, FindingGroup::undecided})
    for (const ToldFinding& told : told_findings(view, which)) {
      if (!headed) output.out += "\n## Findings\n\n";
      headed = true;
      // two thirds for the findings told in full: the others, the timeline and the coverage want their place
      // as well
      const std::string full = finding_text(view, told);
      if (output.out.size() + full.size() < markdown_limit * 2 / 3)
        output.out += full;
      else if (const std::string text = brief_text(view, told);
               output.out.size() + text.size() < markdown_limit * 3 / 4)
        output.out += text, ++brief;
      else
        ++counted_only;
    }
  if (brief != 0)
    output.out += fmt::format("*{} of these findings are told in short, for want of room.*\n\n", brief);
  if (counted_only != 0) output.out += fmt::format("*And {} more findings.*\n\n", counted_only);
}

void past_part(const ReportView& view, MarkdownOutput& output) {
  const std::vector<ToldFinding> past = told_findings(view, FindingGroup::past);
  if (past.empty()) return;
  output.add("\n## Past\n\nFaults that a later good run or a reset ended.\n\n");
  std::size_t left_out = 0;
  for (const ToldFinding& told : past)
    if (!output.add("- " + prose(past_words(view, told)) + " **" + prose(cure_sentence(view, *told.finding)) +
                    "**\n"))
      ++left_out;
  if (left_out != 0) output.out += fmt::format("- And {} more.\n", left_out);
  output.add("\n");
}

void unexplained_part(const ReportView& view, MarkdownOutput& output) {
  Finding lone;
  lone.evidence = lone_events(view.report);
  if (!lone.evidence.empty())
    output.add(fmt::format("\n## {}\n\n", lone_words(view.report)) + evidence_text(view, lone));
  Numbers operations = unexplained(view.report);
  if (operations.empty()) return;
  const std::size_t left_out =
      operations.size() > unexplained_shown ? operations.size() - unexplained_shown : 0;
  const UnexplainedHeading heading = unexplained_heading(view.report, operations);
  output.add(fmt::format("\n## {}{}\n\n", heading.first, heading.rest));
  if (left_out != 0)
    output.add(fmt::format("The last {}; {} earlier ones stand among the operations.\n\n", unexplained_shown,
                           left_out));
  for (std::size_t n = left_out; n < operations.size(); ++n) {
    const Operation& o = view.report.operations[operations[n]];
    const std::string why = why_words(o);
    Finding shown;
    shown.evidence = telling_events(view.report, o);
    output.add(prose(unexplained_words(view, o)) + fmt::format(" **{}**", to_string(o.outcome)) +
               (why.empty() ? "" : ": " + prose(why)) + ".\n\n" + evidence_text(view, shown));
    if (const std::string beside = beside_words(view.report, o); !beside.empty())
      output.add(prose(beside) + "\n\n");
  }
}

void unknown_part(const ReportView& view, MarkdownOutput& output) {
  const ToldUnknowns told = told_unknown(view);
  if (told.shown.empty() || !output.add(fmt::format("\n## {}\n\n", unknown_words(view.report)))) return;
  std::size_t left_out = told.left_out;
  for (const ToldUnknown& unknown : told.shown) {
    const UnknownGroup& group = *unknown.group;
    std::string block = "- " + prose(unknown.name, name_limit);
    if (const std::string_view level = to_string(group.level); !level.empty())
      block += fmt::format(" ({})", level);
    if (!group.computer.empty()) block += ", " + prose(group.computer, name_limit);
    if (!unknown.when.empty()) block += ", " + unknown.when;
    if (!unknown.words.empty()) block += ": " + prose(unknown.words, 500);
    if (!unknown.meaning.empty()) block += "; means: " + prose(unknown.meaning);
    for (const std::string& code : unknown.codes) block += "; " + prose(code);
    if (!output.add(block + '\n')) ++left_out;
  }
  if (left_out != 0) output.add(fmt::format("- and {} more kinds\n", left_out));
  output.add("\n");
}

std::string line_of(const ReportView& view, const Run& run) {
  const Operation& first = view.report.operations[run.operations.front()];
  const Operation& last = view.report.operations[run.operations.back()];
  const TimeZone& zone = view.options.time_zone;
  const std::string why = first.outcome == Outcome::succeeded ? "" : why_words(first);
  if (run.operations.size() > 1)
    return fmt::format("{}  {:<9}  {}{}{}", span_text(first.begin, last.begin, zone),
                       to_string(first.outcome), parts_of(view, run), why.empty() ? "" : ": ", why);
  const std::string lasted = lasted_text(first);
  return fmt::format("{}  {:<9}  {}{}{}{}{}{}{}", minute_text(first.begin, zone), to_string(first.outcome),
                     kind_words(first), several_computers(view.report) ? " on " + first.computer : "",
                     first.store.empty() ? "" : ", ", first.store, lasted.empty() ? "" : ", " + lasted,
                     why.empty() ? "" : ": ", why);
}

void timeline(const ReportView& view, MarkdownOutput& output) {
  if (runs_of(view).empty()) return;
  std::vector<std::string> lines;
  for (const Run& run : runs_of(view)) {
    if (run.operations.size() >= least_run)
      lines.push_back(line_of(view, run));
    else
      for (const std::uint32_t n : run.operations) lines.push_back(line_of(view, {{n}}));
  }
  std::string block =
      fmt::format("## Operations\n\n{}.\n\n```text\n", prose(with_zone("By begin", view), name_limit));
  const std::size_t skip = lines.size() > timeline_rows ? lines.size() - timeline_rows : 0;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    if (skip != 0 && n == timeline_rows / 4) {
      block += fmt::format("... {} rows ...\n", skip);
      n += skip;
    }
    std::string line = escape_terminal(shorten(lines[n], cell_limit));
    for (std::size_t at = 0; (at = line.find('`', at)) != std::string::npos;) line.replace(at, 1, "\\x60");
    block += line + '\n';
  }
  block += "```\n\n";
  if (!output.add(block))
    output.out +=
        fmt::format("*{} operations are not listed, for want of room.*\n\n", view.report.operations.size());
}

void ledger(const ReportView& view, MarkdownOutput& output) {
  const std::vector<ToldStore> stores = told_stores(view);
  if (stores.empty()) return;
  std::string block = "## Recovery points\n\nAs far as these logs show.\n\n";
  std::size_t left_out = 0;
  for (const ToldStore& told : stores) {
    const std::string row = fmt::format(
        "- {}: **{}**, {}{}{}\n", prose(name_of(told, true), name_limit), told.state.text,
        told.restorable_to.empty() ? "" : "holds data up to " + prose(told.restorable_to) + ": ",
        prose(told.sets, cell_limit), told.notes.empty() ? "" : ". " + prose(told.notes, cell_limit));
    // half of what is left: the coverage wants its place as well
    if (left_out == 0 && output.out.size() + 2 * (block.size() + row.size()) < markdown_limit)
      block += row;
    else
      ++left_out;
  }
  if (left_out != 0) block += fmt::format("\n*{} more stores are not listed, for want of room.*\n", left_out);
  output.add(block + '\n');
}

void dag_steps(const ReportView& view, MarkdownOutput& output) {
  constexpr std::size_t steps_shown = 40;  // the newest
  const std::vector<ToldStep> steps = told_dag_steps(view);
  if (steps.empty()) return;
  std::string block = "## What happened in the DAG, in order\n\n";
  const std::size_t first = steps.size() > steps_shown ? steps.size() - steps_shown : 0;
  if (first > 0) block += fmt::format("*{} earlier steps are not listed.*\n\n", first);
  std::size_t left_out = 0;
  for (std::size_t n = first; n < steps.size(); ++n) {
    const std::string row = fmt::format("- {} {}: {}\n", prose(steps[n].when),
                                        prose(steps[n].node, name_limit), prose(steps[n].what, cell_limit));
    if (left_out == 0 && output.out.size() + 2 * (block.size() + row.size()) < markdown_limit)
      block += row;
    else
      ++left_out;
  }
  if (left_out != 0) block += fmt::format("\n*{} more steps are not listed, for want of room.*\n", left_out);
  output.add(block + '\n');
}

void dags(const ReportView& view, MarkdownOutput& output) {
  const ToldDags told = told_dags(view);
  if (told.copies.empty()) return;
  std::string block = "## Databases by node\n\nAs far as these logs show.\n\n";
  std::size_t left_out = 0;
  for (const ToldCopy& copy : told.copies) {
    std::string last;
    for (const auto& [word, when] :
         {std::pair{"full", &copy.full}, std::pair{"logs", &copy.logs}, std::pair{"copy", &copy.copy},
          std::pair{"of unknown type", &copy.either}})
      if (!when->empty()) last += fmt::format(", {} {}", word, prose(*when));
    const std::string row =
        fmt::format("- {} on {}{}: {}{}\n", prose(copy.database, name_limit), prose(copy.node, name_limit),
                    copy.role.empty() ? "" : " (" + copy.role + ")",
                    last.empty() ? "no good backup" : "last good" + last.substr(1),
                    copy.proof.empty() ? "" : "; " + prose(copy.proof, cell_limit));
    if (left_out == 0 && output.out.size() + 2 * (block.size() + row.size()) < markdown_limit)
      block += row;
    else
      ++left_out;
  }
  if (left_out != 0) block += fmt::format("\n*{} more copies are not listed, for want of room.*\n", left_out);
  for (const std::string& note : told.notes) block += "\n" + prose(note) + "\n";
  block += "\nExport all nodes (PowerShell, one line): " + code(told.command, 600) + "\n";
  output.add(block + '\n');
  dag_steps(view, output);
}

void coverage(const ReportView& view, MarkdownOutput& output) {
  std::string block = "## Coverage\n\n";
  std::size_t left_out = 0;
  const auto add = [&](const std::string& row) {
    output.fits(block + row) ? void(block += row) : void(++left_out);
  };
  for (const Log& log : view.report.logs)
    add(fmt::format("- {}: {}, {}, {}\n", prose(log_name(log), name_limit), prose(log_times(view, log)),
                    counted(log.events, "event"), prose(completeness(view, log), cell_limit)));
  if (!view.report.sources.empty()) block += "\nRead:\n\n";
  for (const Source& source : view.report.sources) {
    const std::string facts = source_facts(source);
    add(fmt::format("- {}: {}, {} bytes, {}, {} used{}{}\n", code(source.path, 200),
                    source.format.empty() ? "no event log" : prose(form_of(source), name_limit),
                    number_text(source.bytes), counted(source.events, "event"),
                    number_text(source.recognised), facts.empty() ? "" : "; " + prose(facts, cell_limit),
                    source.sha256.empty() ? "" : ", SHA-256 " + code(source.sha256)));
  }
  std::uint64_t problems = 0;
  for (const Source& source : view.report.sources)
    problems += source.problems.size() + source.problems_dropped;
  if (problems != 0)
    block += fmt::format("\n{} in the input; reading went on after each.\n", counted(problems, "problem"));
  if (left_out != 0)
    block += fmt::format("\n*{} more logs and inputs are not listed, for want of room.*\n", left_out);
  output.out += block;
}

}  // namespace

std::string render_markdown(const Report& report, const RenderOptions& options) {
  RenderOptions thinned = options;
  thinned.verbose = false;  // the limit is the reader's, not ours
  const ReportView view = view_report(report, thinned);
  MarkdownOutput output;
  output.out = headline(view);
  findings(view, output);
  if (report.findings.empty()) output.out += '\n';
  unexplained_part(view, output);
  past_part(view, output);
  unknown_part(view, output);
  if (const std::string next = markdown_next(view); output.fits(next)) output.out += next;
  timeline(view, output);
  ledger(view, output);
  dags(view, output);
  coverage(view, output);
  output.out += '\n' + prose(version_sentence(view)) + "\n\n" + std::string(what_exba_is()) + '\n';
  return std::move(output.out);
}

}  // namespace exba
