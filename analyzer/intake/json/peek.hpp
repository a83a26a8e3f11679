#pragma once
// The few members of a JSON object that tell whose event it is and when, found in one pass over its text
// without building anything.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intake/words/field_names.hpp"

namespace exba {

/// What a peek finds. Views point into the text: strings without their marks and still escaped, numbers as
/// written.
struct PeekedObject {
  std::string_view id;
  std::string_view qualifiers;
  std::string_view instance;
  std::string_view provider;
  std::string_view event_source;
  std::string_view channel;
  std::string_view computer;
  std::string_view record;
  std::string_view time;
  bool utc = false;         ///< a time that names no zone is UTC: it stood in System, or EvtxECmd wrote it
  bool has_system = false;  ///< a System part, as in Event XML
  std::size_t end = 0;      ///< how far it looked: behind the object, or less where it had all that it wanted

  /// An id, and a provider or a channel or a System part around it.
  bool is_event() const {
    return (!id.empty() || !instance.empty()) && (has_system || !provider.empty() || !channel.empty());
  }
};

class JsonPeek {
 public:
  /// `at` is the `{` of the object in `text`. False when the text ends before the object does, or is no JSON;
  /// what was found before that is in `found`.
  bool operator()(std::string_view text, std::size_t at, PeekedObject& found);
  /// The same without what was learnt from earlier objects.
  bool plain(std::string_view text, std::size_t at, PeekedObject& found);

 private:
  using Target = std::string_view PeekedObject::*;
  /// A value that a walk came to and did not go into.
  struct Leaf {
    std::size_t begin = 0;
    std::size_t end = 0;
    Target target = nullptr;  ///< where it was put
    bool watched = false;     ///< whether it says something decided where the walk went
    bool told = false;        ///< it did
  };
  /// One value of a layout.
  struct Step {
    std::string before;  ///< all text since the last value, with the opening mark of a string
    char first = 0;      ///< a quotation mark or a bracket; 0: a number or a word
    Target target = nullptr;
    bool watched = false;
    bool told = false;
    bool fixed = false;  ///< nobody asks for it, and it has been the same in all objects so far
    std::string value;   ///< where fixed: with the closing mark of a string
  };
  /// A value that must be read, and all text between the last such one and it, fixed values included.
  struct Stop {
    std::string before;
    std::size_t step = 0;
  };
  /// All that a walk saw but for the values: nearly every object of a file looks like one of a few.
  struct Layout {
    std::vector<Step> steps;
    std::string tail;
    std::vector<Stop> stops;  ///< the steps that are not fixed
    std::string end;          ///< the text behind the last of these
    bool utc = false;
    bool has_system = false;
  };
  static constexpr std::size_t layout_count = 8;
  enum class Context : std::uint8_t { flat, system, provider, time, id, winlog, ecs_event, host };
  struct KnownKey {
    std::string key;
    const FieldName* field = nullptr;
  };
  bool object(std::string_view text, std::size_t& at, Context context, int depth, PeekedObject& found);
  bool member(std::string_view text, std::size_t& at, std::string_view key, Context context, int depth,
              PeekedObject& found);
  static std::optional<Context> context_below(Context context, std::string_view name);
  void leaf(Context context, std::string_view name, std::string_view value, PeekedObject& found);
  const FieldName* field_of(std::string_view key);
  void set(Field field, int rank, std::string_view value, PeekedObject& found);
  static bool follow(Layout& layout, std::string_view text, std::size_t at, PeekedObject& found);
  static bool follow_stops(const Layout& layout, std::string_view text, std::size_t at, PeekedObject& found);
  static bool read_value(const Step& step, std::string_view text, std::size_t& at, PeekedObject& found);
  static void join_fixed(Layout& layout);
  void learn(std::string_view text, std::size_t at, const PeekedObject& found);

  std::array<KnownKey, 256> known_;  ///< by a hash: nearly every object of a file has the same keys
  std::array<int, field_count> ranks_{};
  bool enough_ = false;
  std::vector<Leaf> leaves_;  ///< of the last walk
  std::vector<Layout> layouts_;
  std::size_t last_layout_ = 0;
  std::size_t next_layout_ = 0;  ///< the one to be replaced
  std::uint64_t followed_ = 0;
  std::uint64_t walked_ = 0;
};

/// Behind a JSON value that begins at `at`; npos when the text ends first.
std::size_t skip_json_value(std::string_view text, std::size_t at);
/// Behind the closing mark of the string whose content begins at `at`; npos when the text ends first.
std::size_t skip_json_string(std::string_view text, std::size_t at);
/// The text of a string whose escapes are still in it.
std::string unescape_json(std::string_view raw);

}  // namespace exba
