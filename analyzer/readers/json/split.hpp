#pragma once
// Where the objects of a JSON text begin and end: one object a line, one array of a gigabyte, objects over
// many lines, an array of strings. Found without understanding them, so that most need no parsing at all.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/rest.hpp"
#include "intake/json/peek.hpp"

namespace exba::json {

struct JsonPiece {
  enum class State {
    object,
    string,  ///< an element of an array of strings; without its marks
    more,    ///< the text ends in what may become one: keep what stands from `begin` on
    end,
  };
  /// damaged: it was cut off, another object begins where it ends, or it is longer than object_limit.
  enum class Wholeness { whole, damaged };
  State state = State::end;
  Wholeness wholeness = Wholeness::whole;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool sound = true;  ///< of an object: its brackets and quotation marks match (JsonExtent)
};

class Splitter {
 public:
  static constexpr std::size_t object_limit =
      4 * 1024 * 1024;  ///< an event has 64 KiB; PowerShell's nested properties ten times that

  /// The next piece at or behind `at`. `base` is the offset of the text in the whole.
  JsonPiece next(std::string_view text, std::size_t at, std::uint64_t base, Rest rest);
  /// What looked like one object, [begin, end) in the whole text, is no JSON: several may have run together.
  /// False when nothing in it tells where others begin; else `next` is to be called with its begin again.
  bool part(std::string_view object, std::uint64_t begin);
  bool can_part(std::string_view object, std::uint64_t begin) const;

  /// Whether the text is known to hold one object a line, and what follows `offset` is read as that.
  bool one_a_line(std::uint64_t offset) const {
    return !first_ && lines_ && indent_.empty() && offset >= recover_until_;
  }
  /// The last line feed of `text`, but for its first byte, behind which an object seems to begin where another has ended;
  /// npos where there is none.
  static std::size_t last_object_line(std::string_view text);

  /// Whether an object is an event of which a peek knows nothing, or wraps some; asked for the first element of
  /// each array in the first object.
  std::function<bool(std::string_view element)> tells_event;

  /// Text between the pieces that is more than punctuation.
  std::size_t foreign_least = 64;  ///< shorter text is a prompt or a record number
  std::uint64_t foreign_bytes = 0;
  std::uint64_t first_foreign = 0;

 private:
  enum class Match { closed, restarted, more, unclosed };
  Match match(std::string_view text, std::size_t begin, std::size_t limit, Rest rest, JsonPiece& piece) const;
  bool restarts(std::string_view text, std::size_t line_feed) const;
  std::size_t skip_between(std::string_view text, std::size_t at, std::uint64_t base);
  std::size_t inside_wrapper(std::string_view text, std::size_t begin);
  void learn(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base);
  JsonPiece object(std::string_view text, std::size_t begin, std::uint64_t base, Rest rest);

  JsonPeek peek_;
  bool first_ = true;  ///< no object was seen yet
  bool strange_wrapper_ =
      false;               ///< the array that is read was found by `tells_event`: its objects are taken whole
  bool lines_ = false;     ///< one object a line
  bool indented_ = false;  ///< objects begin their line, behind indent_
  std::string indent_;
  std::string first_key_;            ///< `{"Event"`: how objects begin
  std::uint64_t recover_until_ = 0;  ///< up to here, objects end where another begins
};

}  // namespace exba::json
