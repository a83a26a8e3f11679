#pragma once
// Does a log hide something between two of its events?
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/report.hpp"

namespace exba {

/// Where the logs of a report have holes. Built once; a question costs two binary searches.
class Holes {
 public:
  explicit Holes(const Report& report);
  /// Whether record ids are missing, the log was cleared or nothing covers the time between two events of one
  /// log, the earlier one first. Events of an unknown log have no hole between them.
  bool between(const Event& earlier, const Event& later) const;

 private:
  struct OneLog {
    std::vector<Gap> gaps;             ///< by `after`
    std::vector<CoveredTime> covered;  ///< those that touch joined into one
    std::vector<Time> cleared;
  };
  std::map<std::pair<std::string, std::string>, OneLog> logs_;
};

}  // namespace exba
