// How it works: files are told apart by device and inode where they exist, else by their folder and name
// (platform::place_of), so that links, `./` and another spelling hide nothing. Standard output and standard error
// may be files as well: `exba events . >all.ndjson` would read what it writes until the disk is full.
#include "commands/outputs.hpp"

#include <fmt/format.h>

#include "base/platform.hpp"

namespace exba {
namespace {

using platform::FileKind;
using platform::FileStatus;

struct Written {
  std::string option;  ///< as it was typed
  std::string path;
  std::string place;
};

/// A device takes any number of streams, and `-` is no file.
bool is_device(const std::string& path) {
  return path.empty() || path == "-" || platform::status_of(path).kind == FileKind::other;
}

class Outputs {
 public:
  explicit Outputs(Options& options) : options_(&options) {
    // The folder of `rules site` is no file; --map of unredact is read.
    if (options.command != Command::rules_site) add("-o", options.output);
    add("--watch-list", options.watch_list);
    add("--collect", options.collect);
    if (options.command != Command::unredact && !options.key.empty())
      for (const std::string& path : {options.key, platform::behind_links(options.key) + ".lock"})
        add("--redact-map", path);
    for (const std::string& path : options.report_files) add("--report", path);
    add("--state", options.state);
    for (const char* end : {"-wal", "-shm"})  // SQLite's own, beside it
      if (!options.state.empty()) add("--state", options.state + end);
    add_stream("standard output", platform::standard_output_status());
    add_stream("standard error", platform::standard_error_status());
  }

  /// The saved report that is shown in another form, and the log that is converted, would be gone with the first
  /// byte written.
  void refuse_to_read(const std::string& path) const {
    if (is_device(path) && path != "-") return;
    const FileStatus read = path == "-" ? platform::standard_input_status() : platform::status_of(path);
    if (read.kind != FileKind::file) return;
    const std::string place = platform::place_of(read.id);
    for (const Written& w : written_)
      if (w.place == place)
        throw UsageError(
            fmt::format("{}: is to be read, and {} would write to it: name another file for that",
                        path == "-" ? "standard input" : path, w.option));
  }

 private:
  void add(const char* option, const std::string& path) {
    if (is_device(path)) return;
    const std::string place = platform::place_of(path);
    for (const Written& w : written_)
      if (w.place == place && !is_standard_output(path))
        throw UsageError(fmt::format("{} {} and {} {} are one file: name another one for one of them",
                                     w.option, w.path, option, path));
    written_.push_back({option, path, place});
    const FileStatus status = platform::status_of(path);
    if (status.kind == FileKind::file) options_->analysis.written.push_back(platform::place_of(status.id));
  }
  void add_stream(const char* name, const FileStatus& status) {
    if (status.kind != FileKind::file) return;
    written_.push_back({name, "", platform::place_of(status.id)});
    options_->analysis.written.push_back(platform::place_of(status.id));
  }
  static bool is_standard_output(const std::string& path) {
    const FileStatus status = platform::status_of(path);
    return status.kind == FileKind::file && status.id == platform::standard_output_status().id;
  }

  Options* options_;
  std::vector<Written> written_;
};

}  // namespace

void keep_outputs_apart(Options& options) {
  const Outputs outputs(options);
  for (const std::string& path : options.analysis.logs) outputs.refuse_to_read(path);
  for (const std::string& path : options.rules) outputs.refuse_to_read(path);
  if (options.command == Command::unredact) {
    outputs.refuse_to_read(options.key);
    if (options.what.empty()) outputs.refuse_to_read("-");
  }
  outputs.refuse_to_read(options.manifest);
  outputs.refuse_to_read(options.known);
  if (options.command == Command::unredact || options.command == Command::diff ||
      options.command == Command::merge)
    for (const std::string& path : options.what) outputs.refuse_to_read(path);
}

}  // namespace exba
