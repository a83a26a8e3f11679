// How it works: most texts of the Replication service are not public, and those that are quoted differ by
// version and language: `Active Manager moved database DB 01 from server EX01 to server EX02. Reason: ...`. What
// they have in common is the word for a database before its name and a small word before each node. A
// name ends where such a word, a verb or a mark follows.
#include "catalog/prose_names.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t prose_looked_at = 2048;
constexpr std::size_t longest_node_name = 128, longest_reason = 200;

using NameWords = std::string_view;  ///< '|'-separated; of two that begin alike, the longer first

/// Small words of one language, in lower case, without the blanks around them.
struct Language {
  NameWords database, from, to, on;
  NameWords verbs;  ///< behind the name of a database
};

constexpr Language languages[] = {
    {"database", "from server|from node|from", "to server|to node|to", "on server|on node|on",
     "was|has|is|went|moved|could|failed|will|cannot|at|with|because"},
    {"datenbank", "von server|von knoten|vom server|vom knoten|von",
     "nach server|auf server|auf den server|zum server|nach|auf", "auf server|auf dem server|auf knoten|auf",
     "wurde|konnte|ist|wird|hat|mit"},
    {"base de donn\xc3\xa9"
     "es",
     "depuis le serveur|du serveur|depuis|de", "vers le serveur|vers", "sur le serveur|sur",
     "a \xc3\xa9t\xc3\xa9|n'a|a|est|sera|avec"},
    {"base de datos", "desde el servidor|del servidor|desde|de", "al servidor|hacia|a", "en el servidor|en",
     "se ha|se|fue|ha sido|no|con"},
    {"banco de dados", "do servidor|do|de", "para o servidor|para", "no servidor|no|em",
     "foi|n\xc3\xa3o|est\xc3\xa1|com"},
    {"database", "dal server|da", "al server|a", "nel server|sul server|su",
     "\xc3\xa8 stato|\xc3\xa8|non|con"},
    {"database", "van server|van", "naar server|naar", "op server|op", "is|kon|werd|kan|met"},
};

constexpr std::string_view reason_labels[] = {"reason", "move comment", "comment",      "grund", "kommentar",
                                              "raison", "motivo",       "raz\xc3\xb3n", "motif", "reden"};

bool is_edge(std::string_view text, std::size_t at) {
  return at >= text.size() || (!is_word(text[at]) && !is_beyond_ascii(text[at]) && text[at] != '-');
}

/// Where the words stand by themselves from `from` on; npos: nowhere. Both in lower case.
std::size_t find_words(std::string_view text, std::string_view words, std::size_t from) {
  for (std::size_t at = text.find(words, from); at != std::string_view::npos; at = text.find(words, at + 1))
    if ((at == 0 || is_edge(text, at - 1)) && is_edge(text, at + words.size())) return at;
  return std::string_view::npos;
}

/// The first of the words; `end` is set behind it, and behind a blank.
std::size_t find_any(std::string_view text, NameWords words, std::size_t from, std::size_t& end) {
  std::size_t best = std::string_view::npos;
  for (const std::string_view word : split(words, "|")) {
    const std::size_t at = find_words(text, word, from);
    if (at >= best) continue;  // of two at one place the longer stands first in the table
    best = at;
    end = std::min(text.size(), at + word.size() + 1);
  }
  return best;
}

constexpr std::string_view marks[] = {
    "'",        "\"",      "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e",
    "\xc2\xab", "\xc2\xbb"};

std::string_view without_marks(std::string_view name) {
  for (bool more = true; more;) {
    more = false;
    name = trim(name);
    for (const std::string_view mark : marks) {
      if (name.starts_with(mark)) name.remove_prefix(mark.size()), more = true;
      if (name.ends_with(mark)) name.remove_suffix(mark.size()), more = true;
    }
  }
  return name;
}

/// The word at `at`, if it may be a computer: EX02, mbx-1.corp.example, not "there".
std::string_view host_at(std::string_view text, std::size_t at) {
  std::string_view rest = without_marks(text.substr(std::min(at, text.size())));
  std::size_t end = 0;
  while (end < rest.size() && (is_word(rest[end]) || rest[end] == '-' || rest[end] == '.')) ++end;
  std::string_view name = rest.substr(0, end);
  while (name.ends_with('.') || name.ends_with('-')) name.remove_suffix(1);
  const bool marked =
      std::any_of(name.begin(), name.end(), [](char c) { return is_digit(c) || is_upper(c); }) ||
      name.find('.') != std::string_view::npos;
  const bool date = std::none_of(name.begin(), name.end(), is_letter);
  return marked && !date && name.size() <= longest_node_name ? name : std::string_view();
}

/// Text in its own letters and in lower ones, offset by offset the same.
struct Prose {
  std::string_view text;
  std::string lowered;
};

/// Where the name behind the word database begins: "Mailbox Database 01" is a name with that word in it.
std::size_t begin_of_name(const Prose& p, std::size_t word, std::size_t behind) {
  constexpr std::string_view usual = "mailbox ";
  const bool part = word >= usual.size() &&
                    std::string_view(p.lowered).substr(word - usual.size(), usual.size()) == usual &&
                    is_upper(p.text[word]) && is_upper(p.text[word - usual.size()]);
  return part ? word - usual.size() : behind;
}

std::size_t end_of_name(const Prose& p, const Language& language, std::size_t from) {
  const std::string_view text = p.lowered;
  std::size_t end = text.size(), behind = 0;
  for (const NameWords words : {language.from, language.to, language.on, language.verbs})
    end = std::min(end, find_any(text, words, from, behind));
  for (std::size_t i = from; i < end; ++i) {
    const bool mark = text[i] == ',' || text[i] == ';' || text[i] == '(' || text[i] == '\n' || text[i] == ':';
    const bool stop = text[i] == '.' && (i + 1 == text.size() || is_blank(text[i + 1]));
    if (mark || stop) return i;
  }
  return end;
}

std::string_view database_in(const Prose& p, const Language& language, std::size_t from) {
  std::size_t behind = 0;
  const std::size_t word = find_any(p.lowered, language.database, from, behind);
  if (word == std::string_view::npos) return {};
  std::size_t begin = begin_of_name(p, word, behind);
  // `database Mailbox Database 01`: the name is what follows the first.
  const std::size_t end = end_of_name(p, language, std::max(begin, behind));
  const std::string_view name = without_marks(p.text.substr(begin, end - begin));
  const std::string_view word_of_it = name.substr(0, name.find(' '));
  const bool named = std::any_of(word_of_it.begin(), word_of_it.end(),
                                 [](char c) { return is_digit(c) || is_upper(c) || is_beyond_ascii(c); });
  return named && name.size() <= longest_node_name ? name : std::string_view();
}

std::string_view host_behind(const Prose& p, NameWords words, std::size_t from, std::size_t* end = nullptr) {
  std::size_t behind = from;
  for (std::size_t at = find_any(p.lowered, words, from, behind); at != std::string_view::npos;
       at = find_any(p.lowered, words, behind, behind))
    if (const std::string_view host = host_at(p.text, behind); !host.empty()) {
      if (end != nullptr) *end = behind + host.size();
      return host;
    }
  return {};
}

std::string_view reason_in(const Prose& p) {
  const std::string_view lowered = p.lowered;
  for (const std::string_view label : reason_labels) {
    const std::size_t at = find_words(lowered, label, 0);
    if (at == std::string_view::npos) continue;
    std::string_view rest = trim(p.text.substr(at + label.size()));
    if (!rest.starts_with(':') && !rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    const std::size_t end = std::min({rest.find('\n'), rest.find(". "), rest.size()});
    rest = without_marks(rest.substr(0, end));
    if (rest.ends_with('.')) rest.remove_suffix(1);
    if (!rest.empty() && rest.size() <= longest_reason) return rest;
  }
  return {};
}

bool has(const Facts& values, std::string_view name) {
  return std::any_of(values.begin(), values.end(), [&](const Fact& f) { return f.name == name; });
}

void add(Facts& values, std::string_view name, std::string_view value) {
  if (!value.empty() && !has(values, name)) values.push_back({std::string(name), std::string(value)});
}

/// How many of the facts a language finds: the sentence is in the one that finds most.
struct Read {
  std::string_view store, from, to, node;
  int found() const { return !store.empty() + !from.empty() + !to.empty() + !node.empty(); }
};

Read read(const Prose& p, const Language& language) {
  Read r;
  r.store = database_in(p, language, 0);
  const std::size_t behind_store =
      r.store.empty() ? 0 : static_cast<std::size_t>(r.store.data() + r.store.size() - p.text.data());
  std::size_t behind_from = behind_store;
  r.from = host_behind(p, language.from, behind_store, &behind_from);
  if (!r.from.empty()) r.to = host_behind(p, language.to, behind_from);
  if (r.to.empty()) r.from = {};
  if (r.from.empty()) r.node = host_behind(p, language.on, behind_store);
  return r;
}

}  // namespace

void add_names_in_prose(std::string_view message, Facts& values) {
  const Prose p{message.substr(0, prose_looked_at), lower(message.substr(0, prose_looked_at))};
  Read best;
  for (const Language& language : languages) {
    const Read found = read(p, language);
    // Of two that find as much, the one that knows where the name ends.
    const bool shorter = found.found() == best.found() && found.store.size() < best.store.size();
    if (found.found() > best.found() || shorter) best = found;
  }
  add(values, "store", best.store);
  add(values, "from", best.from);
  add(values, "to", best.to);
  add(values, "node", best.node);
  add(values, "reason", reason_in(p));
}

}  // namespace exba
