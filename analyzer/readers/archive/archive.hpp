#pragma once
// Archives and compressed files as what they hold: zip, cab, 7z, tar, and gzip, bzip2, xz, zstd, lz4 around
// those or around a single file, one in another. Everything is streamed; nothing is written to disk; a path
// inside an archive is a name, never a place.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// Where unpacking ends, each with a problem that says so. All of them hold for one source as a whole,
/// whatever is nested in it.
struct ArchiveLimits {
  /// Members. The largest collector bundles seen have some hundreds; a folder that was zipped whole some
  /// thousands.
  std::uint64_t members = 10'000;
  /// Archives in one another. A mail attachment of a bundle of compressed logs is 3; an archive that holds
  /// itself has no end.
  unsigned depth = 8;
  /// Bytes that come out, those of nested archives counted again. A log has 4 GiB at most where Windows could
  /// still open it; a dozen servers with such logs stay below this.
  std::uint64_t unpacked = std::uint64_t{64} << 30;
  /// Bytes that come out for each that goes in, once `ratio_from` bytes came out. Deflate cannot give more
  /// than 1032; text logs give 10 to 60. Logs that are mostly zeros (a fresh EVTX of 20 MiB) come near 1000,
  /// so small ones are let through.
  std::uint64_t ratio = 1000;
  std::uint64_t ratio_from = std::uint64_t{64} << 20;
  /// Bytes of nested archives that are held in memory because their end must be read first (7z; zip where it
  /// fits).
  std::uint64_t in_memory = std::uint64_t{64} << 20;
};

/// `zip`, `cab`, `7z`, `tar`, `gzip`, `bzip2`, `xz`, `zstd`, `lz4` where the first bytes (64 KiB; 512 serve)
/// say so; else empty.
std::string_view sniff_archive(std::string_view head);

/// What became of a source.
struct ArchiveContents {
  std::string_view
      form;  ///< as sniff_archive names it; empty: no archive, but a file, or a single compressed one
  std::uint64_t members = 0;  ///< files in it, in nested archives too; those that could not be read included
};

}  // namespace exba
