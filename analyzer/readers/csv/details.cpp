// How it works: the Details pane of Event Viewer, Friendly View, copied: a tree whose nodes are marked with a hyphen (or
// a plus, where it was folded), attributes in brackets, and under EventData one string a line. All of it is what the
// event's XML says, so it is put back into that and parsed as such: times are UTC. Under EventData a name stands
// before its value where the provider has a manifest (it has a Guid), else each line is a string. The pane was seen
// quoted only; a string of several lines cannot be told from several strings, which is said.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "intake/hex_dump.hpp"
#include "intake/xml/event.hpp"
#include "readers/csv/headed.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace {

constexpr std::size_t details_lines_sniffed = 400;

/// `- System`, `+ System`, `System`: the name; `value`: what stands behind it.
std::string_view node_of(std::string_view line, std::string_view& value) {
  line = trim(line);
  if (line.starts_with("- ") || line.starts_with("+ ")) line = trim(line.substr(2));
  const std::size_t end = std::min(line.find(' '), line.size());
  value = trim(line.substr(end));
  return line.substr(0, end);
}

bool opens(std::string_view line, std::string_view node) {
  std::string_view value;
  const std::string_view bare = trim(line);
  return (bare.starts_with("- ") || bare.starts_with("+ ")) && node_of(line, value) == node && value.empty();
}

/// `[ Name]  ESE`
bool attribute_of(std::string_view line, std::string_view& name, std::string_view& value) {
  line = trim(line);
  const std::size_t close = line.find(']');
  if (!line.starts_with('[') || close == line.npos || close > 40) return false;
  name = trim(line.substr(1, close - 1));
  value = trim(line.substr(close + 1));
  return !name.empty() && name.find(' ') == name.npos;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

/// One event of the pane, as XML.
class Details {
 public:
  enum class Part { none, system, data, binary };
  std::uint64_t line = 0;

  bool empty() const { return part_ == Part::none; }
  void begin(std::uint64_t at) {
    *this = {};
    line = at;
    part_ = Part::system;
  }
  void add(std::string_view text) {
    if (opens(text, "EventData") || opens(text, "UserData")) return close_node(), void(part_ = Part::data);
    if (trim(text) == "Binary data:") part_ = Part::binary;
    if (part_ == Part::binary) return void((binary_ += text) += '\n');
    if (part_ == Part::system) return system(text);
    const std::string_view bare = trim(text);
    if (bare.size() > 8 && bare.find_first_not_of('-') == bare.npos) return;
    if (!bare.empty()) return void(strings_.emplace_back(bare));
    if (text.size() >= 3 && !strings_.empty()) strings_.emplace_back();
  }
  std::string xml() {
    close_node();
    while (!strings_.empty() && strings_.back().empty()) strings_.pop_back();
    std::string out = "<Event><System>" + system_ + "</System><EventData>";
    for (const std::string& text : strings_) {
      const std::size_t blank = text.find(' ');
      if (manifest_ && blank != text.npos)
        out += fmt::format("<Data Name=\"{}\">{}</Data>", escaped(text.substr(0, blank)),
                           escaped(trim(std::string_view(text).substr(blank))));
      else
        out += fmt::format("<Data>{}</Data>", escaped(text));
    }
    const std::size_t bytes = binary_.find("In Bytes");
    const std::string dump = bytes == binary_.npos ? std::string{} : binary_.substr(bytes);
    if (const std::size_t at = find_hex_dump(dump); at != dump.npos) {
      out += "<Binary>";
      for (const char c : read_hex_dump(std::string_view(dump).substr(at)).bytes)
        out += fmt::format("{:02X}", static_cast<unsigned char>(c));
      out += "</Binary>";
    }
    return out + "</EventData></Event>";
  }

 private:
  void system(std::string_view text) {
    std::string_view name, value;
    if (trim(text).empty()) return;
    if (attribute_of(text, name, value)) {
      attributes_ += fmt::format(" {}=\"{}\"", name, escaped(value));
      manifest_ = manifest_ || (node_ == "Provider" && name == "Guid" && !value.empty());
      return;
    }
    close_node();
    const std::string_view node = node_of(text, value);
    const bool plain = !node.empty() && std::all_of(node.begin(), node.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    if (!plain) return;
    node_ = node;
    text_ = value;
  }
  void close_node() {
    if (!node_.empty()) system_ += fmt::format("<{0}{1}>{2}</{0}>", node_, attributes_, escaped(text_));
    node_.clear();
    text_.clear();
    attributes_.clear();
  }

  Part part_ = Part::none;
  bool manifest_ = false;
  std::string system_, node_, text_, attributes_, binary_;
  std::vector<std::string> strings_;
};

class DetailsReading {
 public:
  explicit DetailsReading(Intake& intake) : intake_(&intake), xml_(intake) {}

  void run(Input& input, std::uint64_t first_line) {
    Lines lines(input, first_line - 1);
    std::string_view text;
    while (lines.next(text)) {
      if (opens(text, "System")) {
        take();
        event_.begin(lines.number());
      } else if (!event_.empty()) {
        event_.add(text);
      } else if (!trim(text).empty()) {
        ++strays_;
      }
    }
    take();
    intake_->assume("inserts", "a line each, as the pane shows them");
    if (strays_ != 0)
      intake_->assume("other_lines", fmt::format("{} line(s) outside of any event left out", strays_));
  }

 private:
  void take() {
    if (!event_.empty()) xml_.take(event_.xml(), {Position::Unit::line, event_.line});
    event_ = {};
  }

  Intake* intake_;
  EventXml xml_;
  Details event_;
  std::uint64_t strays_ = 0;
};

}  // namespace

bool sniff_details(std::string_view head) {
  bool system = false;
  std::size_t lines = 0;
  for (std::string_view line; lines++ < details_lines_sniffed && next_line(head, line);) {
    std::string_view name, value;
    system = system || opens(line, "System");
    if (system && attribute_of(line, name, value) && name == "Name") return true;
  }
  return false;
}

void read_details(Input& input, const ReadOptions& options, Intake& intake) {
  DetailsReading(intake).run(input, options.first_line);
}

}  // namespace exba
