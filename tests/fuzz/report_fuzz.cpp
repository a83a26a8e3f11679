// Reads any bytes as a saved report, as `exba analyze` and `exba diff` do. What is one is shown in every form, and tells
// itself again word for word.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "reports/changes/changes.hpp"
#include "reports/json/read_report.hpp"
#include "reports/renderer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  sniff_report(text);
  try {
    const Report report = read_report(text);
    std::string json;
    for (const Renderer& renderer : renderers()) {
      const std::string shown = renderer.render(report, {});
      if (renderer.name == "json") json = shown;
    }
    render_changes(report, report, {});
    const Report again = read_report(json);
    for (const Renderer& renderer : renderers())
      if (renderer.name == "json" && renderer.render(again, {}) != json) std::abort();
  } catch (const Error&) {  // none, or damaged
  }
  return 0;
}
