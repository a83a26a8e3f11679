// How it works: the records are made first; the ring is then as large as they need, and is written from its
// begin to its end record, over the end of the file where it is wrapped.
#include "support/evt_writer.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/utf16.hpp"
#include "support/evtx_writer.hpp"

namespace exba::test {
namespace {

constexpr std::size_t header_size = 48;
constexpr std::size_t end_size = 40;
constexpr std::size_t least_record = 56;

void put16(std::string& out, std::size_t n) {
  out += static_cast<char>(n & 0xFF);
  out += static_cast<char>((n >> 8) & 0xFF);
}
void put32(std::string& out, std::size_t n) {
  put16(out, n & 0xFFFF);
  put16(out, (n >> 16) & 0xFFFF);
}
void patch32(std::string& out, std::size_t at, std::size_t n) {
  std::string bytes;
  put32(bytes, n);
  out.replace(at, 4, bytes);
}

std::uint16_t type_of(Level level) {
  switch (level) {
    case Level::critical:
    case Level::error: return 1;
    case Level::warning: return 2;
    case Level::success_audit: return 8;
    case Level::failure_audit: return 16;
    default: return 4;
  }
}

std::size_t seconds_of(Time time) {
  return time == no_time ? 0
                         : static_cast<std::size_t>(
                               std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

std::string record(const Event& event, std::uint32_t number) {
  const std::string nul(2, '\0');
  const std::string sid = sid_bytes(event.user);
  unsigned category = 0;
  std::from_chars(event.category.data(), event.category.data() + event.category.size(), category);
  std::string out(36, '\0');
  patch32(out, 8, number);
  patch32(out, 12, seconds_of(event.time));
  patch32(out, 16, seconds_of(event.time));
  patch32(out, 20, event.id | static_cast<std::size_t>(event.qualifiers.value_or(0)) << 16);
  patch32(out, 24, type_of(event.level) | event.inserts.size() << 16);
  patch32(out, 28, category & 0xFFFF);
  out.replace(4, 4, "LfLe");
  out.append(20, '\0');
  out += to_utf16(event.provider) + nul + to_utf16(event.computer) + nul;
  while (out.size() % 4 != 0) out += '\0';
  if (!sid.empty()) patch32(out, 40, sid.size());
  patch32(out, 44, out.size());
  out += sid;
  patch32(out, 36, out.size());
  for (const std::string& insert : event.inserts) out += to_utf16(insert) + nul;
  patch32(out, 48, event.data.size());
  patch32(out, 52, out.size());
  out += event.data;
  while (out.size() % 4 != 0) out += '\0';
  put32(out, out.size() + 4);
  patch32(out, 0, out.size());
  return out;
}

std::string end_record(std::size_t begin, std::size_t end, std::uint32_t next, std::uint32_t oldest) {
  std::string out;
  for (const std::size_t n :
       {std::size_t{end_size}, std::size_t{0x11111111}, std::size_t{0x22222222}, std::size_t{0x33333333},
        std::size_t{0x44444444}, begin, end, std::size_t{next}, std::size_t{oldest}, std::size_t{end_size}})
    put32(out, n);
  return out;
}

/// The file, and where in its ring the next byte goes.
struct Ring {
  std::string file;
  std::size_t at = header_size;

  /// Room for `size` bytes that may be split unless fewer than `least` are left: then padding, and on at the
  /// beginning.
  void align(std::size_t least) {
    if (file.size() - at >= least) return;
    while (at < file.size()) patch32(file, at, 0x27), at += 4;
    at = header_size;
  }
  void put(std::string_view bytes) {
    for (const char c : bytes) {
      if (at == file.size()) at = header_size;
      file[at++] = c;
    }
    if (at == file.size()) at = header_size;
  }
};

}  // namespace

std::string to_evt(std::span<const Event> events, const EvtStyle& style) {
  std::vector<std::string> records;
  std::uint32_t next = 1;
  std::uint32_t oldest = 0;
  for (const Event& event : events) {
    if (event.record_id != 0) next = static_cast<std::uint32_t>(event.record_id);
    if (records.empty()) oldest = next;
    records.push_back(record(event, next++));
  }
  if (records.empty()) oldest = next;
  std::vector<std::string> earlier;
  for (const Event& event : style.earlier)
    earlier.push_back(record(event, static_cast<std::uint32_t>(event.record_id)));
  std::size_t size = header_size + end_size + 2 * least_record;
  for (const auto* list : {&records, &earlier})
    for (const std::string& r : *list) size += r.size();
  Ring ring{std::string(style.ring == EvtStyle::Ring::straight ? (size + 4095) / 4096 * 4096 : size, '\0')};
  if (style.ring == EvtStyle::Ring::wrapped) ring.at = header_size + (size - header_size) * 2 / 3 / 4 * 4;
  const std::size_t begin = ring.at;
  for (const std::string& r : records) {
    ring.align(least_record);
    ring.put(r);
  }
  ring.align(end_size);
  const std::size_t end = ring.at;
  ring.put(end_record(begin, end, next, oldest));
  for (const std::string& r : earlier) ring.put(r);
  if (style.state == EvtStyle::State::no_end) ring.file.replace(end, end_size, std::string(end_size, '\0'));
  const bool clean = style.state == EvtStyle::State::clean;
  std::string header;
  for (const std::size_t n :
       {header_size, std::size_t{0x654C664C}, std::size_t{1}, std::size_t{1}, clean ? begin : header_size,
        clean ? end : header_size, clean ? std::size_t{next} : std::size_t{1},
        clean ? std::size_t{oldest} : std::size_t{1}, ring.file.size(),
        std::size_t{clean ? 0U : 1U} | (style.ring == EvtStyle::Ring::wrapped ? 2U : 0U), std::size_t{0},
        header_size})
    put32(header, n);
  ring.file.replace(0, header_size, header);
  return ring.file;
}

}  // namespace exba::test
