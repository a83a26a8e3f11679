// How it works: each event gives a few bits, taken where it is read and counted in file order. A field that all events lack is
// one that the form does not have: whoever knows the form tells that, not this.
#include "intake/times/told_fields.hpp"

#include <fmt/format.h>

#include "base/chars.hpp"
#include "intake/words/headings.hpp"

namespace exba {
namespace {

/// A sentence, a cell with its marks, two cells in one: what a lost separator makes of a name.
bool is_odd_computer(std::string_view name) {
  const bool guid_and_more =
      name.find(':') != name.npos && name.find('-') != name.npos;  // a string that was shifted
  return is_number(name) || guid_and_more || name.find_first_of(" \t\r\n\"<>|,;={}[]()") != name.npos ||
         name.starts_with(':');
}

bool is_odd_provider(std::string_view name) {
  constexpr std::string_view marks = ",:;=";
  return name.find_first_of("\"\t\r\n|") != name.npos || marks.find(name.front()) != marks.npos ||
         marks.find(name.back()) != marks.npos || is_not_available(name);
}

bool is_odd_channel(std::string_view name) {
  constexpr std::size_t longest = 255;
  return name.size() > longest || name.find_first_of("\"\t\r\n|{}<>;=") != name.npos ||
         name.find(". ") != name.npos || name.find(": ") != name.npos || name.ends_with('.');
}

}  // namespace

std::uint16_t ToldFields::marks(std::string_view computer_name, std::string_view channel_name,
                                std::string_view provider_name, std::uint64_t record_id) {
  unsigned out = 0;
  if (!computer_name.empty()) {
    if (computer_.text != computer_name)
      computer_ = {std::string(computer_name), is_odd_computer(computer_name)};
    out |= computer;
    if (computer_.odd) out |= odd_computer;
  }
  if (!provider_name.empty()) {
    if (provider_.text != provider_name)
      provider_ = {std::string(provider_name), is_odd_provider(provider_name)};
    out |= provider;
    if (provider_.odd) out |= odd_provider;
  }
  if (!channel_name.empty()) {
    if (channel_.text != channel_name) channel_ = {std::string(channel_name), is_odd_channel(channel_name)};
    out |= channel;
    if (channel_.odd) out |= odd_channel;
  }
  if (record_id != 0) out |= record;
  return static_cast<std::uint16_t>(out);
}

std::uint16_t ToldFields::marks(const Event& event) {
  unsigned out = marks(event.computer, event.channel, event.provider, event.record_id);
  out |= level_asked;
  if (event.level != Level::unknown) out |= level;
  return static_cast<std::uint16_t>(out);
}

void ToldFields::note(std::uint16_t marks, Position position) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const unsigned mark = 1u << i;
    if (mark == level && (marks & level_asked) == 0) continue;
    if ((marks & mark) != 0)
      ++counts_[i].with;
    else if (counts_[i].without++ == 0)
      counts_[i].first_without = position;
  }
  if ((marks & odd_computer) != 0 && odd_computers_.events++ == 0) odd_computers_.first = position;
  if ((marks & odd_provider) != 0 && odd_providers_.events++ == 0) odd_providers_.first = position;
  if ((marks & odd_channel) != 0 && odd_channels_.events++ == 0) odd_channels_.first = position;
}

bool ToldFields::lacks(Mark mark) const {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (1u << i == mark) return counts_[i].with == 0 && counts_[i].without != 0;
  return false;
}

std::uint64_t ToldFields::having(Mark mark) const {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (1u << i == mark) return counts_[i].with;
  return 0;
}

void ToldFields::tell(Intake& intake) const {
  constexpr std::string_view words[] = {"computer", "log", "provider", "record id", "level"};
  // What one alone lacks was lost. Several lack it where the source was put together of several (`exba events` of an NT text
  // and an EVTX), and Get-WinEvent tells no level of events whose provider is not installed where it runs; but each has
  // a provider.
  const auto is_usual = [](std::size_t i, std::uint64_t without) {
    return 1u << i != provider && without > 1;
  };
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (const Count& count = counts_[i]; count.with != 0 && count.without != 0 && !is_usual(i, count.without))
      intake.problem(
          count.first_without,
          fmt::format("{} event(s) say no {}, the first one here, and {} do: it was lost, or its name is "
                      "not known",
                      count.without, words[i], count.with));
  const auto odd = [&](const Odd& names, std::string_view word) {
    if (names.events != 0)
      intake.problem(names.first,
                     fmt::format("{} event(s) with a {} that can be none, the first one here: what stands in "
                                 "them may have shifted",
                                 names.events, word));
  };
  odd(odd_computers_, "computer");
  odd(odd_providers_, "provider");
  odd(odd_channels_, "log");
}

}  // namespace exba
