#pragma once
#include <array>
#include <cstddef>

#include "base/shared_text.hpp"
#include "model/event.hpp"

namespace exba {

/// Makes the events of a log share their names: a log of 100,000 events has one computer and a dozen providers.
class KeptNames {
 public:
  void share(Event& event) {
    std::size_t field = 0;
    for (SharedText* name :
         {&event.provider, &event.channel, &event.computer, &event.user, &event.category, &event.signal})
      share(*name, last_[field++]);
  }

 private:
  /// What the last event had in a field, and what it has instead: mostly what the next one has.
  struct Last {
    SharedText from, to;
  };
  void share(SharedText& name, Last& last) {
    if (name.empty()) return;
    if (!name.shares(last.from)) {
      last.from = name;
      last.to = name;
      share(last.to);
    }
    if (!name.shares(last.to)) name = last.to;
  }

  static constexpr std::size_t places = 64;  ///< of two names at one place the last one is shared
  void share(SharedText& name) {
    SharedText& kept = names_[(name.size() * 31 + static_cast<unsigned char>(name[name.size() / 2]) * 7u +
                               static_cast<unsigned char>(name.back())) %
                              places];
    if (kept.shares(name)) return;
    if (kept == name)
      name = kept;
    else
      kept = name;
  }

  std::array<SharedText, places> names_;
  std::array<Last, 6> last_;
};

}  // namespace exba
