// What the program says of its own command line: nothing that --help knows may lack in a completion or a manual page.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "command_tree.hpp"
#include "commands/completion.hpp"
#include "commands/manual.hpp"
#include "support/paths.hpp"

using namespace exba;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("program");

namespace {

struct Leaf {
  std::vector<std::string> words;
  CommandNode node;
};

void gather(const CommandNode& node, const std::vector<std::string>& words, std::vector<Leaf>& out) {
  out.push_back({words, node});
  for (const CommandNode& sub : node.commands) {
    std::vector<std::string> longer = words;
    longer.push_back(sub.name);
    gather(sub, longer, out);
  }
}

std::vector<Leaf> commands() {
  std::vector<Leaf> out;
  gather(command_tree(), {}, out);
  return out;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string part(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find(to, begin + from.size()) - begin);
}

/// What a script says of one command.
std::string said_of(const std::string& shell, const std::string& script, const Leaf& leaf) {
  if (shell == "bash") return part(script, "    '" + joined(leaf.words, " ") + "')\n", "\n    '");
  if (shell == "zsh")
    return part(script, "\n_exba" + (leaf.words.empty() ? "" : "_" + joined(leaf.words, "_")) + "() {",
                "\n}\n");
  if (shell == "powershell") return part(script, "\n    '" + joined(leaf.words, " ") + "' = @{", "\n    }\n");
  std::string condition;
  for (const std::string& word : leaf.words)
    condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
  if (!leaf.node.commands.empty()) condition += (condition.empty() ? "" : "; and ") + std::string("not ");
  std::string out;
  std::size_t at = 0;
  while ((at = script.find("complete -c exba -n '" + condition, at)) != script.npos) {
    const std::size_t end = script.find('\n', at);
    out += script.substr(at, end - at) + "\n";
    at = end;
  }
  return out;
}

std::string spelt(const std::string& shell, const std::string& option) {
  if (shell != "fish") return option;
  return option.size() == 2 ? " -s " + option.substr(1) + " " : " -l " + option.substr(2) + " ";
}

bool has(const std::string& command) {
  return std::system(("command -v " + command + " >/dev/null 2>&1").c_str()) == 0;
}

/// What a shell command writes on standard output.
std::string output_of(const std::string& command) {
  const fs::path file = fs::temp_directory_path() / ("exba-documenting-" + std::to_string(std::rand()));
  const int status = std::system((command + " >'" + file.string() + "' 2>&1").c_str());
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  fs::remove(file);
  return status == 0 ? text : text + "status " + std::to_string(status);
}

}  // namespace

TEST_CASE("every command, option and word is in the completion of every shell") {
  for (const std::string_view shell : completed_shells()) {
    const std::string name(shell);
    const std::string script = completion_script(command_tree(), shell);
    for (const Leaf& leaf : commands()) {
      const std::string said = said_of(name, script, leaf);
      INFO(name, ": ", joined(leaf.words, " "));
      REQUIRE(!said.empty());
      for (const CommandNode& sub : leaf.node.commands) CHECK(said.find(sub.name) != said.npos);
      for (const CommandOption& option : leaf.node.options) {
        for (const std::string& spelling : option.names) {
          INFO(spelling);
          CHECK(said.find(spelt(name, spelling)) != said.npos);
        }
        for (const std::string& word : option.words) CHECK(said.find(word) != said.npos);
      }
    }
  }
  CHECK_THROWS_AS(completion_script(command_tree(), "tcsh"), Error);
}

TEST_CASE("every command has a manual page with its options, exit codes, files and examples") {
  std::set<std::string> pages;
  for (const ManualFile& file : all_manuals(command_tree())) pages.insert(file.name);
  for (const Leaf& leaf : commands()) {
    const std::string command = leaf.words.empty() ? "" : leaf.words.front();
    INFO(joined(leaf.words, " "));
    CHECK(pages.count(command.empty() ? "exba.1" : "exba-" + command + ".1") == 1);
    std::string page = manual(command_tree(), command);
    for (const char* section : {".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS",
                                ".SH EXIT STATUS", ".SH FILES", ".SH EXAMPLES", ".SH SEE ALSO"})
      CHECK(page.find(section) != page.npos);
    if (leaf.words.size() > 1) page = part(page, ".SS exba " + joined(leaf.words, " ") + "\n", "\n.S");
    for (const CommandOption& option : leaf.node.options)
      for (std::string name : option.names) {
        INFO(name);
        for (std::size_t at = 0; (at = name.find('-', at)) != name.npos; at += 2) name.insert(at, "\\");
        CHECK(page.find("\\fB" + name + "\\fR") != page.npos);
      }
  }
  CHECK_THROWS_AS(manual(command_tree(), "format-disk"), Error);
}

TEST_CASE("every option that takes a value has a word for it") {
  for (const Leaf& leaf : commands())
    for (const CommandOption& option : leaf.node.options) {
      INFO(joined(leaf.words, " "), " ", option.names.back());
      CHECK(option.value != "TEXT");  // CLI11's word for what nobody named
      CHECK(option.value != "UINT");
    }
}

TEST_CASE("completions and pages are such to the shells and readers that are here") {
  const std::string exba = test::program();
  for (const char* shell : {"bash", "zsh", "fish"}) {
    if (!has(shell)) {
      MESSAGE(shell << " is not here: its completion was not parsed by it");
      continue;
    }
    INFO(shell);
    CHECK(output_of("f=$(mktemp) && '" + exba + "' completion " + shell + " >$f && " + shell +
                    " -n $f; s=$?; rm $f; exit $s") == "");
  }
  if (!has("mandoc")) {
    MESSAGE("mandoc is not here: the pages were not parsed by it");
    return;
  }
  // They bear no date, so that the same program writes the same bytes.
  CHECK(output_of("for c in '' $('" + exba +
                  "' man | sed -n 's/^\\\\fBexba\\\\-\\([a-z]*\\)\\\\fR(1)$/\\1/p'); do '" + exba +
                  "' man $c | mandoc -T lint -W warning | grep -v 'missing date'; done; true") == "");
}

TEST_CASE("bash completes commands, options, their words, and leaves paths to itself") {
  if (!has("bash")) {
    MESSAGE("bash is not here");
    return;
  }
  const auto completed = [](const std::string& words) {
    return output_of("bash -c 'eval \"$(\"" + test::program() + "\" completion bash)\"; COMP_WORDS=(" +
                     words + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _exba; echo \"${COMPREPLY[@]}\"'");
  };
  CHECK(completed("exba ana") == "analyze\n");
  CHECK(completed("exba analyze --form") == "--format\n");
  CHECK(completed("exba analyze -f h") == "html\n");
  CHECK(completed("exba analyze --format = h") == "html\n");
  CHECK(completed("exba analyze --redact = t") == "times\n");
  CHECK(completed("exba analyze --redact t") == "\n");
  CHECK(completed("exba rules sh") == "show\n");
  CHECK(completed("exba rules show -f quer") == "querylist\n");
  CHECK(completed("exba completion fi") == "fish\n");
  CHECK(completed("exba check --state s") == "\n");
}

TEST_SUITE_END();
