#pragma once
#include <string>
#include <vector>

#include "model/report.hpp"

namespace exba::test {

/// The blocked night with `payload` in every string of every struct.
Report hostile_report(const std::string& payload);

/// Payloads, one of each kind that ever did harm: ESC, BEL, NUL, C1, direction marks, zero width, damage,
/// line ends, 20 kB (in
/// each of some 500 fields).
std::vector<std::string> payloads();

/// Those, and everything that ever ran in a browser, hid in a page or broke out of one.
std::vector<std::string> html_payloads();

/// The blocked night and so many good nights before it, five events each.
Report long_report(std::size_t nights);

}  // namespace exba::test
