#pragma once
// What a text says of its own accord: which event a line is about.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "model/event.hpp"

namespace exba::excerpt {

inline constexpr std::size_t finds_limit = 2000;      ///< of one text
inline constexpr std::size_t paragraph_limit = 2048;  ///< bytes before and behind a find that are looked at

/// An event and the bytes of the text that tell it.
struct Found {
  Event event;
  std::size_t begin = 0, end = 0;
  bool in_passing = false;  ///< it is only spoken of: whether it was logged is not told
};

/// The events that name themselves, in the order of the text: `ID 7011 - Service Control Manager - text` on one line,
/// and Event Viewer's `The description for Event ID ( 8 ) in Source ( EDB ) could not be found...`. Only of providers
/// that the catalogue knows; at most `finds_limit`.
std::vector<Found> named_events(std::string_view text);

/// Events that lines tell by provider and id, in any of the ways in which people write it.
struct Mentions {
  std::vector<Found> found;  ///< in the order of the text
  /// Places in it: lines of a list whose text is not the event's own.
  std::vector<std::size_t> paraphrased;
  std::vector<std::size_t>
      without_provider;  ///< where "event" and a number stand, and no provider that is known
  struct Misread {
    std::size_t at = 0;
    std::string name;
    const Provider* meant = nullptr;
  };
  std::vector<Misread> misread;  ///< names beside a number that are a provider's but for misread letters
};
Mentions mentioned_events(std::string_view text);

}  // namespace exba::excerpt
