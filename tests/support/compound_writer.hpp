#pragma once
// Writes OLE compound files: what Outlook's .msg and objects in documents are.
#include <string>
#include <vector>

namespace exba::test {

/// A stream, or a storage where `children` has something in it or `storage` is set.
struct CompoundPart {
  std::string name;  ///< ASCII, 31 characters at most
  std::string bytes{};
  std::vector<CompoundPart> children{};
  bool storage = false;
};
std::string make_compound(const std::vector<CompoundPart>& parts);

/// UTF-16LE of an ASCII text.
std::string wide(const std::string& text);

}  // namespace exba::test
