#pragma once
// Which records need not be decoded.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "readers/evtx/glance.hpp"
#include "readers/evtx/plain_glance.hpp"
#include "readers/evtx/reading.hpp"

namespace exba::evtx {

/// The values of the fields that a look at one record needs.
class Fields {
 public:
  /// `instance`: null for a record without a template.
  Fields(const Reading& reading, const Plan& plan, const Instance* instance)
      : reading_(reading), plan_(plan), instance_(instance) {}

  /// Finds where they stand; false where that is outside of the record, which ends at `end`.
  bool locate(std::uint32_t end);
  /// Whether the record has that field in a slot of this size and type.
  bool has(const Field& field, std::uint32_t descriptor) const;
  std::uint32_t at(const Field& field) const { return offsets_[field.slot]; }
  Value value(const Field& field) const;
  std::optional<std::uint64_t> number(const Field& field) const;
  std::string_view text(const Field& field, Converted& memory) const;
  Time time() const;

 private:
  const Reading& reading_;
  const Plan& plan_;
  const Instance* instance_;
  std::array<std::uint32_t, Filter::slots + 1> offsets_;
};

/// Passes records that nobody wants: they are counted, and extend what the log covers.
class RecordFilter {
 public:
  explicit RecordFilter(Reading& reading) : reading_(reading), glances_(reading), plain_glances_(reading) {}

  void begin_chunk() { plain_glances_.begin_chunk(); }
  /// The number of the chunk begins anew: nothing that was remembered holds.
  void forget();
  /// The common case: a live record that looks like one that this chunk had before. Unwanted: it was passed and
  /// counted; wanted, unknown: nothing was done.
  Interest glance(const RecordPlace& place);
  /// The slow way, of the record at `Reading::place`. Unwanted: it was passed.
  Interest look();

 private:
  Interest look(const Plan& plan, const Instance* instance, std::uint32_t end);
  std::optional<std::uint16_t> id_of(const Fields& fields, const Filter& filter) const;
  std::uint64_t record_id_of(const Fields& fields, const Filter& filter) const;
  bool wants_any(const Fields& fields, const Filter& filter, std::uint16_t id);
  bool names_any(const Fields& fields, const Filter& filter);

  Reading& reading_;
  Glances glances_;
  PlainGlances plain_glances_;
  Plan plain_system_;  ///< of a record without a template, as far as the filter needs it
  Converted channel_, computer_, provider_, source_;
};

}  // namespace exba::evtx
