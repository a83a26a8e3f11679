// How it works: a record that the filter wants is run through its template's plan, leaf by leaf, straight
// into the Event: no XML in between. A fragment inside (EventData, UserData) has a template of its own and is
// run the same way, a few levels deep at most. A record whose root is a plain element (forwarded logs) gets a
// plan of its own, made and run once.
#include "readers/evtx/run.hpp"

#include <utility>

#include "base/chars.hpp"
#include "base/little_endian.hpp"

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

Event* PlanRun::decode() {
  event_.reset();
  system_.begin();
  values_.clear();
  fragment(reading_.place.begin(), reading_.place.end(), Context::document, 0);
  if (!system_.has_id()) return nullptr;
  system_.finish();
  if (!event_.insert_names.empty()) event_.insert_names.resize(event_.inserts.size());
  return &event_;
}

void PlanRun::fragment(std::uint32_t begin, std::uint32_t end, Context context, std::size_t nesting) {
  if (nesting >= nesting_limit) return reading_.tell_damage(Damage::record_growth);
  const std::string_view chunk = reading_.chunk;
  std::uint32_t at = begin;
  while (end - at >= 4 && (u8_at(chunk, at) & 0xBF) == 0x0F) at += 4;
  if (at >= end) return;
  if ((u8_at(chunk, at) & 0xBF) == 0x0C) return instance(at, end, context, nesting);
  while (plain_.size() <= nesting) plain_.push_back(std::make_unique<Plan>());
  Plan& plan = *plain_[nesting];
  make_plan(chunk, at, end, context, Origin::plain, reading_.budget, plan);
  if (reading_.budget.left <= 0)
    reading_.tell_damage(Damage::record_growth);
  else if (!plan.complete)
    reading_.tell_damage(plan.leaves.empty() ? Damage::record_content : Damage::record_values);
  run({plan, nesting});
}

void PlanRun::instance(std::uint32_t at, std::uint32_t end, Context context, std::size_t nesting) {
  if (nesting >= nesting_limit) return reading_.tell_damage(Damage::record_growth);
  Instance read;
  if (!read_instance(reading_.chunk, at, end, read)) return reading_.tell_damage(Damage::record_content);
  const Plan* plan = reading_.templates.find(read.definition, context, reading_.budget);
  if (reading_.budget.left <= 0) return reading_.tell_damage(Damage::record_growth);
  if (plan == nullptr) return reading_.tell_damage(Damage::record_template);
  if (!plan->complete) reading_.tell_damage(Damage::record_template);
  const Frame frame = values_.open(*plan, read, end, nesting);
  if (reading_.budget.spend(read.count)) run(frame);
  values_.close(frame);
}

void PlanRun::run(const Frame& frame) {
  if (frame.plan.inserts != 0 && event_.inserts.empty()) event_.inserts.reserve(frame.plan.inserts);
  for (const Leaf& each : frame.plan.leaves) {
    if (!reading_.budget.spend(32)) return reading_.tell_damage(Damage::record_growth);
    leaf(frame, each);
  }
}

void PlanRun::leaf(const Frame& frame, const Leaf& leaf) {
  switch (leaf.place) {
    case Place::data:
    case Place::user_leaf: return inserts(frame, leaf);
    case Place::binary: return binary(frame, leaf);
    case Place::subtree: return subtree(frame, leaf);
    default: return system_.take(frame, leaf);
  }
}

void PlanRun::subtree(const Frame& frame, const Leaf& leaf) {
  const ValueToken& piece = frame.plan.pieces[leaf.first];
  if (piece.kind == ValueToken::Kind::instance)
    return instance(piece.from, piece.from + piece.size, leaf.context, frame.nesting + 1);
  const Value value = values_.value(frame, leaf);
  const auto size = static_cast<std::uint32_t>(value.bytes.size());
  if (value.type == type::binxml) return fragment(value.at, value.at + size, leaf.context, frame.nesting + 1);
  const bool data = leaf.context == Context::event_data || leaf.context == Context::user_data;
  if (data && value.type != type::null) inserts(frame, leaf);
}

void PlanRun::binary(const Frame& frame, const Leaf& leaf) {
  const Value value = values_.value(frame, leaf);
  if (value.type != type::null && value.type != type::string) {
    event_.data = value.bytes;
    return;
  }
  values_.text(scratch_, frame, leaf);
  event_.data = bytes_of_hex(scratch_);
}

void PlanRun::add_insert(std::string_view name, std::string&& text) {
  if (!name.empty() || !event_.insert_names.empty()) {
    if (event_.insert_names.empty()) event_.insert_names.reserve(event_.inserts.capacity());
    event_.insert_names.resize(event_.inserts.size());
    event_.insert_names.emplace_back(name);
  }
  event_.inserts.push_back(std::move(text));
}

/// A literal of the plan as a rule; else made in `name_`.
std::string_view PlanRun::name_of(const Frame& frame, const Leaf& leaf) {
  if (leaf.names == 0) return {};
  if (const ValueToken& piece = frame.plan.pieces[leaf.name];
      leaf.names == 1 && piece.kind == ValueToken::Kind::literal) {
    if (!reading_.budget.spend(16 + piece.size)) reading_.tell_damage(Damage::record_growth);
    return frame.plan.literal(piece.from, piece.size);
  }
  name_.clear();
  values_.text(name_, frame, leaf.name, leaf.names);
  return name_;
}

/// The insertion string of a leaf, or those of an array, or of a fragment.
void PlanRun::inserts(const Frame& frame, const Leaf& leaf) {
  const std::string_view name = name_of(frame, leaf);
  const ValueToken* const slot =
      leaf.count == 1 && frame.plan.pieces[leaf.first].kind == ValueToken::Kind::slot
          ? &frame.plan.pieces[leaf.first]
          : nullptr;
  const Value value = slot != nullptr ? values_.value(frame, slot->from) : Value{};
  if (slot != nullptr && slot->optional && value.type == type::null) return;
  if (value.type == type::binxml)
    return fragment(value.at, value.at + static_cast<std::uint32_t>(value.bytes.size()), Context::user_data,
                    frame.nesting + 1);
  if ((value.type & type::array) != 0) {
    if (value.bytes.empty() && !name.empty()) add_insert(name, {});
    Elements elements(value);
    for (Value element; elements.next(element);) {
      std::string text;
      append_text(text, element);
      if (!reading_.budget.spend(64 + text.size() + name.size()))
        return reading_.tell_damage(Damage::record_growth);
      add_insert(name, std::move(text));
    }
    return;
  }
  std::string text;
  values_.text(text, frame, leaf.first, leaf.count);
  add_insert(name, std::move(text));
}

}  // namespace exba::evtx
