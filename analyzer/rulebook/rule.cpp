// How it works: pugixml reads the file; every element has one place in Rule, and an element that has none is
// an error that names the nearest one, because a misspelt element would otherwise be silently without effect.
#include "rulebook/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

class Parser {
 public:
  Parser(std::string_view origin, std::string_view text) : origin_(origin), text_(text) {}

  Rule parse() {
    pugi::xml_document document;
    const auto result =
        document.load_buffer(text_.data(), text_.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    if (!result) fail(result.offset, fmt::format("not well-formed XML: {}", result.description()));
    const pugi::xml_node root = document.document_element();
    if (std::string_view(root.name()) != "rule")
      fail(root, fmt::format("expected <rule>, found <{}>", root.name()));
    rule_.origin = std::string(origin_);
    rule_.source = std::string(text_);
    attributes(root);
    for (const pugi::xml_node node : root.children())
      if (node.type() == pugi::node_element) element(node);
    check(root);
    return std::move(rule_);
  }

 private:
  [[noreturn]] void fail(std::ptrdiff_t offset, const std::string& what) const {
    const auto end =
        text_.begin() + std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(text_.size()));
    throw Error(fmt::format("{}: line {}: {}", origin_, 1 + std::count(text_.begin(), end, '\n'), what));
  }
  [[noreturn]] void fail(const pugi::xml_node& node, const std::string& what) const {
    fail(node.offset_debug(), what);
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
      else
        fail(root, fmt::format("<rule> has no attribute '{}'{}", name,
                               suggestion(name, {"id", "severity", "for", "absence"})));
    }
  }

  void add_kind(const pugi::xml_node& node, std::string_view kind) {
    const std::vector<std::string_view> kinds = {"vss-backup", "streaming-backup", "ntbackup-job",
                                                 "restore",    "failover",         "event"};
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      fail(node, fmt::format("for='{}' is no kind of operation{}", kind, suggestion(kind, kinds)));
    rule_.kinds.emplace_back(kind);
  }

  static std::string suggestion(std::string_view word, const std::vector<std::string_view>& choices) {
    const auto near = nearest(word, choices);
    return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
  }

  Severity severity(const pugi::xml_node& node, std::string_view word) const {
    for (const Severity s : {Severity::info, Severity::warning, Severity::error})
      if (to_string(s) == word) return s;
    fail(node, fmt::format("severity '{}' is none of error, warning, info", word));
  }

  bool yes_or_no(const pugi::xml_node& node, std::string_view word) const {
    if (word != "yes" && word != "no") fail(node, fmt::format("expected yes or no, found '{}'", word));
    return word == "yes";
  }

  Confidence confidence(const pugi::xml_node& node, std::string_view word) const {
    for (const Confidence c : {Confidence::certain, Confidence::likely, Confidence::possible})
      if (to_string(c) == word) return c;
    fail(node, fmt::format("confidence '{}' is none of certain, likely, possible", word));
  }

  /// Text with every run of white space as one blank.
  static std::string flat(std::string_view text) {
    std::string out;
    bool blank = false;
    for (const char c : text) {
      const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
      if (!space)
        out += c;
      else if (!blank)
        out += ' ';
      blank = space;
    }
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

  RuleText text(const pugi::xml_node& node) const {
    return {node.attribute("confidence").value(), mixed(node)};
  }

  RuleText steps(const pugi::xml_node& node) const {
    RuleText out{node.attribute("confidence").value(), ""};
    for (const pugi::xml_node step : node.children("step"))
      out.text += (out.text.empty() ? "" : "\n") + mixed(step);
    if (out.text.empty()) out.text = mixed(node);
    return out;
  }

  void element(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    if (name == "title")
      rule_.title = flat(node);
    else if (name == "reference")
      rule_.references.push_back({node.attribute("article").value(), node.attribute("title").value()});
    else if (name == "needs")
      for (const auto s : split(node.attribute("signals").value(), " \r\n\t")) rule_.signals.emplace_back(s);
    else if (name == "event")
      event(node);
    else if (name == "param")
      param(node);
    else if (name == "never")
      rule_.never.push_back(flat(node));
    else if (name == "when")
      rule_.when.push_back({confidence(node, node.attribute("confidence").value()), flat(node)});
    else if (name == "undecided")
      rule_.undecided.push_back(flat(node));
    else if (name == "severity")
      rule_.severities.emplace_back(severity(node, node.attribute("level").value()), flat(node));
    else if (name == "instead-of")
      rule_.instead_of.emplace_back(node.attribute("rule").value());
    else if (name == "computer")
      rule_.computer = flat(node);
    else if (name == "store")
      rule_.store = flat(node);
    else if (name == "operations")
      rule_.operations = flat(node);
    else if (name == "evidence")
      rule_.evidence = flat(node);
    else if (name == "absence")
      absence(node);
    else if (name == "message")
      rule_.message.push_back(text(node));
    else if (name == "advice")
      rule_.advice.push_back(steps(node));
    else if (name == "why")
      rule_.why.push_back(text(node));
    else if (name == "ruled-out")
      rule_.ruled_out.push_back(text(node));
    else if (name == "example")
      example(node);
    else
      fail(node, fmt::format("<rule> has no element <{}>{}", name, suggestion(name, elements())));
  }

  static std::vector<std::string_view> elements() {
    return {"title",     "reference", "needs",      "event",    "param",     "never",      "when",
            "undecided", "severity",  "instead-of", "computer", "store",     "operations", "evidence",
            "absence",   "message",   "advice",     "why",      "ruled-out", "example"};
  }

  void event(const pugi::xml_node& node) {
    const unsigned id = node.attribute("id").as_uint(70000);
    if (id > 65535)
      fail(node, fmt::format("event id '{}' is no number from 0 to 65535", node.attribute("id").value()));
    if (node.attribute("provider").empty()) fail(node, "<event> needs a provider");
    RuleEvent e{node.attribute("provider").value(), static_cast<std::uint16_t>(id),
                node.attribute("signal").value()};
    if (e.signal.empty()) e.signal = fmt::format("{}/{}", e.provider, e.id);
    rule_.signals.push_back(e.signal);
    rule_.events.push_back(std::move(e));
  }

  void param(const pugi::xml_node& node) {
    const std::string name = node.attribute("name").value();
    if (name.empty() || !node.attribute("value")) fail(node, "<param> needs a name and a value");
    rule_.params.push_back({name, node.attribute("value").value(), node.attribute("unit").value()});
  }

  void absence(const pugi::xml_node& node) {
    if (node.attribute("after")) rule_.absence_after = node.attribute("after").value();
    rule_.absence.push_back(text(node));
  }

  void example(const pugi::xml_node& node) {
    std::ostringstream xml;
    for (const pugi::xml_node child : node.children()) child.print(xml, "", pugi::format_raw);
    rule_.examples.push_back({node.attribute("finding").value(), xml.str()});
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
  Rule rule_;
};

}  // namespace

Rule parse_rule(std::string_view origin, std::string_view text) {
  return Parser(origin, text).parse();
}

}  // namespace exba
