#pragma once
// What the tests of the tabular and structured forms share: a text read as a whole file is, with everything
// kept.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "readers/reader.hpp"
#include "support/paths.hpp"

namespace exba::test {

struct ReadTable {
  Intake intake;
  bool is_log = false;
  explicit ReadTable(const Wanted& wanted) : intake(wanted) {}
  const Blocks<Event>& events() const { return intake.kept; }
};

enum class Keep { everything, recognised };

inline std::unique_ptr<ReadTable> read_table(std::string bytes, ReadOptions options = {},
                                             Keep keep = Keep::everything) {
  static const Wanted everything = Wanted::everything();
  static const Wanted catalogue = Wanted::catalogue_events();
  auto out = std::make_unique<ReadTable>(keep == Keep::everything ? everything : catalogue);
  out->intake.keep = keep == Keep::everything ? Intake::Keep::all : Intake::Keep::recognised;
  out->is_log = read_source(from_bytes("test", std::move(bytes)), options, out->intake);
  CHECK(out->intake.source.events == out->intake.source.recognised + out->intake.source.ignored);
  return out;
}

inline std::string assumed(const ReadTable& r, std::string_view name) {
  return std::string(fact(r.intake.source.assumed, name));
}

inline std::string problems(const ReadTable& r) {
  std::string all;
  for (const Problem& p : r.intake.source.problems) all += p.position + ": " + p.what + "\n";
  return all;
}

inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The real logs, where they are at hand; says so where they are not.
inline bool real_logs(std::filesystem::path& logs) {
  logs = std::filesystem::path(test::root()) / "../shared/logs";
  if (std::filesystem::exists(logs)) return true;
  MESSAGE("skipped: " << logs.string() << " is not here");
  return false;
}

/// Cut at every byte, and with bytes changed by a fixed sequence: no crash, no hang, counts that add up, and
/// what is passed over is counted as what is read.
inline void mutilate(const std::string& bytes, int changes = 400) {
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const auto all = read_table(bytes.substr(0, cut));
    const auto some = read_table(bytes.substr(0, cut), {}, Keep::recognised);
    INFO("cut at " << cut);
    CHECK(all->intake.source.events == some->intake.source.events);
  }
  std::uint64_t random = 7;
  for (int i = 0; i < changes; ++i) {
    std::string changed = bytes;
    for (int n = 0; n <= i % 4; ++n) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const char* const telling = "\",;|\t{}[]<>\n\\0\xFF";
      const std::size_t at = (random >> 33) % changed.size();
      changed[at] = i % 2 == 0 ? telling[(random >> 20) % 16] : static_cast<char>(random >> 24);
    }
    read_table(changed);
    read_table(std::move(changed), {}, Keep::recognised);
  }
}

}  // namespace exba::test
