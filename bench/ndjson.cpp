// How fast JSON is read: bench_ndjson [--size MB] [--keep FOLDER | --file PATH]. evtx_dump's lines,
// Winlogbeat's lines, and one array without line feeds.
#include "tables.hpp"

namespace {

using namespace exba::bench;

std::string json(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\r')
      out += "\\r";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + "\"";
}

std::string dumped(const Made& m) {
  return fmt::format(
      R"({{"Event":{{"#attributes":{{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"}},"System":{{"Provider":{{"#attributes":{{"Name":"{}"}}}},"EventID":{{"#attributes":{{"Qualifiers":16384}},"#text":{}}},"Version":0,"Level":4,"Task":0,"Opcode":0,"Keywords":"0x80000000000000","TimeCreated":{{"#attributes":{{"SystemTime":"2024-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z"}}}},"EventRecordID":{},"Correlation":null,"Execution":{{"#attributes":{{"ProcessID":0,"ThreadID":0}}}},"Channel":"{}","Computer":"EX1.example.net","Security":null}},"EventData":{{"Data":{{"#text":["Information Store","4242",{}]}},"Binary":null}}}}}})",
      m.shape->provider, m.shape->id, m.month, m.day, m.hour, m.minute, m.second, m.n % 1000000, m.n,
      m.shape->channel, json(m.message));
}

void dump_line(std::string& out, const Made& m) {
  (out += dumped(m)) += '\n';
}
void dump_array(std::string& out, const Made& m) {
  out.append(m.n == 1 ? "[" : ",").append(dumped(m));
}

void winlogbeat(std::string& out, const Made& m) {
  out += fmt::format(
      R"({{"@timestamp":"2024-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z","agent":{{"type":"winlogbeat","version":"8.11.0","id":"9a1b6bd2-7c1e-4a9f-8a54-1f2f8a3a0001"}},"ecs":{{"version":"8.0.0"}},"event":{{"action":"None","code":"{}","kind":"event","provider":"{}","created":"2024-03-01T22:14:08.000Z"}},"host":{{"name":"ex1","architecture":"x86_64","os":{{"family":"windows","version":"10.0"}}}},"log":{{"level":"information"}},"message":{},"winlog":{{"api":"wineventlog","channel":"{}","computer_name":"EX1.example.net","event_data":{{"param1":"Information Store","param2":"4242"}},"event_id":"{}","keywords":["Classic"],"opcode":"Info","process":{{"pid":0,"thread":{{"id":0}}}},"provider_name":"{}","record_id":{},"task":"None"}}}})",
      m.month, m.day, m.hour, m.minute, m.second, m.n % 1000, m.shape->id, m.shape->provider, json(m.message),
      m.shape->channel, m.shape->id, m.shape->provider, m.n);
  out += '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const Bench bench(argc, argv);
  bench.run("evtx_dump", "dump.ndjson", "", dump_line);
  bench.run("Winlogbeat", "winlogbeat.ndjson", "", winlogbeat);
  bench.run("one array, no lines", "array.json", "", dump_array);
  return bench.end();
}
