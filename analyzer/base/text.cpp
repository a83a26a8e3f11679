// How it works: plain loops over bytes; everything that is not ASCII passes untouched.
#include "base/text.hpp"

#include <algorithm>
#include <numeric>

namespace exba {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view part, std::size_t from) {
  if (part.empty()) return from <= text.size() ? from : std::string_view::npos;
  const char begin = part.front() | 0x20;  // in either case; what only looks like it fails below
  for (std::size_t at = from; at + part.size() <= text.size(); ++at)
    if ((text[at] | 0x20) == begin && equal_ignoring_case(text.substr(at, part.size()), part)) return at;
  return std::string_view::npos;
}

int compare_ignoring_case(std::string_view a, std::string_view b) {
  const std::size_t n = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<unsigned char>(lower(a[i]));
    const auto y = static_cast<unsigned char>(lower(b[i]));
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && compare_ignoring_case(a, b) == 0;
}

std::string_view trim(std::string_view text) {
  if (!text.empty() && text.front() > ' ' && text.back() > ' ') return text;  // nearly always
  const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::uint64_t fnv1a(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return seed;
}

std::string hex16(std::uint64_t value) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
  return out;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& choices) {
  std::string_view best;
  std::size_t best_distance = word.size() / 3 + 2;  // more changes than a third of the word is another word
  for (const std::string_view choice : choices) {
    std::vector<std::size_t> row(choice.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < choice.size(); ++j) {
        const std::size_t replaced = diagonal + (lower(word[i]) == lower(choice[j]) ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = choice;
    }
  }
  return best;
}

}  // namespace exba
