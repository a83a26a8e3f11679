#pragma once
// libarchive, loaded when the first archive is opened. It brings ten libraries more (XML, Unicode,
// ciphers...), which cost every start a millisecond of six and have no business in a process that reads plain
// logs.
#include <archive.h>
#include <archive_entry.h>

namespace exba {

// A list, which clang-format takes for nested calls.
// clang-format off
#define EXBA_ARCHIVE_FUNCTIONS(use) \
  use(archive_entry_filetype) \
  use(archive_entry_hardlink) \
  use(archive_entry_is_encrypted) \
  use(archive_entry_pathname) \
  use(archive_entry_pathname_utf8) \
  use(archive_entry_pathname_w) \
  use(archive_error_string) \
  use(archive_filter_count) \
  use(archive_format) \
  use(archive_read_data_block) \
  use(archive_read_free) \
  use(archive_read_has_encrypted_entries) \
  use(archive_read_new) \
  use(archive_read_next_header) \
  use(archive_read_open2) \
  use(archive_read_set_options) \
  use(archive_read_set_seek_callback) \
  use(archive_read_support_filter_bzip2) \
  use(archive_read_support_filter_gzip) \
  use(archive_read_support_filter_lz4) \
  use(archive_read_support_filter_xz) \
  use(archive_read_support_filter_zstd) \
  use(archive_read_support_format_7zip) \
  use(archive_read_support_format_cab) \
  use(archive_read_support_format_empty) \
  use(archive_read_support_format_gnutar) \
  use(archive_read_support_format_rar) \
  use(archive_read_support_format_rar5) \
  use(archive_read_support_format_raw) \
  use(archive_read_support_format_tar) \
  use(archive_read_support_format_zip) \
  use(archive_set_error)
// clang-format on

/// The functions that the reader of archives calls, by their own names.
struct ArchiveLibrary {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a name that is declared
#define EXBA_MEMBER(name) decltype(&::name) name;
  EXBA_ARCHIVE_FUNCTIONS(EXBA_MEMBER)
#undef EXBA_MEMBER
};

/// Loads it at the first call; throws Error where it is not to be had. Any thread may ask.
const ArchiveLibrary& archive_library();

}  // namespace exba
