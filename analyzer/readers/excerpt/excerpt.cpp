// How it works: the last resort of all text. Events are found by their sentences (sentences.cpp) and by lines that name them
// (mentions.cpp). Neither order nor time is claimed: a short text is taken for quoted events, which rules may call possible at
// most (the judge looks at the form); of a page of prose the events are named and explained, and nothing is judged. A text is
// read in pieces of 8 MiB, each cut behind a blank line where its last 64 KiB have one, so that memory does not follow its size;
// what is decided of the whole (prose or not) is decided at its end, over what was found.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "intake/intake.hpp"
#include "readers/beside.hpp"
#include "readers/excerpt/doubts.hpp"
#include "readers/excerpt/named.hpp"
#include "readers/excerpt/sentences.hpp"
#include "readers/other_log.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using excerpt::finds_limit;
using excerpt::Found;
using excerpt::paragraph_limit;

constexpr std::size_t piece_size = 8u << 20;
constexpr std::size_t prose_limit = 4000;  // bytes beside the finds: more is an article

bool overlaps(const std::vector<Found>& found, std::size_t begin, std::size_t end) {
  return std::any_of(found.begin(), found.end(),
                     [&](const Found& f) { return begin < f.end && f.begin < end; });
}

/// Adds what lines name by provider and id to what was found by its wording. Returns the places where an event is spoken
/// of that nothing of this found.
std::vector<std::size_t> add_mentions(std::string_view text, excerpt::Mentions mentions,
                                      std::vector<Found>& found) {
  std::vector<Found> more;
  for (Found& m : mentions.found) {
    // Its own text, in the same line or below, told it already.
    const bool same = std::any_of(found.begin(), found.end(), [&](const Found& f) {
      return f.event.id == m.event.id && f.begin >= m.begin && f.begin - m.begin < paragraph_limit / 4;
    });
    const bool again = m.in_passing && std::any_of(more.begin(), more.end(), [&](const Found& f) {
                         return f.event.id == m.event.id && f.event.provider == m.event.provider;
                       });
    if (!same && !again && !overlaps(found, m.begin, m.end)) more.push_back(std::move(m));
  }
  std::vector<std::size_t> unread;
  for (const std::size_t at : mentions.without_provider) {
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    if (!overlaps(found, at, std::min(line_end + 200, text.size()))) unread.push_back(at);
  }
  // One name in a mail is no list of events.
  if (found.empty() && more.size() < 2 &&
      std::all_of(more.begin(), more.end(), [](const Found& m) { return m.in_passing; }))
    return {};
  for (Found& m : more) found.push_back(std::move(m));
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.begin < b.begin; });
  return unread;
}

/// The lines of ascending places in a text.
class LineNumbers {
 public:
  LineNumbers(std::string_view text, std::uint64_t first_line) : text_(text), line_(first_line) {}
  std::uint64_t of(std::size_t at) {
    if (at > counted_) line_ += count_byte(text_.substr(counted_, at - counted_), '\n'), counted_ = at;
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t counted_ = 0;
  std::uint64_t line_;
};

void tell_misread(std::string_view text, std::uint64_t first_line,
                  const std::vector<excerpt::Mentions::Misread>& misread, Intake& intake) {
  LineNumbers lines(text, first_line);
  for (const excerpt::Mentions::Misread& m : misread)
    intake.misread(m.name, *m.meant, to_string(Position{Position::Unit::line, lines.of(m.at)}));
}

/// A text piece by piece.
class Pieces {
 public:
  explicit Pieces(Input& input) : input_(&input) {}

  /// False at the end.
  bool next() {
    constexpr std::size_t step = 64 * 1024;  // most texts are short
    text_.erase(0, end_);
    std::size_t size = text_.size();
    const std::size_t most = size + piece_size;
    while (!ended_ && size < most) {
      if (size == text_.size()) text_.resize(std::min(most, std::max(step, 2 * size)));
      const std::size_t got = input_->read(std::span(text_).subspan(size));
      ended_ = got < text_.size() - size;
      size += got;
    }
    text_.resize(size);
    end_ = ended_ ? size : cut();
    return size != 0;
  }
  std::string_view text() const { return std::string_view(text_).substr(0, end_); }
  bool at_end() const { return ended_; }

 private:
  /// Behind the last blank line, else the last line, near the end.
  std::size_t cut() const {
    constexpr std::size_t near = 64 * 1024;
    const std::size_t from = text_.size() - std::min(text_.size(), near);
    const std::string_view end = std::string_view(text_).substr(from);
    for (const std::string_view mark : {"\n\n", "\n\r\n", "\n"})
      if (const std::size_t at = end.rfind(mark); at != end.npos) return from + at + mark.size();
    return text_.size();
  }

  Input* input_;
  std::string text_;
  std::size_t end_ = 0;
  bool ended_ = false;
};

/// What a text tells, gathered from its pieces.
class ExcerptReading {
 public:
  ExcerptReading(const ReadOptions& options, Intake& intake)
      : options_(&options), intake_(&intake), line_(options.first_line) {}

  void look(std::string_view text) {
    if (!columns_told_) columns_told_ = excerpt::tell_columns_apart(text, line_, *intake_);
    std::size_t given_up = std::string_view::npos;
    std::vector<Found> found = excerpt::told_events(text, given_up);
    excerpt::Mentions mentions = excerpt::mentioned_events(text);
    tell_misread(text, line_, mentions.misread, *intake_);
    const std::vector<std::size_t> unread = add_mentions(text, std::move(mentions), found);
    if (!found.empty() && !headings_told_)
      headings_told_ = excerpt::tell_unknown_headings(text, line_, found, *intake_);
    times_.look(text, line_, found);
    LineNumbers lines(text, line_);
    if (!unread.empty() && unread_ == 0) first_unread_ = LineNumbers(text, line_).of(unread.front());
    unread_ += unread.size();
    if (given_up != std::string_view::npos && given_up_ == 0)
      given_up_ = LineNumbers(text, line_).of(given_up);
    for (Found& f : found) keep(std::move(f), lines);
    line_ += count_byte(text, '\n');
    bytes_ += text.size();
    ++pieces_;
  }

  void end() {
    const bool prose = bytes_ - std::min(told_, bytes_) > prose_limit;
    times_.tell(*intake_);
    if (!found_.empty() && unread_ != 0 && !prose)
      intake_->problem(
          {Position::Unit::line, first_unread_},
          fmt::format("{} event id(s) stand in this text without a provider that is known, the first one "
                      "here: these events were not read; name the source of each, or send the log itself",
                      unread_));
    if (given_up_ != 0)
      intake_->problem(
          {Position::Unit::line, given_up_},
          fmt::format(
              "so much of this text is events' sentences, or looks so and is none, that not all of it "
              "was taken apart: {} events were kept, and from here on some may be missing",
              found_.size()));
    if (!found_.empty())
      intake_->assume("events",
                      prose ? "named in a page of prose: they are explained, and nothing is judged by them"
                            : "sentences in a text: neither order nor time is known");
    for (Found& f : found_)
      if (prose || f.in_passing)
        intake_->explain(f.event);
      else
        intake_->take(f.event);
  }

 private:
  void keep(Found f, LineNumbers& lines) {
    told_ += f.end - f.begin;
    if (f.in_passing && !passing_.emplace(std::string(f.event.provider), f.event.id).second && pieces_ != 0)
      return;
    if (found_.size() >= finds_limit) {
      if (given_up_ == 0) given_up_ = lines.of(f.begin);
      return;
    }
    f.event.position = {Position::Unit::line, lines.of(f.begin)};
    if (!options_->computer.empty()) f.event.computer = options_->computer;
    found_.push_back(std::move(f));
  }

  const ReadOptions* options_;
  Intake* intake_;
  std::uint64_t line_;  ///< of the piece's first line
  std::uint64_t bytes_ = 0, told_ = 0, pieces_ = 0;
  std::vector<Found> found_;
  std::set<std::pair<std::string, std::uint16_t>> passing_;  ///< spoken of, in pieces before
  excerpt::LostTimes times_;
  std::uint64_t unread_ = 0, first_unread_ = 0, given_up_ = 0;
  bool columns_told_ = false, headings_told_ = false;
};

}  // namespace

/// Whatever is text: quoted events may stand anywhere in it.
bool sniff_excerpt(std::string_view head) {
  return !head.empty() && std::all_of(head.begin(), head.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || is_blank(c) || c == '\f' || c == '\v';
  });
}

void read_excerpt(Input& input, const ReadOptions& options, Intake& intake) {
  Pieces pieces(input);
  ExcerptReading reading(options, intake);
  for (bool first = true; pieces.next(); first = false) {
    // Not where a form took the text for its own before: it knows better.
    if (first && intake.source.format == "excerpt" && !log_of_another_program(pieces.text()).empty()) return;
    reading.look(pieces.text());
    if (pieces.at_end()) break;
  }
  reading.end();
}

void explain_excerpt(std::string_view text, const ReadOptions& options, Intake& intake) {
  std::size_t given_up = std::string_view::npos;
  std::vector<Found> found = excerpt::told_events(text, given_up);
  excerpt::Mentions mentions = excerpt::mentioned_events(text);
  tell_misread(text, options.first_line, mentions.misread, intake);
  add_mentions(text, std::move(mentions), found);
  LineNumbers lines(text, options.first_line);
  for (Found& f : found) {
    f.event.position = {Position::Unit::line, lines.of(f.begin)};
    if (!options.computer.empty()) f.event.computer = options.computer;
    intake.explain(f.event);
  }
  if (!found.empty())
    intake.problem(
        found.front().event.position,
        fmt::format("{} event{} told here in a sentence, beside events with their headings: explained, and "
                    "nothing is judged by {}; send the log itself",
                    found.size(), found.size() == 1 ? " is" : "s are", found.size() == 1 ? "it" : "them"));
}

}  // namespace exba
