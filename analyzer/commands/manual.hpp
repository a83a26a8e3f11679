#pragma once
// The manual pages: exba(1), and one a command, exba-analyze(1).
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command_tree.hpp"

namespace exba {

struct Described {
  std::string_view what;  ///< an exit code, a path, a command line
  std::string_view text;
};

/// What a page says beyond the command's options (manual_pages.cpp).
struct ManualPage {
  std::string_view command;  ///< empty: of exba itself
  std::string_view text;     ///< paragraphs parted by an empty line
  std::span<const Described> exit_codes;
  std::span<const Described> files;
  std::span<const Described> examples;
};
/// One for exba and for each of its commands; throws Error for another.
const ManualPage& manual_page_of(std::string_view command);

/// The page of a command as man reads it (the roff macros "man"); of exba itself for an empty one.
std::string manual(const CommandNode& tree, std::string_view command);

struct ManualFile {
  std::string name;  ///< "exba-analyze.1"
  std::string text;
};
std::vector<ManualFile> all_manuals(const CommandNode& tree);

}  // namespace exba
