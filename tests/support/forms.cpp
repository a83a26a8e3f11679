// How it works: plain formatting; escaping is done here and not with the program's own functions, so that a
// mistake in those shows.
#include "support/forms.hpp"

#include <fmt/format.h>

#include <vector>

#include "catalog/catalog.hpp"

namespace exba::test {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '\'')
      out += "&apos;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\r')
      out += "&#13;";
    else if (c == '\n')
      out += "&#10;";
    else
      out += c;
  }
  return out;
}

int level_number(Level level) {
  switch (level) {
    case Level::critical: return 1;
    case Level::error: return 2;
    case Level::warning: return 3;
    case Level::verbose: return 5;
    case Level::success_audit:
    case Level::failure_audit: return 0;
    case Level::information:
    case Level::unknown: break;
  }
  return 4;
}

/// The categories of the engine's message file that bear on a verdict; the others are of no matter to
/// anybody.
int task_number(std::string_view category) {
  if (category == "General") return 1;
  if (category == "Logging/Recovery") return 3;
  return category == "ShadowCopy" ? 16 : 0;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes)
    out += fmt::format("{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

/// One element a line of the result; the style decides what stands between them.
std::vector<std::string> lines_of(const Event& e, char quote, int digits) {
  const CivilTime c = to_civil(e.time);
  const std::string fraction = fmt::format("{:07}00", c.ticks).substr(0, static_cast<std::size_t>(digits));
  const auto q = [quote](std::string_view value) { return fmt::format("{0}{1}{0}", quote, escaped(value)); };
  std::vector<std::string> out = {
      fmt::format("<Event xmlns={}>", q("http://schemas.microsoft.com/win/2004/08/events/event")),
      "<System>",
      fmt::format("<Provider Name={}/>", q(e.provider)),
      fmt::format("<EventID Qualifiers={}>{}</EventID>", q(std::to_string(e.qualifiers.value_or(0))), e.id),
      fmt::format("<Level>{}</Level>", level_number(e.level)),
      fmt::format("<Task>{}</Task>", task_number(e.category)),
      fmt::format("<Keywords>{}</Keywords>", e.level == Level::success_audit   ? "0xa0000000000000"
                                             : e.level == Level::failure_audit ? "0x90000000000000"
                                                                               : "0x80000000000000"),
      fmt::format("<TimeCreated SystemTime={}/>",
                  q(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{}Z", c.year, c.month, c.day, c.hour,
                                c.minute, c.second, fraction))),
      fmt::format("<EventRecordID>{}</EventRecordID>", e.record_id),
      fmt::format("<Channel>{}</Channel>", escaped(e.channel)),
      fmt::format("<Computer>{}</Computer>", escaped(e.computer)),
      "<Security/>",
      "</System>",
      "<EventData>"};
  for (std::size_t i = 0; i < e.inserts.size(); ++i) {
    const std::string name =
        e.insert_names.empty() ? "" : fmt::format(" Name=\"{}\"", escaped(e.insert_names[i]));
    out.push_back(fmt::format("<Data{}>{}</Data>", name, escaped(e.inserts[i])));
  }
  if (!e.data.empty()) out.push_back(fmt::format("<Binary>{}</Binary>", hex(e.data)));
  out.insert(out.end(), {"</EventData>", "</Event>"});
  return out;
}

std::string joined(const std::vector<std::string>& lines, std::string_view between) {
  std::string out;
  for (const std::string& line : lines) out.append(line).append(between);
  return out;
}

std::string clock_text(Time time, const TimeZone& zone, std::string_view& date) {
  static thread_local std::string day;
  const CivilTime c = to_civil(zone.to_local(time));
  day = fmt::format("{}/{}/{}", c.month, c.day, c.year);
  date = day;
  return fmt::format("{}:{:02}:{:02} {}", c.hour % 12 == 0 ? 12 : c.hour % 12, c.minute, c.second,
                     c.hour < 12 ? "AM" : "PM");
}

std::string type_word(Level level) {
  switch (level) {
    case Level::critical: return "Critical";
    case Level::error: return "Error";
    case Level::warning: return "Warning";
    case Level::success_audit: return "Success Audit";
    case Level::failure_audit: return "Failure Audit";
    default: return "Information";
  }
}

/// Eight bytes a line, as Event Viewer prints them.
std::string dump(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::string digits;
    std::string text;
    for (const char c : bytes.substr(at, 8)) {
      digits += fmt::format("{:02x} ", static_cast<unsigned>(static_cast<unsigned char>(c)));
      text += c >= 0x20 && c < 0x7f ? c : '.';
    }
    out += fmt::format("{:04x}: {:<24}  {}\r\n", at, digits, text);
  }
  return out;
}

std::string nt_block(const Event& e, const TimeZone& zone) {
  std::string_view date;
  const std::string clock = clock_text(e.time, zone, date);
  std::string out = fmt::format(
      "Event Type:\t{}\r\nEvent Source:\t{}\r\nEvent Category:\t{}\r\nEvent "
      "ID:\t{}\r\nDate:\t\t{}\r\nTime:\t\t{}\r\n"
      "User:\t\tN/A\r\nComputer:\t{}\r\nDescription:\r\n{}\r\n\r\n"
      "For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp.\r\n",
      type_word(e.level), e.provider, e.category.empty() ? "None" : e.category, e.id, date, clock, e.computer,
      message_of(e));
  if (!e.data.empty()) out += "Data:\r\n" + dump(e.data);
  return out + "\r\n";
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string quoted_when_needed(const std::string& text) {
  return text.find_first_of(",\"\r\n") == std::string::npos ? text : in_quotes(text);
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\r' || c == '\n') c = ' ';
  return text;
}

std::string table_row(const Event& e, TableStyle style, const TimeZone& zone) {
  std::string_view date;
  const std::string clock = clock_text(e.time, zone, date);
  const std::string category = e.category.empty() ? "None" : e.category;
  switch (style) {
    case TableStyle::viewer:
      return fmt::format("{},{} {},{},{},{},{}\r\n", type_word(e.level), date, clock, e.provider, e.id,
                         quoted_when_needed(category), quoted_when_needed(message_of(e)));
    case TableStyle::nt:
      return fmt::format("{},{},{},{},{},{},N/A,{},{}\r\n", date, clock, e.provider, type_word(e.level),
                         category, e.id, e.computer, one_line(message_of(e)));
    case TableStyle::winevent: break;
  }
  return fmt::format(
      "{},\"{}\",\"0\",\"{}\",\"{}\",\"0\",\"0\",\"36028797018963968\",\"{}\",{},,\"{}\",\"4242\",\"0\",\"{}"
      "\",,\"{} {}\",,,\"application\","
      "\"System.UInt32[]\",\"System.Diagnostics.Eventing.Reader.EventBookmark\",\"{}\",\"Info\",{},"
      "\"System.Collections.ObjectModel.ReadOnlyCollection`1[System.String]\","
      "\"System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]\"\r\n",
      in_quotes(message_of(e)), e.id, e.qualifiers.value_or(0), level_number(e.level), e.record_id,
      in_quotes(e.provider), e.channel, e.computer, date, clock, type_word(e.level), in_quotes(category));
}

std::string clixml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == '\t')
      out += fmt::format("_x{:04X}_", static_cast<int>(c));
    else
      out += escaped(std::string_view(&c, 1));
  }
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i <= bytes.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

std::string clixml_object(const Event& e, std::size_t n) {
  const CivilTime c = to_civil(e.time);
  std::string out = fmt::format("  <Obj RefId=\"{}\">\n", n * 10);
  out += n == 0 ? "    <TN RefId=\"0\">\n      <T>System.Diagnostics.Eventing.Reader.EventLogRecord</T>\n"
                  "      <T>System.Diagnostics.Eventing.Reader.EventRecord</T>\n      <T>System.Object</T>\n "
                  "   </TN>\n"
                : "    <TNRef RefId=\"0\" />\n";
  out += fmt::format(
      "    <Props>\n      <I32 N=\"Id\">{}</I32>\n      <I32 N=\"Qualifiers\">{}</I32>\n      <By "
      "N=\"Level\">{}</By>\n"
      "      <I64 N=\"RecordId\">{}</I64>\n      <S N=\"ProviderName\">{}</S>\n      <S "
      "N=\"LogName\">{}</S>\n"
      "      <S N=\"MachineName\">{}</S>\n      <Nil N=\"UserId\" />\n"
      "      <DT N=\"TimeCreated\">{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}+00:00</DT>\n"
      "      <S N=\"TaskDisplayName\">{}</S>\n      <Obj N=\"Properties\" RefId=\"{}\">\n        <LST>\n",
      e.id, e.qualifiers.value_or(0), level_number(e.level), e.record_id, clixml_text(e.provider), e.channel,
      e.computer, c.year, c.month, c.day, c.hour, c.minute, c.second, c.ticks, clixml_text(e.category),
      n * 10 + 1);
  const auto value = [&out](std::string_view element) {
    out += fmt::format(
        "          <Obj>\n            <Props>\n              {}\n            </Props>\n          </Obj>\n",
        element);
  };
  for (const std::string& insert : e.inserts)
    value(fmt::format("<S N=\"Value\">{}</S>", clixml_text(insert)));
  if (!e.data.empty()) value(fmt::format("<BA N=\"Value\">{}</BA>", base64(e.data)));
  return out + fmt::format(
                   "        </LST>\n      </Obj>\n    </Props>\n    <MS>\n      <S N=\"Message\">{}</S>\n    "
                   "</MS>\n  </Obj>\n",
                   clixml_text(message_of(e)));
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + "\"";
}

std::string json_object(const Event& e, JsonStyle style) {
  const CivilTime c = to_civil(e.time);
  const auto time = [&c](int digits) {
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{}Z", c.year, c.month, c.day, c.hour, c.minute,
                       c.second, fmt::format("{:07}", c.ticks).substr(0, static_cast<std::size_t>(digits)));
  };
  std::string strings;
  if (style == JsonStyle::evtx_dump) {
    for (const std::string& insert : e.inserts) strings += (strings.empty() ? "" : ",") + json_text(insert);
    return fmt::format(
        R"({{"Event":{{"#attributes":{{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"}},"System":{{"Provider":{{"#attributes":{{"Name":{}}}}},"EventID":{{"#attributes":{{"Qualifiers":{}}},"#text":{}}},"Level":{},"Task":0,"Keywords":"0x80000000000000","TimeCreated":{{"#attributes":{{"SystemTime":"{}"}}}},"EventRecordID":{},"Channel":{},"Computer":{},"Security":null}},"EventData":{{"Data":{{"#text":[{}]}},"Binary":{}}}}}}})",
        json_text(e.provider), e.qualifiers.value_or(0), e.id, level_number(e.level), time(6), e.record_id,
        json_text(e.channel), json_text(e.computer), strings,
        e.data.empty() ? "null" : json_text(hex(e.data)));
  }
  for (std::size_t i = e.inserts.size();
       i-- > 0;)  // the order of a JSON map is anybody's; empty values are left out
    if (!e.inserts[i].empty())
      strings += fmt::format("{}\"param{}\":{}", strings.empty() ? "" : ",", i + 1, json_text(e.inserts[i]));
  if (!e.data.empty())
    strings += fmt::format("{}\"Binary\":{}", strings.empty() ? "" : ",", json_text(hex(e.data)));
  return fmt::format(
      R"({{"@timestamp":"{}","event":{{"code":"{}","kind":"event","provider":{}}},"host":{{"name":"collector"}},"log":{{"level":"{}"}},"message":{},"winlog":{{"api":"wineventlog","channel":{},"computer_name":{},"event_data":{{{}}},"event_id":"{}","keywords":["Classic"],"provider_name":{},"record_id":{},"task":{}}}}})",
      time(3), e.id, json_text(e.provider), type_word(e.level) == "Error" ? "error" : "information",
      json_text(message_of(e)), json_text(e.channel), json_text(e.computer), strings, e.id,
      json_text(e.provider), e.record_id, json_text(e.category));
}

std::string vista_block(const Event& e, const TimeZone& zone) {
  std::string_view date;
  const std::string clock = clock_text(e.time, zone, date);
  return fmt::format(
      "Log Name:      {}\r\nSource:        {}\r\nDate:          {} {}\r\nEvent ID:      {}\r\nTask Category: "
      "{}\r\n"
      "Level:         {}\r\nKeywords:      Classic\r\nUser:          N/A\r\nComputer:      "
      "{}\r\nDescription:\r\n{}\r\n\r\n",
      e.channel, e.provider, date, clock, e.id, e.category.empty() ? "None" : e.category, type_word(e.level),
      e.computer, message_of(e));
}

}  // namespace

std::string message_of(const Event& event) {
  if (!event.message.empty()) return event.message;
  Event copy = event;
  recognise(copy);
  if (!copy.message.empty()) return copy.message;
  std::string out = fmt::format(
      "The description for Event ID ( {} ) in Source ( {} ) cannot be found. The local computer may not have "
      "the necessary "
      "registry information or message DLL files to display messages from a remote computer. The following "
      "information is "
      "part of the event: ",
      event.id, event.provider);
  for (std::size_t i = 0; i < event.inserts.size(); ++i) out += (i == 0 ? "" : ", ") + event.inserts[i];
  return out + ".";
}

std::string to_event_xml(std::span<const Event> events, XmlStyle style) {
  switch (style) {
    case XmlStyle::viewer: {
      std::string out =
          "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>";
      for (auto e = events.rbegin(); e != events.rend(); ++e) out += joined(lines_of(*e, '\'', 7), "");
      return out + "</Events>";
    }
    case XmlStyle::wevtutil: {
      std::string out;
      for (const Event& e : events) out += joined(lines_of(e, '\'', 9), "") + "\r\n";
      return out;
    }
    case XmlStyle::pretty: break;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>\n";
  for (const Event& e : events) out += joined(lines_of(e, '"', 7), "\n  ") + "\n";
  return out + "</Events>\n";
}

std::string to_text_blocks(std::span<const Event> events, BlockStyle style, const TimeZone& zone) {
  std::string out;
  for (const Event& e : events) out += style == BlockStyle::nt ? nt_block(e, zone) : vista_block(e, zone);
  return out;
}

std::string to_table(std::span<const Event> events, TableStyle style, const TimeZone& zone) {
  std::string out;
  if (style == TableStyle::viewer) out = "\xEF\xBB\xBFLevel,Date and Time,Source,Event ID,Task Category\r\n";
  if (style == TableStyle::winevent) {
    out =
        "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"
        "\"Message\",\"Id\",\"Version\",\"Qualifiers\",\"Level\",\"Task\",\"Opcode\",\"Keywords\","
        "\"RecordId\",\"ProviderName\",\"ProviderId\","
        "\"LogName\",\"ProcessId\",\"ThreadId\",\"MachineName\",\"UserId\",\"TimeCreated\",\"ActivityId\","
        "\"RelatedActivityId\",\"ContainerLog\","
        "\"MatchedQueryIds\",\"Bookmark\",\"LevelDisplayName\",\"OpcodeDisplayName\",\"TaskDisplayName\","
        "\"KeywordsDisplayNames\","
        "\"Properties\"\r\n";
    for (const Event& e : events) out += table_row(e, style, zone);
    return out;
  }
  for (auto e = events.rbegin(); e != events.rend(); ++e) out += table_row(*e, style, zone);
  return out;
}

std::string to_clixml(std::span<const Event> events) {
  std::string out = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n";
  for (std::size_t i = 0; i < events.size(); ++i) out += clixml_object(events[i], i);
  return out + "</Objs>";
}

std::string to_json_lines(std::span<const Event> events, JsonStyle style) {
  std::string out;
  for (const Event& e : events) out += json_object(e, style) + "\n";
  return out;
}

}  // namespace exba::test
