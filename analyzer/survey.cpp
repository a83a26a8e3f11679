// How it works: of a large file in a form that can be entered anywhere, an input is made that holds only its
// head, its tail and slices between them, an eighth of it; the ordinary reader reads that, asked for nothing
// but the events that name other computers. Where that shows a second computer, the file is a collector's, and
// read whole: which computers it holds must be known for certain. A rare event that the samples miss costs a
// link; the reports of the cases name each other then, and `exba merge` says so.
#include "survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "catalog/partners.hpp"
#include "named_files.hpp"

namespace exba {
namespace {

constexpr std::uint64_t block_size = 64 * 1024;
constexpr std::uint64_t small_file =
    16 * block_size;                     // read whole: slices would save less than a millisecond
constexpr std::uint64_t end_blocks = 2;  // of head, and of tail
// Of the blocks between them one in so many. A chunk of EVTX tells by itself whether it names anybody, at 5 GB/s; a
// text must be read line by line, and an eighth of it took half as long as its analysis.
constexpr std::uint64_t one_in_evtx = 8, one_in_others = 32;
constexpr std::size_t longest_line = 4096;  // looked at for a line end where a slice is cut

/// A stretch of a file that is read.
struct Slice {
  std::uint64_t from = 0;
  std::uint64_t size = 0;
};

/// Blocks of a file whose first one begins at `start` (EVTX: behind the file header, which is a slice too).
std::vector<Slice> slices_of(std::uint64_t size, std::uint64_t start, std::uint64_t one_in) {
  std::vector<Slice> out;
  if (start > 0) out.push_back({0, start});
  const std::uint64_t blocks = (size - start + block_size - 1) / block_size;
  for (std::uint64_t i = 0; i < blocks; ++i) {
    if (i >= end_blocks && i + end_blocks < blocks && i % one_in != 0) continue;
    const std::uint64_t from = start + i * block_size;
    if (!out.empty() && out.back().from + out.back().size == from)
      out.back().size += std::min(block_size, size - from);
    else
      out.push_back({from, std::min(block_size, size - from)});
  }
  return out;
}

/// The line ends of a text in its bytes: where a slice may begin and end.
enum class LineEnds { none, bytes, little, big };

/// The place behind the first line end of `text`, or npos. `text` begins at an even place of its file.
std::size_t behind_line(std::string_view text, LineEnds ends_of) {
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    if (ends_of == LineEnds::bytes) return at + 1;
    if (ends_of == LineEnds::little && at % 2 == 0 && at + 1 < text.size() && text[at + 1] == '\0')
      return at + 2;
    if (ends_of == LineEnds::big && at % 2 == 1 && text[at - 1] == '\0') return at + 1;
  }
  return text.npos;
}
std::size_t behind_last_line(std::string_view text, LineEnds ends_of) {
  for (std::size_t at = text.rfind('\n'); at != text.npos;
       at = at == 0 ? text.npos : text.rfind('\n', at - 1)) {
    if (ends_of == LineEnds::bytes) return at + 1;
    if (ends_of == LineEnds::little && at % 2 == 0 && at + 1 < text.size() && text[at + 1] == '\0')
      return at + 2;
    if (ends_of == LineEnds::big && at % 2 == 1 && text[at - 1] == '\0') return at + 1;
  }
  return 0;
}

/// Half a line at either side of a cut would become one line that nobody logged.
void cut_at_lines(const Input& file, LineEnds ends_of, std::vector<Slice>& slices) {
  std::string text(longest_line, '\0');
  for (std::size_t i = 0; i < slices.size(); ++i) {
    Slice& slice = slices[i];
    if (i > 0) {
      const auto look = static_cast<std::size_t>(std::min<std::uint64_t>(text.size(), slice.size));
      const std::size_t got = file.read_at(slice.from, std::span(text).first(look));
      const std::uint64_t skip = behind_line(std::string_view(text).substr(0, got), ends_of);
      slice.from += std::min(skip, slice.size);
      slice.size -= std::min(skip, slice.size);
    }
    if (i + 1 < slices.size() && slice.size > 0) {
      const std::uint64_t look = std::min<std::uint64_t>(text.size(), slice.size) & ~std::uint64_t{1};
      const std::uint64_t from = slice.from + slice.size - look;
      const std::size_t got = file.read_at(from, std::span(text).first(static_cast<std::size_t>(look)));
      const std::size_t kept = behind_last_line(std::string_view(text).substr(0, got), ends_of);
      slice.size = kept == 0 && i > 0 ? 0 : slice.size - (look - kept);
    }
  }
}

/// An input that holds nothing of `file` but the slices, one behind the other.
Input only(const Input& file, std::vector<Slice> slices) {
  std::uint64_t size = 0;
  for (const Slice& slice : slices) size += slice.size;
  const auto read_at = [file, slices = std::move(slices)](std::uint64_t offset, std::span<char> buffer) {
    std::size_t done = 0;
    for (const Slice& slice : slices) {
      if (offset >= slice.size) {
        offset -= slice.size;
        continue;
      }
      const std::size_t want =
          static_cast<std::size_t>(std::min<std::uint64_t>(slice.size - offset, buffer.size() - done));
      const std::size_t got = file.read_at(slice.from + offset, buffer.subspan(done, want));
      done += got;
      if (got < want || done == buffer.size()) break;
      offset = 0;
    }
    return done;
  };
  Input out{file.name, size, nullptr, read_at};
  out.read = [read_at, at = std::uint64_t{0}](std::span<char> buffer) mutable {
    const std::size_t got = read_at(at, buffer);
    at += got;
    return got;
  };
  return out;
}

const Format* sampled_format(std::string_view head, const Encoding& encoding) {
  for (const Format& format : formats()) {
    const bool binary = format.bytes == Format::Bytes::binary;
    if (binary ? format.sniff(head) : format.sniff(to_utf8(head, encoding))) {
      const bool enterable = format.name == "evtx" || format.name == "evt" || format.name == "text";
      return enterable ? &format : nullptr;
    }
  }
  return nullptr;
}

/// The slices of a file to look at; nothing where it is to be read whole.
std::vector<Slice> samples_of(const Input& file, const ReadOptions& read) {
  if (!file.read_at || file.size.value_or(0) < small_file) return {};
  std::string head(block_size, '\0');
  head.resize(file.read_at(0, head));
  const Encoding encoding = find_encoding(head, normal_encoding(read.encoding));
  const Format* format = sampled_format(head, encoding);
  if (format == nullptr) return {};
  constexpr std::uint64_t evtx_header = 4096;
  std::vector<Slice> slices = format->name == "evtx" ? slices_of(*file.size, evtx_header, one_in_evtx)
                                                     : slices_of(*file.size, 0, one_in_others);
  if (format->bytes == Format::Bytes::text)
    cut_at_lines(file,
                 encoding.name == "utf-16le"   ? LineEnds::little
                 : encoding.name == "utf-16be" ? LineEnds::big
                                               : LineEnds::bytes,
                 slices);
  return slices;
}

/// What the readers are asked for, and where it goes.
class Look {
 public:
  explicit Look(const Wanted& wanted) : wanted_(&wanted) {}

  Intake intake() {
    Intake intake(*wanted_);
    intake.keep = Intake::Keep::all;
    intake.on_event = [this](Event& event) { note(event); };
    return intake;
  }
  void note(const Event& event) {
    const std::string computer = lower(event.computer);
    for (std::string& name : partners_of(event))
      seen_[computer].names.try_emplace(std::move(name), fmt::format("{} {}", event.provider, event.id));
    if (const auto zone = zone_told_by(event)) seen_[computer].zone = TimeZone::fixed(*zone).name();
  }
  /// The logs of one source, behind its events.
  void add(const Intake& intake) {
    for (const LogPart& log : intake.logs) {
      if (log.computer.empty()) {
        unnamed_ = true;
        continue;
      }
      if (log.events == 0) continue;
      SeenComputer& seen = seen_[lower(log.computer)];
      if (!log.channel.empty()) seen.channels.insert(log.channel);
      if (log.first != no_time && (seen.first == no_time || log.first < seen.first)) seen.first = log.first;
      seen.last = std::max(seen.last, log.last);
      named_.insert(lower(log.computer));
    }
    if (form_.empty()) form_ = intake.source.format;
    for (const Fact& assumed : intake.source.assumed) needs_zone_ |= assumed.name == "time_zone";
  }
  std::size_t computers() const { return named_.size(); }
  bool unnamed() const { return unnamed_; }

  SeenInput seen(const std::string& path, std::uint64_t bytes, const ReadOptions& read) {
    SeenInput out{path, form_, bytes, {}, {}, {}};
    for (auto& [computer, seen] : seen_)
      if (named_.count(computer) != 0) out.computers.emplace(computer, std::move(seen));
    if (needs_zone_ && read.time_zone) out.time_zone = read.time_zone->name();
    constexpr std::string_view orders[] = {"", "dmy", "mdy", "ymd"};
    if (const auto order = static_cast<std::size_t>(read.date_order); order < 4)
      out.date_order = orders[order];
    return out;
  }

 private:
  const Wanted* wanted_;
  std::map<std::string, SeenComputer> seen_;
  std::set<std::string> named_;
  std::string form_;
  bool unnamed_ = false;
  bool needs_zone_ = false;
};

/// What became of one file.
struct LookedAt {
  SeenInput seen;
  std::string notice;
  bool trouble = false;
};

class Looking {
 public:
  Looking(const NamedFile& file, const SurveyOptions& options, const Wanted& wanted)
      : file_(file), options_(options), wanted_(wanted) {
    read_ = options.read;
    read_.jobs = 1;
  }

  LookedAt look() {
    LookedAt out;
    try {
      Look looked(wanted_);
      const std::uint64_t bytes = sample(looked);
      if (looked.computers() != 1 || bytes == 0) {
        looked = Look(wanted_);
        whole(looked);
      }
      out.seen = looked.seen(file_.path, bytes != 0 ? bytes : bytes_, read_);
      if (options_.watch.read) options_.watch.read(out.seen.bytes);
      if (looked.computers() == 0 && looked.unnamed())
        what_ = "its events name no computer: give --computer, or name it in the manifest";
    } catch (const Error& e) {
      what_ = e.what();
    }
    if (out.seen.computers.empty()) {
      if (what_.empty()) what_ = "no event log: nothing in it names a computer";
      out.notice = what_.starts_with(file_.path) ? what_ : fmt::format("{}: {}", file_.path, what_);
      out.trouble = file_.by_user || looks_like_log_;
      if (!out.trouble && !log_) out.notice.clear();  // a folder holds other files as well
    }
    return out;
  }

 private:
  /// The size of the file where samples of it were read; 0: it is to be read whole.
  std::uint64_t sample(Look& looked) {
    const Input file = open_file(file_.path);
    std::vector<Slice> slices = samples_of(file, read_);
    if (slices.empty()) return 0;
    Intake intake = looked.intake();
    if (!read_source(only(file, std::move(slices)), read_, intake)) return 0;
    looked.add(intake);
    return *file.size;
  }
  void whole(Look& looked) {
    GatherOptions gather_options;
    gather_options.read = read_;
    gather_options.make_intake = [&] { return looked.intake(); };
    gather_options.on_event = [&](Event& event, const Source&) { looked.note(event); };
    const Gathered gathered = gather({file_.path}, gather_options);
    for (const Intake& intake : gathered.intakes) {
      looked.add(intake);
      bytes_ += intake.source.bytes;
      log_ |= !intake.source.format.empty();
      if (what_.empty() && !intake.source.problems.empty()) what_ = intake.source.problems.front().what;
      const std::string low = lower(intake.source.path);
      looks_like_log_ |= low.ends_with(".evtx") || low.ends_with(".evt");
    }
    looks_like_log_ |= log_;
  }

  const NamedFile& file_;
  const SurveyOptions& options_;
  const Wanted& wanted_;
  ReadOptions read_;
  std::uint64_t bytes_ = 0;
  bool log_ = false;
  bool looks_like_log_ = false;
  std::string what_;
};

}  // namespace

Surveyed survey(const SurveyOptions& options) {
  Wanted wanted;
  want_partner_events(wanted);
  std::vector<platform::UnreadableFolder> unreadable;
  const std::vector<NamedFile> files = files_named(options.logs, &unreadable, options.written);
  if (options.watch.expected) {
    std::uint64_t bytes = 0;
    for (const NamedFile& file : files) bytes += file.bytes;
    options.watch.expected(bytes);
  }
  std::vector<LookedAt> looked(files.size());
  parallel_for(options.jobs, files.size(),
               [&](unsigned, std::size_t i) { looked[i] = Looking(files[i], options, wanted).look(); });
  Surveyed out;
  for (const platform::UnreadableFolder& folder : unreadable)
    out.notices.push_back(fmt::format("{}: this folder cannot be read: {}", folder.path, folder.why));
  out.trouble = !unreadable.empty();
  for (LookedAt& one : looked) {
    if (!one.notice.empty()) out.notices.push_back(std::move(one.notice));
    out.trouble |= one.trouble;
    if (!one.seen.computers.empty()) out.inputs.push_back(std::move(one.seen));
  }
  if (out.inputs.empty()) out.trouble = true;
  return out;
}

}  // namespace exba
