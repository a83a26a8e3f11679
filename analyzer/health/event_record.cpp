// How it works: a byte for the layout, then fields in a fixed order; numbers are LEB128, strings and lists
// stand behind their length. A length is believed only as far as there are bytes.
#include "health/event_record.hpp"

#include <cstdint>

namespace exba {
namespace {

constexpr char layout = 1;

enum Flag : unsigned { has_inserts = 1, has_qualifiers = 2, is_recovered = 4 };

class Writer {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out += static_cast<char>(value);
  }
  void string(std::string_view text) {
    number(text.size());
    out += text;
  }
  void list(const std::vector<std::string>& texts) {
    number(texts.size());
    for (const std::string& text : texts) string(text);
  }
  std::string out{layout};
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && well; shift += 7) {
      if (bytes_.empty()) break;
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    well = false;
    return 0;
  }
  std::string string() {
    const std::uint64_t size = number();
    if (!well || size > bytes_.size()) return well = false, std::string{};
    const std::string text(bytes_.substr(0, static_cast<std::size_t>(size)));
    bytes_.remove_prefix(static_cast<std::size_t>(size));
    return text;
  }
  /// A list cannot have more members than there are bytes.
  std::uint64_t count() {
    const std::uint64_t n = number();
    if (n > bytes_.size()) well = false;
    return well ? n : 0;
  }
  std::vector<std::string> list() {
    std::vector<std::string> texts;
    for (std::uint64_t n = count(); n > 0 && well; --n) texts.push_back(string());
    return texts;
  }
  bool at_end() const { return bytes_.empty(); }
  bool well = true;

 private:
  std::string_view bytes_;
};

}  // namespace

std::string pack_event(const Event& e) {
  Writer w;
  w.number((e.has_inserts ? has_inserts : 0U) | (e.qualifiers ? has_qualifiers : 0U) |
           (e.recovered ? is_recovered : 0U));
  if (e.qualifiers) w.number(*e.qualifiers);
  w.number(static_cast<std::uint64_t>(e.level));
  for (const std::string* text : {&e.user, &e.category, &e.data, &e.message}) w.string(*text);
  w.list(e.inserts);
  w.list(e.insert_names);
  w.number(e.facts.size());
  for (const Fact& f : e.facts) w.string(f.name), w.string(f.value);
  return std::move(w.out);
}

bool unpack_event(std::string_view record, Event& e) {
  if (record.empty() || record.front() != layout) return false;
  Reader r(record.substr(1));
  const std::uint64_t flags = r.number();
  e.has_inserts = (flags & has_inserts) != 0;
  e.recovered = (flags & is_recovered) != 0;
  if ((flags & has_qualifiers) != 0) e.qualifiers = static_cast<std::uint16_t>(r.number());
  const std::uint64_t level = r.number();
  if (level > static_cast<std::uint64_t>(Level::failure_audit)) return false;
  e.level = static_cast<Level>(level);
  for (std::string* text : {&e.user, &e.category, &e.data, &e.message}) *text = r.string();
  e.inserts = r.list();
  e.insert_names = r.list();
  for (std::uint64_t n = r.count(); n > 0 && r.well; --n) {
    std::string name = r.string();
    e.facts.push_back({std::move(name), r.string()});
  }
  return r.well && r.at_end();
}

}  // namespace exba
