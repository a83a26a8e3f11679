// How it works: rules are kept by id. One that is added is read at once and its examples are tried; a
// built-in one is read when it is asked for, and the tests try its examples. `judge` stands in
// judge_report.cpp.
#include "rulebook/rulebook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/error.hpp"
#include "base/input.hpp"
#include "base/platform.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "rulebook/builtin.hpp"
#include "rulebook/judge.hpp"
#include "rulebook/rule.hpp"

namespace exba {
namespace {

/// The one of the lowest number.
pugi::xml_node first_event(const pugi::xml_node& root) {
  pugi::xml_node first;
  const auto look = [&first](const pugi::xml_node& node) {
    if (!first || node.attribute("n").as_uint() < first.attribute("n").as_uint()) first = node;
  };
  for (const pugi::xml_node node : root.children()) {
    if (std::string_view(node.name()) == "event") look(node);
    if (std::string_view(node.name()) == "operation")
      for (const pugi::xml_node event : node.children("event")) look(event);
  }
  return first;
}

}  // namespace

Rulebook::Rulebook() = default;
Rulebook::Rulebook(Rulebook&&) noexcept = default;
Rulebook& Rulebook::operator=(Rulebook&&) noexcept = default;
Rulebook::~Rulebook() = default;

Rulebook Rulebook::builtin() {
  Rulebook book;
  for (const BuiltinRule& rule : builtin_rules())
    book.enter({std::string(rule.id), std::string(rule.kinds), std::string(rule.signals),
                std::string(rule.digest), &rule, nullptr});
  // These bring events of their own, which must be known before the first event is read.
  for (const Entry& entry : book.entries_)
    if (entry.builtin->path.starts_with("evidence/"))
      for (const RuleEvent& e : entry.rule().events) book.own_ids_[e.id] = true;
  return book;
}

const Rule& Rulebook::Entry::rule() const {
  if (read == nullptr) read = std::make_unique<Rule>(parse_rule(builtin->path, builtin->text));
  return *read;
}

void Rulebook::add_text(std::string_view name, std::string_view text) {
  auto rule = std::make_unique<Rule>(parse_rule(name, text));
  for (const ExampleResult& r : test_examples(*rule)) {
    if (r.well()) continue;
    throw Error(fmt::format("{}: rule '{}': example {} should give '{}' but gives '{}'", name, rule->id,
                            r.example, r.expected, r.got));
  }
  for (const RuleEvent& e : rule->events) own_ids_[e.id] = true;
  for (const std::string_view word : {"@now", "@*", "attribute::"})
    asks_clock_ = asks_clock_ || text.find(word) != text.npos;
  Sha256 digest;
  digest.add(text);
  enter({rule->id, fmt::format("{}", fmt::join(rule->kinds, " ")),
         fmt::format("{}", fmt::join(rule->signals, " ")), digest.hex(), nullptr, std::move(rule)});
}

void Rulebook::enter(Entry entry) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), entry.id,
                                   [](const Entry& e, const std::string& id) { return e.id < id; });
  if (at != entries_.end() && at->id == entry.id)
    *at = std::move(entry);
  else
    entries_.insert(at, std::move(entry));
}

std::vector<std::string> rule_files(const std::string& path) {
  if (!platform::is_folder(path)) return {path};
  std::vector<std::string> files;
  const platform::Listing found = platform::files_below(path);
  for (const platform::UnreadableFolder& folder : found.unreadable)
    throw Error(fmt::format("{}: cannot be read: {}", folder.path, folder.why));
  for (const platform::FoundFile& file : found.files)
    if (file.path.ends_with(".xml") && !file.path.ends_with("/.xml")) files.push_back(file.path);
  if (files.empty()) throw Error(fmt::format("{}: no rule file (*.xml) in this folder", path));
  return files;
}

void Rulebook::add(const std::string& path) {
  for (const std::string& file : rule_files(path)) {
    Input input = open_file(file);
    add_text(file, read_all(input, rule_file_limit));
  }
}

void Rulebook::set(std::string_view assignment) {
  const auto equal = assignment.find('=');
  const auto dot = assignment.rfind('.', equal);
  if (equal == std::string_view::npos || dot == std::string_view::npos)
    throw Error(fmt::format("--set {}: expected RULE.PARAM=VALUE, such as vss-cleanup-missing.patience=24",
                            assignment));
  const std::string_view id = assignment.substr(0, dot);
  const std::string_view name = assignment.substr(dot + 1, equal - dot - 1);
  std::vector<std::string_view> known;
  for (const Entry& entry : entries_) {
    known.push_back(entry.id);
    if (entry.id != id) continue;
    static_cast<void>(entry.rule());
    std::vector<std::string_view> names;
    for (RuleParam& p : entry.read->params) {
      if (p.name == name) {
        p.value = std::string(assignment.substr(equal + 1));
        settings_[std::string(assignment.substr(0, equal))] = p.value;
        return;
      }
      names.push_back(p.name);
    }
    throw Error(
        fmt::format("--set {}: rule '{}' has no parameter '{}'{}", assignment, id, name,
                    names.empty() ? " (it has none)" : fmt::format("; it has: {}", fmt::join(names, ", "))));
  }
  const auto near = nearest(id, known);
  throw Error(fmt::format("--set {}: there is no rule '{}'{}", assignment, id,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

std::vector<const Rule*> Rulebook::rules() const {
  std::vector<const Rule*> all;
  for (const Entry& entry : entries_) all.push_back(&entry.rule());
  return all;
}

const Rule* Rulebook::find(std::string_view id) const {
  for (const Entry& entry : entries_)
    if (entry.id == id) return &entry.rule();
  return nullptr;
}

std::string Rulebook::version() const {
  std::uint64_t hash = fnv1a("exba-rulebook/2");
  for (const Entry& entry : entries_) hash = fnv1a(entry.digest, hash);
  for (const auto& [parameter, value] : settings_) hash = fnv1a(parameter + "=" + value, hash);
  return hex16(hash).substr(0, 12);
}

void Rulebook::want(Wanted& wanted) const {
  for (const Entry& entry : entries_)
    if (entry.read != nullptr)
      for (const RuleEvent& e : entry.read->events) wanted.add(e.provider, e.id);
}

bool Rulebook::recognise(Event& event) const {
  if (!own_ids_[event.id]) return false;
  for (const Entry& entry : entries_) {
    if (entry.read == nullptr) continue;
    for (const RuleEvent& e : entry.read->events) {
      if (e.id != event.id || !equal_ignoring_case(e.provider, event.provider)) continue;
      event.signal = e.signal;
      for (std::size_t i = 0; i < std::min(e.inserts.size(), event.inserts.size()); ++i)
        if (e.inserts[i] != "-") event.facts.push_back({e.inserts[i], event.inserts[i]});
      return true;
    }
  }
  return false;
}

std::vector<ExampleResult> test_examples(const Rule& rule) {
  std::vector<ExampleResult> results;
  const CompiledRule compiled(rule);
  int number = 0;
  for (const RuleExample& example : rule.examples) {
    pugi::xml_document document;
    document.load_string(("<report>" + example.xml + "</report>").c_str());
    const pugi::xml_node root = document.document_element();
    pugi::xml_node context = root.child("operation");
    if (!context || !speaks_of(rule, context.attribute("kind").value())) {
      if (const pugi::xml_node event = first_event(root); event && speaks_of(rule, "event")) context = event;
    }
    const auto verdict = context ? compiled.verdict(context) : std::nullopt;
    std::string got = verdict ? std::string(to_string(*verdict)) : "no";
    if (!context) got = "no <operation> or <event> in the example that the rule is for";
    results.push_back({rule.id, ++number, example.finding, std::move(got)});
  }
  return results;
}

}  // namespace exba
