// The tables of words: every value has one row, every word is one value's.
#include <doctest/doctest.h>

#include <set>
#include <string_view>

#include "correlators/silence_words.hpp"
#include "model/words.hpp"

using namespace exba;

namespace {

/// `last`: the value of the highest number.
template <Worded Enum>
void check_table(Enum last) {
  std::set<std::string_view> all;
  for (int n = 0; n <= static_cast<int>(last); ++n) {
    const auto value = static_cast<Enum>(n);
    INFO(n);
    CHECK(from_word<Enum>(word_of(value)) == value);
    CHECK(all.insert(word_of(value)).second);
  }
  CHECK(all.size() == all_words<Enum>().size());
  CHECK_FALSE(from_word<Enum>("no such word"));
}

}  // namespace

TEST_SUITE_BEGIN("model");

TEST_CASE("every value of an enumeration has one word, and every word means one value") {
  check_table(Kind::failover);
  check_table(Outcome::unknown);
  check_table(Level::failure_audit);
  check_table(Severity::error);
  check_table(Confidence::certain);
  check_table(Verdict::nothing_seen);
  check_table(Coverage::assumed);
  check_table(Silence::End::no_log);
}

TEST_CASE("a kind of operation says what it is to a store") {
  CHECK(row_of(Kind::vss_backup).role == Role::backup);
  CHECK(row_of(Kind::streaming_backup).role == Role::backup);
  CHECK(row_of(Kind::ntbackup_job).role == Role::job);
  CHECK(row_of(Kind::failover).value == Kind::failover);
  CHECK(is_logs_only("differential"));
  CHECK_FALSE(is_logs_only("copy"));
}
