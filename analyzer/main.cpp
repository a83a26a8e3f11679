// argv -> options -> command -> exit code.
#include <fmt/format.h>

#include <exception>
#include <string>
#include <vector>

#include "base/platform.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "health/speaker.hpp"
#include "options.hpp"

namespace {

using namespace exba;

int run(const Options& options) {
  switch (options.command) {
    case Command::print: fmt::print("{}", options.text); return exit_well;
    case Command::analyze: return run_analyze(options);
    case Command::diff: return run_diff(options);
    case Command::check: return run_check(options);
    case Command::acknowledge: return run_acknowledge(options);
    case Command::history: return run_history(options);
    case Command::events: return run_events(options);
    case Command::unredact: return run_unredact(options);
    case Command::explain: return run_explain(options);
    case Command::rules_list: return run_rules_list(options);
    case Command::rules_show: return run_rules_show(options);
    case Command::rules_site: return run_rules_site(options);
    case Command::rules_vocabulary: return run_rules_vocabulary(options);
    case Command::rules_validate:
    case Command::rules_test: return run_rules_check(options);
  }
  return exit_trouble;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments = platform::arguments(argc, argv);
  const bool plugin = !arguments.empty() && arguments.front() == "check";
  try {
    platform::prepare_streams();
    platform::keep_freed_memory();
    const Options options = parse_options(arguments);
    const int code = run(options);
    return plugin && options.command == Command::print ? exit_unknown : code;
  } catch (const std::exception& e) {
    // A monitoring system shows the first line of standard output, and nothing else.
    if (plugin) fmt::print("{}", speak_nagios(no_health(e.what(), no_time), {}));
    say(e.what());
    return plugin ? exit_unknown : exit_trouble;
  }
}
