// How it works: each field is a row of a switch. What the rendering says in words (level, task, channel) counts
// where the System part says nothing, or only a number.
#include "readers/evtx/system_part.hpp"

#include "base/little_endian.hpp"
#include "intake/words/level_words.hpp"
#include "intake/xml/event.hpp"

namespace exba::evtx {

void SystemPart::begin() {
  event_source_.clear();
  keywords_ = 0;
  level_.reset();
  seen_ = 0;
  has_id_ = false;
  by_rendering_ = false;
  payload_ = false;
  error_data_ = false;
}

void SystemPart::finish() {
  const RecordPlace& place = reading_.place;
  event_.position = {Position::Unit::offset, reading_.file_offset + place.at};
  // A provider's manifest that did not fit leaves no strings, and neither does an event of which only the
  // message was kept.
  event_.has_inserts = !error_data_ && (payload_ || event_.message.empty());
  event_.recovered = place.liveness == Liveness::stale;
  if (event_.record_id == 0) event_.record_id = u64_at(reading_.chunk, place.at + std::size_t{8});
  if (event_.time == no_time)
    event_.time = time_from_filetime(u64_at(reading_.chunk, place.at + std::size_t{16})).value_or(no_time);
  if (level_) event_.level = level_from_system(*level_, keywords_);
  Questions& questions = reading_.questions;
  if (!event_source_.empty() && !questions.wanted(event_.provider, event_.id) &&
      (questions.wanted(event_source_, event_.id) || known_by_legacy_name(event_source_, event_.provider)))
    event_.provider = event_source_;
}

void SystemPart::id(std::optional<std::uint64_t> number) {
  if (!number) return;
  event_.id = static_cast<std::uint16_t>(*number);
  if (*number > 0xFFFF && !event_.qualifiers) event_.qualifiers = static_cast<std::uint16_t>(*number >> 16);
  has_id_ = true;
}

/// Fields of the rendering, which say in words what the System part says in numbers.
void SystemPart::rendered(const Frame& frame, const Leaf& leaf) {
  values_.text(scratch_, frame, leaf);
  switch (leaf.place) {
    case Place::task_text:
      if (!scratch_.empty()) event_.category = scratch_, by_rendering_ = true;
      return;
    case Place::channel_text:
      if (event_.channel.empty()) event_.channel = scratch_;
      return;
    case Place::provider_text:
      if (event_.provider.empty()) event_.provider = scratch_;
      return;
    default:
      if (!level_) event_.level = level_from_word(scratch_);
  }
}

void SystemPart::take(const Frame& frame, const Leaf& leaf) {
  const auto text = [&](std::string& to) { values_.text(to, frame, leaf); };
  const auto number = [&] { return values_.number(frame, leaf); };
  const std::uint32_t bit = 1U << static_cast<unsigned>(leaf.place);
  if ((seen_ & bit) != 0) return;
  seen_ |= bit;
  switch (leaf.place) {
    case Place::provider: return text(event_.provider.edit());
    case Place::event_source: return text(event_source_);
    case Place::channel: return text(event_.channel.edit());
    case Place::computer: return text(event_.computer.edit());
    case Place::user: return text(event_.user.edit());
    case Place::message: return text(event_.message.edit());
    case Place::id: return id(number());
    case Place::qualifiers:
      if (const auto n = number()) event_.qualifiers = static_cast<std::uint16_t>(*n);
      return;
    case Place::level: level_ = number(); return;
    case Place::keywords: keywords_ = number().value_or(0); return;
    case Place::record_id: event_.record_id = number().value_or(0); return;
    case Place::task:
      if (!by_rendering_) text(event_.category.edit());
      return;
    case Place::payload: payload_ = true; return;
    case Place::error_data: error_data_ = true; return;
    case Place::time:
      if (const auto time = values_.time(frame, leaf)) event_.time = *time;
      return;
    case Place::task_text:
    case Place::channel_text:
    case Place::provider_text:
    case Place::level_text: return rendered(frame, leaf);
    default: return;
  }
}

}  // namespace exba::evtx
