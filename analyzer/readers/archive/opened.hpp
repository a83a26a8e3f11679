#pragma once
// One archive as libarchive gives it. For archive.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/platform.hpp"
#include "readers/archive/budget.hpp"
#include "readers/archive/library.hpp"

namespace exba::unpacking {

inline const ArchiveLibrary& la() {
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
                               la().archive_read_support_format_gnutar, la().archive_read_support_format_rar,
                               la().archive_read_support_format_rar5, la().archive_read_support_format_raw,
                               la().archive_read_support_format_empty, la().archive_read_support_filter_gzip,
                               la().archive_read_support_filter_bzip2, la().archive_read_support_filter_xz,
                               la().archive_read_support_filter_zstd, la().archive_read_support_filter_lz4})
      support(a);
    if constexpr (platform::wide_names) la().archive_read_set_options(a, "hdrcharset=UTF-8");
    if (seekable()) la().archive_read_set_seek_callback(a, seek);
  }

  archive* get() const { return archive_.get(); }
  const Input& input() const { return *input_; }
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
  /// False where not one byte of it can be had, and that because of damage.
  bool begins() { return more() || damage_.empty(); }
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

/// The name of a member as UTF-8.
std::string name_of(archive_entry* entry);
/// Whether a zip says that it began on another disk.
bool last_of_split(const Input& input);
/// Whether libarchive complains of the way of compression, not of the bytes.
bool tells_method(std::string_view error);
/// What libarchive says of a member that it cannot give, in words that help.
std::string damage_told(std::string_view error);

}  // namespace exba::unpacking
