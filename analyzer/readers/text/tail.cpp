// How it works: what follows the headings of the current block goes into its tail as it stands, without
// indentation and quoting; only the places are noted where binary data and XML begin. A tail that nobody
// wants is not kept, but its lines are counted all the same, so that both ways come to the same blocks.
#include "readers/text/scan.hpp"

#include <algorithm>

namespace exba::event_text {

void Scanner::begin_description(const Line& line, const Label& label) {
  if (has_candidate_ && has_current_ && current_->first == label.row && mergeable(Reason::next))
    decide(Reason::next);
  if (has_candidate_) {
    if (!decide(Reason::description)) return;
  } else if (has_current_) {
    const bool again = current_->first == label.row && (current_->complete() || current_->headings == 1);
    const bool late = !current_->has(Heading::description) && line_texts_ == 0;
    if (!again && !late) return;
    current_->tail.resize(std::min(line_mark_, current_->tail.size()));
    if (again) finish();
  }
  Block& block = *current_;
  if (!has_current_) {  // a description before all other headings
    block.reset();
    block.line = number_;
    block.indent = line.indent;
    block.quotes = line.quotes;
    block.first = label.row;
    if (label.form == Label::Form::list) block.layout = Layout::list;
    has_current_ = true;
  }
  if (!block.has(Heading::description)) ++block.headings;
  block.seen |= bit(Heading::description);
  block.closed = false;
  block.tail.clear();
  block.texts = 0;
  const std::string_view text = line.text.substr(label.value);
  append_text(bare(text));
  if (block.several_a_line) {
    const std::size_t skipped = static_cast<std::size_t>(bare(text).data() - line.text.data());
    text_mark_ = std::size_t{0} - skipped;  // offsets in the line less what stands before the text
    inner_block(line, label.value);
  }
}

/// `Data:` behind a description. Its place is enough: what follows is looked at when somebody wants the
/// event.
void Scanner::begin_data() {
  if (has_candidate_ && !decide(Reason::end)) return;
  if (has_current_ && current_->data_at == std::string::npos)
    current_->data_at = std::min(line_mark_, current_->tail.size());
}

void Scanner::begin_xml(std::string_view rest) {
  if (has_candidate_ && !decide(Reason::end)) return;
  if (!has_current_ || current_->xml_at != std::string::npos) return;
  current_->xml_at = std::min(line_mark_, current_->tail.size());
  current_->in_xml = true;
  current_->closed = false;
  if (!bare(rest).empty()) xml_line(rest);
}

void Scanner::xml_line(std::string_view text) {
  Block& block = *current_;
  block.xml.line(text);
  if (!block.xml.ended) return;
  block.in_xml = false;
  block.closed = true;
}

/// Adds a line to the description; closes it where an article goes on.
void Scanner::append(const Line& line) {
  Block& block = *current_;
  if (block.closed) return;
  const bool outdented =
      blanks_ != 0 && !block.in_xml && block.layout == Layout::block &&
      ((block.quotes != 0 && line.quotes == 0) || (block.tail_indented && line.indent == 0));
  if (outdented || (!block.in_xml && is_article_heading(line.text))) {
    block.closed = block.prose_follows = true;
    return;
  }
  if (block.texts++ == 0) block.tail_indented = line.indent >= 2 && block.indent >= 2;
  if (!block.collect) return;
  std::string_view text = line.body;
  unsigned strip = block.layout == Layout::list ? 64 : block.indent;
  while (strip != 0 && !text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    strip -= text.front() == '\t' ? std::min(strip, 4u) : 1;
    text.remove_prefix(1);
  }
  append_text(text);
  text_mark_ = line_mark_ + static_cast<std::size_t>(line.text.data() - text.data());
}

void Scanner::append_text(std::string_view text) {
  Block& block = *current_;
  if (!block.collect) return;
  if (block.tail.size() + text.size() > Block::tail_limit) {
    block.tail_cut = true;
    return;
  }
  block.tail.append(text);
  block.tail += '\n';
}

}  // namespace exba::event_text
