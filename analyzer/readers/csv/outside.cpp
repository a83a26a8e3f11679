// How it works: lines outside of the table are put behind one another with as many line feeds between them as in the text, so
// that what is found in them is told with its line there.
#include "readers/csv/outside.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/find.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "readers/csv/names.hpp"

namespace exba::csv {
namespace {

constexpr std::size_t outside_limit = 16u << 20;  // bytes

}  // namespace

bool listing_line(std::string_view line, std::string& channel, std::string& computer) {
  if (!trim(line).starts_with("Listing the events in '")) return false;
  const auto quoted = [&line](std::string_view before) -> std::string_view {
    const std::size_t at = line.find(before);
    if (at == line.npos) return {};
    const std::size_t begin = at + before.size();
    const std::size_t end = line.find('\'', begin);
    return end == line.npos ? std::string_view{} : line.substr(begin, end - begin);
  };
  channel = quoted("events in '");
  computer = quoted("host '");
  return true;
}

std::optional<std::string> group_heading(std::string_view line, char separator) {
  constexpr std::size_t longest_name = 80;
  std::string text(line.substr(0, 512));
  std::erase_if(text, [](char c) { return c == '"'; });
  std::string_view name = trim(text);
  while (!name.empty() && name.back() == separator) name = trim(name.substr(0, name.size() - 1));
  const std::size_t colon = name.find(':');
  const bool labelled = colon != name.npos && name_of(trim(name.substr(0, colon))).field == Field::source;
  if (labelled) name = trim(name.substr(colon + 1));
  if (name.empty() || name.size() > longest_name || name.find(separator) != name.npos) return std::nullopt;
  const bool known = find_provider(name) != nullptr || (labelled && looks_like(Field::source, name));
  return known ? std::string(name) : std::string();
}

bool SaidAbove::heads_group(std::string_view line, const Columns& columns) {
  if (columns.has(Field::source)) return false;
  const auto heading = group_heading(line, columns.separator);
  if (heading) provider = *heading;
  return heading && !heading->empty();
}

void OutsideLines::begin_with(std::string_view text) {
  text_ = text;
  at_line_ += count_byte(text_, '\n');
  lines_ = stretches_of(text_).found.empty() ? 0 : 1;
}

void OutsideLines::add(std::string_view text, std::uint64_t number) {
  ++lines_;
  if (text_.size() + (number - at_line_) + text.size() > outside_limit) {
    cut_ = true;
    return;
  }
  text_.append(static_cast<std::size_t>(number - std::min(number, at_line_)), '\n');
  at_line_ = number;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  text_ += text;  // blanks at its beginning are a column's
}

void OutsideLines::read(const TextStretches& found, const ReadOptions& options, Intake& intake) const {
  if (lines_ == 0) return;
  ReadOptions own = options;
  own.first_line = 1;  // lines are numbered as those of the whole text
  if (read_stretches(text_, found, own, intake) == nullptr)
    intake.assume("other_lines", fmt::format("{} line(s) outside of the table left out", lines_));
  if (cut_)
    intake.problem(
        fmt::format("more than {} bytes of text outside of the table: the rest was left out", outside_limit));
}

}  // namespace exba::csv
