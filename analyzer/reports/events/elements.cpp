// How it works: one <Event> a call, on one line, in the order in which Windows writes the elements. What XML
// has no character for is written visibly (\x1b), so that every XML parser reads the document.
#include <fmt/format.h>

#include <algorithm>

#include "base/chars.hpp"
#include "reports/escape.hpp"
#include "reports/events/lines.hpp"

namespace exba {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\'': out += "&apos;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#13;"; break;  // as it stands a parser would make it a line feed
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += c;
    }
  }
  return escape_xml_document(out);
}

std::string element(std::string_view name, std::string_view text) {
  return text.empty() ? fmt::format("<{}/>", name) : fmt::format("<{0}>{1}</{0}>", name, escaped(text));
}

/// System/Level; the audits are level 0, told apart by their keywords.
std::string_view level_number(Level level) {
  switch (level) {
    case Level::critical: return "1";
    case Level::error: return "2";
    case Level::warning: return "3";
    case Level::information: return "4";
    case Level::verbose: return "5";
    case Level::success_audit:
    case Level::failure_audit: return "0";
    case Level::unknown: break;
  }
  return {};
}

std::string_view keywords(Level level) {
  if (level == Level::success_audit) return "0x8020000000000000";
  if (level == Level::failure_audit) return "0x8010000000000000";
  return "0x80000000000000";
}

std::string system(const Event& e) {
  std::string out = fmt::format("<System><Provider Name='{}'/>", escaped(e.provider));
  out += e.qualifiers ? fmt::format("<EventID Qualifiers='{}'>{}</EventID>", *e.qualifiers, e.id)
                      : fmt::format("<EventID>{}</EventID>", e.id);
  if (const auto level = level_number(e.level); !level.empty()) out += element("Level", level);
  if (is_number(e.category)) out += element("Task", e.category);
  out += element("Keywords", keywords(e.level));
  if (e.time != no_time) out += fmt::format("<TimeCreated SystemTime='{}'/>", to_rfc3339(e.time));
  if (e.record_id != 0) out += fmt::format("<EventRecordID>{}</EventRecordID>", e.record_id);
  out += element("Channel", e.channel) + element("Computer", e.computer);
  out += e.user.empty() ? "<Security/>" : fmt::format("<Security UserID='{}'/>", escaped(e.user));
  return out + "</System>";
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    fmt::format_to(std::back_inserter(out), "{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

std::string rendering(const Event& e) {
  const bool task = !e.category.empty() && !is_number(e.category);
  if (e.message.empty() && !task) return {};
  return "<RenderingInfo Culture='en-US'>" + element("Message", e.message) +
         (task ? element("Task", e.category) : "") + "</RenderingInfo>";
}

}  // namespace

std::string event_data_element(const Event& e) {
  if (!e.has_inserts && e.inserts.empty())
    return e.data.empty() ? "" : element("BinaryEventData", hex(e.data));
  std::string out = "<EventData>";
  for (std::size_t i = 0; i < e.inserts.size(); ++i) {
    const bool named = i < e.insert_names.size() && !e.insert_names[i].empty();
    out += named ? fmt::format("<Data Name='{}'>{}</Data>", escaped(e.insert_names[i]), escaped(e.inserts[i]))
                 : element("Data", e.inserts[i]);
  }
  if (!e.data.empty()) out += element("Binary", hex(e.data));
  return out + "</EventData>";
}

std::string render_event_element(const Event& event, const Source&) {
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>" + system(event) +
         event_data_element(event) + rendering(event) + "</Event>\r\n";
}

std::string render_log_element(const Log& log, std::string_view zone) {
  std::string line = render_log_line(log, zone);
  line.pop_back();
  return fmt::format("<exba:Log xmlns:exba='urn:exba:events' json='{}'/>\r\n", escaped(line));
}

}  // namespace exba
