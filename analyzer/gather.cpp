// How it works: folders become lists of files first. Then each file is read side by side with the others,
// into as many intakes as it holds logs: one for a plain file, one a member for an archive. What was found is
// put together in the order of the names, so that threads change nothing.
#include "gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/output_error.hpp"
#include "base/parallel.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "named_files.hpp"
#include "readers/archive/split.hpp"
#include "readers/archive/walk.hpp"

namespace exba {
namespace {

constexpr std::size_t named_without_log = 8;  // files without a log that are told by name

/// What a mail says that a text is written in, where exba knows it; else empty: the bytes tell.
std::string known_encoding(const std::string& name) {
  try {
    return normal_encoding(name);
  } catch (const Error&) {
    return {};
  }
}

/// What one file holds.
struct Found {
  std::vector<Intake> intakes;  ///< logs, and what calls itself one
  std::string_view form;        ///< of the archive that it is; empty: a file
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;           ///< in an archive: members; else 1
  std::uint64_t without_log = 0;     ///< of them, those that no intake stands for
  std::vector<std::string> named{};  ///< some of those, and what they are
  std::uint64_t logs = 0;
  std::string unreadable;         ///< the medium failed, or it may not be read: how
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

/// The same input up to the size that it had when it was listed: what is appended while it is read (by this very run,
/// through a pipe: `exba events . | tee all.ndjson`) is for the next run.
Input up_to(std::uint64_t size, Input input) {
  input.read = [read = std::move(input.read), left = size](std::span<char> buffer) mutable {
    const std::size_t got =
        read(buffer.first(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left))));
    left -= got;
    return got;
  };
  if (input.read_at)
    input.read_at = [read_at = std::move(input.read_at), size](std::uint64_t offset, std::span<char> buffer) {
      const std::uint64_t left = size - std::min(size, offset);
      return read_at(offset,
                     buffer.first(static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left))));
    };
  if (input.size) input.size = std::min(*input.size, size);
  return input;
}

/// Remembers that the medium failed, whatever became of the error on its way up: libarchive takes it for the end of
/// an archive.
class Medium {
 public:
  Input operator()(Input input) const {
    input.read = [read = std::move(input.read), *this](std::span<char> buffer) {
      return remembering([&] { return read(buffer); });
    };
    if (input.read_at)
      input.read_at = [read_at = std::move(input.read_at), *this](std::uint64_t offset,
                                                                  std::span<char> buffer) {
        return remembering([&] { return read_at(offset, buffer); });
      };
    return input;
  }
  /// Empty: it did not.
  std::string failure() const {
    const std::lock_guard hold(first_->lock);
    return first_->what;
  }

 private:
  template <class Read>
  std::size_t remembering(Read read) const {
    try {
      return read();
    } catch (const Error& e) {
      const std::lock_guard hold(first_->lock);
      if (first_->what.empty()) first_->what = e.what();
      throw;
    }
  }
  struct First {
    std::mutex lock;
    std::string what;
  };
  std::shared_ptr<First> first_ = std::make_shared<First>();
};

/// What holds other files, in words.
std::string holder_name(std::string_view form) {
  if (form == "folder" || form == "mail" || form == "mailbox" || form == "document") return std::string(form);
  if (form == "outlook") return "Outlook message";
  return fmt::format("{} archive", form);
}

class File {
 public:
  File(const Named& named, const GatherOptions& options, const ReadOptions& read)
      : named_(&named),
        path_(&named.path),
        bytes_(named.bytes),
        sized_(named.sized),
        by_(named.folder == in_no_folder ? By::user : By::folder),
        options_(&options),
        read_(&read) {}

  Found take() {
    found_.bytes = bytes_;
    const Watched watched(options_->watch, found_.bytes);
    if (options_->unchanged && *path_ != "-" && named_->more.empty())
      if (std::optional<Source> known = options_->unchanged(*path_)) {
        watched.rest();
        return unchanged(std::move(*known));
      }
    const Medium medium;
    try {
      Input input = medium(watched(*path_ == "-"          ? open_standard_input()
                                   : named_->more.empty() ? open_file(*path_)
                                                          : open_parts(*path_, named_->more)));
      // A check has looked at the file since: what it marks as read, it must read.
      if (sized_ && !options_->unchanged) input = up_to(bytes_, std::move(input));
      const PartTaker to{
          [this](Input file, const Came& came) { return one(std::move(file), came); },
          [this](const std::string& path, std::string what) { problem(path, std::move(what)); }};
      const ArchiveContents contents = take_apart(std::move(input), options_->limits, to);
      found_.form = contents.form;
      found_.files = contents.form.empty() ? 1 : contents.members - beside_;
    } catch (const OutputError&) {
      throw;
    } catch (const Error& e) {
      problem(*path_, e.what());
      found_.files = 1;
      found_.unreadable = e.what();
    }
    if (const std::string failure = medium.failure(); !failure.empty()) {
      found_.unreadable = failure;
      // First of all: what else is said follows from it.
      if (!tells(failure)) found_.problems.insert(found_.problems.begin(), {"", failure});
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

  bool one(Input file, const Came& came) {
    Intake intake = options_->make_intake();
    intake.latest = options_->latest;
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
    ReadOptions read = *read_;
    if (read.encoding.empty()) read.encoding = known_encoding(came.encoding);
    read.document = came.body || !came.markup.empty();
    const bool log = read_source(std::move(file), read, intake);
    if (!log)
      if (std::string part = part_of_split(path); !part.empty())
        intake.source.problems = {{"", std::move(part)}};
    if (log && !came.markup.empty())
      intake.assume("markup", fmt::format("{}: lines and rows are those that it shows", came.markup));
    intake.flush_rendered();
    intake.on_event = nullptr;
    intake.render = nullptr;
    intake.on_rendered = nullptr;
    if (log) ++found_.logs;
    const bool named = by_ == By::user && path == *path_;
    if (log || lost || named || calls_itself_log(path) || !part_of_split(path).empty())
      found_.intakes.push_back(std::move(intake));
    else if (came.body || (belongs_to_log(path) && path != *path_))
      ++beside_;
    else
      without_log(path, intake);
    return log;
  }

  /// Counted, and the first ones named: a picture of a log is worth a word.
  void without_log(const std::string& path, const Intake& intake) {
    ++found_.without_log;
    if (found_.named.size() >= named_without_log || intake.source.problems.empty()) return;
    const std::string& what = intake.source.problems.front().what;
    constexpr std::string_view is = "this is ";
    if (!what.starts_with(is)) return;
    const std::string kind = what.substr(is.size(), what.find(", not an event log") - is.size());
    found_.named.push_back(fmt::format("{}: {}", name_in(path), kind));
  }

  bool tells(const std::string& what) const {
    const auto has = [&](const std::vector<Problem>& problems) {
      return std::any_of(problems.begin(), problems.end(),
                         [&](const Problem& p) { return p.what.find(what) != std::string::npos; });
    };
    return has(found_.problems) || std::any_of(found_.intakes.begin(), found_.intakes.end(),
                                               [&](const Intake& i) { return has(i.source.problems); });
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
  const Named* named_;
  const std::string* path_;
  std::uint64_t bytes_;
  bool sized_;
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
    if ((by_user && found.logs == 0) || !found.unreadable.empty()) gathered.trouble = true;
    if (!found.unreadable.empty()) gathered.unreadable.push_back(found.unreadable);
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
    if (found.logs == 0 && found.intakes.empty() && found.problems.empty()) {
      ++folder.without_log;
      for (std::string& name : found.named)
        if (folder.named.size() < named_without_log) folder.named.push_back(std::move(name));
    }
  }

  /// Once all files of the folder were added: its own intake, before theirs at `first`.
  void end_folder(std::size_t place, std::size_t first,
                  const std::vector<platform::UnreadableFolder>& unreadable) {
    Found& folder = folders_[place];
    folder.form = "folder";
    for (const platform::UnreadableFolder& below : unreadable) {
      gathered.unreadable.push_back(fmt::format("{}: this folder cannot be read: {}", below.path, below.why));
      folder.problems.push_back({"", gathered.unreadable.back()});
    }
    if (folder.logs == 0 || !unreadable.empty()) gathered.trouble = true;
    if (folder.logs > 0 && folder.without_log == 0 && unreadable.empty()) return;
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
    std::string passed_over;
    for (const std::string& named : found.named) passed_over += (passed_over.empty() ? "" : "; ") + named;
    if (!passed_over.empty()) intake.assume("passed_over", passed_over);
    if (found.logs == 0 && intake.source.problems.empty())
      intake.problem(fmt::format("no event log in this {} ({} file{})", holder_name(found.form), found.files,
                                 found.files == 1 ? "" : "s"));
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
  std::vector<std::vector<platform::UnreadableFolder>> unreadable(logs.size());
  for (std::size_t place = 0; place < logs.size(); ++place) {
    if (is_folder(logs[place]))
      unreadable[place] = list_folder(logs[place], place, options.written, files);
    else
      files.push_back(name_file(logs[place]));
    ends.push_back(files.size());
  }
  const std::vector<bool> gone = join_split_archives(files);
  if (options.watch.expected) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < files.size(); ++i) bytes += gone[i] ? 0 : files[i].bytes;
    options.watch.expected(bytes);
  }

  // Few files: threads go into each of them; many: each thread reads whole files.
  const bool inside =
      options.on_event != nullptr || options.render != nullptr || files.size() < options.read.jobs;
  ReadOptions read = options.read;
  read.jobs = inside ? options.read.jobs : 1;
  std::vector<Found> found(files.size());
  parallel_for(inside ? 1 : options.read.jobs, files.size(), [&](unsigned, std::size_t i) {
    if (!gone[i]) found[i] = File(files[i], options, read).take();
  });

  Together together(logs, options);
  for (std::size_t place = 0, i = 0; place < logs.size(); ++place) {
    const std::size_t first = together.gathered.intakes.size();
    const bool folder = i == ends[place] || files[i].folder != in_no_folder;
    for (; i < ends[place]; ++i)
      if (!gone[i]) together.add(files[i], std::move(found[i]));
    if (folder) together.end_folder(place, first, unreadable[place]);
  }
  together.end();
  return std::move(together.gathered);
}

}  // namespace exba
