#pragma once
// The tags and texts of an XML part of a document, one after the other, in bounded memory.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/input.hpp"
#include "base/window.hpp"

namespace exba::document {

/// Names are given without their prefix. An empty element is a begin and an end. Declarations, comments and entities
/// that a document type declares are passed over: nothing grows on being read.
class Pieces {
 public:
  enum class Kind { begin, end, text, finish };

  explicit Pieces(Input input) : input_(std::move(input)), window_(input_) {}
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;

  Kind next();
  /// Of a begin or an end; good until the next call, as all that follows.
  std::string_view name() const { return name_; }
  /// Of a text: its references resolved. A long one comes in several pieces.
  const std::string& text() const { return text_; }
  /// Of a begin: the value of the attribute of that local name; empty: there is none.
  std::string attribute(std::string_view name) const;
  /// The part ends inside of a tag, or holds one that is none; what follows was not read.
  bool damaged() const { return damaged_; }
  /// Elements that were open at the end.
  std::size_t open() const { return depth_; }

 private:
  bool fill(std::size_t keep);
  Kind tag(std::string_view rest);

  Input input_;
  Window window_;
  std::size_t at_ = 0;
  std::string tag_;  ///< the present begin, without its brackets
  std::string_view name_;
  std::string text_;
  bool empty_ = false;  ///< the end of an empty element is still to be told
  bool damaged_ = false;
  bool finished_ = false;
  std::size_t depth_ = 0;
};

/// Appends the text with the five references of XML and those by number resolved.
void append_resolved(std::string& out, std::string_view text);

}  // namespace exba::document
