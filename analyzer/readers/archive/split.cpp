// How it works: names tell the parts, nothing else does; parts that were cut by size alone are read as one file.
#include "readers/archive/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/chars.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::string_view split_advice =
    "a part of an archive that was split: put all parts into one folder, unpack the first one (7-Zip, "
    "WinRAR), and give exba "
    "what comes out";

}  // namespace

std::string part_of_split(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos || name.size() - dot < 4) return {};
  const std::string end = lower(name.substr(dot + 1));
  const bool numbered = is_number(end) && end.size() == 3 && end != "000";
  const bool z01 = end.size() == 3 && (end[0] == 'z' || end[0] == 'r') && is_number(end.substr(1));
  const std::string_view before = name.substr(0, dot);
  const std::size_t part = before.rfind('.');
  const bool rar = end == "rar" && part != before.npos &&
                   lower(before.substr(part + 1)).starts_with("part") && is_number(before.substr(part + 5));
  return numbered || z01 || rar ? std::string(split_advice) : std::string{};
}

std::size_t part_number(std::string_view path) {
  if (path.size() < 5 || path[path.size() - 4] != '.') return 0;
  std::size_t number = 0;
  for (const char c : path.substr(path.size() - 3)) {
    if (!is_digit(c)) return 0;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

Input open_parts(const std::string& first, const std::vector<std::string>& more) {
  struct Part {
    Input input;
    std::uint64_t begin, size;
  };
  auto parts = std::make_shared<std::vector<Part>>();
  std::uint64_t size = 0;
  const auto add = [&](const std::string& path) {
    Input part = open_file(path);
    if (part.read_at == nullptr)
      throw Error(fmt::format("{}: a part of a split archive must be a file", path));
    const std::uint64_t bytes = part.size.value_or(0);
    parts->push_back({std::move(part), size, bytes});
    size += bytes;
  };
  add(first);
  for (const std::string& path : more) add(path);
  Input out{first, size, nullptr};
  out.read_at = [parts](std::uint64_t offset, std::span<char> buffer) {
    std::size_t done = 0;
    for (Part& part : *parts) {
      if (done == buffer.size() || offset >= part.begin + part.size) continue;
      const std::uint64_t left = part.begin + part.size - offset;
      const std::span<char> room =
          buffer.subspan(done, static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size() - done)));
      const std::size_t got = part.input.read_at(offset - part.begin, room);
      done += got;
      offset += got;
      if (got < room.size()) break;
    }
    return done;
  };
  out.read = [read_at = out.read_at, at = std::uint64_t{0}](std::span<char> buffer) mutable {
    const std::size_t got = read_at(at, buffer);
    at += got;
    return got;
  };
  return out;
}

}  // namespace exba
