#pragma once
// Which events will prove that a fault is gone, in the words of the server that it stands on.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "model/report.hpp"
#include "rulebook/rule.hpp"

namespace exba {

class ProofEvents {
 public:
  explicit ProofEvents(const Report& report);
  /// Fills finding.next.proof and proof_until.
  void fill(Finding& finding, const Rule& rule) const;

 private:
  using Seen = std::set<std::pair<std::string_view, std::uint16_t>>;  ///< catalogue's provider name, id
  const Report& report_;
  std::map<std::string, Seen> seen_;  ///< by computer, lower case
};

}  // namespace exba
