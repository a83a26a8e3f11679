// Whatever the order of columns, members and pairs, and whatever unknown ones stand among them: every form of a table
// gives the same events.
#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;

using Values = std::vector<std::pair<std::string, std::string>>;

/// Two events with names that nobody knows, some of whose values look like ids and dates.
std::vector<Values> night() {
  return {{{"TimeCreated", "2006-10-13T01:00:00Z"},
           {"EventID", "9604"},
           {"ProviderName", "MSExchangeIS"},
           {"Foo", "9607"},
           {"Bar", "2006-10-14T01:00:00Z"},
           {"Computer", "EX01"},
           {"Message", "collected"}},
          {{"TimeCreated", "2006-10-13T01:00:02Z"},
           {"EventID", "9607"},
           {"ProviderName", "MSExchangeIS"},
           {"Foo", "9604"},
           {"Bar", "2006-10-15T01:00:00Z"},
           {"Computer", "EX01"},
           {"Message", "refused"}}};
}

std::string table(const std::vector<Values>& rows, const std::string& between) {
  std::string out;
  for (std::size_t i = 0; i < rows[0].size(); ++i) out += (i == 0 ? "" : between) + rows[0][i].first;
  out += "\r\n";
  for (const Values& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i == 0 ? "" : between) + row[i].second;
    out += "\r\n";
  }
  return out;
}
std::string csv(const std::vector<Values>& rows) {
  return table(rows, ",");
}
std::string tabs(const std::vector<Values>& rows) {
  return table(rows, "\t");
}

std::string object(const Values& row) {
  std::string out = "{";
  for (const auto& [name, value] : row)
    out += (out.size() == 1 ? "\"" : ", \"") + name + "\": \"" + value + "\"";
  return out + "}";
}
std::string json_lines(const std::vector<Values>& rows) {
  return object(rows[0]) + "\n" + object(rows[1]) + "\n";
}
std::string json_nested(const std::vector<Values>& rows) {
  return "{\"a\": {\"list\": [{\"b\": " + object(rows[0]) + "}, {\"b\": " + object(rows[1]) + "}]}}\n";
}
std::string json_columns(const std::vector<Values>& rows) {
  std::string out = "{\"columns\": [";
  for (std::size_t i = 0; i < rows[0].size(); ++i)
    out += (i == 0 ? "{\"name\": \"" : ", {\"name\": \"") + rows[0][i].first + "\"}";
  out += "], \"rows\": [";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    out += r == 0 ? "[" : ", [";
    for (std::size_t i = 0; i < rows[r].size(); ++i)
      out += (i == 0 ? "\"" : ", \"") + rows[r][i].second + "\"";
    out += "]";
  }
  return out + "]}\n";
}
std::string html(const std::vector<Values>& rows) {
  std::string out = "<html><body><table>\n<tr>";
  for (const auto& cell : rows[0]) out += "<th>" + cell.first + "</th>";
  out += "</tr>\n";
  for (const Values& row : rows) {
    out += "<tr>";
    for (const auto& cell : row) out += "<td>" + cell.second + "</td>";
    out += "</tr>\n";
  }
  return out + "</table></body></html>\n";
}
std::string xml(const std::vector<Values>& rows) {
  std::string out = "<Objects>\n";
  for (const Values& row : rows) {
    out += "<Object>";
    for (const auto& [name, value] : row) out += "<Property Name=\"" + name + "\">" + value + "</Property>";
    out += "</Object>\n";
  }
  return out + "</Objects>\n";
}
std::string screen(const std::vector<Values>& rows) {
  std::string out = "\n";
  const auto padded = [](const std::string& text) { return text + std::string(24 - text.size(), ' '); };
  for (const auto& cell : rows[0]) out += padded(cell.first);
  out += "\n";
  for (const auto& cell : rows[0]) out += padded(std::string(cell.first.size(), '-'));
  out += "\n";
  for (const Values& row : rows) {
    for (const auto& cell : row) out += padded(cell.second);
    out += "\n";
  }
  return out + "\n";
}
std::string list(const std::vector<Values>& rows) {
  std::string out = "\n";
  for (const Values& row : rows) {
    for (const auto& [name, value] : row)
      out += name + std::string(14 - name.size(), ' ') + ": " + value + "\n";
    out += "\n\n";
  }
  return out;
}
std::string logfmt(const std::vector<Values>& rows) {
  std::string out;
  for (const Values& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      out += (i == 0 ? "" : " ") + row[i].first + "=\"" + row[i].second + "\"";
    out += "\n";
  }
  return out;
}
std::string leef(const std::vector<Values>& rows) {
  std::string out;
  for (const Values& row : rows) {
    out += "LEEF:1.0|Microsoft|Windows|2003|0|";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += (i == 0 ? "" : "\t") + row[i].first + "=" + row[i].second;
    out += "\n";
  }
  return out;
}

std::string yaml(const std::vector<Values>& rows) {
  std::string out = "events:\n";
  for (const Values& row : rows) {
    const char* lead = "  - ";
    for (const auto& [name, value] : row) {
      out += lead + name + ": " + (name == "Message" ? "|-\n        " : "") + value + "\n";
      lead = "    ";
    }
  }
  return out;
}
std::string yaml_flow(const std::vector<Values>& rows) {
  std::string out = "---\n";
  for (const Values& row : rows) {
    out += "- {";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += (i == 0 ? "" : ", ") + row[i].first + ": '" + row[i].second + "'";
    out += "}\n";
  }
  return out;
}
std::string sql_values(const Values& row) {
  std::string out = "(";
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool number = row[i].first == "EventID" || row[i].first == "Foo";
    out += (i == 0 ? "" : ", ") + (number ? row[i].second : "N'" + row[i].second + "'");
  }
  return out + ")";
}
std::string sql(const std::vector<Values>& rows) {
  std::string out;
  for (const Values& row : rows) {
    out += "INSERT [dbo].[Events] (";
    for (std::size_t i = 0; i < row.size(); ++i) out += (i == 0 ? "[" : ", [") + row[i].first + "]";
    out += ") VALUES " + sql_values(row) + "\nGO\n";
  }
  return out;
}
std::string sql_dump(const std::vector<Values>& rows) {
  std::string out = "-- it's a dump\nCREATE TABLE `Events` (\n";
  for (std::size_t i = 0; i < rows[0].size(); ++i)
    out += "  `" + rows[0][i].first + "` varchar(64) DEFAULT NULL" + (i + 1 < rows[0].size() ? ",\n" : "\n");
  return out + ");\nINSERT INTO `Events` VALUES " + sql_values(rows[0]) + "," + sql_values(rows[1]) + ";\n";
}
std::string mof(const std::vector<Values>& rows) {
  std::string out;
  for (const Values& row : rows) {
    out += "instance of Win32_NTLogEvent\n{\n";
    for (const auto& [name, value] : row) out += "\t" + name + " = \"" + value + "\";\n";
    out += "};\n\n";
  }
  return out;
}
std::string expanded(const std::vector<Values>& rows) {
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    out += "-[ RECORD " + std::to_string(r + 1) + " ]+--------------\n";
    for (const auto& [name, value] : rows[r])
      out += name + std::string(14 - name.size(), ' ') + "| " + value + "\n";
  }
  return out + "\n";
}
std::string name_and_value(const std::vector<Values>& rows) {
  std::string out;
  for (const Values& row : rows) {
    out += "\nName                           Value\n----                           -----\n";
    for (const auto& [name, value] : row) out += name + std::string(31 - name.size(), ' ') + value + "\n";
  }
  return out + "\n";
}
std::string bare_names(const std::vector<Values>& rows) {
  std::string out;
  for (const Values& row : rows) {
    out += "{ ";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += (i == 0 ? "" : ", ") + row[i].first + ": '" + row[i].second + "'";
    out += " }\n";
  }
  return out;
}
/// Names longer than the column of the colons.
std::string list_overrun(const std::vector<Values>& rows) {
  std::string out = "\n";
  for (const Values& row : rows) {
    for (const auto& [name, value] : row) {
      const std::string padded = name + std::string(name.size() < 9 ? 9 - name.size() : 0, ' ');
      out += padded + (name.size() < 9 ? " : " : ": ") + value + "\n";
    }
    out += "\n\n";
  }
  return out;
}
std::string markdown(const std::vector<Values>& rows) {
  std::string out = "# Night\n\n|", rule = "|";
  for (const auto& cell : rows[0]) out += " " + cell.first + " |", rule += "---|";
  out += "\n" + rule + "\n";
  for (const Values& row : rows) {
    out += "|";
    for (const auto& cell : row) out += " " + cell.second + " |";
    out += "\n";
  }
  return out;
}

struct Form {
  const char* name;
  std::string (*write)(const std::vector<Values>& rows);
};
constexpr Form forms_tried[] = {{"csv", csv},
                                {"tabs", tabs},
                                {"json lines", json_lines},
                                {"json nested", json_nested},
                                {"json columns", json_columns},
                                {"html", html},
                                {"xml", xml},
                                {"screen", screen},
                                {"list", list},
                                {"list with longer names", list_overrun},
                                {"logfmt", logfmt},
                                {"leef", leef},
                                {"yaml", yaml},
                                {"yaml flow", yaml_flow},
                                {"sql", sql},
                                {"sql dump", sql_dump},
                                {"mof", mof},
                                {"psql expanded", expanded},
                                {"name and value", name_and_value},
                                {"bare names", bare_names},
                                {"markdown", markdown}};

/// Whether it is one of the night's events: id, provider and time are what it may not lose without a word.
bool of_night(const Event& e) {
  const bool second = e.id == 9607;
  return (second || e.id == 9604) && e.provider == "MSExchangeIS" &&
         to_rfc3339(e.time) == (second ? "2006-10-13T01:00:02Z" : "2006-10-13T01:00:00Z");
}

}  // namespace

TEST_CASE("every form of a table gives the same events in any order of its columns") {
  std::uint64_t random = 11;
  for (int round = 0; round < 40; ++round) {
    std::vector<Values> rows = night();
    for (std::size_t i = rows[0].size() - 1; i > 0; --i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const std::size_t other = (random >> 33) % (i + 1);
      for (Values& row : rows) std::swap(row[i], row[other]);
    }
    for (const Form& form : forms_tried) {
      const std::string text = form.write(rows);
      const auto r = read_table(text);
      INFO(form.name);
      INFO(text);
      INFO(problems(*r));
      REQUIRE(r->events().size() == 2);
      for (std::size_t i = 0; i < 2; ++i) {
        const Event& e = r->events()[i];
        CHECK(e.id == (i == 0 ? 9604 : 9607));
        CHECK(e.provider == "MSExchangeIS");
        CHECK(e.computer == "EX01");
        CHECK(to_rfc3339(e.time) == (i == 0 ? "2006-10-13T01:00:00Z" : "2006-10-13T01:00:02Z"));
        CHECK(e.message == (i == 0 ? "collected" : "refused"));
      }
    }
  }
}

TEST_CASE(
    "every form of a table: cut at any byte, or with any line lost, it gives no wrong event without a word") {
  for (const Form& form : forms_tried) {
    const std::string whole = form.write(night());
    std::size_t silent = 0;
    std::string wrong;
    const auto look = [&](const std::string& text, std::size_t at, const char* what) {
      const auto r = read_table(text);
      const bool right = std::all_of(r->events().begin(), r->events().end(), of_night);
      // A paste need not end with a line end: that its last event was taken to be whole is said.
      if (right || !r->is_log || !r->intake.source.problems.empty() || !assumed(*r, "end").empty()) return;
      if (silent++ < 8)
        wrong += what + std::to_string(at) + ": " + whole.substr(at > 20 ? at - 20 : 0, 40) + "\n";
    };
    for (std::size_t at = 0; at < whole.size(); ++at) look(whole.substr(0, at), at, "cut at ");
    for (std::size_t at = 0; at < whole.size();) {
      const std::size_t end = std::min(whole.find('\n', at), whole.size() - 1) + 1;
      look(whole.substr(0, at) + whole.substr(end), at, "line lost at ");
      at = end;
    }
    INFO(form.name);
    INFO(wrong);
    CHECK(silent == 0);
  }
}
