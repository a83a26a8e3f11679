// How it works: the table of sectors is read whole (4 bytes for 512 of the file), then the directory; streams are read
// sector by sector. Every chain is followed at most as far as the file has sectors, and every entry hung in at most once,
// so that a file that names itself ends all the same.
#include "readers/mail/compound.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/encoding.hpp"
#include "base/little_endian.hpp"
#include "base/transcode.hpp"

namespace exba::mail {
namespace {

constexpr std::size_t header_size = 512;
constexpr std::size_t entry_size = 128;
constexpr std::size_t mini_sector = 64;
constexpr std::uint32_t last_regular = 0xFFFFFFF9;  // what lies above ends a chain, or is no sector
constexpr std::uint32_t end_of_chain = 0xFFFFFFFE;
constexpr std::uint32_t no_entry = 0xFFFFFFFF;
constexpr std::size_t entries_limit = 100'000;  // a message with a thousand attachments has 30,000
constexpr std::size_t header_difat = 109;

std::string utf8_of(std::string_view utf16) {
  std::string out(utf16.size() * 2 + 8, '\0');
  const Step step = convert_utf16(utf16, std::span(out), false, true);
  out.resize(step.produced);
  return out;
}

}  // namespace

Compound::Compound(Input& input) : input_(&input), size_(input.size.value_or(0)) {
  if (!header() || !allocation()) return;
  directory();
}

bool Compound::header() {
  std::string bytes(header_size, '\0');
  bytes.resize(input_->read_at(0, std::span(bytes)));
  if (bytes.size() < header_size || u16_at(bytes, 28) != 0xFFFE) {
    damage_ = "its header is cut off or damaged";
    return false;
  }
  const unsigned shift = u16_at(bytes, 30);
  if (shift != 9 && shift != 12) {
    damage_ = fmt::format("its header names sectors of 2^{} bytes, which no program writes", shift);
    return false;
  }
  sector_size_ = std::size_t{1} << shift;
  fat_count_ = u32_at(bytes, 44);
  directory_start_ = u32_at(bytes, 48);
  mini_cutoff_ = u32_at(bytes, 56);
  mini_start_ = u32_at(bytes, 60);
  mini_count_ = u32_at(bytes, 64);
  difat_start_ = u32_at(bytes, 68);
  difat_count_ = u32_at(bytes, 72);
  for (std::size_t i = 0; i < header_difat; ++i) fat_.push_back(u32_at(bytes, 76 + 4 * i));
  return true;
}

std::size_t Compound::read_sector(std::uint32_t number, std::size_t from, std::span<char> buffer) const {
  const std::uint64_t at = (std::uint64_t{number} + 1) * sector_size_ + from;
  if (at >= size_) return 0;
  return input_->read_at(
      at,
      buffer.first(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), sector_size_ - from))));
}

std::string Compound::sector(std::uint32_t number) const {
  std::string bytes(sector_size_, '\0');
  bytes.resize(read_sector(number, 0, std::span(bytes)));
  return bytes;
}

/// The table of sectors: `fat_` holds the places of its sectors in the header so far.
bool Compound::allocation() {
  const std::uint64_t sectors = size_ / sector_size_;
  std::vector<std::uint32_t> places = std::move(fat_);
  fat_.clear();
  const std::size_t per = sector_size_ / 4;
  std::uint32_t next = difat_start_;
  for (std::uint32_t i = 0; i < difat_count_ && next <= last_regular && places.size() <= sectors; ++i) {
    const std::string bytes = sector(next);
    if (bytes.size() < sector_size_) break;
    for (std::size_t k = 0; k + 1 < per; ++k) places.push_back(u32_at(bytes, 4 * k));
    next = u32_at(bytes, sector_size_ - 4);
  }
  for (const std::uint32_t place : places) {
    if (place > last_regular || fat_.size() > sectors + per) continue;
    const std::string bytes = sector(place);
    for (std::size_t k = 0; 4 * k + 4 <= bytes.size(); ++k) fat_.push_back(u32_at(bytes, 4 * k));
    if (bytes.size() < sector_size_) fat_.resize(fat_.size() + (sector_size_ - bytes.size()) / 4, no_entry);
  }
  if (fat_.empty()) damage_ = "its table of sectors is cut off or damaged";
  return !fat_.empty();
}

std::vector<std::uint32_t> Compound::chain(std::uint32_t start, std::uint64_t most) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t at = start; at <= last_regular && at < fat_.size() && out.size() < most; at = fat_[at])
    out.push_back(at);
  return out;
}

void Compound::directory() {
  const std::uint64_t sectors = size_ / sector_size_ + 1;
  const std::vector<std::uint32_t> places =
      chain(directory_start_, std::min<std::uint64_t>(sectors, fat_.size()));
  // A chain that ends otherwise than by its mark goes on in what is lost, or in itself.
  if (places.empty() || fat_[places.back()] != end_of_chain)
    loss_ = "its directory breaks off: what it names behind that was not read";
  for (const std::uint32_t place : places) {
    const std::string bytes = sector(place);
    if (bytes.size() < sector_size_)
      loss_ = "its directory is cut off: what it names behind that was not read";
    for (std::size_t at = 0; at + entry_size <= bytes.size() && entries_.size() < entries_limit;
         at += entry_size) {
      Entry entry;
      const std::size_t name = std::min<std::size_t>(u16_at(bytes, at + 64), 64);
      if (name >= 2) entry.name = utf8_of(std::string_view(bytes).substr(at, name - 2));
      const std::uint8_t kind = u8_at(bytes, at + 66);
      entry.kind = kind == 1   ? Entry::Kind::storage
                   : kind == 2 ? Entry::Kind::stream
                   : kind == 5 ? Entry::Kind::root
                               : Entry::Kind::other;
      siblings_left_.push_back(u32_at(bytes, at + 68));
      siblings_right_.push_back(u32_at(bytes, at + 72));
      first_child_.push_back(u32_at(bytes, at + 76));
      entry.start = u32_at(bytes, at + 116);
      entry.size = sector_size_ == 512 ? u32_at(bytes, at + 120) : u64_at(bytes, at + 120);
      entries_.push_back(std::move(entry));
    }
  }
  if (entries_.empty() || entries_[0].kind != Entry::Kind::root) {
    damage_ = "its directory is cut off or damaged";
    entries_.clear();
    return;
  }
  mini_size_ = entries_[0].size;
  mini_stream_ = chain(entries_[0].start, sectors);
  for (const std::uint32_t place : chain(mini_start_, std::min<std::uint64_t>(sectors, mini_count_))) {
    const std::string bytes = sector(place);
    for (std::size_t k = 0; 4 * k + 4 <= bytes.size(); ++k) mini_fat_.push_back(u32_at(bytes, 4 * k));
  }
  // A storage's children are a tree of siblings; each entry is hung in once.
  std::vector<bool> hung(entries_.size(), false);
  hung[0] = true;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].kind != Entry::Kind::root && entries_[i].kind != Entry::Kind::storage) continue;
    std::vector<std::uint32_t> open{first_child_[i]};
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (at >= entries_.size() || hung[at]) continue;
      hung[at] = true;
      entries_[i].children.push_back(at);
      open.push_back(siblings_left_[at]);
      open.push_back(siblings_right_[at]);
    }
    std::sort(entries_[i].children.begin(), entries_[i].children.end(), [&](std::size_t a, std::size_t b) {
      return entries_[a].name != entries_[b].name ? entries_[a].name < entries_[b].name : a < b;
    });
  }
}

std::size_t Compound::child(std::size_t storage, std::string_view name) const {
  if (storage >= entries_.size()) return none;
  for (const std::size_t at : entries_[storage].children)
    if (entries_[at].name == name) return at;
  return none;
}

Input Compound::open(std::size_t stream, std::string name) const {
  struct State {
    std::vector<std::uint32_t> sectors;
    std::uint64_t at = 0, size = 0;
  };
  auto state = std::make_shared<State>();
  const Entry& entry = entries_.at(stream);
  state->size = entry.size;
  const bool small = entry.size < mini_cutoff_;
  if (small) {
    for (std::uint32_t at = entry.start;
         at <= last_regular && at < mini_fat_.size() && state->sectors.size() * mini_sector < entry.size;
         at = mini_fat_[at])
      state->sectors.push_back(at);
  } else {
    state->sectors = chain(entry.start, std::min<std::uint64_t>(fat_.size(), entry.size / sector_size_ + 1));
  }
  Input out{std::move(name), std::nullopt, nullptr};
  out.read = [this, state, small](std::span<char> buffer) {
    const std::size_t each = small ? mini_sector : sector_size_;
    std::size_t done = 0;
    while (done < buffer.size() && state->at < state->size) {
      const std::size_t index = static_cast<std::size_t>(state->at / each);
      const std::size_t within = static_cast<std::size_t>(state->at % each);
      if (index >= state->sectors.size()) break;
      const std::size_t want = static_cast<std::size_t>(
          std::min<std::uint64_t>({buffer.size() - done, each - within, state->size - state->at}));
      std::size_t got = 0;
      if (small) {  // a small sector lies in one of the root's
        const std::uint64_t place = std::uint64_t{state->sectors[index]} * mini_sector + within;
        const std::size_t holder = static_cast<std::size_t>(place / sector_size_);
        if (place + want > mini_size_ + mini_sector || holder >= mini_stream_.size()) break;
        got = read_sector(mini_stream_[holder], static_cast<std::size_t>(place % sector_size_),
                          buffer.subspan(done, want));
      } else {
        got = read_sector(state->sectors[index], within, buffer.subspan(done, want));
      }
      done += got;
      state->at += got;
      if (got < want) {
        state->size = state->at;
        break;
      }
    }
    return done;
  };
  return out;
}

std::string Compound::read(std::size_t stream, std::uint64_t limit) const {
  Input input = open(stream, "");
  std::string bytes(static_cast<std::size_t>(std::min(limit, entries_.at(stream).size)), '\0');
  bytes.resize(input.read(std::span(bytes)));
  return bytes;
}

}  // namespace exba::mail
