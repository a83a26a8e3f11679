#pragma once
#include <cstddef>
#include <string>

#include "health/health.hpp"

namespace exba::test {

/// What a check would say of the blocked night two days later: EX01 failing with its finding, EX02 well, a
/// store that nobody attempted, a log that went silent, an undecided finding, one acknowledged, one resolved.
Health sample_health();

/// The same with `payload` in every string of every struct, the report included; nothing stays
/// distinguishable by its names.
Health hostile_health(const std::string& payload);

/// So many stores on so many computers, all well.
Health large_health(std::size_t computers, std::size_t stores_each);

}  // namespace exba::test
