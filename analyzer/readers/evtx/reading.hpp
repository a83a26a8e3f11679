#pragma once
// The chunk that is being read, and what all who look at its records share.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/intake.hpp"
#include "readers/evtx/plan.hpp"
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

  std::uint32_t begin() const { return at + record_header; }  ///< of the BinXML
  std::uint32_t end() const { return at + size - 4; }
};

enum class Interest { unwanted, wanted, unknown };

/// A text that was converted before, because records repeat their channel and provider.
class Converted {
 public:
  std::string_view of(const Value& value) {
    if (value.type == type::string && value.bytes == utf16_) return utf8_;
    utf8_.clear();
    append_text(utf8_, value);
    if (value.type == type::string)
      utf16_ = value.bytes;
    else
      utf16_.assign(1, '\0');  // no string has one byte: nothing is remembered
    return utf8_;
  }

 private:
  std::string utf16_, utf8_;
};

/// What the intake wants of the file that is being read: asked once for a provider and an id, as a rule.
class Questions {
 public:
  /// `reading` is a number of its own for each file read: what was asked for one file says nothing of the next.
  void begin(const Intake& intake, std::uint64_t reading) {
    intake_ = &intake;
    if (reading_ != reading) asked_.fill({});
    reading_ = reading;
  }
  bool wanted(std::string_view provider, std::uint16_t id) {
    Asked& memory = asked_[(id + 7 * provider.size()) % asked_.size()];
    if (!memory.asked || memory.id != id || memory.provider != provider)
      memory = {std::string(provider), id, true, intake_->wants(provider, id)};
    return memory.wanted;
  }

 private:
  struct Asked {
    std::string provider;
    std::uint16_t id = 0;
    bool asked = false;
    bool wanted = false;
  };
  const Intake* intake_ = nullptr;
  std::uint64_t reading_ = 0;
  std::array<Asked, 64> asked_;
};

/// One for each thread that reads.
struct Reading {
  Intake* intake = nullptr;
  Account* account = nullptr;
  Questions questions;
  std::string_view chunk;
  std::uint64_t file_offset = 0;   ///< of the chunk
  std::uint32_t chunk_number = 0;  ///< counts chunks; 0 again after 2^32 of them, and then 1
  Budget budget;
  Templates templates;
  RecordPlace place;              ///< the record that is being filtered or decoded
  std::uint32_t damage_told = 0;  ///< kinds of damage already told of this record, a bit each

  void tell_damage(Damage kind) {
    if (place.liveness == Liveness::stale) return;  // half overwritten as a rule, and no loss of this log
    const std::uint32_t bit = 1U << static_cast<unsigned>(kind);
    if ((damage_told & bit) != 0) return;
    damage_told |= bit;
    account->add(kind, file_offset + place.at);
  }
};

}  // namespace exba::evtx
