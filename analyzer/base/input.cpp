// How it works: an Input is a name and a function; files, memory and replayed heads differ in that function
// only.
#include "base/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/error.hpp"
#include "base/platform.hpp"

namespace exba {
namespace {

/// Copies from `bytes` at `at` into the buffer as far as both go.
std::size_t copy_some(const std::string& bytes, std::size_t& at, std::span<char> buffer) {
  const std::size_t n = std::min(buffer.size(), bytes.size() - at);
  if (n != 0) std::memcpy(buffer.data(), bytes.data() + at, n);
  at += n;
  return n;
}

}  // namespace

Input open_file(const std::string& path) {
  auto file = platform::File::open(path);
  const platform::FileStatus status = file->status();
  Input input{path, std::nullopt, [file](std::span<char> buffer) { return file->read(buffer); }};
  if (status.kind != platform::FileKind::file) return input;
  input.size = status.size;
  if (file->seekable()) {
    input.read_at = [file](std::uint64_t offset, std::span<char> buffer) {
      return file->read_at(offset, buffer);
    };
  }
  return input;
}

Input open_standard_input() {
  auto file = platform::File::standard_input();
  return {"-", std::nullopt, [file](std::span<char> buffer) { return file->read(buffer); }};
}

Input from_bytes(std::string name, std::string bytes) {
  auto shared = std::make_shared<std::string>(std::move(bytes));
  return {std::move(name), shared->size(),
          [shared, at = std::size_t{0}](std::span<char> buffer) mutable {
            return copy_some(*shared, at, buffer);
          },
          [shared](std::uint64_t offset, std::span<char> buffer) {
            auto at = static_cast<std::size_t>(std::min<std::uint64_t>(offset, shared->size()));
            return copy_some(*shared, at, buffer);
          }};
}

Input with_head(std::string head, Input rest) {
  auto shared = std::make_shared<std::string>(std::move(head));
  auto read = [shared, at = std::size_t{0}, next = rest.read](std::span<char> buffer) mutable {
    const std::size_t n = copy_some(*shared, at, buffer);
    return n == buffer.size() ? n : n + next(buffer.subspan(n));
  };
  // The head was the beginning of the same bytes, so that positions still mean what they meant.
  return {std::move(rest.name), rest.size, std::move(read), std::move(rest.read_at)};
}

std::string read_all(Input& input, std::uint64_t limit) {
  std::string bytes;
  // Where the size is not known, little at first: 2,000 texts of one character, each in a block of its own, took 300 MB.
  constexpr std::uint64_t first_block = 4096, largest_block = 256 * 1024;
  auto block = static_cast<std::size_t>(std::min(input.size.value_or(first_block), largest_block - 1) + 1);
  while (true) {
    const std::size_t had = bytes.size();
    bytes.resize(had + block);
    const std::size_t got = input.read(std::span(bytes).subspan(had));
    bytes.resize(had + got);
    if (bytes.size() > limit)
      throw Error(fmt::format("{}: larger than the {} bytes that this form may have", input.name, limit));
    if (got < block) break;
    block = largest_block;
  }
  if (bytes.capacity() > 2 * bytes.size()) bytes.shrink_to_fit();
  return bytes;
}

}  // namespace exba
