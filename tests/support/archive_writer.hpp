#pragma once
// Archives for tests, written by libarchive.
#include <string>
#include <string_view>
#include <vector>

namespace exba::test {

struct ArchiveFile {
  std::string name;
  std::string bytes;
};

/// `form`: zip, zip-stored, zip-encrypted (password "secret"), 7z, tar; with `+gzip`, `+bzip2`, `+xz`,
/// `+zstd`, `+lz4` behind it where it is to be compressed as a whole. `raw+gzip` compresses one file alone. A
/// name that ends in / is a folder.
std::string make_archive(std::string_view form, const std::vector<ArchiveFile>& files);

/// A cabinet without compression: libarchive writes none.
std::string make_cabinet(const std::vector<ArchiveFile>& files);

}  // namespace exba::test
