#pragma once
// The few members of a JSON object that tell whose event it is and when, found in one pass over its text
// without building anything.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/field_names.hpp"

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

 private:
  enum class Context : std::uint8_t { flat, system, provider, time, id, winlog, ecs_event, host };
  struct KnownKey {
    std::string key;
    const FieldName* field = nullptr;
  };
  bool object(std::string_view text, std::size_t& at, Context context, int depth, PeekedObject& found);
  bool member(std::string_view text, std::size_t& at, std::string_view key, Context context, int depth,
              PeekedObject& found);
  const FieldName* field_of(std::string_view key);
  void set(Field field, int rank, std::string_view value, PeekedObject& found);

  std::array<KnownKey, 256> known_;  ///< by a hash: nearly every object of a file has the same keys
  std::array<int, field_count> ranks_{};
  bool enough_ = false;
};

/// Behind a JSON value that begins at `at`; npos when the text ends first.
std::size_t skip_json_value(std::string_view text, std::size_t at);
/// Behind the closing mark of the string whose content begins at `at`; npos when the text ends first.
std::size_t skip_json_string(std::string_view text, std::size_t at);
/// The text of a string whose escapes are still in it.
std::string unescape_json(std::string_view raw);

}  // namespace exba
