// How it works: the last four bytes of the place where a window could stand say how far the next place is
// where one could (Wu and Manber's way with blocks of four). English text shares few blocks of four letters
// with the windows near their ends, so some eight bytes are passed at a step; comparing every byte with an
// automaton took four times as long. At a step the four bytes are one load: upper case falls together with lower
// case by one bit, and a blank that may be a line end is answered for beforehand, by an entry for each way in which it
// can stand there (11 instructions a step in place of 24).
#include "readers/excerpt/windows.hpp"

#include <algorithm>
#include <cstring>

namespace exba::excerpt {
namespace {

constexpr std::array<char, 256> fold_table = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool blank = i == '\t' || i == '\n' || i == '\r' || i == ' ';
    table[i] = static_cast<char>(blank ? ' ' : i >= 'A' && i <= 'Z' ? i + 32 : i);
  }
  return table;
}();

}  // namespace

char folded(char c) {
  return fold_table[static_cast<unsigned char>(c)];
}

std::size_t Windows::slot(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, text.data() + at, block);
  return ((value | 0x20202020u) * 0x9E3779B1u) >> (32 - slot_bits);
}

/// Calls `use(slot)` for each way in which the blanks of a window's block can stand in a text; a slot may come twice.
template <class Use>
void Windows::each_slot(std::string_view text, std::size_t at, Use use) {
  std::array<char, block> way{};
  const auto spell = [&](const auto& next, std::size_t i) -> void {
    if (i == block) return use(slot({way.data(), block}, 0));
    for (const char c : std::string_view(text[at + i] == ' ' ? " \n\r\t" : text.substr(at + i, 1))) {
      way[i] = c;
      next(next, i + 1);
    }
  };
  spell(spell, 0);
}

void Windows::add(std::string_view text, std::uint32_t value) {
  if (text.size() < size) return;
  Window& own = windows_.emplace_back();
  for (std::size_t i = 0; i < size; ++i) own.text[i] = folded(text[i]);
  own.value = value;
}

void Windows::ready() {
  shift_.assign(slots, static_cast<std::uint8_t>(size - block + 1));
  for (const Window& w : windows_)
    for (std::size_t at = 0; at + block <= size; ++at)
      each_slot({w.text.data(), size}, at, [&](std::size_t s) {
        shift_[s] = std::min(shift_[s], static_cast<std::uint8_t>(size - block - at));
      });
  std::vector<std::pair<std::size_t, std::uint32_t>> ends;  // slot, window
  for (std::uint32_t i = 0; i < windows_.size(); ++i)
    each_slot({windows_[i].text.data(), size}, size - block, [&](std::size_t s) { ends.emplace_back(s, i); });
  std::sort(ends.begin(), ends.end());
  first_.assign(slots + 1, 0);
  for (const auto& [s, window] : ends) {
    ++first_[s + 1];
    order_.push_back(window);
  }
  for (std::size_t s = 0; s < slots; ++s) first_[s + 1] += first_[s];
}

Windows::Find Windows::next(std::string_view text, std::size_t from) const {
  while (from + size <= text.size()) {
    const std::size_t s = slot(text, from + size - block);
    if (shift_[s] != 0) {
      from += shift_[s];
      continue;
    }
    for (std::uint32_t i = first_[s]; i < first_[s + 1]; ++i) {
      const Window& w = windows_[order_[i]];
      std::size_t same = 0;
      while (same < size && folded(text[from + same]) == w.text[same]) ++same;
      if (same == size) return {from, w.value};
    }
    ++from;
  }
  return {std::string_view::npos, 0};
}

}  // namespace exba::excerpt
