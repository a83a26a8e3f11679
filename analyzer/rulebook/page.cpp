// How it works: everything comes from the rule file and the catalogue; nothing is written here but headings.
#include "rulebook/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/collection.hpp"

namespace exba {
namespace {

constexpr std::size_t events_shown = 24;

/// `time(@begin)` and `string(@store)` say `begin` and `store` to people.
std::string hole_words(std::string_view hole) {
  const auto at = hole.find('@');
  if (at != std::string_view::npos) {
    std::size_t end = at + 1;
    while (end < hole.size() &&
           (hole[end] == '-' || hole[end] == '_' || (hole[end] >= 'a' && hole[end] <= 'z') ||
            (hole[end] >= '0' && hole[end] <= '9')))
      ++end;
    const std::string_view before = hole.substr(0, at), after = hole.substr(end);
    const bool plain = (before.empty() || before == "time(" || before == "span(" || before == "string(") &&
                       (after.empty() || after == ")");
    if (plain) return '<' + std::string(hole.substr(at + 1, end - at - 1)) + '>';
  }
  if (hole.starts_with("$")) return '<' + std::string(hole.substr(1)) + '>';
  return "<...>";
}

void add_texts(std::string_view title, const std::vector<RuleText>& texts, RulePage& page) {
  for (const RuleText& text : texts) {
    if (text.text.empty()) continue;
    PagePart part;
    part.title =
        text.confidence.empty() ? std::string(title) : fmt::format("{} ({})", title, text.confidence);
    const bool steps = text.text.find('\n') != std::string::npos;
    part.form = steps ? PagePart::Form::steps : PagePart::Form::text;
    for (const std::string_view line : split(text.text, "\n")) part.lines.push_back(readable(line));
    page.parts.push_back(std::move(part));
  }
}

/// The first wording, with its holes as people read them; the meaning where no wording is known.
std::string sample_text(const Row& row) {
  std::string_view wording = row.wordings.substr(0, row.wordings.find('\n'));
  if (wording.starts_with("?")) wording.remove_prefix(1);
  if (wording.empty()) return std::string(row.meaning);
  std::string out;
  for (const char c : wording) out += c == '{' ? '<' : c == '}' ? '>' : c;
  return out;
}

void add_events(const Rule& rule, RulePage& page) {
  PagePart part{"The events that it looks at",
                PagePart::Form::table,
                {},
                {{"provider", "id", "says", "sample", "known"}}};
  std::size_t left_out = 0;
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows) {
      if (std::find(rule.signals.begin(), rule.signals.end(), row.signal) == rule.signals.end()) continue;
      if (part.rows.size() > events_shown) {
        ++left_out;
        continue;
      }
      part.rows.push_back({std::string(provider.name), std::to_string(row.id), std::string(row.meaning),
                           sample_text(row), std::string(to_string(row.certainty))});
    }
  for (const RuleEvent& e : rule.events)
    part.rows.push_back({e.provider, std::to_string(e.id), e.signal, "", "by the rule"});
  if (left_out != 0) part.rows.push_back({"...", "", fmt::format("and {} more", left_out), "", ""});
  if (part.rows.size() > 1) page.parts.push_back(std::move(part));
}

void add_conditions(const Rule& rule, RulePage& page) {
  PagePart part{"When it speaks",
                PagePart::Form::table,
                {},
                {{"", "XPath on one operation or event of the XML report"}}};
  for (const std::string& x : rule.never) part.rows.push_back({"never", x});
  for (const RuleWhen& w : rule.when) part.rows.push_back({std::string(to_string(w.confidence)), w.xpath});
  for (const std::string& x : rule.undecided) part.rows.push_back({"undecided", x});
  for (const auto& [severity, x] : rule.severities)
    part.rows.push_back({fmt::format("as {}", to_string(severity)), x});
  page.parts.push_back(std::move(part));
  if (rule.params.empty()) return;
  PagePart params{"Parameters", PagePart::Form::list, {}, {}};
  for (const RuleParam& p : rule.params)
    params.lines.push_back(
        fmt::format("{}.{} = {}{}{}", rule.id, p.name, p.value, p.unit.empty() ? "" : " ", p.unit));
  page.parts.push_back(std::move(params));
}

void add_next(const Rule& rule, RulePage& page) {
  for (const RuleProof& proof : rule.proofs) {
    std::string events;
    for (const std::string& signal : proof.signals)
      for (const SignalSource& s : rows_for_signal(signal))
        events += fmt::format("{}{} {}", events.empty() ? "" : ", ", s.provider, s.id);
    std::string text = readable(proof.text);
    if (!text.empty()) text += ". ";
    page.parts.push_back(
        {"What proves the fix",
         PagePart::Form::text,
         {fmt::format("{}Within {:g} h: {}.", text, proof.hours,
                      events.empty() ? fmt::format("{}", fmt::join(proof.signals, ", ")) : events)},
         {}});
  }
  if (rule.collect.empty()) return;
  PagePart part{"What to collect", PagePart::Form::list, {}, {}};
  for (const std::string& name : rule.collect)
    if (const CollectItem* item = find_collect_item(name))
      part.lines.push_back(fmt::format("{}: {}", item->title, item->why));
  page.parts.push_back(std::move(part));
}

void add_others(const Rule& rule, RulePage& page) {
  if (rule.instead_of.empty()) return;
  PagePart part{"Speaks instead of", PagePart::Form::list, {}, {}};
  for (const std::string& other : rule.instead_of) part.lines.push_back(other);
  page.parts.push_back(std::move(part));
}

/// One line a tag, however the rule's author broke it.
std::string printed(const std::string& xml) {
  pugi::xml_document document;
  document.load_buffer(xml.data(), xml.size(),
                       pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_fragment);
  std::ostringstream out;
  for (const pugi::xml_node node : document.children()) node.print(out, "", pugi::format_raw);
  return out.str();
}

void add_examples(const Rule& rule, RulePage& page) {
  for (std::size_t n = 0; n < rule.examples.size(); ++n)
    page.parts.push_back({fmt::format("Example {}: {}", n + 1, rule.examples[n].finding),
                          PagePart::Form::code,
                          {std::string(trim(printed(rule.examples[n].xml)))},
                          {}});
}

}  // namespace

std::string readable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = std::min(text.find('{', at), text.size());
    out += text.substr(at, open - at);
    if (open == text.size()) break;
    const auto close = std::min(text.find('}', open), text.size() - 1);
    const std::string_view hole = trim(text.substr(open + 1, close - open - 1));
    if (hole.starts_with("if "))
      out += '[';
    else if (hole == "end")
      out += ']';
    else if (hole == "restart")
      ;  // a mark for the report, no word
    else
      out += hole_words(hole);
    at = close + 1;
  }
  return out;
}

RulePage page_of(const Rule& rule) {
  RulePage page;
  page.id = rule.id;
  page.title = rule.title;
  page.severity = to_string(rule.severity);
  page.versions = rule.versions;
  page.kinds = fmt::format("{}", fmt::join(rule.kinds, ", "));
  page.references = rule.references;
  if (rule.stop) {
    page.course = find_course(rule.stop->kind);
    page.stops_at = rule.stop->step;
  }
  add_texts("What it says", rule.message, page);
  add_texts("What to do", rule.advice, page);
  add_texts("Do not restart the store", rule.no_restart, page);
  add_texts("Why so sure", rule.why, page);
  add_texts("Ruled out", rule.ruled_out, page);
  add_texts("What is not there", rule.absence, page);
  add_texts("Certain if", rule.certain_if, page);
  add_texts("Refuted by", rule.refuted_if, page);
  add_texts("Ask the vendor of the backup program", rule.ask, page);
  add_next(rule, page);
  add_events(rule, page);
  add_conditions(rule, page);
  add_others(rule, page);
  add_examples(rule, page);
  return page;
}

}  // namespace exba
