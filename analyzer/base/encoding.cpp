// How it works: find_encoding walks the order of the header. to_utf8 wraps the input into a Decoder, which
// fills the caller's buffer directly when it is big enough, so that UTF-8 costs one look for stray byte order
// marks (memchr, 11 GB/s) and nothing else. Pure ASCII is looked at 64 bytes at a time until it stops being
// ASCII; what it is then is decided there, so that one umlaut behind a megabyte of English finds its code
// page. Code pages go through iconv, in one function.
#include "base/encoding.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "base/find.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t block_size = 64 * 1024;
constexpr std::size_t least_room = 4096;  // smaller requests go through a buffer of our own
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct CodePage {
  std::string_view name;     ///< as reports spell it
  std::string_view aliases;  ///< ' '-separated, lower case, without the prefixes that normal_encoding drops
  std::string_view iconv;    ///< names to try, ' '-separated: implementations differ
};

constexpr std::array<CodePage, 24> code_pages = {{
    {"windows-1252", "1252 latin1 l1 ansi iso88591 88591 ascii usascii", "CP1252 WINDOWS-1252"},
    {"windows-1250", "1250", "CP1250 WINDOWS-1250"},
    {"windows-1251", "1251", "CP1251 WINDOWS-1251"},
    {"windows-1253", "1253", "CP1253 WINDOWS-1253"},
    {"windows-1254", "1254 iso88599 88599", "CP1254 WINDOWS-1254"},
    {"windows-1255", "1255", "CP1255 WINDOWS-1255"},
    {"windows-1256", "1256", "CP1256 WINDOWS-1256"},
    {"windows-1257", "1257", "CP1257 WINDOWS-1257"},
    {"windows-1258", "1258", "CP1258 WINDOWS-1258"},
    {"windows-874", "874 tis620", "CP874 TIS-620"},
    {"shift_jis", "932 shiftjis sjis 31j", "CP932 SHIFT_JIS"},
    {"gbk", "936 gb2312", "CP936 GBK"},
    {"gb18030", "54936", "GB18030"},
    {"euc-kr", "949 euckr uhc", "CP949 UHC EUC-KR"},
    {"big5", "950", "CP950 BIG5"},
    {"ibm437", "437", "CP437 IBM437"},
    {"ibm850", "850", "CP850 IBM850"},
    {"ibm852", "852", "CP852 IBM852"},
    {"ibm858", "858", "CP858 IBM00858"},
    {"ibm866", "866", "CP866 IBM866"},
    {"iso-8859-2", "88592 iso88592 latin2", "ISO-8859-2"},
    {"iso-8859-5", "88595 iso88595", "ISO-8859-5"},
    {"iso-8859-15", "885915 iso885915 latin9", "ISO-8859-15"},
    {"koi8-r", "koi8r 20866", "KOI8-R"},
}};

const CodePage* find_page(std::string_view name) {
  for (const CodePage& page : code_pages)
    if (page.name == name) return &page;
  return nullptr;
}

/// What one step of a conversion did.
struct Step {
  std::size_t consumed = 0;
  std::size_t produced = 0;
  std::uint64_t replaced = 0;
  std::size_t first_replaced = 0;  ///< offset in what was produced
};

void replace_one(Step& step, std::span<char> out) {
  if (step.replaced++ == 0) step.first_replaced = step.produced;
  std::memcpy(out.data() + step.produced, replacement.data(), replacement.size());
  step.produced += replacement.size();
}

/// The only place that knows iconv. Converts what fits; a character that `last` says is cut off counts as
/// damage, otherwise it stays for the next call. Stateless encodings only, so each call may open its own
/// descriptor.
Step convert_code_page(const CodePage& page, std::string_view bytes, std::span<char> out, bool last) {
  iconv_t descriptor = reinterpret_cast<iconv_t>(-1);
  for (const std::string_view name : split(page.iconv, " ")) {
    descriptor = iconv_open("UTF-8", std::string(name).c_str());
    if (descriptor != reinterpret_cast<iconv_t>(-1)) break;
  }
  if (descriptor == reinterpret_cast<iconv_t>(-1))
    throw Error(fmt::format("this machine cannot convert from {}", page.name));
  Step step;
  std::string copy(bytes);  // iconv's input is not const
  while (step.consumed < copy.size() && out.size() - step.produced >= 16) {
    char* in_at = copy.data() + step.consumed;
    std::size_t in_left = copy.size() - step.consumed;
    char* out_at = out.data() + step.produced;
    std::size_t out_left = out.size() - step.produced - 8;  // room for a replacement
    const std::size_t result = ::iconv(descriptor, &in_at, &in_left, &out_at, &out_left);
    const int reason = errno;
    step.consumed = copy.size() - in_left;
    step.produced = static_cast<std::size_t>(out_at - out.data());
    if (result != static_cast<std::size_t>(-1) || reason == E2BIG) break;
    if (reason == EINVAL && !last) break;
    replace_one(step, out);
    ++step.consumed;
  }
  iconv_close(descriptor);
  return step;
}

std::uint32_t unit_at(std::string_view bytes, std::size_t at, bool big) {
  const auto low = static_cast<unsigned char>(bytes[at + (big ? 1 : 0)]);
  const auto high = static_cast<unsigned char>(bytes[at + (big ? 0 : 1)]);
  return static_cast<std::uint32_t>(low | high << 8);
}

/// Narrows runs of ASCII units 16 at a time (a loop of fixed length, which compilers turn into a handful of
/// vector instructions); returns how many units.
std::size_t narrow_ascii(std::string_view bytes, std::span<char> out, bool big) {
  const std::size_t low = big ? 1 : 0;
  std::size_t units = 0;
  const std::size_t limit = std::min(bytes.size() / 2, out.size());
  while (units + 16 <= limit) {
    const char* in = bytes.data() + units * 2;
    unsigned char foreign = 0;
    for (std::size_t i = 0; i < 16; ++i) {
      foreign = static_cast<unsigned char>(foreign | static_cast<unsigned char>(in[2 * i + 1 - low]) |
                                           (static_cast<unsigned char>(in[2 * i + low]) & 0x80));
    }
    if (foreign != 0) break;
    char* to = out.data() + units;
    for (std::size_t i = 0; i < 16; ++i) to[i] = in[2 * i + low];
    units += 16;
  }
  return units;
}

std::size_t put_utf8(char* to, std::uint32_t c) {
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (c < 0x80) return to[0] = static_cast<char>(c), 1;
  if (c < 0x800) return to[0] = static_cast<char>(0xC0 | c >> 6), to[1] = tail(c), 2;
  if (c < 0x10000) return to[0] = static_cast<char>(0xE0 | c >> 12), to[1] = tail(c >> 6), to[2] = tail(c), 3;
  to[0] = static_cast<char>(0xF0 | c >> 18);
  to[1] = tail(c >> 12);
  to[2] = tail(c >> 6);
  to[3] = tail(c);
  return 4;
}

/// UTF-16 to UTF-8. A high surrogate at the very end stays for the next call unless `last`.
Step convert_utf16(std::string_view bytes, std::span<char> out, bool big, bool last) {
  Step step;
  while (step.consumed + 2 <= bytes.size() && out.size() - step.produced >= 4) {
    const std::size_t run = narrow_ascii(bytes.substr(step.consumed), out.subspan(step.produced), big);
    step.consumed += run * 2;
    step.produced += run;
    // One run of ASCII is rarely followed by one other character: a window of 16 goes one by one before runs
    // are tried again.
    for (int i = 0; i < 16 && step.consumed + 2 <= bytes.size() && out.size() - step.produced >= 4; ++i) {
      std::uint32_t c = unit_at(bytes, step.consumed, big);
      std::size_t used = 2;
      if (c >= 0xD800 && c < 0xDC00) {
        if (step.consumed + 4 > bytes.size() && !last) return step;
        const std::uint32_t next =
            step.consumed + 4 <= bytes.size() ? unit_at(bytes, step.consumed + 2, big) : 0;
        if (next >= 0xDC00 && next < 0xE000) {
          c = 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00);
          used = 4;
        }
      }
      step.consumed += used;
      if (c == 0xFEFF) continue;
      if (c >= 0xD800 && c < 0xE000)
        replace_one(step, out);
      else
        step.produced += put_utf8(out.data() + step.produced, c);
    }
  }
  return step;
}

/// Share of NULs at even and at odd places of the first 4 KiB.
Encoding::Told utf16_pattern(std::string_view head, std::string& name) {
  const std::size_t pairs = std::min<std::size_t>(head.size(), 4096) / 2;
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    even += head[2 * i] == '\0';
    odd += head[2 * i + 1] == '\0';
  }
  // Text of Western letters is near 100 %; 30 % serves mixed text. Where both places have NULs it is no text
  // at all.
  if (odd * 10 > pairs * 3 && even * 10 < pairs)
    name = "utf-16le";
  else if (even * 10 > pairs * 3 && odd * 10 < pairs)
    name = "utf-16be";
  else
    return Encoding::Told::by_nobody;
  return Encoding::Told::by_pattern;
}

/// The name that `<?xml ... encoding="..."?>` gives, or nothing; wide encodings are no answer for text that
/// is not wide.
std::string declared_encoding(std::string_view head) {
  head = trim(head.substr(0, 256));
  if (head.substr(0, 5) != "<?xml") return {};
  head = head.substr(0, head.find("?>"));
  auto at = head.find("encoding");
  if (at == std::string_view::npos) return {};
  at = head.find_first_of("'\"", at);
  if (at == std::string_view::npos) return {};
  const auto end = head.find(head[at], at + 1);
  if (end == std::string_view::npos) return {};
  try {
    std::string name = normal_encoding(head.substr(at + 1, end - at - 1));
    return find_page(name) != nullptr ? name : std::string{};
  } catch (const Error&) {
    return {};
  }
}

/// The code page of a text that is neither UTF-8 nor UTF-16.
Encoding find_code_page(std::string_view head, std::string_view wanted, const CodePageChooser& choose) {
  if (!wanted.empty() && wanted.substr(0, 6) != "utf-16")
    return {std::string(wanted), Encoding::Told::by_user};
  if (std::string name = declared_encoding(head); !name.empty())
    return {std::move(name), Encoding::Told::by_declaration};
  if (std::string name = choose ? choose(head) : std::string{}; find_page(name) != nullptr)
    return {std::move(name), Encoding::Told::by_words};
  return {"windows-1252", Encoding::Told::by_nobody};
}

/// Strict UTF-8, but for a character that the end of the head cuts off.
bool is_utf8(std::string_view head) {
  const std::size_t valid = valid_utf8_prefix(head);
  if (valid == head.size()) return true;
  if (head.size() - valid > 3) return false;
  const auto lead = static_cast<unsigned char>(head[valid]);
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (lead >= 0xF5 || head.size() - valid >= length) return false;
  return std::all_of(head.begin() + static_cast<std::ptrdiff_t>(valid) + 1, head.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
}

/// Where a text stops being ASCII and goes on as UTF-16, as after PowerShell's >> to a file that was ASCII:
/// the name of that encoding; empty when it does not. `text` begins where the ASCII ends, the byte before the
/// first NUL included.
std::string appended_utf16(std::string_view text) {
  std::string name;
  if (text.starts_with("\xFF\xFE")) return "utf-16le";
  if (utf16_pattern(text.substr(0, 256), name) == Encoding::Told::by_pattern) return name;
  return {};
}

/// Where the text stops being ASCII; a letter before a NUL belongs to what follows.
std::size_t ascii_end(std::string_view text) {
  const std::size_t plain = ascii_prefix(text);
  return plain > 0 && plain < text.size() && text[plain] == '\0' ? plain - 1 : plain;
}

/// Takes byte order marks out of UTF-8, in place; returns the new length.
std::size_t drop_marks(std::span<char> text) {
  std::string_view rest(text.data(), text.size());
  std::size_t at = rest.find(utf8_mark);
  if (at == std::string_view::npos) return text.size();
  std::size_t to = at;
  while (at < text.size()) {
    at += utf8_mark.size();
    const std::size_t next = std::min(rest.find(utf8_mark, at), text.size());
    std::memmove(text.data() + to, text.data() + at, next - at);
    to += next - at;
    at = next;
  }
  return to;
}

/// Length of an incomplete byte order mark at the end: 0, 1 or 2.
std::size_t mark_begun(std::string_view text) {
  if (text.ends_with(utf8_mark.substr(0, 2))) return 2;
  return text.ends_with(utf8_mark.substr(0, 1)) ? 1 : 0;
}

class Decoder {
 public:
  Decoder(Input input, Encoding encoding, std::string_view wanted, std::shared_ptr<DecodingNotes> notes,
          CodePageChooser choose)
      : input_(std::move(input)),
        wanted_(wanted),
        choose_(std::move(choose)),
        notes_(notes ? std::move(notes) : std::make_shared<DecodingNotes>()) {
    start(std::move(encoding));
  }

  std::size_t read(std::span<char> out) {
    std::size_t filled = 0;
    while (filled < out.size()) {
      if (spare_at_ < spare_.size()) {
        const std::size_t n = std::min(out.size() - filled, spare_.size() - spare_at_);
        std::memcpy(out.data() + filled, spare_.data() + spare_at_, n);
        spare_at_ += n;
        filled += n;
      } else if (ended_) {
        break;
      } else if (out.size() - filled >= least_room) {
        const std::size_t n = produce(out.subspan(filled));
        position_ += n;
        filled += n;
      } else {
        spare_.resize(block_size);
        spare_.resize(produce(spare_));
        spare_at_ = 0;
        position_ += spare_.size();
      }
    }
    return filled;
  }

 private:
  enum class Mode { ascii, utf8, utf8_repaired, utf16le, utf16be, code_page };

  void start(Encoding encoding) {
    page_ = find_page(encoding.name);
    if (encoding.name == "utf-16le")
      mode_ = Mode::utf16le;
    else if (encoding.name == "utf-16be")
      mode_ = Mode::utf16be;
    else if (page_ != nullptr)
      mode_ = Mode::code_page;
    else if (encoding.told == Encoding::Told::not_yet)
      mode_ = Mode::ascii;
    else
      mode_ = encoding.told == Encoding::Told::by_user ? Mode::utf8_repaired : Mode::utf8;
    notes_->encoding = std::move(encoding);
  }

  /// Raw bytes: what is pending first. Less than asked for only at the end.
  std::size_t read_raw(std::span<char> out) {
    const std::size_t n = std::min(out.size(), pending_.size());
    std::memcpy(out.data(), pending_.data(), n);
    pending_.erase(0, n);
    return n == out.size() ? n : n + input_.read(out.subspan(n));
  }

  /// Some more text; sets ended_ at the end. May return 0 before it.
  std::size_t produce(std::span<char> out) {
    switch (mode_) {
      case Mode::ascii: return produce_ascii(out);
      case Mode::utf8: return produce_utf8(out);
      default: return convert(out);
    }
  }

  std::size_t produce_ascii(std::span<char> out) {
    const std::size_t got = read_raw(out);
    const std::string_view text(out.data(), got);
    const std::size_t plain = ascii_end(text);
    if (plain == got) {
      ended_ = got < out.size();
      if (ended_ || got < 2) return got;
      pending_.assign(1, text.back());  // it may be the first half of a UTF-16 unit
      return got - 1;
    }
    // Here the text stops being ASCII: what it is shows in what follows.
    pending_.insert(0, text.substr(plain));
    if (pending_.size() < block_size) {
      const std::size_t had = pending_.size();
      pending_.resize(block_size);
      pending_.resize(had + input_.read(std::span(pending_).subspan(had)));
    }
    decide();
    return plain;
  }

  void decide() {
    const std::string_view rest = pending_;
    if (std::string name = appended_utf16(rest); !name.empty())
      return start({std::move(name), Encoding::Told::by_pattern});
    if (is_utf8(rest.substr(0, block_size))) return start({"utf-8", Encoding::Told::by_content});
    start(find_code_page(rest.substr(0, block_size), wanted_, choose_));
  }

  std::size_t produce_utf8(std::span<char> out) {
    const std::size_t got = read_raw(out);
    ended_ = got < out.size();
    std::size_t kept = drop_marks(out.first(got));
    if (ended_) return kept;
    const std::size_t begun = mark_begun({out.data(), kept});
    if (begun != 0) pending_.insert(0, out.data() + kept - begun, begun);
    return kept - begun;
  }

  std::size_t convert(std::span<char> out) {
    if (raw_.size() < block_size / 2 && !raw_ended_) {
      const std::size_t had = raw_.size();
      raw_.resize(block_size);
      const std::size_t got = read_raw(std::span(raw_).subspan(had));
      raw_ended_ = had + got < block_size;
      raw_.resize(had + got);
    }
    const std::string_view bytes = raw_;
    Step step;
    if (mode_ == Mode::code_page)
      step = convert_code_page(*page_, bytes, out, raw_ended_);
    else if (mode_ == Mode::utf8_repaired)
      step = repair_utf8(bytes, out);
    else
      step = convert_utf16(bytes, out, mode_ == Mode::utf16be, raw_ended_);
    raw_.erase(0, step.consumed);
    if (step.replaced != 0 && notes_->replaced == 0) notes_->first_replaced = position_ + step.first_replaced;
    notes_->replaced += step.replaced;
    if (raw_ended_ && raw_.size() < 2 && (raw_.empty() || page_ == nullptr)) {
      notes_->odd_last_byte = !raw_.empty() && mode_ != Mode::utf8_repaired;
      ended_ = raw_.empty() || mode_ != Mode::utf8_repaired;
    }
    return step.produced;
  }

  /// UTF-8 because the user says so: what is not gets replaced.
  Step repair_utf8(std::string_view bytes, std::span<char> out) const {
    Step step;
    while (step.consumed < bytes.size() && out.size() - step.produced >= 4) {
      const std::string_view rest = bytes.substr(step.consumed, out.size() - step.produced - 3);
      const std::size_t valid = valid_utf8_prefix(rest);
      std::memcpy(out.data() + step.produced, rest.data(), valid);
      step.consumed += valid;
      step.produced += valid;
      if (step.consumed == bytes.size()) break;
      const bool at_end = raw_ended_ && bytes.size() - step.consumed == rest.size() - valid;
      if (!at_end && is_utf8(rest.substr(valid))) break;  // cut by the end of the block or of the room
      replace_one(step, out);
      ++step.consumed;
    }
    return step;
  }

  Input input_;
  std::string wanted_;
  CodePageChooser choose_;
  std::shared_ptr<DecodingNotes> notes_;
  Mode mode_ = Mode::utf8;
  const CodePage* page_ = nullptr;
  std::string pending_;  ///< raw bytes that come before the input's next
  std::string raw_;      ///< raw bytes that wait for conversion
  std::string spare_;    ///< text for requests smaller than least_room
  std::size_t spare_at_ = 0;
  std::uint64_t position_ = 0;  ///< in the UTF-8 text, behind what was produced
  bool raw_ended_ = false;
  bool ended_ = false;
};

}  // namespace

std::string normal_encoding(std::string_view name) {
  std::string key = lower(trim(name));
  std::erase_if(key, [](char c) { return c == '-' || c == '_' || c == ' '; });
  if (key.empty() || key == "auto") return {};
  if (key == "utf8") return "utf-8";
  if (key == "utf16" || key == "utf16le" || key == "unicode") return "utf-16le";
  if (key == "utf16be") return "utf-16be";
  for (const std::string_view prefix : {"windows", "cp", "ibm", "oem", "ms", "dos"})
    if (key.size() > prefix.size() && key.starts_with(prefix)) key.erase(0, prefix.size());
  std::vector<std::string_view> names = {"utf-8", "utf-16le", "utf-16be"};
  for (const CodePage& page : code_pages) {
    std::string own(page.name);
    std::erase_if(own, [](char c) { return c == '-' || c == '_'; });
    if (own == key) return std::string(page.name);
    for (const std::string_view alias : split(page.aliases, " "))
      if (alias == key) return std::string(page.name);
    names.push_back(page.name);
  }
  const std::string_view near = nearest(name, names);
  throw Error(fmt::format(
      "encoding '{}' is not known: use {}", name,
      near.empty() ? std::string("utf-8, utf-16le, or a code page such as windows-1252, 850, shift_jis")
                   : fmt::format("{}, or a code page by its number such as 1252 or 932", near)));
}

Encoding find_encoding(std::string_view head, std::string_view wanted, const CodePageChooser& choose) {
  if (head.starts_with(utf8_mark)) return {"utf-8", Encoding::Told::by_mark};
  if (head.starts_with("\xFF\xFE")) return {"utf-16le", Encoding::Told::by_mark};
  if (head.starts_with("\xFE\xFF")) return {"utf-16be", Encoding::Told::by_mark};
  std::string name;
  if (utf16_pattern(head, name) == Encoding::Told::by_pattern) return {name, Encoding::Told::by_pattern};
  if (wanted.starts_with("utf-16") && head.find('\0') != std::string_view::npos)
    return {std::string(wanted), Encoding::Told::by_user};
  const std::size_t plain = ascii_end(head);
  if (plain == head.size() || (plain > 0 && !appended_utf16(head.substr(plain)).empty()))
    return {"utf-8", Encoding::Told::not_yet};
  if (is_utf8(head)) return {"utf-8", Encoding::Told::by_content};
  return find_code_page(head, wanted, choose);
}

Input to_utf8(Input input, Encoding encoding, std::string_view wanted, std::shared_ptr<DecodingNotes> notes,
              CodePageChooser choose) {
  Input out;
  out.name = input.name;
  const bool wide = encoding.name.starts_with("utf-16");
  if (!wide) out.size = input.size;
  auto decoder = std::make_shared<Decoder>(std::move(input), std::move(encoding), wanted, std::move(notes),
                                           std::move(choose));
  out.read = [decoder](std::span<char> buffer) { return decoder->read(buffer); };
  return out;
}

std::string to_utf8(std::string_view bytes, Encoding encoding) {
  Input input = to_utf8(from_bytes("", std::string(bytes)), std::move(encoding));
  return read_all(input, UINT64_MAX);
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = ascii_prefix(text);
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
      return at + i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    std::size_t length = 0;
    if (lead < 0x80)
      length = 1;
    else if (lead >= 0xC2 && lead <= 0xDF)
      length = tail(1) ? 2 : 0;
    else if (lead >= 0xE0 && lead <= 0xEF)
      length = tail(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && tail(2) ? 3 : 0;
    else if (lead >= 0xF0 && lead <= 0xF4)
      length = tail(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && tail(2) && tail(3) ? 4 : 0;
    if (length == 0) return at;
    at += length;
  }
  return at;
}

bool plain_ascii(std::string_view text) {
  return ascii_prefix(text) == text.size();
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  char bytes[4];
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) code_point = 0xFFFD;
  out.append(bytes, put_utf8(bytes, code_point));
}

}  // namespace exba
