// How it works: a chunk grows byte by byte, with the offsets of the names and templates it holds so far; a
// record that does not fit is undone and begins the next chunk. Definitions are written where they are first
// used.
#include "support/evtx_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>
#include <vector>

#include "base/crc32.hpp"
#include "base/utf16.hpp"

namespace exba::test {
namespace {

constexpr std::size_t chunk_size = 65536;
constexpr std::string_view event_namespace = "http://schemas.microsoft.com/win/2004/08/events/event";

template <class Number>
void put(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(number) >> (8 * i)) & 0xFF);
}
void put16(std::string& out, std::size_t n) {
  put(out, static_cast<std::uint16_t>(n));
}
void put32(std::string& out, std::size_t n) {
  put(out, static_cast<std::uint32_t>(n));
}
void put64(std::string& out, std::uint64_t n) {
  put(out, n);
}
void patch32(std::string& out, std::size_t at, std::size_t n) {
  std::string bytes;
  put32(bytes, n);
  out.replace(at, 4, bytes);
}
void patch64(std::string& out, std::size_t at, std::uint64_t n) {
  std::string bytes;
  put64(bytes, n);
  out.replace(at, 8, bytes);
}

struct Slot {
  std::uint8_t type = 0;
  std::string bytes;
};

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::uint32_t task_of(const Event& event) {
  std::uint32_t task = 0;
  std::from_chars(event.category.data(), event.category.data() + event.category.size(), task);
  return task;
}
bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint8_t level_number(Level level) {
  switch (level) {
    case Level::critical: return 1;
    case Level::error: return 2;
    case Level::warning: return 3;
    case Level::information: return 4;
    case Level::verbose: return 5;
    case Level::success_audit:
    case Level::failure_audit: return 0;
    case Level::unknown: break;
  }
  return 99;
}

std::uint64_t keywords_of(const Event& event) {
  std::uint64_t keywords = event.qualifiers ? 0x0080000000000000ULL : 0x8000000000000000ULL;
  if (event.level == Level::success_audit) keywords |= 0x0020000000000000ULL;
  if (event.level == Level::failure_audit) keywords |= 0x0010000000000000ULL;
  return keywords;
}

/// One chunk under construction.
class Chunk {
 public:
  Chunk() : bytes_(512, '\0') {}

  std::string bytes_;
  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::map<std::string, std::uint32_t> templates_;
  std::array<std::uint32_t, 64> name_heads_{};
  std::array<std::uint32_t, 32> template_heads_{};

  void name(std::string_view text) {
    if (const auto known = names_.find(text); known != names_.end()) return put32(bytes_, known->second);
    const std::size_t offset = bytes_.size() + 4;
    const std::string utf16 = to_utf16(text);
    std::uint32_t hash = 0;
    for (std::size_t i = 0; i < utf16.size(); i += 2)
      hash = hash * 65599 + static_cast<unsigned char>(utf16[i]) +
             256U * static_cast<unsigned char>(utf16[i + 1]);
    hash &= 0xFFFF;
    put32(bytes_, offset);
    put32(bytes_, name_heads_[hash % 64]);
    put16(bytes_, hash);
    put16(bytes_, utf16.size() / 2);
    bytes_ += utf16;
    put16(bytes_, 0);
    name_heads_[hash % 64] = static_cast<std::uint32_t>(offset);
    names_.emplace(std::string(text), static_cast<std::uint32_t>(offset));
  }
};

/// Writes elements, in a definition or plainly.
class Elements {
 public:
  enum class Kind { definition, plain };
  using Body = std::function<void()>;
  Elements(Chunk& chunk, Kind kind) : chunk_(chunk), out_(chunk.bytes_), kind_(kind) {}

  /// Attributes and content are written by the functions; without content the tag is empty.
  void element(std::string_view name, const Body& attributes, const Body& content) {
    out_ += static_cast<char>(attributes ? 0x41 : 0x01);
    if (kind_ == Kind::definition) put16(out_, 0xFFFF);
    const std::size_t size_at = out_.size();
    put32(out_, 0);
    chunk_.name(name);
    if (attributes) {
      const std::size_t list_at = out_.size();
      put32(out_, 0);
      last_attribute_ = 0;
      attributes();
      if (last_attribute_ != 0) out_[last_attribute_] = 0x06;  // no more follow
      patch32(out_, list_at, out_.size() - list_at - 4);
    }
    if (content) {
      out_ += '\x02';
      content();
      out_ += '\x04';
    } else {
      out_ += '\x03';
    }
    patch32(out_, size_at, out_.size() - size_at - 4);
  }
  void attribute(std::string_view name, const Body& value) {
    last_attribute_ = out_.size();
    out_ += '\x46';
    chunk_.name(name);
    value();
  }
  void text(std::string_view utf8) {
    if (utf8.empty()) return;
    const std::string utf16 = to_utf16(utf8).substr(0, 65534 * 2);
    out_ += "\x05\x01";
    put16(out_, utf16.size() / 2);
    out_ += utf16;
  }
  void slot(std::size_t index, std::uint8_t type, char token = '\x0E') {
    out_ += token;
    put16(out_, index);
    out_ += static_cast<char>(type);
  }
  Body text_body(std::string_view utf8) {
    return [this, utf8] { text(utf8); };
  }
  Body slot_body(std::size_t index, std::uint8_t type) {
    return [this, index, type] { slot(index, type); };
  }

 private:
  Chunk& chunk_;
  std::string& out_;
  Kind kind_;
  std::size_t last_attribute_ = 0;
};

/// A template instance: its definition where it is first used, the descriptors, the values.
void instance(Chunk& chunk, const std::string& key, const std::function<void(Elements&)>& define,
              const std::vector<Slot>& slots) {
  std::string& out = chunk.bytes_;
  const auto id = crc32(key);
  out += "\x0C\x01";
  put32(out, id);
  if (const auto known = chunk.templates_.find(key); known != chunk.templates_.end()) {
    put32(out, known->second);
  } else {
    const std::size_t offset = out.size() + 4;
    put32(out, offset);
    put32(out, chunk.template_heads_[id % 32]);
    put32(out, id);  // the GUID begins with the short id
    put32(out, crc32(key, 1));
    put32(out, crc32(key, 2));
    put32(out, crc32(key, 3));
    const std::size_t size_at = out.size();
    put32(out, 0);
    out += std::string_view("\x0F\x01\x01\x00", 4);
    Elements elements(chunk, Elements::Kind::definition);
    define(elements);
    out += '\0';
    patch32(out, size_at, out.size() - size_at - 4);
    chunk.template_heads_[id % 32] = static_cast<std::uint32_t>(offset);
    chunk.templates_.emplace(key, static_cast<std::uint32_t>(offset));
  }
  put32(out, slots.size());
  for (const Slot& slot : slots) {
    if (slot.bytes.size() > 0xFFFF) throw std::runtime_error("a value of more than 64 kB fits in no record");
    put16(out, slot.bytes.size());
    out += static_cast<char>(slot.type);
    out += '\0';
  }
  for (const Slot& slot : slots) out += slot.bytes;
}

template <class Number>
Slot number_slot(std::uint8_t type, Number number) {
  Slot slot{type, {}};
  put(slot.bytes, number);
  return slot;
}
Slot text_slot(std::string_view text) {
  return {0x01, to_utf16(text)};
}

void define_classic(Elements& e) {
  e.element("EventData", nullptr, [&] {
    e.element("Data", nullptr, e.slot_body(0, 0x81));
    e.element("Binary", nullptr, e.slot_body(2, 0x0E));
  });
}

void define_binary(Elements& e) {
  e.element("BinaryEventData", nullptr, e.slot_body(0, 0x0E));
}

void define_error(Elements& e) {
  e.element("ProcessingErrorData", nullptr, [&] {
    e.element("ErrorCode", nullptr, e.slot_body(1, 0x08));
    e.element("DataItemName", nullptr, [] {});
    e.element("EventPayload", nullptr, e.slot_body(0, 0x0E));
  });
}

/// EventData, or what stands in its place, as a fragment with a template of its own.
void event_data(Chunk& chunk, const Event& event, EvtxStyle::Payload payload) {
  chunk.bytes_ += std::string_view("\x0F\x01\x01\x00", 4);
  std::vector<Slot> slots;
  if (payload == EvtxStyle::Payload::binary) {
    instance(chunk, "binary", define_binary, {Slot{0x0E, event.data}});
  } else if (payload == EvtxStyle::Payload::error) {
    instance(chunk, "error", define_error, {Slot{0x0E, event.data}, number_slot(0x08, std::uint32_t{15003})});
  } else if (event.insert_names.empty()) {
    Slot strings{0x81, {}};
    for (const std::string& insert : event.inserts) strings.bytes += to_utf16(insert) + std::string(2, '\0');
    slots = {event.inserts.empty() ? Slot{} : strings,
             number_slot(0x08, static_cast<std::uint32_t>(event.data.size())),
             event.data.empty() ? Slot{} : Slot{0x0E, event.data}};
    instance(chunk, "classic", define_classic, slots);
  } else {
    std::string key = "named";
    for (const std::string& name : event.insert_names) key += '\n' + name;
    for (const std::string& insert : event.inserts) slots.push_back(text_slot(insert));
    if (!event.data.empty()) slots.push_back({0x0E, event.data});
    if (!event.data.empty()) key += "\nBinary";
    instance(
        chunk, key,
        [&](Elements& e) {
          e.element("EventData", nullptr, [&] {
            for (std::size_t i = 0; i < event.insert_names.size(); ++i)
              e.element(
                  "Data", [&] { e.attribute("Name", e.text_body(event.insert_names[i])); },
                  [&e, i] { e.slot(i, 0x01, '\x0D'); });
            if (!event.data.empty()) e.element("Binary", nullptr, e.slot_body(event.inserts.size(), 0x0E));
          });
        },
        slots);
  }
  chunk.bytes_ += '\0';
}

void define_event(Elements& e, const Event& event, EvtxStyle::Names names) {
  const bool literal = names == EvtxStyle::Names::literals;
  e.element(
      "Event", [&] { e.attribute("xmlns", e.text_body(event_namespace)); },
      [&] {
        e.element("System", nullptr, [&] {
          e.element(
              "Provider",
              [&] {
                e.attribute("Name", literal ? e.text_body(event.provider) : e.slot_body(14, 0x01));
                if (!literal) e.attribute("Guid", e.slot_body(15, 0x0F));
              },
              nullptr);
          e.element(
              "EventID", [&] { e.attribute("Qualifiers", e.slot_body(4, 0x06)); }, e.slot_body(3, 0x06));
          e.element("Version", nullptr, e.slot_body(11, 0x04));
          e.element("Level", nullptr, e.slot_body(0, 0x04));
          e.element("Task", nullptr, e.slot_body(2, 0x06));
          e.element("Opcode", nullptr, e.slot_body(1, 0x04));
          e.element("Keywords", nullptr, e.slot_body(5, 0x15));
          e.element(
              "TimeCreated", [&] { e.attribute("SystemTime", e.slot_body(6, 0x11)); }, nullptr);
          e.element("EventRecordID", nullptr, e.slot_body(10, 0x0A));
          e.element(
              "Correlation", [&] { e.attribute("ActivityID", e.slot_body(7, 0x0F)); }, nullptr);
          e.element(
              "Execution",
              [&] {
                e.attribute("ProcessID", e.slot_body(8, 0x08));
                e.attribute("ThreadID", e.slot_body(9, 0x08));
              },
              nullptr);
          e.element("Channel", nullptr, literal ? e.text_body(event.channel) : e.slot_body(16, 0x01));
          e.element("Computer", nullptr, e.text_body(event.computer));
          e.element(
              "Security", [&] { e.attribute("UserID", e.slot_body(12, 0x13)); }, nullptr);
        });
        e.slot(literal ? 19 : 17, 0x21);
      });
}

/// The slots of System, and an empty one for the data at the end.
std::vector<Slot> system_slots(const Event& event, std::uint64_t record_id, EvtxStyle::Names names) {
  const std::string sid = sid_bytes(event.user);
  std::vector<Slot> slots = {number_slot(0x04, level_number(event.level)),
                             number_slot(0x04, std::uint8_t{0}),
                             number_slot(0x06, static_cast<std::uint16_t>(task_of(event))),
                             number_slot(0x06, event.id),
                             event.qualifiers ? number_slot(0x06, *event.qualifiers) : Slot{},
                             number_slot(0x15, keywords_of(event)),
                             number_slot(0x11, filetime_of(event.time)),
                             {},
                             number_slot(0x08, std::uint32_t{0}),
                             number_slot(0x08, std::uint32_t{0}),
                             number_slot(0x0A, record_id),
                             number_slot(0x04, std::uint8_t{0}),
                             sid.empty() ? Slot{} : Slot{0x13, sid}};
  if (names == EvtxStyle::Names::slots) {
    slots.insert(slots.end(), {{}, text_slot(event.provider), {}, text_slot(event.channel), {}});
  } else {
    slots.resize(20);
  }
  return slots;
}

/// The data's bytes hold chunk offsets of their own, so they must be written where they will stand:
/// descriptors first, sizes later.
void templated_record(Chunk& chunk, const Event& event, std::uint64_t record_id, const EvtxStyle& style) {
  const EvtxStyle::Names names = style.names;
  const std::string key = names == EvtxStyle::Names::slots
                              ? "event\n" + event.computer
                              : "event\n" + event.computer + '\n' + event.provider + '\n' + event.channel;
  instance(
      chunk, key, [&](Elements& e) { define_event(e, event, names); }, system_slots(event, record_id, names));
  std::size_t values = 0;
  for (const Slot& slot : system_slots(event, record_id, names)) values += slot.bytes.size();
  const std::size_t begin = chunk.bytes_.size();
  event_data(chunk, event, style.payload);
  const std::size_t size = chunk.bytes_.size() - begin;
  if (size > 0xFFFF) throw std::runtime_error("an event of more than 64 kB fits in no record");
  const std::size_t descriptor = begin - values - 4;  // the last one, just before the values
  chunk.bytes_[descriptor] = static_cast<char>(size & 0xFF);
  chunk.bytes_[descriptor + 1] = static_cast<char>(size >> 8);
  chunk.bytes_[descriptor + 2] = 0x21;
}

void plain_record(Chunk& chunk, const Event& event, std::uint64_t record_id) {
  Elements e(chunk, Elements::Kind::plain);
  const auto text = [&](std::string_view name, const std::string& value) {
    e.element(name, nullptr, e.text_body(value));
  };
  const std::string_view word = to_string(event.level);
  e.element(
      "Event", [&] { e.attribute("xmlns", e.text_body(event_namespace)); },
      [&] {
        e.element("System", nullptr, [&] {
          e.element(
              "Provider", [&] { e.attribute("Name", e.text_body(event.provider)); }, nullptr);
          const std::string qualifiers = std::to_string(event.qualifiers.value_or(0));
          const auto with_qualifiers = [&] { e.attribute("Qualifiers", e.text_body(qualifiers)); };
          const std::string id = std::to_string(event.id);
          e.element("EventID", event.qualifiers ? Elements::Body(with_qualifiers) : Elements::Body(),
                    e.text_body(id));
          text("Level", std::to_string(level_number(event.level)));
          text("Task", std::to_string(task_of(event)));
          text(
              "Keywords", "0x" + [&] {
                char digits[20];
                return std::string(digits, std::to_chars(digits, digits + 20, keywords_of(event), 16).ptr);
              }());
          const std::string time = to_rfc3339(event.time);
          e.element(
              "TimeCreated", [&] { e.attribute("SystemTime", e.text_body(time)); }, nullptr);
          text("EventRecordID", std::to_string(record_id));
          text("Channel", event.channel);
          text("Computer", event.computer);
          if (!event.user.empty())
            e.element(
                "Security", [&] { e.attribute("UserID", e.text_body(event.user)); }, nullptr);
        });
        e.element("EventData", nullptr, [&] {
          for (std::size_t i = 0; i < event.inserts.size(); ++i) {
            const auto named = [&] { e.attribute("Name", e.text_body(event.insert_names[i])); };
            e.element("Data", event.insert_names.empty() ? Elements::Body() : Elements::Body(named),
                      e.text_body(event.inserts[i]));
          }
          if (!event.data.empty()) text("Binary", hex(event.data));
        });
        e.element(
            "RenderingInfo", [&] { e.attribute("Culture", e.text_body("en-US")); },
            [&] {
              if (!event.message.empty()) text("Message", event.message);
              text("Level", std::string(word));
              if (!event.category.empty() && !is_number(event.category)) text("Task", event.category);
            });
      });
}

void record(Chunk& chunk, const Event& event, std::uint64_t record_id, const EvtxStyle& style) {
  std::string& out = chunk.bytes_;
  const std::size_t begin = out.size();
  out += std::string_view("**\0\0", 4);
  put32(out, 0);
  put64(out, record_id);
  put64(out, filetime_of(event.time));
  out += std::string_view("\x0F\x01\x01\x00", 4);
  if (style.root == EvtxStyle::Root::plain)
    plain_record(chunk, event, record_id);
  else
    templated_record(chunk, event, record_id, style);
  out += '\0';
  while ((out.size() - begin) % 8 != 4) out += '\0';
  put32(out, out.size() - begin + 4);
  patch32(out, begin + 4, out.size() - begin);
}

struct Written {
  Chunk chunk;
  std::uint64_t first_number = 1, first_id = 0, last_id = 0;
  std::size_t records = 0, last_at = 0, previous_at = 0;
  std::uint64_t previous_id = 0;
};

std::string finished(const Written& w, EvtxStyle::State state, bool last) {
  std::string bytes = w.chunk.bytes_;
  const bool behind = state == EvtxStyle::State::dirty && last && w.records > 1;
  const std::size_t records = behind ? w.records - 1 : w.records;
  const std::size_t free = behind ? w.last_at : bytes.size();
  bytes.resize(chunk_size, '\0');
  bytes.replace(0, 8, std::string_view("ElfChnk\0", 8));
  patch64(bytes, 8, w.first_number);
  patch64(bytes, 16, w.first_number + records - 1);
  patch64(bytes, 24, records == 0 ? ~std::uint64_t{0} : w.first_id);
  patch64(bytes, 32, records == 0 ? ~std::uint64_t{0} : behind ? w.previous_id : w.last_id);
  patch32(bytes, 40, 128);
  patch32(bytes, 44, behind ? w.previous_at : w.last_at);
  patch32(bytes, 48, free);
  patch32(bytes, 120, 1);
  for (std::size_t i = 0; i < 64; ++i) patch32(bytes, 128 + 4 * i, w.chunk.name_heads_[i]);
  for (std::size_t i = 0; i < 32; ++i) patch32(bytes, 384 + 4 * i, w.chunk.template_heads_[i]);
  seal_chunk(bytes, 0);
  return bytes;
}

std::string file_header(std::size_t chunks, std::uint64_t next_id, const EvtxStyle& style) {
  std::string header(4096, '\0');
  const bool dirty = style.state == EvtxStyle::State::dirty;
  const std::size_t counted = dirty && chunks > 1 ? chunks - 1 : chunks;
  header.replace(0, 8, std::string_view("ElfFile\0", 8));
  patch64(header, 16, counted - 1);
  patch64(header, 24, dirty ? next_id - 1 : next_id);
  patch32(header, 32, 128);
  patch32(header, 36, style.minor_version | 3U << 16);
  patch32(header, 40, 4096 | (counted & 0xFFFF) << 16);
  patch32(header, 120, dirty ? 1 : 0);
  patch32(header, 124, crc32(std::string_view(header).substr(0, 120)));
  return header;
}

}  // namespace

std::string to_evtx(std::span<const Event> events, const EvtxStyle& style) {
  std::vector<Written> chunks(1);
  std::uint64_t id = 0;
  std::uint64_t number = 0;
  for (const Event& event : events) {
    id = event.record_id != 0 ? event.record_id : id + 1;
    ++number;
    const Chunk before = chunks.back().chunk;
    std::size_t at = before.bytes_.size();
    const bool counted_out = style.records_in_chunk != 0 && chunks.back().records >= style.records_in_chunk;
    if (!counted_out) record(chunks.back().chunk, event, id, style);
    if (counted_out || chunks.back().chunk.bytes_.size() > chunk_size) {
      if (!counted_out) chunks.back().chunk = before;
      chunks.emplace_back();
      chunks.back().first_number = number;
      at = 512;
      record(chunks.back().chunk, event, id, style);
      if (chunks.back().chunk.bytes_.size() > chunk_size)
        throw std::runtime_error("an event fits in no chunk");
    }
    Written& now = chunks.back();
    if (now.records == 0) now.first_id = id;
    now.previous_id = now.last_id;
    now.previous_at = now.last_at;
    now.last_id = id;
    now.last_at = at;
    ++now.records;
  }
  std::string file = file_header(chunks.size(), id + 1, style);
  for (const Written& chunk : chunks) file += finished(chunk, style.state, &chunk == &chunks.back());
  return file;
}

void seal_chunk(std::string& file, std::size_t offset) {
  const std::string_view chunk = std::string_view(file).substr(offset, chunk_size);
  if (chunk.size() < 512) return;
  std::uint32_t free = 0;
  for (std::size_t i = 4; i-- > 0;) free = free << 8 | static_cast<unsigned char>(chunk[48 + i]);
  if (free >= 512 && free <= chunk.size()) patch32(file, offset + 52, crc32(chunk.substr(512, free - 512)));
  const std::string_view now = std::string_view(file).substr(offset, chunk_size);
  patch32(file, offset + 124, crc32(now.substr(128, 384), crc32(now.substr(0, 120))));
}

std::string sid_bytes(std::string_view text) {
  std::vector<std::uint64_t> parts;
  if (!text.starts_with("S-1-")) return {};
  for (text.remove_prefix(4); !text.empty();) {
    std::uint64_t part = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), part);
    if (end.ec != std::errc()) return {};
    parts.push_back(part);
    text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
    if (!text.empty() && text.front() != '-') return {};
    if (!text.empty()) text.remove_prefix(1);
  }
  if (parts.empty() || parts.size() > 16) return {};
  std::string out = "\x01";
  out += static_cast<char>(parts.size() - 1);
  for (int shift = 40; shift >= 0; shift -= 8) out += static_cast<char>((parts[0] >> shift) & 0xFF);
  for (std::size_t i = 1; i < parts.size(); ++i) put32(out, static_cast<std::uint32_t>(parts[i]));
  return out;
}

std::uint64_t filetime_of(Time time) {
  if (time == no_time) return 0;
  return static_cast<std::uint64_t>(time.time_since_epoch().count() + 116'444'736'000'000'000);
}

}  // namespace exba::test
