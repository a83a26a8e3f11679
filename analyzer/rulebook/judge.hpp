#pragma once
// A rule with its XPath compiled, and what it says of one node of the document.
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rulebook/rule.hpp"

namespace exba {

/// An XPath of a rule, compiled when it is first asked: of the texts of seventy rules a report fills a few.
class RuleQuery {
 public:
  RuleQuery() = default;
  RuleQuery(const Rule& rule, pugi::xpath_variable_set& variables, std::string xpath)
      : rule_(&rule), variables_(&variables), xpath_(std::move(xpath)) {}
  explicit operator bool() const { return rule_ != nullptr; }
  /// Throws Error naming the rule and the expression that is no XPath.
  const pugi::xpath_query& compiled() const;
  bool holds(const pugi::xpath_node& context) const { return compiled().evaluate_boolean(context); }

 private:
  const Rule* rule_ = nullptr;
  pugi::xpath_variable_set* variables_ = nullptr;
  std::string xpath_;
  mutable std::unique_ptr<pugi::xpath_query> compiled_;
};

/// Text with holes: literals, XPath to be shown, and conditions that hold for all pieces up to their end.
struct Template {
  enum class Show { literal, string, time, span, condition, end, restart };
  struct Instruction {
    Show show = Show::literal;
    std::string text;  ///< the literal, or the XPath as written
    RuleQuery query;
  };
  std::vector<Instruction> pieces;
  std::string fill(const pugi::xpath_node& context, const TimeZone& zone) const;
};

/// Whether an XPath may leave its context node and the operation around it. What it cannot rule out counts.
bool may_look_around(std::string_view xpath);

class CompiledRule {
 public:
  CompiledRule(const CompiledRule&) = delete;  // its queries point to its variables
  CompiledRule& operator=(const CompiledRule&) = delete;
  enum class Compile { when_asked, at_once };
  /// At once: throws Error naming the rule and the expression that is no XPath; else the first use does.
  explicit CompiledRule(const Rule& rule, Compile when = Compile::at_once);

  /// What the rule says of this node; nothing when it is silent.
  std::optional<Confidence> verdict(const pugi::xpath_node& context) const;
  /// The finding with all its texts; evidence and operations as indices of the document.
  Finding finding(const pugi::xpath_node& context, Confidence confidence, const TimeZone& zone,
                  const Report& report) const;
  const Rule& rule() const { return *rule_; }
  /// Whether one of its expressions may look at more than its node, what stands below that, and the operation
  /// around it: at events that belong to no operation.
  bool looks_around() const { return looks_around_; }

 private:
  RuleQuery compile(std::string xpath);
  Template::Instruction compile_hole(std::string_view hole);
  Template compile_template(const std::string& text);
  std::string text(const std::vector<std::pair<std::string, Template>>& texts, Confidence confidence,
                   const pugi::xpath_node& context, const TimeZone& zone) const;
  std::vector<std::pair<std::string, Template>> compile_texts(const std::vector<RuleText>& texts);
  void collect_evidence(Finding& f, const pugi::xpath_node& context, const Report& report) const;

  const Rule* rule_;
  Compile when_compiled_;
  pugi::xpath_variable_set variables_;
  bool looks_around_ = false;
  std::vector<RuleQuery> never_, undecided_;
  std::vector<std::pair<Confidence, RuleQuery>> when_;
  std::vector<std::pair<Severity, RuleQuery>> severities_;
  RuleQuery operations_, evidence_, absence_after_, any_order_;
  Template computer_, store_;
  std::vector<std::pair<std::string, Template>> message_, advice_, why_, ruled_out_, absence_, certain_if_,
      refuted_if_, ask_, no_restart_;
  std::vector<Template> proofs_;
};

}  // namespace exba
