#pragma once
// One function a command of docs/interfaces.md. Each returns its exit code; what stops it is thrown.
#include "options.hpp"

namespace exba {

// reporting.cpp
int run_analyze(const Options& options);
int run_diff(const Options& options);
// fleet.cpp
int run_survey(const Options& options);
int run_manifest(const Options& options);  ///< analyze --manifest
int run_merge(const Options& options);
// exporting.cpp
int run_events(const Options& options);
int run_unredact(const Options& options);
// checking.cpp
int run_check(const Options& options);
int run_acknowledge(const Options& options);
int run_history(const Options& options);
// explaining.cpp
int run_explain(const Options& options);
int run_rules_list(const Options& options);
int run_rules_show(const Options& options);
int run_rules_site(const Options& options);
int run_rules_vocabulary(const Options& options);
int run_rules_check(const Options& options);  ///< validate and test
// documenting.cpp
int run_completion(const Options& options);
int run_manual(const Options& options);

}  // namespace exba
