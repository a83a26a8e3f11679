// How it works: a text is walked paragraph by paragraph (up to a blank line). A paragraph that a form claims belongs to
// it, one that nobody claims goes on with what stood before: the description of an event has blank lines. The form of
// the stretch is asked first, so that nothing changes hands without need. A table of quoted cells, as documents and
// pages give theirs, is taken row by row, whatever its cells hold, and ends with its last row.
//
// A text once was one form, that of its first 64 KiB: a table behind blocks of text was part of the last one's
// description, and its events were lost without a word.
#include "readers/stretches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/text.hpp"
#include "readers/beside.hpp"
#include "readers/evidence.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_opener = 60;  // "TimeCreated :", "Event Type:", "Id=": no other form begins so
constexpr std::size_t sniffed_of_paragraph = 64 * 1024;
constexpr unsigned table_tries = 200;  // rows of cells that turn out to be no events: each try reads 64 KiB
constexpr std::size_t cells_of_a_row = 3;  // a line with fewer is no row: people quote two words as well

/// The next line of the text; its line feed is passed.
std::string_view line_at(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(at, end - at);
  at = std::min(end + 1, text.size());
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// What Markdown, tickets and forums put around what somebody pasted: "```json", `{noformat}`, `[code]`.
bool is_fence(std::string_view line) {
  constexpr std::size_t longest = 40;
  if (line.size() < 3 || line.size() > longest) return false;
  if (line.starts_with("```") || line.starts_with("~~~")) return line.find(' ') == line.npos;
  return line.starts_with("{noformat") || line.starts_with("{code") || line.starts_with("[code") ||
         line == "[/code]";
}

/// `"Error","10/8/2006","MSExchangeIS"`
bool is_quoted_row(std::string_view line) {
  if (!line.starts_with('"')) return false;
  std::size_t cells = 1;
  for (std::size_t at = line.find("\",\""); at != line.npos && cells < cells_of_a_row;
       at = line.find("\",\"", at + 2))
    ++cells;
  return cells >= cells_of_a_row;
}

/// Behind the table whose rows of quoted cells begin at `at`.
std::size_t end_of_rows(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == '"') {
    bool quoted = false;
    for (; at < text.size() && (quoted || text[at] != '\n'); ++at) quoted ^= text[at] == '"';
    at = std::min(at + 1, text.size());
  }
  return at;
}

/// Whether a paragraph among blocks of text may be of another form: every form leaves a mark that their own headings
/// and descriptions seldom hold. Most paragraphs are passed here.
bool may_be_another_form(std::string_view paragraph) {
  std::size_t dated = 0;
  std::array<std::size_t, 4> parted{};
  constexpr std::string_view separators = "\t;|,";
  if (paragraph.find("<Event") != paragraph.npos || paragraph.find("<Obj") != paragraph.npos) return true;
  for (std::size_t at = 0; at < paragraph.size();) {
    const std::string_view line = line_at(paragraph, at);
    if (line.empty()) continue;
    if (line[0] == '{' || line[0] == '[' || line.starts_with("---") || is_quoted_row(line)) return true;
    dated += is_digit(line[0]) ? 1 : 0;
    for (std::size_t s = 0; s < separators.size(); ++s)
      parted[s] += count_byte(line, separators[s]) >= 4 ? 1 : 0;
    if (line.find("ProviderName") != line.npos) return true;
  }
  return dated >= 2 || std::any_of(parted.begin(), parted.end(), [](std::size_t n) { return n >= 2; });
}

/// Names with their values, whichever form: prose holds fewer colons and equals signs.
bool may_name_values(std::string_view paragraph) {
  return count_byte(paragraph, ':') + count_byte(paragraph, '=') >= 2;
}

/// How a paragraph begins: its first name with what stands behind it.
std::string_view opener_of(std::string_view paragraph) {
  const std::size_t mark = paragraph.substr(0, longest_opener).find_first_of(":=");
  return paragraph.substr(0, mark == paragraph.npos ? longest_opener : mark + 1);
}

class StretchSearch {
 public:
  explicit StretchSearch(std::string_view text) : text_(text) {}

  TextStretches run() {
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      std::size_t end = paragraph();
      if (end == begin) continue;
      if (const std::size_t table = quoted_table(begin, end); table != text_.npos) {
        take_table(table);
        continue;
      }
      take(begin, end);
    }
    leave_sentences_to_others();
    return {std::move(found_), unlooked_};
  }

 private:
  /// Where no events with headings stand, a text is read for its sentences as a whole (`read_excerpt`), and judged.
  void leave_sentences_to_others() {
    const auto sentences = [](const TextStretch& s) { return s.format->read == read_excerpt; };
    const bool events = std::any_of(found_.begin(), found_.end(), [&](const TextStretch& s) {
      return !sentences(s) && s.format->read != read_evidence;
    });
    if (!events) std::erase_if(found_, sentences);
  }

  /// Moves behind the paragraph that begins here, and behind the blank line below it; where its own lines end. A fence is
  /// no line of any.
  std::size_t paragraph() {
    const std::size_t begin = at_;
    std::size_t end = at_;
    while (at_ < text_.size()) {
      const std::string_view line = trim(line_at(text_, at_));
      if (line.empty()) return end;
      if (is_fence(line)) {
        if (end != begin) at_ = end;  // it is the next paragraph, and nobody's
        return end;
      }
      end = at_;
    }
    return end;
  }

  /// Where in the paragraph rows of an event table of quoted cells begin; npos: nowhere.
  std::size_t quoted_table(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end && unlooked_ == 0;) {
      const std::size_t row = at;
      if (!is_quoted_row(line_at(text_, at))) continue;
      const std::string_view head = text_.substr(row, sniffed_of_paragraph);
      const std::size_t rows = end_of_rows(head, 0);
      if (sniff_csv(head.substr(0, rows))) return row;
      at = std::max(at, std::min(row + rows, end));
      if (++tries_ == table_tries) unlooked_ = line_of(row);
    }
    return text_.npos;
  }

  void take_table(std::size_t begin) {
    const std::size_t end = end_of_rows(text_, begin);
    // Two forms go by that name.
    add(&*std::find_if(formats().begin(), formats().end(),
                       [](const Format& f) { return f.read == read_csv; }),
        begin, end);
    open_ = false;
    at_ = end;
  }

  void take(std::size_t begin, std::size_t end) {
    const std::string_view paragraph = text_.substr(begin, std::min(end - begin, sniffed_of_paragraph));
    const Format* now = open_ ? found_.back().format : nullptr;
    // The provider's name stands above a table that PowerShell showed, behind a blank line.
    const std::string_view headed =
        before_is_line_ ? text_.substr(before_, begin - before_ + paragraph.size()) : paragraph;
    const Format* form = form_of(paragraph, headed, now);
    const bool closes_itself =
        form != nullptr && (form->closing == Closing::tags || form->closing == Closing::brackets);
    if ((form == nullptr || (form != now && !closes_itself)) && lists_events(paragraph)) {
      add(find_format("excerpt"), begin, at_);
      open_ = before_is_line_ = false;
      return;
    }
    if (form == nullptr) {
      if (open_ && ends_by_itself(now)) open_ = false;
      if (open_) found_.back().end = at_;
      before_ = begin;
      before_is_line_ = count_byte(trim(paragraph), '\n') == 0;
      return;
    }
    if (form == now) {
      found_.back().end = at_;
    } else {
      add(form, form->sniff == sniff_screen_table && before_is_line_ ? before_ : begin, at_);
      opener_ = opener_of(paragraph);
      open_ = true;
    }
    before_is_line_ = false;
  }

  const Format* form_of(std::string_view paragraph, std::string_view headed, const Format* now) const {
    // Nearly always: one more event of the same export.
    if (now != nullptr && paragraph.starts_with(opener_)) return now;
    const bool another = may_be_another_form(paragraph) || sniff_evidence(paragraph);
    if (now != nullptr && now->name == "text" && !another) return nullptr;
    if (now != nullptr && now->sniff(paragraph)) return now;
    if (!another && !may_name_values(paragraph)) return nullptr;
    const auto seen = [&](const Format& format) {
      if (format.sniff == sniff_screen_table) return headed;
      return format.sniff == sniff_list ? with_its_like(paragraph) : paragraph;
    };
    for (const Format& format : formats())
      if (format.bytes == Format::Bytes::text && format.name != "excerpt" && format.sniff(seen(format)))
        return &format;
    return nullptr;
  }

  /// A list is one where two events have the same names: the paragraph, with the next one where that begins like it.
  std::string_view with_its_like(std::string_view paragraph) const {
    if (!text_.substr(at_).starts_with(opener_of(paragraph))) return paragraph;
    std::size_t end = at_;
    for (std::size_t at = at_; at < text_.size() && end - at_ < sniffed_of_paragraph; end = at)
      if (trim(line_at(text_, at)).empty()) break;
    const auto begin = static_cast<std::size_t>(paragraph.data() - text_.data());
    return text_.substr(begin, end - begin);
  }

  /// What closes its tags and brackets is not gone on with by the next paragraph.
  bool ends_by_itself(const Format* format) const {
    if (format->closing != Closing::tags && format->closing != Closing::brackets) return false;
    const std::string_view told =
        trim(text_.substr(found_.back().begin, found_.back().end - found_.back().begin));
    return told.ends_with('>') || told.ends_with('}') || told.ends_with(']');
  }

  void add(const Format* format, std::size_t begin, std::size_t end) {
    if (open_) found_.back().end = std::min(found_.back().end, begin);
    found_.push_back({format, begin, end, line_of(begin)});
  }

  /// Asked for places one behind the other.
  std::uint64_t line_of(std::size_t at) {
    if (at < counted_) counted_ = 0, line_ = 1;
    line_ += count_byte(text_.substr(counted_, at - counted_), '\n');
    counted_ = at;
    return line_;
  }

  std::string_view text_;
  std::string_view opener_;  ///< how the first paragraph of the last stretch begins
  std::vector<TextStretch> found_;
  std::size_t at_ = 0, counted_ = 0, before_ = 0;
  std::uint64_t line_ = 1;
  unsigned tries_ = 0;
  std::uint64_t unlooked_ = 0;
  bool open_ = false;  ///< what follows may belong to the last stretch
  bool before_is_line_ = false;
};

}  // namespace

TextStretches stretches_of(std::string_view text) {
  return StretchSearch(text).run();
}

const Format* read_stretches(std::string_view text, const TextStretches& stretches,
                             const ReadOptions& options, Intake& intake) {
  const Format* most = nullptr;
  std::uint64_t most_events = 0;
  std::string told;
  for (const TextStretch& stretch : stretches.found) {
    const bool by_line =
        stretch.format->closing != Closing::tags && stretch.format->closing != Closing::brackets;
    // What counts bytes counts those before it; blanks mean nothing there.
    std::string part(by_line ? 0 : stretch.begin, ' ');
    part += text.substr(stretch.begin, stretch.end - stretch.begin);
    ReadOptions own = options;
    own.first_line = options.first_line + stretch.line - 1;
    own.jobs = 1;
    const std::uint64_t before = intake.source.events;
    if (stretch.format->read == read_excerpt) {
      explain_excerpt(part, own, intake);
      continue;
    }
    Input input = from_bytes(intake.source.path, std::move(part));
    stretch.format->read(input, own, intake);
    const std::uint64_t events = intake.source.events - before;
    if (most == nullptr || events > most_events) most = stretch.format, most_events = events;
    if (told.size() < 200)
      told +=
          fmt::format("{}{} from line {}", told.empty() ? "" : ", ", stretch.format->name, own.first_line);
    else if (!told.ends_with("..."))
      told += "...";
  }
  if (stretches.found.size() > 1) intake.assume("forms", told);
  if (stretches.unlooked_line != 0)
    intake.problem({Position::Unit::line, options.first_line + stretches.unlooked_line - 1},
                   fmt::format("{} tables that hold no events stand above: from here on none was looked for",
                               table_tries));
  return most;
}

Input count_rows(Input input, std::shared_ptr<PassedRows> rows) {
  Input out{std::move(input.name), input.size, nullptr};
  const auto passed = std::make_shared<std::uint64_t>(0);
  out.read = [read = std::move(input.read), rows, passed](std::span<char> buffer) {
    const std::size_t got = read(buffer);
    const std::string_view text(buffer.data(), got);
    for (std::size_t at = text.find("\n\""); at != text.npos; at = text.find("\n\"", at + 1)) {
      const std::string_view line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
      if (!is_quoted_row(line)) continue;
      if (rows->rows++ == 0) rows->first = *passed + at + 1;
    }
    *passed += got;
    return got;
  };
  return out;
}

}  // namespace exba
