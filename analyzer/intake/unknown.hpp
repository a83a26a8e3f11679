#pragma once
// What a source holds beside the events that somebody knows: whose events it holds at all, and which errors
// and warnings of known providers nobody knows. Both are the same however the source was cut into parts that
// were read side by side.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/report.hpp"

namespace exba {

/// Whether a report shows an event of that level that no rule knows. `unknown`: it may be an error.
inline bool may_alarm(Level level) {
  return level == Level::critical || level == Level::error || level == Level::warning ||
         level == Level::unknown;
}

/// Counts events by provider and channel.
class SeenProviders {
 public:
  static constexpr std::size_t limit = 1024;  ///< pairs of provider and channel; a whole System log has 60

  /// The number of a pair in `counts`. Behind the limit, strangers share one place and a provider of the
  /// catalogue has one without a channel: none of these is ever forgotten.
  std::size_t place(std::string_view provider, std::string_view channel);

  std::vector<ProviderCount> counts;  ///< as they came

 private:
  std::size_t search(std::string_view provider, std::string_view channel) const;
  std::array<std::uint32_t, 64> recent_{};  ///< by a hash: place, counted from 1
};

/// Groups of unknown events. Memory is bounded: of more groups than the limit those that a report would leave
/// out first are dropped, in an order that does not depend on when they came.
class UnknownEvents {
 public:
  static constexpr std::size_t groups_a_computer = 200;
  static constexpr std::size_t computers = 1024;

  void add(const Event& event);
  /// What follows in the file.
  void append(UnknownEvents&& later);
  /// The groups, to be worked on; nothing is added afterwards.
  std::vector<UnknownGroup>& told();

 private:
  using Key = std::tuple<int, std::string, std::uint16_t, Level>;  ///< rank, provider, id
  using Groups = std::map<Key, UnknownGroup>;
  void keep_limits(std::map<std::string, Groups>::iterator computer);
  std::map<std::string, Groups> groups_;
  std::vector<UnknownGroup> told_;
};

/// Errors before warnings before what has no level, and that before all else.
int alarm_rank(Level level);

/// Adds what follows in the same file: of the events the first and the last two stay.
void go_on(UnknownGroup& group, UnknownGroup&& later);

}  // namespace exba
