// How it works: both names are folded, so that letters that look alike become one, and compared whole. Nearly all names
// are passed by three of their marks (length, first and last letter): this is asked for each event of a stranger whose
// id somebody wants.
#include "catalog/misread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <vector>

#include "base/text.hpp"
#include "catalog/lookup.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_misread = 64;
constexpr std::size_t mark_count = 4096;
constexpr std::size_t pairs_lost = 3;  // "rn" for "m" and blanks: a folded name is shorter by no more

char look_of(char c) {
  switch (c = lower(c)) {
    case '1':
    case '|':
    case '!':
    case 'i': return 'l';
    case '0': return 'o';
    case '5': return 's';
    case '8': return 'b';
    default: return c;
  }
}

bool is_blank_of_name(char c) {
  return c == ' ' || c == '_';
}

std::string folded_name(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (is_blank_of_name(name[at])) continue;
    const char next = at + 1 < name.size() ? lower(name[at + 1]) : ' ';
    const bool pair = (lower(name[at]) == 'r' && next == 'n') || (lower(name[at]) == 'v' && next == 'v');
    out += !pair ? look_of(name[at]) : next == 'n' ? 'm' : 'w';
    if (pair) ++at;
  }
  return out;
}

std::size_t mark_of(std::size_t size, char first, char last) {
  return (size * 131 + static_cast<unsigned char>(first) * 31u + static_cast<unsigned char>(last)) %
         mark_count;
}

struct FoldedName {
  std::string name;
  const Provider* provider;
};

struct FoldedNames {
  std::vector<FoldedName> names;
  std::bitset<mark_count> marks;
};

const FoldedNames& folded_names() {
  static const FoldedNames& built = *[] {
    auto* made = new FoldedNames;  // stays, as the catalogue does
    const auto add = [made](std::string_view name, const Provider& provider) {
      made->names.push_back({folded_name(name), &provider});
      const std::string& folded = made->names.back().name;
      for (std::size_t lost = 0; lost <= pairs_lost; ++lost)
        made->marks.set(mark_of(folded.size() + lost, folded.front(), folded.back()));
    };
    for (const Provider& provider : catalogue()) {
      add(provider.name, provider);
      if (!provider.aliases.empty())
        for_each_part(provider.aliases, '|', [&](std::string_view alias) { add(alias, provider); });
    }
    return made;
  }();
  return built;
}

}  // namespace

const Provider* misread_provider(std::string_view name) {
  name = trim(name);
  if (name.size() < 3 || name.size() > longest_misread) return nullptr;
  const FoldedNames& known = folded_names();
  // A name that begins or ends with a pair is folded to be looked at.
  const char first = lower(name.front()) == 'r' ? 'm' : look_of(name.front());
  const bool n_at_end = lower(name.back()) == 'n';
  if (!n_at_end && !known.marks.test(mark_of(name.size(), first, look_of(name.back())))) return nullptr;
  const std::string folded = folded_name(name);
  const auto found = std::find_if(known.names.begin(), known.names.end(),
                                  [&](const FoldedName& n) { return n.name == folded; });
  return found == known.names.end() || find_provider(name) != nullptr ? nullptr : found->provider;
}

std::string misread_words(std::string_view name, const Provider& meant) {
  return fmt::format(
      "the provider {} is none that exba knows, and looks like {} with letters misread, as text recognition "
      "does: its "
      "events count only where their text proves whose they are; correct the name, or send the log itself",
      trim(name), meant.name);
}

}  // namespace exba
