// How it works: a table of questions. A form field that is empty is an option that was not typed, so that a page without
// a word in it gives what `exba analyze LOG...` gives, byte for byte (tests/parity/wasm.mjs).
#include "browser/door.hpp"

#include <fmt/format.h>

#include <array>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/stage.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "base/zones.hpp"
#include "catalog/explain.hpp"
#include "redaction.hpp"
#include "reports/json/read_report.hpp"
#include "reports/renderer.hpp"
#include "reports/told/told.hpp"
#include "rulebook/explain.hpp"
#include "rulebook/rule.hpp"

namespace exba {

using Json = nlohmann::json;

struct DoorState {
  AnalysisOptions options;
  std::optional<Rulebook> book;
  std::optional<Report> report;
  bool saved = false;  ///< `report` was read back, not made here
  Pseudonyms key;
};

namespace {

/// What was asked cannot be understood; `field` of the page is where.
struct FieldError : Error {
  FieldError(std::string where, const std::string& what) : Error(what), field(std::move(where)) {}
  std::string field;
};

std::string word(const Json& question, const char* name) {
  const auto found = question.find(name);
  return found != question.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> words(const Json& question, const char* name) {
  std::vector<std::string> all;
  if (const auto found = question.find(name); found != question.end() && found->is_array())
    for (const Json& one : *found)
      if (one.is_string()) all.push_back(one.get<std::string>());
  return all;
}

bool flag(const Json& question, const char* name) {
  const auto found = question.find(name);
  return found != question.end() && found->is_boolean() && found->get<bool>();
}

/// Names the field where `work` fails.
template <class Work>
auto in_field(const char* field, Work work) {
  try {
    return work();
  } catch (const Error& e) {
    throw FieldError(field, e.what());
  }
}

DateOrder date_order(const std::string& asked) {
  constexpr std::array<std::pair<std::string_view, DateOrder>, 5> orders = {{{"", DateOrder::automatic},
                                                                             {"auto", DateOrder::automatic},
                                                                             {"dmy", DateOrder::dmy},
                                                                             {"mdy", DateOrder::mdy},
                                                                             {"ymd", DateOrder::ymd}}};
  for (const auto& [name, order] : orders)
    if (name == asked) return order;
  throw FieldError("order", fmt::format("'{}' is no order of dates: dmy, mdy, ymd", asked));
}

AnalysisOptions reading_options(const Json& question) {
  AnalysisOptions o;
  o.logs = words(question, "logs");
  if (o.logs.empty()) throw FieldError("logs", "no log was given");
  if (const std::string zone = word(question, "zone"); !zone.empty())
    o.read.time_zone = in_field("zone", [&] { return TimeZone::parse(zone); });
  o.read.encoding = in_field("encoding", [&] {
    const std::string asked = word(question, "encoding");
    return asked.empty() ? asked : normal_encoding(asked);
  });
  o.read.date_order = date_order(word(question, "order"));
  o.read.computer = word(question, "computer");
  o.only_computers = words(question, "only");
  o.read.stale = flag(question, "stale") ? Stale::recovered : Stale::left_out;
  o.read.digest = flag(question, "digest") ? Digest::sha256 : Digest::none;
  return o;
}

Rulebook rulebook(const Json& question) {
  Rulebook book = Rulebook::builtin();
  for (const std::string& path : words(question, "rules")) in_field("rules", [&] { book.add(path); });
  for (const std::string& assignment : words(question, "set")) in_field("set", [&] { book.set(assignment); });
  return book;
}

RenderOptions render_options(const AnalysisOptions& options, bool verbose) {
  RenderOptions r;
  r.verbose = verbose;
  if (options.read.time_zone) {
    r.time_zone = *options.read.time_zone;
    r.time_zone_origin = "from --time-zone";
  }
  return r;
}

/// The first sentence of the report, for whoever does not see it.
std::string headline(const Report& report, const RenderOptions& options) {
  const ReportView view = view_report(report, options);
  if (report.verdict == Verdict::nothing_seen) {
    const NothingSeen seen = nothing_seen(view);
    return fmt::format("{}: {}", seen.verdict, seen.words);
  }
  if (is_fleet(report)) return fleet_sentence(report);
  std::string text;
  for (const ComputerState& state : told_computers(view).shown) {
    if (!text.empty()) text += ' ';
    for (const Span& span : computer_sentence(view, state)) text += span.text;
  }
  return text;
}

Answer analyze(const Json& question, const ReadingWatch& watch, DoorState& s) {
  s.report.reset();
  s.options = reading_options(question);
  s.options.watch = watch;
  s.book.emplace(rulebook(question));
  bool trouble = false;
  s.saved = false;
  if (s.options.logs.size() == 1)
    if (std::optional<Report> saved = read_report_file(s.options.logs.front())) {
      s.report = std::move(saved);
      s.saved = true;
    }
  if (!s.report) {
    Analysis analysis = analyse(s.options, *s.book);
    s.report = std::move(analysis.report);
    trouble = analysis.trouble;
  }
  set_stage("the report was made");
  const Counts counts = count(*s.report);
  std::uint64_t problems = 0;
  for (const Source& source : s.report->sources) problems += source.problems.size() + source.problems_dropped;
  return {Json{{"ok", true},
               {"verdict", to_string(s.report->verdict)},
               {"headline", headline(*s.report, render_options(s.options, false))},
               {"errors", counts.errors},
               {"warnings", counts.warnings},
               {"events", counts.events},
               {"sources", s.report->sources.size()},
               {"problems", problems},
               {"zoneAssumed", zone_is_assumed(*s.report)},
               {"trouble", trouble},
               {"saved", s.saved}}
              .dump(),
          ""};
}

std::optional<RedactTimes> redact_times(const std::string& asked) {
  if (asked.empty()) return std::nullopt;
  if (asked == "names") return RedactTimes::keep;
  if (asked == "times") return RedactTimes::shift;
  throw FieldError("redact", fmt::format("'{}' is no way to redact: names, times", asked));
}

/// A page reads once for all forms, so with digests; the program takes them for the forms alone that tell them.
class WithoutDigests {
 public:
  explicit WithoutDigests(Report& report) : report_(report), kept_(report.sources.size()) { swap(); }
  WithoutDigests(const WithoutDigests&) = delete;
  WithoutDigests& operator=(const WithoutDigests&) = delete;
  ~WithoutDigests() { swap(); }

 private:
  void swap() {
    for (std::size_t i = 0; i < kept_.size(); ++i) kept_[i].swap(report_.sources[i].sha256);
  }

  Report& report_;
  std::vector<std::string> kept_;
};

/// In this form, as the program writes it.
std::string rendered(const Renderer& renderer, Report& report, const RenderOptions& shown, bool saved) {
  std::optional<WithoutDigests> without;
  if (!saved && !renderer.digests) without.emplace(report);
  return renderer.render(report, shown);
}

Answer report(const Json& question, const ReadingWatch&, DoorState& s) {
  if (!s.report) throw Error("there is no case: analyze logs first");
  const std::string form = word(question, "form");
  const RenderOptions shown = render_options(s.options, flag(question, "verbose"));
  for (const Renderer& renderer : renderers()) {
    if (renderer.name != form) continue;
    const auto times = redact_times(word(question, "redact"));
    if (!times) return {Json{{"ok", true}}.dump(), rendered(renderer, *s.report, shown, s.saved)};
    s.key = in_field("key", [&] {
      const std::string key = word(question, "key");
      return key.empty() ? Pseudonyms() : Pseudonyms::read(key);
    });
    Report without = redacted(*s.report, s.key, *times, s.options, *s.book);
    return {Json{{"ok", true}, {"names", s.key.names().size()}}.dump(),
            rendered(renderer, without, shown, s.saved)};
  }
  throw FieldError("form", fmt::format("there is no report form '{}'", form));
}

Answer key(const Json&, const ReadingWatch&, DoorState& s) {
  return {Json{{"ok", true}}.dump(), s.key.to_json()};
}

Answer explanation(const Json& question, const ReadingWatch&, DoorState& s) {
  const std::string what(trim(word(question, "what")));
  if (!s.book) s.book.emplace(Rulebook::builtin());
  std::string text = explain(what);
  for (const std::string& more :
       {rules_of_event(*s.book, signals_of_event(what)), explain_rules(*s.book, what)})
    if (!more.empty()) text += (text.empty() ? "" : "\n") + more;
  if (!text.empty()) return {Json{{"ok", true}}.dump(), text};
  std::vector<std::string_view> ids;
  for (const Rule* rule : s.book->rules()) ids.push_back(rule->id);
  std::string near(nearest(what, ids));
  if (near.empty()) near = suggest(what);
  throw FieldError("what",
                   fmt::format("'{}' is no event, code, rule or article that exba knows{}{}", what,
                               unknown_form(what), near.empty() ? "" : "; did you mean " + near + "?"));
}

Answer about(const Json&, const ReadingWatch&, DoorState&) {
  const Rulebook book = Rulebook::builtin();
  return {Json{{"ok", true},
               {"version", program_version},
               {"rulebook", book.version()},
               {"rules", book.size()},
               {"zones", zones_version()}}
              .dump(),
          ""};
}

struct Question {
  std::string_view name;
  Answer (*answer)(const Json&, const ReadingWatch&, DoorState&) = nullptr;
};
constexpr std::array<Question, 5> questions = {{
    {"about", about},
    {"analyze", analyze},
    {"report", report},
    {"key", key},
    {"explain", explanation},
}};

Answer refusal(std::string_view kind, std::string_view message, std::string_view field = "") {
  Json about{{"ok", false}, {"kind", kind}, {"message", message}};
  if (!field.empty()) about["field"] = field;
  return {about.dump(-1, ' ', false, Json::error_handler_t::replace), ""};
}

}  // namespace

Door::Door() : state_(std::make_unique<DoorState>()) {}
Door::~Door() = default;

Answer Door::ask(std::string_view question, const ReadingWatch& watch) {
  try {
    const Json json = Json::parse(question, nullptr, false);
    if (!json.is_object()) return refusal("usage", "a question is a JSON object");
    for (const Question& q : questions)
      if (q.name == word(json, "ask")) return q.answer(json, watch, *state_);
    return refusal("usage", fmt::format("there is no question '{}'", word(json, "ask")));
  } catch (const FieldError& e) {
    return refusal("usage", e.what(), e.field);
  } catch (const std::bad_alloc&) {
    return refusal("memory", fmt::format("there was not enough memory while {}", stage()));
  } catch (const std::exception& e) {
    return refusal("trouble", e.what());
  }
}

}  // namespace exba
