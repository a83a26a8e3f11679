// How it works: folders become lists of files first. Then each file is read side by side with the others,
// into as many intakes as it holds logs: one for a plain file, one a member for an archive. What was found is
// put together in the order of the names, so that threads change nothing.
#include "gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t in_no_folder = static_cast<std::size_t>(-1);

/// A file to be read, and the place in `logs` of the folder that it was found in.
struct Named {
  std::string path;
  std::uint64_t bytes = 0;  ///< when it was listed; 0 where that is not known
  std::size_t folder = in_no_folder;
};

void list_folder(const std::string& folder, std::size_t place, std::vector<Named>& out) {
  for (platform::FoundFile& file : platform::files_below(folder).files)
    out.push_back({std::move(file.path), file.status.size, place});
}

bool is_folder(const std::string& log) {
  return log != "-" && platform::is_folder(log);
}

std::uint64_t size_of(const std::string& path) {
  return path == "-" ? 0 : platform::status_of(path).size;
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

bool ends_in(std::string_view path, std::string_view end) {
  return path.size() >= end.size() && equal_ignoring_case(path.substr(path.size() - end.size()), end);
}

/// What says of itself that it is a log: the user will want to know why it is none.
bool calls_itself_log(std::string_view path) {
  return ends_in(path, ".evtx") || ends_in(path, ".evt");
}

/// What Event Viewer saves beside a log for display in another language: it belongs to the log, and is no
/// file to be counted.
bool belongs_to_log(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash != path.npos && ends_in(path, ".mta") &&
         equal_ignoring_case(last_part(path.substr(0, slash)), "LocaleMetaData");
}

/// What one file holds.
struct Found {
  std::vector<Intake> intakes;  ///< logs, and what calls itself one
  std::string_view form;        ///< of the archive that it is; empty: a file
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;        ///< in an archive: members; else 1
  std::uint64_t without_log = 0;  ///< of them, those that no intake stands for
  std::uint64_t logs = 0;
  std::vector<Problem> problems;  ///< of the archive itself, or of members that no intake stands for
};

/// The same input, every byte reported to the watch, at most as many as the file has (where that is known).
class Watched {
 public:
  Watched(const ReadingWatch& watch, std::uint64_t size)
      : watch_(&watch), sized_(size != 0), left_(std::make_shared<std::atomic<std::uint64_t>>(size)) {}
  Input operator()(Input input) const {
    if (!watch_->read) return input;
    input.read = [read = std::move(input.read), *this](std::span<char> buffer) {
      return passed(read(buffer));
    };
    if (input.read_at)
      input.read_at = [read_at = std::move(input.read_at), *this](std::uint64_t offset,
                                                                  std::span<char> buffer) {
        return passed(read_at(offset, buffer));
      };
    return input;
  }
  /// What was never asked for (a file that is no log) is done as well.
  void rest() const {
    if (watch_->read && sized_) watch_->read(left_->exchange(0));
  }

 private:
  std::size_t passed(std::size_t bytes) const {
    std::uint64_t step = bytes;
    if (sized_) {
      std::uint64_t left = *left_;
      do step = std::min<std::uint64_t>(left, bytes);
      while (!left_->compare_exchange_weak(left, left - step));
    }
    watch_->read(step);
    return bytes;
  }
  const ReadingWatch* watch_;
  bool sized_;
  std::shared_ptr<std::atomic<std::uint64_t>> left_;
};

class File {
 public:
  File(const Named& named, const GatherOptions& options, const ReadOptions& read)
      : path_(&named.path),
        bytes_(named.bytes),
        by_(named.folder == in_no_folder ? By::user : By::folder),
        options_(&options),
        read_(&read) {}

  Found take() {
    found_.bytes = bytes_;
    const Watched watched(options_->watch, found_.bytes);
    if (options_->unchanged && *path_ != "-")
      if (std::optional<Source> known = options_->unchanged(*path_)) {
        watched.rest();
        return unchanged(std::move(*known));
      }
    try {
      Input input = watched(*path_ == "-" ? open_standard_input() : open_file(*path_));
      const Unpacked to{
          [this](Input file) { one(std::move(file)); },
          [this](const std::string& path, std::string what) { problem(path, std::move(what)); }};
      const ArchiveContents contents = unpack(std::move(input), options_->limits, to);
      found_.form = contents.form;
      found_.files = contents.form.empty() ? 1 : contents.members - beside_;
    } catch (const Error& e) {
      problem(*path_, e.what());
      found_.files = 1;
    }
    watched.rest();
    return std::move(found_);
  }

 private:
  Found unchanged(Source known) {
    Intake intake = options_->make_intake();
    intake.source = std::move(known);
    found_.intakes.push_back(std::move(intake));
    found_.files = found_.logs = 1;
    return std::move(found_);
  }

  void one(Input file) {
    Intake intake = options_->make_intake();
    intake.source.path = file.name;
    if (options_->on_event) intake.on_event = [&](Event& event) { options_->on_event(event, intake.source); };
    if (options_->render) {
      intake.render = [&](Event& event, std::string& out) { options_->render(event, intake.source, out); };
      intake.on_rendered = options_->on_rendered;
    }
    bool lost = false;
    file.read = [read = std::move(file.read), &lost](std::span<char> buffer) {
      try {
        return read(buffer);
      } catch (const Error&) {
        lost = true;
        throw;
      }
    };
    const std::string path = file.name;
    const bool log = read_source(std::move(file), *read_, intake);
    intake.flush_rendered();
    intake.on_event = nullptr;
    intake.render = nullptr;
    intake.on_rendered = nullptr;
    if (log) ++found_.logs;
    const bool named = by_ == By::user && path == *path_;
    if (log || lost || named || calls_itself_log(path)) return found_.intakes.push_back(std::move(intake));
    if (belongs_to_log(path) && path != *path_)
      ++beside_;
    else
      ++found_.without_log;
  }

  /// Damage goes to the source that it is in, where there is one; the first message of a file that cannot be
  /// read says it all.
  void problem(const std::string& path, std::string what) {
    if (!found_.intakes.empty() && found_.intakes.back().source.path == path) {
      found_.intakes.back().problem(std::move(what));
    } else {
      const bool itself = path == *path_ || what.starts_with(path);
      found_.problems.push_back({"", itself ? std::move(what) : fmt::format("{}: {}", path, what)});
    }
  }

  enum class By { user, folder };
  const std::string* path_;
  std::uint64_t bytes_;
  By by_;
  const GatherOptions* options_;
  const ReadOptions* read_;
  Found found_;
  std::uint64_t beside_ = 0;
};

/// Puts together what the files held.
class Together {
 public:
  Together(const std::vector<std::string>& logs, const GatherOptions& options)
      : logs_(&logs), options_(&options), folders_(logs.size()) {}

  void add(const Named& named, Found&& found) {
    const bool by_user = named.folder == in_no_folder;
    logs_found_ += found.logs;
    if (by_user && found.logs == 0) gathered.trouble = true;
    const bool archive = !found.form.empty();
    if (!found.problems.empty() || (archive && (by_user || found.logs > 0) && found.without_log > 0) ||
        (by_user && found.intakes.empty()))
      gathered.intakes.push_back(container(named.path, found));
    for (Intake& intake : found.intakes) gathered.intakes.push_back(std::move(intake));
    if (by_user) return;
    Found& folder = folders_[named.folder];
    ++folder.files;
    folder.bytes += found.bytes;
    folder.logs += found.logs;
    if (found.logs == 0 && found.intakes.empty() && found.problems.empty()) ++folder.without_log;
  }

  /// Once all files of the folder were added: its own intake, before theirs at `first`.
  void end_folder(std::size_t place, std::size_t first) {
    Found& folder = folders_[place];
    folder.form = "folder";
    if (folder.logs == 0) gathered.trouble = true;
    if (folder.logs > 0 && folder.without_log == 0) return;
    gathered.intakes.insert(gathered.intakes.begin() + static_cast<std::ptrdiff_t>(first),
                            container((*logs_)[place], folder));
  }

  void end() {
    if (logs_found_ == 0) gathered.trouble = true;
  }

  Gathered gathered;

 private:
  Intake container(const std::string& path, Found& found) const {
    Intake intake = options_->make_intake();
    intake.source.path = path;
    intake.source.bytes = found.bytes;
    if (found.logs > 0) intake.source.format = std::string(found.form);
    if (!found.form.empty()) {
      intake.source.members = found.files;
      intake.source.members_without_log = found.without_log;
    }
    for (Problem& p : found.problems) intake.problem(std::move(p.what));
    if (found.logs == 0 && intake.source.problems.empty())
      intake.problem(fmt::format("no event log in this {} ({} file{})",
                                 found.form == "folder" ? "folder" : fmt::format("{} archive", found.form),
                                 found.files, found.files == 1 ? "" : "s"));
    return intake;
  }

  const std::vector<std::string>* logs_;
  const GatherOptions* options_;
  std::vector<Found> folders_;
  std::uint64_t logs_found_ = 0;
};

}  // namespace

Gathered gather(const std::vector<std::string>& logs, const GatherOptions& options) {
  std::vector<Named> files;
  std::vector<std::size_t> ends;  // of each of `logs` in `files`
  for (std::size_t place = 0; place < logs.size(); ++place) {
    if (is_folder(logs[place]))
      list_folder(logs[place], place, files);
    else
      files.push_back({logs[place], size_of(logs[place]), in_no_folder});
    ends.push_back(files.size());
  }
  if (options.watch.expected) {
    std::uint64_t bytes = 0;
    for (const Named& file : files) bytes += file.bytes;
    options.watch.expected(bytes);
  }

  // Few files: threads go into each of them; many: each thread reads whole files.
  const bool inside =
      options.on_event != nullptr || options.render != nullptr || files.size() < options.read.jobs;
  ReadOptions read = options.read;
  read.jobs = inside ? options.read.jobs : 1;
  std::vector<Found> found(files.size());
  parallel_for(inside ? 1 : options.read.jobs, files.size(),
               [&](unsigned, std::size_t i) { found[i] = File(files[i], options, read).take(); });

  Together together(logs, options);
  for (std::size_t place = 0, i = 0; place < logs.size(); ++place) {
    const std::size_t first = together.gathered.intakes.size();
    const bool folder = i == ends[place] || files[i].folder != in_no_folder;
    for (; i < ends[place]; ++i) together.add(files[i], std::move(found[i]));
    if (folder) together.end_folder(place, first);
  }
  together.end();
  return std::move(together.gathered);
}

}  // namespace exba
