// How it works: one pass over the tokens with a stack of open elements. Each element's kind follows from its
// parent's kind and its name; text and substitutions gather as pieces of the innermost element or attribute;
// when an element without children closes, its pieces become a leaf. Nothing recurses, so depth costs memory
// only, and that is limited.
#include "readers/evtx/plan.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/little_endian.hpp"
#include "base/utf16.hpp"
#include "readers/evtx/meaning.hpp"

namespace exba::evtx {
namespace {

constexpr std::size_t depth_limit = 64;     // real events have 5
constexpr std::uint32_t name_limit = 1024;  // UTF-16 units; the longest real one has 60
constexpr std::size_t leaf_work = 64;       // what a token costs of the budget, beside its bytes

class Maker {
 public:
  Maker(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Context context, Origin origin,
        Budget& budget, Plan& plan)
      : chunk_(chunk),
        begin_(begin),
        end_(end),
        in_{chunk.substr(0, end), begin},
        origin_(origin),
        extent_(context == Context::filter ? Extent::filter : Extent::all),
        budget_(budget),
        plan_(plan) {
    stack_[0] = {};
    stack_[0].kind = base_kind(context);
  }

  void run() {
    while (!in_.done() && step()) {
    }
    if (in_.good && in_.at >= end_ && depth_ == 1) plan_.complete = true;
    plan_.used = static_cast<std::uint32_t>(in_.at) - begin_;
    close_text();
  }

 private:
  /// One token of content. False: the end, or nothing that could be understood.
  bool step() {
    if (!budget_.spend(leaf_work)) return false;
    const std::uint8_t token = in_.u8();
    switch (token & 0xBF) {
      case 0x00: plan_.complete = depth_ == 1; return false;
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

  Element& top() { return stack_[depth_ - 1]; }
  const Element& top() const { return stack_[depth_ - 1]; }

  /// Text of elements that mean nothing to us, and white space between elements, is not converted.
  bool text_wanted() const {
    const Element& in = top();
    return in.has_place || in.kind == Kind::event_data || in.kind == Kind::user_data;
  }

  bool literal_since(std::uint32_t from) {
    const auto size = static_cast<std::uint32_t>(plan_.text.size()) - from;
    plan_.pieces.push_back({ValueToken::Kind::literal, false, from, size});
    return budget_.spend(size);
  }

  bool entity() {
    std::string_view word;
    if (!name(word)) return false;
    const auto from = static_cast<std::uint32_t>(plan_.text.size());
    constexpr std::pair<std::string_view, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    const auto* found = std::find_if(std::begin(known), std::end(known),
                                     [&](const auto& k) { return same_name(word, k.first); });
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
    plan_.pieces.push_back({ValueToken::Kind::slot, optional, index, 0});
    if (!in_attribute_ && (structural(top().kind) || (type & 0x7F) == 0x21)) subtree(top());
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
    plan_.pieces.push_back({ValueToken::Kind::instance, false, at, static_cast<std::uint32_t>(stop - at)});
    subtree(top());
    in_.at = stop;
    return budget_.spend(read.count);
  }

  /// The last piece is a fragment of its own.
  void subtree(Element& in) {
    in.has_child = true;
    Leaf leaf;
    leaf.place = Place::subtree;
    leaf.context = context_of(in.kind);
    leaf.first = static_cast<std::uint32_t>(plan_.pieces.size()) - 1;
    leaf.count = 1;
    plan_.leaves.push_back(leaf);
    in.first = static_cast<std::uint32_t>(plan_.pieces.size());
  }

  /// Reads a reference to a name; the name itself, as UTF-16, comes in `word`.
  bool name(std::string_view& word) {
    const std::uint32_t offset = in_.u32();
    if (!in_.good || !fits(chunk_, offset, 8)) return false;
    const std::uint16_t units = u16_at(chunk_, offset + std::size_t{6});
    const std::size_t size = 8 + std::size_t{2} * units;
    if (units > name_limit || !fits(chunk_, offset, size) || !budget_.spend(size)) return false;
    if (offset == in_.at) in_.take(std::min<std::size_t>(size + 2, end_ - in_.at));
    // What stands behind the bytes read so far may be no part of what the plan is compared by.
    if (offset < begin_ || offset + size > in_.at) keep_outer(offset, static_cast<std::uint32_t>(size));
    word = chunk_.substr(offset + std::size_t{8}, std::size_t{2} * units);
    return true;
  }

  void keep_outer(std::uint32_t offset, std::uint32_t size) {
    if (origin_ == Origin::plain) return;
    // The first four bytes chain the name to others of its bucket and differ between chunks: they are no part
    // of it.
    const std::uint32_t at = offset + 4;
    const auto same = [at](const Plan::Outer& known) { return known.at == at; };
    if (std::none_of(plan_.outer.begin(), plan_.outer.end(), same)) plan_.outer.push_back({at, size - 4, 0});
  }

  bool open(std::uint8_t token) {
    if (depth_ >= depth_limit) return false;
    if (origin_ == Origin::definition) in_.u16();
    in_.u32();
    std::string_view word;
    if (!name(word)) return false;
    if ((token & 0x40) != 0) in_.u32();
    if (!in_.good) return false;
    top().has_child = true;
    Element element = child_of(top().kind, word, extent_);
    element_name_ = word;
    if (element.has_place && element.place == Place::user_leaf) {
      element.name = static_cast<std::uint32_t>(plan_.pieces.size());
      const auto from = static_cast<std::uint32_t>(plan_.text.size());
      append_utf16(plan_.text, word);
      if (!literal_since(from)) return false;
      element.names = 1;
    }
    if (element.kind == Kind::event_data || element.kind == Kind::user_data) mark(Place::payload);
    if (element.kind == Kind::error_data) mark(Place::error_data);
    stack_[depth_++] = element;
    return attributes();
  }

  /// A leaf that says no more than that an element stands there.
  void mark(Place place) {
    Leaf leaf;
    leaf.place = place;
    leaf.first = static_cast<std::uint32_t>(plan_.pieces.size());
    plan_.leaves.push_back(leaf);
  }

  /// Attributes up to > or />.
  bool attributes() {
    while (true) {
      const std::uint8_t token = in_.u8();
      if (!in_.good || !budget_.spend(leaf_work)) return false;
      if ((token & 0xBF) == 0x02) {
        top().first = static_cast<std::uint32_t>(plan_.pieces.size());
        return true;
      }
      if ((token & 0xBF) == 0x03) {
        top().first = static_cast<std::uint32_t>(plan_.pieces.size());
        return close();
      }
      if ((token & 0xBF) != 0x06 || !attribute()) return false;
    }
  }

  bool attribute() {
    std::string_view attribute_name;
    if (!name(attribute_name)) return false;
    const auto first = static_cast<std::uint32_t>(plan_.pieces.size());
    const Element& owner = top();
    const Place* known = owner.kind == Kind::system_leaf
                             ? place_of_attribute(element_name_, attribute_name, extent_)
                             : nullptr;
    const bool label = owner.has_place && owner.place == Place::data && same_name(attribute_name, "Name");
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
      top().name = first;
      top().names = count;
    } else if (known != nullptr) {
      Leaf leaf;
      leaf.place = *known;
      leaf.first = first;
      leaf.count = count;
      plan_.leaves.push_back(leaf);
    }
    return in_.good;
  }

  /// The innermost element ends; without children, its text is a leaf.
  bool close() {
    if (depth_ == 1) return false;
    const Element element = stack_[--depth_];
    if (extent_ == Extent::filter && element.kind == Kind::system) {
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
    const Element& base = stack_[0];
    const auto count = static_cast<std::uint32_t>(plan_.pieces.size()) - base.first;
    if (depth_ != 1 || base.has_child || count == 0) return;
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
  std::array<Element, depth_limit> stack_;
  std::size_t depth_ = 1;
  std::string_view element_name_;  ///< of the element opened last, UTF-16
};

}  // namespace

void Plan::clear() {
  number = 0;
  complete = false;
  used = 0;
  text.clear();
  pieces.clear();
  leaves.clear();
  inserts = 0;
  filter = {};
  repeats = {};
  outer.clear();
}

void make_plan(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Context context, Origin origin,
               Budget& budget, Plan& plan) {
  plan.clear();
  Maker(chunk, begin, end, context, origin, budget, plan).run();
  if (context == Context::filter) {
    plan.filter = filter_of(plan);
    return;
  }
  plan.inserts =
      static_cast<std::size_t>(std::count_if(plan.leaves.begin(), plan.leaves.end(), [](const Leaf& leaf) {
        return leaf.place == Place::data || leaf.place == Place::user_leaf;
      }));
  if (origin == Origin::definition) plan.repeats = repeats_of(plan);
}

Repeats repeats_of(const Plan& plan) {
  enum Use : std::uint8_t { none, value, once };  // `once`: of a slot that nothing else may use
  std::array<Use, Repeats::slot_limit> uses{};
  Repeats out;
  const auto use = [&](std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t i = first; i < first + count; ++i) {
      const ValueToken& piece = plan.pieces[i];
      if (piece.kind == ValueToken::Kind::literal) continue;
      if (piece.kind == ValueToken::Kind::instance || piece.from >= uses.size() || uses[piece.from] == once)
        return false;
      uses[piece.from] = value;
      out.needed = std::max(out.needed, piece.from + 1);
    }
    return true;
  };
  const auto use_once = [&](const Leaf& leaf, std::uint16_t& slot) {
    if (slot != Repeats::none || leaf.count != 1) return false;
    const ValueToken& piece = plan.pieces[leaf.first];
    if (piece.kind != ValueToken::Kind::slot || piece.from >= uses.size() || uses[piece.from] != none)
      return false;
    slot = static_cast<std::uint16_t>(piece.from);
    uses[slot] = once;
    out.needed = std::max(out.needed, piece.from + 1);
    return true;
  };
  if (!plan.complete) return out;
  for (const Leaf& leaf : plan.leaves) {
    if (leaf.place == Place::subtree) out.context = leaf.context;
    std::uint16_t* const slot = leaf.place == Place::time        ? &out.time
                                : leaf.place == Place::record_id ? &out.record_id
                                : leaf.place == Place::subtree   ? &out.fragment
                                                                 : nullptr;
    if (!use(leaf.name, leaf.names) ||
        !(slot != nullptr ? use_once(leaf, *slot) : use(leaf.first, leaf.count)))
      return out;
  }
  for (std::uint32_t i = 0; i < out.needed; ++i) {
    if (uses[i] != value) continue;
    const auto slot = static_cast<std::uint16_t>(i);
    if (out.runs.empty() || out.runs.back().second != slot) out.runs.emplace_back(slot, slot);
    ++out.runs.back().second;
  }
  out.usable = true;
  return out;
}

bool read_instance(std::string_view chunk, std::uint32_t at, std::uint32_t end, Instance& instance) {
  constexpr std::uint32_t size = 14;  // where the definition stands elsewhere: mostly
  if (end <= chunk.size() && end - at >= size && at < end && u32_at(chunk, at + 6U) != at + 10) {
    instance = {u32_at(chunk, at + 6U), u32_at(chunk, at + 10U), at + size, 0};
    instance.values = instance.descriptors + descriptor_size * instance.count;
    return instance.count <= (end - instance.descriptors) / descriptor_size;
  }
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
