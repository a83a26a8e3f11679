#pragma once
// Names of providers as text recognition reads them off a picture.
#include <string>
#include <string_view>

#include "catalog/catalog.hpp"

namespace exba {

/// The provider whose name it is but for letters that look like others ("MSExchange1S", "ESE 8ACKUP", "rn" for "m") and
/// blanks; null where the catalogue has the name as it stands, or none like it.
const Provider* misread_provider(std::string_view name);

/// What a source is told of such a name.
std::string misread_words(std::string_view name, const Provider& meant);

}  // namespace exba
