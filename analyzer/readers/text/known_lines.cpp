// How it works: most lines show by their first bytes that they mean nothing. The others are asked with the scanner's own
// questions, once.
#include "readers/text/known_lines.hpp"

#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "readers/text/block.hpp"
#include "readers/text/labels.hpp"

namespace exba::event_text {
namespace {

/// The first byte of a line that is no blank; a line feed for an empty line.
char first_byte(std::string_view raw, std::size_t& at) {
  at = 0;
  while (at < raw.size() && (raw[at] == ' ' || raw[at] == '\t' || raw[at] == '\r')) ++at;
  return at == raw.size() ? '\n' : raw[at];
}

/// Whether a look at the first bytes shows that a line of a description means nothing. False: it may.
bool surely_text(std::string_view raw) {
  std::size_t at = 0;
  const char c = first_byte(raw, at);
  if (is_letter(c)) {
    if (at + 1 >= raw.size()) return true;
    return !(is_upper(c) && is_upper(raw[at + 1])) && !may_begin_heading(raw.substr(at));
  }
  return (c >= '0' && c <= '9') || c == '\n' || c == '<' || c == '(' || c == '"' || c == '\'' || c == '.' ||
         c == ',' || c == '%' || c == '{' || c == '$' || c == '\\' || c == ':';
}

/// Whether the scanner would do nothing with a line of a description, asked with its own questions; `first`
/// is the heading that opens the file's blocks.
bool is_text(std::string_view raw, const HeadingRow* first) {
  const Line line = strip(raw, 0);
  if (line.text.empty()) return true;
  std::string_view record;
  std::string_view source;
  if (is_article_heading(line.text) || opens_wevtutil(line.text) || opens_pslog(line.text, record, source))
    return false;
  const Label label = label_at_start(line.text);
  if (label.row == nullptr) return true;
  // A second description, as PowerShell's "Details:", begins nothing.
  if (label.row->heading == Heading::description) return label.row != first;
  if (label.form != Label::Form::colon) return false;
  if (next_label(line.text, label.value).row != nullptr) return false;
  LocalStamp stamp;
  if (label.row->heading == Heading::data)
    return !take_stamp(stamp, bare(line.text.substr(label.value)), Heading::date);
  return label.row->heading == Heading::other;
}

/// Whether a heading in a description is text again as soon as a line of prose follows
/// ("ProviderName=Registry", which stands in each event of PowerShell): it neither names an id nor opens
/// blocks, so that the scanner, which has a whole block already, gives it up.
bool is_lone_heading(std::string_view text, const Label& label) {
  const Heading heading = label.row->heading;
  if (label.form != Label::Form::colon && label.form != Label::Form::equals) return false;
  if (heading == Heading::id || heading == Heading::instance || heading == Heading::description ||
      heading == Heading::event_xml || heading == Heading::data || label.row->opens == HeadingRow::Opens::yes)
    return false;
  return !bare(text.substr(label.value)).empty() && !is_article_heading(text) &&
         (label.form == Label::Form::equals || next_label(text, label.value).row == nullptr);
}

/// Whether a line certainly ends the headings before it, and is text itself.
bool is_prose(std::string_view raw) {
  const Line line = strip(raw, 0);
  std::string_view record;
  std::string_view source;
  return !line.text.empty() && !is_article_heading(line.text) && !opens_wevtutil(line.text) &&
         !opens_pslog(line.text, record, source) && label_at_start(line.text).row == nullptr &&
         next_label(line.text, 0).row == nullptr;
}

LinePart part_of(std::string_view raw, const HeadingRow* first) {
  if (is_text(raw, first)) return LinePart::text;
  const Line line = strip(raw, 0);
  const Label label = label_at_start(line.text);
  const bool xml = label.row != nullptr && label.row->heading == Heading::event_xml &&
                   label.form == Label::Form::colon && bare(line.text.substr(label.value)).empty();
  if (xml) return LinePart::xml_begins;
  return label.row != nullptr && is_lone_heading(line.text, label) ? LinePart::lone_heading : LinePart::other;
}

/// Where a line is remembered; null where it is too short or too long for that.
template <class Known, std::size_t places>
Known* place_of(std::array<Known, places>& known, std::string_view raw) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t longest = 256;
  if (raw.size() < shortest || raw.size() > longest) return nullptr;
  const auto word = [&](std::size_t i) {
    std::uint64_t value = 0;
    std::memcpy(&value, raw.data() + i, sizeof value);
    return value;
  };
  const std::uint64_t mixed =
      (word(0) * 0x9E3779B97F4A7C15u + word(raw.size() - sizeof(std::uint64_t))) * 0xC2B2AE3D27D4EB4Fu;
  return &known[static_cast<std::size_t>(mixed >> 32) % places];
}

}  // namespace

LinePart KnownLines::part(std::string_view raw, const HeadingRow* first) {
  if (surely_text(raw)) return LinePart::text;
  if (first_ != first) {
    parts_.fill({});
    first_ = first;
  }
  Known* const known = place_of(parts_, raw);
  if (known == nullptr) return part_of(raw, first);
  if (known->line.size() == raw.size() && stands_at(raw, 0, known->line)) return known->part;
  known->part = part_of(raw, first);
  known->line.assign(raw);
  return known->part;
}

bool KnownLines::prose(std::string_view raw) {
  std::string* const known = place_of(prose_, raw);
  if (known == nullptr) return is_prose(raw);
  if (known->size() == raw.size() && stands_at(raw, 0, *known)) return true;
  if (!is_prose(raw)) return false;
  known->assign(raw);
  return true;
}

bool is_wevtutil_text(std::string_view raw) {
  std::size_t at = 0;
  const char c = first_byte(raw, at);
  if (is_letter(c) && c != 'E') return c != 'L' || !raw.substr(at).starts_with("Log Name:");
  return !strip(raw, 0).text.starts_with("Event[");
}

}  // namespace exba::event_text
