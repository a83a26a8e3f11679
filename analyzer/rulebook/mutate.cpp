// How it works: every mutation is a fresh copy of the example with one thing removed. What decides which rule
// is asked at all (kind of an operation, signal of an event) stays where it is not marked.
#include "rulebook/mutate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {
namespace {

using Visit = std::function<void(pugi::xml_node)>;

/// Elements in document order, each before its children.
void walk(const pugi::xml_node& node, const Visit& visit) {
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    visit(child);
    walk(child, visit);
  }
}

std::vector<pugi::xml_node> all_elements(const pugi::xml_node& root) {
  std::vector<pugi::xml_node> all;
  walk(root, [&](pugi::xml_node node) { all.push_back(node); });
  return all;
}

std::string text_of(const pugi::xml_node& root) {
  std::ostringstream out;
  for (const pugi::xml_node child : root.children()) child.print(out, "", pugi::format_raw);
  return out.str();
}

std::string verdict_of(const Rule& rule, const pugi::xml_node& root) {
  Rule changed = rule;
  changed.examples = {{"no", text_of(root)}};
  return test_examples(changed).front().got;
}

bool decides_who_is_asked(std::string_view attribute) {
  return attribute == "kind" || attribute == "signal";
}

bool marked_below(const pugi::xml_node& node) {
  if (node.attribute("needed")) return true;
  for (const pugi::xml_node child : node.children())
    if (marked_below(child)) return true;
  return false;
}

void drop_the_rest(pugi::xml_node node) {
  for (pugi::xml_node child = node.first_child(); child;) {
    const pugi::xml_node next = child.next_sibling();
    if (child.type() == pugi::node_element && !marked_below(child))
      node.remove_child(child);
    else if (child.type() == pugi::node_element)
      drop_the_rest(child);
    child = next;
  }
  const auto marks = split(node.attribute("needed").value(), " ");
  if (std::find(marks.begin(), marks.end(), "yes") != marks.end()) return;
  for (pugi::xml_attribute a = node.first_attribute(); a;) {
    const pugi::xml_attribute next = a.next_attribute();
    if (std::find(marks.begin(), marks.end(), std::string_view(a.name())) == marks.end() &&
        !decides_who_is_asked(a.name()))
      node.remove_attribute(a);
    a = next;
  }
}

/// One mutation each for what an example marks.
class Mutations {
 public:
  Mutations(const Rule& rule, int number, std::vector<Mutation>& out)
      : rule_(rule), number_(number), out_(out) {}

  void run() {
    const RuleExample& example = rule_.examples[static_cast<std::size_t>(number_ - 1)];
    pugi::xml_document document;
    document.load_string(("<report>" + example.xml + "</report>").c_str());
    const auto all = all_elements(document.document_element());
    bool marks = false;
    for (std::size_t n = 0; n < all.size(); ++n)
      for (const std::string_view mark : split(all[n].attribute("needed").value(), " ")) {
        marks = true;
        drop_one(document, n, mark, example.finding);
      }
    if (!marks) return out_.push_back({number_, "", "", false});
    pugi::xml_document rest;
    rest.reset(document);
    for (pugi::xml_node child : rest.document_element().children())
      if (marked_below(child)) drop_the_rest(child);
    add("everything else", verdict_of(rule_, rest.document_element()), example.finding, true);
  }

 private:
  void drop_one(const pugi::xml_document& document, std::size_t n, std::string_view mark,
                const std::string& finding) {
    pugi::xml_document copy;
    copy.reset(document);
    pugi::xml_node node = all_elements(copy.document_element())[n];
    const std::string name = node.name();
    if (mark == "yes") {
      node.parent().remove_child(node);
      return add(fmt::format("<{}>", name), verdict_of(rule_, copy.document_element()), finding, false);
    }
    node.remove_attribute(std::string(mark).c_str());
    add(fmt::format("@{} of <{}>", mark, name), verdict_of(rule_, copy.document_element()), finding, false);
  }

  void add(std::string dropped, std::string got, const std::string& finding, bool must_stay) {
    const bool well = (got == finding) == must_stay;
    out_.push_back({number_, std::move(dropped), std::move(got), well});
  }

  const Rule& rule_;
  int number_;
  std::vector<Mutation>& out_;
};

}  // namespace

std::vector<Mutation> mutate_examples(const Rule& rule) {
  std::vector<Mutation> out;
  for (std::size_t i = 0; i < rule.examples.size(); ++i)
    if (rule.examples[i].finding != "no") Mutations(rule, static_cast<int>(i + 1), out).run();
  return out;
}

}  // namespace exba
