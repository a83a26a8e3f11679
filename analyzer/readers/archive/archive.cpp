// How it works: libarchive finds the form and the compression and gives one member after the other; each
// member is an Input that pulls its blocks, so nothing is held but a block of each level. A member that is an
// archive itself is walked the same way, one level deeper; where its end must be read first (7z, the
// directory of a zip), it is held in memory as far as the limit goes. One Budget counts what goes in and
// comes out over all levels: the first limit reached ends the whole source.
//
// What is not wanted is stepped over without unpacking only where the archive can be sought in and its
// members stand apart (zip, bare tar). Elsewhere stepping over is unpacking, and is done here, under the
// budget, and not inside libarchive, which has none.
#include "readers/archive/archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/platform.hpp"
#include "readers/archive/library.hpp"

namespace exba {
namespace {

constexpr std::size_t archive_head_size = 512;  // tells an archive: the mark of a tar ends at 263
constexpr std::size_t block_size = 256 * 1024;  // read from the source at once
constexpr std::size_t name_limit = 1024;        // bytes of a member's name kept; Windows has 260 characters
constexpr unsigned second_looks = 16;           // times that a zip is opened anew behind a broken member

struct Mark {
  std::size_t at;
  std::string_view bytes;
  std::string_view form;
};
constexpr Mark marks[] = {
    {0, "PK\x03\x04", "zip"},
    {0, "PK\x05\x06", "zip"},  // an empty one
    {0, "PK\x07\x08", "zip"},  // a part of a split one
    {0, {"MSCF\0\0\0\0", 8}, "cab"},
    {0, "7z\xBC\xAF\x27\x1C", "7z"},
    {257, "ustar", "tar"},
    {0, "\x1F\x8B\x08", "gzip"},
    {0, "BZh", "bzip2"},
    {0,
     {"\xFD"
      "7zXZ\0",
      6},
     "xz"},
    {0, "\x28\xB5\x2F\xFD", "zstd"},
    {0, "\x04\x22\x4D\x18", "lz4"},
    {0, "\x02\x21\x4C\x18", "lz4"},  // the frame before 2013
};

/// What all levels of one source have used up.
struct Budget {
  const ArchiveLimits* limits = nullptr;
  std::uint64_t members = 0;
  std::uint64_t packed = 0;       ///< bytes read from the source
  std::uint64_t packed_size = 0;  ///< its size, where known: reading a part twice makes it no larger
  std::uint64_t unpacked = 0;
  std::uint64_t memory = 0;
  std::string over;  ///< the limit that was reached; nothing is read after that

  void gave(std::uint64_t bytes) {
    unpacked += bytes;
    const std::uint64_t in =
        std::max<std::uint64_t>(packed_size != 0 ? std::min(packed, packed_size) : packed, 1);
    if (unpacked > limits->unpacked)
      over = fmt::format(
          "more than {} bytes came out of this archive, which is the limit: the rest of it was not read",
          limits->unpacked);
    else if (unpacked > limits->ratio_from && unpacked / limits->ratio >= in)
      over = fmt::format(
          "{} bytes of this archive became {}, more than {} for one: taken for a decompression bomb, and not "
          "read on",
          in, unpacked, limits->ratio);
  }
};

const ArchiveLibrary& la() {
  return archive_library();
}

struct Closed {
  void operator()(archive* a) const { la().archive_read_free(a); }
};

/// One archive of one level: libarchive's state and the bytes that it is fed.
class Opened {
 public:
  enum class Level { source, nested };
  Opened(Input& input, Budget& budget, Level level)
      : input_(&input), budget_(&budget), level_(level), buffer_(block_size) {
    archive_.reset(la().archive_read_new());
    archive* a = archive_.get();
    if (a == nullptr) throw Error(fmt::format("{}: no memory to unpack it", input.name));
    for (const auto support : {la().archive_read_support_format_zip, la().archive_read_support_format_7zip,
                               la().archive_read_support_format_cab, la().archive_read_support_format_tar,
                               la().archive_read_support_format_gnutar, la().archive_read_support_format_raw,
                               la().archive_read_support_format_empty, la().archive_read_support_filter_gzip,
                               la().archive_read_support_filter_bzip2, la().archive_read_support_filter_xz,
                               la().archive_read_support_filter_zstd, la().archive_read_support_filter_lz4})
      support(a);
    if constexpr (platform::wide_names) la().archive_read_set_options(a, "hdrcharset=UTF-8");
    if (seekable()) la().archive_read_set_seek_callback(a, seek);
  }

  archive* get() const { return archive_.get(); }
  int open() {
    return la().archive_read_open2(archive_.get(), this, nullptr, read, seekable() ? skip : nullptr, nullptr);
  }
  bool seekable() const { return input_->read_at != nullptr && input_->size.has_value(); }
  int format() const { return la().archive_format(archive_.get()) & ARCHIVE_FORMAT_BASE_MASK; }
  bool compressed() const { return la().archive_filter_count(archive_.get()) > 1; }
  /// Members can be stepped over without unpacking them.
  bool skips_cheaply() const {
    return seekable() && !compressed() && (format() == ARCHIVE_FORMAT_ZIP || format() == ARCHIVE_FORMAT_TAR);
  }
  std::string error() const {
    const char* text = la().archive_error_string(archive_.get());
    return text != nullptr ? text : "it cannot be read";
  }

 private:
  static la_ssize_t read(archive* a, void* self, const void** block) {
    Opened& o = *static_cast<Opened*>(self);
    *block = o.buffer_.data();
    if (!o.budget_->over.empty()) return 0;
    try {
      const std::size_t got =
          o.seekable() ? o.input_->read_at(o.position_, o.buffer_) : o.input_->read(o.buffer_);
      o.position_ += got;
      if (o.level_ == Level::source) o.budget_->packed += got;
      return static_cast<la_ssize_t>(got);
    } catch (const std::exception& e) {  // must not pass through C
      la().archive_set_error(a, EIO, "%s", e.what());
      return ARCHIVE_FATAL;
    }
  }
  static la_int64_t skip(archive*, void* self, la_int64_t request) {
    Opened& o = *static_cast<Opened*>(self);
    if (request <= 0) return 0;
    const std::uint64_t left = *o.input_->size - std::min(*o.input_->size, o.position_);
    const std::uint64_t step = std::min(static_cast<std::uint64_t>(request), left);
    o.position_ += step;
    return static_cast<la_int64_t>(step);
  }
  static la_int64_t seek(archive*, void* self, la_int64_t offset, int whence) {
    Opened& o = *static_cast<Opened*>(self);
    const auto size = static_cast<la_int64_t>(std::min<std::uint64_t>(*o.input_->size, INT64_MAX));
    const la_int64_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? static_cast<la_int64_t>(o.position_)
                                                 : size;
    if (offset > size - base || offset < -base) return ARCHIVE_FATAL;
    o.position_ = static_cast<std::uint64_t>(base + offset);
    return base + offset;
  }

  Input* input_;
  Budget* budget_;
  Level level_;
  std::vector<char> buffer_;
  std::uint64_t position_ = 0;
  std::unique_ptr<archive, Closed> archive_;
};

/// The bytes of the member that `opened` stands at.
class MemberBytes {
 public:
  MemberBytes(Opened& opened, Budget& budget) : opened_(&opened), budget_(&budget) {}

  std::size_t read(std::span<char> buffer) {
    std::size_t done = 0;
    while (done < buffer.size() && more()) {
      const std::size_t zeros =
          static_cast<std::size_t>(std::min<std::uint64_t>(hole_, buffer.size() - done));
      if (zeros != 0) std::memset(buffer.data() + done, 0, zeros);
      const std::size_t n = std::min(block_.size(), buffer.size() - done - zeros);
      if (n != 0) std::memcpy(buffer.data() + done + zeros, block_.data(), n);
      done += zeros + n;
      took(zeros, n);
    }
    return done;
  }
  /// Unpacks the rest for nobody: the next member stands behind it.
  void drain() {
    while (more())
      took(static_cast<std::size_t>(std::min<std::uint64_t>(hole_, block_size)),
           hole_ <= block_size ? block_.size() : 0);
  }
  const std::string& damage() const { return damage_; }
  bool fatal() const { return fatal_; }

 private:
  /// Whether there is a byte to give; gets the next block when there is none.
  bool more() {
    while (hole_ == 0 && block_.empty()) {
      if (ended_ || !budget_->over.empty()) return false;
      const void* data = nullptr;
      std::size_t size = 0;
      la_int64_t offset = position_;
      const int r = la().archive_read_data_block(opened_->get(), &data, &size, &offset);
      // A block comes together with the warning that the member's check sum is wrong.
      const bool usable = r == ARCHIVE_OK || r == ARCHIVE_WARN ||
                          (r == ARCHIVE_FAILED && opened_->format() == ARCHIVE_FORMAT_ZIP);
      if (r != ARCHIVE_OK && r != ARCHIVE_EOF && damage_.empty()) damage_ = opened_->error();
      fatal_ = fatal_ || r == ARCHIVE_FATAL;
      ended_ = r != ARCHIVE_OK && r != ARCHIVE_WARN;
      if (r == ARCHIVE_WARN && ++warnings_ > 1000) ended_ = true;
      if (!usable || data == nullptr) continue;
      block_ = {static_cast<const char*>(data), size};
      if (offset > position_) hole_ = static_cast<std::uint64_t>(offset - position_);  // a sparse file
      position_ = std::max(position_, offset) + static_cast<la_int64_t>(size);
    }
    return true;
  }
  void took(std::size_t zeros, std::size_t bytes) {
    hole_ -= zeros;
    block_.remove_prefix(bytes);
    budget_->gave(zeros + bytes);
    if (!budget_->over.empty()) hole_ = 0, block_ = {};
  }

  Opened* opened_;
  Budget* budget_;
  std::string_view block_;
  std::uint64_t hole_ = 0;
  la_int64_t position_ = 0;
  unsigned warnings_ = 0;
  bool ended_ = false;
  bool fatal_ = false;
  std::string damage_;
};

/// Old zip programs wrote names in the code page of their machine; then libarchive has no UTF-8 of them.
std::string name_of(archive_entry* entry) {
  std::string name;
  const wchar_t* wide = platform::wide_names ? la().archive_entry_pathname_w(entry) : nullptr;
  if (wide != nullptr) {
    name = platform::utf8_from_wide(wide);
  } else if (const char* utf8 = la().archive_entry_pathname_utf8(entry)) {
    name = utf8;
  } else if (const char* bytes = la().archive_entry_pathname(entry)) {
    name = to_utf8(bytes, find_encoding(bytes));
  }
  if (name.size() > name_limit) {
    name.resize(name_limit);
    while (!name.empty() && valid_utf8_prefix(name) != name.size()) name.pop_back();
  }
  return name.empty() ? "(a member without a name)" : name;
}

/// Whether its end must be read before anything else.
bool needs_its_end(std::string_view form) {
  return form == "7z" || form == "zip";
}

class MemberWalk {
 public:
  MemberWalk(const ArchiveLimits& limits, const Unpacked& to) : to_(&to) { budget_.limits = &limits; }

  /// A file of any level that may be an archive.
  void file(Input input, unsigned depth) {
    if (depth == 0) budget_.packed_size = input.size.value_or(0);
    std::string head(archive_head_size, '\0');
    head.resize(input.read(std::span(head)));
    const std::string_view form = sniff_archive(head);
    Input whole = with_head(std::move(head), std::move(input));
    if (form.empty()) return to_->file(std::move(whole));
    if (depth >= budget_.limits->depth) {
      to_->problem(whole.name,
                   fmt::format("archives in one another, more than {} deep: this one was not opened", depth));
      return;
    }
    if (depth == 0) contents.form = form;
    if (whole.read_at == nullptr && needs_its_end(form)) return from_memory(std::move(whole), form, depth);
    all_members(whole, depth);
  }
  const std::string& over() const { return budget_.over; }

  ArchiveContents contents;

 private:
  /// Holds it in memory. A zip that is too large for that is read from its beginning on, which its form
  /// allows.
  void from_memory(Input input, std::string_view form, unsigned depth) {
    const std::uint64_t room =
        budget_.limits->in_memory - std::min(budget_.limits->in_memory, budget_.memory);
    std::string bytes;
    bool fits = true;
    while (true) {
      const std::size_t had = bytes.size();
      bytes.resize(had + static_cast<std::size_t>(std::min<std::uint64_t>(block_size, room - had + 1)));
      const std::size_t asked = bytes.size() - had;
      const std::size_t got = input.read(std::span(bytes).subspan(had));
      bytes.resize(had + got);
      fits = bytes.size() <= room;
      if (got < asked || !fits) break;
    }
    if (!fits && form == "7z") {
      to_->problem(
          input.name,
          fmt::format(
              "a 7z archive must be read from its end, so here it would have to be held in memory, and it is "
              "larger than the {} bytes left for that: unpack it first",
              room));
      return;
    }
    // What comes through standard input is packed bytes, even when it is held.
    if (depth == 0) budget_.packed += bytes.size();
    const std::uint64_t held = bytes.size();
    budget_.memory += held;
    Input in_memory =
        fits ? from_bytes(input.name, std::move(bytes)) : with_head(std::move(bytes), std::move(input));
    all_members(in_memory, depth);
    budget_.memory -= held;
  }

  /// Opens it, and where a broken member stops libarchive for good but the next one can be found, opens it
  /// again.
  void all_members(Input& input, unsigned depth) {
    std::uint64_t behind = 0;
    for (unsigned look = 0; look <= second_looks && budget_.over.empty(); ++look) {
      Opened opened(input, budget_, depth == 0 ? Opened::Level::source : Opened::Level::nested);
      if (!members(opened, input.name, depth, behind)) return;
    }
  }

  /// False when all is done that can be. `behind`: members that an earlier look has dealt with.
  bool members(Opened& opened, const std::string& path, unsigned depth, std::uint64_t& behind) {
    if (opened.open() != ARCHIVE_OK) return damaged(opened, path), false;
    for (std::uint64_t at = 0; budget_.over.empty(); ++at) {
      archive_entry* entry = nullptr;
      int r;
      {
        const platform::Utf8Names utf8;
        do r = la().archive_read_next_header(opened.get(), &entry);
        while (r == ARCHIVE_RETRY && ++retries_ < 1000);
      }
      if (r == ARCHIVE_EOF) return false;
      if (r != ARCHIVE_OK && r != ARCHIVE_WARN) return damaged(opened, path), false;
      const bool single = opened.format() == ARCHIVE_FORMAT_RAW;
      if (single && !opened.compressed())
        return to_->problem(path, "it begins like an archive, but is none that can be read"), false;
      if (at < behind) continue;
      behind = at + 1;
      if (!member(opened, entry, path, depth))
        return opened.seekable() && opened.format() == ARCHIVE_FORMAT_ZIP && !opened.compressed();
      if (single) return false;
    }
    return false;
  }

  /// False when the archive cannot be read on from here.
  bool member(Opened& opened, archive_entry* entry, const std::string& path, unsigned depth) {
    const auto type = la().archive_entry_filetype(entry);
    const bool single = opened.format() == ARCHIVE_FORMAT_RAW;
    const std::string inside = single ? std::string() : name_of(entry);
    if ((type != AE_IFREG && type != 0) || inside.ends_with('/') ||
        la().archive_entry_hardlink(entry) != nullptr)
      return true;
    if (++budget_.members > budget_.limits->members) {
      budget_.over =
          fmt::format("more than {} files in this archive, which is the limit: the rest was not read",
                      budget_.limits->members);
      return true;
    }
    if (single && depth == 0) contents.form = {};
    if (!single) ++contents.members;
    const std::string name = single ? path : path + '/' + inside;
    if (la().archive_entry_is_encrypted(entry)) {
      to_->problem(name, "protected by a password: it was not read; unpack it, or have it sent without one");
      return true;
    }
    MemberBytes bytes(opened, budget_);
    file({name, std::nullopt, [&bytes](std::span<char> buffer) { return bytes.read(buffer); }}, depth + 1);
    if (!single && !opened.skips_cheaply()) bytes.drain();
    if (!bytes.damage().empty() && budget_.over.empty())
      to_->problem(name, fmt::format("damaged inside the archive ({}): what comes before the damage was read",
                                     bytes.damage()));
    return !bytes.fatal();
  }

  void damaged(Opened& opened, const std::string& path) {
    if (!budget_.over.empty()) return;
    const bool locked = la().archive_read_has_encrypted_entries(opened.get()) > 0;
    to_->problem(
        path,
        locked
            ? std::string(
                  "protected by a password, the names of its files too: it was not read; unpack it, or "
                  "have it sent without one")
            : fmt::format("damaged or cut off ({}): what comes before the damage was read", opened.error()));
  }

  const Unpacked* to_;
  Budget budget_;
  unsigned retries_ = 0;
};

}  // namespace

std::string_view sniff_archive(std::string_view head) {
  for (const Mark& mark : marks)
    if (head.size() > mark.at && head.substr(mark.at).starts_with(mark.bytes)) return mark.form;
  return {};
}

ArchiveContents unpack(Input input, const ArchiveLimits& limits, const Unpacked& to) {
  const std::string path = input.name;
  MemberWalk walk(limits, to);
  walk.file(std::move(input), 0);
  if (!walk.over().empty()) to.problem(path, walk.over());
  return walk.contents;
}

}  // namespace exba
