// How it works: one window over the part; a tag must fit into it up to its bracket, a text is handed out as far as the
// window goes.
#include "readers/document/pieces.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/encoding.hpp"

namespace exba::document {
namespace {

constexpr std::size_t longest_tag = 1 << 20;  // a drawing's path data in an attribute comes to 100 KB

std::string_view local(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

/// The code point of `#38` or `#x26`; 0: it is none.
std::uint32_t number_of(std::string_view reference) {
  if (!reference.starts_with('#') || reference.size() > 9) return 0;
  const bool hex = reference.size() > 1 && (reference[1] == 'x' || reference[1] == 'X');
  const std::string_view digits = reference.substr(hex ? 2 : 1);
  std::uint32_t code = 0;
  for (const char c : digits) {
    const int value = hex ? hex_value(c) : is_digit(c) ? c - '0' : -1;
    if (value < 0) return 0;
    code = code * (hex ? 16u : 10u) + static_cast<std::uint32_t>(value);
  }
  return code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code;
}

constexpr std::pair<std::string_view, char> references[] = {
    {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

}  // namespace

void append_resolved(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t amp = std::min(text.find('&', at), text.size());
    out.append(text.substr(at, amp - at));
    at = amp;
    if (at == text.size()) return;
    const std::size_t end = text.substr(0, std::min(text.size(), at + 12)).find(';', at);
    const std::string_view name = end == text.npos ? std::string_view{} : text.substr(at + 1, end - at - 1);
    const auto* known = std::find_if(std::begin(references), std::end(references),
                                     [&](const auto& r) { return r.first == name; });
    const std::uint32_t code = number_of(name);
    if (known != std::end(references)) {
      out += known->second;
      at = end + 1;
    } else if (code != 0) {
      append_utf8(out, code);
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
}

/// More of the part, what stands from `keep` on kept; false at its end.
bool Pieces::fill(std::size_t keep) {
  if (window_.at_end()) return false;
  window_.refill(keep);
  at_ = 0;
  return true;
}

Pieces::Kind Pieces::next() {
  if (empty_) {
    empty_ = false;
    --depth_;
    return Kind::end;
  }
  while (!finished_) {
    const std::string_view rest = window_.text().substr(at_);
    if (rest.empty()) {
      if (!fill(at_)) break;
      continue;
    }
    if (rest[0] != '<') {
      std::size_t end = std::min(rest.find('<'), rest.size());
      if (end == rest.size() && !window_.at_end()) {  // a reference may be cut in two
        const std::size_t amp = rest.rfind('&');
        if (amp != rest.npos && rest.size() - amp < 12) end = amp;
        if (end == 0) {
          fill(at_);
          continue;
        }
      }
      text_.clear();
      append_resolved(text_, rest.substr(0, end));
      at_ += end;
      return Kind::text;
    }
    const Kind kind = tag(rest);
    if (kind != Kind::finish) return kind;
  }
  finished_ = true;
  return Kind::finish;
}

/// The tag that `rest` begins with; finish: it was passed over, or more of the part is needed.
Pieces::Kind Pieces::tag(std::string_view rest) {
  std::string_view closing = ">";
  bool cdata = false;
  if (rest.starts_with("<!--")) {
    closing = "-->";
  } else if (rest.starts_with("<![CDATA[")) {
    closing = "]]>";
    cdata = true;
  } else if (rest.starts_with("<?")) {
    closing = "?>";
  } else if (rest.starts_with("<!") &&
             rest.substr(0, std::min(rest.find('>'), rest.size())).find('[') != rest.npos) {
    closing = "]>";
  }
  std::size_t end = rest.npos;
  if (closing == ">" && !rest.starts_with("<!")) {
    char quote = '\0';
    for (std::size_t i = 1; i < rest.size() && end == rest.npos; ++i) {
      if (quote != '\0')
        quote = rest[i] == quote ? '\0' : quote;
      else if (rest[i] == '"' || rest[i] == '\'')
        quote = rest[i];
      else if (rest[i] == '>')
        end = i;
    }
  } else {
    end = rest.find(closing, 2);
  }
  const bool short_start =
      rest.size() < 9 && !window_.at_end();  // what kind of tag it is may not be told yet
  if (end == rest.npos || short_start) {
    if (rest.size() > longest_tag || !fill(at_)) damaged_ = finished_ = true;
    return Kind::finish;
  }
  at_ += end + closing.size();
  if (cdata) {
    text_.assign(rest.substr(9, end - 9));
    return Kind::text;
  }
  if (rest[1] == '!' || rest[1] == '?') return Kind::finish;
  if (rest[1] == '/') {
    std::size_t last = 2;
    while (last < end && !is_blank(rest[last])) ++last;
    tag_.assign(rest.substr(2, last - 2));
    name_ = local(tag_);
    if (depth_ > 0) --depth_;
    return Kind::end;
  }
  empty_ = rest[end - 1] == '/';
  tag_.assign(rest.substr(1, end - 1 - (empty_ ? 1 : 0)));
  std::size_t last = 0;
  while (last < tag_.size() && !is_blank(tag_[last])) ++last;
  name_ = local(std::string_view(tag_).substr(0, last));
  ++depth_;
  return Kind::begin;
}

std::string Pieces::attribute(std::string_view name) const {
  const std::string_view tag = tag_;
  std::size_t at = 0;
  while (at < tag.size() && !is_blank(tag[at])) ++at;
  while (at < tag.size()) {
    while (at < tag.size() && is_blank(tag[at])) ++at;
    const std::size_t equals = tag.find('=', at);
    if (equals == tag.npos) return {};
    std::string_view found = tag.substr(at, equals - at);
    while (!found.empty() && is_blank(found.back())) found.remove_suffix(1);
    at = equals + 1;
    while (at < tag.size() && is_blank(tag[at])) ++at;
    if (at == tag.size() || (tag[at] != '"' && tag[at] != '\'')) return {};
    const std::size_t end = std::min(tag.find(tag[at], at + 1), tag.size());
    if (local(found) == name) {
      std::string value;
      append_resolved(value, tag.substr(at + 1, end - at - 1));
      return value;
    }
    at = std::min(end + 1, tag.size());
  }
  return {};
}

}  // namespace exba::document
