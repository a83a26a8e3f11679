// argv -> options -> command -> exit code.
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/platform.hpp"
#include "base/stage.hpp"
#include "commands/commands.hpp"
#include "commands/output.hpp"
#include "commands/outputs.hpp"
#include "health/speaker.hpp"
#include "options.hpp"

namespace {

using namespace exba;

int run(const Options& options) {
  switch (options.command) {
    case Command::print: print(options.text); return exit_well;
    case Command::analyze: return run_analyze(options);
    case Command::survey: return run_survey(options);
    case Command::merge: return run_merge(options);
    case Command::diff: return run_diff(options);
    case Command::check: return run_check(options);
    case Command::acknowledge: return run_acknowledge(options);
    case Command::history: return run_history(options);
    case Command::events: return run_events(options);
    case Command::unredact: return run_unredact(options);
    case Command::completion: return run_completion(options);
    case Command::manual: return run_manual(options);
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

/// What ends a run is said on standard error, and by a check where its monitoring system looks: it shows the first
/// line of standard output, and nothing else. The latter may fail in its turn.
int failed(const char* what, bool plugin) {
  say(what);
  if (!plugin) return exit_trouble;
  try {
    print(speak_nagios(no_health(what, no_time), {}));
  } catch (const Error&) {  // it was standard output that failed
  }
  return exit_unknown;
}

/// The same where there is no memory: said without any, since what is thrown while this runs would end the program
/// by a signal, and a check without its word.
int failed_for_memory(bool plugin) {
  char text[512];  // twice what the longest stage makes of it
  const auto speak = [&](std::string_view head, std::string_view end) {
    const auto made =
        fmt::format_to_n(text, sizeof text,
                         "{}there was not enough memory while {}: one thread (-j 1) needs the least; a "
                         "part of the logs (a file at a time) needs less{}",
                         head, stage(), end);
    return std::string_view(text, std::min(made.size, sizeof text));
  };
  platform::write_standard_error(speak("exba: ", "\n"));
  if (!plugin) return exit_trouble;
  try {
    platform::write_standard_output(speak("EXBA UNKNOWN - ", "\n"));
  } catch (const std::exception&) {  // standard output fails, or there is no memory to say so
  }
  return exit_unknown;
}

}  // namespace

int main(int argc, char** argv) {
  bool plugin = false;
  try {
    try {
      platform::prepare_streams();
      platform::survive_failing_writes();
      platform::keep_freed_memory();
      const std::vector<std::string> arguments = platform::arguments(argc, argv);
      plugin = !arguments.empty() && arguments.front() == "check";
      Options options = parse_options(arguments);
      keep_outputs_apart(options);
      const int code = run(options);
      platform::close_standard_output();
      return plugin && options.command == Command::print ? exit_unknown : code;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& e) {
      return failed(e.what(), plugin);
    }
  } catch (const std::exception&) {  // there is no memory, or none to say what else failed
    return failed_for_memory(plugin);
  }
}
