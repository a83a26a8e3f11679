// How it works: the caller's buffer is filled directly when it is big enough, so that UTF-8 costs one look at
// whether it is (20 GB/s where it is ASCII). A text is looked at again where it stops being what it was: one
// umlaut behind a megabyte of English finds its code page, and what another program appended is read as what
// it is.
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "base/encoding.hpp"
#include "base/encoding_guess.hpp"
#include "base/find.hpp"
#include "base/transcode.hpp"

namespace exba {
namespace {

constexpr std::size_t block_size = 64 * 1024;
constexpr std::uint64_t most_changes =
    1000;                                 // a text that changes more often is taken for one of a code page
constexpr std::size_t least_room = 4096;  // smaller requests go through a buffer of our own

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
      } else if (!ready_.empty()) {
        const std::size_t n = std::min(out.size() - filled, ready_.size());
        std::memcpy(out.data() + filled, ready_.data(), n);
        ready_.erase(0, n);
        position_ += n;
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
    note(encoding);
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
  }

  /// The first encoding that was told is the text's; what follows it is a change.
  void note(const Encoding& encoding) {
    const bool open = notes_->encoding.told == Encoding::Told::not_yet;
    if (open || position_ == 0)
      notes_->encoding = encoding;
    else if (notes_->changes++ == 0)
      notes_->first_change = position_, notes_->changed_to = encoding.name;
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
    position_ += plain;
    look_again(text.substr(plain));
    position_ -= plain;
    return plain;
  }

  /// What the text goes on as shows in what follows.
  void look_again(std::string_view rest) {
    pending_.insert(0, rest);
    if (pending_.size() < block_size) {
      const std::size_t had = pending_.size();
      pending_.resize(block_size);
      pending_.resize(had + input_.read(std::span(pending_).subspan(had)));
    }
    decide();
  }

  void decide() {
    const std::string_view block = std::string_view(pending_).substr(0, block_size);
    const std::size_t end = utf8_end(block);
    const bool tired = notes_->changes >= most_changes;
    if (std::string name = appended_utf16(block.substr(end)); !tired && !name.empty()) {
      if (end > 0) return start({"utf-8", Encoding::Told::by_content});
      return start({std::move(name), Encoding::Told::by_pattern});
    }
    if (is_utf8(block) || (wanted_.empty() && !tired && begins_as_utf8(block)))
      return start({"utf-8", Encoding::Told::by_content});
    start(find_code_page(block, wanted_, choose_));
  }

  std::size_t produce_utf8(std::span<char> out) {
    const std::size_t got = read_raw(out);
    const std::string_view text(out.data(), got);
    const std::size_t end = utf8_end(text);
    ended_ = got < out.size();
    const bool cut = text.size() - end < 4 && is_utf8(text.substr(end));
    if (end < got && !cut) return leave_utf8(out.first(got), end);
    const std::size_t kept = drop_marks(out.first(end));
    if (ended_) {
      if (end < got) replace_cut(kept);
      return kept;
    }
    const std::size_t held = std::max(mark_begun({out.data(), kept}), wide_begun({out.data(), kept}));
    pending_.insert(0, text.substr(end));
    pending_.insert(0, out.data() + kept - held, held);
    return kept - held;
  }

  /// Length of what may be the beginning of UTF-16 at the end of a block.
  static std::size_t wide_begun(std::string_view text) {
    constexpr std::size_t looked_at = 32;
    if (text.size() <= looked_at) return 0;
    const std::size_t nul = text.find('\0', text.size() - looked_at);
    return nul == text.npos ? 0 : text.size() - nul + 1;
  }

  /// A character that the end of the file cut off.
  void replace_cut(std::size_t at) {
    ready_.append("\xEF\xBF\xBD");
    if (notes_->replaced++ == 0) notes_->first_replaced = position_ + at;
  }

  /// The text stops being UTF-8 at `end`.
  std::size_t leave_utf8(std::span<char> text, std::size_t end) {
    ended_ = false;
    const std::string rest(text.data() + end, text.size() - end);
    const std::size_t kept = drop_marks(text.first(end));
    position_ += kept;
    if (!foreign_line(rest)) look_again(rest);
    position_ -= kept;
    return kept;
  }

  /// A line of another encoding before lines of UTF-8 is converted by itself. False when it is not one.
  bool foreign_line(std::string_view rest) {
    const std::size_t feed = rest.find('\n');
    if (feed == rest.npos || notes_->changes >= most_changes || !appended_utf16(rest).empty()) return false;
    const std::string_view behind = rest.substr(feed + 1);
    const std::size_t plain = ascii_end(behind);
    const bool utf8 = plain == behind.size() || utf8_end(behind) > plain;
    if (!utf8) return false;
    const Encoding encoding = find_code_page(rest.substr(0, feed + 1), wanted_, choose_);
    note(encoding);
    std::string line(4 * (feed + 1) + 32, '\0');
    const Step step = convert_code_page(*find_page(encoding.name), rest.substr(0, feed + 1), line, true);
    if (step.replaced != 0 && notes_->replaced == 0) notes_->first_replaced = position_ + step.first_replaced;
    notes_->replaced += step.replaced;
    ready_.append(line, 0, step.produced);
    pending_.insert(0, behind);
    return true;
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
    if (step.narrow) {
      pending_.insert(0, raw_);
      raw_.clear();
      raw_ended_ = false;
      position_ += step.produced;
      start({"utf-8", Encoding::Told::not_yet});
      position_ -= step.produced;
      return step.produced;
    }
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
  std::string ready_;    ///< text that comes before anything else
  std::string spare_;    ///< text for requests smaller than least_room
  std::size_t spare_at_ = 0;
  std::uint64_t position_ = 0;  ///< in the UTF-8 text, behind what was produced
  bool raw_ended_ = false;
  bool ended_ = false;
};

}  // namespace

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

}  // namespace exba
