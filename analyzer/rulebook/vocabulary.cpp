// How it works: an expression is cut into tokens as XPath 1.0 does, as far as names go: @name, $name, axis::,
// function(, operators where an operand stands before them, and everything else that is a name is an element.
// Facts of events come from the catalogue, so that a new row brings its words along.
#include "rulebook/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

constexpr std::string_view functions[] = {"last",          "position",
                                          "count",         "local-name",
                                          "name",          "string",
                                          "concat",        "starts-with",
                                          "contains",      "substring",
                                          "not",           "substring-before",
                                          "boolean",       "substring-after",
                                          "string-length", "translate",
                                          "true",          "normalize-space",
                                          "false",         "number",
                                          "sum",           "floor",
                                          "ceiling",       "round",
                                          "text",          "node",
                                          "time",          "span"};
constexpr std::string_view axes[] = {
    "ancestor",  "ancestor-or-self",  "attribute", "child",     "descendant",        "descendant-or-self",
    "following", "following-sibling", "parent",    "preceding", "preceding-sibling", "self"};
constexpr std::string_view operators[] = {"and", "or", "div", "mod"};
constexpr std::string_view names[] = {
    // relations
    "blocked_by", "refused", "first_refused", "refused_again", "previous_full", "previous_logs", "later_full",
    "job", "run", "vss_run", "same_job", "failover", "chain", "database_full", "other_full",
    "full_before_recovery", "restore", "untruncated",
    // phases
    "prepare", "freeze", "backup", "database-files", "log-files", "truncation", "transfer", "hard-recovery"};

template <std::size_t n>
bool among(const std::string_view (&list)[n], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

template <std::size_t n>
std::vector<std::string_view> all_of(const std::string_view (&list)[n]) {
  return {std::begin(list), std::end(list)};
}

/// Names of a row's facts: of its insertion strings, the holes of its wordings, and what always holds.
void collect_facts(const Row& row, std::set<std::string_view>& facts) {
  for (const std::string_view name : split(row.inserts, " |"))
    if (name != "-") facts.insert(name);
  for (const std::string_view constant : split(row.constants, " "))
    facts.insert(constant.substr(0, constant.find('=')));
  for (auto at = row.wordings.find('{'); at != std::string_view::npos; at = row.wordings.find('{', at + 1)) {
    const std::string_view hole = row.wordings.substr(at + 1, row.wordings.find('}', at) - at - 1);
    if (hole != "-") facts.insert(hole);
  }
}

/// By signal: the facts that its events can have.
const std::map<std::string_view, std::set<std::string_view>>& facts_by_signal() {
  static const auto all = [] {
    std::map<std::string_view, std::set<std::string_view>> out;
    for (const Provider& provider : catalogue())
      for (const Row& row : provider.rows) {
        auto& facts = out[row.signal];
        collect_facts(row, facts);
        if (row.inserts.starts_with("process pid")) facts.insert("instance");
      }
    return out;
  }();
  return all;
}

std::vector<std::string_view> sorted(const std::set<std::string_view>& set) {
  return {set.begin(), set.end()};
}

std::map<std::string_view, std::vector<std::string_view>> attributes_by_element() {
  std::map<std::string_view, std::set<std::string_view>> sets;
  for (const Word& word : attribute_words())
    for (const std::string_view on : split(word.on, " ")) {
      const bool kind = from_word<Kind>(on).has_value();
      if (kind || on == "every") sets["operation"].insert(word.name);
      if (kind || on == "every" || on == "relation") sets["relation"].insert(word.name);
      if (on == "event" || on == "nearby") sets["nearby"].insert(word.name);
      if (!kind && on != "every" && on != "relation" && on != "nearby") sets[on].insert(word.name);
    }
  for (const auto& [signal, facts] : facts_by_signal())
    for (const char* on : {"event", "nearby"}) sets[on].insert(facts.begin(), facts.end());
  std::map<std::string_view, std::vector<std::string_view>> out;
  for (const auto& [on, set] : sets) out[on] = sorted(set);
  return out;
}

const std::vector<std::string_view>& every_attribute() {
  static const auto all = [] {
    std::set<std::string_view> out;
    for (const std::string_view element : element_words())
      out.insert(attributes_of(element).begin(), attributes_of(element).end());
    return sorted(out);
  }();
  return all;
}

bool is_name_begin(char c) {
  return is_letter(c) || c == '_';
}
bool is_name(char c) {
  return is_word(c) || c == '-' || c == '.';
}

/// One expression, token by token.
class Names {
 public:
  Names(std::string_view xpath, const OwnNames& own) : text_(xpath), own_(own) {}

  std::vector<UnknownName> take() {
    while (at_ < text_.size()) step();
    return std::move(unknown_);
  }

 private:
  std::string_view name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  void step() {
    const char c = text_[at_];
    if (c == '\'' || c == '"') return literal(c);
    if (c == '@' || c == '$') {
      ++at_;
      const std::string_view word = name();
      after_operand_ = true;
      return c == '@' ? attribute(word) : parameter(word);
    }
    if (is_name_begin(c)) return word();
    ++at_;
    if (c == ' ' || c == '\n' || c == '\t') return;
    const bool digit = c >= '0' && c <= '9';
    after_operand_ = digit || c == ')' || c == ']' || c == '.';
    if (c == '[' || c == '(' || c == ',' || c == '/') compared_ = {};
  }

  void literal(char quote) {
    const std::size_t end = std::min(text_.find(quote, at_ + 1), text_.size());
    const std::string_view value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, text_.size());
    after_operand_ = true;
    const std::string_view attribute = std::exchange(compared_, {});
    const auto known = values_of(attribute);
    if (known.empty() || std::find(known.begin(), known.end(), value) != known.end()) return;
    if (attribute == "signal" &&
        std::find(own_.signals.begin(), own_.signals.end(), value) != own_.signals.end())
      return;
    note(std::string(text_.substr(at_ - value.size() - 2, value.size() + 2)),
         fmt::format("'{}' is no value of @{}", value, attribute), value, known);
  }

  void attribute(std::string_view word) {
    if (word.empty()) return;  // @*
    blanks();
    const bool compares = text_.substr(at_, 1) == "=" || text_.substr(at_, 2) == "!=";
    compared_ = compares ? word : std::string_view{};
    const auto& all = every_attribute();
    if (std::binary_search(all.begin(), all.end(), word)) return;
    if (std::find(own_.attributes.begin(), own_.attributes.end(), word) != own_.attributes.end()) return;
    std::vector<std::string_view> known = own_.attributes;  // the nearest of these is the likelier slip
    if (nearest(word, known).empty()) known = all;
    note("@" + std::string(word), fmt::format("no attribute of the document is called '{}'", word), word,
         known);
  }

  void parameter(std::string_view word) {
    if (std::find(own_.params.begin(), own_.params.end(), word) != own_.params.end()) return;
    note("$" + std::string(word), fmt::format("the rule has no <param> '{}'", word), word, own_.params);
  }

  void word() {
    const std::string_view word = name();
    if (after_operand_ && among(operators, word)) {
      after_operand_ = false;
      compared_ = {};
      return;
    }
    after_operand_ = true;
    blanks();
    if (text_.substr(at_, 2) == "::") {
      at_ += 2;
      after_operand_ = false;
      if (!among(axes, word))
        note(std::string(word), fmt::format("XPath has no axis '{}'", word), word, all_of(axes));
      return;
    }
    if (text_.substr(at_, 1) == "(") {
      if (!among(functions, word))
        note(std::string(word), fmt::format("XPath has no function '{}'", word), word, all_of(functions));
      return;
    }
    const auto known = element_words();
    if (std::find(known.begin(), known.end(), word) == known.end())
      note(std::string(word), fmt::format("no element of the document is called '{}'", word), word,
           {known.begin(), known.end()});
  }

  void note(std::string spelt, std::string what, std::string_view word,
            const std::vector<std::string_view>& known) {
    const std::string_view near = nearest(word, known);
    if (!near.empty()) what += fmt::format("; did you mean '{}'?", near);
    unknown_.push_back({std::move(spelt), std::move(what)});
  }

  std::string_view text_;
  const OwnNames& own_;
  std::size_t at_ = 0;
  bool after_operand_ = false;
  std::string_view compared_;  ///< the attribute that the next literal is compared with
  std::vector<UnknownName> unknown_;
};

/// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string joined(const std::vector<std::string_view>& words, std::string_view quote = "`") {
  std::string out;
  for (const std::string_view word : words)
    if (!word.empty()) out += fmt::format("{}{}{}{}", out.empty() ? "" : ", ", quote, word, quote);
  return out;
}

std::string attribute_table(std::string_view title, std::string_view on) {
  std::string out = fmt::format("\n## {}\n\n| attribute | says |\n|---|---|\n", title);
  for (const Word& word : attribute_words()) {
    const auto places = split(word.on, " ");
    if (std::find(places.begin(), places.end(), on) != places.end())
      out += fmt::format("| `{}` | {} |\n", word.name, cell(word.meaning));
  }
  return out;
}

}  // namespace

const std::vector<std::string_view>& attributes_of(std::string_view element) {
  static const auto all = attributes_by_element();
  static const std::vector<std::string_view> none;
  const auto found = all.find(element);
  return found == all.end() ? none : found->second;
}

std::vector<std::string_view> values_of(std::string_view attribute) {
  if (attribute == "kind") return all_words<Kind>();
  if (attribute == "outcome") return all_words<Outcome>();
  if (attribute == "level") return all_words<Level>();
  if (attribute == "name") return all_of(names);
  if (attribute != "signal") return {};
  std::vector<std::string_view> signals;
  for (const auto& [signal, facts] : facts_by_signal()) signals.push_back(signal);
  return signals;
}

std::vector<UnknownName> unknown_names(std::string_view xpath, const OwnNames& own) {
  return Names(xpath, own).take();
}

std::string vocabulary_page() {
  std::string out =
      "# What rules can say\n\n"
      "Rules judge the document that `exba analyze --format xml` prints. These are all of its names; `exba "
      "rules\n"
      "validate` knows no others. Yes or no, numbers without unit, times as `2006-10-10T01:00:00Z`, codes "
      "as\n"
      "`-528` (JET) or `0xc7ff000a`. An attribute that does not apply is absent.\n\n"
      "Made by `exba rules vocabulary`; do not edit.\n";
  out += "\nElements: " + joined({element_words().begin(), element_words().end()}) + ".\n";
  out += attribute_table("Every operation, and every relation", "every");
  out += attribute_table("Relations, besides the attributes of the operation that they lead to", "relation");
  for (const std::string_view kind : all_words<Kind>())
    out += attribute_table(fmt::format("Operations: {}", kind), kind);
  out += attribute_table("Phases", "phase");
  out += attribute_table("Events, and nearby (events of the same time that belong to no run)", "event");
  out += attribute_table("Nearby, besides", "nearby");
  out += attribute_table("The report", "report") + attribute_table("Computers", "computer") +
         attribute_table("Logs", "log");
  out +=
      "\n## Signals\n\nWhat an event says, and the attributes that it has for that.\n\n"
      "| signal | attributes | events |\n|---|---|---|\n";
  for (const auto& [signal, facts] : facts_by_signal()) {
    std::string events;
    for (const SignalSource& source : rows_for_signal(signal))
      events += fmt::format("{}{} {}", events.empty() ? "" : ", ", source.provider, source.id);
    out += fmt::format("| `{}` | {} | {} |\n", signal, joined(sorted(facts)), cell(events));
  }
  out += "\n## Values\n\nNames of relations and phases: " + joined(all_of(names)) + ".\n";
  return out;
}

}  // namespace exba
