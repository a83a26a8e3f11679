#pragma once
// The three ways to send bytes as lines of text.
#include <cstdint>
#include <string>
#include <string_view>

namespace exba::mail {

class Decoder {
 public:
  enum class Way { as_it_is, base64, quoted_printable, uuencode };
  static Way way_of(std::string_view name);  ///< of Content-Transfer-Encoding, in lower case

  enum class Kind {
    bytes,
    text
  };  ///< text: its last line keeps its end, though that belongs to the boundary behind it
  explicit Decoder(Way way, Kind kind = Kind::bytes) : way_(way), kind_(kind) {}
  /// A line with its end, or a piece of a long one.
  void add(std::string_view line, std::string& out);
  void end(std::string& out);
  /// Bytes that mean nothing in it.
  std::uint64_t strange() const { return strange_; }

 private:
  void base64(std::string_view line, std::string& out);
  void quoted(std::string_view line, std::string& out);
  void uu(std::string_view line, std::string& out);

  Way way_;
  Kind kind_;
  std::string held_;  ///< the end of the last line, which belongs to the boundary behind it, if one follows
  std::uint32_t bits_ = 0;
  int count_ = 0;
  bool begun_ = false, done_ = false;
  std::uint64_t strange_ = 0;
};

std::string from_base64(std::string_view text);
std::string from_quoted_printable(std::string_view text);

}  // namespace exba::mail
