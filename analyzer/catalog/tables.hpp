#pragma once
// Tables of many events and codes with one line each: what they mean, in our own words. They stand as text in
// analyzer/catalog/tables/, sorted by number, and are compiled in as they are (cmake/embed_tables.cmake).
//
// A line of an events table: id, usual level (C, E, W, I), names of its insertion strings in order, meaning;
// parted by tabs. "-" names a string that says nothing. In the engine's tables (ese) the names begin behind
// the strings that all its events share: process, pid, instance.
// A line of articles.tsv: number, title, what it says.
// A line of a codes table: value, name, meaning, source; before the name of windows.tsv its family. Values of
// jet.tsv are decimal, those of windows.tsv eight hexadecimal digits.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/event.hpp"

namespace exba {

/// The text of a table by the name of its file without ".tsv"; empty when there is none.
std::string_view builtin_table(std::string_view name);

/// What an event means that no row of the catalogue tells more of. Views live as long as the program.
struct EventMeaning {
  std::uint16_t id = 0;
  Level level = Level::unknown;  ///< the usual one
  std::string_view names;        ///< of its strings, blank-separated
  std::string_view meaning;
  bool engine_prefix = false;  ///< its strings open with process, pid and instance
  bool inferred = false;       ///< no public document states it
};

/// The provider by name or alias. Nothing where no table has the event.
std::optional<EventMeaning> find_meaning(std::string_view provider, std::uint16_t id);
/// The first provider that has the table; empty: none has.
std::string_view provider_of_table(std::string_view table);
/// All events of the provider's table, in order; empty when it has none.
std::vector<EventMeaning> meanings_of(std::string_view provider);

}  // namespace exba
