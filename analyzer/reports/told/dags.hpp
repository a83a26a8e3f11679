#pragma once
// Databases of a DAG by node: what each copy was last backed up as, by which program, and what proves it. Of
// Exchange 2013 and later; empty for all others.
#include <string>
#include <vector>

#include "reports/told/told.hpp"

namespace exba {

struct ToldCopy {
  std::string database;
  std::string node;
  std::string role;              ///< active, copy, or empty where these logs do not tell
  std::string full, logs, copy;  ///< when the last good one began; empty: none in these logs
  std::string either;            ///< the same of one whose beginning, and so its type, is not in the logs
  std::string program;           ///< that spoke near the last good one; may be empty
  std::string proof;             ///< what shows that its logs were asked for or went
};

struct ToldDags {
  std::vector<ToldCopy> copies;    ///< by database, then node
  std::vector<std::string> notes;  ///< how long each node's log reaches back, what is not proof
  std::string command;             ///< one line of PowerShell that exports the logs of all nodes
};
ToldDags told_dags(const ReportView& view);

/// One thing that happened in a DAG.
struct ToldStep {
  std::string when, node, what;
};
/// Runs, moves, restarts, suspensions and what acted on them, of all nodes in one order of time. Empty where
/// there is nothing but runs and moves, which the operations tell.
std::vector<ToldStep> told_dag_steps(const ReportView& view);

}  // namespace exba
