// How it works: libarchive into memory; the cabinet by hand, from the format's specification (MS-CAB), one
// folder, type 0.
#include "support/archive_writer.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace exba::test {
namespace {

void require(bool well, const char* what) {
  if (!well) throw std::runtime_error(std::string("make_archive: ") + what);
}

void number(std::string& out, std::size_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

std::string make_archive(std::string_view form, const std::vector<ArchiveFile>& files) {
  const std::string container(form.substr(0, form.find('+')));
  const std::string filter(form.find('+') == form.npos ? "" : form.substr(form.find('+') + 1));
  std::string out;
  const std::unique_ptr<archive, int (*)(archive*)> a(archive_write_new(), archive_write_free);
  archive_write_set_format_by_name(a.get(), container.starts_with("zip") ? "zip"
                                            : container == "7z"          ? "7zip"
                                            : container == "tar"         ? "ustar"
                                                                         : "raw");
  if (container == "zip-stored")
    require(archive_write_set_options(a.get(), "zip:compression=store") == ARCHIVE_OK, "stored");
  if (container == "zip-encrypted") {
    require(archive_write_set_options(a.get(), "zip:encryption=zipcrypt") == ARCHIVE_OK, "encryption");
    archive_write_set_passphrase(a.get(), "secret");
  }
  if (!filter.empty())
    require(archive_write_add_filter_by_name(a.get(), filter.c_str()) == ARCHIVE_OK, "filter");
  archive_write_set_bytes_in_last_block(a.get(), 1);
  require(archive_write_open(a.get(), &out, nullptr, append, nullptr) == ARCHIVE_OK, "open");
  for (const ArchiveFile& file : files) {
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                         archive_entry_free);
    archive_entry_set_pathname(entry.get(), file.name.c_str());
    const bool folder = file.name.ends_with('/');
    archive_entry_set_filetype(entry.get(), folder ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
    require(archive_write_header(a.get(), entry.get()) >= ARCHIVE_WARN, "header");
    require(archive_write_data(a.get(), file.bytes.data(), file.bytes.size()) ==
                static_cast<la_ssize_t>(file.bytes.size()),
            "data");
  }
  require(archive_write_close(a.get()) == ARCHIVE_OK, "close");
  return out;
}

std::string make_cabinet(const std::vector<ArchiveFile>& files) {
  std::string entries, data;
  for (const ArchiveFile& file : files) {
    number(entries, file.bytes.size(), 4);
    number(entries, data.size(), 4);
    number(entries, 0, 2);     // folder
    number(entries, 0x21, 2);  // date
    number(entries, 0, 2);     // time
    number(entries, 0x20, 2);  // attributes
    entries += file.name + '\0';
    data += file.bytes;
  }
  std::string blocks;
  std::size_t count = 0;
  for (std::size_t at = 0; at < data.size(); at += 32768, ++count) {
    const std::string block = data.substr(at, 32768);
    number(blocks, 0, 4);  // no check sum
    number(blocks, block.size(), 2);
    number(blocks, block.size(), 2);
    blocks += block;
  }
  constexpr std::size_t header = 36, folder = 8;
  std::string out = "MSCF";
  number(out, 0, 4);
  number(out, header + folder + entries.size() + blocks.size(), 4);
  number(out, 0, 4);
  number(out, header + folder, 4);
  number(out, 0, 4);
  out += "\x03\x01";
  number(out, 1, 2);
  number(out, files.size(), 2);
  number(out, 0, 6);  // flags, set, place in it
  number(out, header + folder + entries.size(), 4);
  number(out, count, 2);
  number(out, 0, 2);  // not compressed
  return out + entries + blocks;
}

}  // namespace exba::test
