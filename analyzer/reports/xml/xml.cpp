// How it works: the rulebook builds the document, some elements at a time, and pugixml prints them. What a terminal or
// an XML parser may not see is turned into character references on the way out, so what a rule sees and what is
// printed are the same document.
#include <fmt/format.h>

#include <pugixml.hpp>
#include <utility>

#include "reports/escape.hpp"
#include "reports/renderer.hpp"
#include "rulebook/document.hpp"

namespace exba {
namespace {

struct StringWriter : pugi::xml_writer {
  std::string printed;
  void write(const void* data, std::size_t size) override {
    printed.append(static_cast<const char*>(data), size);
  }
};

}  // namespace

void write_xml(const Report& report, const RenderOptions&, const TextSink& sink) {
  TextFlow flow(sink);
  flow.text = fmt::format("<?xml version=\"1.0\"?>\n<report now=\"{}\"", to_rfc3339(report.now));
  bool any = false;
  build_in_parts(report, [&](pugi::xml_node part) {
    StringWriter writer;
    for (const pugi::xml_node element : part.children())
      element.print(writer, "  ", pugi::format_indent, pugi::encoding_utf8, 1);
    if (writer.printed.empty()) return;
    if (!std::exchange(any, true)) flow.text += ">\n";
    flow.text += escape_xml_document(writer.printed);
    flow.pass();
  });
  flow.text += any ? "</report>\n" : " />\n";
  flow.finish();
}

}  // namespace exba
