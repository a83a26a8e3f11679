// How it works: of the wordings that fit the one with most letters of its own gives the values of its holes. The engine's
// prefix ("process (pid) instance: ") is read first, because it tells whose event it is in every language. Of a text that
// fits none, what is plain all the same: a code behind the word for error, a path in quotation marks, a guid.
#include "catalog/message_facts.hpp"

#include <algorithm>
#include <string>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/codes.hpp"
#include "catalog/prose_names.hpp"
#include "catalog/strings_in_text.hpp"

namespace exba {
namespace {

/// The wording that explains most of the text: of two that fit, the one with more literal characters. Null:
/// none fits.
const Wording* best_wording(const KnownRow& known, const ComparableText& text, std::size_t from) {
  const Wording* best = nullptr;
  for (const Wording& wording : known.wordings())
    if ((best == nullptr || wording.length > best->length) && fits(text, from, wording)) best = &wording;
  return best;
}

struct Fit {
  const Wording* wording = nullptr;  ///< null: none
  std::size_t from = 0;              ///< where in the bare text it begins
};
Fit fit_of(const KnownRow& known, const MessageText& message) {
  if (!known.engine_prefix || !message.prefix()) return {best_wording(known, message.text, 0), 0};
  for (const std::size_t start : message.starts())
    if (const Wording* wording = best_wording(known, message.text, start)) return {wording, start};
  return {};
}

/// Values of the message as the log spells them. The prefix counts even where the text fits no wording: a
/// translated text still says whose it is.
bool values_from_message(const KnownRow& known, const MessageText& message, Facts& values) {
  const Fit fit = fit_of(known, message);
  if (known.engine_prefix && message.prefix()) {
    const EnginePrefix& prefix = *message.prefix();
    values.push_back({"process", prefix.process});
    values.push_back({"pid", prefix.pid});
    const bool instances =
        !known.inserts.empty() && known.inserts[0].size() > 2 && known.inserts[0][2].text == "instance";
    if (fit.wording != nullptr) {
      if (fit.from > prefix.rest) values.push_back({"instance", message.text.value(prefix.rest, fit.from)});
    } else if (instances && message.starts().size() > 1) {
      values.push_back({"instance", message.text.value(prefix.rest, message.starts()[1])});
    }
  }
  return fit.wording != nullptr && match(message.text, fit.from, *fit.wording, values);
}

/// The code behind the word "error" of a text that fits no wording (another version's, a label pasted into
/// it): a known one, a negative number or a hexadecimal one.
std::string_view code_in_prose(const ComparableText& text) {
  const std::string_view bare = std::string_view(text.bare).substr(0, text.end);
  for (const std::string_view word : {"error", "fehler", "errore", "erreur", "erro", "fout"})
    for (std::size_t at = bare.find(word); at != std::string_view::npos; at = bare.find(word, at + 1)) {
      std::string_view rest = bare.substr(at + word.size());
      for (const std::string_view filler : {" ", "code", " ", ":", " ", "(", "hr", " ", "=", " "})
        if (rest.starts_with(filler)) rest.remove_prefix(filler.size());
      if (rest.starts_with("- ") && is_code(rest)) return rest.substr(0, rest.find_first_of(" ,;()", 2));
      const std::string_view token = rest.substr(0, rest.find_first_of(" ,;()"));
      if (rest.substr(token.size()).starts_with(" times")) continue;
      const bool number = token.starts_with("0x") || (token.starts_with('-') && token.size() > 3);
      if ((number && is_code(token)) || find_code(token) != nullptr) return token;
    }
  // `-1018 (0xfffffc06)`, in any language.
  if (const std::size_t hex = bare.find(" (0xffff"); hex != std::string_view::npos) {
    const std::size_t begin = bare.rfind(' ', hex == 0 ? 0 : hex - 1) + 1;
    const std::string_view token = bare.substr(begin, hex - begin);
    if (token.starts_with('-') && is_code(token)) return token;
  }
  return {};
}

/// The first path that a text quotes: `"D:\\mdb\\priv1.edb"`.
std::string_view file_in_prose(const ComparableText& text) {
  const std::string_view all = text.text;
  for (std::size_t quote = all.find('"'); quote != std::string_view::npos; quote = all.find('"', quote + 1)) {
    const std::string_view path = all.substr(quote + 1, all.find('"', quote + 1) - quote - 1);
    if (path.size() > 4 && is_letter(path[0]) && path.substr(1, 2) == ":\\") return path;
  }
  return {};
}

bool tells(const KnownRow& known, std::string_view name) {
  return std::any_of(known.wordings().begin(), known.wordings().end(), [name](const Wording& wording) {
    return std::any_of(wording.pieces.begin(), wording.pieces.end(),
                       [name](const Wording::LiteralThenHole& piece) { return piece.hole == name; });
  });
}

/// What a text of no known wording still tells: the guid of its set, and of the Replication service, most of
/// whose texts are not public, everything that has a shape.
void values_by_their_look(const KnownRow& known, std::string_view message, Facts& values) {
  const std::vector<FactName>* most = nullptr;
  for (const std::vector<FactName>& names : known.inserts)
    if (most == nullptr || names.size() > most->size()) most = &names;
  if (most == nullptr || most->empty()) return;
  const std::vector<FactName>& names = *most;
  if (known.provider->name == "MSExchangeRepl") {
    values_by_shape(message, names, values);
    const std::string_view s = known.row->signal;
    if (s.starts_with("database-") || s.starts_with("copy-")) add_names_in_prose(message, values);
  } else if (names[0].text == "session") {
    if (std::string guid = guid_in(message); !guid.empty()) values.push_back({"session", std::move(guid)});
  }
}

/// A text that fits no wording, of another version or in another language: its file and its code are plain all the same.
void values_from_prose(const KnownRow& known, const ComparableText& text, Facts& values) {
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) values.push_back({std::string(name), std::string(value)});
  };
  if (tells(known, "file")) add("file", file_in_prose(text));
  if (tells(known, "code")) add("code", code_in_prose(text));
}

}  // namespace

bool fits_wording(const KnownRow& known, const MessageText& message) {
  return fit_of(known, message).wording != nullptr;
}

Facts values_in_text(const KnownRow& known, const MessageText& message, std::string_view text) {
  Facts values;
  if (values_from_message(known, message, values)) return values;
  values_from_prose(known, message.text, values);
  values_by_their_look(known, text, values);
  return values;
}

}  // namespace exba
