// How it works: a walk over the command tree for each shell. All know commands, options, and the words of those that
// have few; where a path is asked for, the shell completes it by itself. Nothing runs exba while somebody types.
#include "commands/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/error.hpp"

namespace exba {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// The first clause, which fits behind a word in a list.
std::string brief(const std::string& help) {
  std::size_t end = help.size();
  for (const std::string_view stop : {"; ", ". ", ": ", " ("}) end = std::min(end, help.find(stop));
  return help.substr(0, end);
}

std::string joined(const std::vector<std::string>& words, std::string_view between = " ") {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

/// A command and the words that lead to it: {"rules", "list"}; none lead to exba itself.
struct Path {
  std::vector<std::string> words;
  const CommandNode* node;
};

void gather(const CommandNode& node, const std::vector<std::string>& words, std::vector<Path>& out) {
  out.push_back({words, &node});
  for (const CommandNode& sub : node.commands) {
    std::vector<std::string> longer = words;
    longer.push_back(sub.name);
    gather(sub, longer, out);
  }
}

std::vector<Path> all_commands(const CommandNode& tree) {
  std::vector<Path> out;
  gather(tree, {}, out);
  return out;
}

std::vector<std::string> option_names(const CommandNode& node) {
  std::vector<std::string> names;
  for (const CommandOption& option : node.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// What stands where no option does: commands, or the words of a place.
std::vector<std::string> free_words(const CommandNode& node) {
  std::vector<std::string> words;
  for (const CommandNode& sub : node.commands) words.push_back(sub.name);
  for (const CommandOption& place : node.places)
    words.insert(words.end(), place.words.begin(), place.words.end());
  return words;
}

bool takes_paths(const CommandNode& node) {
  return std::any_of(node.places.begin(), node.places.end(), names_a_path);
}

// -- bash, without the package bash-completion. An answer without words means files (`complete -o default`).

std::string bash_body(const Path& path) {
  const CommandNode& node = *path.node;
  std::string out =
      fmt::format("    '{}')\n      options='{}'\n", joined(path.words), joined(option_names(node)));
  std::string values;
  for (const CommandOption& option : node.options) {
    if (option.value.empty()) continue;
    std::string action = "nothing=1";
    if (names_a_path(option)) action = "return";
    if (!option.words.empty()) action = fmt::format("words='{}'", joined(option.words));
    if (option.value_may_lack) action = "[[ $equals ]] && " + action;
    values += fmt::format("        {}) {} ;;\n", joined(option.names, "|"), action);
  }
  if (!values.empty()) out += "      case $previous in\n" + values + "      esac\n";
  const std::vector<std::string> words = free_words(node);
  if (!words.empty()) out += fmt::format("      places='{}'\n", joined(words));
  if (words.empty() && !takes_paths(node)) out += "      places=' '\n";
  return out + "      ;;\n";
}

std::string bash(const CommandNode& tree) {
  std::string commands, bodies;
  for (const Path& path : all_commands(tree)) {
    bodies += bash_body(path);
    if (path.words.empty()) continue;
    const std::string before = joined({path.words.begin(), path.words.end() - 1});
    commands += fmt::format("{}'{}:{}'", commands.empty() ? "" : "|", before, path.words.back());
  }
  constexpr std::string_view head = R"(# Completion of exba for bash, written by `exba completion bash`.

_exba() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command= options= words= places= nothing= equals= i
  COMPREPLY=()
  # bash parts --format=html at the sign.
  if [[ $current == '=' ]]; then
    equals=1 current=
  elif [[ $previous == '=' ]]; then
    equals=1 previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command:${COMP_WORDS[i]}" in
      )";
  constexpr std::string_view middle = R"()
        command="${command:+$command }${COMP_WORDS[i]}" ;;
    esac
  done
  case $command in
)";
  constexpr std::string_view tail = R"(  esac
  if [[ ! $words && ! $nothing ]]; then
    if [[ $current == -* ]]; then words=$options; else words=$places; fi
    [[ $words ]] || return
  fi
  # A place that holds no path and no word of few must not be filled with files.
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _exba exba
)";
  return std::string(head) + commands + std::string(middle) + bodies + std::string(tail);
}

// -- zsh: one function a command, in the words of _arguments

std::string zsh_text(const std::string& help) {
  std::string text = replaced(brief(help), "'", "'\\''");
  for (const std::string_view special : {"[", "]", ":"})
    text = replaced(text, special, "\\" + std::string(special));
  return text;
}

std::string zsh_values(const CommandOption& option) {
  if (!option.words.empty()) return "(" + joined(option.words) + ")";
  if (option.value == "FOLDER") return "_files -/";
  return names_a_path(option) ? "_files" : " ";
}

std::string zsh_option(const CommandOption& option) {
  const bool valued = !option.value.empty();
  std::vector<std::string> names;
  for (const std::string& name : option.names)
    names.push_back(!valued                 ? name
                    : name.size() == 2      ? name + "+"
                    : option.value_may_lack ? name + "=-"
                                            : name + "=");
  std::string spec = option.repeatable ? "'*'" : fmt::format("'({})'", joined(option.names));
  spec += names.size() == 1 ? names.front() : "{" + joined(names, ",") + "}";
  spec += fmt::format("'[{}]", zsh_text(option.help));
  if (valued)
    spec += fmt::format("{}{}:{}", option.value_may_lack ? "::" : ":", zsh_text(option.value),
                        zsh_values(option));
  return spec + "'";
}

std::string zsh_function(const Path& path) {
  const CommandNode& node = *path.node;
  std::string name = "_exba";
  for (const std::string& word : path.words) name += "_" + word;
  std::string specs;
  for (const CommandOption& option : node.options) specs += fmt::format(" \\\n    {}", zsh_option(option));
  if (node.commands.empty()) {
    for (const CommandOption& place : node.places)
      specs += fmt::format(" \\\n    '*:{}:{}'", zsh_text(place.value), zsh_values(place));
    return fmt::format("{}() {{\n  _arguments -s{}\n}}\n\n", name, specs);
  }
  std::string commands, cases;
  for (const CommandNode& sub : node.commands) {
    commands += fmt::format("\n    '{}:{}'", sub.name, zsh_text(sub.help));
    cases += fmt::format("\n        {0}) {1}_{0} ;;", sub.name, name);
  }
  return fmt::format(R"({0}() {{
  local curcontext="$curcontext" state line
  local -a commands
  commands=({1}
  )
  _arguments -C{2} \
    ':command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in{3}
      esac ;;
  esac
}}

)",
                     name, commands, specs, cases);
}

std::string zsh(const CommandNode& tree) {
  std::string out = "#compdef exba\n# Completion of exba for zsh, written by `exba completion zsh`.\n\n";
  for (const Path& path : all_commands(tree)) out += zsh_function(path);
  return out + R"(if [[ ${funcstack[1]} == _exba ]]; then
  _exba "$@"
else
  compdef _exba exba
fi
)";
}

// -- fish: one line an option

std::string fish_text(const std::string& help) {
  return replaced(replaced(brief(help), "\\", "\\\\"), "'", "\\'");
}

/// When a line counts: behind the words of its command, and before a command below it.
std::string fish_condition(const Path& path) {
  std::string condition;
  for (const std::string& word : path.words)
    condition += fmt::format("{}__fish_seen_subcommand_from {}", condition.empty() ? "" : "; and ", word);
  if (!path.node->commands.empty()) {
    std::vector<std::string> below;
    for (const CommandNode& sub : path.node->commands) below.push_back(sub.name);
    condition +=
        fmt::format("{}not __fish_seen_subcommand_from {}", condition.empty() ? "" : "; and ", joined(below));
  }
  return condition;
}

std::string fish(const CommandNode& tree) {
  std::string out =
      "# Completion of exba for fish, written by `exba completion fish`.\n\ncomplete -c exba -f\n";
  for (const Path& path : all_commands(tree)) {
    const CommandNode& node = *path.node;
    const std::string line = fmt::format("complete -c exba -n '{}'", fish_condition(path));
    out += "\n";
    if (takes_paths(node)) out += line + " -F\n";
    for (const CommandNode& sub : node.commands)
      out += fmt::format("{} -a {} -d '{}'\n", line, sub.name, fish_text(sub.help));
    for (const CommandOption& place : node.places)
      if (!place.words.empty()) out += fmt::format("{} -a '{}'\n", line, joined(place.words));
    for (const CommandOption& option : node.options) {
      std::string names;
      for (const std::string& name : option.names)
        names += name.size() == 2 ? " -s " + name.substr(1) : " -l " + name.substr(2);
      std::string value;
      if (!option.value.empty() && !option.value_may_lack) value = names_a_path(option) ? " -r -F" : " -x";
      if (!option.words.empty()) value += fmt::format(" -a '{}'", joined(option.words));
      out += fmt::format("{}{}{} -d '{}'\n", line, names, value, fish_text(option.help));
    }
  }
  return out;
}

// -- PowerShell 5 and later: the tree as a table, and one block that looks into it

std::string powershell_text(const std::string& help) {
  return "'" + replaced(brief(help), "'", "''") + "'";
}
std::string powershell_list(const std::vector<std::string>& words) {
  return words.empty() ? "@()" : "@('" + joined(words, "', '") + "')";
}

std::string powershell(const CommandNode& tree) {
  std::string table;
  for (const Path& path : all_commands(tree)) {
    const CommandNode& node = *path.node;
    table += fmt::format("    '{}' = @{{\n        Words = @(", joined(path.words));
    std::string between;
    const auto add = [&table, &between](const std::string& word, const std::string& help) {
      table += fmt::format("{}\n            @('{}', {})", between, word, powershell_text(help));
      between = ",";
    };
    for (const CommandNode& sub : node.commands) add(sub.name, sub.help);
    for (const CommandOption& place : node.places)
      for (const std::string& word : place.words) add(word, place.help);
    for (const CommandOption& option : node.options)
      for (const std::string& name : option.names) add(name, option.help);
    table += "\n        )\n        Choices = @{";
    for (const CommandOption& option : node.options)
      for (const std::string& name : option.names)
        if (!option.words.empty())
          table += fmt::format("\n            '{}' = {}", name, powershell_list(option.words));
    table += "\n        }\n    }\n";
  }
  return "# Completion of exba for PowerShell 5 and later, written by `exba completion powershell`.\n"
         "# In the profile: exba completion powershell | Out-String | Invoke-Expression\n\n"
         "$exbaCommands = @{\n" +
         table + R"(}

Register-ArgumentCompleter -Native -CommandName 'exba', 'exba.exe' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    $command = ''
    foreach ($word in $typed) {
        $longer = "$command $word".Trim()
        if ($exbaCommands.ContainsKey($longer)) { $command = $longer }
    }
    $about = $exbaCommands[$command]
    $option = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
    if ($about.Choices.ContainsKey($option)) {
        $choices = @($about.Choices[$option] | ForEach-Object { , @($_, $_) })
    } else {
        $choices = $about.Words
    }
    # Without an answer PowerShell completes files.
    $choices | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
        if ($wordToComplete -ne '' -or -not $_[0].StartsWith('-')) {
            New-Object System.Management.Automation.CompletionResult $_[0], $_[0], 'ParameterValue', $_[1]
        }
    }
}.GetNewClosure()
)";
}

struct Shell {
  std::string_view name;
  std::string (*script)(const CommandNode&);
};
constexpr auto shells = std::to_array<Shell>({
    {"bash", bash},
    {"zsh", zsh},
    {"fish", fish},
    {"powershell", powershell},
});

}  // namespace

std::vector<std::string_view> completed_shells() {
  std::vector<std::string_view> names;
  for (const Shell& shell : shells) names.push_back(shell.name);
  return names;
}

std::string completion_script(const CommandNode& tree, std::string_view shell) {
  for (const Shell& s : shells)
    if (s.name == shell) return s.script(tree);
  throw Error(fmt::format("there is no completion for '{}'", shell));
}

}  // namespace exba
