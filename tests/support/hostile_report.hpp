#pragma once
#include "model/report.hpp"

namespace exba::test {

/// The blocked night with `payload` in every string of every struct.
Report hostile_report(const std::string& payload);

/// Payloads, one of each kind that ever did harm: ESC, BEL, NUL, C1, direction marks, zero width, damage,
/// line ends, 20 kB (in
/// each of some 500 fields).
std::vector<std::string> payloads();

}  // namespace exba::test
