#pragma once
#include "model/report.hpp"

namespace exba {

/// A finding about runs on two computers whose clocks differ by more than lies between those runs: their
/// order is not known, and the finding becomes undecided, with the clocks as its reason. So does one that
/// rests on two events of a source whose order was assumed (`order` in Source::assumed). One that holds in
/// any order is left alone. Before the findings are sorted.
void doubt_orders(Report& report);

}  // namespace exba
