// How it works: a text is tried against the wordings of the rows that may have written it; it tells whose it is only where
// one row, or rows that mean the same, explain it.
#include <optional>
#include <string>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/lookup.hpp"
#include "catalog/message_facts.hpp"
#include "catalog/rows.hpp"
#include "catalog/special_facts.hpp"

namespace exba {

std::string_view provider_by_text(std::uint16_t id, std::string_view message) {
  const MessageText read(message);
  if (id == 0 || read.text.bare.empty()) return {};  // 0: texts that carry no id of their own
  const KnownRow* only = nullptr;
  for (const Provider& provider : catalogue()) {
    const KnownRow* known = known_row(provider.name, id);
    if (known == nullptr || !fits_wording(*known, read)) continue;
    if (only != nullptr && only->row->signal != known->row->signal) return {};
    if (only == nullptr) only = known;
  }
  return only == nullptr ? std::string_view{} : only->provider->name;
}

std::optional<std::uint16_t> id_by_text(std::string_view provider, std::string_view message,
                                        std::string_view data, std::uint16_t printed) {
  const std::span<const KnownRow> rows = known_rows(provider);
  if (rows.empty()) return std::nullopt;
  const MessageText read(message);
  if (const KnownRow* own = printed == 0 ? nullptr : known_row(provider, printed);
      own != nullptr && fits_wording(*own, read))
    return printed;
  std::optional<std::uint16_t> by_message;
  for (const KnownRow& known : rows) {
    if (!fits_wording(known, read)) continue;
    if (by_message) return std::nullopt;
    by_message = known.row->id;
  }
  std::optional<std::uint16_t> by_data;
  const std::string said = lower(text_of_data(data));
  if (find_row(provider, rows::vss_writer_data().front().id))
    for (const rows::DataText& known : rows::vss_writer_data())
      if (!said.empty() && lower(known.text).starts_with(said) && said.size() + 1 >= known.text.size())
        by_data = known.id;
  if (!by_message) return by_data;
  if (by_data && *by_data != *by_message) return std::nullopt;
  return by_message;
}

}  // namespace exba
