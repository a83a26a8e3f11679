// The search for cures against a plain one that walks over all runs for each fault.
#include "rulebook/cures.hpp"

#include <doctest/doctest.h>

#include <random>

#include "base/text.hpp"
#include "correlators/cluster.hpp"
#include "model/words.hpp"

using namespace exba;

TEST_SUITE_BEGIN("rulebook");

namespace {

Time at(int second) {
  return time_from_unix(1'160'000'000 + second);
}

CureRun good_run(const char* computer, const char* store, Kind kind, const char* type, int begin) {
  return {computer, store, kind, type, at(begin), true};
}

bool is_backup_kind(Kind kind) {
  return row_of(kind).role == Role::backup;
}

std::string cluster_of(const ClusterNames& clusters, std::string_view computer) {
  const auto found = clusters.find(lower(computer));
  return found == clusters.end() ? lower(computer) : found->second;
}

std::set<std::string> names_in(std::string_view stores) {
  std::set<std::string> names;
  for (const std::string_view name : split(stores, ",")) names.insert(lower(trim(name)));
  return names;
}

bool good_enough(const CureRun& run, const Fault& fault) {
  const bool same_kind = to_string(run.kind) == fault.kind;
  if (!is_backup_kind(run.kind)) return same_kind;
  const bool is_full = run.type == "full" || run.type.empty();
  if (fault.cured_by == CuredBy::same) return same_kind;
  if (fault.cured_by == CuredBy::full) return is_full;
  if (fault.cured_by == CuredBy::streaming) return is_full && run.kind == Kind::streaming_backup;
  if (fault.kind == to_string(Kind::vss_backup) && !same_kind) return false;
  if (fault.kind == to_string(Kind::ntbackup_job) || fault.type.empty() || run.type == "full") return true;
  return !is_logs_only(fault.type) && run.type == fault.type;
}

/// Word for word what cures.hpp promises.
std::optional<std::size_t> plain_cure(const Fault& fault, const std::string& rule,
                                      const std::vector<CureRun>& runs, const ClusterNames& clusters,
                                      const Doubts& doubts) {
  const std::string cluster = cluster_of(clusters, fault.computer);
  std::set<std::string> left = names_in(fault.store);
  if (left.empty())
    for (const CureRun& run : runs)
      if (is_backup_kind(run.kind) && cluster_of(clusters, run.computer) == cluster)
        left.merge(names_in(run.store));
  if (names_in(fault.store).empty()) left.erase("");
  for (std::size_t n = 0; n < runs.size(); ++n) {
    const CureRun& run = runs[n];
    if (!run.good || cluster_of(clusters, run.computer) != cluster || run.begin <= fault.end) continue;
    if (!good_enough(run, fault) || doubts.count({"", n}) != 0 || doubts.count({rule, n}) != 0) continue;
    if (left.empty() || run.store.empty() || !is_backup_kind(run.kind)) return n;
    const std::size_t before = left.size();
    for (const std::string& store : names_in(run.store)) left.erase(store);
    if (left.empty() && before != 0) return n;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a fault is over when each of its stores has had a good run behind its end") {
  const std::vector<CureRun> runs = {good_run("EX01", "One", Kind::streaming_backup, "full", 10),
                                     good_run("EX01", "Two", Kind::streaming_backup, "full", 20),
                                     good_run("EX02", "One", Kind::streaming_backup, "full", 30),
                                     good_run("EX01", "One", Kind::streaming_backup, "incremental", 40),
                                     good_run("EX01", "One, Two", Kind::streaming_backup, "full", 50)};
  CureSearch search(runs, {}, {{"doubting", 4}});
  const Fault of_server{"ex01", "", "streaming-backup", "full", at(5), CuredBy::run};
  CHECK(search.of(of_server, "any") == 1u);
  Fault later = of_server;
  later.end = at(10);
  CHECK(search.of(later, "any") == 4u);
  CHECK_FALSE(search.of(later, "doubting").has_value());
  CHECK(search.of({"EX01", "two", "streaming-backup", "full", at(5), CuredBy::full}, "any") == 1u);
  CHECK_FALSE(
      search.of({"EX01", "Three", "streaming-backup", "full", at(5), CuredBy::full}, "any").has_value());
  CHECK_FALSE(search.of({"EX09", "", "", "", at(5), CuredBy::run}, "any").has_value());
  CHECK_FALSE(search.of({"EX01", "", "", "", no_time, CuredBy::run}, "any").has_value());
}

TEST_CASE("the search for cures finds what a walk over all runs finds") {
  constexpr const char* computers[] = {"EX01", "ex01", "EX02", "NODE1", "NODE2"};
  constexpr const char* stores[] = {"",   "One", "one", "Two", "Three", "One, Two", "Two,Three,Four",
                                    " ,", "Five"};
  constexpr const char* types[] = {"", "full", "incremental", "differential", "copy"};
  constexpr Kind kinds[] = {Kind::vss_backup, Kind::streaming_backup, Kind::ntbackup_job, Kind::restore,
                            Kind::failover};
  constexpr CuredBy cures[] = {CuredBy::run, CuredBy::full, CuredBy::streaming, CuredBy::same};
  constexpr const char* rules[] = {"a", "b", "c"};
  const ClusterNames clusters = {{"node1", "node1"}, {"node2", "node1"}};
  std::mt19937 random(4711);
  const auto one_of = [&](const auto& list) { return list[random() % std::size(list)]; };
  std::size_t cured = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<CureRun> runs;
    Doubts doubts;
    const std::size_t count = random() % 25;
    int time = 0;
    for (std::size_t n = 0; n < count; ++n) {
      time += static_cast<int>(random() % 3);  // some begin at once
      runs.push_back(
          {one_of(computers), one_of(stores), one_of(kinds), one_of(types), at(time), random() % 4 != 0});
      if (random() % 6 == 0) doubts.insert({random() % 3 == 0 ? "" : one_of(rules), n});
    }
    CureSearch search(runs, clusters, doubts);
    for (int i = 0; i < 40; ++i) {
      const Fault fault{one_of(computers),
                        one_of(stores),
                        random() % 5 == 0 ? std::string() : std::string(to_string(one_of(kinds))),
                        one_of(types),
                        random() % 20 == 0 ? no_time : at(static_cast<int>(random() % 20) - 2),
                        one_of(cures)};
      const std::string rule = one_of(rules);
      const auto plain =
          fault.end == no_time ? std::nullopt : plain_cure(fault, rule, runs, clusters, doubts);
      INFO(round << " " << fault.computer << " '" << fault.store << "' " << fault.kind << " " << rule);
      CHECK(search.of(fault, rule) == plain);
      cured += plain ? 1 : 0;
    }
  }
  CHECK(cured > 1000);
}

TEST_SUITE_END();
