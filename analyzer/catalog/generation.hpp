#pragma once
// Which Exchange a computer runs, as its events tell: from 2013 on the Replication service has the only writer,
// each database has a process of its own, and some numbers of MSExchangeIS mean something else.
#include <cstdint>
#include <string_view>

#include "model/event.hpp"

namespace exba {

enum class Generation { open, up_to_2010, since_2013 };

/// Asked of every event of a case: the first letter of the provider sorts most of them out.
inline bool may_tell_generation(std::string_view provider) {
  if (provider.empty()) return false;
  const char first = provider.front();
  return first == 'e' || first == 'E' || first == 'm' || first == 'M';
}
/// What one recognised event says of its computer by its provider and process; open: nothing.
Generation generation_of(const Event& event);
/// Whether only Exchange 2013 and later have such a channel.
bool is_modern_channel(std::string_view channel);
/// Gives an event of the store whose number meant something else up to 2010 its meaning of 2013 and later; not
/// where its text is the old one. False: it is none of them.
bool reread_since_2013(Event& event);
/// What a number of the store that meant something else up to 2010 means from 2013 on; empty: no other thing.
/// `provider` is the catalogue's name.
std::string_view meaning_since_2013(std::string_view provider, std::uint16_t id);
/// The database of a store's process: DB01 of "Information Store - DB01"; empty for other processes.
std::string_view database_of_process(std::string_view process);

}  // namespace exba
