#pragma once
// What an engineer collects on a server for a case: each item with the commands that fetch it. Rules name
// items (`<collect items="writers database-header"/>`), reports list them, `exba analyze --collect` writes
// them as one script. All commands only read, except into the folder that the script makes.
#include <span>
#include <string_view>

namespace exba {

struct CollectItem {
  std::string_view name;   ///< as rules write it
  std::string_view title;  ///< for people: "VSS writers, providers and shadow copies"
  std::string_view why;    ///< what it tells, one sentence
  /// Lines of a Windows command script; `%OUT%` is the folder; `%DB%`, `%LOGS%`, `%RESOURCE%` and `%BASE%`
  /// are set at its top. Empty where a person has to fetch it.
  std::string_view commands;
};

std::span<const CollectItem> collect_items();
const CollectItem* find_collect_item(std::string_view name);

}  // namespace exba
