#pragma once
// What all commands share: where their text goes, what is said on the side, and what their exit codes mean.
#include <optional>
#include <string>
#include <string_view>

#include "base/platform.hpp"
#include "model/report.hpp"
#include "options.hpp"
#include "redact/redact.hpp"
#include "reports/renderer.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {

inline constexpr int exit_well = 0;
inline constexpr int exit_findings = 1;
inline constexpr int exit_trouble = 2;
inline constexpr int exit_unknown = 3;  ///< of check: everything that is no verdict

/// A line on standard error, escaped. That it cannot be written ends nothing.
void say(std::string_view text);

/// All of it on standard output; throws OutputError.
void print(std::string_view text);

/// Where the report goes: standard output (an empty path) or a file, which takes the place of the old one when it is
/// whole: without `finish` the old one stands. A pipe that was closed or a full disk is trouble, not silence:
/// all of it throws OutputError, which names the output.
class Sink {
 public:
  explicit Sink(const std::string& path);
  void write(std::string_view text);
  void finish();
  /// The file that is being written, where it is one.
  std::optional<platform::FileId> id() const { return file_ ? std::optional(file_->id()) : std::nullopt; }

 private:
  std::optional<platform::NewFile> file_;
  std::string buffer_;
};

/// All of it into a Sink.
void write_text(const std::string& path, std::string_view text);

/// The report into a Sink, piece by piece.
void write_report_to(const std::string& path, const Report& report, const Renderer& renderer,
                     const RenderOptions& shown);

/// The rules that come with the program and those named; throws UsageError and Error.
Rulebook load_rules(const Options& options);

/// Whether a finding is at or above what was asked for.
bool findings_reach(const Report& report, FailOn fail_on);

/// Throws Error where there is none of that name.
const Renderer& renderer_named(const std::string& name);
RenderOptions render_options(const Options& options);

/// On a terminal only, and not where the events themselves are printed on it.
bool wants_progress(const Options& options);

/// The pseudonyms of earlier reports (`--redact-map`); none where no file is named. No other run has the file while this
/// lives: two that gave out numbers at once would give one to two names.
class KeyFile {
 public:
  explicit KeyFile(const std::string& path);
  Pseudonyms names;
  /// Before what needs it is written: a report whose key is lost cannot be turned back.
  void keep() const;

 private:
  std::string path_;
  std::optional<platform::FileLock> lock_;
};

/// What could not be read, on standard error; whether anything was lost.
bool report_losses(const Report& report, const Options& options);

}  // namespace exba
