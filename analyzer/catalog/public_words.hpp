#pragma once
// What in the text of an event comes from the product and not from the site: a server called EXCHANGE is not
// named by "Exchange VSS Writer".
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace exba {

/// Phrases of Windows and Exchange, two words and more, in lower case: names of services and parts of them,
/// what the writer's data and the backup calls say.
const std::vector<std::string_view>& public_phrases();

/// Whether the whole value is the product's: a type of job, a process of Exchange, a service
/// ("MSExchangeIS"), "N/A", a number.
bool is_public_value(std::string_view value);
/// Whether a field that holds a name holds none: "-", "N/A", "localhost". A computer may well be called 2006 or SYSTEM.
bool is_no_name(std::string_view value);
/// What the product itself calls its store, its directory or the whole of a machine, where a store is named.
bool is_product_store(std::string_view value);
/// One word, in lower case, that stands in the texts of the catalogue: a server may be called `backup`, and every other
/// sentence says that word.
bool is_product_word(std::string_view word);
/// Accounts that every Windows machine has: `NT AUTHORITY\SYSTEM`, `S-1-5-18`.
bool is_public_account(std::string_view user);
/// GUIDs (36 characters, any letter case) that are the same on every machine: writers, VSS providers.
bool is_public_guid(std::string_view guid);

/// A literal part of a wording, as a byte stretch of the message in which it stands.
struct LiteralPart {
  std::size_t begin = 0;
  std::size_t end = 0;
};
/// Those of the event's wordings, in no order. A part of one word counts only where its whole wording fits.
std::vector<LiteralPart> literal_parts(std::string_view provider, std::uint16_t id, std::string_view message);

}  // namespace exba
