// How it works: PowerShell, NirSoft's viewers, libevtx's tools and many a script write a table the long way: a line
// `Name : value` for each column. Where all colons stand below each other, a line is one of these whatever its
// name is, and what is indented deeper goes on with the value above; so names that nobody here knows are no harm,
// and their order is none either. Where colons stand right behind names of different length, the names of the
// first events are learnt, and only these begin a value. A new event begins behind a rule (=====), with a name
// that this one has already, and behind a blank line. An event that ends up without an id is told.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/csv/headed.hpp"
#include "readers/csv/named.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t list_lines_sniffed = 600;
constexpr std::size_t longest_name = 60;
constexpr unsigned tab_stop = 8;

/// How the values of a list begin.
struct Shape {
  unsigned indent = 0;
  unsigned colon = 0;  ///< the column of all colons; 0: they stand behind their names, which are in `names`
  char mark = ':';
  std::set<std::string, std::less<>> names;
};

struct Labelled {
  std::string_view name;
  std::string_view value;
  unsigned indent = 0;
  unsigned colon = 0;
  bool padded = false;  ///< blanks before the colon
};

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80 ||
         c == '_' || c == '@';
}

/// Mails put `> ` before what they quote.
std::string_view without_quotes(std::string_view line) {
  while (line.starts_with("> ") || line == ">") line.remove_prefix(std::min<std::size_t>(2, line.size()));
  return line;
}

bool is_rule(std::string_view line) {
  line = trim(line);
  return line.size() >= 4 && std::string_view("=-*_#~").find(line.front()) != line.npos &&
         line.find_first_not_of(line.front()) == line.npos;
}

/// The line as `Name : value`: at the colon in column `wanted`, or (0) at the first colon that a blank or the end
/// of the line follows.
bool labelled(std::string_view line, unsigned wanted, char mark, Labelled& out) {
  unsigned column = 0;
  std::size_t at = 0;
  const auto step = [&](char c) {
    if (c == '\t')
      column = (column / tab_stop + 1) * tab_stop;
    else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80)
      ++column;
  };
  for (; at < line.size() && (line[at] == ' ' || line[at] == '\t'); ++at) step(line[at]);
  if (line.substr(at).starts_with("- ") && wanted == 0) at += 2, column += 2;  // YAML
  const std::size_t begin = at;
  out.indent = column;
  if (at == line.size() || !letter(line[at])) return false;
  for (; at < line.size() && at - begin < longest_name; ++at) {
    const char c = line[at];
    if (c == mark && (wanted == 0 || column == wanted)) {
      const bool ends = at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t' || mark == '=';
      if (ends) {
        out.name = trim(line.substr(begin, at - begin));
        out.value = line.substr(at + 1);
        if (out.value.starts_with(' ')) out.value.remove_prefix(1);
        if (wanted == 0 && out.value.size() > 1 && out.value.starts_with('"') && out.value.ends_with('"'))
          out.value = out.value.substr(1, out.value.size() - 2);
        out.colon = column;
        out.padded = at > begin && (line[at - 1] == ' ' || line[at - 1] == '\t');
        return !out.name.empty();
      }
      if (wanted != 0) return false;
    }
    if (c == '"' || c == '{' || c == '<' || c == ';' || (c == '=' && mark == ':')) return false;
    step(c);
  }
  return false;
}

/// A name that is longer than the column in which the colons stand: `ComputerNameOfTheEvent: EX01`. Only a word: sentences
/// have colons as well.
bool overruns(std::string_view line, unsigned indent, unsigned colon, Labelled& out) {
  return labelled(line, 0, ':', out) && out.indent == indent && out.colon > colon && !out.padded &&
         (out.name.find(' ') == out.name.npos || name_of(out.name).field != Field::none);
}

/// What the names of one event must say.
struct Says {
  bool id = false, whose = false, time = false, message = false;
  std::size_t names = 0, unknown = 0;

  void add(std::string_view name) {
    ++names;
    const Name known = name_of(name);
    unknown += !known.known;
    switch (known.field) {
      case Field::id:
      case Field::instance: id = true; break;
      case Field::source: whose = true; break;
      case Field::time:
      case Field::date: time = true; break;
      case Field::message: message = true; break;
      default: break;
    }
  }
  bool event() const { return id && names >= 3 && (whose || (time && message)); }
};

/// A list whose colons stand below each other, from the lines of one event; also where other lines lie between.
std::optional<Shape> aligned_shape(const std::vector<std::string_view>& lines) {
  struct Run {
    Labelled first;
    Says says;
    bool padded = false, differ = false;
    std::size_t size = 0;
  } run;
  const auto whole = [&] { return run.says.event() && run.padded && run.differ; };
  std::size_t in_lists = 0;
  std::size_t outside = 0;
  std::optional<Shape> found;
  for (const std::string_view line : lines) {
    Labelled l;
    const bool open = run.size != 0;
    const bool same = open && ((labelled(line, run.first.colon, ':', l) && l.indent == run.first.indent) ||
                               (run.padded && overruns(line, run.first.indent, run.first.colon, l)));
    if (same) {
      run.padded = run.padded || l.padded;
      run.differ = run.differ || l.name.size() != run.first.name.size();
      run.says.add(l.name);
      ++run.size;
      ++in_lists;
    } else if (open && !trim(line).empty() &&
               line.substr(0, run.first.colon + 1).find_first_not_of(" \t") == line.npos) {
      ++in_lists;  // goes on with the value above
    } else {
      if (whole() && !found) found = Shape{run.first.indent, run.first.colon, ':', {}};
      run = {};
      if (labelled(line, 0, ':', l)) {
        run.first = l;
        run.padded = l.padded;
        run.says.add(l.name);
        run.size = 1;
        ++in_lists;
      } else if (!trim(line).empty() && !is_rule(line)) {
        ++outside;
      }
    }
  }
  if (whole() && !found) found = Shape{run.first.indent, run.first.colon, ':', {}};
  if (in_lists < outside) return std::nullopt;  // a letter that quotes some: the reader of texts knows prose
  return found;
}

/// Events of `Name: value` lines, two at least with the same names, some of which nobody knows: those that
/// the reader of texts would take for the end of the headings.
std::optional<Shape> loose_shape(const std::vector<std::string_view>& lines, char mark) {
  std::optional<Shape> shape;
  std::set<std::string, std::less<>> names;
  Says says;
  std::string first;   ///< of each event
  std::string opener;  ///< of the first event
  std::size_t alike = 0;
  std::size_t rules = 0;
  bool between = false;  // an unknown name with a known one behind it
  bool unknown_before = false;
  const auto close = [&] {
    if (says.event() && (between || (mark == '=' && says.unknown != 0))) {
      if (!shape) shape = Shape{0, 0, mark, {}};
      if (opener.empty()) opener = first;
      alike += first == opener;
      shape->names.insert(names.begin(), names.end());
    }
    names.clear();
    says = {};
    between = unknown_before = false;
  };
  for (const std::string_view line : lines) {
    Labelled l;
    const bool rule = is_rule(line);
    rules += rule;
    if (trim(line).empty() || rule) {
      close();
      continue;
    }
    if (!labelled(line, 0, mark, l)) {
      if (mark == '=' && parse_stamp(trim(line)))
        return std::nullopt;  // Splunk's: the time stands before the names
      continue;
    }
    if (names.contains(l.name)) close();
    const bool known = name_of(l.name).known;
    between = between || (known && unknown_before);
    unknown_before = unknown_before || !known;
    if (names.empty()) first = std::string(l.name);
    says.add(l.name);
    names.emplace(l.name);
  }
  close();
  if (alike < 2 && !(alike == 1 && rules >= 2)) return std::nullopt;
  return shape;
}

std::optional<Shape> find_shape(std::string_view head) {
  std::vector<std::string_view> lines;
  for (std::string_view line; lines.size() < list_lines_sniffed && next_line(head, line);)
    lines.push_back(without_quotes(line));
  if (auto shape = aligned_shape(lines)) return shape;
  if (auto shape = loose_shape(lines, ':')) return shape;
  return loose_shape(lines, '=');
}

class ListReader {
 public:
  ListReader(const ReadOptions& options, Intake& intake)
      : intake_(&intake), events_(options, intake), number_(options.first_line - 1) {}

  void run(Input& input) {
    Headed source(input);
    const auto shape = find_shape(source.head);
    if (!shape) return intake_->problem("no list of events was found");
    shape_ = *shape;
    Lines lines(source.whole, number_);
    std::string_view raw;
    while (lines.next(raw)) {
      number_ = lines.number();
      line(without_quotes(raw));
    }
    last_ = true;
    take();
    events_.end();
    names_astray_.tell({Position::Unit::line, first_event_}, *intake_);
    if (strays_ != 0)
      intake_->assume("other_lines", fmt::format("{} line(s) outside of any event left out", strays_));
  }

 private:
  bool begins(std::string_view line, Labelled& l) {
    if (shape_.colon == 0) return labelled(line, 0, shape_.mark, l) && shape_.names.contains(l.name);
    if (labelled(line, shape_.colon, ':', l) && l.indent == shape_.indent) return true;
    if (overruns(line, shape_.indent, shape_.colon, l) &&
        (!row_.empty() || name_of(l.name).field != Field::none))
      return true;
    // Behind a blank line another list may follow, whose names are of another length.
    if (blanks_ == 0 || !labelled(line, 0, ':', l) || !l.padded) return false;
    const Name name = name_of(l.name);
    if (name.field == Field::none) return false;
    shape_.indent = l.indent;
    shape_.colon = l.colon;
    return true;
  }

  static std::size_t indent_of(std::string_view line) { return line.find_first_not_of(" \t"); }

  void line(std::string_view line) {
    Labelled l;
    if (trim(line).empty()) {
      ++blanks_;
      if (!row_.empty()) row_.continue_last({});
      return;
    }
    if (is_rule(line)) {
      take();
      ruled_ = true;
      return;
    }
    const bool begun = begins(line, l);
    // `VeryLongNameOfAValue       : 4720`, its colon beyond those of the others.
    if (!begun && shape_.colon != 0 && labelled(line, 0, ':', l) && l.padded && l.indent == shape_.indent &&
        l.name.find(' ') == l.name.npos)
      names_astray_.see(l.name);
    if (begun) {
      const bool again = names_.contains(l.name);
      if (again || (blanks_ != 0 && !row_.empty() && !ruled_)) take();
      if (row_.empty()) begin_ = number_;
      row_.add(l.name, l.value);
      names_.emplace(l.name);
    } else if (!row_.empty() && shape_.colon != 0 && blanks_ != 0 && !ruled_ && indent_of(line) == 0) {
      take();  // prose behind a list
      ++strays_;
    } else if (!row_.empty()) {
      std::string_view text = line;
      const std::size_t deep = shape_.colon != 0 ? shape_.colon + 2 : 0;
      std::size_t strip = 0;
      while (strip < deep && strip < text.size() && text[strip] == ' ') ++strip;
      row_.continue_last(text.substr(strip));
    } else {
      ++strays_;
    }
    blanks_ = 0;
  }

  void take() {
    if (row_.empty()) return;
    const Position position{Position::Unit::line, begin_};
    const bool shorter = names_.size() < before_ && last_;
    const bool event = events_.take(row_, position);
    names_astray_.end_event();
    if (first_event_ == 0) first_event_ = begin_;
    if (event && shorter)
      intake_->cut_off(position, "the last event has fewer properties than those before it: it was cut off");
    before_ = names_.size();
    row_.clear();
    names_.clear();
  }

  Intake* intake_;
  NamedEvents events_;
  Shape shape_;
  NamedCells row_;
  std::set<std::string, std::less<>> names_;
  StrayNames names_astray_;
  std::uint64_t first_event_ = 0;  ///< the line in which it begins
  std::size_t before_ = 0;         ///< values of the event before
  std::uint64_t number_ = 0;
  std::uint64_t begin_ = 0;
  std::uint64_t blanks_ = 0;
  std::uint64_t strays_ = 0;
  bool ruled_ = false;  ///< rules part the events of this file
  bool last_ = false;
};

}  // namespace

bool sniff_list(std::string_view head) {
  return find_shape(head).has_value();
}

void read_list(Input& input, const ReadOptions& options, Intake& intake) {
  ListReader(options, intake).run(input);
}

}  // namespace exba
