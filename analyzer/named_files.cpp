// How it works: the system lists a folder and all below it, by name. The parts of an archive that was split (x.7z.001) become one
// file, whether the folder listed them or the user named the first.
#include "named_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "readers/archive/split.hpp"

namespace exba {
namespace {

bool ends_in(std::string_view path, std::string_view end) {
  return path.size() >= end.size() && equal_ignoring_case(path.substr(path.size() - end.size()), end);
}

}  // namespace

std::vector<platform::UnreadableFolder> list_folder(const std::string& folder, std::size_t place,
                                                    const std::vector<std::string>& written,
                                                    std::vector<Named>& out) {
  platform::Listing listing = platform::files_below(folder);
  for (platform::FoundFile& file : listing.files)
    if (std::find(written.begin(), written.end(), platform::place_of(file.status.id)) == written.end())
      out.push_back({std::move(file.path), file.status.size, true, place});
  return std::move(listing.unreadable);
}

Named name_file(const std::string& path) {
  if (path == "-") return {path};
  const platform::FileStatus status = platform::status_of(path);
  return {path, status.size, status.kind == platform::FileKind::file};
}

bool is_folder(const std::string& log) {
  return log != "-" && platform::is_folder(log);
}

std::string_view name_in(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

std::vector<bool> join_split_archives(std::vector<Named>& files) {
  std::map<std::string, std::size_t, std::less<>> places;
  for (std::size_t i = 0; i < files.size(); ++i) places.emplace(files[i].path, i);
  std::vector<bool> gone(files.size(), false);
  for (Named& first : files) {
    if (part_number(first.path) != 1) continue;
    const std::string base = first.path.substr(0, first.path.size() - 3);
    for (std::size_t n = 2; n < 1000; ++n) {
      std::string next = base + fmt::format("{:03}", n);
      const auto listed = places.find(next);
      std::uint64_t bytes = 0;
      if (listed != places.end()) {
        gone[listed->second] = true;
        bytes = files[listed->second].bytes;
      } else {  // whoever names the first part means all of them
        if (first.folder != in_no_folder) break;
        const platform::FileStatus beside = platform::status_of(next);
        if (beside.kind != platform::FileKind::file) break;
        bytes = beside.size;
      }
      first.bytes += bytes;
      first.more.push_back(std::move(next));
    }
  }
  return gone;
}

bool calls_itself_log(std::string_view path) {
  return ends_in(path, ".evtx") || ends_in(path, ".evt");
}

bool belongs_to_log(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash != path.npos && ends_in(path, ".mta") &&
         equal_ignoring_case(name_in(path.substr(0, slash)), "LocaleMetaData");
}

std::vector<NamedFile> files_named(const std::vector<std::string>& logs,
                                   std::vector<platform::UnreadableFolder>* unreadable,
                                   const std::vector<std::string>& written) {
  std::vector<NamedFile> out;
  for (const std::string& log : logs) {
    std::vector<Named> files;
    std::vector<platform::UnreadableFolder> closed;
    if (is_folder(log))
      closed = list_folder(log, 0, written, files);
    else
      files.push_back(name_file(log));
    for (Named& file : files) out.push_back({std::move(file.path), file.bytes, file.folder == in_no_folder});
    if (unreadable != nullptr) unreadable->insert(unreadable->end(), closed.begin(), closed.end());
  }
  return out;
}

}  // namespace exba
