#pragma once
// A night in a few readable lines, for tests of correlators and rules:
//
//   # time              computer  event                 [name=value | name="with blanks"]...
//   2006-10-10 01:00:02 EX01      MSExchangeIS/9606     data="Volume snap occurring."
//   01:00:31            EX01      vss-thawed            session=abc     (same day as the line before)
//   +1d 01:00:03        EX01      MSExchangeIS/9607     insert=0x50d insert=... data="Backup in progress."
//   -- filler EX01 Application 2006-10-12 08:15:00        an unrelated event: the log goes on to here
//   -- gap EX01 Application 40                            40 record ids are missing here
//   -- cleared EX01 Application                           ids start at 1 again behind this line
//   -- no-ids                                             the whole night as a form without record ids (text)
//
// An event is PROVIDER/ID (recognised by the catalogue; names: insert, named:HRESULT (an insert that has a
// name), data, message, level, channel, user,
// record) or a bare signal (not looked up; every other name is a fact). Record ids run on by one a (computer,
// channel). Times are UTC. The channel comes from the catalogue or, for bare signals, is System for cluster-,
// service-, log-, crashed, disk-, diff- and vss-service- signals and Application for the rest.
#include <string_view>

#include "correlators/correlator.hpp"
#include "model/report.hpp"

namespace exba::test {

/// Events, logs and sources as the analysis would leave them, before any correlator ran.
Report night(std::string_view lines);
/// The whole way: correlators, relations; judged with the built-in rulebook when `judge`.
enum class Judge { no, yes };
Report analysed_night(std::string_view lines, Judge judge = Judge::yes);

const Finding* find_finding(const Report& report, std::string_view rule);
/// `certain`, `undecided`...; "no" when the rule is silent.
std::string verdict_of(const Report& report, std::string_view rule);

}  // namespace exba::test
