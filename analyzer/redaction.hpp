#pragma once
// `--redact`: a report without the names of the site, with the same diagnosis; and the key that turns them
// back.
#include <string>

#include "analysis.hpp"
#include "redact/redact.hpp"

namespace exba {

/// The key in the file, or an empty one where there is no such file. Throws Error when it is another file.
Pseudonyms read_key(const std::string& path);
/// Readable by its owner only, in one step: never half a key.
void write_key(const std::string& path, const Pseudonyms& key);

/// The same case without its names, judged anew. Throws LeakError when a name is left, and Error when the
/// diagnosis would not be the same (rule, severity, confidence, runs and evidence of every finding): then
/// nothing may be written.
Report redacted(const Report& report, Pseudonyms& key, RedactTimes times, const AnalysisOptions& options,
                const Rulebook& rulebook);

/// Sources, logs and events without names; for a stream of events.
void redact_events(Report& report, Pseudonyms& key, RedactTimes times, const Rulebook& rulebook);

}  // namespace exba
