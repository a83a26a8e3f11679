// How it works: the file is read as the parser reads it, and then once more as a tree, because only the tree
// knows where an expression stands. Each expression is compiled, and its names are looked up in the
// vocabulary; a misspelt name is searched in the text from its element on, which gives line and column. A
// rule without mistakes so far has its examples run.
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <tuple>

#include "base/error.hpp"
#include "base/text.hpp"
#include "catalog/collection.hpp"
#include "rulebook/judge.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/rulebook.hpp"
#include "rulebook/stations.hpp"
#include "rulebook/vocabulary.hpp"

namespace exba {
namespace {

constexpr std::string_view xpath_elements[] = {"never",      "when",     "undecided", "severity",
                                               "operations", "evidence", "any-order"};

/// The rule id that a file name asks for: `vss-x` of `rules/vss/vss-x.xml`.
std::string_view id_of_file(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return path.ends_with(".xml") ? path.substr(0, path.size() - 4) : std::string_view{};
}

class Checker {
 public:
  Checker(std::string_view text, const Rule& rule, std::vector<RuleMistake>& mistakes)
      : text_(text), rule_(rule), mistakes_(mistakes) {
    for (const RuleEvent& e : rule.events) {
      own_.signals.push_back(e.signal);
      own_.attributes.insert(own_.attributes.end(), e.inserts.begin(), e.inserts.end());
    }
    for (const RuleParam& p : rule.params) {
      own_.params.push_back(p.name);
      variables_.set(p.name.c_str(), 1.0);
    }
  }

  void check(const pugi::xml_node& root, std::string_view origin,
             const std::vector<std::string_view>& rules) {
    const std::string_view wanted = id_of_file(origin);
    if (!wanted.empty() && !rule_.id.empty() && rule_.id != wanted)
      note(root, rule_.id,
           fmt::format("the file is called {}.xml, the rule '{}': they must agree", wanted, rule_.id));
    for (const pugi::xml_node node : root.children())
      if (node.type() == pugi::node_element) element(node, rules);
  }

 private:
  /// At the first place of `spelt` from the node on; at the node where it is not found.
  void note(const pugi::xml_node& node, std::string_view spelt, std::string what) {
    const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
    const std::size_t found = spelt.empty() ? begin : text_.find(spelt, begin);
    mistakes_.push_back(mistake_at(text_, found == std::string_view::npos ? begin : found, std::move(what)));
  }

  void element(const pugi::xml_node& node, const std::vector<std::string_view>& rules) {
    const std::string_view name = node.name();
    if (std::find(std::begin(xpath_elements), std::end(xpath_elements), name) != std::end(xpath_elements))
      return expression(node, node.text().get());
    if (name == "needs" || name == "proof") signals(node);
    if (name == "param") parameter(node);
    if (name == "instead-of") other_rule(node, rules);
    if (name == "collect") collect(node);
    if (name == "stops-at") stop(node);
    if (name == "example") {
      for (const pugi::xml_node child : node.children()) example(child);
      return;
    }
    if (node.attribute("after")) expression(node, node.attribute("after").value());
    if (name != "title" && name != "versions") template_of(node);
  }

  void template_of(const pugi::xml_node& node) {
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_pcdata) holes(child, child.value());
      if (child.type() != pugi::node_element) continue;
      if (child.attribute("test")) expression(child, child.attribute("test").value());
      template_of(child);
    }
  }

  void holes(const pugi::xml_node& node, std::string_view text) {
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
      const auto close = text.find('}', open);
      if (close == std::string_view::npos) return note(node, "{", "'{' without '}'");
      expression(node, std::string(text.substr(open + 1, close - open - 1)));
    }
  }

  void expression(const pugi::xml_node& node, std::string xpath) {
    for (char& c : xpath)
      if (c == '\n' || c == '\t' || c == '\r') c = ' ';
    for (const std::string_view shown : {"time(", "span("})
      if (trim(xpath).starts_with(shown)) {
        const std::string_view inner = trim(xpath);
        xpath = std::string(inner.substr(shown.size(), inner.rfind(')') - shown.size()));
      }
    if (trim(xpath).empty()) return note(node, "", "an XPath is missing here");
    const std::vector<UnknownName> unknown = unknown_names(xpath, own_);
    for (const UnknownName& name : unknown) note(node, name.spelt, name.what);
    try {
      const pugi::xpath_query compiled(xpath.c_str(), &variables_);
    } catch (const pugi::xpath_exception& e) {
      if (unknown.empty())  // an unknown parameter or function is told already
        note(
            node, "",
            fmt::format("no XPath: {} at character {} of: {}", e.what(), e.result().offset + 1, trim(xpath)));
    }
  }

  void signals(const pugi::xml_node& node) {
    const auto known = values_of("signal");
    for (const std::string_view signal : split(node.attribute("signals").value(), " \r\n\t")) {
      const bool ours = std::find(own_.signals.begin(), own_.signals.end(), signal) != own_.signals.end();
      if (!ours && std::find(known.begin(), known.end(), signal) == known.end())
        unknown(node, signal, "signal", known);
    }
  }

  void unknown(const pugi::xml_node& node, std::string_view word, std::string_view what,
               const std::vector<std::string_view>& known) {
    const std::string_view near = nearest(word, known);
    note(node, word,
         fmt::format("there is no {} '{}'{}", what, word,
                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }

  void parameter(const pugi::xml_node& node) {
    const std::string used = std::string("$") + node.attribute("name").value();
    if (text_.find(used) == std::string_view::npos)
      note(node, node.attribute("name").value(),
           fmt::format("the parameter '{}' is used nowhere", used.substr(1)));
  }

  void other_rule(const pugi::xml_node& node, const std::vector<std::string_view>& rules) {
    const std::string_view id = node.attribute("rule").value();
    if (std::find(rules.begin(), rules.end(), id) == rules.end()) unknown(node, id, "rule", rules);
  }

  void collect(const pugi::xml_node& node) {
    std::vector<std::string_view> known;
    for (const CollectItem& item : collect_items()) known.push_back(item.name);
    for (const std::string_view name : split(node.attribute("items").value(), " \r\n\t"))
      if (find_collect_item(name) == nullptr) unknown(node, name, "item to collect", known);
  }

  void stop(const pugi::xml_node& node) {
    const std::string_view kind = node.attribute("kind").value();
    const Course* course = find_course(kind);
    std::vector<std::string_view> known;
    if (course == nullptr) {
      for (const Course& c : courses()) known.push_back(c.kind);
      return unknown(node, kind, "kind of operation", known);
    }
    for (const Station& station : course->stations) known.push_back(station.step);
    const std::string_view step = node.attribute("step").value();
    if (std::find(known.begin(), known.end(), step) == known.end()) unknown(node, step, "step", known);
  }

  /// The document of an example has no other names than a real one, except the marks of what is needed.
  void example(const pugi::xml_node& node) {
    if (node.type() != pugi::node_element) return;
    const std::string_view name = node.name();
    const auto elements = element_words();
    if (std::find(elements.begin(), elements.end(), name) == elements.end())
      return unknown(node, name, "element of the document", {elements.begin(), elements.end()});
    const auto& known = attributes_of(name);
    for (const pugi::xml_attribute a : node.attributes()) {
      const std::string_view attribute = a.name();
      const auto& own = own_.attributes;
      if (attribute == "needed") {
        needed(node, a.value());
      } else if (!std::binary_search(known.begin(), known.end(), attribute) &&
                 std::find(own.begin(), own.end(), attribute) == own.end()) {
        unknown(node, attribute, fmt::format("attribute of <{}> called", name), known);
      } else if (attribute == "signal" || attribute == "kind" || attribute == "outcome") {
        value(node, attribute, a.value());
      }
    }
    for (const pugi::xml_node child : node.children()) example(child);
  }

  void needed(const pugi::xml_node& node, std::string_view marks) {
    for (const std::string_view mark : split(marks, " "))
      if (mark != "yes" && !node.attribute(std::string(mark).c_str()))
        note(node, mark, fmt::format("needed='{}' names no attribute of this <{}>", mark, node.name()));
  }

  void value(const pugi::xml_node& node, std::string_view attribute, std::string_view is) {
    const auto known = values_of(attribute);
    const auto& own = own_.signals;
    if (std::find(known.begin(), known.end(), is) == known.end() &&
        !(attribute == "signal" && std::find(own.begin(), own.end(), is) != own.end()))
      unknown(node, is, attribute, known);
  }

  std::string_view text_;
  const Rule& rule_;
  std::vector<RuleMistake>& mistakes_;
  OwnNames own_;
  pugi::xpath_variable_set variables_;
};

/// The place of the nth <example>.
RuleMistake example_mistake(std::string_view text, const pugi::xml_node& root, const ExampleResult& result) {
  int number = 0;
  for (const pugi::xml_node node : root.children("example"))
    if (++number == result.example)
      return mistake_at(text, static_cast<std::size_t>(node.offset_debug()),
                        fmt::format("example {} should give '{}' but gives '{}'", result.example,
                                    result.expected, result.got));
  return {1, 1, "an example does not come out as written"};
}

}  // namespace

std::vector<RuleMistake> rule_mistakes(std::string_view origin, std::string_view text,
                                       const std::vector<std::string_view>& rules) {
  std::vector<RuleMistake> mistakes;
  const Rule rule = read_rule(origin, text, mistakes);
  pugi::xml_document document;
  if (!document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata))
    return mistakes;
  const pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "rule") return mistakes;
  Checker(text, rule, mistakes).check(root, origin, rules);
  if (mistakes.empty()) {
    try {
      for (const ExampleResult& result : test_examples(rule))
        if (!result.well()) mistakes.push_back(example_mistake(text, root, result));
    } catch (const Error& e) {
      mistakes.push_back({1, 1, e.what()});
    }
  }
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const RuleMistake& a, const RuleMistake& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return mistakes;
}

}  // namespace exba
