// How it works: the end record is believed before the header, because a log that was copied while in use (all
// that people have) has a header of hours ago. From the oldest record that it names the ring is walked to it.
// Where there is no end record, or it names a place at which no record begins, every record that the file
// holds is taken, in the order of their numbers. The file is held whole: these logs had 512 kB by default,
// and 300 MB was as much as the system could map for all of them together.
#include "readers/evt/evt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/little_endian.hpp"
#include "base/utf16.hpp"
#include "catalog/catalog.hpp"
#include "readers/native/values.hpp"

namespace exba::evt {
namespace {

using evtx::Damage;

constexpr std::uint64_t size_limit = 256 * 1024 * 1024;
constexpr std::uint32_t header_size = 48;
constexpr std::uint32_t record_size = 56;  // of the fixed part
constexpr std::uint32_t end_size = 40;
constexpr std::uint32_t padding = 0x27;
constexpr std::string_view magic{"LfLe", 4};
constexpr std::string_view end_magic{
    "\x28\0\0\0\x11\x11\x11\x11\x22\x22\x22\x22\x33\x33\x33\x33\x44\x44\x44\x44", 20};

/// The part of the numbers that is live: [oldest, next), and where it stands.
struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  ///< offset of the end record
  std::uint32_t next = 0;
  std::uint32_t oldest = 0;
};

/// Numbers start again at 0 behind 2^32 - 1, so the distance counts.
bool is_live(const Extent& extent, std::uint32_t number) {
  return number - extent.oldest < extent.next - extent.oldest;
}

enum class Liveness { live, stale };

class Ring {
 public:
  Ring(std::string_view bytes, const ReadOptions& options, Intake& intake, Account& account)
      : bytes_(bytes.substr(0, bytes.size() & ~std::size_t{3})),
        options_(options),
        intake_(intake),
        account_(account) {}

  void read() {
    find_channel();
    if (const auto extent = find_extent()) {
      if (walk(*extent)) return left_over(*extent);
      by_number([&](std::uint32_t number) { return is_live(*extent, number); });
    } else {
      by_number([](std::uint32_t) { return true; });
    }
  }

 private:
  struct Found {
    std::uint32_t number = 0;
    std::uint32_t at = 0;
  };

  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }

  /// The end record with the largest number; several are left where the log was cleared.
  std::optional<Extent> find_extent() const {
    std::optional<Extent> best;
    for (std::size_t at = bytes_.find(end_magic, header_size); at != std::string_view::npos;
         at = bytes_.find(end_magic, at + 4)) {
      if (at % 4 != 0 || !fits(bytes_, at, end_size)) continue;
      const Extent extent{u32_at(bytes_, at + 20), static_cast<std::uint32_t>(at), u32_at(bytes_, at + 28),
                          u32_at(bytes_, at + 32)};
      if (!best || extent.next > best->next) best = extent;
    }
    return best;
  }

  /// The record at `at`, whole and consistent; one that is split at the end of the file is put together in
  /// `joined_`. Empty when there is none.
  std::string_view record_at(std::uint32_t at) {
    if (!fits(bytes_, at, 8) || bytes_.substr(at + std::size_t{4}, 4) != magic) return {};
    const std::uint32_t length = u32_at(bytes_, at);
    if (length < record_size || length % 4 != 0 || length > size() - header_size) return {};
    std::string_view record;
    if (length <= size() - at) {
      record = bytes_.substr(at, length);
    } else {
      const std::uint32_t rest = length - (size() - at);
      if (rest > at - header_size || rest < 4 ||
          u32_at(bytes_, header_size + rest - std::size_t{4}) != length)
        return {};
      joined_.assign(bytes_.substr(at));
      joined_.append(bytes_.substr(header_size, rest));
      record = joined_;
    }
    return u32_at(record, length - std::size_t{4}) == length ? record : std::string_view{};
  }

  /// Where the walk goes on behind `length` bytes at `at`.
  std::uint32_t after(std::uint32_t at, std::uint32_t length) const {
    const std::uint64_t next = std::uint64_t{at} + length;
    return next < size() ? static_cast<std::uint32_t>(next)
                         : static_cast<std::uint32_t>(next - size()) + header_size;
  }

  bool is_padding(std::uint32_t at) const { return fits(bytes_, at, 4) && u32_at(bytes_, at) == padding; }

  /// From the oldest record to the end record. False, and nothing taken, when no record begins where it
  /// should.
  bool walk(const Extent& extent) {
    std::uint32_t at = extent.begin;
    if (at < header_size || at >= size() || at % 4 != 0) return false;
    if (at != extent.end && record_at(at).empty() && !is_padding(at)) return false;
    std::uint64_t walked = 0;
    const std::uint64_t round = size() - header_size;
    std::uint32_t live = 0;
    for (bool hole = false; at != extent.end && walked < round;) {
      const std::string_view record = record_at(at);
      std::uint32_t step = 4;
      if (!record.empty()) {
        step = static_cast<std::uint32_t>(record.size());
        const bool mine = is_live(extent, u32_at(record, 8));
        if (mine) ++live;
        take(record, at, mine ? Liveness::live : Liveness::stale);
        hole = false;
      } else if (!is_padding(at) && !hole) {
        account_.add(Damage::hole, at);
        hole = true;
      }
      walked += step;
      at = after(at, step);
    }
    if (live != extent.next - extent.oldest)
      intake_.problem(
          Position{Position::Unit::offset, extent.end},
          fmt::format("the log counts {} records, {} were found", extent.next - extent.oldest, live));
    return true;
  }

  /// Records of earlier rounds between the end record and the oldest one.
  void left_over(const Extent& extent) {
    std::uint32_t at = after(extent.end, end_size);
    const std::uint64_t round = size() - header_size;
    for (std::uint64_t walked = end_size; at != extent.begin && walked < round;) {
      const std::string_view record = record_at(at);
      const std::uint32_t step = record.empty() ? 4 : static_cast<std::uint32_t>(record.size());
      if (!record.empty()) take(record, at, Liveness::stale);
      walked += step;
      at = after(at, step);
    }
  }

  /// Every record of the file, by number.
  template <class Wanted>
  void by_number(Wanted wanted) {
    if (size() > header_size)
      intake_.problem(Position{Position::Unit::offset, 0},
                      "the log's own record of its end is missing or wrong: every record found is taken, in "
                      "the order of their numbers");
    std::vector<Found> found;
    for (std::uint32_t at = header_size; at < size();) {
      const std::string_view record = record_at(at);
      if (!record.empty()) found.push_back({u32_at(record, 8), at});
      at +=
          record.empty() ? 4 : static_cast<std::uint32_t>(std::min<std::size_t>(record.size(), size() - at));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.number < b.number; });
    // An earlier round may hold a copy of a live record: the file was smaller once, and its records were
    // moved.
    std::string before;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto same_number = [&](std::size_t other) { return found[other].number == found[i].number; };
      const std::string_view record = record_at(found[i].at);
      const bool copy = i > 0 && same_number(i - 1) && record == before;
      take(record, found[i].at, wanted(found[i].number) && !copy ? Liveness::live : Liveness::stale);
      if (i + 1 < found.size() && same_number(i + 1)) before = record_at(found[i].at);
    }
  }

  void take(std::string_view record, std::uint32_t at, Liveness liveness);
  void decode(std::string_view record, std::uint32_t at, Liveness liveness);
  void tell_damage(std::uint32_t at);
  std::string_view text(std::string_view record, std::size_t& at) const;
  void strings(std::string_view record, std::uint32_t at);
  std::string_view part(std::string_view record, std::size_t length_at, std::uint32_t at);

  /// A file is one log but does not say which: the first provider that the catalogue knows tells. All events
  /// get the name, so that those that nobody wants count for the same log as the others.
  void find_channel() {
    std::string provider;
    for (std::uint32_t at = header_size; at < size() && channel_.empty();) {
      const std::string_view record = record_at(at);
      at +=
          record.empty() ? 4 : static_cast<std::uint32_t>(std::min<std::size_t>(record.size(), size() - at));
      if (record.empty()) continue;
      std::size_t name_at = record_size;
      provider.clear();
      append_utf16(provider, text(record, name_at));
      if (const Provider* known = find_provider(provider)) channel_ = known->channel;
    }
    if (!channel_.empty()) intake_.assume("channel", channel_);
  }

  std::string_view bytes_;
  const ReadOptions& options_;
  Intake& intake_;
  Account& account_;
  std::string joined_;
  std::string provider_;
  std::string computer_;
  std::string channel_;
  Event event_;
};

Level level_of(std::uint16_t type) {
  switch (type) {
    case 0:  // success: Event Viewer shows Information
    case 4: return Level::information;
    case 1: return Level::error;
    case 2: return Level::warning;
    case 8: return Level::success_audit;
    case 16: return Level::failure_audit;
    default: return Level::unknown;
  }
}

/// The UTF-16 text at `at`, without its NUL, behind which `at` then stands; up to the record's last field
/// where there is none.
std::string_view Ring::text(std::string_view record, std::size_t& at) const {
  const std::size_t limit = record.size() - 4;
  const std::size_t begin = std::min(at, limit);
  std::size_t end = begin;
  while (end + 2 <= limit && u16_at(record, end) != 0) end += 2;
  at = std::min(end + 2, limit);
  return record.substr(begin, end - begin);
}

void Ring::take(std::string_view record, std::uint32_t at, Liveness liveness) {
  if (liveness == Liveness::stale) {
    ++account_.stale;
    if (options_.stale == Stale::left_out) return;
  } else {
    ++account_.records;
  }
  std::size_t name_at = record_size;
  provider_.clear();
  computer_.clear();
  append_utf16(provider_, text(record, name_at));
  append_utf16(computer_, text(record, name_at));
  const std::uint16_t id = u16_at(record, 20);
  const bool wanted = intake_.wanted().id(id) && intake_.wants(provider_, id);
  if (!wanted && !intake_.shows(provider_, level_of(u16_at(record, 24)))) {
    if (liveness == Liveness::stale) return;
    ++account_.ignored;
    return intake_.pass(computer_, channel_, provider_, u32_at(record, 8),
                        time_from_unix(u32_at(record, 12)));
  }
  decode(record, at, liveness);
  ++(event_.recovered ? account_.recovered : account_.events);
  intake_.take(event_);
}

void Ring::decode(std::string_view record, std::uint32_t at, Liveness liveness) {
  event_.reset();
  event_.recovered = liveness == Liveness::stale;
  event_.position = {Position::Unit::offset, at};
  event_.time = time_from_unix(u32_at(record, 12));
  event_.record_id = u32_at(record, 8);
  event_.id = u16_at(record, 20);
  event_.qualifiers = u16_at(record, 22);
  event_.level = level_of(u16_at(record, 24));
  event_.category = std::to_string(u16_at(record, 28));
  event_.provider = provider_;
  event_.computer = computer_;
  event_.channel = channel_;
  event_.has_inserts = true;
  event_.user = evtx::sid_text(part(record, 40, at));
  strings(record, at);
  event_.data = part(record, 48, at);
}

/// The bytes whose length and offset stand at `length_at`; empty, and damage, when they are not all inside.
std::string_view Ring::part(std::string_view record, std::size_t length_at, std::uint32_t at) {
  const std::uint32_t length = u32_at(record, length_at);
  const std::uint32_t offset = u32_at(record, length_at + 4);
  if (length == 0) return {};
  if (offset >= record_size && fits(record.substr(0, record.size() - 4), offset, length))
    return record.substr(offset, length);
  tell_damage(at);
  return {};
}

/// A stale record that is half overwritten is no loss of this log.
void Ring::tell_damage(std::uint32_t at) {
  if (!event_.recovered) account_.add(Damage::record_values, at);
}

void Ring::strings(std::string_view record, std::uint32_t at) {
  const std::uint16_t count = u16_at(record, 26);
  std::size_t from = u32_at(record, 36);
  if (count == 0) return;
  if (from < record_size || from >= record.size() - 4) return tell_damage(at);
  for (std::uint16_t i = 0; i < count; ++i) {
    if (from >= record.size() - 4) return tell_damage(at);
    event_.inserts.emplace_back();
    append_utf16(event_.inserts.edit().back(), text(record, from));
  }
}

}  // namespace

Account read_file(Input& input, const ReadOptions& options, Intake& intake) {
  Account account;
  account.stale_asked = options.stale == Stale::recovered;
  std::string bytes;
  // One byte more than there should be, so that the end shows in one go.
  const auto block = static_cast<std::size_t>(
      std::clamp<std::uint64_t>(input.size.value_or(256 * 1024) + 1, 4096, size_limit));
  for (std::size_t got = block; got == block && bytes.size() < size_limit;) {
    const std::size_t had = bytes.size();
    bytes.resize(had + block);
    got = input.read(std::span(bytes).subspan(had));
    bytes.resize(had + got);
  }
  if (bytes.size() >= size_limit) {
    char more = 0;
    if (input.read(std::span(&more, 1)) != 0)
      intake.problem(Position{Position::Unit::offset, size_limit},
                     "the log goes on beyond 256 MB, the most that this form may have: the rest is not read");
  }
  Ring(bytes, options, intake, account).read();
  return account;
}

}  // namespace exba::evt

namespace exba {

bool sniff_evt(std::string_view head) {
  return head.size() >= evt::header_size && u32_at(head, 0) == evt::header_size &&
         head.substr(4, 4) == evt::magic;
}

void read_evt(Input& input, const ReadOptions& options, Intake& intake) {
  evt::read_file(input, options, intake).tell(intake);
}

}  // namespace exba
