#pragma once
// JSON values, as the reader of events asks for them. Costly to include: only for .cpp files that take
// objects apart.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "intake/json/event.hpp"

namespace exba::json_value {

using Json = nlohmann::ordered_json;  ///< insertion strings that have names keep their order

/// Refuses what nests deeper than 64 brackets.
ParsedJson parse(std::string_view text, Json& out);

/// Null when there is none, or when it is null.
const Json* member(const Json& object, std::string_view name);
/// The member of that name, or the first of its dialects: `@Name`, `-Name`, `#attributes.Name`.
const Json* attribute(const Json& object, std::string_view name);
bool is_attribute(std::string_view key);

/// A value as text: of an object its `#text` or `Value`, else its JSON; empty for null.
std::string text_of(const Json& value);
std::string text_at(const Json& object, std::string_view name);

}  // namespace exba::json_value
