// How it works: what the command line says of itself, for shells and for man.
#include "base/platform.hpp"
#include "command_tree.hpp"
#include "commands/commands.hpp"
#include "commands/completion.hpp"
#include "commands/manual.hpp"
#include "commands/output.hpp"

namespace exba {

int run_completion(const Options& options) {
  write_text(options.output, completion_script(command_tree(), options.what.front()));
  return exit_well;
}

int run_manual(const Options& options) {
  const CommandNode tree = command_tree();
  if (options.manual_folder.empty()) {
    print(manual(tree, options.what.empty() ? "" : options.what.front()));
    return exit_well;
  }
  platform::make_folders(options.manual_folder);
  for (const ManualFile& page : all_manuals(tree))
    write_text(platform::joined(options.manual_folder, page.name), page.text);
  return exit_well;
}

}  // namespace exba
