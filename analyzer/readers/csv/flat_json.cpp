// How it works: an object is laid flat, every value under its path, and asked whether it tells an event. If not, the
// arrays in it and the strings that hold JSON themselves are looked into, and its own values go along: a wrapper may
// tell the time or the computer of what it wraps. Three shapes are turned into plain members first: lists of pairs
// ({"key": "EventID", "value": {"intValue": "9604"}}), tables (columns and rows, in either order), and the streams of
// Loki. An object that holds two events side by side is two events.
#include "readers/csv/flat_json.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/json/tree.hpp"
#include "intake/xml/strings.hpp"

namespace exba::csv {
namespace {

using namespace json_tree;

constexpr int depth_limit = 12;
constexpr std::size_t context_limit = 64;
constexpr std::size_t context_value_limit = 4096;
constexpr int context_rank = 30;

struct Leaf {
  std::string path;
  std::string text;
};
using Leaves = std::vector<Leaf>;

/// What an object holds, laid flat.
struct Flat {
  Leaves leaves;
  std::vector<std::pair<std::string, std::string>> inserts;
  bool inserts_parted = false;
  std::vector<const Json*> arrays;  ///< of objects or of arrays
};

bool is_event_data(std::string_view key) {
  const FieldName* field = find_field(key);
  return field != nullptr && (field->field == Field::payload || equal_ignoring_case(key, "eventdata"));
}

bool holds_objects(const Json& array) {
  return std::any_of(array.begin(), array.end(), [](const Json& e) { return e.is_structured(); });
}

const Json* first_member(const Json& object, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const Json* found = member(object, name)) return found;
  return nullptr;
}

/// OTLP's values say their type: {"stringValue": "..."}.
const Json& without_type(const Json& value) {
  if (!value.is_object() || value.size() != 1) return value;
  const std::string_view key = value.front().key();
  return key == "stringValue" || key == "intValue" || key == "doubleValue" || key == "boolValue" ||
                 key == "bytesValue" || key == "kvlistValue" || key == "arrayValue"
             ? value.front()
             : value;
}

/// A list of {"key": ..., "value": ...} or {"name": ..., "value": ...}.
bool is_pair(const Json& value) {
  return value.is_object() && value.size() <= 3 &&
         first_member(value, {"key", "name", "Key", "Name", "@Name"}) != nullptr &&
         (first_member(value, {"value", "Value", "#text", "text"}) != nullptr) &&
         first_member(value, {"key", "name", "Key", "Name", "@Name"})->is_string();
}
bool are_pairs(const Json& array) {
  return array.is_array() && !array.empty() && std::all_of(array.begin(), array.end(), is_pair);
}

class Flattening {
 public:
  explicit Flattening(Flat& flat) : flat_(&flat) {}

  void object(const Json& object, const std::string& path, bool data, int depth) {
    for (const auto& [key, value] : object.items()) member_of(key, value, path, data, depth);
  }
  /// A cell of a table.
  void cell(std::string_view heading, const Json& value, int depth) {
    member_of(heading, value, {}, false, depth);
  }

 private:
  static std::string joined(const std::string& path, std::string_view key) {
    if (key == "values" || key == "kvlistValue" || key == "#attributes" || key == "#text") return path;
    return std::string(path).append(path.empty() ? "" : ".").append(key);
  }

  void pairs(const Json& array, const std::string& path, bool data, int depth) {
    for (const Json& pair : array)
      member_of(first_member(pair, {"key", "name", "Key", "Name", "@Name"})->text(),
                *first_member(pair, {"value", "Value", "#text", "text"}), path, data, depth);
  }

  void member_of(std::string_view key, const Json& given, const std::string& path, bool data, int depth) {
    const Json& value = without_type(given);
    if (value.is_null() || depth > depth_limit) return;
    const std::string at = joined(path, key);
    const bool below = data || is_event_data(key);
    if (value.is_object()) {
      if (const Json* values = member(value, "values");
          values != nullptr && are_pairs(*values) && value.size() == 1)
        return pairs(*values, at, below, depth + 1);
      if (below && !data && value.empty()) return;
      return object(value, at, below, depth + 1);
    }
    if (are_pairs(value)) return pairs(value, at, below, depth + 1);
    if (value.is_array()) return array(key, value, at, data);
    scalar(key, text_of(value), at, data);
  }

  void array(std::string_view key, const Json& array, const std::string& at, bool data) {
    const FieldName* field = find_field(key);
    const bool strings = field != nullptr && field->field == Field::strings;
    if (data || strings) {
      for (const Json& one : array) {
        const Json& value = without_type(one);
        if (value.is_object() && value.size() == 1)  // {"": "a"}: OpenTelemetry's unnamed strings
          flat_->inserts.emplace_back(value.front().key(), text_of(value.front()));
        else if (!value.is_structured() || strings)
          flat_->inserts.emplace_back(std::string{}, text_of(value));
      }
      return;
    }
    if (holds_objects(array)) return flat_->arrays.push_back(&array);
    std::string all;
    for (const Json& one : array) all += (all.empty() ? "" : ", ") + text_of(one);
    flat_->leaves.push_back({at, std::move(all)});
    for (const Json& one : array)
      if (one.is_string() && array.size() > 1) return flat_->arrays.push_back(&array);
  }

  void scalar(std::string_view key, std::string text, const std::string& at, bool data) {
    if (!data) {
      // Wazuh quotes what the event says.
      if (lower(at).ends_with("system.message") && text.size() > 2 && text.front() == '"' &&
          text.back() == '"')
        text = text.substr(1, text.size() - 2);
      flat_->leaves.push_back({at, std::move(text)});
      return;
    }
    if (equal_ignoring_case(key, "binary")) return flat_->leaves.push_back({"Data", std::move(text)});
    if (!equal_ignoring_case(key, "data")) {
      flat_->inserts.emplace_back(key, std::move(text));
      return;
    }
    // All strings in one value, with ", " between them.
    std::string_view rest = text;
    for (std::size_t end = 0; end != rest.npos;) {
      end = rest.find(", ");
      flat_->inserts.emplace_back(std::string{}, std::string(rest.substr(0, end)));
      if (end != rest.npos) rest.remove_prefix(end + 2), flat_->inserts_parted = true;
    }
  }

  Flat* flat_;
};

/// paramN in its place; others as they come.
void add_inserts(const Flat& flat, NamedCells& row) {
  for (const auto& [name, text] : flat.inserts) row.add_insert(name, text);
  row.inserts_parted = flat.inserts_parted;
}

/// The path of the object that names the event, with its point: what stands beside the id needs no path to be known.
std::string path_of_event(const Leaves& leaves) {
  for (const Leaf& leaf : leaves) {
    std::string_view parent = leaf.path;
    const std::size_t point = parent.rfind('.');
    if (point == parent.npos) continue;
    std::string_view last = parent.substr(point + 1);
    parent = parent.substr(0, point);
    if (equal_ignoring_case(last, "id") ||
        equal_ignoring_case(last, "value")) {  // event_id: {id, qualifiers}
      const std::size_t before = parent.rfind('.');
      last = parent.substr(before == parent.npos ? 0 : before + 1);
      parent = parent.substr(0, before == parent.npos ? 0 : before);
    }
    const FieldName* field = find_field(last);
    if (field == nullptr || field->field != Field::id || field->rank > 1 || !looks_like(Field::id, leaf.text))
      continue;
    return parent.empty() ? std::string{} : std::string(parent) + ".";
  }
  return {};
}

void add_leaves(const Leaves& leaves, NamedCells& row) {
  const std::string beside = path_of_event(leaves);
  for (const Leaf& leaf : leaves) {
    const bool within = !beside.empty() && leaf.path.starts_with(beside);
    row.add(within ? std::string_view(leaf.path).substr(beside.size()) : std::string_view(leaf.path),
            leaf.text, within || beside.empty() ? 0 : 2);
  }
}

class Rows {
 public:
  explicit Rows(const std::function<bool(NamedCells&)>& take) : take_(&take) {}

  bool value(const Json& value, const Leaves& context, int depth) {
    if (depth > depth_limit) return false;
    if (value.is_object()) return object(value, context, depth);
    if (value.is_string()) return text(value.text(), context, depth);
    if (!value.is_array()) return false;
    bool any = false;
    for (const Json& element : value) any = this->value(element, context, depth + 1) || any;
    return any;
  }

  bool text(std::string_view text, const Leaves& context, int depth) {
    const std::string_view bare = trim(text);
    if (bare.size() < 8) return false;
    if (bare.front() == '{' || bare.front() == '[') {
      Document inner;
      return parse(bare, inner) != ParsedJson::nothing && value(inner.root(), context, depth + 1);
    }
    if (find_whole_event(bare) == bare.npos && bare.find("EventCode=") == bare.npos) return false;
    NamedCells row;
    row.add("text", bare);
    add_context(context, row);
    return (*take_)(row);
  }

 private:
  static void add_context(const Leaves& context, NamedCells& row) {
    for (const Leaf& leaf : context) row.add(leaf.path, leaf.text, context_rank);
  }

  /// Events side by side in members of one object.
  static std::vector<const Json*> events_beside(const Json& object, int depth) {
    std::vector<const Json*> found;
    for (const auto& [key, value] : object.items()) {
      if (!value.is_object() || depth > depth_limit) continue;
      Flat flat;
      Flattening(flat).object(value, {}, false, depth + 1);
      NamedCells row;
      for (const Leaf& leaf : flat.leaves) row.add(leaf.path, leaf.text);
      RowFields fields;
      row.finish(fields);
      Event event;
      if (row.has(Field::source) && read_id(fields, event)) found.push_back(&value);
    }
    return found;
  }

  /// `{"EventID": {"0": 9606, "1": 9607}, "Source": {"0": ...}}`: a column a member, its values by the numbers of their rows.
  bool numbered_rows(const Json& object, const Leaves& context, int depth) {
    constexpr std::size_t least = 3;
    if (object.size() < least) return false;
    const Json& first = object.front();
    std::vector<Json::Iterator> cells;
    for (const Json& column : object) {
      if (!column.is_object() || column.empty() || !is_number(column.front().key())) return false;
      if (!std::equal(column.begin(), column.end(), first.begin(), first.end(),
                      [](const Json& a, const Json& b) { return a.key() == b.key(); }))
        return false;
      cells.push_back(column.begin());
    }
    bool any = false;
    for (std::size_t row = 0; row < first.size(); ++row) {
      Flat flat;
      auto cell = cells.begin();
      for (const Json& column : object) Flattening(flat).cell(column.key(), *(*cell++)++, depth + 1);
      any = this->flat(flat, context, depth + 1) || any;
    }
    return any;
  }

  bool object(const Json& object, const Leaves& context, int depth) {
    if (table(object, context, depth) || numbered_rows(object, context, depth)) return true;
    if (const auto beside = events_beside(object, depth); beside.size() > 1) {
      bool any = false;
      for (const Json* event : beside) any = this->object(*event, context, depth + 1) || any;
      return any;
    }
    Flat flat;
    Flattening(flat).object(object, {}, false, depth);
    return this->flat(flat, context, depth);
  }

  bool flat(const Flat& flat, const Leaves& context, int depth) {
    NamedCells row;
    add_leaves(flat.leaves, row);
    add_inserts(flat, row);
    add_context(context, row);
    if ((*take_)(row)) return true;
    Leaves inner = context;
    for (const Leaf& leaf : flat.leaves)
      if (inner.size() < context_limit && leaf.text.size() < context_value_limit) inner.push_back(leaf);
    bool any = false;
    for (const Leaf& leaf : flat.leaves)
      if (leaf.text.starts_with('{') || leaf.text.starts_with('[') || leaf.text.starts_with(' '))
        any = text(leaf.text, inner, depth + 1) || any;
    for (const Json* array : flat.arrays) any = value(*array, inner, depth + 1) || any;
    return any;
  }

  static std::vector<std::string> names_of(const Json& columns) {
    std::vector<std::string> names;
    if (!columns.is_array()) return names;
    for (const Json& column : columns) {
      const Json* name =
          column.is_string()
              ? &column
              : first_member(column, {"name", "ColumnName", "columnName", "text", "label", "field"});
      if (name == nullptr || !name->is_string()) return {};
      names.emplace_back(name->text());
    }
    return names;
  }

  /// Columns and rows, or Loki's streams.
  bool table(const Json& object, const Leaves& context, int depth) {
    const Json* values = first_member(object, {"rows", "Rows", "values", "datarows", "data", "columns"});
    const Json* columns = first_member(object, {"columns", "Columns", "fields", "schema", "cols"});
    if (columns != nullptr && columns->is_array() && !columns->empty() && columns->front().is_array())
      columns = member(object, "fields");  // Splunk's columns are the values
    if (columns != nullptr && columns->is_object()) columns = first_member(*columns, {"fields", "columns"});
    if (values != nullptr && values->is_object()) values = first_member(*values, {"values", "rows"});
    if (values == nullptr || !values->is_array() || values->empty() || !values->front().is_array())
      return false;
    if (const Json* labels = first_member(object, {"stream", "metric"});
        labels != nullptr && labels->is_object())
      return stream(*labels, *values, context, depth);
    const std::vector<std::string> names =
        columns != nullptr ? names_of(*columns) : std::vector<std::string>{};
    if (names.size() < 2) return false;
    const bool by_column = values->size() == names.size() && values->front().size() != names.size();
    return by_column ? columns_of(names, *values, context, depth) : rows_of(names, *values, context, depth);
  }

  bool rows_of(const std::vector<std::string>& names, const Json& rows, const Leaves& context, int depth) {
    bool any = false;
    for (const Json& row : rows) {
      Flat flat;
      auto name = names.begin();
      if (row.is_array())
        for (auto cell = row.begin(); cell != row.end() && name != names.end(); ++cell, ++name)
          Flattening(flat).cell(*name, *cell, depth + 1);
      any = this->flat(flat, context, depth + 1) || any;
    }
    return any;
  }

  bool columns_of(const std::vector<std::string>& names, const Json& columns, const Leaves& context,
                  int depth) {
    std::vector<Json::Iterator> cells, ends;
    for (const Json& column : columns) {
      cells.push_back(column.begin());
      ends.push_back(column.is_array() ? column.end() : column.begin());
    }
    bool any = false;
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
      Flat flat;
      for (std::size_t c = 0; c < cells.size(); ++c)
        if (cells[c] != ends[c]) Flattening(flat).cell(names[c], *cells[c]++, depth + 1);
      any = this->flat(flat, context, depth + 1) || any;
    }
    return any;
  }

  bool stream(const Json& labels, const Json& values, const Leaves& context, int depth) {
    Leaves inner = context;
    for (const auto& [key, label] : labels.items())
      if (inner.size() < context_limit) inner.push_back({std::string(key), text_of(label)});
    inner.push_back({"timestamp", {}});
    bool any = false;
    for (const Json& pair : values) {
      if (!pair.is_array() || pair.size() < 2) continue;
      auto element = pair.begin();
      inner.back().text = text_of(*element);
      any = value(*++element, inner, depth + 1) || any;
    }
    return any;
  }

  const std::function<bool(NamedCells&)>* take_;
};

/// Behind the name that begins at `at` with a colon behind it; `at`: none does.
std::size_t bare_name_end(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 64;
  std::size_t end = at;
  while (end < text.size() && end - at < longest && is_word(text[end])) ++end;
  return end < text.size() && text[end] == ':' ? end : at;
}

/// Whether it begins with an object whose names stand without quotation marks.
bool names_are_bare(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (text[at] == '[' || text[at] == '{' || is_blank(text[at]))) ++at;
  return at != 0 && at < text.size() && is_letter(text[at]) && bare_name_end(text, at) != at;
}

/// `{"EventID"=>9604, "Data"=>nil}`, as Ruby programs and fluent-bit print objects, and `{'EventID': 9604, 'Data': None}`,
/// as Python does, and `{ EventID: 9604, Data: undefined }`, as JavaScript does.
bool parse_relaxed(std::string_view text, Document& out) {
  const bool bare_names = names_are_bare(text);
  const bool python = bare_names || text.starts_with("{'") || text.starts_with("[{'");
  if (!python && text.find("\"=>") == text.npos) return false;
  struct Word {
    std::string_view theirs, json;
  };
  constexpr Word words[] = {{"=>", ":"},      {"nil", "null"},    {"None", "null"},
                            {"True", "true"}, {"False", "false"}, {"undefined", "null"}};
  std::string json;
  char quote = '\0';
  char last = '\0';  // outside of quotation marks
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\' && i + 1 < text.size()) {
        if (text[i + 1] != '\'') json += c;
        json += text[++i];
      } else if (c == quote) {
        json += '"';
        quote = '\0';
      } else {
        json += c == '"' ? "\\\"" : std::string(1, c);
      }
      continue;
    }
    if (c == '"' || (python && c == '\'')) {
      quote = c;
      json += '"';
      continue;
    }
    if (bare_names && is_letter(c) && (last == '{' || last == ',')) {
      const std::size_t end = bare_name_end(text, i);
      if (end != i) {
        json.append("\"").append(text.substr(i, end - i)).append("\"");
        i = end - 1;
        last = '"';
        continue;
      }
    }
    if (!is_blank(c)) last = c;
    const auto word = std::find_if(std::begin(words), std::end(words), [&](const Word& w) {
      return text.substr(i, w.theirs.size()) == w.theirs;
    });
    if (word == std::end(words)) {
      json += c;
    } else {
      json += word->json;
      i += word->theirs.size() - 1;
    }
  }
  return parse_copy(std::move(json), out) != ParsedJson::nothing;
}

}  // namespace

bool take_json_rows(std::string_view json, const std::function<bool(NamedCells& row)>& take) {
  Document whole;
  if (parse(json, whole) == ParsedJson::nothing && !parse_relaxed(trim(json), whole)) return false;
  return Rows(take).value(whole.root(), {}, 0);
}

bool tells_event(NamedCells& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    NamedCells inner;
    if (find_whole_event(row.value(i)) != std::string_view::npos || read_told_text(row.value(i), inner))
      return true;
  }
  RowFields fields;
  row.finish(fields);
  Event event;
  if (!read_id(fields, event)) return false;
  if (!trim(row.value(Field::source)).empty() && looks_like(Field::source, row.value(Field::source)))
    return true;
  if (!trim(row.value(Field::channel)).empty() && !trim(row.value(Field::message)).empty()) return true;
  return !provider_by_text(event.id, clean_message(row.value(Field::message))).empty();
}

}  // namespace exba::csv
