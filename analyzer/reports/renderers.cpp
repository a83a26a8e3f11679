// How it works: the table of report formats. A new one is a .cpp, its declaration, and a row here.
#include <array>

#include "reports/renderer.hpp"

namespace exba {

std::span<const Renderer> renderers() {
  static constexpr std::array table = {
      Renderer{"text", render_text},
      Renderer{"html", render_html, true},
      Renderer{"markdown", render_markdown, true},
      Renderer{"json", render_json},
      Renderer{"xml", render_xml},
  };
  return table;
}

}  // namespace exba
