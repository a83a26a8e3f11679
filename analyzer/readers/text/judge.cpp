// How it works: a candidate is an event of its own when it has headings enough for where it stands, the rest
// of the current block when it brings only what that one lacks, and text of the description otherwise.
#include "readers/text/scan.hpp"

#include <algorithm>
#include <utility>

#include "intake/words/level_words.hpp"

namespace exba::event_text {

/// Whether the candidate is an event of its own.
bool Scanner::acceptable(Reason reason) const {
  const Block& c = *candidate_;
  if (c.layout == Layout::wevtutil) return true;
  if (!has_current_ && reason == Reason::description)
    return true;  // the rest may follow; what never gets an id is no event
  const bool id = c.has_id();
  const bool source = !c.value(Heading::source).empty();
  const unsigned weight = c.headings + (reason == Reason::description ? 1 : 0);
  const bool alike = has_current_ && current_->first != nullptr && current_->first == c.first;
  if (alike && reason == Reason::description && (c.seen & ~current_->seen) == 0) return true;  // a run
  if (has_current_ && current_->complete()) {
    // Text of a description may look like headings: a real block begins as the one before it, or is rich.
    const bool opener = c.first != nullptr && c.first->opens == HeadingRow::Opens::yes;
    if (!id && !opener) return false;
    if (!alike && !opener && weight < 4 && !current_->closed && c.layout == current_->layout) return false;
  }
  if (id && source) return weight >= 3 || !has_current_ || alike;
  return weight >= 3 && (id || source);
}

/// Whether the candidate may be headings behind the description of a block that has id and source already:
/// they must close it, not stand within its text, and be such that a message would not end with by chance.
bool Scanner::trailing(Reason reason) const {
  const Block& c = *candidate_;
  if (reason != Reason::next && reason != Reason::end) return false;
  if (!current_->has(Heading::description) || c.has_id() || c.has(Heading::source) ||
      c.layout != current_->layout)
    return false;
  if (!c.has(Heading::level) && !c.has(Heading::date) && !c.has(Heading::time) && !c.has(Heading::computer))
    return false;
  const std::string& level = c.value(Heading::level);
  return level.empty() || level_from_word(level) != Level::unknown;
}

/// Whether the candidate is the rest of the current block: what it lacks, and nothing that it has.
bool Scanner::mergeable(Reason reason) const {
  if (!has_current_ || candidate_->layout == Layout::wevtutil || candidate_->layout == Layout::pslog)
    return false;
  if (current_->complete() && !trailing(reason)) return false;
  if ((candidate_->seen & current_->seen & ~bit(Heading::other)) != 0) return false;
  if (reason != Reason::description) return true;
  return !current_->has(Heading::description) && mark_texts_ == 0;
}

void Scanner::merge() {
  Block& block = *current_;
  for (std::size_t h = 0; h < heading_count; ++h) {
    if ((candidate_->seen >> h & 1u) == 0) continue;
    block.values[h].swap(candidate_->values[h]);
    block.rows[h] = candidate_->rows[h];
  }
  block.seen |= candidate_->seen;
  block.unread_time = block.unread_time || candidate_->unread_time;
  block.headings += candidate_->headings;
  for (std::string& stranger : candidate_->strangers) block.strangers.push_back(std::move(stranger));
  if (candidate_->language == FileClock::Headings::other) block.language = candidate_->language;
  add_stamp(block.stamp, candidate_->stamp);
  block.tail.resize(std::min(mark_, block.tail.size()));
  if (block.has(Heading::description)) block.closed = true;
}

/// The headings of the candidate have ended. True when there is a current block now that they belong to.
bool Scanner::decide(Reason reason) {
  has_candidate_ = false;
  std::vector<std::string> held = std::exchange(held_, {});
  if (reason == Reason::description)
    for (std::string& stranger : held) candidate_->strangers.push_back(std::move(stranger));
  pending_ = last_ = nullptr;
  const bool merged = mergeable(reason);
  if (merged) {
    merge();
  } else if (acceptable(reason)) {
    if (has_current_) {
      current_->tail.resize(std::min(mark_, current_->tail.size()));
      finish();
    }
    std::swap(current_, candidate_);
    has_current_ = true;
  } else {
    const Block& dropped = *candidate_;
    const bool opener = dropped.layout == Layout::pslog ||
                        (dropped.first != nullptr && dropped.first->opens == HeadingRow::Opens::yes);
    constexpr unsigned most_in_a_text = 4;
    const bool whole = reason == Reason::description && dropped.headings >= most_in_a_text;
    if (whole || (opener && (dropped.headings >= 2 || !dropped.strangers.empty()) && !dropped.has_id()))
      note_broken(dropped);
    // "Event ID 9608", alone behind a blank line, heads the next part of an article.
    if (heading_after_blank_ && has_current_ && candidate_->headings == 1) {
      current_->tail.resize(std::min(mark_, current_->tail.size()));
      current_->closed = current_->prose_follows = true;
    }
    return false;
  }
  const auto id = printed_id(*current_);
  current_->collect = !current_->complete() || !id ||
                      client_.wants(current_->value(Heading::source), *id, current_->value(Heading::level));
  if (!merged) current_->tail.clear();
  if (reason == Reason::description) return true;
  for (const std::string& text : held) {  // no heading followed: they are the beginning of the text
    ++current_->texts;
    append_text(text);
  }
  if (!merged || !held.empty()) {  // what this line begins stands in another tail than its mark was taken of
    line_mark_ = current_->tail.size();
    line_texts_ = current_->texts;
  }
  return true;
}

void Scanner::finish() {
  has_current_ = false;
  Block& block = *current_;
  place_strangers(block);
  block.own_computer = !block.value(Heading::computer).empty();
  run_.inherit(block);
  run_.note(block);
  const std::size_t size = block.tail.size();
  if (block.data_at != std::string::npos && block.data_at > size) block.data_at = std::string::npos;
  if (block.xml_at != std::string::npos && block.xml_at > size) block.xml_at = std::string::npos;
  run_.hand_on(block);
  // An id over a description may be an event whose text tells its source.
  if (block.complete() || block.headings >= 3 || (block.has_id() && block.has(Heading::description)))
    client_.block(block);
  else if (block.first != nullptr && block.first->opens == HeadingRow::Opens::yes && block.headings >= 2)
    note_broken(block);
}

}  // namespace exba::event_text
