// How it works: lines are cut at their tabs when they are asked for: a run without loose sentences never looks at them.
#include "catalog/published.hpp"

#include "base/data.hpp"
#include "catalog/tables.hpp"

namespace exba {

std::vector<PublishedWording> published_wordings() {
  std::vector<PublishedWording> out;
  std::string_view table;
  const Provider* provider = nullptr;
  for (std::string_view rest = wordings_data(); !rest.empty();) {
    std::string_view line = take_field(rest, '\n');
    const std::string_view name = take_field(line, '\t');
    if (name != table) {
      table = name;
      provider = find_provider(provider_of_table(name));
    }
    const auto id = field_number<std::uint16_t>(take_field(line, '\t'));
    if (provider != nullptr && !line.empty()) out.push_back({provider, id, line});
  }
  return out;
}

}  // namespace exba
