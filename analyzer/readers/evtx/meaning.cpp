// How it works: tables of names, compared as UTF-16 in one go with the bytes in the chunk.
#include "readers/evtx/meaning.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace exba::evtx {
namespace {

template <std::size_t N>
struct Utf16 {
  std::array<char, 2 * (N - 1)> bytes{};
  constexpr Utf16(const char (&ascii)[N]) {  // NOLINT(google-explicit-constructor): a literal becomes one
    for (std::size_t i = 0; i + 1 < N; ++i) bytes[2 * i] = ascii[i];
  }
};
template <Utf16 text>
constexpr std::string_view operator""_utf16() {
  return {text.bytes.data(), text.bytes.size()};
}

struct Word {
  std::string_view name;
  Place place;
};
// In both tables what the filter wants stands first.
constexpr Word system_words[] = {
    {"EventID"_utf16, Place::id},       {"EventRecordID"_utf16, Place::record_id},
    {"Channel"_utf16, Place::channel},  {"Computer"_utf16, Place::computer},
    {"Level"_utf16, Place::level},      {"Task"_utf16, Place::task},
    {"Keywords"_utf16, Place::keywords}};
constexpr std::size_t filter_words = 5;
constexpr Word rendering_words[] = {{"Message"_utf16, Place::message},
                                    {"Level"_utf16, Place::level_text},
                                    {"Task"_utf16, Place::task_text},
                                    {"Channel"_utf16, Place::channel_text},
                                    {"Provider"_utf16, Place::provider_text}};
struct AttributeWord {
  std::string_view element, name;
  Place place;
};
constexpr AttributeWord attribute_words[] = {{"Provider"_utf16, "Name"_utf16, Place::provider},
                                             {"Provider"_utf16, "EventSourceName"_utf16, Place::event_source},
                                             {"TimeCreated"_utf16, "SystemTime"_utf16, Place::time},
                                             {"TimeCreated"_utf16, "RawTime"_utf16, Place::time},
                                             {"EventID"_utf16, "Qualifiers"_utf16, Place::qualifiers},
                                             {"Security"_utf16, "UserID"_utf16, Place::user}};
constexpr std::size_t filter_attribute_words = 4;

void place_by_name(std::span<const Word> words, std::string_view name, Element& element) {
  for (const Word& word : words) {
    if (name != word.name) continue;
    element.place = word.place;
    element.has_place = true;
    return;
  }
}

Element leaf_of(Kind kind, Place place) {
  Element element{};
  element.kind = kind;
  element.place = place;
  element.has_place = true;
  return element;
}

Element child_of_event(std::string_view name) {
  Element element{};
  if (name == "System"_utf16) element.kind = Kind::system;
  if (name == "EventData"_utf16) element.kind = Kind::event_data;
  if (name == "UserData"_utf16) element.kind = Kind::user_data;
  if (name == "RenderingInfo"_utf16) element.kind = Kind::rendering;
  if (name == "ProcessingErrorData"_utf16) element.kind = Kind::error_data;
  if (name == "BinaryEventData"_utf16) return leaf_of(Kind::leaf, Place::binary);
  return element;
}

Element child_of_data(Kind parent, std::string_view name) {
  if (parent == Kind::event_data) {
    if (name == "Data"_utf16 || name == "ComplexData"_utf16) return leaf_of(Kind::user_element, Place::data);
    if (name == "Binary"_utf16) return leaf_of(Kind::user_element, Place::binary);
  }
  return leaf_of(Kind::user_element, Place::user_leaf);
}

}  // namespace

bool same_name(std::string_view utf16, std::string_view ascii) {
  if (utf16.size() != 2 * ascii.size()) return false;
  for (std::size_t i = 0; i < ascii.size(); ++i)
    if (utf16[2 * i] != ascii[i] || utf16[2 * i + 1] != 0) return false;
  return true;
}

Element child_of(Kind parent, std::string_view name, Extent extent) {
  Element element{};
  switch (parent) {
    case Kind::document: element.kind = name == "Event"_utf16 ? Kind::event : Kind::ignored; break;
    case Kind::event: return child_of_event(name);
    case Kind::system:
      element.kind = Kind::system_leaf;
      place_by_name(
          extent == Extent::all ? std::span(system_words) : std::span(system_words).first(filter_words), name,
          element);
      break;
    case Kind::rendering:
      element.kind = Kind::leaf;
      place_by_name(rendering_words, name, element);
      break;
    case Kind::event_data:
    case Kind::user_data:
    case Kind::user_element: return child_of_data(parent, name);
    case Kind::error_data:
      if (name == "EventPayload"_utf16) return leaf_of(Kind::leaf, Place::binary);
      break;
    default: break;
  }
  return element;
}

const Place* place_of_attribute(std::string_view element, std::string_view name, Extent extent) {
  const std::span<const AttributeWord> all = attribute_words;
  for (const AttributeWord& word : extent == Extent::all ? all : all.first(filter_attribute_words))
    if (name == word.name && element == word.element) return &word.place;
  return nullptr;
}

Kind base_kind(Context context) {
  switch (context) {
    case Context::filter:
    case Context::document: return Kind::document;
    case Context::event: return Kind::event;
    case Context::event_data: return Kind::event_data;
    case Context::user_data: return Kind::user_data;
    case Context::rendering: return Kind::rendering;
    case Context::ignored: break;
  }
  return Kind::ignored;
}

Context context_of(Kind kind) {
  switch (kind) {
    case Kind::document: return Context::document;
    case Kind::event: return Context::event;
    case Kind::event_data: return Context::event_data;
    case Kind::user_data:
    case Kind::user_element: return Context::user_data;
    case Kind::rendering: return Context::rendering;
    default: return Context::ignored;
  }
}

bool structural(Kind kind) {
  return kind == Kind::document || kind == Kind::event || kind == Kind::event_data ||
         kind == Kind::user_data || kind == Kind::system || kind == Kind::rendering;
}

}  // namespace exba::evtx
