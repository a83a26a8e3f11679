// How it works: what follows from the status of a file alone is the same on every system.
#include "base/platform.hpp"

#include <fmt/format.h>

namespace exba::platform {

std::string place_of(const FileId& id) {
  return fmt::format("{}:{}", id.device, id.node);
}

bool exists(const std::string& path) {
  return status_of(path).kind != FileKind::missing;
}
bool is_file(const std::string& path) {
  return status_of(path).kind == FileKind::file;
}
bool is_folder(const std::string& path) {
  return status_of(path).kind == FileKind::folder;
}

}  // namespace exba::platform
