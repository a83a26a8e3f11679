#pragma once
// What to say of an export that names no computer.
#include <string>

#include "model/report.hpp"

namespace exba {

/// `The export names no computer: --computer NAME says whose log it is (its file's name holds EX01). ...`; empty where
/// no export of a log leaves it out, or where nothing is left open by that.
std::string unnamed_sentence(const Report& report);

/// A word of a path that may be the name of a computer: letters with a number behind them (`EX01_Application.csv`).
/// Offered, never taken. Empty: there is none.
std::string computer_in_path(const std::string& path);

}  // namespace exba
