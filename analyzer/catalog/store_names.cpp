// How it works: the shorter name must be the beginning or the end of the longer one, and where it stops, the longer
// one must have a backslash. Events name a storage group (ESE, VSS writer up to 2007), a database (VSS writer
// from 2007 on), or both (`group\database`, mount and dismount), so that equality is not enough; and a
// substring is too much: a dismount of SG1 once ended the backup of SG10. Lists are compared by every stretch that
// stands between two of their commas: with at most 128 stores a run that is cheap, and a comma inside of a
// name cannot tear it.
#include "catalog/store_names.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::string_view comma = ", ";

/// `whole` begins or ends with `part`, in whole parts.
bool is_part(std::string_view part, std::string_view whole) {
  const std::size_t rest = whole.size() - part.size();
  if (rest == 0) return equal_ignoring_case(part, whole);
  return (whole[part.size()] == '\\' && equal_ignoring_case(part, whole.substr(0, part.size()))) ||
         (whole[rest - 1] == '\\' && equal_ignoring_case(part, whole.substr(rest)));
}

/// The names of a list, as if no name held a comma.
std::vector<std::string_view> names_of(std::string_view list) {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(comma, at), list.size());
    names.push_back(list.substr(at, end - at));
    at = end + comma.size();
  }
  return names;
}

}  // namespace

bool same_store(std::string_view a, std::string_view b) {
  a = trim(a);
  b = trim(b);
  if (a.empty() || b.empty()) return false;
  return a.size() <= b.size() ? is_part(a, b) : is_part(b, a);
}

bool may_be_same_store(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty() || same_store(a, b)) return true;
  const std::vector<std::string_view> of_a = names_of(a), of_b = names_of(b);
  if (of_a.size() == 1 && of_b.size() == 1) return false;
  return std::any_of(of_a.begin(), of_a.end(), [&](std::string_view x) {
    return same_store(x, b) || std::any_of(of_b.begin(), of_b.end(), [&](std::string_view y) {
             return same_store(x, y) || same_store(y, a);
           });
  });
}

std::string_view engine_store(std::string_view job_target) {
  if (equal_ignoring_case(job_target, "Information Store")) return "MSExchangeIS";
  if (equal_ignoring_case(job_target, "Directory")) return "MSExchangeDS";
  return job_target;
}

}  // namespace exba
