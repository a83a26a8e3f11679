// How it works: one look at the first 64 KiB decides. Binary forms are asked first, on the raw bytes; then
// the encoding is found and the text forms are asked on the text. Nothing is decided by a file's name.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/output_error.hpp"
#include "base/parallel.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "intake/words/code_pages.hpp"
#include "readers/backslashes.hpp"
#include "readers/escaped.hpp"
#include "readers/evidence.hpp"
#include "readers/html.hpp"
#include "readers/json_texts.hpp"
#include "readers/markup.hpp"
#include "readers/reader.hpp"
#include "readers/stretches.hpp"
#include "readers/tables.hpp"
#include "readers/told_lines.hpp"
#include "readers/typed.hpp"
#include "readers/what_it_is.hpp"

namespace exba {
namespace {

constexpr std::size_t head_size = 64 * 1024;

using Bytes = Format::Bytes;
using Keeps = Format::Keeps;
using Empty = Format::Empty;

// The most telling first: CLIXML is XML; a JSON string or the cell of a table may hold Event XML; a block of
// text may hold XML or a row of a table, which hold no block.
constexpr Format table[] = {
    {"evtx", Bytes::binary, Closing::own, Keeps::all, Empty::a_log, sniff_evtx, read_evtx},
    {"evt", Bytes::binary, Closing::own, Keeps::all, Empty::a_log, sniff_evt, read_evt},
    // Objects of a command that gives no events, in forms that those of events come in as well.
    {"evidence", Bytes::text, Closing::own, Keeps::a_selection, Empty::a_log, sniff_evidence_objects,
     read_evidence_objects},
    {"clixml", Bytes::text, Closing::tags, Keeps::a_selection, Empty::something_else, sniff_clixml,
     read_clixml},
    {"json", Bytes::text, Closing::brackets, Keeps::a_selection, Empty::something_else, sniff_json,
     read_json},
    {"syslog", Bytes::text, Closing::every_line, Keeps::a_selection, Empty::a_log, sniff_collector_lines,
     read_collector_lines},
    {"syslog", Bytes::text, Closing::every_line, Keeps::a_selection, Empty::a_log, sniff_pair_lines,
     read_pair_lines},
    {"records", Bytes::text, Closing::own, Keeps::a_selection, Empty::something_else, sniff_statements,
     read_statements},
    {"records", Bytes::text, Closing::prose, Keeps::a_selection, Empty::something_else, sniff_records,
     read_records},
    {"csv", Bytes::text, Closing::table_lines, Keeps::a_selection, Empty::a_log, sniff_wmic_csv,
     read_wmic_csv},
    {"csv", Bytes::text, Closing::table_lines, Keeps::a_selection, Empty::a_log, sniff_csv, read_csv},
    {"xml", Bytes::text, Closing::tags, Keeps::all, Empty::a_log, sniff_row_xml, read_row_xml},
    {"xml", Bytes::text, Closing::tags, Keeps::all, Empty::a_log, sniff_event_xml, read_event_xml},
    {"wmic", Bytes::text, Closing::table_lines, Keeps::a_selection, Empty::a_log, sniff_wmic_list,
     read_wmic_list},
    {"list", Bytes::text, Closing::prose, Keeps::a_selection, Empty::something_else, sniff_list, read_list},
    {"details", Bytes::text, Closing::prose, Keeps::a_selection, Empty::something_else, sniff_details,
     read_details},
    {"screen", Bytes::text, Closing::prose, Keeps::a_selection, Empty::something_else, sniff_screen_table,
     read_screen_table},
    {"text", Bytes::text, Closing::prose, Keeps::a_selection, Empty::something_else, sniff_event_text,
     read_event_text},
    {"screen", Bytes::text, Closing::prose, Keeps::a_selection, Empty::something_else, sniff_told_lines,
     read_told_lines},
    {"evidence", Bytes::text, Closing::own, Keeps::a_selection, Empty::a_log, sniff_evidence, read_evidence},
    {"excerpt", Bytes::text, Closing::own, Keeps::a_selection, Empty::something_else, sniff_excerpt,
     read_excerpt},
};

using ByteCount = std::atomic<std::uint64_t>;

/// The digest of a source while its bytes pass. A stream is hashed as it is read, and what its reader left is
/// read for it; an input that several threads read in any order is read once more, from its start, beside them.
class SourceDigest {
 public:
  explicit SourceDigest(unsigned jobs) : jobs_(jobs) {}
  SourceDigest(const SourceDigest&) = delete;
  SourceDigest& operator=(const SourceDigest&) = delete;
  ~SourceDigest() { given_up_ = true; }
  Input watch(Input input) {
    *sha_ = Sha256(input.size.value_or(UINT64_MAX));
    if (input.read_at) {
      beside_.emplace(jobs_, [this, read_at = input.read_at] { hash(read_at); });
      return input;
    }
    // One place in the stream, however often the function is copied: a copy would begin with the head again.
    const auto stream = std::make_shared<decltype(input.read)>(std::move(input.read));
    rest_ = [stream, sha = sha_](std::span<char> buffer) {
      const std::size_t got = (*stream)(buffer);
      sha->add({buffer.data(), got});
      return got;
    };
    input.read = rest_;
    return input;
  }
  std::string finish() {
    if (beside_) {
      beside_->wait();
      return sha_->hex();
    }
    std::string buffer(block, '\0');
    while (rest_(buffer) == buffer.size()) {
    }
    return sha_->hex();
  }

 private:
  static constexpr std::size_t block = 256 << 10;  // in the processor's cache from the reading to the hashing

  void hash(const std::function<std::size_t(std::uint64_t, std::span<char>)>& read_at) {
    std::string buffer(block, '\0');
    for (std::uint64_t at = 0; !given_up_;) {
      const std::size_t got = read_at(at, buffer);
      sha_->add({buffer.data(), got});
      at += got;
      if (got < buffer.size()) return;
    }
  }

  unsigned jobs_;
  std::atomic<bool> given_up_{false};
  std::shared_ptr<Sha256> sha_ = std::make_shared<Sha256>();
  std::function<std::size_t(std::span<char>)> rest_;
  std::optional<Beside> beside_;  // last, so that it ends before what it works with
};

/// The same input, its bytes counted into `count` as they pass.
Input counted(Input input, std::shared_ptr<ByteCount> count) {
  Input out{input.name, input.size, nullptr};
  out.read = [read = std::move(input.read), count](std::span<char> buffer) {
    const std::size_t got = read(buffer);
    *count += got;
    return got;
  };
  if (input.read_at) {  // which may read the head again, and anything in any order: how far is what counts
    out.read_at = [read_at = std::move(input.read_at), count](std::uint64_t offset, std::span<char> buffer) {
      const std::size_t got = read_at(offset, buffer);
      for (std::uint64_t before = *count;
           before < offset + got && !count->compare_exchange_weak(before, offset + got);) {
      }
      return got;
    };
  }
  return out;
}

std::string read_head(Input& input) {
  std::string head(head_size, '\0');
  head.resize(input.read(std::span(head)));
  return head;
}

void note_decoding(const DecodingNotes& notes, Intake& intake) {
  intake.source.encoding = notes.encoding.name;
  if (notes.encoding.told == Encoding::Told::by_nobody)
    intake.assume("encoding",
                  fmt::format("{} (nothing in the text tells; --encoding sets it)", notes.encoding.name));
  if (notes.encoding.told == Encoding::Told::by_words)
    intake.assume("encoding", fmt::format("{} (its words make sense in it; --encoding sets another)",
                                          notes.encoding.name));
  if (notes.changes > 0)
    intake.assume(
        "encoding",
        fmt::format("{} up to offset {} of the text, {} behind it{}", notes.encoding.name, notes.first_change,
                    notes.changed_to,
                    notes.changes > 1 ? fmt::format(", and {} more changes", notes.changes - 1) : ""));
  if (notes.replaced > 0)
    intake.problem(
        {Position::Unit::offset, notes.first_replaced},
        fmt::format("{} byte sequence(s) that mean nothing in {}, the first one here: replaced by U+FFFD",
                    notes.replaced, notes.encoding.name));
  if (notes.odd_last_byte) intake.problem("the text is UTF-16 and its last byte is missing");
}

bool read_binary(const Format& format, Input& input, const ReadOptions& options, Intake& intake) {
  intake.source.format = std::string(format.name);
  format.read(input, options, intake);
  return true;
}

/// Whether a text begins as a table, a list, JSON or XML does: what a program exported.
bool begins_an_export(std::string_view text) {
  text = trim(text);
  if (text.empty()) return false;
  const std::string_view line = text.substr(0, text.find('\n'));
  if (text[0] == '{' || text[0] == '<' || line.starts_with("#TYPE ")) return true;
  if (text[0] == '[' && trim(text.substr(1, 64)).starts_with('{')) return true;
  if (line.find("\",\"") != line.npos) return true;
  const std::size_t equals = line.substr(0, 24).find('=');
  return equals != line.npos && equals != 0 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(equals), is_letter);
}

/// An export that no form could read to an event must not pass for a quotation.
void tell_unread_export(std::string_view text, Intake& intake) {
  if (begins_an_export(text))
    intake.problem(
        "this begins as an export does (a table, a list, JSON or XML), and none of its events could be read: "
        "it was cut "
        "off, or its form is not known. Only what its text quotes was used");
}

/// Whether a text of that form may go on in another one.
bool may_be_mixed(const Format& format) {
  return format.closing == Closing::prose || format.name == "excerpt" || format.read == read_evidence;
}
/// XML behind something else: what stands before it may be of another form.
bool follows_text(const Format& format, std::string_view head) {
  return format.read == read_event_xml && !trim(head).starts_with('<');
}

/// Reads up to `limit` bytes; whether that was all.
bool read_up_to(std::size_t limit, Input& input, std::string& text) {
  constexpr std::size_t block = 64 * 1024;
  while (text.size() < limit) {
    const std::size_t had = text.size();
    text.resize(had + std::min(std::max(block, had), limit - had));
    const std::size_t got = input.read(std::span(text).subspan(had));
    const bool ended = had + got < text.size();
    text.resize(had + got);
    if (ended) return true;
  }
  return false;
}

/// Where a text holds nothing but what tools print, somebody may have written beside it what the events said.
void read_sentences_beside(std::string_view text, const TextStretches& stretches, const ReadOptions& options,
                           Intake& intake) {
  if (std::any_of(stretches.found.begin(), stretches.found.end(),
                  [](const TextStretch& s) { return s.format->read != read_evidence; }))
    return;
  const std::uint64_t before = intake.source.events;
  Input again = from_bytes(intake.source.path, std::string(text));
  read_excerpt(again, options, intake);
  if (intake.source.events != before) intake.source.format = "excerpt";
}

/// Reads the decoded text: held, and part by part, where it may be of several forms and is no large export.
void read_as(const Format& format, std::string_view head, Input decoded, const ReadOptions& options,
             Intake& intake) {
  if (!may_be_mixed(format) && !follows_text(format, head)) return format.read(decoded, options, intake);
  std::string text;
  const bool whole = read_up_to(options.document ? mixed_document_limit : mixed_limit, decoded, text);
  if (whole) {
    const TextStretches stretches = stretches_of(text);
    const bool other = !stretches.found.empty() && stretches.found.front().format->read != format.read;
    if (stretches.found.size() > 1 || other) {
      intake.source.format = read_stretches(text, stretches, options, intake)->name;
      return read_sentences_beside(text, stretches, options, intake);
    }
  }
  const auto rows = std::make_shared<PassedRows>();
  const std::string held = format.read == read_evidence && whole ? text : std::string{};
  Input again = with_head(std::move(text), std::move(decoded));
  if (!whole) again = count_rows(std::move(again), rows);
  format.read(again, options, intake);
  if (!held.empty()) read_sentences_beside(held, {}, options, intake);
  if (rows->rows > 1)
    intake.problem(
        at_offset(rows->first),
        fmt::format("{} rows of a table stand in this text, the first one here. It is too long to be "
                    "read as several forms, and was read as {}: save the table as a file of its own",
                    rows->rows, format.name));
}

/// The first text form that takes it for its own; null: none does.
const Format* form_of_text(std::string_view text) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const Format& f) { return f.bytes == Bytes::text && f.sniff(text); });
  return found == std::end(table) ? nullptr : found;
}

/// Whether it is JSON that tells no event itself, and whose strings hold another form.
bool tells_in_strings(std::string_view text, const Format& format) {
  if (!may_be_mixed(format) || !may_hold_texts(text)) return false;
  const Format* told = form_of_text(texts_in_json(text));
  return told != nullptr && told->read != read_json && told->read != read_excerpt &&
         told->read != read_evidence && told->read != read_evidence_objects;
}

bool read_text(std::string_view head, Input input, const ReadOptions& options, Intake& intake) {
  const std::string wanted = normal_encoding(options.encoding);
  const Encoding encoding = find_encoding(head, wanted, code_page_by_words);
  std::string text = to_utf8(head, encoding);
  const bool page = is_html(text);
  if (page) text = html_to_text(text);
  const unsigned escaped = escaped_events(text);
  if (escaped != 0) text = unescaped(text, escaped);
  const bool numbered = !page && has_line_numbers(text);
  if (numbered) text = without_line_numbers(text);
  const bool marked = !page && has_marks(text);
  if (marked) text = without_marks(text);
  const bool set_cells = has_set_cells(text);
  if (set_cells) text = as_typed(text, Marks::plain);
  const Format* found = form_of_text(text);
  const bool told = !page && found != nullptr && tells_in_strings(text, *found);
  if (told) {
    text = texts_in_json(text);
    found = form_of_text(text);
  }
  const bool backslashed = found != nullptr && found->read == read_csv && has_backslashed_cells(text);
  if (backslashed) {
    text = with_doubled_marks(text);
    found = form_of_text(text);
  }
  if (found == nullptr) return false;
  const Format& format = *found;
  const auto notes = std::make_shared<DecodingNotes>();
  notes->encoding = encoding;
  const auto ends = std::make_shared<TextEnds>();
  Input decoded = note_ends(to_utf8(std::move(input), encoding, wanted, notes, code_page_by_words), ends);
  if (page) {
    decoded = html_to_text(std::move(decoded));
    intake.assume("markup", "HTML: lines are those that the page shows");
  }
  if (escaped != 0) {
    decoded = unescaped(std::move(decoded), escaped);
    intake.assume("markup", "Event XML whose marks were written as references (&lt;): they were resolved");
  }
  if (numbered) {
    decoded = without_line_numbers(std::move(decoded));
    intake.assume("line numbers", "at the beginning of each line: left out");
  }
  if (marked) {
    decoded = without_marks(std::move(decoded));
    intake.assume("markup",
                  "marks of a forum, a wiki or a paper ([b], **, ||, &): left out, rows as rows of a table");
  }
  if (told) {
    decoded = texts_in_json(std::move(decoded));
    intake.assume("strings", "JSON: the texts in its strings were read, one below the other");
  }
  if (backslashed) {
    decoded = with_doubled_marks(std::move(decoded));
    intake.assume("quotation marks", "escaped by backslashes in the cells");
  }
  if (set_cells) {
    decoded = as_typed(std::move(decoded), Marks::plain);
    intake.assume("quotation marks", "typographic ones around the cells were taken for plain ones");
  } else if (may_be_mixed(format) && has_set_blanks(text)) {
    decoded = as_typed(std::move(decoded), Marks::as_they_are);
  }
  intake.source.format = std::string(format.name);
  // Times that stand there without their zone may be off by as much as zones are.
  const bool zone_told = options.time_zone || format.name == "xml" || format.name == "clixml";
  if (!zone_told && intake.latest != no_time) intake.latest += std::chrono::hours{14};
  ReadOptions own = options;
  own.document = own.document || page;
  read_as(format, text, std::move(decoded), own, intake);
  if (intake.source.format == "excerpt" && !page) tell_unread_export(text, intake);
  note_decoding(*notes, intake);
  if (told)
    tell_cut(Closing::brackets, *ends, intake);
  else if (page)
    tell_cut_page(*ends, intake);
  else
    tell_cut(format.closing, *ends, intake);
  return true;
}

/// A text that looked like another form and held no event of it: quoted events may stand in it all the same.
bool found_as_excerpt(std::string_view head, const ReadOptions& options, Intake& intake) {
  if (head.size() == head_size || intake.source.format == "excerpt") return false;
  const std::string text =
      to_utf8(head, find_encoding(head, normal_encoding(options.encoding), code_page_by_words));
  if (!sniff_excerpt(text)) return false;
  Input again = from_bytes(intake.source.path, text);
  read_excerpt(again, options, intake);
  if (intake.source.events == 0) return false;
  intake.source.format = "excerpt";
  return true;
}

}  // namespace

std::span<const Format> formats() {
  return table;
}

const Format* find_format(std::string_view name) {
  const auto found =
      std::find_if(std::begin(table), std::end(table), [&](const Format& f) { return f.name == name; });
  return found == std::end(table) ? nullptr : found;
}

bool read_source(Input input, const ReadOptions& options, Intake& intake) {
  intake.source.path = input.name;
  const auto bytes = std::make_shared<ByteCount>(0);
  const std::uint64_t size = input.size.value_or(0);
  SourceDigest digest(options.jobs);
  if (options.digest == Digest::sha256) input = digest.watch(std::move(input));
  Input raw = counted(std::move(input), bytes);
  bool read = false;
  std::string head;
  try {
    head = read_head(raw);
    Input whole = with_head(head, std::move(raw));
    const auto binary = std::find_if(std::begin(table), std::end(table), [&](const Format& f) {
      return f.bytes == Bytes::binary && f.sniff(head);
    });
    read = binary != std::end(table) ? read_binary(*binary, whole, options, intake)
                                     : read_text(head, std::move(whole), options, intake);
    if (options.digest == Digest::sha256) intake.source.sha256 = digest.finish();
  } catch (const OutputError&) {
    throw;
  } catch (const Error& e) {  // the medium failed: what came before it still counts
    intake.problem(e.what());
    read = intake.source.events > 0;
  }
  intake.source.bytes = std::max(bytes->load(), read ? std::uint64_t{0} : size);
  if (read && intake.source.events == 0 && intake.logs.empty()) {
    const Format* format = find_format(intake.source.format);
    read = format == nullptr || format->empty == Empty::a_log || found_as_excerpt(head, options, intake);
  }
  if (!read) {
    // The last resort reads whatever is text: what it took for granted belongs to no log.
    if (intake.source.format == "excerpt") {
      intake.source.encoding.clear();
      intake.source.assumed.clear();
      intake.source.problems.clear();
      intake.source.problems_dropped = 0;
    }
    intake.source.format.clear();
    if (intake.source.problems.empty()) intake.problem(what_it_is(head));
  }
  return read;
}

}  // namespace exba
