// How it works: one walk over quotation marks and backslashes. Whether a string is a name is told by the colon behind it; what
// is shorter than a sentence is a value like any other and left out.
#include "readers/json_texts.hpp"

#include "base/text.hpp"
#include "intake/json/peek.hpp"
#include "readers/rewriting.hpp"

namespace exba {
namespace {

constexpr std::size_t shortest_kept_string = 60;              // bytes of a string that may tell an event
constexpr std::size_t longest_kept_string = 4 * 1024 * 1024;  // bytes of one that is kept

class StringWalk {
 public:
  void take(std::string_view text, std::string& out) {
    for (const char c : text) {
      if (inside_) {
        if (escaped_)
          escaped_ = false;
        else if (c == '\\')
          escaped_ = true;
        else if (c == '"') {
          inside_ = false;
          ended_ = true;
          continue;
        }
        if (told_.size() < longest_kept_string) told_ += c;
        continue;
      }
      if (ended_ && c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        if (c != ':') give(out);
        ended_ = false;
        told_.clear();
      }
      if (c == '"') inside_ = true, told_.clear();
    }
  }
  void end(std::string& out) {
    if (ended_) give(out);
    told_.clear();
    ended_ = false;
  }

 private:
  void give(std::string& out) {
    if (told_.size() < shortest_kept_string) return;
    std::string text = unescape_json(told_);
    // The fences that chats put around what somebody pasted.
    for (std::size_t at = text.find("```"); at != text.npos; at = text.find("```", at))
      text.replace(at, 3, "\n");
    const bool lines = trim(text).find('\n') != std::string_view::npos;
    out += text;
    out += lines ? "\n\n" : "\n";
  }

  std::string told_;
  bool inside_ = false, escaped_ = false;
  bool ended_ = false;  ///< a string stands before, and what it is is not told yet
};

}  // namespace

bool may_hold_texts(std::string_view head) {
  const std::string_view text = trim(head);
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view inside = trim(text.substr(1, 256));  // `[10/13/24, 9:00] Jan:` is none
  if (inside.empty() || (inside[0] != '"' && inside[0] != '{' && inside[0] != '[')) return false;
  return !trim(texts_in_json(text)).empty();
}

std::string texts_in_json(std::string_view json) {
  return rewritten<StringWalk>(json);
}

Input texts_in_json(Input json) {
  return rewritten<StringWalk>(std::move(json));
}

}  // namespace exba
