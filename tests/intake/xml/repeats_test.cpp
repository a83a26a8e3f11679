#include "intake/xml/repeats.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "intake/xml/event.hpp"

using namespace exba;

namespace {

struct Fragment {
  std::string time = "2024-03-01T22:14:07.1234567Z";
  std::string record = "4711";
  std::string process = "612";
  std::string thread = "9012";
  std::string service = "Volume Shadow Copy";
  std::string user = "S-1-5-18";
  std::string behind_record = "<Correlation/>";
  std::string source = "Service Control Manager";
  std::string data_time = "22:14";

  std::string xml() const {
    return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
           "<Provider Name='Service Control Manager' Guid='{555908d1-a6d7-4695-8e1e-26931d2012f4}' "
           "EventSourceName='" +
           source +
           "'/><EventID Qualifiers='16384'>7036</EventID><Version>0</Version><Level>4</Level><Task>0</Task>"
           "<Opcode>0</Opcode><Keywords>0x8080000000000000</Keywords><TimeCreated SystemTime='" +
           time + "'/><EventRecordID>" + record + "</EventRecordID>" + behind_record +
           "<Execution ProcessID='" + process + "' ThreadID='" + thread +
           "'/><Channel>System</Channel><Computer>EX1.example.net</Computer><Security UserID='" + user +
           "'/></System><EventData><Data Name='param1'>" + service +
           "</Data><Data Name='param2'>running</Data><Data Name='at'>" + data_time +
           "</Data><Binary>5600530053002F0034000000</Binary></EventData></Event>";
  }
};

void take(EventXml& reader, const std::string& fragment, std::uint64_t at) {
  reader.take(fragment, {Position::Unit::offset, at});
}

/// Three of each kind, one kind after the other in turns, no time and no record id twice.
std::vector<std::string> fragments() {
  std::vector<Fragment> kinds(8);
  kinds[1].service = "Microsoft Exchange Information Store";
  kinds[2].user = "S-1-5-19";
  kinds[3].behind_record = "<Correlation ActivityID='{00000000-0000-0000-0000-000000000001}'/>";
  kinds[4].source = "SCM";
  kinds[5].data_time = "22:15";
  kinds[6].service = "Volume Shadow &amp; Copy";
  kinds[7].behind_record = "";
  std::vector<std::string> all;
  for (int round = 0; round < 4; ++round)
    for (Fragment f : kinds) {
      const auto n = static_cast<int>(all.size());
      f.time = "2024-03-01T22:" + std::to_string(10 + n) + ":07.1234567Z";
      f.record = std::to_string(4711 + n);
      f.process = std::to_string(600 + round);
      f.thread = std::to_string(9000 + 7 * n);
      all.push_back(f.xml());
    }
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("intake");

TEST_CASE("a fragment that says again what one before said gives the event that it gives alone") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake together(wanted);
  EventXml reader(together);
  const std::vector<std::string> all = fragments();
  for (std::size_t i = 0; i < all.size(); ++i) take(reader, all[i], 100 * i);
  REQUIRE(together.kept.size() == all.size());
  CHECK(together.source.recognised == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO(all[i]);
    Intake alone(wanted);
    EventXml fresh(alone);
    take(fresh, all[i], 100 * i);
    REQUIRE(alone.kept.size() == 1);
    CHECK((together.kept[i] == alone.kept[0]));
  }
  // From the third round on nothing is parsed.
  CHECK(together.kept[16].inserts.identity() == together.kept[24].inserts.identity());
  CHECK(together.kept[17].inserts.identity() != together.kept[16].inserts.identity());
}

TEST_CASE("a short provider's events of many computers are found again, too") {
  const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  EventXml reader(intake);
  constexpr int computers = 300, rounds = 4;
  for (int i = 0; i < rounds * computers; ++i)
    take(reader,
         "<Event><System><Provider Name='ESE'/><EventID>210</EventID><Level>4</Level>"
         "<TimeCreated SystemTime='2024-03-01T22:14:07.12Z'/><EventRecordID>" +
             std::to_string(1 + i) + "</EventRecordID><Channel>Application</Channel><Computer>EX" +
             std::to_string(100 + i % computers) +
             "</Computer></System><EventData><Data>Information "
             "Store</Data><Data>4242</Data></EventData></Event>",
         static_cast<std::uint64_t>(i));
  REQUIRE(intake.kept.size() == rounds * computers);
  int shared = 0;
  for (std::size_t i = 2 * computers; i < 3 * computers; ++i)
    shared += intake.kept[i].inserts.identity() == intake.kept[i + computers].inserts.identity();
  CHECK(shared > computers * 9 / 10);  // two that meet in one place of the table forget one another
}

TEST_CASE("one sign more or less makes another event, whatever one before it said") {
  const Wanted wanted = Wanted::catalogue_events();
  const Fragment first;
  for (int round = 0; round < 2; ++round) {
    const std::string whole = first.xml();
    for (std::size_t at = 0; at < whole.size(); at += 3) {
      Intake together(wanted), alone(wanted);
      EventXml reader(together), fresh(alone);
      for (int i = 0; i < 3; ++i) {
        Fragment before = first;
        before.record = std::to_string(4700 + i);
        take(reader, before.xml(), 0);
      }
      std::string changed = whole;
      if (round == 0)
        changed.erase(at, 1);
      else
        changed[at] = changed[at] == '7' ? '8' : '7';
      const std::uint64_t before = together.source.events, known = together.source.recognised;
      take(reader, changed, 1);
      take(fresh, changed, 1);
      INFO(changed);
      CHECK(together.source.events - before == alone.source.events);
      CHECK(together.source.recognised - known == alone.source.recognised);
      CHECK(together.source.problems.size() == alone.source.problems.size());
      if (alone.kept.empty()) continue;
      REQUIRE(together.kept.size() == 4);
      CHECK((together.kept.back() == alone.kept.back()));
    }
  }
}

TEST_SUITE_END();
