// How it works: one pass over braces, control words and bytes. Bytes stand in the code page of their font and are
// gathered until something else comes; a group that begins with a destination that shows nothing is passed over. Where
// a mail program packed HTML into RTF (\fromhtml1), what it marked as HTML is given and what it added for RTF is not.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/chars.hpp"
#include "base/code_page.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "base/transcode.hpp"
#include "base/window.hpp"
#include "readers/document/document.hpp"
#include "readers/parts.hpp"

namespace exba::document {
namespace {

constexpr std::size_t depth_limit = 1'000;  // groups in one another that are told apart
constexpr std::size_t fonts_limit = 4'096;
constexpr std::size_t rtf_cells_limit = 256;
constexpr std::size_t rtf_text_limit = 1 << 20;  // of a cell, and of bytes in one code page

constexpr std::string_view hidden_destinations[] = {
    "fonttbl",   "colortbl", "stylesheet", "info",    "pict",       "header",       "headerl",  "headerr",
    "headerf",   "footer",   "footerl",    "footerr", "footerf",    "ftnsep",       "objdata",  "themedata",
    "listtable", "revtbl",   "datafield",  "fldinst", "xmlnstbl",   "bkmkstart",    "bkmkend",  "object",
    "generator", "filetbl",  "template",   "pntext",  "nonshppict", "latentstyles", "datastore"};

struct Sign {
  std::string_view word;
  std::string_view text;
};
constexpr Sign signs[] = {{"line", "\n"},       {"tab", "\t"},           {"lquote", "\u2018"},
                          {"rquote", "\u2019"}, {"ldblquote", "\u201C"}, {"rdblquote", "\u201D"},
                          {"emdash", "\u2014"}, {"endash", "\u2013"},    {"bullet", "\u2022"},
                          {"emspace", " "},     {"enspace", " "},        {"sect", "\n"},
                          {"page", "\n"}};

/// The code page of a font's character set; empty: that of the document.
std::string_view page_of_charset(int charset) {
  constexpr std::pair<int, std::string_view> pages[] = {
      {128, "932"},  {129, "949"},  {134, "936"},  {136, "950"},  {161, "1253"}, {162, "1254"}, {163, "1258"},
      {177, "1255"}, {178, "1256"}, {186, "1257"}, {204, "1251"}, {222, "874"},  {238, "1250"}, {0, "1252"}};
  for (const auto& [number, page] : pages)
    if (number == charset) return page;
  return {};
}

/// Null: exba has no such code page.
const PageTable* page_named(std::string_view number) {
  try {
    const std::string name = normal_encoding(fmt::format("cp{}", number));
    return find_page(name) != nullptr ? &page_table(name) : nullptr;
  } catch (const std::exception&) {
    return nullptr;
  }
}

/// What a group of braces inherits and gives back.
struct Group {
  bool hidden = false;
  bool in_fonts = false;
  bool html_tag = false;   ///< `{\*\htmltag ...}`: HTML itself
  bool only_rtf = false;   ///< \htmlrtf: added for RTF
  bool fresh = true;       ///< nothing stood in it yet
  bool ignorable = false;  ///< began with \*
  int font = -1;
  std::size_t skip_after_u = 1;  ///< \ucN
};

class Rtf {
 public:
  Rtf(Input rtf, Seen& seen) : input_(std::move(rtf)), window_(input_), seen_(&seen) {
    default_ = page_named("1252");
  }
  Rtf(const Rtf&) = delete;
  Rtf& operator=(const Rtf&) = delete;

  bool more(std::string& out) {
    out_ = &out;
    while (out.size() < 64 * 1024) {
      const int c = take();
      if (c < 0) {
        finish();
        return false;
      }
      if (c == '{') {
        open_group();
      } else if (c == '}') {
        close_group();
      } else if (c == '\\') {
        control();
      } else if (c != '\r' && c != '\n' && c != '\0') {
        byte(static_cast<char>(c));
      }
    }
    return true;
  }

 private:
  int take() {
    if (at_ == window_.text().size()) {
      if (window_.at_end()) return -1;
      window_.refill(at_);
      at_ = 0;
      if (window_.text().empty()) return -1;
    }
    return static_cast<unsigned char>(window_.text()[at_++]);
  }
  int peek() {
    const int c = take();
    if (c >= 0) --at_;
    return c;
  }

  void open_group() {
    flush();
    skip_ = 0;
    ++depth_;
    if (depth_ > depth_limit) return;
    groups_.push_back(now_);
    now_.fresh = true;
    now_.ignorable = false;
  }
  void close_group() {
    flush();
    skip_ = 0;
    if (depth_ == 0) return;
    if (--depth_ >= depth_limit) return;
    now_ = groups_.back();
    groups_.pop_back();
    now_.fresh = false;
    whole_ = depth_ == 0;
  }

  void control() {
    const int first = take();
    if (first < 0) return;
    const char c = static_cast<char>(first);
    if (!is_letter(c)) return symbol(c);
    std::string word(1, c);
    int next = peek();
    while (next >= 0 && is_letter(static_cast<char>(next)) && word.size() < 32) {
      word += static_cast<char>(take());
      next = peek();
    }
    bool negative = false;
    bool numbered = false;
    long number = 0;
    if (next == '-') {
      negative = true;
      take();
      next = peek();
    }
    while (next >= 0 && is_digit(static_cast<char>(next))) {
      numbered = true;
      if (number < 100'000'000) number = number * 10 + (next - '0');
      take();
      next = peek();
    }
    if (next == ' ') take();
    do_word(word, numbered, negative ? -number : number);
    now_.fresh = false;
  }

  void symbol(char c) {
    switch (c) {
      case '*': now_.ignorable = true; return;
      case '\'': {
        const int high = take(), low = take();
        if (high < 0 || low < 0) return;
        const int value = hex_value(static_cast<char>(high)) * 16 + hex_value(static_cast<char>(low));
        if (hex_value(static_cast<char>(high)) >= 0 && hex_value(static_cast<char>(low)) >= 0)
          byte(static_cast<char>(value));
        return;
      }
      case '\\':
      case '{':
      case '}': return byte(c);
      case '~': return text(" ");
      case '_': return text("-");
      case '\r':
      case '\n': return paragraph();
      default: return;
    }
  }

  void do_word(const std::string& word, bool numbered, long number) {
    if (word == "bin") {  // so many bytes of anything
      flush();
      for (long i = 0; i < number && take() >= 0; ++i) {
      }
      return;
    }
    if (word == "u" && numbered) return unicode(number);
    if (word == "uc" && numbered) {
      now_.skip_after_u = static_cast<std::size_t>(std::clamp(number, 0L, 16L));
      return;
    }
    if (skip_ > 0) {  // a control word counts as one of what is skipped behind \u
      --skip_;
      return;
    }
    flush();
    if (destination(word)) return;
    if (word == "ansicpg" && numbered) {
      if (const PageTable* page = page_named(fmt::format("{}", number))) default_ = page;
    } else if (word == "mac") {
      if (const PageTable* page = page_named("10000")) default_ = page;
    } else if (word == "f" && numbered) {
      now_.font = static_cast<int>(number);
    } else if (word == "deff" && numbered) {
      if (now_.font < 0) now_.font = static_cast<int>(number);
    } else if (word == "fcharset" && now_.in_fonts && fonts_.size() < fonts_limit) {
      const std::string_view page = page_of_charset(static_cast<int>(number));
      // The character set 0 is that of the document, as most programs mean it.
      if (number != 0 && !page.empty()) fonts_[now_.font] = page_named(page);
    } else if (word == "fromhtml") {
      from_html_ = true;
    } else if (word == "htmlrtf") {
      now_.only_rtf = !numbered || number != 0;
    } else if (word == "v") {
      // Hidden text is not shown, and yet is what somebody pasted: it stays.
    } else if (word == "par") {
      paragraph();
    } else if (word == "cell" || word == "nestcell") {
      end_cell();
    } else if (word == "row" || word == "nestrow") {
      end_row();
    } else if (word == "trowd") {
      in_row_ = true;
    } else {
      for (const Sign& sign : signs)
        if (sign.word == word) text(sign.text);
    }
  }

  bool destination(const std::string& word) {
    if (!now_.fresh && !now_.ignorable) return false;
    if (word == "htmltag") return now_.html_tag = true;
    if (word == "mhtmltag") return now_.hidden = true;
    if (word == "fonttbl") now_.in_fonts = true;
    if (word == "pict" && !now_.hidden) ++seen_->pictures;
    if (word == "object" && !now_.hidden) ++seen_->objects;
    const bool known = std::find(std::begin(hidden_destinations), std::end(hidden_destinations), word) !=
                       std::end(hidden_destinations);
    // The group that shows an object's content is a part of it; what says \* may be left out by who does not know it.
    if (known || (now_.ignorable && word != "shppict" && word != "htmlrtf")) return now_.hidden = true;
    return false;
  }

  void unicode(long number) {
    flush();
    skip_ = now_.skip_after_u;
    auto code = static_cast<std::uint32_t>(number < 0 ? number + 65'536 : number);
    if (code >= 0xD800 && code < 0xDC00) {
      high_ = code;
      return;
    }
    if (code >= 0xDC00 && code < 0xE000)
      code = high_ != 0 ? 0x10000 + ((high_ - 0xD800) << 10) + (code - 0xDC00) : 0xFFFD;
    high_ = 0;
    if (code == 0xA0) code = ' ';
    std::string utf8;
    append_utf8(utf8, code > 0x10FFFF ? 0xFFFD : code);
    text(utf8);
  }

  void byte(char c) {
    now_.fresh = false;
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (!shown()) return;
    bytes_ += c;
    if (bytes_.size() > rtf_text_limit) flush();
  }
  bool shown() const { return !now_.hidden && !now_.only_rtf; }

  /// The bytes gathered, as text.
  void flush() {
    if (bytes_.empty()) return;
    std::string utf8;
    const auto font = fonts_.find(now_.font);
    const PageTable* page = font != fonts_.end() && font->second != nullptr ? font->second : default_;
    for (std::string_view rest = bytes_; !rest.empty();) {
      const Meaning meaning = page != nullptr ? page->meaning(rest, true) : Meaning{};
      append_utf8(utf8, meaning.character == 0xA0 ? ' ' : meaning.character);
      rest.remove_prefix(std::clamp<std::size_t>(meaning.bytes, 1, rest.size()));
    }
    bytes_.clear();
    put(utf8);
  }
  void text(std::string_view shown_text) {
    if (!bytes_.empty()) flush();
    if (shown()) put(shown_text);
  }
  void put(std::string_view utf8) {
    if (!in_row_ || from_html_) return void(out_->append(utf8));
    const std::size_t room = rtf_text_limit - std::min(rtf_text_limit, cell_.size());
    if (utf8.size() > room)
      seen_->damage = "a cell of a table is longer than 1 MiB: the rest of its text was left out";
    cell_.append(utf8.substr(0, room));
  }

  void paragraph() {
    if (!in_row_) headed_ = false;
    text("\n");
  }
  void end_cell() {
    if (!shown()) return;
    if (cells_.size() < rtf_cells_limit) cells_.emplace_back(trim(cell_));
    cell_.clear();
    in_row_ = true;
  }
  void end_row() {
    if (!shown()) return;
    headed_ = headed_ || cells_.size() >= 3;
    if (!cells_.empty()) append_cells(*out_, cells_, headed_);
    cells_.clear();
    if (!trim(cell_).empty()) out_->append(cell_);
    cell_.clear();
    in_row_ = false;
  }

  void finish() {
    flush();
    if (!cells_.empty() || !trim(cell_).empty()) end_row();
    if (!whole_) seen_->damage = "the RTF text breaks off: what comes before was read";
  }

  Input input_;
  Window window_;
  Seen* seen_;
  std::size_t at_ = 0;
  std::string* out_ = nullptr;
  Group now_;
  std::vector<Group> groups_;
  std::size_t depth_ = 0;
  std::size_t skip_ = 0;
  std::uint32_t high_ = 0;  ///< first half of a pair of \u
  std::string bytes_;
  std::string cell_;
  std::vector<std::string> cells_;
  const PageTable* default_ = nullptr;
  std::map<int, const PageTable*> fonts_;
  bool from_html_ = false, in_row_ = false, headed_ = false, whole_ = false;
};

}  // namespace

bool is_rtf(std::string_view head) {
  return trim(head.starts_with("\xEF\xBB\xBF") ? head.substr(3) : head).starts_with("{\\rtf");
}

Input rtf_to_text(Input rtf, Seen& seen) {
  std::string name = rtf.name;
  auto reader = std::make_shared<Rtf>(std::move(rtf), seen);
  return made_input(std::move(name), [reader](std::string& out) { return reader->more(out); });
}

}  // namespace exba::document
