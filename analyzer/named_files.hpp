#pragma once
// What the user named as files to read: those that he named and those in the folders that he named; and what their names say.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/platform.hpp"

namespace exba {

inline constexpr std::size_t in_no_folder = static_cast<std::size_t>(-1);

/// A file to be read, and the place in `logs` of the folder that it was found in.
struct Named {
  std::string path;
  std::uint64_t bytes = 0;  ///< when it was listed; 0 where that is not known
  bool sized = false;       ///< that is all of it that is read
  std::size_t folder = in_no_folder;
  std::vector<std::string> more{};  ///< of an archive that was split (x.7z.001): its further parts, in order
};

/// The files in it; the folders below it that cannot be read are returned.
std::vector<platform::UnreadableFolder> list_folder(const std::string& folder, std::size_t place,
                                                    const std::vector<std::string>& written,
                                                    std::vector<Named>& out);
Named name_file(const std::string& path);
bool is_folder(const std::string& log);

/// Puts the parts of archives that were split into one file each; `gone`: places in `files` that are a part of another.
std::vector<bool> join_split_archives(std::vector<Named>& files);

/// Behind the last slash of either kind.
std::string_view name_in(std::string_view path);
/// What says of itself that it is a log: the user will want to know why it is none.
bool calls_itself_log(std::string_view path);
/// What Event Viewer saves beside a log for display in another language: it belongs to the log, and is no
/// file to be counted.
bool belongs_to_log(std::string_view path);

/// A file to read: named by the user, or found in a folder that he named.
struct NamedFile {
  std::string path;
  std::uint64_t bytes = 0;
  bool by_user = false;
};
/// In the order of the command line, the files of a folder by name. Folders that cannot be read are added to
/// `unreadable`, where given; files of folders that are at a place of `written` are passed over.
std::vector<NamedFile> files_named(const std::vector<std::string>& logs,
                                   std::vector<platform::UnreadableFolder>* unreadable = nullptr,
                                   const std::vector<std::string>& written = {});

}  // namespace exba
