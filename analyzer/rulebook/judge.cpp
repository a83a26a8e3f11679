// How it works: every XPath of a rule is compiled once, with its parameters as variables; a verdict is the
// first condition that holds. Texts are filled only for findings, which are few.
#include "rulebook/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/chars.hpp"
#include "base/error.hpp"
#include "base/moments.hpp"
#include "base/text.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

/// Before a step that restarts the store, while a text is being filled. No text from a log can forge one:
/// `on_one_line` takes it out.
constexpr char restart_mark = '\x1e';

std::string show_time(std::string_view rfc3339, const TimeZone& zone) {
  const auto time = parse_rfc3339(rfc3339);
  return time || rfc3339.empty() ? moment_text(time.value_or(no_time), zone) : std::string(rfc3339);
}

std::string show_span(double seconds) {
  constexpr double most = 1e9;  // 30 years
  if (!std::isfinite(seconds) || std::fabs(seconds) > most) return "an unknown time";
  const auto whole = std::chrono::seconds{std::llround(std::fabs(seconds))};
  return whole.count() == 0 ? "0 s" : span_text(whole);
}

/// The operation's event that tells most: its last error, else its end; the release behind it says nothing of it.
std::optional<std::uint32_t> decisive_event(const Report& report, std::uint32_t operation) {
  if (operation >= report.operations.size()) return std::nullopt;
  const auto& events = report.operations[operation].events;
  for (auto at = events.rbegin(); at != events.rend(); ++at)
    if (report.events[*at].level == Level::error || report.events[*at].level == Level::critical) return *at;
  for (auto at = events.rbegin(); at != events.rend(); ++at)
    if (report.events[*at].signal != signal::vss_shutdown) return *at;
  if (events.empty()) return std::nullopt;
  return events.back();
}

/// A line end in a text means a new step of the advice: what comes from a log must not make one.
std::string on_one_line(std::string value) {
  for (char& c : value)
    if (c == '\n' || c == '\r' || c == restart_mark) c = ' ';
  return value;
}

/// An article's event block names no computer: a sentence needs a subject all the same.
std::string or_nameless(std::string value, const std::string& expression, bool begins) {
  if (!value.empty() || expression != "@computer") return value;
  return begins ? "This server" : "this server";
}

/// Lines without double blanks; lines of which no condition left anything are dropped.
std::string tidy(const std::string& text) {
  std::string out;
  for (const auto line : split(text, "\n")) {
    std::string words;
    for (const auto word : split(line, " ")) words.append(words.empty() ? "" : " ").append(word);
    if (!words.empty()) out.append(out.empty() ? "" : "\n").append(words);
  }
  return out;
}

/// Takes the mark of the step that restarts the store out of the advice, and notes its number.
void settle_restart(Finding& f) {
  if (f.advice.find(restart_mark) == std::string::npos) return;
  std::string advice;
  std::uint32_t step = 0;
  for (const auto line : split(f.advice, "\n")) {
    std::string words(line);
    const bool restarts = words.find(restart_mark) != std::string::npos;
    std::erase(words, restart_mark);
    words = std::string(trim(words));
    if (words.empty()) continue;
    ++step;
    if (restarts && f.next.restart_step == 0) f.next.restart_step = step;
    advice.append(advice.empty() ? "" : "\n").append(words);
  }
  f.advice = std::move(advice);
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// The expression with its literals emptied.
std::string without_literals(std::string_view xpath) {
  std::string out;
  char quote = '\0';
  for (const char c : xpath) {
    if (quote == '\0' && (c == '"' || c == '\''))
      quote = c;
    else if (c == quote)
      quote = '\0';
    else if (quote != '\0')
      continue;
    out += c;
  }
  return out;
}

bool in_a_name(char c) {
  return is_word(c) || c == '-';
}

}  // namespace

bool may_look_around(std::string_view xpath) {
  const std::string text = without_literals(xpath);
  for (const char* axis : {"preceding", "following", "ancestor", "//"})
    if (text.find(axis) != std::string::npos) return true;
  const auto only_as = [&text](std::string_view word, std::string_view whole) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size()))
      if (text.compare(at, whole.size(), whole) != 0) return false;
    return true;
  };
  if (!only_as("parent", "parent::operation") || !only_as("..", "../@")) return true;
  // A slash that begins a path begins it at the root.
  for (std::size_t at = text.find('/'); at != std::string::npos; at = text.find('/', at + 1)) {
    const char before = at == 0 ? ' ' : text[at - 1];
    if (!in_a_name(before) && before != ']' && before != ')' && before != '.') return true;
  }
  return false;
}

std::string Template::fill(const pugi::xpath_node& context, const TimeZone& zone) const {
  std::string out;
  bool shown = true;
  for (const Instruction& piece : pieces) {
    if (piece.show == Show::end) shown = true;
    if (!shown) continue;
    switch (piece.show) {
      case Show::literal: out += piece.text; break;
      case Show::string:
        out += or_nameless(on_one_line(piece.query.compiled().evaluate_string(context)), piece.text,
                           out.empty());
        break;
      case Show::time: out += show_time(piece.query.compiled().evaluate_string(context), zone); break;
      case Show::span: out += show_span(piece.query.compiled().evaluate_number(context)); break;
      case Show::condition: shown = piece.query.holds(context); break;
      case Show::end: break;
      case Show::restart: out += restart_mark; break;
    }
  }
  return tidy(out);
}

CompiledRule::CompiledRule(const Rule& rule, Compile when) : rule_(&rule), when_compiled_(when) {
  for (const RuleParam& p : rule.params) {
    char* end = nullptr;
    const double number = std::strtod(p.value.c_str(), &end);
    if (end != p.value.c_str() && *end == '\0')
      variables_.set(p.name.c_str(), number);
    else
      variables_.set(p.name.c_str(), p.value.c_str());
  }
  for (const std::string& x : rule.never) never_.push_back(compile(x));
  for (const RuleWhen& w : rule.when) when_.emplace_back(w.confidence, compile(w.xpath));
  for (const std::string& x : rule.undecided) undecided_.push_back(compile(x));
  for (const auto& [severity, x] : rule.severities) severities_.emplace_back(severity, compile(x));
  if (!rule.operations.empty()) operations_ = compile(rule.operations);
  if (!rule.evidence.empty()) evidence_ = compile(rule.evidence);
  if (!rule.any_order.empty()) any_order_ = compile(rule.any_order);
  if (!rule.absence_after.empty()) absence_after_ = compile(rule.absence_after);
  computer_ = compile_template(rule.computer);
  store_ = compile_template(rule.store);
  message_ = compile_texts(rule.message);
  advice_ = compile_texts(rule.advice);
  why_ = compile_texts(rule.why);
  ruled_out_ = compile_texts(rule.ruled_out);
  absence_ = compile_texts(rule.absence);
  certain_if_ = compile_texts(rule.certain_if);
  refuted_if_ = compile_texts(rule.refuted_if);
  ask_ = compile_texts(rule.ask);
  no_restart_ = compile_texts(rule.no_restart);
  for (const RuleProof& proof : rule.proofs) proofs_.push_back(compile_template(proof.text));
}

const pugi::xpath_query& RuleQuery::compiled() const {
  if (compiled_) return *compiled_;
  try {
    compiled_ = std::make_unique<pugi::xpath_query>(xpath_.c_str(), variables_);
  } catch (const pugi::xpath_exception& e) {
    throw Error(fmt::format("{}: rule '{}': '{}' is no XPath: {} at character {}", rule_->origin, rule_->id,
                            xpath_, e.what(), e.result().offset + 1));
  }
  return *compiled_;
}

RuleQuery CompiledRule::compile(std::string xpath) {
  looks_around_ = looks_around_ || may_look_around(xpath);
  RuleQuery query(*rule_, variables_, std::move(xpath));
  if (when_compiled_ == Compile::at_once) static_cast<void>(query.compiled());
  return query;
}

/// What stands between braces: `if XPath`, `end`, `time(XPath)`, `span(XPath)` or XPath.
Template::Instruction CompiledRule::compile_hole(std::string_view hole) {
  using Show = Template::Show;
  if (hole == "end") return {Show::end, "", {}};
  if (hole == "restart") return {Show::restart, "", {}};
  if (hole.starts_with("if "))
    return {Show::condition, std::string(hole), compile(std::string(trim(hole.substr(3))))};
  for (const auto& [word, show] : {std::pair{"time(", Show::time}, std::pair{"span(", Show::span}})
    if (hole.starts_with(word) && hole.ends_with(')'))
      return {show, std::string(hole), compile(std::string(hole.substr(5, hole.size() - 6)))};
  // XPath converts a node set to a string by itself; `string()` makes numbers and booleans print as well.
  return {Show::string, std::string(hole), compile(fmt::format("string({})", hole))};
}

Template CompiledRule::compile_template(const std::string& text) {
  Template out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto open = text.find('{', at);
    out.pieces.push_back({Template::Show::literal, text.substr(at, open - at), {}});
    if (open == std::string::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string::npos)
      throw Error(fmt::format("{}: rule '{}': '{{' without '}}' in: {}", rule_->origin, rule_->id, text));
    out.pieces.push_back(compile_hole(trim(std::string_view(text).substr(open + 1, close - open - 1))));
    at = close + 1;
  }
  return out;
}

std::vector<std::pair<std::string, Template>> CompiledRule::compile_texts(
    const std::vector<RuleText>& texts) {
  std::vector<std::pair<std::string, Template>> out;
  for (const RuleText& t : texts) out.emplace_back(t.confidence, compile_template(t.text));
  return out;
}

std::optional<Confidence> CompiledRule::verdict(const pugi::xpath_node& context) const {
  const auto holds = [&](const RuleQuery& q) { return q.holds(context); };
  if (std::any_of(never_.begin(), never_.end(), holds)) return std::nullopt;
  for (const auto& [confidence, query] : when_)
    if (holds(query)) return confidence;
  if (std::any_of(undecided_.begin(), undecided_.end(), holds)) return Confidence::undecided;
  return std::nullopt;
}

std::string CompiledRule::text(const std::vector<std::pair<std::string, Template>>& texts,
                               Confidence confidence, const pugi::xpath_node& context,
                               const TimeZone& zone) const {
  for (const auto& [when, text] : texts) {  // the one made for this confidence before the general one
    const auto words = split(when, " ");
    if (std::find(words.begin(), words.end(), to_string(confidence)) != words.end())
      return text.fill(context, zone);
  }
  for (const auto& [when, text] : texts)
    if (when.empty()) return text.fill(context, zone);
  return {};
}

void CompiledRule::collect_evidence(Finding& f, const pugi::xpath_node& context, const Report& report) const {
  const auto number = [](const pugi::xml_node& node) {
    return static_cast<std::uint32_t>(node.attribute("n").as_uint(UINT32_MAX));
  };
  if (operations_)
    for (const pugi::xpath_node& node : operations_.compiled().evaluate_node_set(context))
      f.operations.push_back(number(node.node()));
  if (evidence_) {
    for (const pugi::xpath_node& node : evidence_.compiled().evaluate_node_set(context)) {
      const bool relation = std::string_view(node.node().name()) == "relation";
      if (!relation)
        f.evidence.push_back(number(node.node()));
      else if (const auto event = decisive_event(report, number(node.node())))
        f.evidence.push_back(*event);
    }
  } else if (f.operation && *f.operation < report.operations.size()) {
    f.evidence = report.operations[*f.operation].events;
  }
  std::erase_if(f.operations, [&](std::uint32_t n) { return n >= report.operations.size(); });
  std::erase_if(f.evidence, [&](std::uint32_t n) { return n >= report.events.size(); });
  sort_unique(f.operations);
  sort_unique(f.evidence);
  if (!f.absence.empty()) {
    std::uint32_t last = f.evidence.empty() ? 0 : f.evidence.back();
    if (absence_after_)
      for (const pugi::xpath_node& node : absence_after_.compiled().evaluate_node_set(context))
        last = number(node.node());
    f.absence_after = static_cast<std::uint32_t>(
        std::upper_bound(f.evidence.begin(), f.evidence.end(), last) - f.evidence.begin());
  }
}

Finding CompiledRule::finding(const pugi::xpath_node& context, Confidence confidence, const TimeZone& zone,
                              const Report& report) const {
  Finding f;
  const pugi::xml_node node = context.node();
  const auto number = static_cast<std::uint32_t>(node.attribute("n").as_uint());
  const bool about_event = std::string_view(node.name()) == "event";
  f.rule = rule_->id;
  f.severity = rule_->severity;
  for (const auto& [severity, query] : severities_) {
    if (!query.holds(context)) continue;
    f.severity = severity;
    break;
  }
  f.confidence = confidence;
  f.computer = rule_->computer.empty() ? node.attribute("computer").value() : computer_.fill(context, zone);
  f.store = rule_->store.empty() ? node.attribute("store").value() : store_.fill(context, zone);
  f.title = rule_->title;
  f.message = text(message_, confidence, context, zone);
  f.advice = text(advice_, confidence, context, zone);
  f.why = text(why_, confidence, context, zone);
  f.ruled_out = text(ruled_out_, confidence, context, zone);
  f.absence = text(absence_, confidence, context, zone);
  f.references = rule_->references;
  if (confidence != Confidence::certain) f.next.certain_if = text(certain_if_, confidence, context, zone);
  f.next.refuted_if = text(refuted_if_, confidence, context, zone);
  f.next.ask = text(ask_, confidence, context, zone);
  f.next.no_restart = text(no_restart_, confidence, context, zone);
  settle_restart(f);
  f.next.collect = rule_->collect;
  for (const Template& proof : proofs_)  // those of another kind of operation are empty
    if (std::string words = proof.fill(context, zone); !words.empty()) f.next.proof_of = std::move(words);
  const pugi::xml_node operation = about_event ? node.parent() : node;
  if (std::string_view(operation.name()) == "operation") {
    f.operation = static_cast<std::uint32_t>(operation.attribute("n").as_uint());
    f.operations.push_back(*f.operation);
  } else if (const pugi::xml_attribute near = node.attribute("near"); about_event && near) {
    f.operation = near.as_uint();
    f.operations.push_back(*f.operation);
  }
  if (about_event) f.evidence.push_back(number);
  // What one event says, it says in any order.
  f.any_order = about_event || (any_order_ && any_order_.holds(context));
  if (!about_event || evidence_) collect_evidence(f, context, report);
  std::string_view begin = node.attribute(about_event ? "time" : "begin").value();
  if (rule_->about_store) {
    f.operation.reset();
    f.operations.clear();
    begin = {};
  }
  f.fingerprint = hex16(
      fnv1a(fmt::format("{}\n{}\n{}\n{}", f.rule, lower(f.computer), lower(f.store), begin.substr(0, 19))));
  return f;
}

}  // namespace exba
