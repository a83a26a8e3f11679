#pragma once
// Exchange 2013 and later: what the DAG's room (dag/) gives the other correlators and the health check.
#include <map>
#include <string>
#include <vector>

#include "correlators/correlator.hpp"

namespace exba {

/// A correlator as those of correlator.hpp: backups that the Replication service's writer tells, and moves of
/// single databases.
std::vector<Operation> correlate_dag(const Case& c);
/// Nodes of one DAG that are here: by computer, in lower case, the name of the first of them.
std::map<std::string, std::string> dag_names(const Case& c);
/// The case without the events of the computers that the DAG's room speaks for.
Case without_dags(const Case& c);

}  // namespace exba
