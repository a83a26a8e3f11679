// How it works: the plan of the record's template names the substitutions of EventID, provider, time, id,
// channel and computer. One prefix sum over the descriptors up to the last of these finds them all; two
// bytes, the id, then decide most records. What the plan cannot tell (mixed text, far slots, damage) is
// decoded first and asked about afterwards. Nearly all records of a chunk look like one seen before in it and
// do not come here (glance.cpp).
#include <algorithm>
#include <utility>

#include "base/little_endian.hpp"
#include "base/utf16.hpp"
#include "intake/words/level_words.hpp"
#include "readers/evtx/record.hpp"

namespace exba::evtx {
namespace {

Field field_of(const Plan& plan, const Leaf& leaf) {
  Field field;
  if (leaf.count == 0) {
    field.kind = Field::Kind::literal;
  } else if (leaf.count > 1 || plan.pieces[leaf.first].kind == Piece::Kind::instance) {
    field.kind = Field::Kind::mixed;
  } else if (const Piece& piece = plan.pieces[leaf.first]; piece.kind == Piece::Kind::literal) {
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

bool Decoder::place_values(const Filter& filter, const Instance* instance, std::uint32_t end,
                           Offsets& offsets) const {
  if (filter.needed == 0) return true;
  if (instance == nullptr) return false;
  const std::uint32_t count = filter.needed < instance->count ? filter.needed : instance->count;
  std::uint32_t at = instance->values;
  for (std::uint32_t i = 0; i < count; ++i) {
    offsets[i] = at;
    at += u16_at(chunk_, instance->descriptors + std::size_t{4} * i);
  }
  // Slots that the record does not have begin and end at the same place: empty.
  for (std::uint32_t i = count; i <= filter.needed; ++i) offsets[i] = at;
  return at <= end;
}

Value Decoder::field_value(const Field& field, const Instance* instance, const Offsets& offsets) const {
  if (instance == nullptr || field.slot >= instance->count) return {};
  const std::uint32_t at = offsets[field.slot];
  return {u8_at(chunk_, instance->descriptors + std::size_t{4} * field.slot + 2),
          chunk_.substr(at, offsets[field.slot + 1U] - at), at};
}

std::optional<std::uint64_t> Decoder::field_number(const Plan& plan, const Field& field,
                                                   const Instance* instance, const Offsets& offsets) const {
  if (field.kind == Field::Kind::slot) return as_number(field_value(field, instance, offsets));
  return number_in_text(plan.literal(field.from, field.size));
}

std::string_view Decoder::field_text(const Plan& plan, const Field& field, const Instance* instance,
                                     const Offsets& offsets, Converted& memory) const {
  if (field.kind != Field::Kind::slot) return plan.literal(field.from, field.size);
  return converted(field_value(field, instance, offsets), memory);
}

std::string_view Decoder::converted(const Value& value, Converted& memory) {
  if (value.type == type::string && value.bytes == memory.utf16) return memory.utf8;
  memory.utf8.clear();
  append_text(memory.utf8, value);
  if (value.type == type::string)
    memory.utf16 = value.bytes;
  else
    memory.utf16.assign(1, '\0');  // no string has one byte: nothing is remembered
  return memory.utf8;
}

Time Decoder::field_time(const Plan& plan, const Filter& filter, const Instance* instance,
                         const Offsets& offsets) const {
  std::optional<Time> time;
  if (filter.time.kind == Field::Kind::slot)
    time = as_time(field_value(filter.time, instance, offsets));
  else if (filter.time.kind == Field::Kind::literal)
    time = parse_rfc3339(plan.literal(filter.time.from, filter.time.size));
  if (!time) time = time_from_filetime(u64_at(chunk_, place_.at + std::size_t{16}));
  return time.value_or(no_time);
}

bool Decoder::asked(std::string_view provider, std::uint16_t id) {
  Asked& memory = asked_[(id + 7 * provider.size()) % asked_.size()];
  if (!memory.known || memory.id != id || memory.provider != provider)
    memory = {std::string(provider), id, true, intake_->wants(provider, id)};
  return memory.wanted;
}

bool Decoder::wanted_of(Glance& known, std::uint16_t id, const Value& provider) {
  Glance::Answer& answer = known.answer(id);
  if (answer.known && answer.id == id && answer.provider_type == provider.type &&
      answer.provider == provider.bytes)
    return answer.wanted;
  const Plan& plan = *known.plan;
  const Field& source = plan.filter.source;
  const bool wanted =
      asked(plan.filter.provider.kind == Field::Kind::slot
                ? converted(provider, provider_)
                : plan.literal(plan.filter.provider.from, plan.filter.provider.size),
            id) ||
      (source.kind != Field::Kind::absent && asked(plan.literal(source.from, source.size), id));
  answer = {true, wanted, id, provider.type, provider.bytes};
  return wanted;
}

bool Decoder::wants_any(const Plan& plan, const Instance* instance, const Offsets& offsets,
                        std::uint16_t id) {
  const Filter& filter = plan.filter;
  return asked(field_text(plan, filter.provider, instance, offsets, provider_), id) ||
         (filter.source.kind != Field::Kind::absent &&
          asked(field_text(plan, filter.source, instance, offsets, source_), id));
}

bool Decoder::names_any(const Plan& plan, const Instance* instance, const Offsets& offsets) {
  const auto named = [&](const Field& field, Converted& memory) {
    return field.kind != Field::Kind::absent &&
           intake_->names_provider(field_text(plan, field, instance, offsets, memory));
  };
  return named(plan.filter.provider, provider_) || named(plan.filter.source, source_);
}

/// Whether it may be an error or a warning.
bool Decoder::alarms(const Plan& plan, const Instance* instance, const Offsets& offsets) const {
  const Field& field = plan.filter.level;
  if (field.kind == Field::Kind::absent) return true;
  const auto level = field_number(plan, field, instance, offsets);
  return !level || *level > 5 || may_alarm(level_from_number(static_cast<unsigned>(*level)));
}

Decoder::Interest Decoder::look(const Plan& plan, const Instance* instance, std::uint32_t end) {
  const Filter& filter = plan.filter;
  Offsets offsets;
  if (!filter.usable || !place_values(filter, instance, end, offsets)) return Interest::unknown;
  const auto has = [&](const Field& field, std::uint32_t descriptor) {
    return field.kind == Field::Kind::slot && instance != nullptr && field.slot < instance->count &&
           (u32_at(chunk_, instance->descriptors + std::size_t{4} * field.slot) & 0xFFFFFF) == descriptor;
  };
  std::uint16_t id = 0;
  if (has(filter.id, plain_u16)) {
    id = u16_at(chunk_, offsets[filter.id.slot]);
  } else {
    const auto number = field_number(plan, filter.id, instance, offsets);
    if (!number) return Interest::unknown;
    id = static_cast<std::uint16_t>(*number);
  }
  const bool asked_for = intake_->wanted().id(id);
  // Stale records are rare, and not what a glance is for.
  Glance* known =
      instance != nullptr && place_.liveness == Liveness::live ? remember(plan, *instance) : nullptr;
  if (asked_for && (intake_->wanted().everything_wanted() || wants_any(plan, instance, offsets, id)))
    return Interest::wanted;
  const bool named = names_any(plan, instance, offsets);
  const bool shown = named && alarms(plan, instance, offsets);
  if (place_.liveness == Liveness::stale) return shown ? Interest::wanted : Interest::unwanted;
  std::uint64_t record_id = 0;
  if (has(filter.record_id, plain_u64))
    record_id = u64_at(chunk_, offsets[filter.record_id.slot]);
  else if (filter.record_id.kind != Field::Kind::absent)
    record_id = field_number(plan, filter.record_id, instance, offsets).value_or(0);
  if (record_id == 0) record_id = u64_at(chunk_, place_.at + std::size_t{8});
  std::optional<Time> time;
  if (has(filter.time, plain_filetime)) time = time_from_filetime(u64_at(chunk_, offsets[filter.time.slot]));
  const std::size_t log = intake_->log(field_text(plan, filter.computer, instance, offsets, computer_),
                                       field_text(plan, filter.channel, instance, offsets, channel_));
  const std::size_t provider =
      intake_->provider(field_text(plan, filter.provider, instance, offsets, provider_),
                        field_text(plan, filter.channel, instance, offsets, channel_));
  if (shown) {
    // The next one like it may be no error, and is passed at a glance.
    if (known != nullptr) remember_log(*known, *instance, offsets, log);
    return Interest::wanted;
  }
  intake_->pass(log, provider, record_id, time ? *time : field_time(plan, filter, instance, offsets));
  if (known != nullptr)
    remember_log(*known, *instance, offsets, log);
  else if (instance == nullptr)
    remember_plain(log, {true, named, 0, {}, log, provider}, id, asked_for);
  return Interest::unwanted;
}

Decoder::Interest Decoder::look_at_root(const RecordPlace& place) {
  const std::uint32_t begin = place.at + record_header;
  const std::uint32_t end = place.at + place.size - 4;
  if (end - begin < 18 || u32_at(chunk_, begin) != fragment_header) return Interest::unknown;
  const std::uint8_t root = u8_at(chunk_, begin + 4U) & 0xBF;
  if (root == 0x01) {
    make_plan(chunk_, begin + 4, end, Context::filter, Origin::plain, budget_, plain_system_);
    return look(plain_system_, nullptr, end);
  }
  Instance read;
  if (root != 0x0C || !read_instance(chunk_, begin + 4, end, read)) return Interest::unknown;
  const Plan* plan = templates_.find(read.definition, Context::filter, budget_);
  return plan == nullptr ? Interest::unknown : look(*plan, &read, end);
}

}  // namespace exba::evtx
