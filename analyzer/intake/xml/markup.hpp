#pragma once
// Where the <Event> elements of a text begin and end: found without understanding them, so that most need no
// parsing at all.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/rest.hpp"

namespace exba {

/// The start tag of an <Event> element, with or without a namespace prefix.
struct EventBegin {
  enum class State {
    found,
    none,
    cut
  };  ///< cut: the text ends in what may become one; `at` is where that begins
  State state = State::none;
  std::size_t at = 0;           ///< of the `<`
  std::size_t content = 0;      ///< behind the start tag
  std::size_t name_length = 0;  ///< of the qualified name: 5 without a prefix
  enum class Tag { open, empty };
  Tag tag = Tag::open;  ///< empty: `<Event/>`
};

struct EventEnd {
  /// closed: `at` is behind the end tag. unclosed: another event begins at `at`, this one was cut off. cut:
  /// the text ends first; `at` is where another event begins inside it, or npos.
  enum class State { closed, unclosed, cut };
  State state = State::cut;
  std::size_t at = std::string_view::npos;
};

/// Finds events in the window of a text. `base` is the window's offset in the text: what one search learnt
/// (no comment ends before ...) serves the next, which keeps hostile text from being searched over and over.
class EventMarkup {
 public:
  EventBegin find_begin(std::string_view window, std::size_t from, std::uint64_t base, Rest rest);
  /// The end of the event that begins at `begin`, searched from `from` on (at or behind begin.content).
  /// Nested <Event> elements, comments and CDATA are stepped over. A nested event with a <System> of its own
  /// that is not closed into an element of the outer one shows that the outer one was cut off.
  EventEnd find_end(std::string_view window, const EventBegin& begin, std::size_t from, std::uint64_t base,
                    Rest rest);

 private:
  struct Absent {  ///< no end of a comment (of CDATA) begins in this stretch of the text
    std::uint64_t from = 0;
    std::uint64_t until = 0;
  };
  enum class Skip { over, plain_text, cut };
  Skip skip_section(std::string_view window, std::size_t& at, std::uint64_t base, Rest rest, bool cdata_too);
  EventBegin start_tag(std::string_view window, std::size_t at, std::size_t name_length, Rest rest);

  Absent comment_end_;
  Absent cdata_end_;
  std::string last_tag_;  ///< the last start tag: nearly always the next one is the same
};

/// What of a cut fragment can be trusted: everything up to its last end tag or empty element.
std::string_view readable_part(std::string_view fragment);

}  // namespace exba
