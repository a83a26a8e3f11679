// Feeds any bytes to the unpacker, as a file that can be sought in and as a pipe, with all limits small: no
// crash, no hang, and no limit is passed.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "support/unpack.hpp"

namespace {

constexpr exba::ArchiveLimits limits{40, 4, 1 << 20, 100, 1 << 16, 1 << 16};
constexpr std::size_t slack = 1 << 20;  // what libarchive gives in one block

void unpack_all(exba::Input input) {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  const exba::test::Unpacked to{[&](exba::Input file) {
                                  std::string buffer(4096, '\0');
                                  std::uint64_t size = 0;
                                  std::size_t got = 0;
                                  do size += got = file.read(buffer);
                                  while (got == buffer.size());
                                  bytes += size;
                                  ++files;
                                },
                                [](const std::string&, std::string) {}};
  const exba::ArchiveContents contents = exba::test::unpack(std::move(input), limits, to);
  if (files > limits.members + 1 || contents.members > limits.members) std::abort();
  if (!contents.form.empty() && bytes > limits.unpacked + slack) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  unpack_all(exba::from_bytes("file", bytes));
  exba::Input pipe = exba::from_bytes("pipe", bytes);
  pipe.read_at = nullptr;
  pipe.size.reset();
  unpack_all(std::move(pipe));
  return 0;
}
