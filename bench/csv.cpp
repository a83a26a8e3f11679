// How fast tables are read: bench_csv [--size MB] [--keep FOLDER | --file PATH]. Event Viewer's CSV, that of
// Get-WinEvent, and the one of NT without headings.
#include "tables.hpp"

namespace {

using namespace exba::bench;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string clock_of(const Made& m) {
  return fmt::format("{}/{}/2024 {}:{:02}:{:02} {}", m.month, m.day, m.hour % 12 == 0 ? 12 : m.hour % 12,
                     m.minute, m.second, m.hour < 12 ? "AM" : "PM");
}

void viewer(std::string& out, const Made& m) {
  const bool bare = m.message.find_first_of(",\"\r\n") == std::string::npos;
  out += fmt::format("Information,{},{},{},None,{}\r\n", clock_of(m), m.shape->provider, m.shape->id,
                     bare ? m.message : quoted(m.message));
}

void winevent(std::string& out, const Made& m) {
  out += fmt::format(
      "{},\"{}\",\"0\",\"16384\",\"4\",\"0\",\"0\",\"36028797018963968\",\"{}\",\"{}\",,\"{}\",\"4242\","
      "\"0\",\"EX1.example.net\",,\"{}\",,,\"application\",\"System.UInt32[]\","
      "\"System.Diagnostics.Eventing.Reader.EventBookmark\",\"Information\",\"Info\",\"None\",\"System."
      "Collections.ObjectModel.ReadOnlyCollection`1[System.String]\","
      "\"System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]\"\r\n",
      quoted(m.message), m.shape->id, m.n, m.shape->provider, m.shape->channel, clock_of(m));
}

void nt(std::string& out, const Made& m) {
  std::string line = m.message;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  std::string clock = clock_of(m);
  clock[clock.find(' ')] = ',';
  out += fmt::format("{},{},Information,None,{},N/A,EX1,{}\r\n", clock, m.shape->provider, m.shape->id, line);
}

}  // namespace

int main(int argc, char** argv) {
  const Bench bench(argc, argv);
  bench.run("Event Viewer", "viewer.csv", "\xEF\xBB\xBFLevel,Date and Time,Source,Event ID,Task Category\r\n",
            viewer);
  bench.run("Get-WinEvent", "winevent.csv",
            "\"Message\",\"Id\",\"Version\",\"Qualifiers\",\"Level\",\"Task\",\"Opcode\",\"Keywords\","
            "\"RecordId\",\"ProviderName\",\"ProviderId\",\"LogName\",\"ProcessId\",\"ThreadId\","
            "\"MachineName\",\"UserId\",\"TimeCreated\",\"ActivityId\",\"RelatedActivityId\","
            "\"ContainerLog\",\"MatchedQueryIds\",\"Bookmark\",\"LevelDisplayName\",\"OpcodeDisplayName\","
            "\"TaskDisplayName\",\"KeywordsDisplayNames\",\"Properties\"\r\n",
            winevent);
  bench.run("NT, no headings", "nt.csv", "", nt);
  return bench.end();
}
