#pragma once
// The words of dates in the languages that Windows is met in: months, days of the week, what stands between a
// date and a time, abbreviations of time zones.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exba {

/// 1..12 for a month, in full or abbreviated, letter case and a point at its end apart; 0: none.
int month_of_word(std::string_view word);
bool is_weekday_word(std::string_view word);
/// `at`, `um`, `klo`, `à`, `de`, `г.`: what says nothing of its own between the parts of a date.
bool is_date_filler(std::string_view word);
/// A word that stands behind a time of day and says nothing more.
bool is_clock_filler(std::string_view word);

/// `UTC`, `GMT+02:00`, `UTC+2`, `+02:00`, `CEST`: minutes east of UTC. Nothing for any other text, and nothing for
/// abbreviations that mean several zones (`CST`, `IST`, `BST`, `AST`): a time behind which one stands is none.
std::optional<std::int16_t> zone_of_word(std::string_view word);

/// The text in lower case: Latin, Greek and Cyrillic letters.
std::string lower_letters(std::string_view text);

}  // namespace exba
