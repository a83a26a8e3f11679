// How it works: one buffer of 256 KiB that fits into the second-level cache is filled again and again; the
// unfinished line at its end moves to the front. Only a line longer than the buffer makes it grow, to 1 MiB
// at most.
#include "readers/text/lines.hpp"

#include <cstring>

namespace exba::event_text {

void LineReader::go_on(std::string_view text, std::uint64_t lines) {
  if (buffer_.size() < text.size()) buffer_.resize(text.size());
  if (!text.empty()) std::memcpy(buffer_.data(), text.data(), text.size());
  begin_ = 0;
  end_ = text.size();
  number_ += lines;
}

bool LineReader::fill() {
  if (input_.ended()) return false;
  input_.tell_failure();
  if (begin_ != 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= longest) return false;
    buffer_.resize(buffer_.size() * 2);
  }
  const std::size_t got = input_.read(std::span(buffer_).subspan(end_));
  end_ += got;
  if (!started_) {
    started_ = true;
    const std::string_view head(buffer_.data(), end_);
    if (head.find('\n') == head.npos && head.find('\r') != head.npos) separator_ = '\r';
  }
  return got != 0;
}

/// Drops what is left of a line that was cut.
void LineReader::skip_rest() {
  for (;;) {
    const void* hit = std::memchr(buffer_.data() + begin_, separator_, end_ - begin_);
    if (hit != nullptr) {
      begin_ = static_cast<std::size_t>(static_cast<const char*>(hit) - buffer_.data()) + 1;
      return;
    }
    begin_ = end_;
    if (!fill()) return;
  }
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t from = begin_ + searched;
    const void* hit = from == end_ ? nullptr : std::memchr(buffer_.data() + from, separator_, end_ - from);
    if (hit != nullptr) {
      const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - buffer_.data());
      line = std::string_view(buffer_.data() + begin_, at - begin_);
      begin_ = at + 1;
      ++number_;
      return true;
    }
    searched = end_ - begin_;
    if (searched >= longest) {
      ++number_;
      intake_->problem({Position::Unit::line, number_},
                       "this line is longer than 1 MiB: the rest of it was left out");
      kept_.assign(buffer_.data() + begin_, longest);
      begin_ = end_;
      skip_rest();
      line = kept_;
      return true;
    }
    if (fill()) continue;
    if (begin_ == end_) return false;
    line = std::string_view(buffer_.data() + begin_, end_ - begin_);
    begin_ = end_;
    ++number_;
    return true;
  }
}

}  // namespace exba::event_text
