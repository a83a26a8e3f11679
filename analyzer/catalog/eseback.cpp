// How it works: the backup client interface of Exchange 2000 and later (source "ESE BACKUP"): the process
// that serves the backup program's calls. Only 904 tells of a fault; the surrogate pair 910 and 960 shows a
// passive copy being backed up.
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;
constexpr std::string_view eseback_prefix = "process pid";
constexpr std::string_view eseback_unknown = "backup interface; no source for its meaning";

constexpr Row rows_of_eseback[] = {
    {901, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {902, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {903, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {904, sg::eseback_callback_failed, confirmed, "a call into the store failed", "MP2007",
     "process pid call code", "?Callback function call {call} ended with error {code}...", ""},
    {905, sg::eseback_detail, confirmed, "server registered for backup", "ISM905", eseback_prefix, "", ""},
    {906, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {907, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {908, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {909, sg::eseback_detail, unverified, eseback_unknown, experience, eseback_prefix, "", ""},
    {910, sg::eseback_detail, confirmed, "surrogate backup, active side", "EHLO-P3", eseback_prefix, "",
     "surrogate=active"},
    {960, sg::eseback_detail, confirmed, "surrogate backup, passive side", "EHLO-P3 EMC2014",
     "process pid node", "This computer is performing a surrogate backup. The master server is {node}.",
     "surrogate=passive"},
};

}  // namespace

std::span<const Row> eseback() {
  return rows_of_eseback;
}

}  // namespace exba::rows
