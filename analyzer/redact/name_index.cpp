// How it works: the first two bytes lead to a short list, which is compared from its longest name on.
#include "redact/name_index.hpp"

#include <algorithm>

namespace exba {
namespace {

/// The first two bytes; of a name of one byte, that byte behind all pairs.
std::uint32_t beginning(std::string_view folded, std::size_t at, std::size_t length) {
  const std::uint32_t first = static_cast<unsigned char>(folded[at]);
  return length == 1 ? 1u << 16 | first : first << 8 | static_cast<unsigned char>(folded[at + 1]);
}

}  // namespace

void NameIndex::add(std::string_view name, std::string_view value, int kind) {
  Entry entry{fold(name), std::string(value), kind};
  if (entry.folded.empty()) return;
  const std::size_t length = entry.folded.size() == 1 ? 1 : 2;
  const std::uint32_t begin = beginning(entry.folded, 0, length);
  for (std::uint32_t next = 0; length == 1 && next < 256; ++next)
    begins_[static_cast<unsigned char>(entry.folded[0]) << 8 | next] = true;
  if (length == 2) begins_[begin] = true;
  std::vector<Entry>& list = by_begin_[begin];
  const auto place = std::find_if(list.begin(), list.end(), [&](const Entry& other) {
    return other.folded.size() <= entry.folded.size();
  });
  list.insert(place, std::move(entry));
}

std::optional<NameIndex::Found> NameIndex::find_at(std::string_view text, std::string_view folded,
                                                   std::size_t at, Bounds bounds) const {
  constexpr std::size_t telling = 4;
  if (bounds == Bounds::words && word_at(text, at) && word_before(text, at)) return std::nullopt;
  if (at + 1 < folded.size() && !begins_[beginning(folded, at, 2)]) return std::nullopt;
  // A name of one byte stands under that byte alone.
  for (const std::size_t length : {std::size_t{2}, std::size_t{1}}) {
    if (at + length > folded.size()) continue;
    const auto list = by_begin_.find(beginning(folded, at, length));
    if (list == by_begin_.end()) continue;
    for (const Entry& entry : list->second)
      if (folded.compare(at, entry.folded.size(), entry.folded) == 0 &&
          ((bounds == Bounds::loose && entry.folded.size() >= telling) ||
           bounded(text, {at, at + entry.folded.size()})))
        return Found{{at, at + entry.folded.size()}, &entry};
  }
  return std::nullopt;
}

std::vector<NameIndex::Found> NameIndex::find_all(std::string_view text, std::string_view folded) const {
  std::vector<Found> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = find_at(text, folded, at);
    if (found) all.push_back(*found);
    at = found ? found->where.end : at + 1;
  }
  return all;
}

}  // namespace exba
