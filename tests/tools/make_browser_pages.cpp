// Writes the pages that no sample gives, for the browser test: hostile strings in every field, and ten
// thousand events; and, in FOLDER/inputs, logs of several forms with the same strings in what a log can hold,
// for the program to make a page of.
//
//   make_browser_pages FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <vector>

#include "reports/renderer.hpp"
#include "support/forms.hpp"
#include "support/hostile_report.hpp"

namespace {

void write(const std::filesystem::path& path, const exba::Report& report) {
  std::ofstream(path, std::ios::binary) << exba::render_html(report, {});
}

/// A backup and a refusal, each string of which is a payload.
std::vector<exba::Event> hostile_events(const std::string& payload, int day) {
  using namespace exba;
  std::vector<Event> events;
  for (const std::uint16_t id : std::initializer_list<std::uint16_t>{9606, 9612, 9607}) {
    Event event;
    event.time = *to_time({2006, 10, day, 1, id % 60, 2, 0});
    event.record_id = static_cast<std::uint64_t>(day) * 10 + events.size() + 1;
    event.id = id;
    event.level = id == 9607 ? Level::error : Level::information;
    event.provider = "MSExchangeIS";
    event.channel = "Application";
    event.computer = payload.substr(0, 60);
    event.user = event.category = event.data = event.message = payload;
    event.inserts = {payload};
    event.has_inserts = true;
    events.push_back(std::move(event));
  }
  return events;
}

void write_inputs(const std::filesystem::path& folder) {
  using namespace exba;
  std::filesystem::create_directories(folder);
  std::vector<Event> events;
  int day = 1;
  for (const std::string& payload : test::html_payloads()) {
    const std::vector<Event> more = hostile_events(payload.substr(0, 20'000), day = day % 28 + 1);
    events.insert(events.end(), more.begin(), more.end());
  }
  const auto save = [&](const char* name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  };
  save("1 <img src=x onerror=owned=1>.xml", test::to_event_xml(events, test::XmlStyle::viewer));
  save("2 &quot;><script>.txt", test::to_text_blocks(events, test::BlockStyle::nt, {}));
  save("3 `javascript:owned=1`.csv", test::to_table(events, test::TableStyle::viewer, {}));
  save("4 @everyone [x](y).json", test::to_json_lines(events, test::JsonStyle::evtx_dump));
  save("5 ![x](y).clixml", test::to_clixml(events));
}

}  // namespace

int main(int argc, char** argv) {
  using namespace exba;
  if (argc != 2) {
    std::fputs("usage: make_browser_pages FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::string markup, controls;
  for (const std::string& payload : test::html_payloads())
    if (payload.size() < 200) markup += payload + ' ';
  for (const std::string& payload : test::payloads())
    if (payload.size() < 200) controls += payload + ' ';
  write(folder / "hostile-markup.html", test::hostile_report(markup));
  write(folder / "hostile-controls.html", test::hostile_report(controls));
  write(folder / "hostile-long-words.html", test::hostile_report(std::string(20'000, 'A')));
  write(folder / "ten-thousand-events.html", test::long_report(2'100));
  write_inputs(folder / "inputs");
}
