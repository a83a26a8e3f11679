#pragma once
// The names of the document that rules are judged on: what an XPath may say. A name that stands nowhere here
// is never true and never found, and XPath says nothing about it; `exba rules validate` does.
// docs/rule-vocabulary.md is `exba rules vocabulary`.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// An attribute and what it says. `on`: what it stands on: `every` operation and relation, one kind of them
/// (vss-backup...), relation, phase, event, nearby, report, computer or log.
struct Word {
  std::string_view on;
  std::string_view name;
  std::string_view meaning;
};

std::span<const Word> attribute_words();
std::span<const std::string_view> element_words();

/// Attributes that elements of that name can have, events' facts included; sorted.
const std::vector<std::string_view>& attributes_of(std::string_view element);
/// The values of an attribute that has only so many: kind, outcome, signal, level, name of a relation or
/// phase. Empty: any value.
std::vector<std::string_view> values_of(std::string_view attribute);

/// A name in an XPath that the document does not have.
struct UnknownName {
  std::string spelt;  ///< as the expression has it: @outcom
  std::string what;   ///< no attribute of the document is called 'outcom'; did you mean 'outcome'?
};
/// What a rule brings itself: attributes that its own events have, signals and parameters of its own.
struct OwnNames {
  std::vector<std::string_view> attributes, signals, params;
};
std::vector<UnknownName> unknown_names(std::string_view xpath, const OwnNames& own);

/// docs/rule-vocabulary.md.
std::string vocabulary_page();

}  // namespace exba
