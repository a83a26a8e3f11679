#pragma once
// Which Exchange each computer of a case runs, and what depends on it alone.
#include <map>
#include <string>

#include "catalog/generation.hpp"
#include "model/report.hpp"

namespace exba {

/// By computer, in lower case; those that nothing is known of are left out. Where a log has signs of both, an
/// older server of the same name wrote before: the later generation counts.
std::map<std::string, Generation> generations(const Report& report);
/// Events whose number means something else from 2013 on get that meaning on the computers that run it.
void settle_meanings(Report& report);

}  // namespace exba
