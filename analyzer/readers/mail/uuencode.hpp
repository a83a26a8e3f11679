#pragma once
// Attachments that stand in the text of a mail, as mails had them before MIME: `begin 644 events.csv`, lines, `end`.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exba::mail {

struct UuPart {
  std::string name;
  std::string bytes;
  std::uint64_t strange = 0;  ///< lines that mean nothing in it
  bool ended = false;         ///< its `end` was there
};

/// Whether such a part begins in the text.
bool holds_uuencoded(std::string_view text);

/// Takes the parts out of a text; what is left of it stands in `text`.
struct UuText {
  std::string text;
  std::vector<UuPart> parts;
};
UuText take_uuencoded(std::string_view text);

}  // namespace exba::mail
