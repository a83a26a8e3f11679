// How it works: what the command tree knows (names, options, words) is laid out here; what only people know (examples,
// files, what exit codes mean) is the table of manual_pages.cpp. A page bears no date: the same program writes the same
// bytes.
#include "commands/manual.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/version.hpp"

namespace exba {
namespace {

/// For a line of text: no macro begins it, a hyphen stays one that can be pasted.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
      (out += "\\&") += c;
    else
      out += c;
  }
  return out;
}

/// `exba rules list` in prose is bold.
std::string prose(std::string_view text) {
  std::string out;
  bool code = false;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t tick = std::min(text.find('`', from), text.size());
    out += roff(text.substr(from, tick - from));
    if (tick == text.size()) break;
    out += code ? "\\fR" : "\\fB";
    code = !code;
    from = tick + 1;
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string section(std::string_view name) {
  return fmt::format(".SH {}\n", name);
}

std::string paragraphs(std::string_view text) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", from), text.size());
    if (!out.empty()) out += ".PP\n";
    out += prose(text.substr(from, end - from)) + "\n";
    from = end + 2;
  }
  return out;
}

std::string described(std::string_view what, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", what, text);
}

std::string value_of(const CommandOption& option) {
  if (option.value.empty()) return {};
  const std::string value = fmt::format("\\fI{}\\fR", roff(option.value));
  return option.value_may_lack ? fmt::format("[={}]", value) : " " + value;
}

std::string option_text(const CommandOption& option) {
  std::string names;
  for (const std::string& name : option.names)
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
  std::string text = prose(option.help);
  if (!text.ends_with('.')) text += '.';
  if (!option.words.empty())
    text += fmt::format("\nOne of: {}.", roff(fmt::format("{}", fmt::join(option.words, ", "))));
  if (option.required) text += "\nMust be given.";
  return described(names + value_of(option), text);
}

std::string synopsis(const std::string& name, const CommandNode& node) {
  std::string out = fmt::format("\\fB{}\\fR", roff(name));
  for (const CommandOption& option : node.options)
    if (option.required) out += fmt::format(" \\fB{}\\fR{}", roff(option.names.back()), value_of(option));
  if (!node.commands.empty()) return out + " \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n";
  out += " [\\fIOPTION\\fR]...";
  for (const CommandOption& place : node.places) {
    const std::string word = fmt::format("\\fI{}\\fR{}", roff(place.value), place.repeatable ? "..." : "");
    out += place.required ? " " + word : fmt::format(" [{}]", word);
  }
  return out + "\n";
}

std::string options_and_places(const CommandNode& node) {
  std::string out;
  for (const CommandOption& place : node.places)
    out += described(
        fmt::format("\\fI{}\\fR", roff(place.value)),
        prose(place.help) +
            (place.words.empty() ? "" : fmt::format("\nOne of: {}.", fmt::join(place.words, ", "))));
  for (const CommandOption& option : node.options) out += option_text(option);
  return out;
}

/// Commands below this one, each with its options: `exba rules list`.
std::string commands_below(const std::string& name, const CommandNode& node) {
  std::string out;
  for (const CommandNode& sub : node.commands) {
    const std::string whole = name + " " + sub.name;
    out += fmt::format(".SS {}\n{}.PP\n{}\n{}", roff(whole), synopsis(whole, sub), prose(sub.help),
                       options_and_places(sub));
  }
  return out;
}

/// What stands for each row first, in bold: exit codes, files.
std::string list(std::string_view name, std::span<const Described> rows) {
  std::string out = section(name);
  for (const Described& row : rows)
    out += described(fmt::format("\\fB{}\\fR", roff(row.what)), prose(row.text));
  return out;
}

/// What it is for, and below it what is typed.
std::string examples(std::span<const Described> rows) {
  std::string out = section("EXAMPLES");
  for (const Described& row : rows)
    out += fmt::format("{}{}\n.PP\n.in +4n\n.EX\n{}\n.EE\n.in\n", &row == rows.data() ? "" : ".PP\n",
                       prose(row.text), roff(row.what));
  return out;
}

std::string see_also(const CommandNode& tree, const CommandNode& node) {
  std::string out;
  const auto add = [&](const std::string& page) {
    out += fmt::format("{}\\fB{}\\fR(1)", out.empty() ? "" : ",\n", roff(page));
  };
  if (&node != &tree) add("exba");
  for (const CommandNode& other : tree.commands)
    if (&other != &node) add("exba-" + other.name);
  return section("SEE ALSO") + out + "\n.PP\nThe documents in /usr/share/doc/exba/docs.\n";
}

}  // namespace

std::string manual(const CommandNode& tree, std::string_view command) {
  const CommandNode* node = &tree;
  if (!command.empty()) {
    const auto found = std::find_if(tree.commands.begin(), tree.commands.end(),
                                    [command](const CommandNode& sub) { return sub.name == command; });
    if (found == tree.commands.end()) throw Error(fmt::format("there is no command '{}'", command));
    node = &*found;
  }
  const ManualPage& page = manual_page_of(command);
  const bool whole = node == &tree;
  const std::string name = whole ? "exba" : "exba " + node->name;
  const std::string title = whole ? "exba" : "exba-" + node->name;
  std::string upper = title;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  std::string out = fmt::format(".TH {} 1 \"\" \"exba {}\" \"User Commands\"\n", upper, program_version);
  out += section("NAME") +
         fmt::format("{} \\- {}\n", title, whole ? "the Exchange Backup Analyzer" : roff(node->help));
  out += section("SYNOPSIS") + synopsis(name, *node);
  out += section("DESCRIPTION") + (whole ? prose(node->help) + "\n.PP\n" : "") + paragraphs(page.text);
  if (whole) {
    out += section("COMMANDS");
    for (const CommandNode& sub : tree.commands)
      out += described(fmt::format("\\fB{}\\fR(1)", roff("exba-" + sub.name)), prose(sub.help));
  } else if (!node->commands.empty()) {
    out += section("COMMANDS") + commands_below(name, *node);
  }
  out += section("OPTIONS") + options_and_places(*node);
  out += list("EXIT STATUS", page.exit_codes);
  out += list("FILES", page.files);
  out += examples(page.examples);
  return out + see_also(tree, *node);
}

std::vector<ManualFile> all_manuals(const CommandNode& tree) {
  std::vector<ManualFile> files = {{"exba.1", manual(tree, "")}};
  for (const CommandNode& sub : tree.commands)
    files.push_back({fmt::format("exba-{}.1", sub.name), manual(tree, sub.name)});
  return files;
}

}  // namespace exba
