#pragma once
// Names out of one text or one piece of binary data, once they are all known.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "redact/name_index.hpp"
#include "redact/patterns.hpp"
#include "redact/pseudonyms.hpp"

namespace exba {

/// Where a text stands, as far as it matters for what is private in it.
struct TextOrigin {
  std::string_view
      provider;  ///< of the event whose message it is: its wordings' literals are the product's own
  std::uint16_t id = 0;
  /// Names that are known here only, such as a store called 2006: a number elsewhere is none.
  const NameIndex* own = nullptr;
  enum class Speaker { log, us } speaker = Speaker::log;  ///< `us`: a sentence of exba that quotes the log
};

class Scrubber {
 public:
  Scrubber(Pseudonyms& key, const PatternContext& context, const std::set<std::string>& paths);

  std::string text(std::string_view text, const TextOrigin& origin = {}) const;
  /// Text inside binary data, in UTF-16 (at even and odd places), in UTF-8 and in the code pages of Windows;
  /// GUIDs as 16 bytes, security identifiers in binary form.
  std::string data(std::string_view data) const;

  /// A name of the key that is left in the text, outside what is the product's own and outside pseudonyms.
  std::optional<std::string> leak_in(std::string_view text, const TextOrigin& origin = {}) const;
  std::optional<std::string> leak_in_data(std::string_view data) const;

 private:
  enum class Search { everything, names };
  struct Replacement {
    Stretch where;
    std::string by;
  };
  std::vector<Stretch> protected_parts(std::string_view text, const TextOrigin& origin) const;
  std::vector<Replacement> replacements(std::string_view text, const TextOrigin& origin, Search search,
                                        NameIndex::Bounds bounds) const;
  std::string text_of(std::string_view text, const TextOrigin& origin) const;
  std::string encoded(std::string_view text, int depth) const;
  std::string data(std::string_view data, Search search, int depth) const;
  std::string identifiers_in(std::string data) const;

  Pseudonyms* key_;
  PatternContext context_;
  NameIndex names_, pseudonyms_, phrases_;
  NameIndex beyond_ascii_;  ///< names that a code page spells in its own way
  bool any_beyond_ascii_ = false;
  std::unordered_map<std::string, std::string> guids_;  ///< 16 bytes and what stands for them
  NameOf name_of_;
  mutable std::unordered_map<std::string, std::string> done_;  ///< the strings of a log repeat
  mutable std::unordered_set<std::string> checked_;
};

}  // namespace exba
