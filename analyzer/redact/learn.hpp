#pragma once
// What the names of a case are, before any of them is replaced.
#include <set>
#include <string>
#include <vector>

#include "model/report.hpp"
#include "redact/patterns.hpp"
#include "redact/pseudonyms.hpp"

namespace exba {

struct LearntNames {
  std::set<std::string> domains;   ///< folded
  std::set<std::string> machines;  ///< folded, short
  std::set<std::string>
      paths;  ///< whole ones as logged: in a sentence nobody sees where one with blanks ends
  PatternContext context(bool dates) const { return {&domains, &machines, dates}; }
};

/// Notes every name in the key: first what fields and facts hold, then what shows by its form in any text. `first`: of
/// alike.hpp; the others say nothing new.
LearntNames learn_names(const Report& report, const std::vector<std::uint32_t>& first, Pseudonyms& key,
                        bool dates);

/// `case-4711/ex01.zip/Application.evtx` as PATH-1/FILE-1.zip/Application.evtx; `-` stays.
std::string shown_source(std::string_view path, const NameOf& name_of);

}  // namespace exba
