// How it works: between events every `<` is looked at; inside one, find_markup stops only where a tag of the
// same name, a comment or CDATA may begin: for an event from Windows that is a handful of places. Depth is
// counted by qualified name, as XML does. A cut event shows when the one that began inside it is closed and
// no element of the cut one goes on behind it.
#include "intake/xml/markup.hpp"

#include <algorithm>
#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"

namespace exba {
namespace {

constexpr std::size_t name_limit = 80;       // prefix and name; longer ones are not ours
constexpr std::size_t tag_limit = 8 * 1024;  // a start tag with its attributes
constexpr std::size_t parent_limit = 4096;   // the element around a nested event begins right before it
constexpr std::size_t nesting_limit =
    16;  // events with a System, begun inside one another: beyond it the outermost was cut

bool is_name_char(char c) {
  return is_word(c) || c == '-' || c == '.' || is_beyond_ascii(c);
}
constexpr bool ends_name(char c) {
  return is_blank(c) || c == '>' || c == '/';
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

/// Length of the qualified name at `at` when its local part is Event; 0 when it is not; npos when the text
/// ends too early.
std::size_t event_name(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, name_limit);
  if (rest.size() > 5 && rest.starts_with("Event")) return ends_name(rest[5]) ? 5 : 0;
  std::size_t i = 0;
  while (i < rest.size() && is_name_char(rest[i])) ++i;
  if (i == rest.size()) return rest.size() == name_limit ? 0 : npos;
  if (rest[i] != ':' || i == 0) return 0;
  if (rest.size() <= i + 6) return rest.size() == name_limit ? 0 : npos;
  return rest.substr(i + 1, 5) == "Event" && ends_name(rest[i + 6]) ? i + 6 : 0;
}

/// The `>` that ends the tag, attribute values stepped over; 0 when it is no tag after all, npos when the
/// text ends first.
std::size_t tag_end(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + tag_limit);
  char quote = 0;
  for (; at < limit; ++at) {
    const char c = text[at];
    if (quote != 0)
      quote = c == quote ? char{0} : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '>')
      return at;
    else if (c == '<')
      return 0;
  }
  return at == text.size() ? npos : 0;
}

/// Whether a <System> element with the prefix of `name` follows; more text may be needed to tell.
enum class Follows { yes, no, cut };
Follows system_follows(std::string_view text, std::size_t at, std::string_view name) {
  at = skip_blanks(text, at);
  std::string wanted = "<";
  wanted.append(name.substr(0, name.size() - 5)).append("System");
  const std::string_view rest = text.substr(std::min(at, text.size()), wanted.size() + 1);
  if (rest.size() <= wanted.size()) return wanted.starts_with(rest) ? Follows::cut : Follows::no;
  return rest.starts_with(wanted) && ends_name(rest[wanted.size()]) ? Follows::yes : Follows::no;
}

/// Whether the text behind a nested event goes on inside the outer one: an element that was opened between
/// `outer` and `inner` is closed there.
Follows goes_on(std::string_view text, std::size_t at, std::size_t outer, std::size_t inner) {
  at = skip_blanks(text, at);
  const std::string_view rest = text.substr(at, name_limit);
  if (rest.size() < 3)
    return std::string_view("</").starts_with(rest.substr(0, 2)) ? Follows::cut : Follows::no;
  if (!rest.starts_with("</")) return Follows::no;
  const std::size_t end = rest.find('>');
  if (end == npos) return rest.size() == name_limit ? Follows::no : Follows::cut;
  std::string opened = "<";
  opened.append(rest.substr(2, end - 2));
  const std::size_t from = std::max(outer, inner - std::min(inner, parent_limit));
  return text.substr(from, inner - from).find(opened) != npos ? Follows::yes : Follows::no;
}

}  // namespace

EventMarkup::Skip EventMarkup::skip_section(std::string_view window, std::size_t& at, std::uint64_t base,
                                            Rest rest, bool cdata_too) {
  const std::string_view head = window.substr(at, 9);
  const bool comment = head.starts_with("<!--");
  const bool cdata = cdata_too && head == "<![CDATA[";
  if (!comment && !cdata) {
    const bool begun =
        std::string_view("<!--").starts_with(head) || std::string_view("<![CDATA[").starts_with(head);
    return begun && rest == Rest::may_follow ? Skip::cut : Skip::plain_text;
  }
  Absent& absent = comment ? comment_end_ : cdata_end_;
  const std::uint64_t begin = base + at;
  if (begin >= absent.from && begin < absent.until) return Skip::plain_text;
  const std::size_t end =
      window.find(comment ? "-->" : "]]>", at + head.size() - (comment ? head.size() - 4 : 0));
  if (end != npos) return at = end + 3, Skip::over;
  if (rest == Rest::may_follow) return Skip::cut;
  absent = {begin, base + window.size()};
  return Skip::plain_text;
}

EventBegin EventMarkup::start_tag(std::string_view window, std::size_t at, std::size_t name_length,
                                  Rest rest) {
  EventBegin begin{EventBegin::State::found, at, 0, name_length, EventBegin::Tag::open};
  if (!last_tag_.empty() && window.substr(at, last_tag_.size()) == last_tag_) {
    begin.content = at + last_tag_.size();
    return begin;
  }
  const std::size_t end = tag_end(window, at + 1 + name_length);
  if (end == npos || end == 0) {
    const bool more = end == npos && rest == Rest::may_follow;
    begin.state = more ? EventBegin::State::cut : EventBegin::State::none;
    return begin;
  }
  begin.content = end + 1;
  if (window[end - 1] == '/')
    begin.tag = EventBegin::Tag::empty;
  else if (end - at < 1024)
    last_tag_.assign(window.substr(at, end + 1 - at));
  return begin;
}

EventBegin EventMarkup::find_begin(std::string_view window, std::size_t from, std::uint64_t base, Rest rest) {
  for (std::size_t at = from; at < window.size();) {
    at = window.find('<', at);
    if (at == npos) break;
    if (at + 1 < window.size() && window[at + 1] == '!') {
      const Skip skip = skip_section(window, at, base, rest, false);
      if (skip == Skip::cut) return {EventBegin::State::cut, at, 0, 0, EventBegin::Tag::open};
      if (skip == Skip::plain_text) ++at;
      continue;
    }
    const std::size_t name = event_name(window, at + 1);
    if (name == npos && rest == Rest::may_follow)
      return {EventBegin::State::cut, at, 0, 0, EventBegin::Tag::open};
    if (name != 0 && name != npos) {
      const EventBegin begin = start_tag(window, at, name, rest);
      if (begin.state != EventBegin::State::none) return begin;
    }
    ++at;
  }
  return {EventBegin::State::none, window.size(), 0, 0, EventBegin::Tag::open};
}

EventEnd EventMarkup::find_end(std::string_view window, const EventBegin& begin, std::size_t from,
                               std::uint64_t base, Rest rest) {
  if (begin.tag == EventBegin::Tag::empty) return {EventEnd::State::closed, begin.content};
  const std::string_view name = window.substr(begin.at + 1, begin.name_length);
  struct Inner {
    std::size_t at;
    std::size_t depth;
  };
  std::array<Inner, nesting_limit> inner;  // events with a System that began inside this one
  std::size_t inners = 0;
  std::size_t depth = 1;
  const auto cut = [&] { return EventEnd{EventEnd::State::cut, inners != 0 ? inner[0].at : npos}; };
  const auto names = [&](std::size_t at) {
    return at + name.size() < window.size() && window[at] == name.front() &&
           std::memcmp(window.data() + at, name.data(), name.size()) == 0 &&
           ends_name(window[at + name.size()]);
  };
  for (std::size_t at = from;;) {
    at = find_markup(window, at, name.front());
    if (at == npos || at + 1 >= window.size()) return cut();
    if (window[at + 1] == '!') {
      const Skip skip = skip_section(window, at, base, rest, true);
      if (skip == Skip::cut) return cut();
      if (skip == Skip::plain_text) ++at;
    } else if (window[at + 1] == '/' && names(at + 2)) {
      at = skip_blanks(window, at + 2 + name.size());
      if (at >= window.size()) return cut();
      if (window[at] != '>') continue;
      ++at;
      if (--depth == 0) return {EventEnd::State::closed, at};
      if (inners == 0 || inner[inners - 1].depth != depth + 1) continue;
      const Follows inside =
          goes_on(window, at, inners > 1 ? inner[inners - 2].at : begin.at, inner[inners - 1].at);
      if (inside == Follows::cut && rest == Rest::may_follow) return cut();
      if (inside != Follows::yes) return {EventEnd::State::unclosed, inner[0].at};
      --inners;
    } else if (names(at + 1)) {
      const std::size_t end = tag_end(window, at + 1 + name.size());
      if (end == npos && rest == Rest::may_follow) return cut();
      if (end == npos || end == 0) {
        ++at;
        continue;
      }
      if (window[end - 1] != '/') {
        ++depth;
        const Follows system = system_follows(window, end + 1, name);
        if (system == Follows::cut && rest == Rest::may_follow) return cut();
        if (system == Follows::yes) {
          if (inners == inner.size()) return {EventEnd::State::unclosed, inner[0].at};
          inner[inners++] = {at, depth};
        }
      }
      at = end + 1;
    } else {
      ++at;
    }
  }
}

std::string_view readable_part(std::string_view fragment) {
  // From the end backwards: the last `>` that ends `</name>` or `.../>`.
  for (std::size_t end = fragment.rfind('>'); end != npos && end > 0; end = fragment.rfind('>', end - 1)) {
    if (fragment[end - 1] == '/') return fragment.substr(0, end + 1);
    const std::size_t open = fragment.rfind('<', end);
    if (open == npos) break;
    if (open + 1 < end && fragment[open + 1] == '/') return fragment.substr(0, end + 1);
    if (open == 0) break;
    end = open;
  }
  return {};
}

}  // namespace exba
