#pragma once
// Files that stand in a text: as mails had them before MIME (`begin 644 events.csv`, lines, `end`), and as lines of base64
// (certutil -encode, or pasted because a mail program refused the file).
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"

namespace exba::mail {

struct UuPart {
  std::string name;
  std::string bytes;
  std::uint64_t strange = 0;  ///< lines that mean nothing in it
  bool ended = false;         ///< its `end` was there
};

/// Whether such a part begins in the text. Lines of base64 are one where they hold a log, an archive or a text.
bool holds_coded_files(std::string_view text);
/// Whether a file stands in it as yEnc writes them, with bytes that no text holds.
bool holds_yenc(std::string_view text);

/// What was seen of a text that is too long to be held for a look: where the first part of `begin 644 name` stands.
struct LatePart {
  std::uint64_t passed = 0;
  std::uint64_t first = UINT64_MAX;
  std::string tail;  ///< of what passed last
};
Input look_for_late_part(Input input, std::shared_ptr<LatePart> seen);
/// Goes on where a reader stopped that needed no more of it. `read_at` and `size` as in Input.
void look_to_the_end(LatePart& seen, std::uint64_t size,
                     const std::function<std::size_t(std::uint64_t, std::span<char>)>& read_at);

/// Takes the parts out of a text; what is left of it stands in `text`.
struct UuText {
  std::string text;
  std::vector<UuPart> parts;
};
UuText take_coded_files(std::string_view text);

}  // namespace exba::mail
