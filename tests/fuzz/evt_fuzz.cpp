// Fuzzing of the EVT reader. An input is a file; the mutator changes sizes at both ends, offsets, the end
// record and the ring's begin, so that most inputs are rings that hang together.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/little_endian.hpp"
#include "readers/evt/evt.hpp"

namespace {

struct Outcome {
  exba::evt::Account account;
  std::uint64_t kept = 0;
};

Outcome read(const std::string& file, const exba::Wanted& wanted, exba::Stale stale) {
  exba::Input input = exba::from_bytes("fuzz", file);
  exba::Intake intake(wanted);
  exba::ReadOptions options;
  options.stale = stale;
  Outcome outcome;
  intake.keep = exba::Intake::Keep::all;
  intake.on_event = [&](exba::Event&) { ++outcome.kept; };
  outcome.account = exba::evt::read_file(input, options, intake);
  outcome.account.tell(intake);
  return outcome;
}

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const exba::Wanted everything = exba::Wanted::everything();
  static const exba::Wanted nothing;
  const std::string file(reinterpret_cast<const char*>(data), size);
  const Outcome all = read(file, everything, exba::Stale::recovered);
  const Outcome none = read(file, nothing, exba::Stale::left_out);
  must(all.account.records == all.account.events && all.account.stale == all.account.recovered);
  must(all.kept == all.account.events + all.account.recovered);
  must(none.account.ignored == all.account.events && none.account.stale == all.account.stale);
  must(all.account.records <= size / 56);
  return 0;
}

#ifdef EXBA_FUZZING
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::uint64_t state = seed;
  const auto below = [&](std::size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return n == 0 ? std::size_t{0} : static_cast<std::size_t>((state >> 33) % n);
  };
  if (size < 128 || below(4) == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string input(reinterpret_cast<const char*>(data), size);
  const auto put32 = [&](std::size_t at, std::size_t number) {
    for (std::size_t i = 0; i < 4 && at + i < input.size(); ++i)
      input[at + i] = static_cast<char>(number >> (8 * i));
  };
  const std::string_view end_mark("\x11\x11\x11\x11\x22\x22\x22\x22", 8);
  std::size_t record = input.find("LfLe", 48 + below(input.size() - 48));
  if (record == std::string::npos) record = input.find("LfLe", 48);
  const std::size_t end = input.find(end_mark);
  const std::size_t choice = below(7);
  if (choice < 3 && record != std::string::npos && record + 56 < input.size()) {
    record -= 4;
    static constexpr std::size_t fields[] = {8, 24, 26, 36, 40, 44, 48, 52};
    const std::size_t length = exba::u32_at(input, record);
    if (choice == 0) {
      const std::size_t changed = length + 4 * below(17) - 32;
      put32(record, changed);
      if (changed >= 4 && changed < input.size() - record) put32(record + changed - 4, changed);
    } else {
      put32(record + fields[below(8)], below(3) == 0   ? below(length + 9)
                                       : below(2) == 0 ? ~std::size_t{0}
                                                       : below(70'000));
    }
  } else if (choice < 5 && end != std::string::npos && end + 36 < input.size()) {
    put32(end + 16 + 4 * below(4), below(2) == 0 ? 48 + 4 * below(input.size() / 4) : below(40));
  } else if (choice == 5) {  // the ring turned: what stood at its end stands at its beginning
    const std::size_t by = 4 * below((input.size() - 48) / 4);
    input = input.substr(0, 48) + input.substr(48 + by) + input.substr(48, by);
  } else if (record != std::string::npos && record >= 52 && input.size() < 16'000) {
    const std::size_t length = exba::u32_at(input, record - 4);
    if (length < input.size() - record) input.insert(record - 4, input.substr(record - 4, length));
  }
  const std::size_t kept = std::min(input.size(), max_size);
  std::memcpy(data, input.data(), kept);
  return kept;
}
#endif
