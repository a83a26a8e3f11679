#pragma once
// What the names of elements and attributes mean, by where they stand: `Level` below System is a number,
// below RenderingInfo a word, below UserData nothing special.
#include <cstdint>
#include <string_view>

#include "readers/evtx/plan.hpp"

namespace exba::evtx {

/// What an element is.
enum class Kind : std::uint8_t {
  ignored,
  document,
  event,
  system,
  system_leaf,
  event_data,
  user_data,
  user_element,
  error_data,  ///< ProcessingErrorData: what was logged did not fit the provider's manifest
  rendering,
  leaf  ///< text that goes to `place`
};

/// Without initialisers, so that room for many costs nothing: `Element element{}` is an ignored one.
struct Element {
  Kind kind;
  Place place;  ///< of its text, where it has one
  bool has_place;
  bool has_child;
  std::uint32_t first;  ///< its text's pieces begin here
  std::uint32_t name;   ///< pieces of the name that its insert has
  std::uint32_t names;
};

/// Whether the name, as it stands in a chunk, is that one. Converting names first would cost more than all
/// the rest of a plan.
bool same_name(std::string_view utf16, std::string_view ascii);

/// How much of an event is looked for: all, or what the filter must know.
enum class Extent { all, filter };

/// What an element of that name (UTF-16) is below `parent`.
Element child_of(Kind parent, std::string_view name, Extent extent);
/// Where an attribute of an element of System goes; null where nobody wants it. Names in UTF-16.
const Place* place_of_attribute(std::string_view element, std::string_view name, Extent extent);

Kind base_kind(Context context);
Context context_of(Kind kind);
/// Structural elements hold other elements; what a substitution puts there is a fragment.
bool structural(Kind kind);

}  // namespace exba::evtx
