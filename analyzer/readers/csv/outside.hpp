#pragma once
// What stands in the text of a table and is no row of it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "intake/intake.hpp"
#include "readers/csv/columns.hpp"
#include "readers/reader.hpp"
#include "readers/stretches.hpp"

namespace exba::csv {

/// `Listing the events in 'application' log of host 'EX01'` (eventquery).
bool listing_line(std::string_view line, std::string& channel, std::string& computer);

/// A line or a row of one cell that names the provider of the rows below it, `ProviderName: ESE`, `ESE`: the name; empty where
/// it names something else, which ends what the last one said; nothing where it is a row or a sentence.
std::optional<std::string> group_heading(std::string_view line, char separator);

/// What lines above rows say of them: a listing, and a group whose columns do not say the provider.
struct SaidAbove {
  std::string channel;
  std::string computer;
  std::string provider;
  /// Whether the line, or the row of one cell, heads a group.
  bool heads_group(std::string_view line, const Columns& columns);
};

/// Lines outside of the table, kept where they stand: a document may hold a table and blocks of text.
class OutsideLines {
 public:
  /// What stands before the headings: by itself it is read only where it holds events.
  void begin_with(std::string_view text);
  /// `number`: of its line in the whole text.
  void add(std::string_view text, std::uint64_t number);
  /// What of it may hold events.
  TextStretches stretches() const { return lines_ != 0 ? stretches_of(text_) : TextStretches{}; }
  void read(const TextStretches& found, const ReadOptions& options, Intake& intake) const;

 private:
  std::uint64_t lines_ = 0;
  std::string text_;
  std::uint64_t at_line_ = 1;  ///< that the end of `text_` stands in
  bool cut_ = false;
};

}  // namespace exba::csv
