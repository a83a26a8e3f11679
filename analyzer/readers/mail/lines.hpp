#pragma once
// The lines of a mail with their ends, boundaries told apart.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/window.hpp"

namespace exba::mail {

class MailLines {
 public:
  static constexpr std::size_t longest = 64 * 1024;  ///< longer ones come in pieces of that size
  enum class Mails { one, many };  ///< many: a line that begins with `From ` begins another mail

  MailLines(Input input, Mails mails) : input_(std::move(input)), window_(input_), mails_(mails) {}
  MailLines(const MailLines&) = delete;
  MailLines& operator=(const MailLines&) = delete;

  /// A line with its end. False at a boundary of whoever pushed one, at the next mail and at the end of the source;
  /// `stop` says which, and stays so until `pass`.
  bool next(std::string_view& line);

  enum class Stop { none, boundary, next_mail, end };
  Stop stop() const { return stop_; }
  std::size_t stopped_at() const { return level_; }  ///< the boundary met: its place among those pushed
  bool closing() const { return closing_; }          ///< `--boundary--`
  /// Reads on behind the boundary or at the next mail.
  void pass() { stop_ = Stop::none; }

  void push(std::string boundary) { boundaries_.push_back(std::move(boundary)); }
  void pop() { boundaries_.pop_back(); }
  std::size_t levels() const { return boundaries_.size(); }
  std::uint64_t number() const { return number_; }  ///< of the last line, counted from 1

 private:
  bool is_boundary(std::string_view line);

  Input input_;
  Window window_;
  Mails mails_;
  std::size_t at_ = 0;
  std::vector<std::string> boundaries_;
  Stop stop_ = Stop::none;
  std::size_t level_ = 0;
  bool closing_ = false;
  bool whole_before_ = true;  ///< what was given last ended its line
  bool blank_before_ = true;
  std::uint64_t number_ = 0;
};

}  // namespace exba::mail
