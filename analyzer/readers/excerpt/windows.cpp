// How it works: the last four bytes of the place where a window could stand say how far the next place is
// where one could (Wu and Manber's way with blocks of four). English text shares few blocks of four letters
// with the windows near their ends, so some eight bytes are passed at a step; comparing every byte with an
// automaton took four times as long.
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

/// Letters of both cases, and blanks and line ends, fall together: bit 5 is set in all of them but a line end,
/// which is put right by the table.
std::size_t Windows::slot(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < block; ++i)
    value = value << 8 | static_cast<unsigned char>(fold_table[static_cast<unsigned char>(text[at + i])]);
  return (value * 0x9E3779B1u) >> 16;
}

void Windows::add(std::string_view text, std::uint32_t value) {
  if (text.size() < size) return;
  std::string own(text.substr(0, size));
  for (char& c : own) c = folded(c);
  windows_.push_back({std::move(own), value});
}

void Windows::ready() {
  shift_.assign(slots, static_cast<std::uint8_t>(size - block + 1));
  for (const Window& w : windows_)
    for (std::size_t at = 0; at + block <= size; ++at) {
      std::uint8_t& shift = shift_[slot(w.text, at)];
      shift = std::min(shift, static_cast<std::uint8_t>(size - block - at));
    }
  std::vector<std::uint32_t> slot_of(windows_.size());
  order_.resize(windows_.size());
  for (std::uint32_t i = 0; i < windows_.size(); ++i) {
    slot_of[i] = static_cast<std::uint32_t>(slot(windows_[i].text, size - block));
    order_[i] = i;
  }
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return slot_of[a] < slot_of[b]; });
  first_.assign(slots + 1, 0);
  for (const std::uint32_t s : slot_of) ++first_[s + 1];
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
