#pragma once
// The key between names and pseudonyms: HOST-1 for EX01. One name has one pseudonym, letter case apart, in
// whatever role it stands; numbers are given in the order of the names, so that the same case gives the same
// pseudonyms, and what a key file holds already is never given another.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// What a name is the name of; of several, the first. A cluster group whose name says Exchange keeps saying
/// so: that is how the group that holds Exchange is told.
enum class NameKind {
  exchange_group,
  host,
  domain,
  user,
  sid,
  mail,
  store,
  group,
  resource,
  ip,
  guid,
  url,
  directory_name,
  path,
  file,
  date
};
std::string_view prefix_of(NameKind kind);  ///< HOST, STORE...

struct Name {
  NameKind kind = NameKind::host;
  std::string text;       ///< as the log spelt it first
  std::string pseudonym;  ///< HOST-1; FILE-1.edb keeps the extension
};

class Pseudonyms {
 public:
  /// Notes a name; it gets its pseudonym in `settle`. Nothing for an empty name.
  void learn(NameKind kind, std::string_view text);
  /// Numbers all that was learnt.
  void settle();
  /// The pseudonym of a name; one not learnt before gets the next number.
  const std::string& of(NameKind kind, std::string_view text);
  bool knows(std::string_view text) const;
  /// Including those learnt and not yet settled.
  std::vector<Name> names() const;

  /// Whole weeks by which times are shifted, once asked for.
  std::optional<int> shift_weeks;

  /// The key file (JSON). `read` throws Error when the text is none, or when a pseudonym stands for two
  /// names.
  static Pseudonyms read(std::string_view json);
  std::string to_json() const;

 private:
  const std::string& give(NameKind kind, std::string_view text);
  std::map<std::string, Name> by_name_;  ///< by normal form (letters.hpp); an empty pseudonym: not settled
  std::map<NameKind, std::uint64_t> last_;
};

/// The text with every pseudonym of the key turned back, at word bounds, letter case apart.
std::string unredact(std::string_view text, const Pseudonyms& key);

}  // namespace exba
