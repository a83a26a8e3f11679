// How it works: the first object is matched brace by brace and shows the layout. In a file with one object a
// line the line feed is the end (memchr, 11 GB/s), whatever damage the line holds. In others braces are
// matched (json_extent), and a line that begins as the first object's line began
// starts a new object, so that a lost brace costs one event. In an array without line feeds an object that
// does not end within 4 MiB, or that is no JSON, is parted at the key with which the first one began.
#include "readers/json/split.hpp"

#include <algorithm>
#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/json/extent.hpp"

namespace exba::json {
namespace {

std::size_t find_byte(std::string_view text, std::size_t from, std::size_t until, char wanted) {
  if (from >= until) return npos;
  const void* at = std::memchr(text.data() + from, wanted, until - from);
  return at == nullptr ? npos : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

/// Behind the last closing brace of a line, where nothing but a comma, a bracket or blanks stand behind it;
/// npos otherwise.
std::size_t closing_brace(std::string_view text, std::size_t begin, std::size_t line_end) {
  std::size_t at = line_end;
  while (at > begin && (is_blank(text[at - 1]) || text[at - 1] == ',' || text[at - 1] == ']')) --at;
  return at > begin && text[at - 1] == '}' ? at : npos;
}

/// Where the line begins that `at` stands in, when nothing but blanks stand before it; npos otherwise.
std::size_t line_begin(std::string_view text, std::size_t at, std::uint64_t base) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  if (at > 0) return text[at - 1] == '\n' ? at : npos;
  return base == 0 ? 0 : npos;
}

/// Whether the object [begin, end), which was found by its line, is one and no more than one. Brackets of a
/// wrapper may stand behind the last one of a file.
bool sound_line(std::string_view text, std::size_t begin, std::size_t end) {
  const JsonExtent extent = json_extent(text.substr(0, end), begin);
  return extent.sound && extent.end != npos &&
         text.substr(0, end).find_first_not_of("}] \t\r", extent.end) == npos;
}

}  // namespace

bool Splitter::restarts(std::string_view text, std::size_t line_feed) const {
  const std::size_t brace = line_feed + 1 + indent_.size();
  return indented_ && brace < text.size() && text[brace] == '{' &&
         text.substr(line_feed + 1, indent_.size()) == indent_;
}

/// Finds the end of the object at `begin`, no farther than `limit`.
Splitter::Match Splitter::match(std::string_view text, std::size_t begin, std::size_t limit, Rest rest,
                                JsonPiece& piece) const {
  const std::size_t until = std::min(text.size(), limit);
  const JsonExtent extent = json_extent(text.substr(0, until), begin);
  piece.end = std::min(extent.end, until);
  piece.sound = extent.sound;
  if (indented_)
    for (std::size_t feed = find_byte(text, begin, piece.end, '\n'); feed != npos;
         feed = find_byte(text, feed + 1, piece.end, '\n'))
      if (restarts(text, feed)) return piece.end = feed, Match::restarted;
  if (extent.end != npos) return Match::closed;
  return until < limit && rest == Rest::may_follow ? Match::more : Match::unclosed;
}

/// The array of events inside the object at `begin` ({"hits":{"hits":[{...): behind its bracket; npos: it
/// wraps none.
std::size_t Splitter::inside_wrapper(std::string_view text, std::size_t begin) {
  PeekedObject found;
  peek_(text, begin, found);
  if (found.is_event()) return npos;
  constexpr std::size_t searched = 64 * 1024;
  const std::size_t until = std::min(text.size(), begin + searched);
  std::size_t depth = 0;
  for (std::size_t at = begin; at < until; ++at) {
    const char c = text[at];
    if (c == '"') {
      at = skip_json_string(text.substr(0, until), at + 1);
      if (at == npos) return npos;
      --at;
    } else if (c == '{' && ++depth > 3) {
      return npos;
    } else if (c == '}') {
      depth -= depth > 0;
    } else if (c == '[') {
      std::size_t element = at + 1;
      while (element < until && is_blank(text[element])) ++element;
      if (element >= until) return npos;
      if (text[element] == '{') {
        peek_(text, element, found);
        if (found.is_event()) return at + 1;
        const std::size_t behind = tells_event ? skip_json_value(text.substr(0, until), element) : npos;
        if (behind != npos && tells_event(text.substr(element, behind - element)))
          return strange_wrapper_ = true, at + 1;
      }
      const std::size_t behind = skip_json_value(text.substr(0, until), at);
      if (behind == npos) return npos;
      at = behind - 1;
    }
  }
  return npos;
}

/// The layout, from the first whole object.
void Splitter::learn(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base) {
  first_ = false;
  const std::size_t line = line_begin(text, begin, base);
  indented_ = line != npos;
  if (indented_) {
    indent_ = std::string(text.substr(line, begin - line));
    const std::size_t feed = find_byte(text, end, text.size(), '\n');
    lines_ = feed != npos && closing_brace(text, begin, feed) == end;
  }
  std::size_t key = begin + 1;
  while (key < end && is_blank(text[key])) ++key;
  const std::size_t behind = key < end && text[key] == '"' ? skip_json_string(text, key + 1) : npos;
  if (behind != npos && behind - begin < 128) first_key_ = std::string(text.substr(begin, behind - begin));
}

bool Splitter::can_part(std::string_view object, std::uint64_t begin) const {
  return begin >= recover_until_ && !first_key_.empty() && object.find(first_key_, 1) != npos;
}

bool Splitter::part(std::string_view object, std::uint64_t begin) {
  if (!can_part(object, begin)) return false;
  recover_until_ = begin + object.size();
  return true;
}

JsonPiece Splitter::object(std::string_view text, std::size_t begin, std::uint64_t base, Rest rest) {
  JsonPiece piece{JsonPiece::State::object, JsonPiece::Wholeness::whole, begin, begin};
  const auto more = [&] {  // with the line feed before it, which tells that it begins a line
    const std::size_t line = line_begin(text, begin, base);
    piece.state = JsonPiece::State::more;
    if (line != npos) piece.begin = line - (line > 0);
    return piece;
  };
  const bool recovering = base + begin < recover_until_;
  if (lines_ && !recovering && line_begin(text, begin, base) != npos) {
    std::size_t feed = find_byte(text, begin, text.size(), '\n');
    if (feed == npos && rest == Rest::may_follow && text.size() - begin < object_limit) return more();
    if (feed == npos) feed = text.size();
    piece.end = closing_brace(text, begin, feed);
    if (piece.end != npos && piece.end - begin <= object_limit) {
      piece.sound = sound_line(text, begin, piece.end);
      return piece;
    }
  }
  std::size_t limit = begin + object_limit;
  if (recovering) {
    limit = std::min(limit, static_cast<std::size_t>(recover_until_ - base));
    const std::size_t next = text.substr(0, std::min(limit, text.size())).find(first_key_, begin + 1);
    if (!first_key_.empty() && next != npos) limit = next;
  }
  switch (match(text, begin, limit, rest, piece)) {
    case Match::closed:
      if (first_ && rest == Rest::may_follow && piece.end == text.size()) return more();
      if (first_) learn(text, begin, piece.end, base);
      return piece;
    case Match::more: return more();
    case Match::restarted: break;
    case Match::unclosed:
      if (recovering) break;
      if (first_) learn(text, begin, piece.end, base);
      if (part(text.substr(begin, piece.end - begin), base + begin)) return object(text, begin, base, rest);
      break;
  }
  piece.wholeness = JsonPiece::Wholeness::damaged;
  return piece;
}

/// The next place where an object or a string may begin.
std::size_t Splitter::skip_between(std::string_view text, std::size_t at, std::uint64_t base) {
  const std::size_t from = at;
  std::size_t text_bytes = 0;
  bool element = base + at == 0;  // a string is an element behind a bracket or a comma only
  for (; at < text.size() && text[at] != '{'; ++at) {
    const char c = text[at];
    if (is_blank(c)) continue;
    if (c == '"' && element) break;
    element = c == '[' || c == ',';
    text_bytes += !(element || c == ']' || c == '}' || c == ':');
  }
  // What comes before the first piece is a wrapper's business.
  if (!first_ && text_bytes >= foreign_least) {
    if (foreign_bytes == 0) first_foreign = base + from;
    foreign_bytes += at - from;
  }
  return at;
}

std::size_t Splitter::last_object_line(std::string_view text) {
  for (std::size_t at = text.rfind("\n{"); at != npos && at != 0; at = text.rfind("\n{", at - 1)) {
    std::size_t end = at;
    while (end > 0 && (is_blank(text[end - 1]) || text[end - 1] == ',')) --end;
    if (end > 0 && text[end - 1] == '}') return at;
  }
  return npos;
}

JsonPiece Splitter::next(std::string_view text, std::size_t at, std::uint64_t base, Rest rest) {
  while (true) {
    const std::size_t begin = skip_between(text, at, base);
    if (begin >= text.size()) {
      // Keep the last bracket or comma, and the blanks of a line: they tell what the next piece is.
      std::size_t keep = text.size();
      while (keep > at && is_blank(text[keep - 1])) --keep;
      keep = std::max(at, keep - (keep > at));
      if (text.size() - keep > 4096) keep = text.size();
      return {rest == Rest::none ? JsonPiece::State::end : JsonPiece::State::more,
              JsonPiece::Wholeness::whole, keep, text.size()};
    }
    if (text[begin] == '{') {
      if (first_ && !strange_wrapper_) {
        const std::size_t inside = inside_wrapper(text, begin);
        if (inside != npos) {
          at = inside;
          continue;
        }
      }
      return object(text, begin, base, rest);
    }
    const std::size_t behind = skip_json_string(text, begin + 1);
    if (behind != npos) return {JsonPiece::State::string, JsonPiece::Wholeness::whole, begin + 1, behind - 1};
    if (rest == Rest::may_follow && text.size() - begin < object_limit)
      return {JsonPiece::State::more, JsonPiece::Wholeness::whole, begin - at < 4096 ? at : begin,
              text.size()};
    return {JsonPiece::State::string, JsonPiece::Wholeness::damaged, begin + 1, text.size()};
  }
}

}  // namespace exba::json
