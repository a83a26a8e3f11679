#include "support/compound_writer.hpp"

#include <cstdint>

namespace exba::test {
namespace {

constexpr std::size_t sector = 512, mini = 64, cutoff = 4096;
constexpr std::uint32_t end_of_chain = 0xFFFFFFFE, free_sector = 0xFFFFFFFF, fat_sector = 0xFFFFFFFD;

void put(std::string& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

struct Row {
  const CompoundPart* part;
  std::uint32_t right = free_sector, child = free_sector, start = end_of_chain;
};

/// Siblings hang one behind the other to the right: a tree all the same.
std::uint32_t flatten(const std::vector<CompoundPart>& parts, std::vector<Row>& rows) {
  std::uint32_t first = free_sector;
  std::size_t previous = 0;
  for (const CompoundPart& part : parts) {
    const auto at = static_cast<std::uint32_t>(rows.size());
    rows.push_back({&part});
    if (first == free_sector)
      first = at;
    else
      rows[previous].right = at;
    previous = at;
    const std::uint32_t child = flatten(part.children, rows);
    rows[at].child = child;
  }
  return first;
}

std::uint32_t add_chain(std::vector<std::uint32_t>& fat, std::size_t sectors) {
  if (sectors == 0) return end_of_chain;
  const auto first = static_cast<std::uint32_t>(fat.size());
  for (std::size_t i = 0; i + 1 < sectors; ++i) fat.push_back(first + static_cast<std::uint32_t>(i) + 1);
  fat.push_back(end_of_chain);
  return first;
}

void pad(std::string& bytes, std::size_t to) {
  bytes.resize((bytes.size() + to - 1) / to * to, '\0');
}

}  // namespace

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text) out += c, out += '\0';
  return out;
}

std::string make_compound(const std::vector<CompoundPart>& parts) {
  const CompoundPart root{"Root Entry"};
  std::vector<Row> rows{{&root}};
  rows[0].child = flatten(parts, rows);
  std::vector<std::uint32_t> fat, mini_fat;
  std::string data, small;
  for (Row& row : rows) {
    if (row.part == &root || row.part->bytes.empty()) continue;
    std::string bytes = row.part->bytes;
    if (bytes.size() < cutoff) {
      pad(bytes, mini);
      row.start = add_chain(mini_fat, bytes.size() / mini);
      small += bytes;
    } else {
      pad(bytes, sector);
      row.start = add_chain(fat, bytes.size() / sector);
      data += bytes;
    }
  }
  const std::size_t small_size = small.size();
  pad(small, sector);
  rows[0].start = add_chain(fat, small.size() / sector);
  data += small;
  std::string minis;
  for (const std::uint32_t next : mini_fat) put(minis, next, 4);
  while (minis.size() % sector != 0) put(minis, free_sector, 4);
  const std::uint32_t mini_start = add_chain(fat, minis.size() / sector);
  data += minis;
  std::string directory;
  for (const Row& row : rows) {
    std::string name = wide(row.part->name);
    const std::size_t length = name.size() + 2;
    name.resize(64, '\0');
    directory += name;
    put(directory, length, 2);
    const bool storage = row.part->storage || !row.part->children.empty();
    directory += static_cast<char>(row.part == &root ? 5 : storage ? 1 : 2);
    directory += '\1';
    put(directory, free_sector, 4);
    put(directory, row.right, 4);
    put(directory, row.child, 4);
    directory.append(36, '\0');
    put(directory, row.start, 4);
    put(directory, row.part == &root ? small_size : row.part->bytes.size(), 8);
  }
  pad(directory, sector);
  const std::uint32_t directory_start = add_chain(fat, directory.size() / sector);
  data += directory;
  const std::size_t fats = (fat.size() + sector / 4) / (sector / 4 - 1) + 1;
  std::string table, header = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  header.append(16, '\0');
  put(header, 0x3E, 2), put(header, 3, 2), put(header, 0xFFFE, 2), put(header, 9, 2), put(header, 6, 2);
  header.append(10, '\0');
  put(header, fats, 4), put(header, directory_start, 4), put(header, 0, 4), put(header, cutoff, 4);
  put(header, mini_start, 4), put(header, minis.size() / sector, 4), put(header, end_of_chain, 4),
      put(header, 0, 4);
  const std::size_t first_fat = fat.size();
  for (std::size_t i = 0; i < 109; ++i) put(header, i < fats ? first_fat + i : free_sector, 4);
  for (std::size_t i = 0; i < fats; ++i) fat.push_back(fat_sector);
  for (const std::uint32_t next : fat) put(table, next, 4);
  while (table.size() < fats * sector) put(table, free_sector, 4);
  return header + data + table;
}

}  // namespace exba::test
