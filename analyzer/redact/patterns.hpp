#pragma once
// Names that show by their form alone: GUIDs, SIDs, mail and IP addresses, paths, directory names, URLs,
// hosts of a known domain.
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "redact/pseudonyms.hpp"
#include "redact/spelling.hpp"

namespace exba {

/// Gives the pseudonym of a name (or only notes the name, while names are learnt).
using NameOf = std::function<std::string(NameKind kind, std::string_view name)>;

struct PatternFound {
  enum class What {
    guid,
    sid,
    mail,
    ip,
    drive_path,
    share,
    directory_name,
    url,
    host,
    account,
    database_file,
    date
  };
  What what = What::guid;
  Stretch where;
  std::size_t known_domain = 0;  ///< of a host: where the domain begins that the case knows
};

/// What the forms need to know of the case.
struct PatternContext {
  const std::set<std::string>* domains = nullptr;  ///< folded: `corp.example` and `corp`
  const std::set<std::string>* machines =
      nullptr;  ///< folded short names of computers: `EX01\backup` is an account
  bool dates = false;
};

/// Names by form in one text. Looks over it once for the characters that no form is without, so that a text
/// which has none of them costs little.
class Patterns {
 public:
  Patterns(std::string_view text, const PatternContext& context);
  /// The longest that begins at `at`, where a word may begin.
  std::optional<PatternFound> at(std::size_t at) const;

 private:
  std::string_view text_;
  const PatternContext* context_;
  bool backslash_, dot_, dash_, colon_, commercial_at_, equals_, slash_;
};

/// What stands in its place: the parts that are not private stay (drive letters, names of log files).
std::string shown(const PatternFound& found, std::string_view text, const NameOf& name_of);
/// The same for whole values whose kind is known.
std::string shown_path(std::string_view path, const NameOf& name_of);
/// `ex01.corp.example` as HOST-1.DOMAIN-1: a computer is the same under both of its names. The domain begins
/// at `domain_at`, or behind the first dot.
std::string shown_host(std::string_view host, const NameOf& name_of, std::size_t domain_at = 0);
std::string shown_account(std::string_view account, const NameOf& name_of);
/// Whether the value is a path with a drive or a server.
bool is_path(std::string_view value);
/// E00.log, E0000012F.log, E00.chk, tmp.edb: the same on every server, and their numbers are the evidence.
bool is_engine_file(std::string_view file);

}  // namespace exba
