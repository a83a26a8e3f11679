#pragma once
// What a file is that no reader takes for a log.
#include <string>
#include <string_view>

namespace exba {

/// In words, for the problem that says why nothing was read: `this is a picture, not an event log`. `head`: its first
/// 64 KiB as they stand there.
std::string what_it_is(std::string_view head);

}  // namespace exba
