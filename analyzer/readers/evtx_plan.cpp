// How it works: one pass over the tokens with a stack of open elements. Each element's kind follows from its
// parent's kind and its name; text and substitutions gather as pieces of the innermost element or attribute;
// when an element without children closes, its pieces become a leaf. Nothing recurses, so depth costs memory
// only, and that is limited.
#include "readers/evtx_plan.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/little_endian.hpp"
#include "base/utf16.hpp"

namespace exba::evtx {
namespace {

constexpr std::size_t depth_limit = 64;     // real events have 5
constexpr std::uint32_t name_limit = 1024;  // UTF-16 units; the longest real one has 60
constexpr std::size_t leaf_work = 64;       // what a token costs of the budget, beside its bytes

enum class Kind : std::uint8_t {
  document,
  event,
  system,
  system_leaf,
  event_data,
  user_data,
  user_element,
  rendering,
  rendering_leaf,
  ignored
};

struct Element {
  Kind kind = Kind::ignored;
  Place place = Place::subtree;  ///< of its text, where the kind is a leaf's
  bool has_place = false;
  bool has_child = false;
  std::uint32_t first = 0;  ///< its text's pieces begin here
  std::uint32_t name = 0;   ///< pieces of the name that its insert has
  std::uint32_t names = 0;
};

struct Word {
  std::string_view name;
  Place place;
};
constexpr Word system_words[] = {{"EventID", Place::id},
                                 {"Level", Place::level},
                                 {"Task", Place::task},
                                 {"Keywords", Place::keywords},
                                 {"Channel", Place::channel},
                                 {"Computer", Place::computer},
                                 {"EventRecordID", Place::record_id}};
constexpr Word rendering_words[] = {{"Message", Place::message},
                                    {"Level", Place::level_text},
                                    {"Task", Place::task_text},
                                    {"Channel", Place::channel_text}};
struct AttributeWord {
  std::string_view element, name;
  Place place;
};
constexpr AttributeWord attribute_words[] = {{"Provider", "Name", Place::provider},
                                             {"Provider", "EventSourceName", Place::event_source},
                                             {"EventID", "Qualifiers", Place::qualifiers},
                                             {"TimeCreated", "SystemTime", Place::time},
                                             {"Security", "UserID", Place::user}};

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

/// Names are compared as they stand in the chunk: converting them would cost more than all the rest of a
/// plan.
bool same(std::string_view utf16, std::string_view ascii) {
  if (utf16.size() != 2 * ascii.size()) return false;
  for (std::size_t i = 0; i < ascii.size(); ++i)
    if (utf16[2 * i] != ascii[i] || utf16[2 * i + 1] != 0) return false;
  return true;
}

template <std::size_t N>
void place_by_name(const Word (&words)[N], std::string_view name, Element& element) {
  for (const Word& word : words) {
    if (!same(name, word.name)) continue;
    element.place = word.place;
    element.has_place = true;
  }
}

/// What an element of that name (UTF-16) is below `parent`.
Element child_of(Kind parent, std::string_view name) {
  Element element;
  switch (parent) {
    case Kind::document: element.kind = same(name, "Event") ? Kind::event : Kind::ignored; break;
    case Kind::event:
      if (same(name, "System")) element.kind = Kind::system;
      if (same(name, "EventData")) element.kind = Kind::event_data;
      if (same(name, "UserData")) element.kind = Kind::user_data;
      if (same(name, "RenderingInfo")) element.kind = Kind::rendering;
      break;
    case Kind::system:
      element.kind = Kind::system_leaf;
      place_by_name(system_words, name, element);
      break;
    case Kind::rendering:
      element.kind = Kind::rendering_leaf;
      place_by_name(rendering_words, name, element);
      break;
    case Kind::event_data:
    case Kind::user_data:
    case Kind::user_element:
      element.kind = Kind::user_element;
      element.has_place = true;
      element.place = parent == Kind::event_data && (same(name, "Data") || same(name, "ComplexData"))
                          ? Place::data
                      : parent == Kind::event_data && same(name, "Binary") ? Place::binary
                                                                           : Place::user_leaf;
      break;
    default: break;
  }
  return element;
}

/// Structural elements hold other elements; what a substitution puts there is a fragment.
bool structural(Kind kind) {
  return kind == Kind::document || kind == Kind::event || kind == Kind::event_data ||
         kind == Kind::user_data || kind == Kind::system || kind == Kind::rendering;
}

enum class Extent { all, system };

class Maker {
 public:
  Maker(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Context context, Origin origin,
        Budget& budget, Plan& plan)
      : chunk_(chunk),
        begin_(begin),
        end_(end),
        in_{chunk.substr(0, end), begin},
        origin_(origin),
        extent_(context == Context::filter ? Extent::system : Extent::all),
        budget_(budget),
        plan_(plan) {
    stack_.reserve(8);
    stack_.push_back({base_kind(context)});
  }

  void run() {
    while (!in_.done() && step()) {
    }
    if (in_.good && in_.at >= end_ && stack_.size() == 1) plan_.complete = true;
    close_text();
  }

 private:
  /// One token of content. False: the end, or nothing that could be understood.
  bool step() {
    if (!budget_.spend(leaf_work)) return false;
    const std::uint8_t token = in_.u8();
    switch (token & 0xBF) {
      case 0x00: plan_.complete = stack_.size() == 1; return false;
      case 0x01: return open(token);
      case 0x04: return close();
      case 0x0C: return instance();
      case 0x0F: return in_.take(3).size() == 3;
      default: return value(token);
    }
  }

  /// A token that stands for text. False when it is none.
  bool value(std::uint8_t token) {
    switch (token & 0xBF) {
      case 0x05: return in_.u8() == 1 && text(in_.u16());
      case 0x07: return text(in_.u16());
      case 0x08: {
        const std::uint16_t unit = in_.u16();
        const char two[2] = {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
        return in_.good && literal_utf16({two, 2});
      }
      case 0x09: return entity();
      case 0x0A: {
        std::string_view target;
        return name(target);
      }
      case 0x0B: return (in_.take(std::size_t{2} * in_.u16()), in_.good);
      case 0x0D: return slot(false);
      case 0x0E: return slot(true);
      default: return false;
    }
  }

  bool text(std::uint16_t units) {
    const std::string_view bytes = in_.take(std::size_t{2} * units);
    return in_.good && literal_utf16(bytes);
  }

  bool literal_utf16(std::string_view utf16) {
    if (in_attribute_ ? !attribute_wanted_ : !text_wanted()) return true;
    const auto from = static_cast<std::uint32_t>(plan_.text.size());
    append_utf16(plan_.text, without_final_nuls(utf16));
    return literal_since(from);
  }

  /// Text of elements that mean nothing to us, and white space between elements, is not converted.
  bool text_wanted() const {
    const Element& top = stack_.back();
    return top.has_place || top.kind == Kind::event_data || top.kind == Kind::user_data;
  }

  bool literal_since(std::uint32_t from) {
    const auto size = static_cast<std::uint32_t>(plan_.text.size()) - from;
    plan_.pieces.push_back({Piece::Kind::literal, false, from, size});
    return budget_.spend(size);
  }

  bool entity() {
    std::string_view word;
    if (!name(word)) return false;
    const auto from = static_cast<std::uint32_t>(plan_.text.size());
    constexpr std::pair<std::string_view, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    const auto* found =
        std::find_if(std::begin(known), std::end(known), [&](const auto& k) { return same(word, k.first); });
    if (found != std::end(known)) {
      plan_.text += found->second;
    } else {
      plan_.text += '&';
      append_utf16(plan_.text, word);
      plan_.text += ';';
    }
    return literal_since(from);
  }

  bool slot(bool optional) {
    const std::uint16_t index = in_.u16();
    const std::uint8_t type = in_.u8();
    if (!in_.good) return false;
    plan_.pieces.push_back({Piece::Kind::slot, optional, index, 0});
    Element& top = stack_.back();
    if (!in_attribute_ && (structural(top.kind) || (type & 0x7F) == 0x21)) subtree(top);
    return true;
  }

  bool instance() {
    Instance read;
    const auto at = static_cast<std::uint32_t>(in_.at - 1);
    // None stands in a definition; one that did could be an instance of that very definition.
    if (in_attribute_ || origin_ == Origin::definition || !read_instance(chunk_, at, end_, read))
      return false;
    std::size_t stop = read.values;
    for (std::uint32_t i = 0; i < read.count; ++i)
      stop += u16_at(chunk_, read.descriptors + std::size_t{4} * i);
    stop = std::min<std::size_t>(stop, end_);
    plan_.pieces.push_back({Piece::Kind::instance, false, at, static_cast<std::uint32_t>(stop - at)});
    subtree(stack_.back());
    in_.at = stop;
    return budget_.spend(read.count);
  }

  /// The last piece is a fragment of its own.
  void subtree(Element& top) {
    top.has_child = true;
    Leaf leaf;
    leaf.place = Place::subtree;
    leaf.context = context_of(top.kind);
    leaf.first = static_cast<std::uint32_t>(plan_.pieces.size()) - 1;
    leaf.count = 1;
    plan_.leaves.push_back(leaf);
    top.first = static_cast<std::uint32_t>(plan_.pieces.size());
  }

  /// Reads a reference to a name; the name itself, as UTF-16, comes in `word`.
  bool name(std::string_view& word) {
    const std::uint32_t offset = in_.u32();
    if (!in_.good || !fits(chunk_, offset, 8)) return false;
    const std::uint16_t units = u16_at(chunk_, offset + std::size_t{6});
    const std::size_t size = 8 + std::size_t{2} * units;
    if (units > name_limit || !fits(chunk_, offset, size) || !budget_.spend(size)) return false;
    if (offset == in_.at) in_.take(std::min<std::size_t>(size + 2, end_ - in_.at));
    if (offset < begin_ || offset + size > end_) keep_outer(offset, static_cast<std::uint32_t>(size));
    word = chunk_.substr(offset + std::size_t{8}, std::size_t{2} * units);
    return true;
  }

  void keep_outer(std::uint32_t offset, std::uint32_t size) {
    if (origin_ == Origin::plain) return;
    // The first four bytes chain the name to others of its bucket and differ between chunks: they are no part
    // of it.
    plan_.outer.push_back({offset + 4, size - 4, static_cast<std::uint32_t>(plan_.outer_bytes.size())});
    plan_.outer_bytes += chunk_.substr(offset + std::size_t{4}, size - std::size_t{4});
  }

  bool open(std::uint8_t token) {
    if (stack_.size() >= depth_limit) return false;
    if (origin_ == Origin::definition) in_.u16();
    in_.u32();
    std::string_view word;
    if (!name(word)) return false;
    if ((token & 0x40) != 0) in_.u32();
    if (!in_.good) return false;
    stack_.back().has_child = true;
    Element element = child_of(stack_.back().kind, word);
    element_name_ = word;
    if (element.has_place && element.place == Place::user_leaf) {
      element.name = static_cast<std::uint32_t>(plan_.pieces.size());
      const auto from = static_cast<std::uint32_t>(plan_.text.size());
      append_utf16(plan_.text, word);
      if (!literal_since(from)) return false;
      element.names = 1;
    }
    stack_.push_back(element);
    return attributes();
  }

  /// Attributes up to > or />.
  bool attributes() {
    while (true) {
      const std::uint8_t token = in_.u8();
      if (!in_.good || !budget_.spend(leaf_work)) return false;
      if ((token & 0xBF) == 0x02) {
        stack_.back().first = static_cast<std::uint32_t>(plan_.pieces.size());
        return true;
      }
      if ((token & 0xBF) == 0x03) {
        stack_.back().first = static_cast<std::uint32_t>(plan_.pieces.size());
        return close();
      }
      if ((token & 0xBF) != 0x06 || !attribute()) return false;
    }
  }

  bool attribute() {
    std::string_view attribute_name;
    if (!name(attribute_name)) return false;
    const auto first = static_cast<std::uint32_t>(plan_.pieces.size());
    const AttributeWord* known = known_attribute(attribute_name);
    const bool label =
        stack_.back().has_place && stack_.back().place == Place::data && same(attribute_name, "Name");
    in_attribute_ = true;
    attribute_wanted_ = known != nullptr || label;
    while (in_.good && in_.at < end_) {
      const std::uint8_t next = u8_at(chunk_, in_.at) & 0xBF;
      if (next == 0x02 || next == 0x03 || next == 0x06) break;
      if (!budget_.spend(leaf_work) || !value(in_.u8())) return in_attribute_ = false;
    }
    in_attribute_ = false;
    const auto count = static_cast<std::uint32_t>(plan_.pieces.size()) - first;
    if (label) {
      stack_.back().name = first;
      stack_.back().names = count;
    } else if (known != nullptr) {
      Leaf leaf;
      leaf.place = known->place;
      leaf.first = first;
      leaf.count = count;
      plan_.leaves.push_back(leaf);
    }
    return in_.good;
  }

  const AttributeWord* known_attribute(std::string_view attribute_name) const {
    if (stack_.back().kind != Kind::system_leaf) return nullptr;
    for (const AttributeWord& word : attribute_words)
      if (same(element_name_, word.element) && same(attribute_name, word.name)) return &word;
    return nullptr;
  }

  /// The innermost element ends; without children, its text is a leaf.
  bool close() {
    if (stack_.size() == 1) return false;
    const Element element = stack_.back();
    stack_.pop_back();
    if (extent_ == Extent::system && element.kind == Kind::system) {
      plan_.complete = true;
      return false;
    }
    if (!element.has_place || element.has_child) return true;
    Leaf leaf;
    leaf.place = element.place;
    leaf.context = Context::user_data;
    leaf.first = element.first;
    leaf.count = static_cast<std::uint32_t>(plan_.pieces.size()) - element.first;
    leaf.name = element.name;
    leaf.names = element.names;
    const bool empty_counts = leaf.place == Place::data || leaf.place == Place::user_leaf;
    if (leaf.count != 0 || empty_counts) plan_.leaves.push_back(leaf);
    return true;
  }

  /// Text that stands in a fragment without an element around it.
  void close_text() {
    const Element& base = stack_.front();
    const auto count = static_cast<std::uint32_t>(plan_.pieces.size()) - base.first;
    if (stack_.size() != 1 || base.has_child || count == 0) return;
    if (base.kind != Kind::event_data && base.kind != Kind::user_data) return;
    Leaf leaf;
    leaf.place = Place::data;
    leaf.context = Context::user_data;
    leaf.first = base.first;
    leaf.count = count;
    plan_.leaves.push_back(leaf);
  }

  std::string_view chunk_;
  std::uint32_t begin_;
  std::uint32_t end_;
  Cursor in_;
  Origin origin_;
  Extent extent_;
  Budget& budget_;
  Plan& plan_;
  bool in_attribute_ = false;
  bool attribute_wanted_ = false;
  std::vector<Element> stack_;
  std::string_view element_name_;  ///< of the element opened last, UTF-16
};

Field field_of(const Plan& plan, const Leaf& leaf) {
  Field field;
  if (leaf.count == 0) {
    field.kind = Field::Kind::literal;
  } else if (leaf.count > 1 || plan.pieces[leaf.first].kind == Piece::Kind::instance) {
    field.kind = Field::Kind::mixed;
  } else if (const Piece& piece = plan.pieces[leaf.first]; piece.kind == Piece::Kind::literal) {
    field = {Field::Kind::literal, 0, piece.from, piece.size};
  } else if (piece.from < Filter::slots) {
    field = {Field::Kind::slot, static_cast<std::uint16_t>(piece.from), 0, 0};
  } else {
    field.kind = Field::Kind::mixed;
  }
  return field;
}

void make_filter(Plan& plan) {
  Filter& f = plan.filter;
  f = {};
  const std::pair<Place, Field*> wanted[] = {
      {Place::provider, &f.provider}, {Place::event_source, &f.source}, {Place::id, &f.id},
      {Place::time, &f.time},         {Place::record_id, &f.record_id}, {Place::channel, &f.channel},
      {Place::computer, &f.computer}};
  for (const Leaf& leaf : plan.leaves)
    for (const auto& [place, field] : wanted)
      if (leaf.place == place && field->kind == Field::Kind::absent) *field = field_of(plan, leaf);
  f.usable = f.id.kind != Field::Kind::absent && f.provider.kind != Field::Kind::absent;
  for (const auto& [place, field] : wanted) {
    if (field->kind == Field::Kind::mixed) f.usable = false;
    if (field->kind == Field::Kind::slot)
      f.needed = std::max(f.needed, static_cast<std::uint16_t>(field->slot + 1));
  }
}

}  // namespace

void Plan::clear() {
  complete = false;
  text.clear();
  pieces.clear();
  leaves.clear();
  filter = {};
  outer.clear();
  outer_bytes.clear();
}

void make_plan(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Context context, Origin origin,
               Budget& budget, Plan& plan) {
  plan.clear();
  Maker(chunk, begin, end, context, origin, budget, plan).run();
  if (context == Context::filter) make_filter(plan);
}

bool read_instance(std::string_view chunk, std::uint32_t at, std::uint32_t end, Instance& instance) {
  Cursor in{chunk.substr(0, end), std::size_t{at} + 2};  // behind 0C and the u8
  in.u32();
  instance.definition = in.u32();
  if (in.good && instance.definition == in.at) {
    in.take(definition_header - 4);
    in.take(in.u32());
  }
  instance.count = in.u32();
  instance.descriptors = static_cast<std::uint32_t>(in.at);
  if (!in.good || instance.count > (end - in.at) / 4) return false;
  instance.values = instance.descriptors + 4 * instance.count;
  return true;
}

}  // namespace exba::evtx
