// How it works: the plan of the record's template names the substitutions of EventID, provider, time, id,
// channel and computer. One prefix sum over the descriptors up to the last of these finds them all; two
// bytes, the id, then decide most records. What the plan cannot tell (mixed text, far slots, damage) is
// decoded first and asked about afterwards. Nearly all records of a chunk look like one seen before in it and
// do not come here (glance.cpp).
#include "readers/evtx/filter.hpp"

#include <algorithm>
#include <utility>

#include "base/little_endian.hpp"
#include "intake/words/level_words.hpp"

namespace exba::evtx {
namespace {

Field field_of(const Plan& plan, const Leaf& leaf) {
  Field field;
  if (leaf.count == 0) {
    field.kind = Field::Kind::literal;
  } else if (leaf.count > 1 || plan.pieces[leaf.first].kind == ValueToken::Kind::instance) {
    field.kind = Field::Kind::mixed;
  } else if (const ValueToken& piece = plan.pieces[leaf.first]; piece.kind == ValueToken::Kind::literal) {
    field = {Field::Kind::literal, 0, piece.from, piece.size};
  } else if (piece.from < Filter::slots) {
    field = {Field::Kind::slot, static_cast<std::uint16_t>(piece.from), 0, 0};
  } else {
    field.kind = Field::Kind::mixed;
  }
  return field;
}

bool in_order(const Filter& f) {
  const auto slot = [](const Field& field) { return field.kind == Field::Kind::slot; };
  return f.usable && slot(f.id) && slot(f.time) && slot(f.record_id) && !slot(f.computer) &&
         !slot(f.source) && f.id.slot < f.time.slot && f.time.slot < f.record_id.slot &&
         (!slot(f.channel) || f.record_id.slot < f.channel.slot);
}

/// Whether it may be an error or a warning.
bool alarms(const Fields& fields, const Field& level) {
  if (level.kind == Field::Kind::absent) return true;
  const auto number = fields.number(level);
  return !number || *number > 5 || may_alarm(level_from_number(static_cast<unsigned>(*number)));
}

}  // namespace

Filter filter_of(const Plan& plan) {
  Filter f;
  const std::pair<Place, Field*> wanted[] = {
      {Place::provider, &f.provider}, {Place::event_source, &f.source}, {Place::id, &f.id},
      {Place::level, &f.level},       {Place::time, &f.time},           {Place::record_id, &f.record_id},
      {Place::channel, &f.channel},   {Place::computer, &f.computer}};
  for (const Leaf& leaf : plan.leaves)
    for (const auto& [place, field] : wanted)
      if (leaf.place == place && field->kind == Field::Kind::absent) *field = field_of(plan, leaf);
  f.usable = f.id.kind != Field::Kind::absent && f.provider.kind != Field::Kind::absent;
  for (const auto& [place, field] : wanted) {
    if (field->kind == Field::Kind::mixed && place == Place::level) *field = {};  // it is found by decoding
    if (field->kind == Field::Kind::mixed) f.usable = false;
    if (field->kind == Field::Kind::slot)
      f.needed = std::max(f.needed, static_cast<std::uint16_t>(field->slot + 1));
  }
  f.in_order = in_order(f);
  return f;
}

bool Fields::locate(std::uint32_t end) {
  const std::uint16_t needed = plan_.filter.needed;
  if (needed == 0) return true;
  if (instance_ == nullptr) return false;
  const std::uint32_t count = needed < instance_->count ? needed : instance_->count;
  std::uint32_t at = instance_->values;
  for (std::uint32_t i = 0; i < count; ++i) {
    offsets_[i] = at;
    at += u16_at(reading_.chunk, instance_->descriptors + std::size_t{4} * i);
  }
  // Slots that the record does not have begin and end at the same place: empty.
  for (std::uint32_t i = count; i <= needed; ++i) offsets_[i] = at;
  return at <= end;
}

bool Fields::has(const Field& field, std::uint32_t descriptor) const {
  return field.kind == Field::Kind::slot && instance_ != nullptr && field.slot < instance_->count &&
         (u32_at(reading_.chunk, instance_->descriptors + std::size_t{4} * field.slot) & 0xFFFFFF) ==
             descriptor;
}

Value Fields::value(const Field& field) const {
  if (instance_ == nullptr || field.slot >= instance_->count) return {};
  const std::uint32_t at = offsets_[field.slot];
  return {u8_at(reading_.chunk, instance_->descriptors + std::size_t{4} * field.slot + 2),
          reading_.chunk.substr(at, offsets_[field.slot + 1U] - at), at};
}

std::optional<std::uint64_t> Fields::number(const Field& field) const {
  if (field.kind == Field::Kind::slot) return as_number(value(field));
  return number_in_text(plan_.literal(field.from, field.size));
}

std::string_view Fields::text(const Field& field, Converted& memory) const {
  if (field.kind != Field::Kind::slot) return plan_.literal(field.from, field.size);
  return memory.of(value(field));
}

Time Fields::time() const {
  const Field& field = plan_.filter.time;
  std::optional<Time> time;
  if (has(field, plain_filetime))
    time = time_from_filetime(u64_at(reading_.chunk, at(field)));
  else if (field.kind == Field::Kind::slot)
    time = as_time(value(field));
  else if (field.kind == Field::Kind::literal)
    time = parse_rfc3339(plan_.literal(field.from, field.size));
  if (!time) time = time_from_filetime(u64_at(reading_.chunk, reading_.place.at + std::size_t{16}));
  return time.value_or(no_time);
}

void RecordFilter::forget() {
  glances_.forget();
  plain_glances_.forget();
}

Interest RecordFilter::glance(const RecordPlace& place) {
  if (reading_.intake->wanted().everything_wanted()) return Interest::wanted;
  const std::uint32_t begin = place.begin();
  const std::uint32_t end = place.end();
  if (end - begin < 18 || u32_at(reading_.chunk, begin) != fragment_header) return Interest::unknown;
  const std::uint8_t root = u8_at(reading_.chunk, begin + 4U);
  if (root == 0x0C) return glances_.look(begin, end);
  return (root & 0xBF) == 0x01 ? plain_glances_.look(begin, end) : Interest::unknown;
}

bool RecordFilter::wants_any(const Fields& fields, const Filter& filter, std::uint16_t id) {
  Questions& questions = reading_.questions;
  return questions.wanted(fields.text(filter.provider, provider_), id) ||
         (filter.source.kind != Field::Kind::absent &&
          questions.wanted(fields.text(filter.source, source_), id));
}

/// Whether the catalogue names the provider of a record.
bool RecordFilter::names_any(const Fields& fields, const Filter& filter) {
  const auto named = [&](const Field& field, Converted& memory) {
    return field.kind != Field::Kind::absent && reading_.intake->names_provider(fields.text(field, memory));
  };
  return named(filter.provider, provider_) || named(filter.source, source_);
}

std::optional<std::uint16_t> RecordFilter::id_of(const Fields& fields, const Filter& filter) const {
  if (fields.has(filter.id, plain_u16)) return u16_at(reading_.chunk, fields.at(filter.id));
  const auto number = fields.number(filter.id);
  return number ? std::optional(static_cast<std::uint16_t>(*number)) : std::nullopt;
}

std::uint64_t RecordFilter::record_id_of(const Fields& fields, const Filter& filter) const {
  std::uint64_t id = 0;
  if (fields.has(filter.record_id, plain_u64))
    id = u64_at(reading_.chunk, fields.at(filter.record_id));
  else if (filter.record_id.kind != Field::Kind::absent)
    id = fields.number(filter.record_id).value_or(0);
  return id != 0 ? id : u64_at(reading_.chunk, reading_.place.at + std::size_t{8});
}

Interest RecordFilter::look(const Plan& plan, const Instance* instance, std::uint32_t end) {
  const Filter& filter = plan.filter;
  Fields fields(reading_, plan, instance);
  if (!filter.usable || !fields.locate(end)) return Interest::unknown;
  const auto id = id_of(fields, filter);
  if (!id) return Interest::unknown;
  Intake& intake = *reading_.intake;
  const bool asked_for = intake.wanted().id(*id);
  // Stale records are rare, and not what a glance is for.
  const bool stale = reading_.place.liveness == Liveness::stale;
  Glance* const known = instance != nullptr && !stale ? glances_.remember(plan, *instance) : nullptr;
  if (asked_for && (intake.wanted().everything_wanted() || wants_any(fields, filter, *id)))
    return Interest::wanted;
  const bool named = names_any(fields, filter);
  const bool shown = named && alarms(fields, filter.level);
  if (stale) return shown ? Interest::wanted : Interest::unwanted;
  const std::string_view channel = fields.text(filter.channel, channel_);
  const std::size_t log = intake.log(fields.text(filter.computer, computer_), channel);
  const std::size_t provider = intake.provider(fields.text(filter.provider, provider_), channel);
  if (!shown) intake.pass(log, provider, record_id_of(fields, filter), fields.time());
  if (known != nullptr)  // of one that is shown as well: the next like it may be no error
    Glances::remember_log(*known, log, fields.value(filter.channel));
  else if (instance == nullptr && !shown)
    plain_glances_.remember(log, provider, named, *id, asked_for);
  return shown ? Interest::wanted : Interest::unwanted;
}

Interest RecordFilter::look() {
  const std::uint32_t begin = reading_.place.begin();
  const std::uint32_t end = reading_.place.end();
  const std::string_view chunk = reading_.chunk;
  if (end - begin < 18 || u32_at(chunk, begin) != fragment_header) return Interest::unknown;
  const std::uint8_t root = u8_at(chunk, begin + 4U) & 0xBF;
  if (root == 0x01) {
    make_plan(chunk, begin + 4, end, Context::filter, Origin::plain, reading_.budget, plain_system_);
    return look(plain_system_, nullptr, end);
  }
  Instance read;
  if (root != 0x0C || !read_instance(chunk, begin + 4, end, read)) return Interest::unknown;
  const Plan* plan = reading_.templates.find(read.definition, Context::filter, reading_.budget);
  return plan == nullptr ? Interest::unknown : look(*plan, &read, end);
}

}  // namespace exba::evtx
