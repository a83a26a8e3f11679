#pragma once
// JSON values, as the readers of events ask for them.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "intake/json/event.hpp"

namespace exba::json_tree {

/// One value of a Document. What a value holds stands behind it, in the order of the text.
class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  bool is_null() const { return kind_ == Kind::null; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_string() const { return kind_ == Kind::string; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_structured() const { return is_array() || is_object(); }

  /// Of a string, without its escapes; of a number or a boolean, as written; of others empty.
  std::string_view text() const { return text_; }
  /// Of a member of an object; else empty.
  std::string_view key() const { return key_; }
  /// How many members or elements.
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  class Iterator {
   public:
    using value_type = Json;
    using difference_type = std::ptrdiff_t;
    using reference = const Json&;
    using pointer = const Json*;
    using iterator_category = std::forward_iterator_tag;
    Iterator() = default;
    Iterator(const Json* at, const Json* end) : at_(at), end_(end) { skip(); }
    const Json& operator*() const { return *at_; }
    const Json* operator->() const { return at_; }
    Iterator& operator++() {
      at_ += at_->span_;
      skip();
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator&) const = default;

   private:
    void skip() {
      while (at_ != end_ && at_->replaced_) at_ += at_->span_;
    }
    const Json* at_ = nullptr;
    const Json* end_ = nullptr;
  };
  /// Its members or elements; none of a value that holds none.
  Iterator begin() const { return {this + 1, this + span_}; }
  Iterator end() const { return {this + span_, this + span_}; }
  /// The first of them; there is one.
  const Json& front() const { return *begin(); }

  struct Item {
    std::string_view key;
    const Json& value;
  };
  class Items {
   public:
    explicit Items(const Json& object) : object_(object) {}
    class Iterator {
     public:
      explicit Iterator(Json::Iterator at) : at_(at) {}
      Item operator*() const { return {at_->key(), *at_}; }
      Iterator& operator++() { return ++at_, *this; }
      bool operator==(const Iterator&) const = default;

     private:
      Json::Iterator at_;
    };
    Iterator begin() const { return Iterator(object_.begin()); }
    Iterator end() const { return Iterator(object_.end()); }

   private:
    const Json& object_;
  };
  /// The members with their keys.
  Items items() const { return Items(*this); }

 private:
  friend class Parser;
  Kind kind_ = Kind::null;
  bool replaced_ = false;   ///< another member of the same key follows: that one counts
  std::uint32_t span_ = 1;  ///< values, with all that it holds
  std::uint32_t size_ = 0;
  std::string_view key_, text_;
};

/// The values of a JSON text. They point into the text that was parsed, which has to outlive them.
class Document {
 public:
  Document() = default;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  /// Null, where nothing could be parsed.
  const Json& root() const { return values_.front(); }

 private:
  friend class Parser;
  friend ParsedJson parse(std::string_view text, Document& out);
  friend ParsedJson parse_copy(std::string text, Document& out);
  std::vector<Json> values_{1};
  std::string unescaped_;  ///< the strings that were written with escapes
  std::string own_text_;   ///< where the values point into no text of others
};

/// By the grammar of RFC 8259, UTF-8 included. Refuses what nests deeper than 64 brackets or holds more
/// than 500,000 values.
ParsedJson parse(std::string_view text, Document& out);
/// The same of a text that nobody else keeps.
ParsedJson parse_copy(std::string text, Document& out);

/// Null when there is none, or when it is null.
const Json* member(const Json& object, std::string_view name);
/// The member of that name, or the first of its dialects: `@Name`, `-Name`, `#attributes.Name`.
const Json* attribute(const Json& object, std::string_view name);
bool is_attribute(std::string_view key);

/// A value as text: of an object its `#text` or `Value`, else its JSON; empty for null.
std::string text_of(const Json& value);
std::string text_at(const Json& object, std::string_view name);

}  // namespace exba::json_tree
