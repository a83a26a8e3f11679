#pragma once
// What all commands share: where their text goes, what is said on the side, and what their exit codes mean.
#include <cstdio>
#include <string>
#include <string_view>

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

/// A line on standard error, escaped.
void say(std::string_view text);

/// Where the report goes: standard output (an empty path) or a file. A pipe that was closed or a full disk is
/// trouble, not silence: `write` and `finish` throw Error.
class Sink {
 public:
  explicit Sink(const std::string& path);
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  ~Sink();
  void write(std::string_view text);
  void finish();

 private:
  [[noreturn]] void fail() const;
  std::string path_;
  std::FILE* file_ = stdout;
};

/// To a file, or to standard output where `path` is empty.
void write_text(const std::string& path, std::string_view text);
/// The same, and a file is replaced at once: a collector may read it at any moment.
void replace_text(const std::string& path, std::string_view text);

/// The rules that come with the program and those named; throws UsageError and Error.
Rulebook load_rules(const Options& options);

/// Throws Error where there is none of that name.
const Renderer& renderer_named(const std::string& name);
RenderOptions render_options(const Options& options);

/// On a terminal only, and not where the events themselves are printed on it.
bool wants_progress(const Options& options);

/// The pseudonyms of earlier reports (`--redact-map`); none where no file is named.
Pseudonyms key_of(const Options& options);
/// Before what needs it is written: a report whose key is lost cannot be turned back.
void keep_key(const Options& options, const Pseudonyms& key);

/// What could not be read, on standard error; whether anything was lost.
bool report_losses(const Report& report, const Options& options);

}  // namespace exba
