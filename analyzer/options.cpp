// How it works: CLI11 knows the options; what it cannot know (zones, times, the nearest right word) is added
// here. Nothing is printed: help comes back as text, mistakes as UsageError.
#include "options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <thread>

#include "base/encoding.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "base/zones.hpp"
#include "command_tree.hpp"
#include "option_tree.hpp"

namespace exba {

namespace {

Time parse_moment(const std::string& option, const std::string& text, const TimeZone& zone) {
  if (text.empty()) return no_time;
  const bool date_only = text.size() == 10;
  const auto time = parse_rfc3339(date_only ? text + "T00:00:00Z" : text);
  if (!time)
    throw UsageError(fmt::format(
        "{} {}: expected a date or a time such as 2006-10-10 or 2006-10-10T01:00:00Z", option, text));
  const bool names_zone = text.size() > 19 && text.find_first_of("Zz+-", 19) != std::string::npos;
  return names_zone ? *time : zone.to_utc(*time);
}

Ticks parse_due(const std::string& option, const std::string& text) {
  if (text.empty()) return Ticks{0};
  const auto span = parse_span(text);
  if (!span) throw UsageError(fmt::format("{} {}: expected a span such as 26h or 7d", option, text));
  return *span;
}

/// A moment, or a span from `now` on.
Time parse_expiry(const std::string& text, Time now, const TimeZone& zone) {
  if (text.empty()) return no_time;
  if (const auto span = parse_span(text)) return now + *span;
  if (text == "forever" || text == "never")
    throw UsageError(fmt::format(
        "--expires {}: what is quiet for ever is forgotten; name a day (2006-10-20) or a time (90d), and "
        "acknowledge it again then",
        text));
  return parse_moment("--expires", text, zone);
}

/// The word for an option that does not exist.
std::string near_option(const std::string& message, const CLI::App* app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app->get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  std::string bad = message.substr(message.find_last_of(": ") + 1);
  bad = bad.substr(0, bad.find('='));
  const auto near = nearest(bad, {names.begin(), names.end()});
  return near.empty() ? "" : fmt::format("; did you mean {}?", near);
}

const CLI::App* deepest(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

/// -528 is a code to explain and -05:00 a zone west of Greenwich, never an option: CLI11 does not get to see
/// them as words.
bool is_negative_number(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

/// What CLI11 took for positional and the negative numbers, in the order in which they were typed.
std::vector<std::string> what_to_explain(const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& taken) {
  std::vector<std::string> what;
  for (const std::string& word : arguments)
    if (is_negative_number(word) || std::find(taken.begin(), taken.end(), word) != taken.end())
      what.push_back(word);
  what.erase(what.begin(), what.begin() + (!what.empty() && what.front() == "explain" ? 1 : 0));
  if (what.empty())
    throw UsageError(
        "explain: name what to explain: an event (9607), a code (-528), a rule, an article; see `exba "
        "explain --help`");
  return what;
}

/// From the last to the first, as CLI11 takes them.
std::vector<std::string> words_for_cli11(const std::vector<std::string>& arguments) {
  const bool codes = !arguments.empty() && arguments.front() == "explain";
  std::vector<std::string> words;
  for (const std::string& word : arguments) {
    if (!is_negative_number(word))
      words.push_back(word);
    else if (!words.empty() && words.back() == "--time-zone")
      words.back() += "=" + word;
    else if (!codes)
      words.push_back(word);
  }
  std::reverse(words.begin(), words.end());
  return words;
}

/// Something that is there, or that looks like a path, and no command.
bool is_log_path(const std::string& word) {
  if (word.empty() || word.front() == '-') return false;
  return word.find_first_of("/\\") != std::string::npos || platform::exists(word);
}

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto number = [](std::string_view digits) -> std::optional<std::uint32_t> {
    if (digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != digits.npos)
      return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
    return value;
  };
  const auto index = number(std::string_view(text).substr(0, slash));
  const auto count = slash == text.npos ? std::nullopt : number(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index >= *count)
    throw UsageError(fmt::format("--shard {}: expected I/N with I from 0 to N-1, such as 0/16", text));
  return {*index, *count};
}

/// What a manifest asks for and what goes with it.
void resolve_manifest(Options& o, const Typed& t) {
  if (o.command != Command::analyze) return;
  if (o.manifest.empty()) {
    if (o.analysis.logs.empty()) throw UsageError("LOG is required; see `exba analyze --help`");
    if (o.format.find(',') != o.format.npos || !t.shard.empty() || o.verify)
      throw UsageError("several forms, --shard and --verify go with --manifest");
    return;
  }
  if (!o.analysis.logs.empty()) throw UsageError("--manifest names the logs: give one or the other");
  if (o.output.empty()) throw UsageError("--manifest: -o must name the folder of the reports");
  if (!t.redact.empty() || !o.key.empty())
    throw UsageError(
        "--redact with --manifest: pseudonyms would differ from report to report; redact the merge");
  if (!o.watch_list.empty() || !o.collect.empty())
    throw UsageError("--watch-list and --collect are about one case, not about a manifest");
  for (const std::string_view form : split(o.format, ","))
    if (form != "json" && form != "html") throw UsageError("--manifest: the forms are json and json,html");
  if (o.format.find("json") == o.format.npos)
    throw UsageError("--manifest: -f must have json in it, which `exba merge` reads: json or json,html");
  if (!t.shard.empty()) o.shard = parse_shard(t.shard);
  o.reading = fmt::format(
      "zone={} order={} encoding={} computer={} only={} stale={} since={} until={} now={} verbose={}",
      t.time_zone, t.date_order, t.encoding, o.analysis.read.computer,
      fmt::join(o.analysis.only_computers, ","), t.stale, t.since, t.until, t.now, o.verbose);
}

void resolve(Options& o, const Typed& t) {
  try {
    if (!t.time_zone.empty()) o.analysis.read.time_zone = TimeZone::parse(t.time_zone);
    o.analysis.read.encoding = normal_encoding(t.encoding);
  } catch (const Error& e) {
    throw UsageError(e.what());
  }
  constexpr bool here_on_windows = platform::wide_names;
  for (const std::string& log : o.analysis.logs)
    if (!here_on_windows && log.size() > 2 && log[1] == ':' && (log[2] == '\\' || log[2] == '/') &&
        !platform::exists(log))
      throw UsageError(
          fmt::format("{}: no such file here. A path with a drive means something on that Windows computer "
                      "only: copy the log "
                      "here and name the copy",
                      log));
  resolve_manifest(o, t);
  const TimeZone zone = o.analysis.read.time_zone.value_or(TimeZone{});
  o.analysis.since = parse_moment("--since", t.since, zone);
  o.analysis.until = parse_moment("--until", t.until, zone);
  if (o.analysis.since != no_time && o.analysis.until != no_time && o.analysis.until < o.analysis.since)
    throw UsageError(fmt::format("--until {} lies before --since {}", t.until, t.since));
  o.analysis.now = parse_moment("--now", t.now, zone);
  const bool by_the_clock = o.command == Command::check || o.command == Command::acknowledge;
  if (o.analysis.now == no_time && (by_the_clock || o.command == Command::history))
    o.analysis.now = std::chrono::time_point_cast<Ticks>(std::chrono::system_clock::now());
  o.expected.full_every = parse_due("--full-every", t.full_every);
  o.expected.any_every = parse_due("--any-every", t.any_every);
  if (!t.events_every.empty()) o.expected.events_every = parse_due("--events-every", t.events_every);
  const auto set_thresholds = [&o](const char* option, Threshold which,
                                   const std::vector<std::string>& typed) {
    try {
      for (const std::string& range : typed) set_threshold(o.speak.thresholds, which, range);
    } catch (const Error& e) {
      throw UsageError(fmt::format("{} {}", option, e.what()));
    }
  };
  set_thresholds("-w", Threshold::warning, t.warning);
  set_thresholds("-c", Threshold::critical, t.critical);
  o.speak.time_zone = zone;
  o.expires = parse_expiry(t.expires, o.analysis.now, zone);
  o.analysis.read.date_order = from_word<DateOrder>(t.date_order).value_or(DateOrder::automatic);
  o.fail_on = from_word<FailOn>(t.fail_on).value_or(FailOn::error);
  o.color = from_word<When>(t.color).value_or(When::automatic);
  o.progress = from_word<When>(t.progress).value_or(When::automatic);
  if (t.stale) o.analysis.read.stale = Stale::recovered;
  if (!t.redact.empty() || (!o.key.empty() && o.command != Command::unredact))
    o.redact = t.redact == "times" ? RedactTimes::shift : RedactTimes::keep;
  if (o.redact && !o.collect.empty())
    throw UsageError(
        "--collect: the script needs the real names of servers and stores, and --redact keeps them on this "
        "side: run "
        "analyze once more without --redact for it, and do not hand the script on");
  o.strictness = t.strict ? Strictness::strict : Strictness::normal;
  o.which = t.all ? Events::everything : Events::recognised;
  o.analysis.jobs = t.jobs != 0 ? t.jobs : std::max(1u, std::thread::hardware_concurrency());
}

constexpr const char* description =
    "exba, the Exchange Backup Analyzer: reads exported Windows event logs and says which Exchange "
    "backups,\n"
    "restores and failovers ran, what went wrong, on what evidence, and what to do.";

}  // namespace

std::optional<Ticks> parse_span(std::string_view text) {
  constexpr std::int64_t longest = 100 * 366;  // days
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < 9 && text[at] >= '0' && text[at] <= '9'; ++at)
    number = number * 10 + (text[at] - '0');
  if (at == 0 || number == 0 || text.size() - at > 1) return std::nullopt;
  Ticks span{0};
  switch (at == text.size() ? 's' : text[at]) {
    case 's': span = std::chrono::seconds{number}; break;
    case 'm': span = std::chrono::minutes{number}; break;
    case 'h': span = std::chrono::hours{std::min(number, longest * 24)}; break;
    case 'd': span = std::chrono::hours{24 * std::min(number, longest)}; break;
    case 'w': span = std::chrono::hours{7 * 24 * std::min(number, longest / 7)}; break;
    default: return std::nullopt;
  }
  return span;
}

Options parse_options(const std::vector<std::string>& arguments) {
  Options o;
  Typed t;
  CLI::App app(description, "exba");
  add_all(app, o, t);
  try {
    app.parse(words_for_cli11(arguments));
    if (o.command == Command::explain) o.what = what_to_explain(arguments, o.what);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) {  // help and version: CLI11 prints them through streams, so give it ours
      std::ostringstream out, err;
      app.exit(e, out, err);
      o.command = Command::print;
      o.text = out.str() + err.str();
      return o;
    }
    const std::string message = e.what();
    const CLI::App* where = deepest(&app);
    const bool unknown = dynamic_cast<const CLI::ExtrasError*>(&e) != nullptr;
    if (where == &app && !arguments.empty() && is_log_path(arguments.front())) {
      // `exba App.evtx` can only mean one thing.
      std::vector<std::string> meant = arguments;
      meant.insert(meant.begin(), "analyze");
      return parse_options(meant);
    }
    if (where == &app && !arguments.empty() && !arguments.front().starts_with("-"))
      throw UsageError(fmt::format("there is no command '{}'{}; see `exba --help`", arguments.front(),
                                   near_option(arguments.front(), &app)));
    throw UsageError(fmt::format("{}{}; see `{} --help`", message, unknown ? near_option(message, where) : "",
                                 where == &app ? "exba" : "exba " + where->get_name()));
  }
  resolve(o, t);
  return o;
}

CommandNode command_tree() {
  Options o;
  Typed t;
  CLI::App app(description, "exba");
  add_all(app, o, t);
  return read_tree(app);
}

}  // namespace exba
