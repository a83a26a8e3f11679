// How it works: the rulebook builds the document, pugixml prints it. What a terminal or an XML parser may not
// see is turned into character references on the way out, so what a rule sees and what is printed are the
// same document.
#include <pugixml.hpp>

#include "reports/escape.hpp"
#include "reports/renderer.hpp"
#include "rulebook/document.hpp"

namespace exba {
namespace {

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
};

}  // namespace

std::string render_xml(const Report& report, const RenderOptions&) {
  pugi::xml_document document;
  build_document(report, document);
  StringWriter writer;
  document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
  return escape_xml_document(writer.text);
}

}  // namespace exba
