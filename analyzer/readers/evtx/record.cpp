// How it works: a record that the filter wants is run through its template's plan, leaf by leaf, straight
// into the Event: no XML in between. A fragment inside (EventData, UserData) has a template of its own and is
// run the same way, a few levels deep at most. A record whose root is a plain element (forwarded logs) gets a
// plan of its own, made and run once.
#include "readers/evtx/record.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/little_endian.hpp"
#include "base/utf16.hpp"
#include "intake/words/level_words.hpp"
#include "intake/xml/event.hpp"

namespace exba::evtx {
namespace {

/// The bytes that hexadecimal digits spell; what is no digit is skipped.
std::string bytes_of_hex(std::string_view digits) {
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    const int digit = hex_value(c);
    if (digit < 0) continue;
    if (high >= 0) bytes += static_cast<char>(high * 16 + digit);
    high = high >= 0 ? -1 : digit;
  }
  return bytes;
}

}  // namespace

void Decoder::begin_chunk(std::string_view chunk, std::uint64_t file_offset) {
  chunk_ = chunk;
  file_offset_ = file_offset;
  budget_ = {chunk_budget};
  templates_.begin_chunk(chunk);
  plain_unlike_ = 0;
  if (++chunk_number_ == 0) {
    glances_.fill({});
    plain_glances_.fill({});
    chunk_number_ = 1;
  }
}

void Decoder::tell_damage(Damage kind) {
  if (place_.liveness == Liveness::stale) return;  // half overwritten as a rule, and no loss of this log
  const std::uint32_t bit = 1U << static_cast<unsigned>(kind);
  if ((damage_told_ & bit) != 0) return;
  damage_told_ |= bit;
  account_->add(kind, file_offset_ + place_.at);
}

void Decoder::record(const RecordPlace& place) {
  const bool live = place.liveness == Liveness::live;
  const Interest interest = live ? glance(place) : Interest::unknown;
  if (interest == Interest::unwanted) return;
  place_ = place;
  damage_told_ = 0;
  if (live) ++account_->records;
  if (interest == Interest::unknown && look_at_root(place) == Interest::unwanted) {
    if (live) ++account_->ignored;
    return;
  }
  decode();
  if (!has_id_) {
    if (damage_told_ == 0) tell_damage(Damage::record_id);
    if (live) ++account_->damaged;
    return;
  }
  finish_event();
  if (live)
    ++account_->events;
  else
    ++account_->recovered;
  intake_->take(event_);
}

void Decoder::decode() {
  event_.reset();
  event_source_.clear();
  keywords_ = 0;
  level_.reset();
  has_id_ = false;
  seen_ = 0;
  by_rendering_ = false;
  payload_ = false;
  error_data_ = false;
  offsets_.clear();
  fragment(place_.at + record_header, place_.at + place_.size - 4, Context::document, 0);
}

void Decoder::finish_event() {
  event_.position = {Position::Unit::offset, file_offset_ + place_.at};
  // A provider's manifest that did not fit leaves no strings, and neither does an event of which only the
  // message was kept.
  event_.has_inserts = !error_data_ && (payload_ || event_.message.empty());
  event_.recovered = place_.liveness == Liveness::stale;
  if (event_.record_id == 0) event_.record_id = u64_at(chunk_, place_.at + std::size_t{8});
  if (event_.time == no_time)
    event_.time = time_from_filetime(u64_at(chunk_, place_.at + std::size_t{16})).value_or(no_time);
  if (level_) event_.level = level_from_system(*level_, keywords_);
  if (!event_source_.empty() && !asked(event_.provider, event_.id) &&
      (asked(event_source_, event_.id) || known_by_legacy_name(event_source_, event_.provider)))
    event_.provider = event_source_;
  if (!event_.insert_names.empty()) event_.insert_names.resize(event_.inserts.size());
}

void Decoder::fragment(std::uint32_t begin, std::uint32_t end, Context context, std::size_t nesting) {
  if (nesting >= nesting_limit) return tell_damage(Damage::record_growth);
  std::uint32_t at = begin;
  while (end - at >= 4 && (u8_at(chunk_, at) & 0xBF) == 0x0F) at += 4;
  if (at >= end) return;
  if ((u8_at(chunk_, at) & 0xBF) == 0x0C) return instance(at, end, context, nesting);
  while (plain_.size() <= nesting) plain_.push_back(std::make_unique<Plan>());
  Plan& plan = *plain_[nesting];
  make_plan(chunk_, at, end, context, Origin::plain, budget_, plan);
  if (budget_.left <= 0)
    tell_damage(Damage::record_growth);
  else if (!plan.complete)
    tell_damage(plan.leaves.empty() ? Damage::record_content : Damage::record_values);
  run(plan, {}, nesting);
}

void Decoder::instance(std::uint32_t at, std::uint32_t end, Context context, std::size_t nesting) {
  if (nesting >= nesting_limit) return tell_damage(Damage::record_growth);
  Instance read;
  if (!read_instance(chunk_, at, end, read)) return tell_damage(Damage::record_content);
  const Plan* plan = templates_.find(read.definition, context, budget_);
  if (budget_.left <= 0) return tell_damage(Damage::record_growth);
  if (plan == nullptr) return tell_damage(Damage::record_template);
  if (!plan->complete) tell_damage(Damage::record_template);
  Frame frame{read.descriptors, offsets_.size(), 0};
  offsets_.resize(frame.first + read.count + 1);
  std::uint32_t value = read.values;
  for (; frame.count < read.count; ++frame.count) {
    offsets_[frame.first + frame.count] = value;
    const std::uint32_t size = u16_at(chunk_, frame.descriptors + descriptor_size * frame.count);
    if (size > end - value) {
      tell_damage(Damage::record_values);
      break;
    }
    value += size;
  }
  offsets_[frame.first + frame.count] = value;
  if (budget_.spend(read.count)) run(*plan, frame, nesting);
  offsets_.resize(frame.first);
}

void Decoder::run(const Plan& plan, const Frame& frame, std::size_t nesting) {
  if (plan.inserts != 0 && event_.inserts.empty()) event_.inserts.reserve(plan.inserts);
  for (const Leaf& each : plan.leaves) {
    if (!budget_.spend(32)) return tell_damage(Damage::record_growth);
    leaf(plan, each, frame, nesting);
  }
}

Value Decoder::value_in(const Frame& frame, std::uint32_t slot) const {
  if (slot >= frame.count) return {};
  const std::uint32_t at = offsets_[frame.first + slot];
  return {u8_at(chunk_, frame.descriptors + std::size_t{descriptor_size} * slot + 2),
          chunk_.substr(at, offsets_[frame.first + slot + 1] - at), at};
}

Value Decoder::value_of(const Plan& plan, const Leaf& leaf, const Frame& frame) const {
  if (leaf.count != 1) return {};
  const Piece& piece = plan.pieces[leaf.first];
  return piece.kind == Piece::Kind::slot ? value_in(frame, piece.from) : Value{};
}

void Decoder::text_of(std::string& out, const Plan& plan, std::uint32_t first, std::uint32_t pieces,
                      const Frame& frame) {
  for (std::uint32_t i = first; i < first + pieces; ++i) {
    const Piece& piece = plan.pieces[i];
    const std::size_t before = out.size();
    if (piece.kind == Piece::Kind::literal)
      out += plan.literal(piece.from, piece.size);
    else if (piece.kind == Piece::Kind::slot)
      append_text(out, value_in(frame, piece.from));
    if (!budget_.spend(16 + out.size() - before)) return tell_damage(Damage::record_growth);
  }
}

std::optional<std::uint64_t> Decoder::number_of(const Plan& plan, const Leaf& leaf, const Frame& frame) {
  if (leaf.count == 1 && plan.pieces[leaf.first].kind == Piece::Kind::slot)
    return as_number(value_of(plan, leaf, frame));
  scratch_.clear();
  text_of(scratch_, plan, leaf.first, leaf.count, frame);
  return number_in_text(scratch_);
}

void Decoder::leaf(const Plan& plan, const Leaf& leaf, const Frame& frame, std::size_t nesting) {
  switch (leaf.place) {
    case Place::data:
    case Place::user_leaf: return insert_leaf(plan, leaf, frame, nesting);
    case Place::binary: return binary_leaf(plan, leaf, frame);
    case Place::subtree: {
      const Piece& piece = plan.pieces[leaf.first];
      if (piece.kind == Piece::Kind::instance)
        return instance(piece.from, piece.from + piece.size, leaf.context, nesting + 1);
      const Value value = value_of(plan, leaf, frame);
      const auto size = static_cast<std::uint32_t>(value.bytes.size());
      if (value.type == type::binxml) return fragment(value.at, value.at + size, leaf.context, nesting + 1);
      const bool data = leaf.context == Context::event_data || leaf.context == Context::user_data;
      if (data && value.type != type::null) insert_leaf(plan, leaf, frame, nesting);
      return;
    }
    default: return system_leaf(plan, leaf, frame);
  }
}

void Decoder::id_leaf(std::optional<std::uint64_t> number) {
  if (!number) return;
  event_.id = static_cast<std::uint16_t>(*number);
  if (*number > 0xFFFF && !event_.qualifiers) event_.qualifiers = static_cast<std::uint16_t>(*number >> 16);
  has_id_ = true;
}

void Decoder::time_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame) {
  std::optional<Time> time = as_time(value_of(plan, leaf, frame));
  if (!time) {
    leaf_text(plan, leaf, frame, scratch_);
    time = parse_rfc3339(scratch_);
  }
  if (time) event_.time = *time;
}

/// Fields of the rendering, which say in words what the System part says in numbers.
void Decoder::rendered_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame) {
  leaf_text(plan, leaf, frame, scratch_);
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

void Decoder::system_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame) {
  const auto text = [&](std::string& to) { leaf_text(plan, leaf, frame, to); };
  const auto number = [&] { return number_of(plan, leaf, frame); };
  const std::uint32_t bit = 1U << static_cast<unsigned>(leaf.place);
  if ((seen_ & bit) != 0) return;  // of a field that stands twice the first one holds, as in the filter
  seen_ |= bit;
  switch (leaf.place) {
    case Place::provider: return text(event_.provider);
    case Place::event_source: return text(event_source_);
    case Place::channel: return text(event_.channel);
    case Place::computer: return text(event_.computer);
    case Place::user: return text(event_.user);
    case Place::message: return text(event_.message);
    case Place::id: return id_leaf(number());
    case Place::qualifiers:
      if (const auto n = number()) event_.qualifiers = static_cast<std::uint16_t>(*n);
      return;
    case Place::level: level_ = number(); return;
    case Place::keywords: keywords_ = number().value_or(0); return;
    case Place::record_id: event_.record_id = number().value_or(0); return;
    case Place::task:
      if (!by_rendering_) text(event_.category);
      return;
    case Place::payload: payload_ = true; return;
    case Place::error_data: error_data_ = true; return;
    case Place::time: return time_leaf(plan, leaf, frame);
    case Place::task_text:
    case Place::channel_text:
    case Place::provider_text:
    case Place::level_text: return rendered_leaf(plan, leaf, frame);
    default: return;
  }
}

void Decoder::binary_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame) {
  const Value value = value_of(plan, leaf, frame);
  if (value.type != type::null && value.type != type::string) {
    event_.data = value.bytes;
    return;
  }
  scratch_.clear();
  text_of(scratch_, plan, leaf.first, leaf.count, frame);
  event_.data = bytes_of_hex(scratch_);
}

void Decoder::add_insert(std::string_view name, std::string&& text) {
  if (!name.empty() || !event_.insert_names.empty()) {
    if (event_.insert_names.empty()) event_.insert_names.reserve(event_.inserts.capacity());
    event_.insert_names.resize(event_.inserts.size());
    event_.insert_names.emplace_back(name);
  }
  event_.inserts.push_back(std::move(text));
}

/// A literal of the plan as a rule; else made in `name_`.
std::string_view Decoder::name_of(const Plan& plan, const Leaf& leaf, const Frame& frame) {
  if (leaf.names == 0) return {};
  if (const Piece& piece = plan.pieces[leaf.name]; leaf.names == 1 && piece.kind == Piece::Kind::literal) {
    if (!budget_.spend(16 + piece.size)) tell_damage(Damage::record_growth);
    return plan.literal(piece.from, piece.size);
  }
  name_.clear();
  text_of(name_, plan, leaf.name, leaf.names, frame);
  return name_;
}

void Decoder::insert_leaf(const Plan& plan, const Leaf& leaf, const Frame& frame, std::size_t nesting) {
  const std::string_view name = name_of(plan, leaf, frame);
  const bool slot = leaf.count == 1 && plan.pieces[leaf.first].kind == Piece::Kind::slot;
  const Value value = slot ? value_of(plan, leaf, frame) : Value{};
  if (slot && plan.pieces[leaf.first].optional && value.type == type::null) return;
  if (value.type == type::binxml)
    return fragment(value.at, value.at + static_cast<std::uint32_t>(value.bytes.size()), Context::user_data,
                    nesting + 1);
  if ((value.type & type::array) != 0) {
    if (value.bytes.empty() && !name.empty()) add_insert(name, {});
    Elements elements(value);
    for (Value element; elements.next(element);) {
      std::string text;
      append_text(text, element);
      if (!budget_.spend(64 + text.size() + name.size())) return tell_damage(Damage::record_growth);
      add_insert(name, std::move(text));
    }
    return;
  }
  std::string text;
  text_of(text, plan, leaf.first, leaf.count, frame);
  add_insert(name, std::move(text));
}

}  // namespace exba::evtx
