// The text that Amazon's CloudWatch agent makes of an event: `[Application] [ERROR] [474] [ESE] [EX01] [text]`.
#include <array>

#include "base/text.hpp"
#include "intake/words/level_words.hpp"
#include "readers/csv/records.hpp"

namespace exba {
namespace csv {

bool read_bracketed_text(std::string_view text, NamedCells& row) {
  constexpr std::array<std::string_view, 5> names = {"LogName", "Level", "EventID", "SourceName",
                                                     "ComputerName"};
  std::array<std::string_view, names.size()> values;
  std::string_view rest = trim(text);
  for (std::string_view& value : values) {
    const std::size_t end = rest.find("] [");
    constexpr std::size_t longest = 255;
    if (!rest.starts_with('[') || end == rest.npos || end > longest) return false;
    value = rest.substr(1, end - 1);
    rest.remove_prefix(end + 2);
  }
  if (!rest.starts_with('[') || level_from_word(values[1]) == Level::unknown || !read_number(values[2]))
    return false;
  rest.remove_prefix(1);
  if (rest.ends_with(']')) rest.remove_suffix(1);
  row.clear();
  for (std::size_t i = 0; i < names.size(); ++i) row.add(names[i], values[i]);
  row.add("Message", rest);
  return true;
}

}  // namespace csv

namespace records {
namespace {

class Bracketed {
 public:
  explicit Bracketed(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    csv::NamedCells row;
    if (csv::read_bracketed_text(line, row)) {
      take();
      records_->begin = records_->line;
    } else if (held_.empty()) {
      return;
    }
    if (held_.size() + line.size() > longest_record) return;
    held_.append(held_.empty() ? "" : "\n").append(line);
  }
  void end() { take(); }

 private:
  void take() {
    if (csv::read_bracketed_text(held_, records_->row)) records_->take();
    held_.clear();
  }

  Records* records_;
  std::string held_;
};

bool marks_bracketed(std::string_view head) {
  csv::NamedCells row;
  for (std::string_view line; next_line(head, line);)
    if (line.starts_with('[') && csv::read_bracketed_text(line, row)) return true;
  return false;
}

}  // namespace

const RecordSyntax bracketed_syntax{marks_bracketed, read_with<Bracketed>};

}  // namespace records
}  // namespace exba
