#pragma once
#include "model/report.hpp"

namespace exba {

/// Makes certain findings about computers of which recovered events were read (Event::recovered) likely, and
/// says why: such records belong to a log as it once was, and what stood between them and the present is
/// lost.
void doubt_recovered(Report& report);

/// Findings that rest on sentences found in a text (form "excerpt") are possible at most: neither their order
/// nor their time is known, and whoever wrote them may have told of another night.
void doubt_excerpts(Report& report);

}  // namespace exba
