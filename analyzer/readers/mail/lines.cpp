// How it works: lines are searched in one window. The innermost boundary is asked first, and those around it as well: a
// part whose own closing boundary was lost ends where the one around it does.
#include "readers/mail/lines.hpp"

#include <algorithm>

namespace exba::mail {

bool MailLines::next(std::string_view& line) {
  if (stop_ != Stop::none) return false;
  std::string_view rest;
  std::size_t end;
  while (true) {
    rest = window_.text().substr(at_);
    end = rest.find('\n');
    if (end != rest.npos || rest.size() > longest || window_.at_end()) break;
    window_.refill(at_);
    at_ = 0;
  }
  if (rest.empty()) {
    stop_ = Stop::end;
    return false;
  }
  const std::size_t size = std::min({end == rest.npos ? rest.size() : end + 1, rest.size(), longest});
  line = rest.substr(0, size);
  at_ += size;
  const bool begins = whole_before_;
  whole_before_ = line.ends_with('\n');
  number_ += begins ? 1 : 0;
  if (!begins) return true;
  const bool was_blank = blank_before_;
  blank_before_ = line == "\n" || line == "\r\n";
  if (line.starts_with("--") && is_boundary(line)) {
    stop_ = Stop::boundary;
    return false;
  }
  if (mails_ == Mails::many) {
    if (was_blank && line.starts_with("From ")) {
      stop_ = Stop::next_mail;
      return false;
    }
    // Whoever wrote the mailbox quoted lines that would begin a mail.
    std::size_t quotes = 0;
    while (quotes < line.size() && line[quotes] == '>') ++quotes;
    if (quotes > 0 && line.substr(quotes).starts_with("From ")) line.remove_prefix(1);
  }
  return true;
}

bool MailLines::is_boundary(std::string_view line) {
  while (!line.empty() &&
         (line.back() == '\n' || line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  line.remove_prefix(2);
  for (std::size_t i = boundaries_.size(); i-- > 0;) {
    const std::string& b = boundaries_[i];
    if (!line.starts_with(b)) continue;
    const std::string_view behind = line.substr(b.size());
    if (!behind.empty() && behind != "--") continue;
    level_ = i;
    closing_ = !behind.empty();
    return true;
  }
  return false;
}

}  // namespace exba::mail
