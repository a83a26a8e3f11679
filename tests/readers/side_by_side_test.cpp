// A large text that several threads read gives, to the last position, what one thread gives: whole, damaged, in parts of any
// size.
#include "readers/side_by_side.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <random>

#include "base/error.hpp"
#include "support/forms.hpp"
#include "support/noise.hpp"
#include "support/tables.hpp"

TEST_SUITE_BEGIN("readers");

namespace {

using namespace exba;
using namespace exba::test;
using namespace std::chrono_literals;

/// Three weeks of a server: what nobody wants, now and then a backup, and errors that nobody knows.
const std::vector<Event>& weeks() {
  static const std::vector<Event> events = [] {
    const Time begin = *parse_rfc3339("2010-03-04T00:00:00Z");
    std::vector<Event> all = noise("EX01", "Application", begin, begin + 21 * 24h, 20);
    for (std::size_t i = 0; i < all.size(); ++i) {
      Event& e = all[i];
      e.record_id = 5000 + i;
      if (i % 3 == 1) e.computer = "EX02";
      if (i % 23 == 0) e.provider = "ESE", e.id = 213, e.inserts = {"Information Store", "1432", "SG: "};
      if (i % 31 == 0) e.provider = "MSExchangeIS", e.id = 65000, e.level = Level::error;
    }
    return all;
  }();
  return events;
}

struct Form {
  const char* name;
  std::string (*write)(std::span<const Event> events);
};
const Form forms[] = {
    {"XML of wevtutil", [](std::span<const Event> e) { return to_event_xml(e, XmlStyle::wevtutil); }},
    {"XML of Event Viewer", [](std::span<const Event> e) { return to_event_xml(e, XmlStyle::viewer); }},
    {"XML, indented", [](std::span<const Event> e) { return to_event_xml(e, XmlStyle::pretty); }},
    {"NDJSON of Winlogbeat",
     [](std::span<const Event> e) { return to_json_lines(e, JsonStyle::winlogbeat); }},
    {"NDJSON of evtx_dump", [](std::span<const Event> e) { return to_json_lines(e, JsonStyle::evtx_dump); }},
    {"CSV of PowerShell", [](std::span<const Event> e) { return to_table(e, TableStyle::winevent, {}); }},
    {"CSV of Event Viewer", [](std::span<const Event> e) { return to_table(e, TableStyle::viewer, {}); }},
    {"CSV of NT", [](std::span<const Event> e) { return to_table(e, TableStyle::nt, {}); }},
    {"text of Vista", [](std::span<const Event> e) { return to_text_blocks(e, BlockStyle::vista, {}); }},
    {"text of NT", [](std::span<const Event> e) { return to_text_blocks(e, BlockStyle::nt, {}); }},
};

std::string line_of(const Event& e) {
  std::string out =
      fmt::format("{} {} {} {} {} {} {} {} {} {}|", to_string(e.position), e.time.time_since_epoch().count(),
                  e.record_id, e.epoch, e.id, e.provider, e.channel, e.computer, e.signal, e.message);
  for (const std::string& insert : e.inserts) out += insert + "|";
  for (const Fact& f : e.facts) out += f.name + "=" + f.value + "|";
  return out;
}

/// All that a source gave, in words.
std::string told(ReadTable& r) {
  Intake& in = r.intake;
  std::string out = fmt::format("{} events {} recognised {} ignored {} twice {} problems {}\n",
                                in.source.format, in.source.events, in.source.recognised, in.source.ignored,
                                in.source.duplicates, in.source.problems_dropped);
  out += problems(r);
  for (const Fact& f : in.source.assumed) out += f.name + "=" + f.value + "\n";
  const auto ticks = [](Time t) { return t.time_since_epoch().count(); };
  for (const LogPart& log : in.logs) {
    out += fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", log.computer, log.channel,
                       ticks(log.first), ticks(log.last), log.events, log.without_id, log.sparse,
                       log.backwards, log.forwards, log.ids_up, log.ids_down, log.epoch, log.previous_id,
                       ticks(log.previous_time), log.left_out_events);
    for (const IdRun& run : log.runs)
      out += fmt::format(" {}-{} {}-{} {}\n", run.first, run.last, ticks(run.first_time),
                         ticks(run.last_time), run.epoch);
  }
  for (const ProviderCount& p : in.providers.counts)
    out += fmt::format("{} {} {}\n", p.provider, p.channel, p.events);
  for (const UnknownGroup& g : in.unknown.told()) {
    out += fmt::format("{} {} {} {} {}\n", g.computer, g.provider, g.id, g.count, ticks(g.last));
    for (const Event& e : g.events) out += line_of(e) + "\n";
  }
  for (const Event& e : in.kept) out += line_of(e) + "\n";
  return out;
}

std::string read(const std::string& text, unsigned jobs, std::size_t part_bytes,
                 Keep keep = Keep::recognised) {
  ReadOptions options;
  options.jobs = jobs;
  options.part_bytes = part_bytes;
  return told(*read_table(text, options, keep));
}

/// Compared without the two texts in the message, which are long.
void check_same(const std::string& one, const std::string& other) {
  if (one == other) return;
  std::size_t at = 0;
  while (at < one.size() && at < other.size() && one[at] == other[at]) ++at;
  const std::size_t line = at == 0 ? 0 : one.rfind('\n', at - 1) + 1;
  FAIL_CHECK("one thread: " << one.substr(line, 300)
                            << "\n  several: " << other.substr(std::min(line, other.size()), 300));
}

}  // namespace

TEST_CASE("a text that several threads read in parts gives what one thread gives") {
  for (const Form& form : forms) {
    INFO(std::string(form.name));
    const std::string text = form.write(weeks());
    REQUIRE(text.size() > 700'000);
    const std::string one = read(text, 1, 0);
    for (const std::size_t part :
         {std::size_t{1500}, std::size_t{4096}, std::size_t{33'333}, std::size_t{524'288}}) {
      INFO(part);
      check_same(one, read(text, 2, part));
      check_same(one, read(text, 5, part));
    }
    check_same(read(text, 1, 0, Keep::everything), read(text, 3, 20'000, Keep::everything));
  }
}

TEST_CASE("each form is read in parts where nothing is wrong with it") {
  constexpr std::size_t part = 5000;
  for (const Form& form : forms) {
    INFO(std::string(form.name));
    const std::string text = form.write(weeks());
    Input whole = from_bytes("test", text);
    std::atomic<std::size_t> parts{0};
    Input input{"test", text.size(), [&](std::span<char> buffer) {
                  parts += buffer.size() == part;
                  return whole.read(buffer);
                }};
    const Wanted wanted = Wanted::catalogue_events();
    Intake intake(wanted);
    ReadOptions options;
    options.jobs = 2;
    options.part_bytes = part;
    options.date_order = DateOrder::mdy;
    options.time_zone = TimeZone{};
    const std::string_view name = form.name;
    if (name.starts_with("XML"))
      read_event_xml(input, options, intake);
    else if (name.starts_with("NDJSON"))
      read_json(input, options, intake);
    else if (name.starts_with("CSV"))
      read_csv(input, options, intake);
    else
      continue;  // its clock waits for 16 MiB: see below
    CHECK(parts * part > text.size() / 2);
  }
}

TEST_CASE("text blocks are read in parts once their zone is no longer waited for") {
  std::vector<Event> many;
  for (int i = 0; i < 4; ++i)
    for (Event e : weeks()) {
      e.record_id += 20'000u * static_cast<unsigned>(i);
      e.time += i * 24h * 30;
      many.push_back(std::move(e));
    }
  const Wanted wanted = Wanted::catalogue_events();
  for (const BlockStyle style : {BlockStyle::vista, BlockStyle::nt}) {
    const std::string text = to_text_blocks(many, style, {});
    std::atomic<std::size_t> parts{0};
    const auto read_by = [&](unsigned jobs, std::size_t part) {
      Input whole = from_bytes("test", text);
      Input input{"test", text.size(), [&](std::span<char> buffer) {
                    parts += buffer.size() == part;
                    return whole.read(buffer);
                  }};
      ReadTable out(wanted);
      ReadOptions options;
      options.jobs = jobs;
      options.part_bytes = part;
      read_event_text(input, options, out.intake);
      return told(out);
    };
    const std::string one = read_by(1, 0);
    for (const std::size_t part : {std::size_t{7000}, std::size_t{100'000}}) {
      INFO(part);
      parts = 0;
      check_same(one, read_by(2, part));
      CHECK(parts * part > text.size() / 5);
    }
  }
}

TEST_CASE("damage, foreign text and cuts that are none change nothing in what several threads give") {
  std::mt19937 random(20);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  const char* const pieces[] = {"<!--",
                                "-->",
                                "<![CDATA[",
                                "\"",
                                "'",
                                "\n",
                                "<Event ",
                                "<Event>",
                                "</Event>",
                                "{",
                                "}",
                                "\\",
                                ",",
                                "\n\n",
                                "{\"log\": {}}\n",
                                "<exba:Log computer='EX01'/>",
                                "Log Name:      Application\r\n",
                                "Event Type:\tError\r\n",
                                "13/10/2010 10:00:00",
                                "\nInformation,3/20/2010 1:02:03 AM,ESE,213,General,\"x\"\n"};
  for (const Form& form : forms) {
    const std::string text = form.write(weeks());
    for (int round = 0; round < 8; ++round) {
      std::string hurt = text;
      for (std::size_t i = 1 + below(4); i > 0; --i) {
        const std::size_t at = text.size() / 4 + below(text.size() / 2);
        switch (below(5)) {
          case 0: hurt.erase(at, 1 + below(3000)); break;
          case 1: hurt.insert(at, pieces[below(std::size(pieces))]); break;
          case 2: hurt.insert(at, hurt.substr(below(hurt.size() / 2), below(5000))); break;
          case 3: hurt.replace(at, 300, std::string(300, 'x')); break;
          default: hurt.insert(at, std::string(600 + below(2000), 'w') + " words of somebody\n"); break;
        }
      }
      if (below(4) == 0) hurt.resize(hurt.size() - 1 - below(2000));
      const std::size_t part = 1000 + below(60'000);
      INFO(std::string(form.name) << ", round " << round << ", parts of " << part);
      check_same(read(hurt, 1, 0), read(hurt, 2, part));
    }
  }
}

TEST_CASE("what stands before a medium that fails counts, however many threads read it") {
  const std::string text = to_event_xml(weeks(), XmlStyle::wevtutil);
  const auto failing = [&](unsigned jobs) {
    std::size_t at = 0;
    Input input{"test", text.size(), [&text, at](std::span<char> buffer) mutable {
                  if (at + buffer.size() > 2'000'000) throw Error("the medium failed");
                  const std::size_t got = text.copy(buffer.data(), buffer.size(), at);
                  at += got;
                  return got;
                }};
    const Wanted wanted = Wanted::catalogue_events();
    auto out = std::make_unique<ReadTable>(wanted);
    ReadOptions options;
    options.jobs = jobs;
    options.part_bytes = 262'144;  // as one thread reads it
    out->is_log = read_source(std::move(input), options, out->intake);
    CHECK(problems(*out).find("the medium failed") != std::string::npos);
    CHECK(out->is_log);
    return out->intake.source.events;
  };
  CHECK(failing(2) + 700 >= failing(1));  // it reads as much at a time, elsewhere
  CHECK(failing(1) + 700 >= failing(2));
}
