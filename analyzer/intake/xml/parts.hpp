#pragma once
// What the two ways of reading one <Event> share: how a value is understood, wherever it was found.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "model/event.hpp"

namespace exba {

/// Decimal or 0x hex; nothing when the text is neither.
std::optional<std::uint64_t> number_in_xml(std::string_view text);
/// Hex digits to bytes, blanks apart; stops at the first thing that is neither.
std::string bytes_from_hex(std::string_view text);
/// An insertion string; `name` is empty where it has none.
void add_insert(Event& event, std::string_view name, std::string value);

/// The children of <System>, in any order; of a field that stands twice the first one holds.
class SystemFields {
 public:
  SystemFields(Event& event, std::string* event_source) : event_(&event), event_source_(event_source) {}

  /// `node` has `std::string_view attribute(const char* name)` (empty where it has none) and
  /// `std::string_view text()`.
  template <class Node>
  void take(std::string_view name, Node&& node) {
    const auto field = [&](std::string_view wanted, unsigned flag) {
      if (name != wanted || (seen_ & flag) != 0) return false;
      seen_ |= flag;
      return true;
    };
    if (field("Provider", 1)) {
      event_->provider = trim(node.attribute("Name"));
      if (event_source_ != nullptr) *event_source_ = trim(node.attribute("EventSourceName"));
    } else if (field("EventID", 2)) {
      id_ = number_in_xml(node.text());
      if (const auto q = number_in_xml(node.attribute("Qualifiers")))
        event_->qualifiers = static_cast<std::uint16_t>(*q & 0xFFFF);
    } else if (field("Level", 4)) {
      level_ = number_in_xml(node.text());
    } else if (field("Task", 8)) {
      event_->category = trim(node.text());
    } else if (field("Keywords", 16)) {
      keywords_ = number_in_xml(node.text()).value_or(0);
    } else if (field("TimeCreated", 32)) {
      const char* name_of_time = node.has("SystemTime") ? "SystemTime" : "RawTime";
      event_->time = parse_rfc3339(trim(node.attribute(name_of_time))).value_or(no_time);
    } else if (field("EventRecordID", 64)) {
      event_->record_id = number_in_xml(node.text()).value_or(0);
    } else if (field("Channel", 128)) {
      event_->channel = trim(node.text());
    } else if (field("Computer", 256)) {
      event_->computer = trim(node.text());
    } else if (field("Security", 512)) {
      event_->user = trim(node.attribute("UserID"));
    }
  }

  /// Once all were taken: false when there was no EventID.
  bool end();

 private:
  Event* event_;
  std::string* event_source_;
  std::optional<std::uint64_t> id_;
  std::optional<std::uint64_t> level_;
  std::uint64_t keywords_ = 0;
  unsigned seen_ = 0;
};

/// The short way of parse_event_xml for a fragment as Windows writes it: <System>, perhaps <EventData> and
/// <RenderingInfo>, nothing in it that stands for something else. False, and `event` good for nothing, when
/// it is any different.
bool parse_event_xml_short(std::string_view fragment, Event& event, std::string* event_source);

}  // namespace exba
