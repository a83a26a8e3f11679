#pragma once

namespace exba {

/// Whether more text may follow what a search in a window was given.
enum class Rest { may_follow, none };

}  // namespace exba
