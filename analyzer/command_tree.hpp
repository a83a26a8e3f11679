#pragma once
// Every command, option and word of the command line as data: completions and manual pages are written from it, so that
// neither can know less than the program.
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace exba {

struct CommandOption {
  std::vector<std::string> names;  ///< "-f", "--format"; of what is typed without one, nothing
  std::string value;               ///< what is typed for it: FILE, ZONE; empty: nothing
  std::vector<std::string> words;  ///< all that may be typed, where these are few
  std::string help;
  bool required = false;
  bool repeatable = false;
  bool value_may_lack = false;  ///< `--redact` and `--redact=times`
};

struct CommandNode {
  std::string name;  ///< "analyze"
  std::string help;
  std::vector<CommandOption> options;  ///< in the order of --help
  std::vector<CommandOption> places;   ///< what is typed without a name: LOG...
  std::vector<CommandNode> commands;
};

/// Whether what is typed for it is a file or a folder.
bool names_a_path(const CommandOption& option);

/// Gives every option of a command line the word for its value: `--state FILE`.
void name_values(CLI::App& app);
CommandNode read_tree(const CLI::App& app);

/// Of exba itself.
CommandNode command_tree();

}  // namespace exba
