// How it works: the table of report formats. A new one is a .cpp, its declaration, and a row here.
#include <array>

#include "reports/renderer.hpp"

namespace exba {

namespace {

using Write = decltype(Renderer::write);

std::string collected(Write write, const Report& report, const RenderOptions& options) {
  std::string all;
  write(report, options, [&all](std::string_view piece) { all += piece; });
  return all;
}

/// Of a form that stays short: text thins its lists unless `-v` asks for all, Markdown has a limit.
template <std::string (*render)(const Report&, const RenderOptions&)>
void write_at_once(const Report& report, const RenderOptions& options, const TextSink& sink) {
  sink(render(report, options));
}

}  // namespace

std::string Renderer::render(const Report& report, const RenderOptions& options) const {
  return collected(write, report, options);
}

std::string render_json(const Report& report, const RenderOptions& options) {
  return collected(write_json, report, options);
}
std::string render_html(const Report& report, const RenderOptions& options) {
  return collected(write_html, report, options);
}
std::string render_xml(const Report& report, const RenderOptions& options) {
  return collected(write_xml, report, options);
}

std::span<const Renderer> renderers() {
  static constexpr std::array table = {
      Renderer{"text", write_at_once<render_text>},
      Renderer{"html", write_html, true},
      Renderer{"markdown", write_at_once<render_markdown>, true},
      Renderer{"json", write_json},
      Renderer{"xml", write_xml},
  };
  return table;
}

}  // namespace exba
