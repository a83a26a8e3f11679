#pragma once
// The published wordings of events that no row of the catalogue has: data/wordings.txt, compiled in as text. Each line is the
// provider's table (catalog/tables.hpp), an id and the beginning of the text, with the numbers of its strings as holes, as far
// as it is needed to tell the event from others. They find an event in a text that names none; nothing is judged by them.
#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"

namespace exba {

struct PublishedWording {
  const Provider* provider = nullptr;
  std::uint16_t id = 0;
  std::string_view text;  ///< as `parse_wording` takes it; lives as long as the program
};

/// All of them, in the order of the file.
std::vector<PublishedWording> published_wordings();

}  // namespace exba
