// How it works: vssadmin speaks the language of Windows, but what stands behind its colons does not: names in quotation
// marks, guids, a state in brackets, sizes, devices. These tell the lines apart; where a line's words are needed, English
// is.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/evidence/tools.hpp"

namespace exba::evidence {
namespace {

constexpr double nearly_full = 0.9;  // of the space that shadow copies may take

/// `[5] Waiting for completion` (`[5] Warten auf Abschluss`); 0: it is none.
unsigned state_of(std::string_view value) {
  if (value.size() < 3 || value[0] != '[') return 0;
  unsigned state = 0;
  std::size_t at = 1;
  for (; at < value.size() && is_digit(value[at]) && at < 4; ++at)
    state = state * 10 + static_cast<unsigned>(value[at] - '0');
  return at < value.size() && value[at] == ']' ? state : 0;
}

// A name in quotation marks, two guids (who types a writer off leaves one out), a state in brackets, the last error.
class Writers {
 public:
  explicit Writers(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (const std::string_view name = between_marks(l.value); !name.empty()) {
      end({});
      writer_ = std::string(name);
      number_ = number;
      guids_ = 0;
    } else if (is_guid(l.value)) {
      ++guids_;
    } else if (const unsigned state = state_of(l.value); state != 0 && !writer_.empty() && guids_ >= 1) {
      ++writers_;
      state_ = state;
      told_state_ = std::string(l.value);
    } else if (state_ != 0 && !l.value.empty()) {
      end(l.value);
    }
  }
  void finish() {
    if (!writer_.empty() && guids_ >= 2 && state_ == 0) ++unfinished_;
    end({});
    if (writers_ != 0)
      told_.counted(
          fmt::format("vssadmin list writers: {} writers, {} of them not stable", writers_, states_));
    if (unfinished_ != 0 && writers_ != 0)
      told_.intake->problem({Position::Unit::line, number_},
                            "vssadmin list writers breaks off before the state of this writer");
  }

 private:
  void end(std::string_view error) {
    if (!writer_.empty() && state_ > 1) {
      ++states_;
      // From 7 on a step has failed.
      told_.event("vssadmin list writers", state_, state_ >= 7 ? Level::error : Level::warning, number_,
                  fmt::format("{}: state {}, last error: {}", writer_, told_state_,
                              error.empty() ? "not told" : error),
                  {writer_, fmt::format("{}", state_), told_state_, std::string(error)});
    }
    if (state_ != 0) writer_.clear();
    state_ = 0;
  }

  Told told_;
  std::string writer_, told_state_;
  unsigned state_ = 0, guids_ = 0;
  std::uint64_t number_ = 0, writers_ = 0, states_ = 0, unfinished_ = 0;
};

// `Provider name: '...'`, `Provider type: System`, `Provider Id: {...}`, `Version: 1.0.0.7`
class Providers {
 public:
  explicit Providers(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (const std::string_view name = between_marks(l.value); !name.empty()) {
      name_ = std::string(name);
      type_.clear();
      number_ = number;
      has_guid_ = false;
    } else if (!name_.empty() && is_guid(l.value) && !type_.empty()) {
      has_guid_ = true;
    } else if (!name_.empty() && has_guid_ && !l.value.empty() && is_digit(l.value[0])) {
      end(l.value);
    } else if (!name_.empty() && type_.empty() && !l.value.empty()) {
      type_ = std::string(l.value);
    } else if (trim(text).empty()) {
      name_.clear();
    }
  }
  void finish() {
    if (providers_ != 0)
      told_.counted(fmt::format("vssadmin list providers: {} provider{}, {} of them not Microsoft's",
                                providers_, providers_ == 1 ? "" : "s", others_));
  }

 private:
  void end(std::string_view version) {
    ++providers_;
    if (!name_.starts_with("Microsoft")) {
      ++others_;
      told_.event("vssadmin list providers", 1, Level::information, number_,
                  fmt::format("{}: provider of type {}, version {}", name_, type_, version),
                  {name_, type_, std::string(version)});
    }
    name_.clear();
  }

  Told told_;
  std::string name_, type_;
  bool has_guid_ = false;
  std::uint64_t number_ = 0, providers_ = 0, others_ = 0;
};

/// A volume as vssadmin shows it: `(C:)\\?\Volume{...}\`.
std::string_view volume_of(std::string_view value) {
  const std::size_t guid = value.find("\\\\?\\Volume{");
  if (guid == value.npos) return {};
  const std::string_view letter = trim(value.substr(0, guid));
  return letter.empty() ? value : letter;
}

// A set's guid and time, then each copy: a guid, its volume, its device, the provider in quotation marks.
class Shadows {
 public:
  explicit Shadows(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t) {
    const Line l = parted(text);
    if (l.value.empty()) return;
    if (l.value.starts_with("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy")) {
      ++copies_;
      if (!time_.empty()) newest_ = time_;
    } else if (const std::string_view volume = volume_of(l.value); !volume.empty()) {
      if (std::find(volumes_.begin(), volumes_.end(), volume) == volumes_.end() && volumes_.size() < 64)
        volumes_.emplace_back(volume);
    } else if (is_digit(l.value[0]) && l.value.find(':') != l.value.npos) {
      time_ = std::string(l.value);  // of the set: made at
    }
  }
  void finish() {
    if (copies_ == 0) return;
    told_.counted(fmt::format("vssadmin list shadows: {} shadow cop{} of {} volume{}{}", copies_,
                              copies_ == 1 ? "y" : "ies", volumes_.size(), volumes_.size() == 1 ? "" : "s",
                              newest_.empty() ? "" : ", the last one listed made " + newest_));
  }

 private:
  Told told_;
  std::string time_, newest_;
  std::vector<std::string> volumes_;
  std::uint64_t copies_ = 0;
};

/// `1.25 GB (5%)`, `1,25 GB`, `0 bytes` as bytes; nothing: no size.
std::optional<double> size_of(std::string_view value) {
  double number = 0, place = 0;
  std::size_t at = 0;
  for (; at < value.size() && (is_digit(value[at]) || value[at] == '.' || value[at] == ','); ++at) {
    if (!is_digit(value[at])) {
      if (place != 0) return std::nullopt;
      place = 1;
      continue;
    }
    number = number * 10 + (value[at] - '0');
    if (place != 0) place *= 10;
  }
  if (at == 0 || !is_digit(value[0]) || at > 20) return std::nullopt;
  std::string_view unit = trim(value.substr(at));
  unit = trim(unit.substr(0, unit.find('(')));
  double factor = 1;
  constexpr std::string_view units[] = {"B", "KB", "MB", "GB", "TB", "PB"};
  bool known = equal_ignoring_case(unit, "bytes") || equal_ignoring_case(unit, "byte");
  for (const std::string_view u : units) {
    if (!known && equal_ignoring_case(unit, u)) {
      known = true;
      break;
    }
    if (!known) factor *= 1024;
  }
  if (!known) return std::nullopt;
  return number / (place == 0 ? 1 : place) * factor;
}

// Two volumes, then what is used, set aside and allowed at most.
class ShadowStorage {
 public:
  explicit ShadowStorage(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (const std::string_view volume = volume_of(l.value); !volume.empty()) {
      if (volumes_ == 2 || !sizes_.empty()) volumes_ = 0, sizes_.clear();
      if (volumes_++ == 0) for_ = std::string(volume), number_ = number;
      return;
    }
    if (volumes_ != 2 || l.value.empty()) return;
    const std::optional<double> size = size_of(l.value);
    if (!size && sizes_.size() < 2) {
      volumes_ = 0;
      sizes_.clear();
      return;
    }
    sizes_.push_back(size.value_or(0));
    if (sizes_.size() == 1) used_ = std::string(l.value);
    if (sizes_.size() == 3) end(l.value);
  }
  void finish() {
    if (associations_ != 0)
      told_.counted(fmt::format("vssadmin list shadowstorage: {} volume{}, {} of them nearly full",
                                associations_, associations_ == 1 ? "" : "s", full_));
    if (associations_ != 0 && volumes_ == 2)
      told_.intake->problem({Position::Unit::line, number_},
                            "vssadmin list shadowstorage breaks off before the sizes of this volume");
  }

 private:
  /// UNBOUNDED has no limit, and is no size.
  void end(std::string_view most) {
    ++associations_;
    if (sizes_[2] > 0 && sizes_[0] >= nearly_full * sizes_[2]) {
      ++full_;
      told_.event("vssadmin list shadowstorage", 1, Level::warning, number_,
                  fmt::format("shadow copies of {} use {} of at most {}", for_, used_, most),
                  {for_, used_, std::string(most)});
    }
    volumes_ = 0;
    sizes_.clear();
  }

  Told told_;
  std::string for_, used_;
  std::vector<double> sizes_;
  unsigned volumes_ = 0;
  std::uint64_t number_ = 0, associations_ = 0, full_ = 0;
};

}  // namespace

bool is_writers(std::string_view head) {
  std::size_t guids = 0, named = 0;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    if (!between_marks(l.value).empty()) named = 1, guids = 0;
    guids += named != 0 && is_guid(l.value) ? 1 : 0;
    if (guids >= 1 && state_of(l.value) != 0) return true;
  }
  return false;
}
Reading read_writers(Told told) {
  return reading_of<Writers>(told);
}

bool is_providers(std::string_view head) {
  bool named = false, guid = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    if (!between_marks(l.value).empty()) {
      named = true, guid = false;
    } else if (named && is_guid(l.value)) {
      if (guid) named = false;  // a writer has two
      guid = true;
    } else if (named && guid && !l.value.empty() && is_digit(l.value[0]) &&
               l.value.find('.') != l.value.npos &&
               l.value.find_first_not_of("0123456789.") == l.value.npos) {
      return true;
    }
  }
  return false;
}
Reading read_providers(Told told) {
  return reading_of<Providers>(told);
}

bool is_shadows(std::string_view head) {
  bool volume = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    volume = volume || !volume_of(l.value).empty();
    if (volume && l.value.starts_with("\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy")) return true;
  }
  return false;
}
Reading read_shadows(Told told) {
  return reading_of<Shadows>(told);
}

bool is_shadow_storage(std::string_view head) {
  unsigned volumes = 0, sizes = 0;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    if (!volume_of(l.value).empty())
      ++volumes, sizes = 0;
    else if (volumes >= 2 && size_of(l.value) && ++sizes == 2)
      return true;
  }
  return false;
}
Reading read_shadow_storage(Told told) {
  return reading_of<ShadowStorage>(told);
}

}  // namespace exba::evidence
