// How it works: names stand once a store and types once a record; a begin is told as the span since the one before, an
// end as the span since the begin. The record is found by what it was made of, as verdicts are (and is one row of their
// table): the number of rows and the last of them. A run that writes rows replaces it.
#include "health/past.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/version.hpp"
#include "health/packed.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

constexpr std::uint64_t past_layout = 1;

std::string rows_past_is_of(Database& db) {
  return fmt::format("history {} {} {} {}", past_layout, program_version,
                     db.number("SELECT count(*) FROM operation"), db.number("SELECT max(id) FROM operation"));
}

/// Where a time is told as the span since another. Both may be anything that 64 bits hold.
std::uint64_t span_since(Time before, Time time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count()) -
         static_cast<std::uint64_t>(before.time_since_epoch().count());
}
Time after_span(Time before, std::uint64_t span) {
  return Time{
      Ticks{static_cast<std::int64_t>(static_cast<std::uint64_t>(before.time_since_epoch().count()) + span)}};
}

/// Different texts by the number of each.
struct TextNumbers {
  std::map<std::string, std::uint64_t, std::less<>> numbers;
  std::vector<std::string> texts;
  std::uint64_t of(const std::string& text) {
    const auto [at, fresh] = numbers.emplace(text, texts.size());
    if (fresh) texts.push_back(text);
    return at->second;
  }
};

void pack_runs(PackedWriter& out, const std::vector<PastRun>& runs, TextNumbers& types) {
  out.number(runs.size());
  Time before{};
  for (const PastRun& run : runs) {
    out.number(static_cast<std::uint64_t>(run.kind));
    out.number(static_cast<std::uint64_t>(run.outcome));
    out.number(types.of(run.type));
    out.string(run.why);
    out.number(span_since(before, run.begin));
    out.number(span_since(run.begin, run.end));
    before = run.begin;
  }
}

template <class Enum>
Enum packed_enum(PackedReader& in) {
  const std::uint64_t number = in.number();
  if (number < std::size(enum_words<Enum>)) return static_cast<Enum>(number);
  in.well = false;
  return Enum{};
}

std::vector<PastRun> unpack_runs(PackedReader& in, const std::vector<std::string>& types) {
  std::vector<PastRun> runs;
  const std::uint64_t count = in.count();
  constexpr std::uint64_t bytes_of_a_run = 6;
  runs.reserve(static_cast<std::size_t>(std::min(count, in.left() / bytes_of_a_run)));
  Time before{};
  for (std::uint64_t n = 0; n < count && in.well; ++n) {
    PastRun& run = runs.emplace_back();
    run.kind = packed_enum<Kind>(in);
    run.outcome = packed_enum<Outcome>(in);
    const std::uint64_t type = in.number();
    if (type < types.size())
      run.type = types[static_cast<std::size_t>(type)];
    else
      in.well = false;
    run.why = in.string();
    run.begin = before = after_span(before, in.number());
    run.end = after_span(run.begin, in.number());
  }
  return runs;
}

/// The last backup of a store counts however old it is, as `read_history` has it.
void leave_out_before(std::vector<PastRun>& runs, Time since) {
  const auto begin =
      std::find_if(runs.begin(), runs.end(), [&](const PastRun& run) { return run.begin >= since; });
  if (begin == runs.begin()) return;
  const auto last =
      std::find_if(runs.rbegin(), runs.rend(), [](const PastRun& run) { return is_backup(run.kind); });
  const bool is_old = last != runs.rend() && last.base() <= begin;
  if (is_old) std::swap(runs.front(), *last);
  runs.erase(runs.begin() + (is_old ? 1 : 0), begin);
}

}  // namespace

std::vector<PastStore> by_store(std::vector<PastOperation> history) {
  std::map<std::pair<std::string, std::string>, PastStore> stores;
  for (PastOperation& o : history) {
    PastStore& store = stores[{o.computer, o.store}];
    store.runs.push_back(std::move(static_cast<PastRun&>(o)));
  }
  std::vector<PastStore> out;
  for (auto& [names, store] : stores) {
    store.computer = names.first;
    store.store = names.second;
    out.push_back(std::move(store));
  }
  return out;
}

Past read_past(Database& db, Time since) {
  return {since, by_store(read_history(db, since)), last_successes(db)};
}

std::string pack_past(const Past& past) {
  PackedWriter stores;
  TextNumbers types;
  stores.number(past.stores.size());
  for (const PastStore& store : past.stores) {
    stores.string(store.computer);
    stores.string(store.store);
    pack_runs(stores, store.runs, types);
  }
  PackedWriter out;
  out.number(span_since(Time{}, past.since));
  out.list(types.texts);
  out.out += stores.out;
  out.number(past.successes.size());
  for (const auto& [key, all] : past.successes) {
    out.string(key.first);
    out.string(key.second);
    out.number(all.size());
    for (const LastSuccess& success : all) {
      out.string(success.type);
      out.number(span_since(Time{}, success.begin));
      out.number(span_since(Time{}, success.end));
    }
  }
  return std::move(out.out);
}

std::optional<Past> unpack_past(std::string_view record) {
  PackedReader in(record);
  Past past;
  past.since = after_span(Time{}, in.number());
  const std::vector<std::string> types = in.list();
  for (std::uint64_t n = in.count(); n > 0 && in.well; --n) {
    PastStore& store = past.stores.emplace_back();
    store.computer = in.string();
    store.store = in.string();
    store.runs = unpack_runs(in, types);
  }
  for (std::uint64_t n = in.count(); n > 0 && in.well; --n) {
    std::string computer = in.string();
    std::vector<LastSuccess>& all = past.successes[{std::move(computer), in.string()}];
    for (std::uint64_t of = in.count(); of > 0 && in.well; --of) {
      LastSuccess& success = all.emplace_back();
      success.type = in.string();
      success.begin = after_span(Time{}, in.number());
      success.end = after_span(Time{}, in.number());
    }
  }
  if (!in.well || !in.at_end()) return std::nullopt;
  return past;
}

void keep_past(Database& db, const Past& past) {
  db.run("DELETE FROM verdict WHERE made_of LIKE 'history %'");
  db.prepare("INSERT INTO verdict VALUES(?, ?)").bind(rows_past_is_of(db)).bind_blob(pack_past(past)).run();
}

std::optional<Past> kept_past(Database& db, Time since) {
  Statement row = db.prepare("SELECT body FROM verdict WHERE made_of = ?");
  row.bind(rows_past_is_of(db));
  if (!row.step()) return std::nullopt;
  std::optional<Past> past = unpack_past(row.blob(0));
  if (!past)
    throw DatabaseError(DatabaseError::Kind::damaged,
                        fmt::format("{}: damaged: what is kept of its history cannot be read", db.file()));
  if (since < past->since) return std::nullopt;
  for (PastStore& store : past->stores) leave_out_before(store.runs, since);
  std::erase_if(past->stores, [](const PastStore& store) { return store.runs.empty(); });
  past->since = since;
  return past;
}

}  // namespace exba
