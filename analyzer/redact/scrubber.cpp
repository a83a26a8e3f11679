// How it works: one walk from left to right; at each place the longest of what is known as a name and of what
// is one by its form. A name inside a phrase of the product stays: that phrase would stand there whatever the
// site's machines are called.
#include "redact/scrubber.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "catalog/public_words.hpp"
#include "redact/decoded.hpp"
#include "redact/encoded.hpp"
#include "redact/letters.hpp"

namespace exba {
namespace {

constexpr int whole_path = 1;  ///< NameIndex kind: the value is a path, whose parts have pseudonyms

bool beyond_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Whether a name can be told from a word of a sentence by its looks.
bool is_distinctive(std::string_view name) {
  const auto other = [](char c) { return !((lower(c) >= 'a' && lower(c) <= 'z') || c == ' '); };
  return std::any_of(name.begin(), name.end(), other);
}

/// Names that are looked for wherever they stand. A number would take every number along, and a folder of one
/// word or a file without extension every such word: they are found by form or not at all.
bool is_searchable(const Name& name) {
  constexpr std::size_t long_number = 6;  // digits: neither a year nor the number of an event or a process
  if (name.text.find_first_not_of("0123456789") == std::string::npos) return name.text.size() >= long_number;
  if (is_public_value(name.text) && name.text.find_first_of("0123456789") == std::string::npos) return false;
  if (name.kind == NameKind::path) return name.text.find_first_of("\\/") != std::string::npos;
  if (name.kind == NameKind::file) return name.text.find('.') != std::string::npos;
  return true;
}

/// Whether the name can be told inside of a word: no other word of the field holds its letters.
bool is_telling(const Name& name) {
  constexpr NameKind kinds[] = {NameKind::exchange_group, NameKind::host,  NameKind::domain,
                                NameKind::user,           NameKind::store, NameKind::group,
                                NameKind::resource,       NameKind::mail};
  if (std::find(std::begin(kinds), std::end(kinds), name.kind) == std::end(kinds)) return false;
  const std::string normal = normal_form(name.text);
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool letters = std::any_of(normal.begin(), normal.end(), letter);
  const bool digits = std::any_of(normal.begin(), normal.end(), digit);
  if (!letters || is_product_word(normal)) return false;
  return normal.find(' ') != std::string::npos ? normal.size() >= 8 : normal.size() >= (digits ? 4u : 5u);
}

/// A name inside of a word that the product's own texts have: `mailstore` in a text of Exchange names no MAILS.
bool in_product_word(std::string_view text, const NameIndex::Found& found) {
  if (!found.joined_before && !found.joined_behind && !found.run_together) return false;
  std::size_t begin = found.where.begin, end = found.where.end;
  while (begin > 0 && word_before(text, begin)) --begin;
  while (end < text.size() && word_at(text, end)) ++end;
  return is_product_word(lower(text.substr(begin, end - begin)));
}

/// A pseudonym has to be found again: HOST-1 before a digit would be another.
std::string set_apart(const NameIndex::Found& found, const std::string& pseudonym, NameIndex::Bounds bounds) {
  if (bounds == NameIndex::Bounds::loose) return pseudonym;
  return (found.joined_before ? "_" : "") + pseudonym + (found.joined_behind ? "_" : "");
}

/// Of HOST-12: 12.
std::uint32_t number_of(std::string_view pseudonym) {
  std::uint32_t number = 0;
  for (const char c : pseudonym.substr(pseudonym.rfind('-') + 1))
    if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint32_t>(c - '0');
  return number;
}

/// Stretches between single quotation marks: what a sentence of ours quotes.
std::vector<Stretch> quoted(std::string_view text) {
  std::vector<Stretch> out;
  for (std::size_t open = text.find('\''); open != std::string_view::npos;) {
    const std::size_t close = text.find('\'', open + 1);
    if (close == std::string_view::npos) break;
    out.push_back({open, close + 1});
    open = text.find('\'', close + 1);
  }
  return out;
}

std::string bytes_of_guid(std::string_view guid) {
  std::string hex, bytes;
  for (const char c : guid)
    if (c != '-') hex += c;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  // The first three fields are little-endian.
  std::reverse(bytes.begin(), bytes.begin() + 4);
  std::reverse(bytes.begin() + 4, bytes.begin() + 6);
  std::reverse(bytes.begin() + 6, bytes.begin() + 8);
  return bytes;
}

/// 16 bytes that say which pseudonym they stand for.
std::string bytes_of_pseudonym(std::string_view pseudonym) {
  std::string bytes(16, '\0');
  pseudonym = pseudonym.substr(0, 16);
  std::copy(pseudonym.begin(), pseudonym.end(), bytes.begin());
  return bytes;
}

constexpr DataEncoding encodings[] = {DataEncoding::utf16, DataEncoding::utf16_odd, DataEncoding::utf8};

}  // namespace

Scrubber::Scrubber(Pseudonyms& key, const PatternContext& context, const std::set<std::string>& paths)
    : key_(&key), context_(context) {
  name_of_ = [this](NameKind kind, std::string_view name) { return key_->of(kind, name); };
  for (const Name& name : key.names()) {
    pseudonyms_.add(name.pseudonym, "");
    if (name.kind == NameKind::guid)
      guids_.emplace(bytes_of_guid(name.text), bytes_of_pseudonym(name.pseudonym));
    if (!is_searchable(name)) continue;
    names_.add(name.text, name.pseudonym, 0,
               is_telling(name) ? NameIndex::Inside::yes : NameIndex::Inside::no);
    if (!beyond_ascii(name.text)) continue;
    beyond_ascii_.add(name.text, name.text);
    any_beyond_ascii_ = true;
  }
  for (const std::string& path : paths) names_.add(path, path, whole_path);
  for (const std::string_view phrase : public_phrases()) phrases_.add(phrase, "");
}

std::vector<Stretch> Scrubber::protected_parts(std::string_view text, const TextOrigin& origin) const {
  std::vector<Stretch> kept;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (const auto phrase = phrases_.find_at(text, at)) kept.push_back(phrase->where);
  for (const LiteralPart& part : literal_parts(origin.provider, origin.id, text))
    kept.push_back({part.begin, part.end});
  tidy(kept);
  return kept;
}

std::vector<Scrubber::Replacement> Scrubber::replacements(std::string_view text, const TextOrigin& origin,
                                                          Search search, NameIndex::Bounds bounds) const {
  const Patterns patterns(text, context_);
  const bool ours = origin.speaker == TextOrigin::Speaker::us;
  const std::vector<Stretch> quotes = ours ? quoted(text) : std::vector<Stretch>{};
  std::optional<std::vector<Stretch>> kept;  // looked for when a name is found: most texts hold none
  const auto is_kept = [&](const NameIndex::Found& found) {
    const Stretch name = found.where;
    if (!kept) kept = protected_parts(text, origin);
    const bool word_of_ours =
        ours && !covered_by(quotes, name) && !is_distinctive(text.substr(name.begin, name.end - name.begin));
    return word_of_ours || covered_by(*kept, name) || in_product_word(text, found);
  };
  std::vector<Replacement> out;
  for (std::size_t at = 0; at < text.size();) {
    std::optional<NameIndex::Found> name = names_.find_at(text, at, bounds);
    if (name && is_kept(*name)) name.reset();
    if (!name && origin.own != nullptr) {
      name = origin.own->find_at(text, at);
      if (name && is_kept(*name)) name.reset();
    }
    const auto pattern = search == Search::everything ? patterns.at(at) : std::nullopt;
    if (pattern && (!name || pattern->where.end >= name->where.end)) {
      std::string by = shown(*pattern, text, name_of_);
      if (by == text.substr(at, pattern->where.end - at)) {  // public; what stands in it may be private
        ++at;
        continue;
      }
      out.push_back({pattern->where, std::move(by)});
    } else if (name) {
      const std::string_view spelt = text.substr(name->where.begin, name->where.end - name->where.begin);
      const bool path = name->entry->kind == whole_path;
      out.push_back(
          {name->where, path ? shown_path(spelt, name_of_) : set_apart(*name, name->entry->value, bounds)});
    } else {
      ++at;
      continue;
    }
    at = std::max(at + 1, out.back().where.end);
  }
  return out;
}

std::string Scrubber::text(std::string_view text, const TextOrigin& origin) const {
  if (!origin.provider.empty() || origin.own != nullptr || origin.speaker == TextOrigin::Speaker::us)
    return text_of(text, origin);
  const auto [at, fresh] = done_.try_emplace(std::string(text));
  if (fresh) at->second = text_of(text, origin);
  return at->second;
}

std::string Scrubber::text_of(std::string_view text, const TextOrigin& origin) const {
  std::string out;
  std::size_t done = 0;
  for (const Replacement& r : replacements(text, origin, Search::everything, NameIndex::Bounds::words)) {
    out.append(text, done, r.where.begin - done).append(r.by);
    done = r.where.end;
  }
  return encoded(out.append(text.substr(done)), 1);
}

/// Some exports write binary data into their text, in hex or in base64; and programs write such text into binary data.
std::string Scrubber::encoded(std::string_view text, int depth) const {
  constexpr int deepest = 3;  // base64 of base64 of base64
  if (depth > deepest) return std::string(text);
  const auto clean = [this, depth](const std::string& bytes) {
    return data(bytes, Search::names, depth + 1);
  };
  return clean_base64(clean_hex(text, clean), clean);
}

std::string Scrubber::identifiers_in(std::string data) const {
  constexpr std::size_t guid = 16;
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = 0; at + guid <= data.size();) {
    std::string by;
    std::size_t length = binary_sid_length(data, at);
    if (length > 0) {
      const std::string pseudonym =
          name_of_(NameKind::sid, text_of_sid(std::string_view(data).substr(at, length)));
      by = bytes_of_sid(number_of(pseudonym));
    } else if (const auto known = guids_.find(data.substr(at, guids_.empty() ? 0 : guid));
               known != guids_.end()) {
      by = known->second;
      length = guid;
    }
    if (length == 0) {
      ++at;
      continue;
    }
    out.append(data, done, at - done).append(by);
    at = done = at + length;
  }
  return done == 0 ? std::move(data) : out.append(data, done, std::string::npos);
}

std::string Scrubber::data(std::string_view bytes) const {
  return data(bytes, Search::everything, 1);
}

std::string Scrubber::data(std::string_view data, Search search, int depth) const {
  std::string out(data);
  if (out.empty()) return out;
  const auto clean = [&](DataEncoding encoding, std::span<const std::string> table, Search what) {
    const DecodedData decoded = decode(out, encoding, table);
    std::string next;
    std::size_t done = 0;
    for (const Replacement& r : replacements(decoded.text, {}, what, NameIndex::Bounds::loose)) {
      const std::size_t begin = decoded.at[r.where.begin], end = decoded.at[r.where.end];
      next.append(out, done, begin - done).append(encode(r.by, encoding));
      done = end;
    }
    if (done > 0) out = next.append(out, done, std::string::npos);
  };
  for (const DataEncoding encoding : encodings) clean(encoding, {}, search);
  if (any_beyond_ascii_ && beyond_ascii(out))
    for (const std::vector<std::string>& table : code_pages())
      clean(DataEncoding::code_page, table, Search::names);
  return encoded(identifiers_in(std::move(out)), depth);
}

std::optional<std::string> Scrubber::leak_in(std::string_view text, const TextOrigin& origin) const {
  const bool ours = origin.speaker == TextOrigin::Speaker::us;
  if (origin.provider.empty() && !ours && !checked_.emplace(text).second) return std::nullopt;
  const std::vector<Stretch> quotes = ours ? quoted(text) : std::vector<Stretch>{};
  std::optional<std::vector<Stretch>> kept;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto found = names_.find_at(text, at);
    if (!found) continue;
    if (!kept) {
      kept = protected_parts(text, origin);
      for (const NameIndex::Found& p : pseudonyms_.find_all(text)) kept->push_back(p.where);
      tidy(*kept);
    }
    if (covered_by(*kept, found->where) || in_product_word(text, *found)) continue;
    const std::string_view name = text.substr(found->where.begin, found->where.end - found->where.begin);
    if (ours && !covered_by(quotes, found->where) && !is_distinctive(name)) continue;
    return std::string(name);
  }
  return std::nullopt;
}

std::optional<std::string> Scrubber::leak_in_data(std::string_view data) const {
  for (const DataEncoding encoding : encodings)
    if (auto leak = leak_in(decode(data, encoding).text)) return leak;
  if (any_beyond_ascii_ && beyond_ascii(data))
    for (const std::vector<std::string>& table : code_pages()) {
      const std::string text = decode(data, DataEncoding::code_page, table).text;
      const std::vector<NameIndex::Found> found = beyond_ascii_.find_all(text);
      if (!found.empty()) return found.front().entry->value;
    }
  return std::nullopt;
}

}  // namespace exba
