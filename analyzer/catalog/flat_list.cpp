// How it works: Event Viewer's text of a missing description, in one line, ends with the strings, one blank
// between them: `...with the event:   GUID 80070015 DB 01\EX02  The message resource is present...`. The row
// knows what each string is: a guid, a number, a host have no blank in them and look like what they are; a
// process ends before its number, an instance with a colon, a copy of a database with the word that holds the
// backslash. The words are dealt out to the names in order, back and forth, until all are used up.
#include "catalog/flat_list.hpp"

#include <algorithm>
#include <iterator>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/codes.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_list = 4096;
constexpr std::size_t most_words = 256;  ///< the text of an exception has some sixty
constexpr std::size_t head_length = 400;

using Words = std::vector<std::string_view>;

// ---- Where the list stands.

/// What Windows writes behind the list.
constexpr std::string_view closings[] = {
    "the message resource is present",        "the handle is invalid",
    "the locale specific resource",           "the specified resource type cannot be found",
    "the publisher has been disabled",        "the system cannot find the file specified",
    "the resource loader cache doesn't have",
};

std::string_view without_closing(std::string_view list) {
  for (const std::string_view closing : closings)
    if (const std::size_t at = find_ignoring_case(list, closing); at != std::string_view::npos)
      return trim(list.substr(0, at));
  return trim(list);
}

bool names_event(std::string_view head, std::string_view provider, std::uint16_t id) {
  const std::string number = std::to_string(id);
  for (std::size_t at = head.find(number); at != std::string_view::npos; at = head.find(number, at + 1)) {
    const std::size_t end = at + number.size();
    if ((at == 0 || !is_word(head[at - 1])) && (end == head.size() || !is_word(head[end])))
      return head.find(provider) != std::string_view::npos;
  }
  return false;
}

/// In another language: behind the colon that two blanks follow, where two ended paragraphs stood; a closing
/// sentence stands behind two more and has a full stop.
std::string_view foreign_list(std::string_view message, std::string_view provider, std::uint16_t id) {
  const std::size_t colon = message.find(":  ");
  if (colon == std::string_view::npos || !names_event(message.substr(0, head_length), provider, id))
    return {};
  std::string_view list = trim(message.substr(colon + 1));
  const std::size_t gap = list.rfind("  ");
  if (gap != std::string_view::npos && (list.ends_with('.') || list.ends_with("\xe3\x80\x82")) &&
      list.find(' ', gap + 2) != std::string_view::npos)
    list = list.substr(0, gap);
  return trim(list);
}

std::string_view list_in(std::string_view message, std::string_view provider, std::uint16_t id) {
  constexpr std::string_view before = "included with the event:";
  if (const std::size_t at = find_ignoring_case(message, before); at != std::string_view::npos)
    return without_closing(message.substr(at + before.size()));
  return foreign_list(message, provider, id);
}

// ---- What a string looks like.

enum class StringShape { guid, number, code, host, application, component, instance, process, store, free };

struct NamedShape {
  std::string_view name;
  StringShape shape;
};
constexpr NamedShape shapes[] = {
    {"session", StringShape::guid},
    {"pid", StringShape::number},
    {"copy", StringShape::number},
    {"number", StringShape::number},
    {"read", StringShape::number},
    {"offset", StringShape::number},
    {"bytes", StringShape::number},
    {"expected", StringShape::number},
    {"actual", StringShape::number},
    {"milliseconds", StringShape::number},
    {"generation", StringShape::number},
    {"last-generation", StringShape::number},
    {"left", StringShape::number},
    {"code", StringShape::code},
    {"node", StringShape::host},
    {"from", StringShape::host},
    {"to", StringShape::host},
    {"call", StringShape::host},
    {"status", StringShape::host},
    {"first", StringShape::host},
    {"last", StringShape::host},
    {"application", StringShape::application},
    {"component", StringShape::component},
    {"instance", StringShape::instance},
    {"process", StringShape::process},
    {"store", StringShape::store},
};

StringShape string_shape_of(std::string_view name) {
  const auto at =
      std::find_if(std::begin(shapes), std::end(shapes), [&](const NamedShape& s) { return s.name == name; });
  return at == std::end(shapes) ? StringShape::free : at->shape;
}

bool looks_like(std::string_view word, StringShape shape) {
  switch (shape) {
    case StringShape::guid: return word.size() >= 36 && !clean_session(word).empty();
    case StringShape::number: return is_number(word);
    case StringShape::code: return is_code(word);
    case StringShape::application: return equal_ignoring_case(word, "exchange");
    default: return true;
  }
}

std::vector<std::size_t> up_to(std::size_t most) {
  std::vector<std::size_t> out;
  for (std::size_t n = 1; n <= most; ++n) out.push_back(n);
  return out;
}

/// A guid, or a name before that of its writer: `DB 01 Microsoft Exchange Server\...`.
std::vector<std::size_t> component_lengths(const Words& words, std::size_t at) {
  if (looks_like(words[at], StringShape::guid)) return {1};
  for (std::size_t i = at + 1; i < words.size(); ++i)
    if (words[i] == "Microsoft") return {i - at};
  return up_to(words.size() - at);
}

/// A copy ends with the word that holds the backslash; a name alone ends before a host or a label, and a long
/// one is none.
std::vector<std::size_t> store_lengths(const Words& words, std::size_t at, bool last) {
  constexpr std::size_t longest_name = 6;
  const std::size_t left = words.size() - at;
  for (std::size_t n = 1; n <= left; ++n)
    if (words[at + n - 1].find('\\') != std::string_view::npos) return {n};
  if (!last) return up_to(left);
  std::size_t n = 0;
  while (n < left && words[at + n].find('.') == std::string_view::npos && !words[at + n].ends_with(':')) ++n;
  return n == 0 || n > longest_name ? std::vector<std::size_t>{} : std::vector<std::size_t>{n};
}

/// How many words a string may take, the likeliest first.
std::vector<std::size_t> lengths(const Words& words, std::size_t at, StringShape shape, bool last) {
  const std::size_t left = words.size() - at;
  std::vector<std::size_t> out;
  if (shape == StringShape::instance) {  // may be empty
    for (std::size_t n = 1; n <= left; ++n)
      if (words[at + n - 1].ends_with(':')) out.push_back(n);
    out.push_back(0);
    return out;
  }
  if (left == 0) return out;
  switch (shape) {
    case StringShape::component: return component_lengths(words, at);
    case StringShape::store: return store_lengths(words, at, last);
    case StringShape::free: return last ? std::vector<std::size_t>{left} : up_to(left);
    case StringShape::process: {
      out = up_to(left);
      std::reverse(out.begin(), out.end());  // DB 01 and 4711, not DB and 01
      return out;
    }
    default: return looks_like(words[at], shape) ? std::vector<std::size_t>{1} : out;
  }
}

class Parting {
 public:
  Parting(const Words& words, const StringNames& names) : words_(words), names_(names) {}

  /// Whether the names take all words, or all but those behind the last name.
  bool find(bool all) {
    all_ = all;
    ends_.clear();
    failed_.assign((names_.size() + 1) * (words_.size() + 1), false);
    return deal(0, 0);
  }
  std::vector<std::string> strings() const {
    std::vector<std::string> out;
    std::size_t at = 0;
    for (const std::size_t end : ends_) {
      out.push_back(joined(at, end));
      at = end;
    }
    if (at < words_.size()) out.push_back(joined(at, words_.size()));
    return out;
  }

 private:
  bool deal(std::size_t name, std::size_t at) {
    if (name == names_.size()) return !all_ || at == words_.size();
    if (failed_[name * (words_.size() + 1) + at]) return false;
    for (const std::size_t n :
         lengths(words_, at, string_shape_of(names_[name].text), name + 1 == names_.size())) {
      ends_.push_back(at + n);
      if (deal(name + 1, at + n)) return true;
      ends_.pop_back();
    }
    failed_[name * (words_.size() + 1) + at] = true;
    return false;
  }
  std::string joined(std::size_t at, std::size_t end) const {
    std::string out;
    for (; at < end; ++at) {
      if (!out.empty()) out += ' ';
      out += words_[at];
    }
    return out;
  }

  const Words& words_;
  const StringNames& names_;
  bool all_ = true;
  std::vector<std::size_t> ends_;
  std::vector<bool> failed_;  ///< by name and word
};

/// Whether what the names look like parts a list. One string that may hold blanks is found by its neighbours;
/// of two, nobody knows where one ends.
bool tells_apart(const StringNames& names) {
  const auto is_free = [](const FactName& name) { return string_shape_of(name.text) == StringShape::free; };
  return !names.empty() && !is_free(names[0]) && std::count_if(names.begin(), names.end(), is_free) <= 1;
}

}  // namespace

std::optional<std::vector<std::string>> strings_in_flat_list(std::string_view message,
                                                             std::string_view provider, std::uint16_t id,
                                                             std::span<const StringNames> kinds) {
  message = message.substr(0, longest_list);
  if (message.find('\n') != std::string_view::npos) return std::nullopt;
  const std::string_view list = list_in(message, provider, id);
  const Words words = split(list, " ");
  if (words.empty() || words.size() > most_words) return std::nullopt;
  for (const bool all : {true, false})
    for (const StringNames& names : kinds) {
      if (!tells_apart(names)) continue;
      Parting parting(words, names);
      if (parting.find(all)) return parting.strings();
    }
  return std::nullopt;
}

}  // namespace exba
