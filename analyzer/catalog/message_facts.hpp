#pragma once
// What the text of an event tells: by a wording of its row, else by what is plain in any text.
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "catalog/lookup.hpp"
#include "catalog/wording.hpp"
#include "model/event.hpp"

namespace exba {

/// A message made ready to be tried against the wordings of many rows.
class MessageText {
 public:
  explicit MessageText(std::string_view message) : text(comparable(message)) {}

  const std::optional<EnginePrefix>& prefix() const {
    if (!prefix_read_) {
      prefix_ = engine_prefix(text);
      if (prefix_) read_starts();
      prefix_read_ = true;
    }
    return prefix_;
  }
  /// Where the text proper may begin behind the prefix: at once, or behind one of the first colons.
  std::span<const std::size_t> starts() const { return {starts_.data(), start_count_}; }

  const ComparableText text;

 private:
  void read_starts() const {
    constexpr std::size_t longest_instance = 256;
    const std::size_t rest = prefix_->rest;
    starts_[start_count_++] = rest;
    for (std::size_t colon = text.bare.find(':', rest);
         colon < rest + longest_instance && start_count_ < starts_.size();
         colon = text.bare.find(':', colon + 1))
      if (colon + 1 < text.bare.size() && text.bare[colon + 1] == ' ') starts_[start_count_++] = colon + 2;
  }

  mutable bool prefix_read_ = false;
  mutable std::optional<EnginePrefix> prefix_;
  mutable std::array<std::size_t, 5> starts_{};
  mutable std::size_t start_count_ = 0;
};

/// Whether one of the row's wordings explains the text.
bool fits_wording(const KnownRow& known, const MessageText& message);

/// Values of the text as the log spells them, by name; `text` is what `message` was made of.
Facts values_in_text(const KnownRow& known, const MessageText& message, std::string_view text);

}  // namespace exba
