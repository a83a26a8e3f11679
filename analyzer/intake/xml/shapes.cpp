// How it works: a shape is the text of a System part up to its channel, without the values that change. It is found by a hash of the
// bytes around the provider's end and the id, compared whole, and the values between its stretches are read. What stands before the
// provider and from the channel on is the same for all kinds of events of a log, and kept apart: a few leads and tails in place of
// one for each kind. A walk over the twenty tags of a System part takes 10,000 instructions; this takes 1,500, however the part
// is laid out.
#include "intake/xml/shapes.hpp"

#include <algorithm>
#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_stretch = 1024;
constexpr std::size_t longest_time = 40;
constexpr std::size_t longest_number = 19;  // digits that fit 64 bits, whatever they are

/// The part of a text that is known to hold it.
std::string_view part_of(std::string_view text, std::size_t at, std::size_t size) {
  return {text.data() + at, size};
}

/// Where a value stands behind `from`; none: at it, without a size.
template <class Place>
Place place_of(std::string_view text, std::string_view value, std::size_t from) {
  if (value.empty()) return {};
  return {static_cast<std::uint32_t>(static_cast<std::size_t>(value.data() - text.data()) - from),
          static_cast<std::uint32_t>(value.size())};
}

/// The same as stands_at, for texts of hundreds of bytes.
bool long_stands_at(std::string_view text, std::size_t at, std::string_view wanted) {
  return at <= text.size() && text.size() - at >= wanted.size() &&
         std::memcmp(text.data() + at, wanted.data(), wanted.size()) == 0;
}

std::uint64_t load8(std::string_view text, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, text.data() + at, sizeof value);
  return value;
}

/// Which set the shape of an event belongs to whose provider's attributes begin at `at`; npos where it is too short or too
/// unusual to tell. What is hashed is the end of the provider's tag (a GUID, or the last letters of a name: the first ones are
/// `Microsoft-Windows` of most) and the digits of the id behind it.
std::size_t shape_set_of(std::string_view text, std::size_t at, std::size_t sets) {
  constexpr std::size_t reach = 512, width = sizeof(std::uint64_t);
  const std::string_view near = text.substr(0, std::min(text.size(), at + reach));
  const std::size_t slash = find_near(near, at, '/');
  if (slash == npos || slash < 2 * width) return npos;
  const std::size_t provider_end = find_near(near, slash, '>');
  if (provider_end == npos) return npos;
  const std::size_t id = find_near(near, provider_end + 1, '>');
  if (id == npos || near.size() - id <= width) return npos;
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = load8(near, slash - 2 * width) * odd;
  hash = (hash ^ hash >> 32 ^ load8(near, slash - width)) * odd;
  hash = (hash ^ hash >> 32 ^ load8(near, id + 1)) * odd;
  return static_cast<std::size_t>(hash >> 40) % sets;
}

/// Which set a tail belongs to that begins at `at`: by the begin and the end of the computer's name, which stands behind the third
/// bracket; npos where it is too short or too unusual to tell.
std::size_t tail_set_of(std::string_view text, std::size_t at, std::size_t sets) {
  constexpr std::size_t reach = 512, width = sizeof(std::uint64_t);
  const std::string_view near = text.substr(0, std::min(text.size(), at + reach));
  std::size_t name = at;
  for (int bracket = 0; bracket < 3; ++bracket) {
    name = find_near(near, name, '>');
    if (name == npos) return npos;
    ++name;
  }
  const std::size_t end = find_near(near, name, '<');
  if (end == npos || near.size() - name < width) return npos;
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = load8(near, name) * odd;
  hash = (hash ^ hash >> 32 ^ load8(near, end - width)) * odd;
  return static_cast<std::size_t>(hash >> 40) % sets;
}

}  // namespace

const SystemShapes::Lead* SystemShapes::lead_at(std::string_view text, std::size_t at) const {
  for (const Lead& lead : leads_)
    if (lead.number != 0 && long_stands_at(text, at, lead.text)) return &lead;
  return nullptr;
}

const SystemShapes::Tail* SystemShapes::tail_at(std::string_view text, std::size_t at) {
  const auto stands = [&](const Tail& tail) {
    return !tail.text.empty() && long_stands_at(text, at, tail.text);
  };
  if (last_tail_ != nullptr && stands(*last_tail_)) return last_tail_;
  const std::size_t set = tails_.empty() ? npos : tail_set_of(text, at, sets);
  if (set == npos) return nullptr;
  for (const Tail& tail : tails_[set])
    if (stands(tail)) return last_tail_ = &tail;
  return nullptr;
}

bool SystemShapes::read_value(Changing what, std::string_view text, std::size_t& at, PeekedEvent& found) {
  const std::size_t begin = at;
  switch (what) {
    case Changing::time: {
      const std::string_view near = text.substr(0, std::min(text.size(), begin + longest_time));
      at = find_either(near, begin, '\'', '"');
      return at != npos && times_.read(part_of(text, begin, at - begin), found.time);
    }
    case Changing::record_id:
    case Changing::number: {
      std::uint64_t value = 0;
      for (; at < text.size() && is_digit(text[at]); ++at)
        value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
      if (what == Changing::record_id) found.record_id = value;
      return at != begin && at - begin <= longest_number;
    }
    case Changing::guid:
      while (at < text.size() && is_guid_char(text[at])) ++at;
      return at != begin;
  }
  return false;
}

/// Whether the text goes on with the shape at `begin`, behind a lead; `behind`: where its tail begins.
bool SystemShapes::read(const Shape& shape, std::string_view text, std::size_t begin, std::size_t& behind,
                        PeekedEvent& found) {
  if (!long_stands_at(text, begin, {shape.text.data(), shape.head_size})) return false;
  std::size_t at = begin + shape.head_size;
  found.time = no_time;
  found.record_id = 0;
  for (std::size_t i = 0; i < shape.count; ++i) {
    const Value& value = shape.values[i];
    if (!read_value(value.what, text, at, found)) return false;
    if (!stands_at(text, at, {shape.text.data() + value.behind, value.size})) return false;
    at += value.size;
  }
  found.provider = part_of(text, begin + shape.provider.at, shape.provider.size);
  found.event_source = part_of(text, begin + shape.event_source.at, shape.event_source.size);
  found.id = shape.id;
  found.level = shape.level;
  behind = at;
  return true;
}

SystemShapes::Found SystemShapes::find(std::string_view text, std::size_t at, PeekedEvent& found,
                                       unsigned& fields) {
  const Lead* lead = lead_at(text, at);
  if (lead == nullptr || shapes_.empty()) return Found::none;
  const std::size_t begin = at + lead->text.size(), set = shape_set_of(text, begin, sets);
  if (set == npos) return Found::none;
  for (const Shape& shape : shapes_[set]) {
    std::size_t behind = 0;
    if (shape.number == 0 || shape.lead != lead->number || !read(shape, text, begin, behind, found)) continue;
    found.begin = at;
    found.shape = shape.number;
    found.shape_end = behind;
    fields = shape.fields;
    const Tail* tail = tail_at(text, behind);
    if (tail == nullptr) return Found::head;
    found.channel = part_of(text, behind + tail->channel.at, tail->channel.size);
    found.computer = part_of(text, behind + tail->computer.at, tail->computer.size);
    found.end = behind + tail->text.size();
    return Found::whole;
  }
  return Found::none;
}

void SystemShapes::learn(std::string_view text, const WalkedSystem& walked, PeekedEvent& found) {
  const std::size_t begin = walked.provider, first = walked.count == 0 ? walked.channel : walked.values[0].at;
  const std::size_t set = shape_set_of(text, begin, sets);
  if (set == npos || begin - found.begin > longest_stretch || walked.channel - begin > longest_stretch)
    return;
  const auto stretch = [&](std::size_t from, std::size_t until) { return text.substr(from, until - from); };
  const Lead* lead = lead_at(text, found.begin);
  if (lead == nullptr || lead->text.size() != begin - found.begin) {
    Lead& oldest = leads_[oldest_lead_++ % leads_.size()];
    oldest = {++last_number_, std::string(stretch(found.begin, begin))};
    lead = &oldest;
  }
  if (shapes_.empty()) shapes_.resize(sets);
  Shape& shape = shapes_[set][oldest_shape_++ % ways];
  shape = {};
  shape.number = ++last_number_;
  shape.lead = lead->number;
  shape.text = stretch(begin, first);
  shape.head_size = static_cast<std::uint32_t>(shape.text.size());
  shape.count = walked.count;
  for (std::size_t i = 0; i < walked.count; ++i) {
    const ChangingValue& value = walked.values[i];
    const std::size_t until = i + 1 == walked.count ? walked.channel : walked.values[i + 1].at;
    const std::string_view behind = stretch(value.at + value.size, until);
    shape.values[i] = {value.what, static_cast<std::uint32_t>(shape.text.size()),
                       static_cast<std::uint32_t>(behind.size())};
    shape.text += behind;
  }
  shape.provider = place_of<Place>(text, found.provider, begin);
  shape.event_source = place_of<Place>(text, found.event_source, begin);
  shape.id = found.id;
  shape.level = found.level;
  shape.fields = walked.fields;
  found.shape = shape.number;
  found.shape_end = walked.channel;
}

void SystemShapes::learn_tail(std::string_view text, const PeekedEvent& found) {
  const std::size_t begin = found.shape_end, set = tail_set_of(text, begin, sets);
  if (set == npos || found.end - begin > longest_stretch) return;
  if (tails_.empty()) tails_.resize(sets);
  tails_[set][oldest_tail_++ % ways] = {std::string(text.substr(begin, found.end - begin)),
                                        place_of<Place>(text, found.channel, begin),
                                        place_of<Place>(text, found.computer, begin)};
}

}  // namespace exba
