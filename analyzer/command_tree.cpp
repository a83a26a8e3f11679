// How it works: CLI11 knows names, descriptions and whether there is a value; the words that a value may be stand in its
// description of the type, `FORM:{text,html}`. What it does not know, the word for a value, is a table here: an option
// of the same name means the same in every command.
#include "command_tree.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"

namespace exba {
namespace {

struct ValueName {
  std::string_view option, value;
};
constexpr auto value_names = std::to_array<ValueName>({
    {"any-every", "SPAN"},       {"as", "FORM"},         {"collect", "FILE"},     {"color", "WHEN"},
    {"computer", "NAME"},        {"critical", "RANGE"},  {"date-order", "ORDER"}, {"encoding", "NAME"},
    {"events-every", "SPAN"},    {"expires", "TIME"},    {"fail-on", "SEVERITY"}, {"folder", "FOLDER"},
    {"format", "FORM"},          {"full-every", "SPAN"}, {"jobs", "N"},           {"known", "FILE"},
    {"manifest", "FILE"},        {"map", "FILE"},        {"max-output", "BYTES"}, {"now", "TIME"},
    {"only-computer", "NAME"},   {"output", "FILE"},     {"progress", "WHEN"},    {"reason", "WHY"},
    {"redact", "WHAT"},          {"redact-map", "FILE"}, {"report", "FILE"},      {"rules", "PATH"},
    {"set", "RULE.PARAM=VALUE"}, {"shard", "I/N"},       {"since", "TIME"},       {"state", "FILE"},
    {"time-zone", "ZONE"},       {"until", "TIME"},      {"warning", "RANGE"},    {"watch-list", "FILE"},
});
constexpr auto paths =
    std::to_array<std::string_view>({"FILE", "FOLDER", "PATH", "LOG", "REPORT", "TEXT", "BEFORE AFTER"});

std::string_view value_name(const CLI::Option& option) {
  for (const std::string& name : option.get_lnames())
    for (const ValueName& v : value_names)
      if (v.option == name) return v.value;
  return {};
}

constexpr auto every_command = [](const auto*) { return true; };

CommandOption read_option(const CLI::Option& option) {
  CommandOption o;
  for (const std::string& name : option.get_snames()) o.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) o.names.push_back("--" + name);
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open != type.npos && close != type.npos && close > open)
    for (const std::string_view word : split(std::string_view(type).substr(open + 1, close - open - 1), ","))
      o.words.emplace_back(word);
  const bool flag = option.get_items_expected_max() == 0;
  o.value_may_lack = flag && !o.words.empty();
  if (option.get_positional())
    o.value = option.get_name(true);
  else if (!flag || o.value_may_lack)
    o.value = type.substr(0, type.find_first_of(":{ "));
  o.help = option.get_description();
  o.required = option.get_required();
  o.repeatable = option.get_items_expected_max() > 1;
  return o;
}

}  // namespace

bool names_a_path(const CommandOption& option) {
  return std::find(paths.begin(), paths.end(), option.value) != paths.end();
}

void name_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string_view value = value_name(*option);
    if (option->get_positional())
      option->type_name("");
    else if (!value.empty())
      option->type_name(std::string(value));
  }
  for (CLI::App* sub : app.get_subcommands(every_command)) name_values(*sub);
}

CommandNode read_tree(const CLI::App& app) {
  CommandNode node;
  node.name = app.get_name();
  node.help = app.get_description();
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? node.places : node.options).push_back(read_option(*option));
  for (const CLI::App* sub : app.get_subcommands(every_command)) node.commands.push_back(read_tree(*sub));
  return node;
}

}  // namespace exba
