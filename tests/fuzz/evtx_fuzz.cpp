// Structure-aware fuzzing of the EVTX reader. An input is one byte of switches and the inside of a chunk
// behind its header; the harness puts file and chunk headers around it and makes the checksums right, so that
// inputs stay small and mutations get past them. The mutator changes what matters in the format: sizes (at
// both ends), offsets, tokens, counts, whole records.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/crc32.hpp"
#include "base/little_endian.hpp"
#include "readers/evtx/evtx.hpp"

namespace {

constexpr std::size_t header_size = 4096;
constexpr std::size_t chunk_size = 65536;

enum Switch : unsigned {
  dirty = 1,
  recover = 2,
  cut = 4,
  no_header = 8,
  keep_sums_wrong = 16,
  off_grid = 32,
  two_chunks = 64,
  whole_file = 128
};

void put32(std::string& bytes, std::size_t at, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(number >> (8 * i));
}

std::string chunk_of(std::string_view inside, unsigned switches) {
  std::string chunk(chunk_size, '\0');
  chunk.replace(0, 8, std::string_view("ElfChnk\0", 8));
  inside = inside.substr(0, chunk_size - 512);
  chunk.replace(512, inside.size(), inside);
  put32(chunk, 40, 128);
  put32(chunk, 48,
        static_cast<std::uint32_t>(512 +
                                   ((switches & dirty) != 0 ? inside.size() / 2 / 8 * 8 : inside.size())));
  put32(chunk, 120, 1);
  if ((switches & keep_sums_wrong) == 0) {
    const std::uint32_t free = exba::u32_at(chunk, 48);
    put32(chunk, 52, exba::crc32(std::string_view(chunk).substr(512, free - 512)));
    const std::string_view now = chunk;
    put32(chunk, 124, exba::crc32(now.substr(128, 384), exba::crc32(now.substr(0, 120))));
  }
  if ((switches & no_header) != 0) chunk.replace(0, 512, std::string(512, '\0'));
  return chunk;
}

std::string file_of(std::string_view input) {
  if (input.empty()) return {};
  const auto switches = static_cast<unsigned char>(input[0]);
  input.remove_prefix(1);
  if ((switches & whole_file) != 0) return std::string(input);
  std::string file(header_size, '\0');
  file.replace(0, 8, std::string_view("ElfFile\0", 8));
  put32(file, 40, 4096 | 1U << 16);
  put32(file, 120, switches & dirty);
  put32(file, 124, exba::crc32(std::string_view(file).substr(0, 120)));
  if ((switches & off_grid) != 0) file += std::string(1000, 'x');
  file += chunk_of(input, switches);
  if ((switches & two_chunks) != 0)
    file += chunk_of(input.substr(input.size() / 2), switches);
  else if ((switches & off_grid) == 0)
    file.resize(header_size + 512 + input.size());  // no slack: less to clear for each input
  if ((switches & cut) != 0) file.resize(std::min(file.size(), header_size + 512 + input.size() / 2));
  return file;
}

struct Outcome {
  exba::evtx::Account account;
  std::size_t size = 0;  ///< of all texts
};

Outcome read(const std::string& file, const exba::Wanted& wanted, exba::Stale stale) {
  exba::Input input = exba::from_bytes("fuzz", file);
  exba::Intake intake(wanted);
  exba::ReadOptions options;
  options.stale = stale;
  Outcome outcome;
  intake.keep = exba::Intake::Keep::all;
  intake.on_event = [&](exba::Event& event) {
    for (const std::string& insert : event.inserts) outcome.size += insert.size();
    for (const std::string& name : event.insert_names) outcome.size += name.size();
    outcome.size += event.provider.size() + event.data.size() + event.message.size();
    if (!event.insert_names.empty() && event.insert_names.size() != event.inserts.size()) std::abort();
  };
  outcome.account = exba::evtx::read_file(input, options, intake);
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
  if (size == 0 || size > chunk_size) return 0;
  const std::string file = file_of({reinterpret_cast<const char*>(data), size});
  const exba::Stale stale = (data[0] & recover) != 0 ? exba::Stale::recovered : exba::Stale::left_out;
  const Outcome all = read(file, everything, stale);
  const Outcome none = read(file, nothing, stale);
  must(all.size < 64U * 1024 * 1024);
  must(all.account.records == all.account.events + all.account.ignored + all.account.damaged);
  must(none.account.records == all.account.records);
  must(none.account.stale == all.account.stale);
  // What the filter counts and what decoding finds is the same, unless a record was given up because it grows
  // without bound.
  const auto growth = exba::evtx::Damage::record_growth;
  if (all.account.count(growth) == 0 && none.account.count(growth) == 0)
    must(none.account.events + none.account.ignored == all.account.events);
  return 0;
}

#ifdef EXBA_FUZZING
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

struct Random {
  std::uint64_t state;
  std::uint32_t below(std::size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return n == 0 ? 0 : static_cast<std::uint32_t>((state >> 33) % n);
  }
};

/// The place of a record of the input, 0 when it has none.
std::size_t some_record(const std::string& input, Random& random) {
  const std::size_t from = random.below(input.size());
  std::size_t at = input.find(std::string("**\0\0", 4), from);
  if (at == std::string::npos) at = input.find(std::string("**\0\0", 4));
  return at == std::string::npos || at + 32 > input.size() ? 0 : at;
}

void set_size(std::string& input, std::size_t record, std::uint32_t size) {
  put32(input, record + 4, size);
  if (record + size <= input.size() && size >= 28) put32(input, record + size - 4, size);
}

void mutate(std::string& input, Random& random) {
  const std::size_t record = some_record(input, random);
  if (record == 0) return;
  const std::uint32_t size = exba::u32_at(input, record + 4);
  const std::size_t end = std::min<std::size_t>(input.size(), record + std::min<std::size_t>(size, 65536));
  const std::size_t inside = record + 24 + random.below(end > record + 28 ? end - record - 28 : 1);
  static constexpr unsigned char tokens[] = {0, 1,    0x41, 2,   3,   4,   5,   0x45, 6,    0x46, 7,    8,
                                             9, 0x49, 0xA,  0xB, 0xC, 0xD, 0xE, 0xF,  0x21, 0x81, 0x13, 0x11};
  switch (random.below(8)) {
    case 0: set_size(input, record, size + 8 * random.below(9) - 32); break;
    case 1: input[inside] = static_cast<char>(tokens[random.below(sizeof tokens)]); break;
    case 2:  // an offset that points somewhere into the chunk
      if (inside + 4 <= input.size()) put32(input, inside, 512 + random.below(input.size()));
      break;
    case 3:  // an offset to itself, or nearly: inline names and definitions
      if (inside + 4 <= input.size())
        put32(input, inside, static_cast<std::uint32_t>(511 + inside + 4 - random.below(2)));
      break;
    case 4: {  // a count or a size
      static constexpr std::uint32_t numbers[] = {0, 1, 2, 19, 20, 255, 65535, 0x7FFFFFFF, 0xFFFFFFFF};
      if (inside + 4 <= input.size()) put32(input, inside, numbers[random.below(9)]);
      break;
    }
    case 5:
      if (inside + 2 <= input.size())
        input[inside] = static_cast<char>(random.below(256)), input[inside + 1] = 0;
      break;
    case 6: {  // the record once more, at its end or behind all
      if (input.size() > 20'000 || end <= record) break;
      const std::string copy = input.substr(record, end - record);
      input.insert(random.below(2) == 0 ? end : input.size(), copy);
      break;
    }
    default:
      if (end > record) input.erase(record, end - record);
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  Random random{seed};
  if (size < 64 || random.below(4) == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string input(reinterpret_cast<const char*>(data), size);
  for (std::uint32_t i = 0; i <= random.below(3); ++i) mutate(input, random);
  if (random.below(8) == 0 && !input.empty()) input[0] = static_cast<char>(random.below(128));
  const std::size_t kept = std::min(input.size(), max_size);
  std::memcpy(data, input.data(), kept);
  return kept;
}
#endif
