#pragma once
// One record of a chunk: filtered before it is decoded, decoded when wanted.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "intake/intake.hpp"
#include "model/event.hpp"
#include "readers/evtx/glance.hpp"
#include "readers/evtx/plan.hpp"
#include "readers/evtx/skeleton.hpp"
#include "readers/evtx/templates.hpp"
#include "readers/native/damage.hpp"
#include "readers/native/values.hpp"

namespace exba::evtx {

enum class Liveness { live, stale };

/// Where a record stands in its chunk: 24 bytes of header (magic, u32 size, u64 id, FILETIME written),
/// BinXML, u32 size.
inline constexpr std::uint32_t record_header = 24;
struct RecordPlace {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
  Liveness liveness = Liveness::live;
};

/// Decodes the records of one chunk after the other; one for each thread that reads.
class Decoder {
 public:
  /// `reading` is a number of its own for each file read: what was asked for one file says nothing of the
  /// next.
  void begin(Intake& intake, Account& account, std::uint64_t reading) {
    intake_ = &intake;
    account_ = &account;
    if (reading_ != reading) asked_.fill({});
    reading_ = reading;
  }
  void begin_chunk(std::string_view chunk, std::uint64_t file_offset);
  /// Hands the record's event to the intake, or passes it, or accounts for why it gave none.
  void record(const RecordPlace& place);

 private:
  static constexpr std::int64_t chunk_budget = 6 * 1024 * 1024;
  static constexpr std::size_t nesting_limit = 8;  ///< fragments in fragments; real ones have 3
  /// A text that was converted before, because records repeat their channel and provider.
  struct Converted {
    std::string utf16, utf8;
  };
  struct Asked {
    std::string provider;
    std::uint16_t id = 0;
    bool known = false;
    bool wanted = false;
  };
  /// The substitutions of an instance: `offsets_` says from `first` on where each begins, and where the last
  /// one ends.
  struct Frame {
    std::uint32_t descriptors = 0;  ///< chunk offset
    std::size_t first = 0;
    std::uint32_t count = 0;
  };
  using Offsets = std::array<std::uint32_t, Filter::slots + 1>;
  enum class Interest { unwanted, wanted, unknown };

  Interest glance(const RecordPlace& place);
  Interest glance_plain(const RecordPlace& place);
  void remember_plain(std::size_t log, const Glance::Teller& teller, std::uint16_t id, bool refused);
  Glance* remember(const Plan& plan, const Instance& instance);
  void remember_log(Glance& known, const Instance& instance, const Offsets& offsets, std::size_t log);
  const Glance::Teller& teller_of(Glance& known, const Value& provider);
  Level level_of(std::size_t at) const;
  /// Whether the catalogue names the provider of a record.
  bool names_any(const Plan& plan, const Instance* instance, const Offsets& offsets);
  bool alarms(const Plan& plan, const Instance* instance, const Offsets& offsets) const;
  /// Whether the provider's event is wanted; `provider` is null and empty where the template names it.
  bool wanted_of(Glance& known, std::uint16_t id, const Value& provider);
  static std::string_view converted(const Value& value, Converted& memory);
  Interest look(const Plan& plan, const Instance* instance, std::uint32_t end);
  Interest look_at_root(const RecordPlace& place);
  bool place_values(const Filter& filter, const Instance* instance, std::uint32_t end,
                    Offsets& offsets) const;
  Value field_value(const Field& field, const Instance* instance, const Offsets& offsets) const;
  std::optional<std::uint64_t> field_number(const Plan& plan, const Field& field, const Instance* instance,
                                            const Offsets& offsets) const;
  std::string_view field_text(const Plan& plan, const Field& field, const Instance* instance,
                              const Offsets& offsets, Converted& memory) const;
  Time field_time(const Plan& plan, const Filter& filter, const Instance* instance,
                  const Offsets& offsets) const;
  bool asked(std::string_view provider, std::uint16_t id);
  bool wants_any(const Plan& plan, const Instance* instance, const Offsets& offsets, std::uint16_t id);

  void decode();
  void finish_event();
  void fragment(std::uint32_t begin, std::uint32_t end, Context context, std::size_t nesting);
  void instance(std::uint32_t at, std::uint32_t end, Context context, std::size_t nesting);
  void run(const Plan& plan, const Frame& frame, std::size_t nesting);
  void leaf(const Plan& plan, const Leaf& leaf, const Frame& frame, std::size_t nesting);
  void system_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame);
  void id_leaf(std::optional<std::uint64_t> number);
  void time_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame);
  void rendered_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame);
  void leaf_text(const Plan& plan, const Leaf& leaf, const Frame& frame, std::string& to) {
    to.clear();
    text_of(to, plan, leaf.first, leaf.count, frame);
  }
  void insert_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame, std::size_t nesting);
  void binary_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame);
  void add_insert(std::string_view name, std::string&& text);
  Value value_in(const Frame& frame, std::uint32_t slot) const;
  std::string_view name_of(const Plan& plan, const Leaf& leaf, const Frame& frame);
  Value value_of(const Plan& plan, const Leaf& leaf, const Frame& frame) const;
  void text_of(std::string& out, const Plan& plan, std::uint32_t first, std::uint32_t pieces,
               const Frame& frame);
  std::optional<std::uint64_t> number_of(const Plan& plan, const Leaf& leaf, const Frame& frame);
  void tell_damage(Damage kind);

  Intake* intake_ = nullptr;
  Account* account_ = nullptr;
  std::string_view chunk_;
  std::uint64_t file_offset_ = 0;
  Budget budget_;
  Templates templates_;
  RecordPlace place_;
  std::uint32_t damage_told_ = 0;  ///< kinds of damage already told of this record, a bit each
  std::vector<std::uint32_t> offsets_;
  std::vector<std::unique_ptr<Plan>> plain_;  ///< plans of fragments without a template, by nesting
  Plan plain_system_;  ///< of a record without a template, as far as the filter needs it
  std::array<Asked, 64> asked_;
  std::array<Glance, 32> glances_;
  std::array<PlainGlance, 4> plain_glances_;
  std::size_t next_plain_ = 0;
  std::size_t plain_unlike_ =
      0;  ///< records of this chunk that were learnt: more than so many and none repeats
  static constexpr std::size_t unlike_limit = 16;
  std::uint32_t chunk_number_ = 0;
  std::uint64_t reading_ = 0;
  Converted channel_, computer_, provider_, source_;
  Event event_;
  std::string event_source_;
  std::uint64_t keywords_ = 0;
  std::optional<std::uint64_t> level_;
  bool has_id_ = false;
  std::uint32_t seen_ = 0;  ///< fields of System and RenderingInfo already set, a bit each
  bool by_rendering_ = false;
  bool payload_ = false;     ///< EventData or UserData stood in the record
  bool error_data_ = false;  ///< ProcessingErrorData did
  std::string scratch_, name_;
};

}  // namespace exba::evtx
