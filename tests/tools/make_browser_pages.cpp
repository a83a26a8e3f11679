// Writes the pages that no sample gives, for the browser test: hostile strings in every field, and ten
// thousand events.
//
//   make_browser_pages FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "reports/renderer.hpp"
#include "support/hostile_report.hpp"

namespace {

void write(const std::filesystem::path& path, const exba::Report& report) {
  std::ofstream(path, std::ios::binary) << exba::render_html(report, {});
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
}
