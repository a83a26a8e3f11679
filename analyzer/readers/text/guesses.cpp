// How it works: a heading that is spelt as the last time is compared, and looked up in no table; but an id, whose spelling tells
// more than its place.
#include "readers/text/guesses.hpp"

namespace exba::event_text {

Label HeadingGuesses::label(std::string_view text, const HeadingRow* before) {
  Guess& guess = guesses_[before != nullptr ? static_cast<std::size_t>(before->heading) : heading_count];
  const std::size_t size = guess.text.size();
  if (size != 0 && text.size() > size && text.starts_with(guess.text) &&
      guess.label.row->heading != Heading::id &&
      (guess.label.form == Label::Form::list) == (guess.text[size - 2] == ' ' && text[size] == ' '))
    return guess.label;
  const Label found = label_at_start(text);
  if (found.row != nullptr && found.value == found.colon + 1 && found.colon > 1 && text[found.colon] == ':') {
    guess.text.assign(text.substr(0, found.value));
    guess.label = found;
  }
  return found;
}

}  // namespace exba::event_text
