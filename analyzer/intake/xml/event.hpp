#pragma once
// One `<Event>...</Event>` (Event XML, the namespace http://schemas.microsoft.com/win/2004/08/events/event)
// as an Event. Every reader that meets such a fragment comes here: XML files, the `Event Xml:` part of a text
// block, cells of a table.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/intake.hpp"
#include "intake/xml/peek.hpp"
#include "intake/xml/repeats.hpp"
#include "model/event.hpp"

namespace exba {

/// What parsing one fragment gave. `damaged`: the System part is whole, something behind it is not; what
/// stood before the damage is in the event. `nothing`: no usable System part (no EventID, or cut off inside
/// it).
enum class Parsed { whole, damaged, nothing };

/// Parses one fragment (UTF-8) into `event`, which is reset first; position and source are left to the
/// caller. Element names are matched without namespace or prefix. What XML forbids is repaired, not refused:
/// NULs are dropped, bytes that are no UTF-8 and references to no character become U+FFFD, control characters
/// stay, a `<` or `&` that begins nothing stands for itself. Times are UTC. Line ends inside text are read as
/// XML says: CR LF is one LF, `&#13;` stays. `event_source`, where given, gets Provider@EventSourceName.
Parsed parse_event_xml(std::string_view fragment, Event& event, std::string* event_source = nullptr);

/// Whether the fragment has its end tag.
enum class Ending { closed, cut };

/// Takes what fragments hold into an intake: asks whether the event is wanted before it is parsed, counts it
/// in any case, reports damage.
class EventXml {
 public:
  explicit EventXml(Intake& intake) : intake_(&intake) {}
  /// From now on into another one.
  void go_to(Intake& intake) {
    intake_ = &intake;
    asked_.fill({});
  }
  /// What a peek finds in the event whose `<` stands at `at` in `text`; false: unclear.
  bool peek(std::string_view text, std::size_t at, PeekedEvent& found) { return peek_(text, at, found); }
  /// `fragment` begins at its `<Event`.
  void take(std::string_view fragment, Position position, Ending ending = Ending::closed);
  /// For a reader that has peeked already: true when nobody wants the event; it is counted then.
  bool pass(const PeekedEvent& found);
  /// A fragment of which a peek has found this, in the same text, and which somebody wants. Its end tag is there.
  void take_peeked(std::string_view fragment, const PeekedEvent& found, Position position);
  /// Parses it, wanted or not.
  void take_parsed(std::string_view fragment, Position position, Ending ending);

 private:
  void take_anew(std::string_view fragment, Position position, Ending ending);
  bool wants(const PeekedEvent& found);

  /// Whether events of a shape are wanted: a log has a hundred of them.
  struct Asked {
    std::uint32_t shape = 0;
    bool wanted = false;
  };
  Intake* intake_;
  std::array<Asked, 256> asked_;
  EventPeek peek_;
  Event event_;
  std::string event_source_;
  XmlRepeats repeats_;
};

/// System/Level as a level. The Security log writes 0 for every event: its keywords tell successes from
/// failures.
Level level_from_system(std::uint64_t number, std::uint64_t keywords);

}  // namespace exba
