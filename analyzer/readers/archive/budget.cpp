// How it works: every byte that goes in or comes out passes through here, on whichever level; the first limit reached is
// told in `over`, and ends the whole source.
#include "readers/archive/budget.hpp"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "base/input.hpp"

namespace exba::unpacking {

void Budget::gave(std::uint64_t bytes) {
  unpacked += bytes;
  const std::uint64_t in =
      std::max<std::uint64_t>(packed_size != 0 ? std::min(packed, packed_size) : packed, 1);
  if (unpacked > limits->unpacked)
    over = fmt::format(
        "more than {} bytes came out of this archive, which is the limit: the rest of it was not read",
        limits->unpacked);
  else if (unpacked > limits->ratio_from && unpacked / limits->ratio >= in)
    over = fmt::format(
        "{} bytes of this archive became {}, more than {} for one: taken for a decompression bomb, and not "
        "read on",
        in, unpacked, limits->ratio);
}

bool Budget::count_member() {
  if (++members <= limits->members) return true;
  over = fmt::format("more than {} files in this archive, which is the limit: the rest was not read",
                     limits->members);
  return false;
}

bool Budget::hold(Input& input, unsigned depth) {
  const std::uint64_t most = room();
  std::string bytes;
  bool fits = true;
  while (true) {
    const std::size_t had = bytes.size();
    bytes.resize(had + static_cast<std::size_t>(std::min<std::uint64_t>(block_size, most - had + 1)));
    const std::size_t asked = bytes.size() - had;
    const std::size_t got = input.read(std::span(bytes).subspan(had));
    bytes.resize(had + got);
    fits = bytes.size() <= most;
    if (got < asked || !fits) break;
  }
  // What comes through standard input is packed bytes, even when it is held.
  if (depth == 0) packed += bytes.size();
  input = fits ? from_bytes(input.name, std::move(bytes)) : with_head(std::move(bytes), std::move(input));
  return fits;
}

Input Budget::packed_of(Input input) {
  input.read = [this, read = std::move(input.read)](std::span<char> buffer) {
    const std::size_t got = read(buffer);
    packed += got;
    return got;
  };
  if (input.read_at)
    input.read_at = [this, read_at = std::move(input.read_at)](std::uint64_t offset, std::span<char> buffer) {
      const std::size_t got = read_at(offset, buffer);
      packed += got;
      return got;
    };
  return input;
}

Input Budget::counted(Input input) {
  input.read = [this, read = std::move(input.read)](std::span<char> buffer) -> std::size_t {
    if (!over.empty()) return 0;
    const std::size_t got = read(buffer);
    gave(got);
    return got;
  };
  return input;
}

}  // namespace exba::unpacking
