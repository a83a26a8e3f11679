#pragma once
// What an archive holds, without what the file around a part says of it.
#include <functional>
#include <string>
#include <utility>

#include "readers/archive/walk.hpp"

namespace exba::test {

struct Unpacked {
  /// A file; its name is `path of the source/path in the archive`. It must be read inside the call.
  std::function<void(Input file)> file;
  /// `path`, a member or the source itself, was lost or is damaged. That of a member follows its `file`, if
  /// that was called.
  std::function<void(const std::string& path, std::string what)> problem;
};

inline ArchiveContents unpack(Input input, const ArchiveLimits& limits, const Unpacked& to) {
  const PartTaker taker{[&to](Input file, const Came&) {
                          to.file(std::move(file));
                          return false;
                        },
                        to.problem};
  return take_apart(std::move(input), limits, taker);
}

}  // namespace exba::test
