// How it works: a line among the headings whose own heading no table has is held against what the block lacks: the word of a
// level, a date, a log and a provider that are known can be nothing else. A computer can be called anything, so that is taken
// where the heading speaks of one, and told where only its looks do.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "readers/csv/kinds.hpp"
#include "readers/csv/strangers.hpp"
#include "readers/text/block.hpp"
#include "readers/text/labels.hpp"

namespace exba::event_text {
namespace {

/// What the block lacks and that value is; false: nothing.
bool place_value(Block& block, std::string_view name, std::string_view value, std::string_view& word) {
  const auto put = [&](Heading heading, std::string_view what) {
    block.value(heading).assign(value);
    if (!block.has(heading)) ++block.headings;
    block.seen |= bit(heading);
    word = what;
    return true;
  };
  if (block.value(Heading::level).empty() && csv::is_level_word(value))
    return put(Heading::level, "the level");
  LocalStamp stamp;
  const bool dated = block.stamp.fields != LocalStamp::Fields::none;
  if (!dated && take_stamp(stamp, value, Heading::date) && stamp.fields != LocalStamp::Fields::none) {
    add_stamp(block.stamp, stamp);
    return put(Heading::date, "the date");
  }
  if (dated && !block.stamp.has_clock && parse_clock(value, stamp)) {
    add_stamp(block.stamp, stamp);
    return put(Heading::time, "the time");
  }
  if (block.value(Heading::source).empty() && find_provider(value) != nullptr)
    return put(Heading::source, "the source");
  if (block.value(Heading::log).empty() && csv::fits(csv::Is::channel, value))
    return put(Heading::log, "the log");
  if (!block.value(Heading::computer).empty() || !csv::fits(csv::Is::host, value)) return false;
  if (csv::speaks_of_computer(name)) return put(Heading::computer, "the computer");
  block.maybe_computer = name;
  return false;
}

}  // namespace

bool tells_level_or_log(std::string_view line) {
  const std::string_view value = bare(line.substr(std::min(line.find(':'), line.size() - 1) + 1));
  constexpr std::size_t longest = 64;
  return !value.empty() && value.size() <= longest &&
         (csv::is_level_word(value) || csv::fits(csv::Is::channel, value));
}

void place_strangers(Block& block) {
  for (const std::string& line : block.strangers) {
    const std::size_t colon = line.find(block.layout == Layout::splunk ? '=' : ':');
    if (colon == line.npos) continue;
    const std::string_view name = bare(std::string_view(line).substr(0, colon));
    const std::string_view value = bare(std::string_view(line).substr(colon + 1));
    std::string_view word;
    if (value.empty() || value.size() > 255 || !place_value(block, name, value, word)) continue;
    block.by_value +=
        fmt::format("{}{} behind \"{}\", by its value", block.by_value.empty() ? "" : "; ", word, name);
  }
  if (!block.value(Heading::computer).empty()) block.maybe_computer.clear();
}

}  // namespace exba::event_text
