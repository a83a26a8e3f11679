#pragma once
// What a shell needs to complete the command line: the script that its users load.
#include <string>
#include <string_view>
#include <vector>

#include "command_tree.hpp"

namespace exba {

/// bash, zsh, fish, powershell.
std::vector<std::string_view> completed_shells();
/// The script of one of them.
std::string completion_script(const CommandNode& tree, std::string_view shell);

}  // namespace exba
