#pragma once
// Nights of Exchange 2013 and later in a few words, as a binary log keeps them: insertion strings, no texts.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "model/operation.hpp"
#include "support/night.hpp"

namespace exba::test::dag {

inline const std::string a = "aaaaaaaa-0000-0000-0000-000000000001",
                         b = "bbbbbbbb-0000-0000-0000-000000000002",
                         zero = "00000000-0000-0000-0000-000000000000";

/// `22:00:05 EX01 MSExchangeRepl/2046 insert=... insert=DB01\EX01`
inline std::string repl(std::string_view when, int id, const std::vector<std::string>& strings = {},
                        std::string_view node = "EX01") {
  std::string line = fmt::format("{} {} MSExchangeRepl/{}", when, node, id);
  for (const std::string& s : strings) line += fmt::format(" insert=\"{}\"", s);
  return line + "\n";
}

inline std::string engine(std::string_view when, int id, std::string_view more = "",
                          std::string_view node = "EX01") {
  return fmt::format("{} {} ESE/{} category=ShadowCopy insert=\"Information Store - DB01\" insert=4120 {}\n",
                     when, node, id, more);
}

inline std::string prepared(const std::string& guid, int id = 2110, std::string_view node = "EX01",
                            std::string_view day = "2021-03-04 ") {
  return repl(fmt::format("{}22:00:00", day), id, {guid, fmt::format("DB01\\{}", node), "DB01"}, node) +
         repl("22:00:01", 2023, {guid}, node);
}

inline std::string snapshot(const std::string& guid, std::string_view node = "EX01") {
  return repl("22:00:05", 2025, {guid}, node) + repl("22:00:06", 2027, {guid}, node) +
         repl("22:00:09", 2029, {guid}, node) + repl("22:00:10", 2035, {guid}, node);
}

inline std::string completed(const std::string& guid, int id = 2046, std::string_view node = "EX01",
                             std::string_view hour = "23") {
  return repl(fmt::format("{}:00:00", hour), id, {guid, fmt::format("DB01\\{}", node)}, node) +
         repl(fmt::format("{}:00:01", hour), 2033, {guid}, node) +
         repl(fmt::format("{}:00:09", hour), 2037, {guid}, node);
}

inline std::string log_until(std::string_view when, std::string_view node = "EX01") {
  return fmt::format("-- filler {} Application {}\n", node, when);
}

/// One line an operation: kind, type, outcome, store, events.
inline std::vector<std::string> told(const Report& report) {
  std::vector<std::string> out;
  for (const Operation& o : report.operations)
    out.push_back(fmt::format("{} {} {} {} {}", to_string(o.kind), o.type.empty() ? "-" : o.type,
                              to_string(o.outcome), o.store, o.events.size()));
  return out;
}

/// `rule confidence, rule confidence` of all findings, in their order.
inline std::string found(const Report& report) {
  std::string out;
  for (const Finding& f : report.findings)
    out += (out.empty() ? "" : ", ") + f.rule + " " + std::string(to_string(f.confidence));
  return out;
}
inline std::string found(const std::string& lines) {
  return found(analysed_night(lines));
}

}  // namespace exba::test::dag
