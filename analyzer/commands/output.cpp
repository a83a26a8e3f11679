#include "commands/output.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/platform.hpp"
#include "redaction.hpp"
#include "reports/escape.hpp"

namespace exba {

void say(std::string_view text) {
  platform::write_standard_error(fmt::format("exba: {}\n", escape_terminal(text)));
}

namespace {

/// What is asked most about `-o`, answered before the system's own word for it.
void check_target(const std::string& path, const platform::FileStatus& status) {
  if (status.kind == platform::FileKind::folder)
    throw Error(fmt::format("{} is a folder: name a file in it, such as {}", path,
                            platform::joined(path, "report.html")));
  const std::size_t slash = path.find_last_of("/\\");
  if (status.kind == platform::FileKind::missing && slash != std::string::npos && slash > 0 &&
      !platform::exists(path.substr(0, slash)))
    throw Error(fmt::format("{}: there is no folder {}; make it first", path, path.substr(0, slash)));
}

}  // namespace

Sink::Sink(const std::string& path) {
  if (path.empty()) return;
  // /dev/stdout, or the file that standard output goes to: what a shell has opened is not to be replaced.
  const platform::FileStatus status = platform::status_of(path);
  check_target(path, status);
  const bool same =
      status.kind != platform::FileKind::missing && status.id == platform::standard_output_status().id;
  if (!same) file_.emplace(path);
}

void Sink::write(std::string_view text) {
  constexpr std::size_t block = 64 << 10;
  if (file_) return file_->write(text);
  buffer_ += text;
  if (buffer_.size() < block) return;
  platform::write_standard_output(buffer_);
  buffer_.clear();
}

void Sink::finish() {
  if (file_) return file_->finish();
  platform::write_standard_output(buffer_);
  buffer_.clear();
}

void print(std::string_view text) {
  platform::write_standard_output(text);
}

void write_text(const std::string& path, std::string_view text) {
  Sink sink(path);
  sink.write(text);
  sink.finish();
}

void write_report_to(const std::string& path, const Report& report, const Renderer& renderer,
                     const RenderOptions& shown) {
  Sink sink(path);
  renderer.write(report, shown, [&sink](std::string_view piece) { sink.write(piece); });
  sink.finish();
}

Rulebook load_rules(const Options& options) {
  Rulebook book = Rulebook::builtin();
  for (const std::string& path : options.rules) book.add(path);
  for (const std::string& assignment : options.sets) book.set(assignment);
  return book;
}

const Renderer& renderer_named(const std::string& name) {
  for (const Renderer& renderer : renderers())
    if (renderer.name == name) return renderer;
  throw Error(fmt::format("there is no report format '{}'", name));
}

RenderOptions render_options(const Options& options) {
  RenderOptions r;
  const bool terminal =
      options.output.empty() && platform::standard_output_takes_color() && std::getenv("NO_COLOR") == nullptr;
  r.color = options.color == When::always || (options.color == When::automatic && terminal);
  r.verbose = options.verbose;
  if (options.analysis.read.time_zone) {
    r.time_zone = *options.analysis.read.time_zone;
    r.time_zone_origin = "from --time-zone";
  }
  return r;
}

bool wants_progress(const Options& options) {
  if (options.progress == When::never || options.quiet || !platform::standard_error_is_terminal())
    return false;
  return options.command != Command::events || !options.output.empty() ||
         !platform::standard_output_is_terminal();
}

KeyFile::KeyFile(const std::string& path) : path_(path) {
  if (path.empty()) return;
  constexpr std::chrono::minutes patience{5};
  lock_.emplace(platform::behind_links(path) + ".lock", patience);
  names = read_key(path);
}

void KeyFile::keep() const {
  if (!path_.empty()) write_key(path_, names);
}

bool report_losses(const Report& report, const Options& options) {
  constexpr std::size_t said_at_most =
      20;  // sources; a folder may hold thousands, and the report has them all
  bool lost = false;
  std::size_t said = 0;
  for (const Source& source : report.sources) {
    if (source.problems.empty()) continue;
    lost = true;
    if (options.quiet || ++said > said_at_most) continue;
    if (source.format.empty()) {
      const std::string& what = source.problems.front().what;
      say(what.starts_with(source.path) ? what : fmt::format("{}: {}", source.path, what));
    } else {
      const auto more = source.problems.size() - 1 + source.problems_dropped;
      const Problem& first = source.problems.front();
      say(fmt::format(
          "{}: {}{}{}", source.path, first.position.empty() ? "" : first.position + ": ", first.what,
          more > 0 ? fmt::format(" (and {} more problem{}, in the report)", more, more == 1 ? "" : "s")
                   : ""));
    }
  }
  if (said > said_at_most)
    say(fmt::format("and {} more inputs with problems, in the report", said - said_at_most));
  return lost;
}

}  // namespace exba
