#pragma once
// Records of the state, as bytes: numbers are LEB128, strings and lists stand behind their length. A length is
// believed only as far as there are bytes.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

class PackedWriter {
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
  std::string out;
};

class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes) : bytes_(bytes) {}
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
  std::uint64_t left() const { return bytes_.size(); }
  bool at_end() const { return bytes_.empty(); }
  bool well = true;

 private:
  std::string_view bytes_;
};

}  // namespace exba
