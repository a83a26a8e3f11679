// How it works: one walk from left to right; at each place the longest of what is known as a name and of what
// is one by its form. A name inside a phrase of the product stays: that phrase would stand there whatever the
// site's machines are called.
#include "redact/scrubber.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/public_words.hpp"
#include "redact/decoded.hpp"

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
  if (name.text.find_first_not_of("0123456789") == std::string::npos) return false;
  if (name.kind == NameKind::path) return name.text.find_first_of("\\/") != std::string::npos;
  if (name.kind == NameKind::file) return name.text.find('.') != std::string::npos;
  return true;
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

/// Bytes written in hex from `at` on, with a blank or nothing between them.
struct HexRun {
  std::string bytes;
  std::size_t end = 0;
  bool blanks = false;
};
HexRun hex_run(std::string_view text, std::size_t at) {
  HexRun run{{}, at, at + 2 < text.size() && text[at + 2] == ' '};
  while (run.end + 1 < text.size() && hex_value(text[run.end]) >= 0 && hex_value(text[run.end + 1]) >= 0) {
    run.bytes += static_cast<char>(hex_value(text[run.end]) * 16 + hex_value(text[run.end + 1]));
    run.end += 2;
    const bool goes_on = run.blanks && run.end + 2 < text.size() && text[run.end] == ' ' &&
                         hex_value(text[run.end + 1]) >= 0 && hex_value(text[run.end + 2]) >= 0;
    if (run.blanks && !goes_on) break;
    if (run.blanks) ++run.end;
  }
  return run;
}

std::string as_hex(std::string_view bytes, bool blanks) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (blanks && !out.empty()) out += ' ';
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

constexpr DataEncoding encodings[] = {DataEncoding::utf16, DataEncoding::utf16_odd, DataEncoding::utf8};

}  // namespace

Scrubber::Scrubber(Pseudonyms& key, const PatternContext& context, const std::set<std::string>& paths)
    : key_(&key), context_(context) {
  name_of_ = [this](NameKind kind, std::string_view name) { return key_->of(kind, name); };
  for (const Name& name : key.names()) {
    pseudonyms_.add(name.pseudonym, "");
    if (name.kind == NameKind::guid)
      guids_.emplace_back(bytes_of_guid(name.text), bytes_of_pseudonym(name.pseudonym));
    if (!is_searchable(name)) continue;
    names_.add(name.text, name.pseudonym);
    if (beyond_ascii(name.text)) beyond_ascii_.push_back(name.text);
  }
  for (const std::string& path : paths) names_.add(path, path, whole_path);
  for (const std::string_view phrase : public_phrases()) phrases_.add(phrase, "");
}

std::vector<Stretch> Scrubber::protected_parts(std::string_view text, std::string_view folded,
                                               const TextOrigin& origin) const {
  std::vector<Stretch> kept;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (const auto phrase = phrases_.find_at(text, folded, at)) kept.push_back(phrase->where);
  for (const LiteralPart& part : literal_parts(origin.provider, origin.id, text))
    kept.push_back({part.begin, part.end});
  tidy(kept);
  return kept;
}

std::vector<Scrubber::Replacement> Scrubber::replacements(std::string_view text, const TextOrigin& origin,
                                                          Search search, NameIndex::Bounds bounds) const {
  const std::string folded = fold(text);
  const Patterns patterns(text, context_);
  const bool ours = origin.speaker == TextOrigin::Speaker::us;
  const std::vector<Stretch> quotes = ours ? quoted(text) : std::vector<Stretch>{};
  std::optional<std::vector<Stretch>> kept;  // looked for when a name is found: most texts hold none
  const auto is_kept = [&](Stretch name) {
    if (!kept) kept = protected_parts(text, folded, origin);
    const bool word_of_ours =
        ours && !covered_by(quotes, name) && !is_distinctive(text.substr(name.begin, name.end - name.begin));
    return word_of_ours || covered_by(*kept, name);
  };
  std::vector<Replacement> out;
  for (std::size_t at = 0; at < text.size();) {
    std::optional<NameIndex::Found> name = names_.find_at(text, folded, at, bounds);
    if (name && is_kept(name->where)) name.reset();
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
      out.push_back({name->where, path ? shown_path(spelt, name_of_) : name->entry->value});
    } else {
      ++at;
      continue;
    }
    at = std::max(at + 1, out.back().where.end);
  }
  return out;
}

std::string Scrubber::text(std::string_view text, const TextOrigin& origin) const {
  if (!origin.provider.empty() || origin.speaker == TextOrigin::Speaker::us) return text_of(text, origin);
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
  return hex_runs(out.append(text.substr(done)));
}

/// Some exports write binary data into their text.
std::string Scrubber::hex_runs(std::string_view text) const {
  constexpr std::size_t least = 4;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool begins = hex_value(text[at]) >= 0 && !word_before(text, at);
    const HexRun run = begins ? hex_run(text, at) : HexRun{};
    const std::string clean = run.bytes.size() >= least ? data(run.bytes, Search::names) : run.bytes;
    if (clean == run.bytes) {
      const std::size_t next = begins ? std::max(run.end, at + 1) : at + 1;
      out.append(text, at, next - at);
      at = next;
    } else {
      out += as_hex(clean, run.blanks);
      at = run.end;
    }
  }
  return out;
}

std::string Scrubber::guids_in(std::string data) const {
  for (const auto& [bytes, pseudonym] : guids_)
    for (std::size_t at = 0; (at = data.find(bytes, at)) != std::string::npos; at += pseudonym.size())
      data.replace(at, bytes.size(), pseudonym);
  return data;
}

std::string Scrubber::data(std::string_view bytes) const {
  return data(bytes, Search::everything);
}

std::string Scrubber::data(std::string_view data, Search search) const {
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
  if (!beyond_ascii_.empty() && beyond_ascii(out))
    for (const std::vector<std::string>& table : code_pages())
      clean(DataEncoding::code_page, table, Search::names);
  return out.size() < 16 ? out : guids_in(std::move(out));
}

std::optional<std::string> Scrubber::leak_in(std::string_view text, const TextOrigin& origin) const {
  const bool ours = origin.speaker == TextOrigin::Speaker::us;
  if (origin.provider.empty() && !ours && !checked_.emplace(text).second) return std::nullopt;
  const std::string folded = fold(text);
  const std::vector<Stretch> quotes = ours ? quoted(text) : std::vector<Stretch>{};
  std::optional<std::vector<Stretch>> kept;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto found = names_.find_at(text, folded, at);
    if (!found) continue;
    if (!kept) {
      kept = protected_parts(text, folded, origin);
      for (const NameIndex::Found& p : pseudonyms_.find_all(text, folded)) kept->push_back(p.where);
      tidy(*kept);
    }
    if (covered_by(*kept, found->where)) continue;
    const std::string_view name = text.substr(found->where.begin, found->where.end - found->where.begin);
    if (ours && !covered_by(quotes, found->where) && !is_distinctive(name)) continue;
    return std::string(name);
  }
  return std::nullopt;
}

std::optional<std::string> Scrubber::leak_in_data(std::string_view data) const {
  for (const DataEncoding encoding : encodings)
    if (auto leak = leak_in(decode(data, encoding).text)) return leak;
  for (const std::string& name : beyond_ascii_) {
    NameIndex one;
    one.add(name, "");
    for (const std::vector<std::string>& table : code_pages()) {
      const std::string text = decode(data, DataEncoding::code_page, table).text;
      if (!one.find_all(text, fold(text)).empty()) return name;
    }
  }
  return std::nullopt;
}

}  // namespace exba
