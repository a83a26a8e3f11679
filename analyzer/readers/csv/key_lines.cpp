// How it works: records whose values stand a line each behind their names: INI and TOML (`[Event 1]`), MySQL's \G (a rule of
// stars that numbers the row), sqlite's line mode and the journal's export (blank lines between), Apple's property lists, and
// what PowerShell makes of objects as text (`@{Id=1; ...}`) and with Format-Custom (`class EventLogRecord { ... }`).
#include <algorithm>
#include <set>
#include <string>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "readers/csv/records.hpp"
#include "readers/csv/troubles.hpp"
#include "readers/escaped.hpp"

namespace exba::records {
namespace {

constexpr std::size_t longest_key = 64;

bool is_key(std::string_view name) {
  return !name.empty() && name.size() <= longest_key && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_word(c) || c == '.' || c == '-' || c == ' '; });
}

/// `[Event 1]`, `[[event]]`, `*** 1. row ***`
bool opens_record(std::string_view line) {
  line = trim(line);
  if (line.starts_with("****") && line.ends_with("****")) return line.find(". row ") != line.npos;
  constexpr std::size_t longest = 64;
  return line.size() >= 3 && line.size() <= longest && line.front() == '[' && line.back() == ']' &&
         line.find_first_of("=:\",") == line.npos;
}

class KeyLines {
 public:
  explicit KeyLines(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) return void(blank_ = true);
    if (opens_record(line)) return take();
    if (csv::is_foot(trim(line))) return;
    std::string_view name, value;
    if (key(line, name, value)) {
      if (blank_ || names_.contains(name)) take();
      names_.emplace(name);
      std::size_t at = 0;
      std::string told;
      const bool quoted = value.starts_with('"') && value.size() > 1 && value.ends_with('"') &&
                          quoted_value(value, at, true, told) && at == value.size();
      records_->add(name, quoted ? std::string_view(told) : value);
    } else if (is_upper_word(line)) {  // the journal: its value's size in eight bytes, and the value
      records_->add(line, {});
      sized_ = true;
    } else if (!records_->row.empty()) {
      constexpr std::size_t size_bytes = 8;
      if (sized_)
        records_->row.append_last(line.substr(std::min(size_bytes, line.size())));
      else
        records_->row.continue_last(trim(line));
      sized_ = false;
    }
    blank_ = false;
  }
  void end() { take(); }

 private:
  static bool is_upper_word(std::string_view line) {
    return line.size() >= 3 && line.size() <= longest_key &&
           std::all_of(line.begin(), line.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
  }
  /// The first key of the text decides what stands behind keys, and a colon where it stands.
  bool key(std::string_view line, std::string_view& name, std::string_view& value) {
    const std::size_t at = mark_ != 0 ? line.find(mark_) : line.find_first_of("=:");
    if (at == line.npos || !is_key(trim(line.substr(0, at)))) return false;
    if (mark_ == 0) mark_ = line[at], column_ = at;
    if (mark_ == ':' && at != column_) return false;
    name = trim(line.substr(0, at));
    value = trim(line.substr(at + 1));
    return true;
  }
  void take() {
    records_->take();
    names_.clear();
    blank_ = sized_ = false;
  }

  Records* records_;
  std::set<std::string, std::less<>> names_;
  char mark_ = 0;
  std::size_t column_ = 0;
  bool blank_ = false, sized_ = false;
};

/// `<key>EventID</key>` and the value below it.
class PropertyList {
 public:
  explicit PropertyList(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    line = open_ ? line : trim(line);
    if (open_) {
      records_->row.append_last("\n");
      return text(line);
    }
    if (line.starts_with("<key>")) {
      const std::size_t end = line.find("</key>");
      key_ = end == line.npos ? "" : line.substr(5, end - 5);
      line = end == line.npos ? "" : trim(line.substr(end + 6));
      if (line.empty()) return;
    }
    if (line.starts_with("</dict>")) return records_->take();
    const std::size_t close = line.find('>');
    if (key_.empty() || !line.starts_with('<') || close == line.npos || line.starts_with("<dict")) return;
    records_->add(key_, {});
    key_.clear();
    if (line[close - 1] != '/') text(line.substr(close + 1));
  }
  void end() {
    records_->cut = records_->cut || open_;
    records_->take();
  }

 private:
  void text(std::string_view part) {
    const std::size_t end = part.find("</");
    records_->row.append_last(unescaped(part.substr(0, end), 1));
    open_ = end == part.npos;
  }

  Records* records_;
  std::string key_;
  bool open_ = false;
};

/// `@{TimeCreated=10/13/2006 1:00:05 AM; Id=9606; Message=...}`
class ObjectText {
 public:
  explicit ObjectText(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    if (held_.empty() && !trim(line).starts_with("@{")) return;
    if (held_.size() + line.size() > longest_record) return;
    held_ += held_.empty() ? trim(line) : line;
    if (!trim(held_).ends_with('}')) {
      held_ += '\n';
      return;
    }
    const std::string_view text = trim(held_);
    parts(text.substr(2, text.size() - 3));
    held_.clear();
  }
  void end() { records_->cut = !held_.empty(); }

 private:
  void parts(std::string_view text) {
    while (!text.empty()) {
      std::size_t end = text.find("; ");
      while (end != text.npos && !begins_value(text.substr(end + 2))) end = text.find("; ", end + 1);
      const std::string_view part = text.substr(0, end);
      const std::size_t equals = part.find('=');
      if (equals != part.npos) records_->add(trim(part.substr(0, equals)), part.substr(equals + 1));
      text.remove_prefix(end == text.npos ? text.size() : end + 2);
    }
    records_->take();
  }
  static bool begins_value(std::string_view text) {
    const std::size_t equals = text.substr(0, longest_key).find('=');
    return equals != text.npos && is_key(text.substr(0, equals)) &&
           text.substr(0, equals).find(' ') == text.npos;
  }

  Records* records_;
  std::string held_;
};

/// Format-Custom: `class EventLogRecord`, and its properties within braces; a time and strings are objects in it.
class CustomView {
 public:
  explicit CustomView(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    const std::string_view text = line.substr(indent);
    if (indent == 0 && text.starts_with("class ")) return records_->take();
    if (text == "{" || text == "[" || text == "]" || (text == "}" && indent != 0)) return;
    if (indent == 0 && text == "}") return records_->take();
    const std::size_t equals = text.substr(0, longest_key).find(" =");
    const bool named = equals != text.npos && is_key(text.substr(0, equals)) &&
                       text.substr(0, equals).find(' ') == text.npos;
    constexpr std::size_t own = 2;  // blanks before the properties of the event itself
    if (named && indent == own) {
      name_ = text.substr(0, equals);
      records_->add(name_, trim(text.substr(std::min(equals + 3, text.size()))));
    } else if (named && indent > own) {
      const std::string_view value = trim(text.substr(std::min(equals + 3, text.size())));
      if (text.starts_with("DateTime ="))
        records_->add(name_, value);
      else if (text.starts_with("Value =") && name_ == "Properties")
        records_->row.add_insert({}, std::string(value));
    } else if (!records_->row.empty() && !text.starts_with("class ") && !text.empty()) {
      records_->row.continue_last(text);
    }
  }
  void end() { records_->take(); }

 private:
  Records* records_;
  std::string name_;
};

bool marks_key_lines(std::string_view head) {
  if (head.find("__REALTIME_TIMESTAMP=") != head.npos) return true;
  std::size_t padded = 0;
  for (std::string_view line; next_line(head, line);) {
    if (opens_record(line)) return true;
    const std::size_t equals = line.find(" = ");
    constexpr std::size_t least = 4;
    if (equals != line.npos && line.starts_with(' ') && is_key(trim(line.substr(0, equals))) &&
        ++padded >= least)
      return true;
  }
  return false;
}
bool marks_property_list(std::string_view head) {
  return head.find("<plist") != head.npos;
}
bool marks_object_text(std::string_view head) {
  return trim(head).starts_with("@{") || head.find("\n@{") != head.npos;
}
bool marks_custom_view(std::string_view head) {
  return head.find("class EventLog") != head.npos;
}

}  // namespace

const RecordSyntax key_lines_syntax{marks_key_lines, read_with<KeyLines>};
const RecordSyntax property_list_syntax{marks_property_list, read_with<PropertyList>};
const RecordSyntax object_text_syntax{marks_object_text, read_with<ObjectText>};
const RecordSyntax custom_view_syntax{marks_custom_view, read_with<CustomView>};

}  // namespace exba::records
