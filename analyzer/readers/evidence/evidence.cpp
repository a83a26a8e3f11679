// How it works: what administrators run beside the log says what holds at that moment. Each tool prints lines of `name:
// value`; each state that says something becomes an event of the tool's name, numbered as the tool numbers the state, so
// that rules can ask for it and reports quote it. What is well is counted and no event. Every line goes to every tool: people
// put several outputs into one file.
#include "readers/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/evidence/tools.hpp"

namespace exba {
namespace evidence {
namespace {

constexpr std::size_t lines_sniffed_of_tools = 400;
constexpr std::size_t value_limit = 512;

constexpr Tool tools[] = {{is_writers, read_writers},       {is_providers, read_providers},
                          {is_shadows, read_shadows},       {is_shadow_storage, read_shadow_storage},
                          {is_headers, read_headers},       {is_log_files, read_log_files},
                          {is_checkpoint, read_checkpoint}, {is_databases, read_databases},
                          {is_copies, read_copies},         {is_copies_table, read_copies_table},
                          {is_job_log, read_job_log}};

/// The first lines: what a tool prints shows itself there.
std::string_view first_lines(std::string_view head) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < lines_sniffed_of_tools && at < head.size(); ++n)
    at = std::min(head.find('\n', at), head.size() - 1) + 1;
  return head.substr(0, at);
}

}  // namespace

Line parted(std::string_view line) {
  line = trim(line);
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon > 60) return {};
  return {trim(line.substr(0, colon)), trim(line.substr(colon + 1)).substr(0, value_limit)};
}

bool is_guid(std::string_view value) {
  return value.size() == 38 && value.front() == '{' && value.back() == '}' && value[9] == '-';
}

std::string_view between_marks(std::string_view value) {
  if (value.size() <= 2 || value.front() != '\'' || value.back() != '\'') return {};
  return value.substr(1, value.size() - 2);
}

void Told::event(std::string_view tool, unsigned id, Level level, std::uint64_t line, std::string message,
                 std::vector<std::string> inserts) const {
  Event event;
  event.provider = tool;
  event.id = static_cast<std::uint16_t>(id);
  event.level = level;
  event.computer = options->computer;
  event.position = {Position::Unit::line, line};
  event.message = std::move(message);
  event.inserts = std::move(inserts);
  event.has_inserts = true;
  intake->take(event);
}

void Told::counted(std::string what) const {
  intake->assume("evidence", what + "; when it ran is not told");
}

}  // namespace evidence

bool sniff_evidence(std::string_view head) {
  const std::string_view lines = evidence::first_lines(head);
  return std::any_of(std::begin(evidence::tools), std::end(evidence::tools),
                     [lines](const evidence::Tool& tool) { return tool.sniff(lines); });
}

void read_evidence(Input& input, const ReadOptions& options, Intake& intake) {
  std::vector<evidence::Reading> readings;
  for (const evidence::Tool& tool : evidence::tools) readings.push_back(tool.begin({&options, &intake}));
  Lines lines(input, options.first_line - 1);
  for (std::string_view line; lines.next(line);)
    for (const evidence::Reading& reading : readings) reading.line(line, lines.number());
  for (const evidence::Reading& reading : readings) reading.finish();
}

}  // namespace exba
