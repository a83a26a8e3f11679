// How it works: pugixml reads the file; every element has one place in Rule, and an element or attribute that
// has none is a mistake that names the nearest one, because a misspelt one would otherwise be silently
// without effect. A mistake is noted with its place, and reading goes on: an author wants all of them at
// once.
#include "rulebook/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

/// The elements of a rule, each with its attributes.
constexpr std::pair<std::string_view, std::string_view> element_attributes[] = {
    {"title", ""},
    {"reference", "article title"},
    {"versions", ""},
    {"needs", "signals"},
    {"event", "provider id signal channel inserts"},
    {"param", "name value unit"},
    {"never", ""},
    {"when", "confidence"},
    {"undecided", ""},
    {"severity", "level"},
    {"instead-of", "rule"},
    {"computer", ""},
    {"store", ""},
    {"operations", ""},
    {"evidence", ""},
    {"any-order", ""},
    {"absence", "after confidence"},
    {"message", "confidence"},
    {"advice", "confidence"},
    {"why", "confidence"},
    {"ruled-out", "confidence"},
    {"stops-at", "kind step"},
    {"proof", "signals hours"},
    {"collect", "items"},
    {"certain-if", "confidence"},
    {"refuted-if", "confidence"},
    {"ask", "confidence"},
    {"no-restart", "confidence"},
    {"example", "finding"},
};

class Parser {
 public:
  Parser(std::string_view origin, std::string_view text, std::vector<RuleMistake>& mistakes)
      : origin_(origin), text_(text), mistakes_(mistakes) {}

  Rule parse() {
    rule_.origin = std::string(origin_);
    rule_.source = std::string(text_);
    pugi::xml_document document;
    const auto result =
        document.load_buffer(text_.data(), text_.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    if (!result) {
      fail(result.offset, fmt::format("not well-formed XML: {}", result.description()));
      return std::move(rule_);
    }
    const pugi::xml_node root = document.document_element();
    if (std::string_view(root.name()) != "rule") {
      fail(root, fmt::format("expected <rule>, found <{}>", root.name()));
      return std::move(rule_);
    }
    attributes(root);
    for (const pugi::xml_node node : root.children())
      if (node.type() == pugi::node_element) element(node);
    check(root);
    return std::move(rule_);
  }

 private:
  void fail(std::ptrdiff_t offset, const std::string& what) const {
    const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0));
    mistakes_.push_back(mistake_at(text_, at, what));
  }
  void fail(const pugi::xml_node& node, const std::string& what) const { fail(node.offset_debug(), what); }

  /// Of a child of <rule>: has it attributes that mean nothing there?
  void check_attributes(const pugi::xml_node& node) const {
    if (!node.first_attribute()) return;
    const auto allowed =
        std::find_if(std::begin(element_attributes), std::end(element_attributes),
                     [&](const auto& e) { return e.first == std::string_view(node.name()); });
    if (allowed == std::end(element_attributes)) return;
    const auto names = split(allowed->second, " ");
    for (const pugi::xml_attribute a : node.attributes())
      if (std::find(names.begin(), names.end(), std::string_view(a.name())) == names.end())
        fail(node, names.empty() ? fmt::format("<{}> has no attributes, found '{}'", node.name(), a.name())
                                 : fmt::format("<{}> has no attribute '{}'{}", node.name(), a.name(),
                                               suggestion(a.name(), names)));
  }

  void attributes(const pugi::xml_node& root) {
    for (const pugi::xml_attribute a : root.attributes()) {
      const std::string_view name = a.name();
      if (name == "id")
        rule_.id = a.value();
      else if (name == "severity")
        rule_.severity = severity(root, a.value());
      else if (name == "for")
        for (const auto kind : split(a.value(), " ")) add_kind(root, kind);
      else if (name == "absence")
        rule_.claims_absence = yes_or_no(root, a.value());
      else if (name == "about")
        rule_.about_store = about(root, a.value());
      else if (name == "cured-by")
        rule_.cured_by = cured_by(root, a.value());
      else
        fail(root, fmt::format("<rule> has no attribute '{}'{}", name,
                               suggestion(name, {"id", "severity", "for", "absence", "about", "cured-by"})));
    }
  }

  bool about(const pugi::xml_node& node, std::string_view word) const {
    if (word != "store" && word != "run") fail(node, fmt::format("expected run or store, found '{}'", word));
    return word == "store";
  }

  CuredBy cured_by(const pugi::xml_node& node, std::string_view word) const {
    for (const auto& [name, by] :
         {std::pair{"run", CuredBy::run}, std::pair{"full", CuredBy::full},
          std::pair{"streaming", CuredBy::streaming}, std::pair{"same", CuredBy::same}})
      if (word == name) return by;
    fail(node, fmt::format("cured-by='{}' is none of run, full, streaming, same", word));
    return CuredBy::run;
  }

  void add_kind(const pugi::xml_node& node, std::string_view kind) {
    std::vector<std::string_view> kinds = all_words<Kind>();
    kinds.push_back("event");
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      fail(node, fmt::format("for='{}' is no kind of operation{}", kind, suggestion(kind, kinds)));
    rule_.kinds.emplace_back(kind);
  }

  static std::string suggestion(std::string_view word, const std::vector<std::string_view>& choices) {
    const auto near = nearest(word, choices);
    return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
  }

  Severity severity(const pugi::xml_node& node, std::string_view word) const {
    if (const auto severity = from_word<Severity>(word)) return *severity;
    fail(node, fmt::format("severity '{}' is none of {}", word, fmt::join(all_words<Severity>(), ", ")));
    return Severity::error;
  }

  bool yes_or_no(const pugi::xml_node& node, std::string_view word) const {
    if (word != "yes" && word != "no") fail(node, fmt::format("expected yes or no, found '{}'", word));
    return word == "yes";
  }

  Confidence confidence(const pugi::xml_node& node, std::string_view word) const {
    const auto confidence = from_word<Confidence>(word);
    if (confidence && confidence != Confidence::undecided) return *confidence;
    fail(node, fmt::format("confidence '{}' is none of certain, likely, possible", word));
    return Confidence::possible;
  }

  /// Text with every run of white space as one blank.
  static std::string flat(std::string_view text) {
    std::string out(text);
    for (char& c : out)
      if (c == '\t' || c == '\r' || c == '\n') c = ' ';
    const auto both_blank = [](char a, char b) { return a == ' ' && b == ' '; };
    out.erase(std::unique(out.begin(), out.end(), both_blank), out.end());
    return out;
  }

  static std::string flat(const pugi::xml_node& node) {
    return std::string(trim(flat(std::string_view(node.text().get()))));
  }

  /// Mixed content (a blank between two <if> counts): text, and <if test="XPath">text</if>, which becomes
  /// `{if XPath}text{end}` for the judge.
  std::string mixed(const pugi::xml_node& node) const {
    std::string out;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        out += flat(std::string_view(child.value()));
      } else if (std::string_view(child.name()) == "if" && child.attribute("test") && !child.child("if")) {
        out += fmt::format("{{if {}}}{}{{end}}", child.attribute("test").value(),
                           flat(std::string_view(child.text().get())));
      } else if (child.type() == pugi::node_element) {
        fail(child,
             fmt::format("<{}> cannot stand here: text may hold <if test='XPath'>text</if>, not nested",
                         child.name()));
      }
    }
    return std::string(trim(out));
  }

  /// Blank-separated confidences for which a text holds.
  std::string confidences(const pugi::xml_node& node) const {
    const std::string all = node.attribute("confidence").value();
    for (const auto word : split(all, " "))
      if (word != "undecided") static_cast<void>(confidence(node, word));
    return all;
  }

  RuleText text(const pugi::xml_node& node) const { return {confidences(node), mixed(node)}; }

  RuleText steps(const pugi::xml_node& node) const {
    RuleText out{confidences(node), ""};
    for (const pugi::xml_node step : node.children("step")) {
      out.text += out.text.empty() ? "" : "\n";
      const pugi::xml_attribute restarts = step.attribute("restarts-store");
      if (restarts && yes_or_no(step, restarts.value())) out.text += "{restart}";
      out.text += mixed(step);
    }
    if (out.text.empty()) out.text = mixed(node);
    return out;
  }

  void element(const pugi::xml_node& node) {
    static constexpr std::pair<std::string_view, std::string Rule::*> one_text[] = {
        {"title", &Rule::title},           {"computer", &Rule::computer}, {"store", &Rule::store},
        {"operations", &Rule::operations}, {"evidence", &Rule::evidence}, {"any-order", &Rule::any_order},
        {"versions", &Rule::versions}};
    static constexpr std::pair<std::string_view, std::vector<std::string> Rule::*> xpath_lists[] = {
        {"never", &Rule::never}, {"undecided", &Rule::undecided}};
    static constexpr std::pair<std::string_view, std::vector<RuleText> Rule::*> text_lists[] = {
        {"message", &Rule::message},       {"why", &Rule::why},
        {"ruled-out", &Rule::ruled_out},   {"certain-if", &Rule::certain_if},
        {"refuted-if", &Rule::refuted_if}, {"ask", &Rule::ask},
        {"no-restart", &Rule::no_restart}};
    static constexpr std::pair<std::string_view, void (Parser::*)(const pugi::xml_node&)> readers[] = {
        {"reference", &Parser::reference}, {"needs", &Parser::needs},
        {"event", &Parser::event},         {"param", &Parser::param},
        {"when", &Parser::when},           {"severity", &Parser::severity_where},
        {"absence", &Parser::absence},     {"instead-of", &Parser::instead_of},
        {"advice", &Parser::advice},       {"stops-at", &Parser::stops_at},
        {"proof", &Parser::proof},         {"collect", &Parser::collect},
        {"example", &Parser::example}};
    check_attributes(node);
    const std::string_view name = node.name();
    for (const auto& [known, string] : one_text)
      if (name == known) return void(rule_.*string = flat(node));
    for (const auto& [known, list] : xpath_lists)
      if (name == known) return (rule_.*list).push_back(flat(node));
    for (const auto& [known, list] : text_lists)
      if (name == known) return (rule_.*list).push_back(text(node));
    for (const auto& [known, read] : readers)
      if (name == known) return (this->*read)(node);
    fail(node, fmt::format("<rule> has no element <{}>{}", name, suggestion(name, elements())));
  }

  void reference(const pugi::xml_node& node) {
    rule_.references.push_back({node.attribute("article").value(), node.attribute("title").value()});
  }
  /// Whether an event of the rule's own has that signal, which is asked for with it.
  bool brings(std::string_view signal) const {
    return std::any_of(rule_.events.begin(), rule_.events.end(),
                       [&](const RuleEvent& e) { return e.signal == signal; });
  }
  void needs(const pugi::xml_node& node) {
    for (const auto s : split(node.attribute("signals").value(), " \r\n\t"))
      if (!brings(s)) rule_.signals.emplace_back(s);
  }
  void when(const pugi::xml_node& node) {
    rule_.when.push_back({confidence(node, node.attribute("confidence").value()), flat(node)});
  }
  void severity_where(const pugi::xml_node& node) {
    rule_.severities.emplace_back(severity(node, node.attribute("level").value()), flat(node));
  }
  void instead_of(const pugi::xml_node& node) {
    rule_.instead_of.emplace_back(node.attribute("rule").value());
  }
  void advice(const pugi::xml_node& node) { rule_.advice.push_back(steps(node)); }
  void stops_at(const pugi::xml_node& node) {
    rule_.stop = RuleStop{node.attribute("kind").value(), node.attribute("step").value()};
  }
  void collect(const pugi::xml_node& node) {
    for (const auto item : split(node.attribute("items").value(), " \r\n\t"))
      rule_.collect.emplace_back(item);
  }

  static std::vector<std::string_view> elements() {
    std::vector<std::string_view> names;
    for (const auto& [name, attributes] : element_attributes) names.push_back(name);
    return names;
  }

  void proof(const pugi::xml_node& node) {
    RuleProof p;
    for (const auto s : split(node.attribute("signals").value(), " \r\n\t")) p.signals.emplace_back(s);
    if (p.signals.empty()) fail(node, "<proof> needs signals: the events that show that the repair worked");
    p.hours = node.attribute("hours").as_double(p.hours);
    if (!(p.hours > 0 && p.hours <= 24 * 366))
      fail(node, "<proof hours='...'> is more than 0 and at most a year");
    p.text = mixed(node);
    rule_.proofs.push_back(std::move(p));
  }

  void event(const pugi::xml_node& node) {
    const unsigned id = node.attribute("id").as_uint(70000);
    if (id > 65535)
      return fail(node,
                  fmt::format("event id '{}' is no number from 0 to 65535", node.attribute("id").value()));
    if (node.attribute("provider").empty()) return fail(node, "<event> needs a provider");
    RuleEvent e{node.attribute("provider").value(),
                static_cast<std::uint16_t>(id),
                node.attribute("signal").value(),
                node.attribute("channel").value(),
                {}};
    for (const auto name_of_insert : split(node.attribute("inserts").value(), " \r\n\t"))
      e.inserts.emplace_back(name_of_insert);
    if (e.signal.empty()) e.signal = fmt::format("{}/{}", e.provider, e.id);
    if (!brings(e.signal)) rule_.signals.push_back(e.signal);
    rule_.events.push_back(std::move(e));
  }

  void param(const pugi::xml_node& node) {
    const std::string name = node.attribute("name").value();
    if (name.empty() || !node.attribute("value")) return fail(node, "<param> needs a name and a value");
    rule_.params.push_back({name, node.attribute("value").value(), node.attribute("unit").value()});
  }

  void absence(const pugi::xml_node& node) {
    if (node.attribute("after")) rule_.absence_after = node.attribute("after").value();
    rule_.absence.push_back(text(node));
  }

  /// As written: what stands between the tags.
  void example(const pugi::xml_node& node) {
    const auto tag = static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
    const std::size_t begin = std::min(text_.find('>', tag), text_.size() - 1) + 1;
    const std::size_t end = std::min(text_.find("</example", tag), text_.size());
    std::string xml(node.first_child() && end > begin ? text_.substr(begin, end - begin)
                                                      : std::string_view{});
    rule_.examples.push_back({node.attribute("finding").value(), std::move(xml)});
  }

  void check(const pugi::xml_node& root) const {
    const auto need = [&](bool there, std::string_view what) {
      if (!there) fail(root, fmt::format("the rule needs {}", what));
    };
    need(!rule_.id.empty(), "an id");
    need(!rule_.title.empty(), "a <title>");
    need(!rule_.kinds.empty(), "for='...': the kinds of operation that it judges");
    need(!rule_.when.empty() || !rule_.undecided.empty(), "a <when>");
    need(!rule_.message.empty(), "a <message>");
    need(!rule_.advice.empty(), "an <advice>");
    const auto no = [](const RuleExample& e) { return e.finding == "no"; };
    need(std::any_of(rule_.examples.begin(), rule_.examples.end(), no), "an example with finding='no'");
    need(!std::all_of(rule_.examples.begin(), rule_.examples.end(), no), "an example with a finding");
    for (const RuleExample& e : rule_.examples)
      if (e.finding != "no" && e.finding != "undecided") static_cast<void>(confidence(root, e.finding));
    const bool for_events = std::find(rule_.kinds.begin(), rule_.kinds.end(), "event") != rule_.kinds.end();
    need(!for_events || !rule_.signals.empty(), "<needs signals='...'/>, because it is for='event'");
  }

  std::string_view origin_;
  std::string_view text_;
  std::vector<RuleMistake>& mistakes_;
  Rule rule_;
};

}  // namespace

bool speaks_of(const Rule& rule, std::string_view kind) {
  return std::find(rule.kinds.begin(), rule.kinds.end(), kind) != rule.kinds.end();
}

RuleMistake mistake_at(std::string_view text, std::size_t offset, std::string what) {
  const std::string_view before = text.substr(0, offset);
  const auto line_begin = before.rfind('\n');
  return {1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          before.size() - (line_begin == std::string_view::npos ? 0 : line_begin + 1) + 1, std::move(what)};
}

std::string to_string(std::string_view origin, const RuleMistake& mistake) {
  return fmt::format("{}:{}:{}: {}", origin, mistake.line, mistake.column, mistake.what);
}

Rule read_rule(std::string_view origin, std::string_view text, std::vector<RuleMistake>& mistakes) {
  return Parser(origin, text, mistakes).parse();
}

Rule parse_rule(std::string_view origin, std::string_view text) {
  std::vector<RuleMistake> mistakes;
  Rule rule = read_rule(origin, text, mistakes);
  if (!mistakes.empty()) throw Error(to_string(origin, mistakes.front()));
  return rule;
}

}  // namespace exba
