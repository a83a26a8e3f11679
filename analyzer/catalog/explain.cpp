// How it works: what is asked for is tried as an event (with or without its provider), as a code, as an
// article and as a signal; everything that fits is printed, so that 1002 names every provider that uses the
// number. Near misses are looked for among provider names and among ids and codes one digit away.
#include "catalog/explain.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "catalog/codes.hpp"
#include "catalog/generation.hpp"
#include "catalog/lookup.hpp"
#include "catalog/tables.hpp"

namespace exba {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t label_width = 12;  // "  certainty " with its indent

/// `line` goes on with the words of `text`, wrapped to the width; what is wrapped is indented by `indent`.
std::string wrapped(std::string line, std::string_view text, std::size_t indent) {
  std::string out;
  bool fresh = true;
  for_each_part(text, ' ', [&](std::string_view word) {
    if (!fresh && line.size() + 1 + word.size() > width) {
      out += line + '\n';
      line.assign(indent, ' ');
      fresh = true;
    }
    if (!fresh) line += ' ';
    line += word;
    fresh = false;
  });
  return out + line + '\n';
}

/// "  label     text", the text hanging under itself; nothing for an empty text.
std::string field(std::string_view label, std::string_view text) {
  if (text.empty()) return {};
  std::string line = "  " + std::string(label);
  line.resize(label_width, ' ');
  return wrapped(std::move(line), text, label_width);
}

struct SourceName {
  std::string_view tag, name;
};
constexpr SourceName source_names[] = {
    {"ESEsrc", "the engine's published source"},
    {"MSGDUMP-ESE", "string table of an older ese.dll"},
    {"MSGDUMP-VOLSNAP", "string table of volsnap.sys"},
    {"LIBYAL", "Windows' message tables as libyal publishes them"},
    {"CSS-Exchange", "Microsoft's scripts CSS-Exchange"},
    {"EXDOC", "Microsoft's Exchange documentation"},
    {"EMC2014", "a published log of an Exchange 2013 DAG"},
    {"inferred", "inferred: no public document states it; read off the program by others"},
    {"OXCDATA", "MS-OXCDATA"},
    {"NTDSBMSG", "SDK header ntdsbmsg.h"},
    {"TIM-225", "a Microsoft engineer (2015): Exchange - no log files can be truncated"},
    {"TIM-CHECK", "a Microsoft engineer's case (2012): backups fail due to consistency check failure"},
    {"TIM-WSB", "published log of an Exchange 2010 backup"},
    {"TIM-C7FF", "published log of a passive copy's backup"},
    {"EHLO-P2", "Exchange team blog"},
    {"EHLO-P3", "Exchange team blog"},
    {"MP2007", "Exchange 2007 management pack"},
    {"ISM905", "Microsoft's page on ESE BACKUP 905"},
    {"bb218863", "Microsoft bb218863, management pack"},
};

bool is_article(std::string_view tag) {
  const std::string_view digits = tag.starts_with("KB")  ? tag.substr(2)
                                  : tag.starts_with("Q") ? tag.substr(1)
                                                         : "";
  return digits.size() >= 5 && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Tags as people read them; a source of several words is one already.
std::string readable_source(std::string_view source) {
  const bool tags =
      is_article(source.substr(0, source.find(' '))) ||
      std::any_of(std::begin(source_names), std::end(source_names),
                  [source](const SourceName& s) { return s.tag == source.substr(0, source.find(' ')); });
  if (!tags) return std::string(source);
  std::string out;
  for_each_part(source, ' ', [&out](std::string_view tag) {
    std::string_view name = tag;
    for (const SourceName& s : source_names)
      if (s.tag == tag) name = s.name;
    if (out.find(name) == std::string::npos) out += (out.empty() ? "" : ", ") + std::string(name);
  });
  return out;
}

std::string certainty_text(const Row& row) {
  std::string out(to_string(row.certainty));
  if (row.certainty == Certainty::unverified) out += ": no source confirms it, no verdict rests on it alone";
  if (row.certainty == Certainty::inferred) out += ": a verdict on it alone is never more than likely";
  return out;
}

std::string fact_names(const KnownRow& known) {
  std::string out;
  const auto add = [&out](std::string_view name) {
    if (name == "-" || (" " + out + " ").find(" " + std::string(name) + " ") != std::string::npos) return;
    out += (out.empty() ? "" : " ") + std::string(name);
  };
  if (!known.row->constants.empty()) for_each_part(known.row->constants, ' ', add);
  for (const auto& names : known.inserts)
    for (const FactName& name : names) add(name.text);
  for (const Wording& wording : known.wordings())
    for (const Wording::LiteralThenHole& piece : wording.pieces)
      if (!piece.hole.empty()) add(piece.hole);
  return out;
}

/// `ESE 104 (Application log)`; on two lines where the names are long.
std::string headed(const Provider& provider, std::uint16_t id) {
  const std::string event = std::string(provider.name) + ' ' + std::to_string(id);
  const std::string log = "(" + std::string(provider.channel) + " log)\n";
  return event + (event.size() + log.size() > 80 ? "\n  " : " ") + log;
}

std::string explain_event(const KnownRow& known) {
  const Row& row = *known.row;
  std::string out = headed(*known.provider, row.id);
  const std::string_view later = meaning_since_2013(known.provider->name, row.id);
  out += field("meaning", (later.empty() ? "" : "up to Exchange 2010: ") + std::string(row.meaning));
  if (!later.empty())
    out += field(
        "", "Exchange 2013 and later: " + std::string(later) +
                " (inferred: no public document states it). What stands below is of the former; which of "
                "the two an event is, its text and the rest of the log tell.");
  out += field("signal", row.signal);
  out += field("certainty", certainty_text(row));
  out += field("source", readable_source(row.source));
  for (const Wording& wording : known.wordings())
    out += field(wording.confirmed ? "text" : "text (?)", wording.source);
  out += field("facts", fact_names(known));
  std::string aliases;
  for_each_part(known.provider->aliases, '|', [&aliases](std::string_view alias) {
    aliases += (aliases.empty() ? "" : ", ") + std::string(alias);
  });
  return out + field("also as", aliases);
}

std::string_view level_word(Level level) {
  switch (level) {
    case Level::critical: return "critical";
    case Level::error: return "error";
    case Level::warning: return "warning";
    default: return "information";
  }
}

/// An event that a table tells of in one line.
std::string explain_meaning(const Provider& provider, const EventMeaning& meaning) {
  std::string out = headed(provider, meaning.id);
  out += field("meaning", meaning.meaning);
  out += field("level", "as a rule " + std::string(level_word(meaning.level)));
  std::string strings = meaning.engine_prefix ? "process, pid, instance" : "";
  if (!meaning.names.empty())
    for_each_part(meaning.names, ' ', [&strings](std::string_view name) {
      strings += (strings.empty() ? "" : ", ") + std::string(name == "-" ? "(nothing)" : name);
    });
  out += field("strings", strings);
  if (meaning.inferred)
    out += field("certainty", "inferred: no public document states it; read off the program by others");
  return out + field("rules", "none knows it: reports show it, and no verdict rests on it");
}

std::string explain_id(const Provider& provider, std::uint16_t id) {
  if (const KnownRow* known = known_row(provider.name, id)) return explain_event(*known);
  const auto meaning = find_meaning(provider.name, id);
  return meaning ? explain_meaning(provider, *meaning) : std::string();
}

std::string explain_code(const ErrorCode& code) {
  std::string out = normal_code(std::to_string(code.value)) + ' ' + std::string(code.name) + " (" +
                    std::string(code.family) + " code)\n";
  out += field("meaning", code.meaning);
  std::string others;
  for (const std::string& spelling : spellings(code)) others += (others.empty() ? "" : ", ") + spelling;
  out += field("spellings", others);
  if (code.family == "Exchange store")
    out += field("note", "Not a Win32 error: the Win32 code of the same number means something else.");
  return out + field("source", readable_source(code.source));
}

bool cites(std::string_view source, std::string_view article) {
  bool found = false;
  for_each_part(source, ' ', [&](std::string_view tag) {
    const std::string_view number = tag.starts_with("KB")  ? tag.substr(2)
                                    : tag.starts_with("Q") ? tag.substr(1)
                                                           : tag;
    found = found || (is_article(tag) && number == article);
  });
  return found;
}

/// `articles.tsv`: number, title, what it says, in our own words.
std::string article_text(const std::string& number) {
  for (std::string_view rest = builtin_table("articles"); !rest.empty();
       rest.remove_prefix(rest.find('\n') + 1)) {
    const auto cells = split(rest.substr(0, rest.find('\n')), "\t");
    if (cells.size() == 3 && cells[0] == number)
      return wrapped("KB" + number + ": ", cells[1], 2) + wrapped("  ", cells[2], 2);
  }
  return {};
}

std::string explain_article(std::string_view what) {
  std::string upper = lower(what);
  const std::string number = upper.starts_with("kb")  ? upper.substr(2)
                             : upper.starts_with("q") ? upper.substr(1)
                                                      : upper;
  if (number.size() < 5 || number.find_first_not_of("0123456789") != std::string::npos) return {};
  std::string out;
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows)
      if (cites(row.source, number))
        out +=
            wrapped("  " + std::string(provider.name) + ' ' + std::to_string(row.id) + ": ", row.meaning, 4);
  for (const ErrorCode& code : error_codes())
    if (cites(code.source, number))
      out += wrapped("  " + normal_code(std::to_string(code.value)) + ' ' + std::string(code.name) + ": ",
                     code.meaning, 4);
  const std::string text = article_text(number);
  return text + (out.empty() ? out : "Article " + number + " is the source of\n" + out);
}

std::string explain_signal(std::string_view what) {
  std::string out;
  for (const SignalSource& source : rows_for_signal(lower(what)))
    out += "  " + std::string(source.provider) + ' ' + std::to_string(source.id) + " (" +
           std::string(source.channel) + " log, " + std::string(to_string(source.certainty)) + ")\n";
  return out.empty() ? out : "Signal " + lower(what) + " comes from\n" + out;
}

std::optional<std::uint16_t> event_id(std::string_view text) {
  std::uint16_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

struct Asked {
  std::string_view provider;  ///< empty: any
  std::optional<std::uint16_t> id;
};
/// `9607`, `MSExchangeIS/9607`, `ESE 213`, `ESE BACKUP:904`.
Asked split_event(std::string_view what) {
  const std::size_t border = what.find_last_of("/: #");
  if (border == std::string_view::npos) return {{}, event_id(what)};
  return {trim(what.substr(0, border)), event_id(what.substr(border + 1))};
}

}  // namespace

std::string explain(std::string_view what) {
  what = trim(what);
  std::string out;
  const auto add = [&out](const std::string& part) {
    if (!part.empty()) out += (out.empty() ? "" : "\n") + part;
  };
  const Asked asked = split_event(what);
  if (asked.id)
    for (const Provider& provider : catalogue())
      if (asked.provider.empty() || find_provider(asked.provider) == &provider)
        add(explain_id(provider, *asked.id));
  // A plain 1293 is an event id first, but 4294966768 or c7ff000a can only be a code.
  if (what.find_first_of(" /") == std::string_view::npos)
    for (const ErrorCode& code : find_codes(what)) add(explain_code(code));
  const std::string asked_name = lower(what);
  for (const ErrorCode& code : error_codes()) {
    const std::string name = lower(code.name);
    if (name == asked_name || name == "jet_err" + asked_name || name == "jet_wrn" + asked_name)
      add(explain_code(code));
  }
  add(explain_article(what));
  add(explain_signal(what));
  return out;
}

std::string unknown_form(std::string_view what) {
  const std::string_view family = family_of(trim(what));
  if (family.empty()) return {};
  return "; by its form it is a code of the family " + std::string(family) + ", and exba knows no such one";
}

std::vector<std::string_view> signals_of_event(std::string_view what) {
  std::vector<std::string_view> signals;
  const Asked asked = split_event(trim(what));
  if (!asked.id) return signals;
  for (const Provider& provider : catalogue())
    if (asked.provider.empty() || find_provider(asked.provider) == &provider)
      for (const Row& row : provider.rows)
        if (row.id == *asked.id) signals.push_back(row.signal);
  return signals;
}

std::string suggest(std::string_view what) {
  what = trim(what).substr(0, 64);
  const bool with_provider = !split_event(what).provider.empty();
  std::vector<std::string> known;
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows) {
      known.push_back(with_provider ? std::string(provider.name) + '/' + std::to_string(row.id)
                                    : std::to_string(row.id));
      if (!with_provider) known.emplace_back(row.signal);
    }
  // One digit away from a code stands another code that says something else: only names are guessed.
  if (is_code(what) && !with_provider && event_id(what) == std::nullopt) return {};
  for (const ErrorCode& code : error_codes()) known.emplace_back(code.name);
  const std::string near(nearest(what, {known.begin(), known.end()}));
  return is_code(what) && near.find_first_not_of("0123456789") != std::string::npos ? std::string() : near;
}

}  // namespace exba
