#pragma once
// The insertion strings of an event whose description is missing, where the export wrote their list into one line
// and so lost what parted them.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/cleaning.hpp"

namespace exba {

/// What a row calls the strings of an event, one name a string.
using StringNames = std::vector<FactName>;

/// The strings of the first of `kinds` that the list can be parted into by what its names must look like;
/// what stands behind the last name is one more string. Nothing where the message is no such text, or where
/// nothing tells the strings apart.
std::optional<std::vector<std::string>> strings_in_flat_list(std::string_view message,
                                                             std::string_view provider, std::uint16_t id,
                                                             std::span<const StringNames> kinds);

}  // namespace exba
