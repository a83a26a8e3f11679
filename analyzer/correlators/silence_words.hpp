#pragma once
// The words for what ends a silence, as facts of operations have them.
#include "base/enum_words.hpp"
#include "correlators/correlator.hpp"

namespace exba {

template <>
inline constexpr auto enum_words<Silence::End> = std::to_array<EnumWord<Silence::End>>({
    {Silence::End::log_end, "log-end"},
    {Silence::End::gap, "gap"},
    {Silence::End::cleared, "cleared"},
    {Silence::End::no_log, "no-log"},
});

}  // namespace exba
