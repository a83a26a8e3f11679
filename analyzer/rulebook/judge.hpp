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

/// Text with holes: literals, XPath to be shown, and conditions that hold for all pieces up to their end.
struct Template {
  enum class Show { literal, string, time, span, condition, end };
  struct Piece {
    Show show = Show::literal;
    std::string text;  ///< the literal, or the XPath as written
    std::shared_ptr<pugi::xpath_query> query;
  };
  std::vector<Piece> pieces;
  std::string fill(const pugi::xpath_node& context, const TimeZone& zone) const;
};

/// Whether an XPath may leave its context node and the operation around it. What it cannot rule out counts.
bool may_look_around(std::string_view xpath);

class CompiledRule {
 public:
  CompiledRule(const CompiledRule&) = delete;  // its queries point to its variables
  CompiledRule& operator=(const CompiledRule&) = delete;
  /// Throws Error naming the rule and the expression that is no XPath.
  explicit CompiledRule(const Rule& rule);

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
  using Query = std::shared_ptr<pugi::xpath_query>;
  Query compile(const std::string& xpath) const;
  Template::Piece compile_hole(std::string_view hole) const;
  Template compile_template(const std::string& text) const;
  std::string text(const std::vector<std::pair<std::string, Template>>& texts, Confidence confidence,
                   const pugi::xpath_node& context, const TimeZone& zone) const;
  std::vector<std::pair<std::string, Template>> compile_texts(const std::vector<RuleText>& texts) const;
  void collect_evidence(Finding& f, const pugi::xpath_node& context, const Report& report) const;

  const Rule* rule_;
  mutable pugi::xpath_variable_set variables_;
  mutable bool looks_around_ = false;
  std::vector<Query> never_, undecided_;
  std::vector<std::pair<Confidence, Query>> when_;
  std::vector<std::pair<Severity, Query>> severities_;
  Query operations_, evidence_, absence_after_, any_order_;
  Template computer_, store_;
  std::vector<std::pair<std::string, Template>> message_, advice_, why_, ruled_out_, absence_, certain_if_,
      refuted_if_, ask_;
  std::vector<Template> proofs_;
};

}  // namespace exba
