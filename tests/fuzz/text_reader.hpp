#pragma once
// What every reader of decoded text must hold, whatever the bytes: no crash, no hang, the counts add up, and
// an event that nobody wants is counted as one that is read.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "readers/reader.hpp"

namespace exba::fuzz {

using Sniff = bool (*)(std::string_view head);
using Read = void (*)(Input& input, const ReadOptions& options, Intake& intake);

/// Whether events passed over are counted alike in damaged input too. A form whose unwanted events are passed
/// over by their brackets alone notices damage only where it parses.
enum class Alike { always, undamaged };

inline Intake read_all_of(Read read, const std::string& bytes, const Wanted& wanted) {
  Intake intake(wanted);
  Input input = to_utf8(from_bytes("fuzz", bytes), find_encoding(bytes));
  read(input, {}, intake);
  if (intake.source.events != intake.source.recognised + intake.source.ignored) std::abort();
  return intake;
}

inline int try_text_reader(Sniff sniff, Read read, const std::uint8_t* data, std::size_t size,
                           Alike alike = Alike::always) {
  static const Wanted everything = Wanted::everything();
  static const Wanted catalogue = Wanted::catalogue_events();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  sniff(bytes);
  const Intake all = read_all_of(read, bytes, everything);
  const Intake some = read_all_of(read, bytes, catalogue);
  if (alike == Alike::undamaged && !all.source.problems.empty()) return 0;
  if (all.source.events != some.source.events || all.source.recognised != some.source.recognised)
    std::abort();
  return 0;
}

}  // namespace exba::fuzz
