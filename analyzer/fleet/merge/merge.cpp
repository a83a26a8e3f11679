// How it works: rows are written to a temporary file as they come; of each case the entries that no other
// contains are kept (the maxima of a partial order: whatever the order in which rows come, and however often,
// the same ones remain). Rows without a log (a case that could not be analysed) are contained by every row
// that has one; among themselves the one of the greatest digest stays, so that two failures are no conflict.
#include "fleet/merge/merge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "fleet/merge/read_rows.hpp"

namespace exba {
namespace {

std::vector<RowEntry::Log> logs_of(const CaseRow& row) {
  std::vector<RowEntry::Log> logs;
  for (const RowLog& log : row.logs)
    logs.push_back({fnv1a(lower(log.computer) + '\n' + lower(log.channel)), log.first, log.last, log.events});
  std::sort(logs.begin(), logs.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  // One log told in two entries: together they are what it holds.
  std::vector<RowEntry::Log> out;
  for (const RowEntry::Log& log : logs) {
    if (out.empty() || out.back().name != log.name) {
      out.push_back(log);
      continue;
    }
    RowEntry::Log& same = out.back();
    if (same.first == no_time || (log.first != no_time && log.first < same.first)) same.first = log.first;
    same.last = std::max(same.last, log.last);
    same.events += log.events;
  }
  return out;
}

bool contains(const RowEntry::Log& whole, const RowEntry::Log& part) {
  const bool begins = part.first == no_time || (whole.first != no_time && whole.first <= part.first);
  return begins && whole.last >= part.last && whole.events >= part.events;
}

/// The one that stands for a case in conflict: what is newest, then what is most.
bool stands_before(const RowEntry& a, const RowEntry& b) {
  if (a.last != b.last) return a.last > b.last;
  if (a.events != b.events) return a.events > b.events;
  return a.digest > b.digest;
}

/// The first of two rows makes the second one superfluous.
bool supersedes(const RowEntry& a, const RowEntry& b) {
  if (a.digest == b.digest) return true;
  if (a.logs.empty() && b.logs.empty()) return a.digest > b.digest;
  return contains(a, b) && !contains(b, a);
}

}  // namespace

bool contains(const RowEntry& whole, const RowEntry& part) {
  auto at = whole.logs.begin();
  for (const RowEntry::Log& log : part.logs) {
    while (at != whole.logs.end() && at->name < log.name) ++at;
    if (at == whole.logs.end() || at->name != log.name || !contains(*at, log)) return false;
  }
  return true;
}

// Where none can be made (Windows makes them where only an administrator may), memory serves as well.
Merge::Merge() : spill_(std::tmpfile()) {}

void Merge::begin(const std::string& input) {
  inputs_.push_back(input);
  pending_.clear();
}

std::uint32_t Merge::zone_number(const std::string& zone) {
  for (std::uint32_t i = 0; i < zones_.size(); ++i)
    if (zones_[i].first == zone) return i;
  TimeZone parsed;
  try {
    parsed = TimeZone::parse(zone);
  } catch (const Error&) {
    throw Error(fmt::format("the report is damaged: '{}' is no time zone", zone.substr(0, 60)));
  }
  zones_.emplace_back(zone, std::move(parsed));
  return static_cast<std::uint32_t>(zones_.size() - 1);
}

std::uint32_t Merge::made_with_number(const CaseRow& row) {
  for (std::uint32_t i = 0; i < made_with_.size(); ++i)
    if (made_with_[i].first.tool == row.tool && made_with_[i].first.rulebook == row.rulebook) return i;
  made_with_.push_back({{row.tool, row.rulebook}, inputs_.back()});
  return static_cast<std::uint32_t>(made_with_.size() - 1);
}

void Merge::add(const CaseRow& row) {
  Pending pending;
  pending.name = row.name;
  pending.computers = row.computers;
  pending.peers = row.peers;
  RowEntry& entry = pending.entry;
  entry.made_with = made_with_number(row);
  entry.logs = logs_of(row);
  for (const RowEntry::Log& log : entry.logs) {
    entry.last = std::max(entry.last, log.last);
    entry.events += log.events;
  }
  entry.zone = zone_number(row.zone);
  entry.origin = static_cast<std::uint32_t>(inputs_.size() - 1);
  const std::string line = row_json(row);
  Sha256 sha;
  sha.add(line);
  entry.digest = sha.bytes().substr(0, 16);
  entry.size = line.size();
  entry.kept = in_memory_.size();
  if (!spill_) in_memory_.push_back(line);
  if (spill_ && read_last_ && std::fseek(spill_.get(), 0, SEEK_END) != 0)
    throw Error("the temporary file cannot be written");
  read_last_ = false;
  if (spill_ && (std::fgetpos(spill_.get(), &entry.place) != 0 ||
                 std::fwrite(line.data(), 1, line.size(), spill_.get()) != line.size()))
    throw Error("the temporary file cannot be written (is the disk full?)");
  pending_.push_back(std::move(pending));
}

void Merge::drop() {
  pending_.clear();
}

void Merge::commit() {
  for (Pending& pending : pending_) enter(std::move(pending));
  pending_.clear();
}

void Merge::enter(Pending&& pending) {
  Case& c = cases_[pending.name];
  c.name = pending.name;
  RowEntry& entry = pending.entry;
  for (const RowEntry& other : c.rows)
    if (supersedes(other, entry)) return;
  c.rows.erase(std::remove_if(c.rows.begin(), c.rows.end(),
                              [&](const RowEntry& other) { return supersedes(entry, other); }),
               c.rows.end());
  const auto at = std::lower_bound(c.rows.begin(), c.rows.end(), entry, stands_before);
  if (at == c.rows.begin()) {
    c.computers = std::move(pending.computers);
    c.peers = std::move(pending.peers);
  }
  c.rows.insert(at, std::move(entry));
}

CaseRow Merge::read(const RowEntry& entry) const {
  if (!spill_) return row_of(in_memory_[entry.kept]);
  std::string line(entry.size, '\0');
  read_last_ = true;
  if (std::fsetpos(spill_.get(), &entry.place) != 0 ||
      std::fread(line.data(), 1, line.size(), spill_.get()) != line.size())
    throw Error("the temporary file cannot be read");
  return row_of(line);
}

}  // namespace exba
