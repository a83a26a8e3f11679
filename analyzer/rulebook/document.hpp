#pragma once
// The document that rules see, and that `--format xml` prints: its shape stands in rulebook.hpp.
#include <cstdint>
#include <functional>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace exba {

/// What a part of the document holds: operations from `first` to before `end`, and of the events that belong
/// to none those whose numbers lie from `first_stray` to before `end_stray`.
struct DocumentPart {
  std::size_t first = 0, end = 0;
  std::size_t first_stray = 0, end_stray = 0;
};

/// Makes the document, whole or in parts: whole, that of 12,500 operations takes 180 MB.
class DocumentMaker {
 public:
  /// `strays`: which events that belong to no operation it holds, by their number; null: all.
  explicit DocumentMaker(const Report& report, const std::vector<bool>* strays = nullptr);
  DocumentPart whole() const;
  /// Whether a stray event of that part is in it.
  bool any_stray(const DocumentPart& part) const;
  /// Appends <report> with this part of it.
  void make(const DocumentPart& part, pugi::xml_document& document) const;
  /// Its operations and events, without the logs that stand before them in every document.
  void append(const DocumentPart& part, pugi::xml_node root) const;

 private:
  const Report& report_;
  const std::vector<bool>* strays_;
  bool holds_stray(std::size_t number) const {
    return !told_[number] && (strays_ == nullptr || (*strays_)[number]);
  }
  std::vector<bool> told_;                       ///< events that belong to an operation
  std::map<std::uint32_t, std::uint32_t> near_;  ///< the first run of which an event is a companion
};

/// Hands on the elements of the whole document, in order, some at a time (`part` holds them), and behind them what no rule
/// knows.
void build_in_parts(const Report& report, const std::function<void(pugi::xml_node part)>& take);

/// A fact's name as an attribute: `first log` and other characters that XML does not allow become hyphens.
std::string attribute_name(std::string_view name);
/// Text that XML 1.0 can hold: control characters and invalid UTF-8 become U+FFFD.
std::string xml_text(std::string_view text);

}  // namespace exba
