// Properties over the whole table: what must hold for every row, those to come included.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/lookup.hpp"
#include "catalog/signals.hpp"
#include "support/paths.hpp"

using namespace exba;

namespace {

/// What a log may hold at a place of that name, and the fact that must come of it.
struct Sample {
  std::string logged, fact;
};
Sample sample(std::string_view name) {
  static const std::map<std::string, Sample, std::less<>> samples = {
      {"process", {"Information Store", "Information Store"}},
      {"pid", {"5340", "5340"}},
      {"instance", {"First Storage Group: ", "First Storage Group"}},
      {"session", {"5B7F9C5B-1111-2222-3333-ABCDEF444444", "5b7f9c5b-1111-2222-3333-abcdef444444"}},
      {"code", {"-1018", "-1018"}},
      {"file", {"E:\\Exchsrvr\\MDBDATA\\priv 1.edb", "E:\\Exchsrvr\\MDBDATA\\priv 1.edb"}},
      {"first", {"E:\\Exch - logs to tape\\E0000B3A.log", "E:\\Exch - logs to tape\\E0000B3A.log"}},
      {"last", {"E:\\Exch - logs to tape\\E0000B3F.log", "E:\\Exch - logs to tape\\E0000B3F.log"}},
      {"from", {"E:\\old", "E:\\old"}},
      {"to", {"F:\\new", "F:\\new"}},
      {"size", {"128 Mb", "128 Mb"}},
      {"offset", {"204800 (0x00032000)", "204800"}},
      {"read", {"4096", "4096"}},
      {"count", {"7", "7"}},
      {"expected", {"9", "9"}},
      {"copy", {"6", "6"}},
      {"milliseconds", {"20000", "20000"}},
      {"store", {"First Storage Group", "First Storage Group"}},
      {"call", {"BackupPrepare()", "BackupPrepare"}},
      {"text", {"Something went wrong", "Something went wrong"}},
      {"data", {"MSExchangeDS", "MSExchangeDS"}},
      {"target", {"C:", "C:"}},
      {"verify", {"Off", "Off"}},
      {"mode", {"Append", "Append"}},
      {"type", {"Incremental", "Incremental"}},
      {"resource", {"Microsoft Exchange Directory", "Microsoft Exchange Directory"}},
      {"group", {"Exchange Group", "Exchange Group"}},
      {"node", {"NODE2", "NODE2"}},
      {"key",
       {"SYSTEM\\CurrentControlSet\\Services\\MSExchangeDS",
        "SYSTEM\\CurrentControlSet\\Services\\MSExchangeDS"}},
      {"volume", {"C:", "C:"}},
      {"device", {"\\Device\\Harddisk0\\DR0", "\\Device\\Harddisk0\\DR0"}},
      {"service", {"Microsoft Exchange Information Store", "Microsoft Exchange Information Store"}},
      {"state", {"running", "running"}},
      {"channel", {"Application", "Application"}},
      {"status", {"Failed", "Failed"}},
      {"number", {"0", "0"}},
      {"generation", {"1044000 (0x000FEE20)", "1044000"}},
      {"last-generation", {"1048559", "1048559"}},
      {"left", {"4559", "4559"}},
      {"component", {"SW_PROV", "SW_PROV"}},
      {"bytes", {"4096 (0x00001000)", "4096"}},
      {"actual", {"303571940 (0x121823e4)", "303571940"}},
      {"page", {"49 (0x31)", "49"}},
      {"pages", {"118272", "118272"}},
      {"of-pages", {"9830400", "9830400"}},
      {"job-name", {"Nightly", "Nightly"}},
      {"said", {"Success", "Success"}},
      {"application", {"Exchange", "Exchange"}},
      {"writer-id", {"76fe1ac4", "76fe1ac4"}},
      {"writer-name", {"System Writer", "System Writer"}},
      {"-", {"4096", ""}},
  };
  const auto found = samples.find(name);
  REQUIRE_MESSAGE(found != samples.end(), "no sample for " << name);
  return found->second;
}

std::string name_of(const KnownRow& known) {
  return std::string(known.provider->name) + ' ' + std::to_string(known.row->id);
}

Event event_of(const KnownRow& known) {
  Event e;
  e.provider = known.provider->name;
  e.id = known.row->id;
  return e;
}

std::string with_prefix(const KnownRow& known, const std::string& text) {
  if (!known.engine_prefix) return text;
  const bool instance = known.inserts[0].size() > 2 && known.inserts[0][2].text == "instance";
  std::string prefixed =
      "Information Store (5340) ";  // GCC 12 warns of a literal + a temporary here: -Wrestrict
  if (instance) prefixed += "First Storage Group: ";
  return prefixed += text;
}

/// The header with every run of white space as one blank: a long constant stands on two lines.
std::string all_signals() {
  std::string text;
  for (const char* name : {"signals.hpp", "modern_signals.hpp"}) {
    std::ifstream in(test::root() + "/analyzer/catalog/" + name);
    for (std::string word; in >> word;) text += word + ' ';
  }
  return text;
}

template <typename F>
void for_each_row(F f) {
  for (const Provider& provider : catalogue())
    for (const KnownRow& known : known_rows(provider.name)) f(known);
}

}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("ids are unique and sorted in each provider, names and aliases unique in all") {
  std::set<std::string> names;
  for (const Provider& provider : catalogue()) {
    CHECK(names.insert(lower(provider.name)).second);
    for (const std::string_view alias : split(provider.aliases, "|"))
      CHECK(names.insert(lower(alias)).second);
    REQUIRE(!provider.rows.empty());
    for (std::size_t i = 1; i < provider.rows.size(); ++i) {
      INFO(provider.name << ' ' << provider.rows[i].id);
      CHECK(provider.rows[i - 1].id < provider.rows[i].id);
    }
  }
}

TEST_CASE("every row's signal is of the vocabulary and every signal has a row") {
  const std::string header = all_signals();
  std::set<std::string_view> used;
  for_each_row([&](const KnownRow& known) {
    INFO(name_of(known));
    CHECK(header.find("\"" + std::string(known.row->signal) + "\";") != std::string::npos);
    used.insert(known.row->signal);
  });
  // No source names the id of a clean stop of the store.
  used.insert(signal::store_stopped);
  used.insert("store-worker-detail");  // read out of other rows, by the version of the store
  for (std::size_t at = header.find("= \""); at != std::string::npos; at = header.find("= \"", at + 1)) {
    const std::string name = header.substr(at + 3, header.find('"', at + 3) - at - 3);
    INFO(name);
    CHECK(used.count(name) == 1);
  }
}

TEST_CASE("every row says what it means, in few words, and what is confirmed has a text or a source") {
  for_each_row([](const KnownRow& known) {
    INFO(name_of(known));
    CHECK(!known.row->meaning.empty());
    CHECK(known.row->meaning.size() < 60);
    if (known.row->certainty == Certainty::unverified)
      for (const Wording& wording : known.wordings()) CHECK(!wording.confirmed);
  });
}

TEST_CASE("every wording, rendered with values, gives these values back") {
  std::size_t tried = 0;
  for_each_row([&tried](const KnownRow& known) {
    for (const Wording& wording : known.wordings()) {
      const auto text =
          render(wording, [](std::string_view name) { return std::optional(sample(name).logged); });
      REQUIRE(text);
      Event e = event_of(known);
      e.message = with_prefix(known, *text);
      INFO(name_of(known) << ": " << e.message);
      REQUIRE(recognise(e));
      CHECK(e.signal == known.row->signal);
      for (const Wording::LiteralThenHole& piece : wording.pieces)
        if (!piece.hole.empty() && piece.hole != "-")
          CHECK(fact(e.facts, piece.hole) == sample(piece.hole).fact);
      if (known.engine_prefix) {
        CHECK(fact(e.facts, "pid") == "5340");
        CHECK(fact(e.facts, "process") == "Information Store");
      }
      ++tried;
    }
  });
  CHECK(tried > 200);
}

TEST_CASE("insertion strings and the message that they render to give the same facts") {
  std::size_t rendered = 0;
  for_each_row([&rendered](const KnownRow& known) {
    for (const auto& names : known.inserts) {
      Event strings = event_of(known);
      strings.has_inserts = true;
      for (const FactName& name : names) strings.inserts.push_back(sample(name.text).logged);
      REQUIRE(recognise(strings));
      INFO(name_of(known) << ": " << strings.message);
      for (const FactName& name : names)
        if (name.text != "-") CHECK(fact(strings.facts, name.text) == sample(name.text).fact);
      if (strings.message.empty()) continue;
      Event text = event_of(known);
      text.message = strings.message;
      REQUIRE(recognise(text));
      std::set<std::string> a, b;
      for (const Fact& f : strings.facts) a.insert(f.name + '=' + f.value);
      for (const Fact& f : text.facts) b.insert(f.name + '=' + f.value);
      CHECK(a == b);
      ++rendered;
    }
  });
  CHECK(rendered > 75);
}

TEST_CASE("what the insertion strings tell, some wording tells as well, where the row has wordings") {
  for_each_row([](const KnownRow& known) {
    if (known.wordings().empty()) return;
    std::set<std::string_view> holes = {"process", "pid", "instance", "-"};
    for (const Wording& wording : known.wordings())
      for (const Wording::LiteralThenHole& piece : wording.pieces) holes.insert(piece.hole);
    for (const auto& names : known.inserts)
      for (const FactName& name : names) {
        INFO(name_of(known) << " " << name.text);
        // Of 2045 only the begin of the text is published: the store stands behind it.
        if (name_of(known) == "MSExchangeRepl 2045" && name.text == "store") continue;
        CHECK(holes.count(name.text) == 1);
      }
  });
}

TEST_CASE(
    "a line break, double and no-break blanks, other quotes, letter case and Windows' last sentence change "
    "nothing") {
  for_each_row([](const KnownRow& known) {
    for (const Wording& wording : known.wordings()) {
      const auto text =
          render(wording, [](std::string_view name) { return std::optional(sample(name).logged); });
      std::string dirty;
      std::size_t blanks = 0;
      for (const char c : with_prefix(known, *text)) {
        constexpr std::string_view others[] = {"\r\n", "  ", "\xC2\xA0", " ", "\n   "};
        if (c == ' ')
          dirty += others[blanks++ % 5];
        else if (c == '\'')
          dirty += "\xE2\x80\x99";
        else if (c == '"')
          dirty += "'";
        else
          dirty += c;
      }
      dirty =
          "  " + dirty + "\r\n\r\nFor more information, click http://www.microsoft.com/contentredirect.asp.";
      Event e = event_of(known);
      e.message = dirty;
      INFO(name_of(known) << ": " << dirty);
      REQUIRE(recognise(e));
      for (const Wording::LiteralThenHole& piece : wording.pieces)
        if (!piece.hole.empty() && piece.hole != "-")
          CHECK(fact(e.facts, piece.hole) == sample(piece.hole).fact);
    }
  });
}

TEST_CASE("the fact base's ids are all there") {
  const auto has = [](std::string_view provider, int first, int last) {
    for (int id = first; id <= last; ++id) {
      INFO(provider << ' ' << id);
      CHECK(find_row(provider, static_cast<std::uint16_t>(id)) != nullptr);
    }
  };
  has("MSExchangeIS", 9600, 9652), has("MSExchangeIS", 9780, 9782), has("MSExchangeIS", 9811, 9814);
  has("MSExchangeIS", 9840, 9840), has("MSExchangeRepl", 2017, 2052), has("MSExchangeRepl", 2110, 2110);
  has("ESE", 100, 105), has("ESE", 200, 207), has("ESE", 210, 227), has("ESE", 243, 245),
      has("ESE", 300, 302);
  has("ESE", 326, 327), has("ESE", 454, 455), has("ESE", 474, 477), has("ESE", 2000, 2010),
      has("ESE97", 100, 110);
  has("EDB", 12, 18), has("EDB", 23, 24), has("ESE BACKUP", 901, 910), has("ESE BACKUP", 960, 960);
  has("NTBackup", 8000, 8011), has("NTBackup", 8018, 8019), has("ClusSvc", 1200, 1201),
      has("ClusSvc", 1203, 1205);
  for (const int id : {240, 452, 459, 494, 520, 619}) has("ESE", id, id);
  for (const int id : {0, 116, 118, 124, 125, 132, 134, 142, 145, 156, 172, 174, 177, 183, 184, 193, 199})
    has("ESE97", id, id);
  for (const int id : {30, 61, 71}) has("EDB", id, id);
  for (const int id : {1011, 1080, 1081, 1087, 1120, 5000, 9518, 9519, 9523, 9539})
    has("MSExchangeIS", id, id);
  for (const int id : {1000, 1009, 1016, 1019, 1021, 1022, 1024, 1034, 1042, 1048, 1049, 1057, 1058,
                       1062, 1063, 1067, 1069, 1073, 1079, 1080, 1107, 1121, 1122, 1123, 1124, 1135})
    has("ClusSvc", id, id);
  for (const int id : {8, 9, 12, 13, 14, 16, 23, 24, 25, 27, 33, 35, 36}) has("volsnap", id, id);
  for (const int id : {8193, 8194, 12289, 12290, 12292, 12293, 12298, 12302}) has("VSS", id, id);
  for (const int id : {6005, 6006, 6008, 6009, 6013, 104, 1102}) has("EventLog", id, id);
  for (const int id : {7023, 7024, 7031, 7034, 7036}) has("Service Control Manager", id, id);
  has("MSExchangeDS", 1002, 1002), has("MSExchangeDS", 1196, 1196), has("Security", 517, 517);
}

TEST_SUITE_END();
