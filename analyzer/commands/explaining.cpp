// What the program knows: events, codes, articles and rules.
#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "catalog/explain.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "reports/rule_pages.hpp"
#include "rulebook/check.hpp"
#include "rulebook/explain.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/vocabulary.hpp"

namespace exba {
namespace {

std::string nearest_rule(const Rulebook& book, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const Rule* rule : book.rules()) ids.push_back(rule->id);
  return std::string(nearest(id, ids));
}

const Rule& rule_named(const Rulebook& book, const std::string& id) {
  if (const Rule* rule = book.find(id)) return *rule;
  const std::string near = nearest_rule(book, id);
  throw UsageError(fmt::format(
      "there is no rule '{}'{}", id,
      near.empty() ? "; `exba rules list` names them" : fmt::format("; did you mean '{}'?", near)));
}

}  // namespace

int run_explain(const Options& options) {
  const Rulebook book = load_rules(options);
  int code = exit_well;
  bool first = true;
  for (const std::string& what : options.what) {
    std::string text = explain(what);
    for (const std::string& more : {rules_of_event(book, signals_of_event(what)), explain_rules(book, what)})
      if (!more.empty()) text += (text.empty() ? "" : "\n") + more;
    if (text.empty()) {
      std::string near = nearest_rule(book, what);
      if (near.empty()) near = suggest(what);
      say(fmt::format("'{}' is no event, code, rule or article that exba knows{}{}", what, unknown_form(what),
                      near.empty() ? "" : "; did you mean " + near + "?"));
      code = exit_trouble;
      continue;
    }
    print((first ? "" : "\n") + text);
    first = false;
  }
  return code;
}

int run_rules_list(const Options& options) {
  print(list_rules(load_rules(options)));
  return exit_well;
}

int run_rules_show(const Options& options) {
  const Rulebook book = load_rules(options);
  for (const std::string& id : options.what) {
    const Rule& rule = rule_named(book, id);
    if (options.show_as == "xml")
      print(rule.source);
    else if (options.show_as == "querylist")
      print(querylist(rule));
    else if (options.show_as == "markdown")
      print(rule_markdown(rule));
    else if (options.show_as == "html")
      print(rule_html(rule));
    else
      print(explain_rule(rule));
  }
  return exit_well;
}

int run_rules_site(const Options& options) {
  platform::make_folders(options.output);
  const SiteForm form = options.show_as == "html" ? SiteForm::html : SiteForm::markdown;
  for (const SiteFile& file : rule_site(load_rules(options), form))
    write_text(platform::joined(options.output, file.name), file.text);
  return exit_well;
}

int run_rules_vocabulary(const Options&) {
  print(vocabulary_page());
  return exit_well;
}

int run_rules_check(const Options& options) {
  const RuleCheck check = options.command == Command::rules_validate
                              ? validate_rules(options.what)
                              : run_examples(options.what, options.mutate);
  print(check.text);
  return check.failed == 0 ? exit_well : exit_findings;
}

}  // namespace exba
