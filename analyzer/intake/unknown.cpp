// How it works: a handful of pairs (provider, channel) take turns in a log, so a small table by a hash finds
// nearly each at once. Groups stand in order of what a report shows first; the last one goes when there are
// too many, and whatever stands among the first of the whole stands among the first of each of its parts:
// counts are exact however the file was cut.
#include "intake/unknown.hpp"

#include <algorithm>
#include <utility>

#include "catalog/catalog.hpp"

namespace exba {
namespace {

constexpr std::size_t kept_text = 16 * 1024;  // of a message kept: a stack trace that fills a log is no text
constexpr std::size_t kept_data = 4 * 1024;

std::size_t shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text.size();
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return limit;
}

Event kept_event(const Event& event) {
  Event out = event;
  if (const std::size_t size = shortened(out.message, kept_text); size < out.message.size())
    out.message.resize(size);
  if (out.data.size() > kept_data) out.data.resize(kept_data);
  for (std::size_t i = 0; i < out.inserts.size(); ++i)
    if (const std::size_t size = shortened(out.inserts[i], kept_text); size < out.inserts[i].size())
      out.inserts.edit()[i].resize(size);
  return out;
}

}  // namespace

std::size_t SeenProviders::search(std::string_view provider, std::string_view channel) const {
  const auto found = std::find_if(counts.begin(), counts.end(), [&](const ProviderCount& c) {
    return c.provider == provider && c.channel == channel;
  });
  return static_cast<std::size_t>(found - counts.begin());
}

std::size_t SeenProviders::place(std::string_view provider, std::string_view channel) {
  std::size_t hash = provider.size() * 7 + channel.size();
  if (!provider.empty())
    hash += static_cast<unsigned char>(provider.back()) * 5u +
            static_cast<unsigned char>(provider[provider.size() / 2]) * 3u;
  std::uint32_t& recent = recent_[hash % recent_.size()];
  if (recent != 0 && counts[recent - 1].provider == provider && counts[recent - 1].channel == channel)
    return recent - 1;
  std::size_t at = search(provider, channel);
  if (at == counts.size() && counts.size() >= limit) {
    const Provider* known = find_provider(provider);
    provider = known == nullptr ? std::string_view() : known->name;
    channel = {};
    at = search(provider, channel);
  }
  if (at == counts.size()) counts.push_back({std::string(provider), std::string(channel), 0});
  recent = static_cast<std::uint32_t>(at + 1);
  return at;
}

int alarm_rank(Level level) {
  switch (level) {
    case Level::critical:
    case Level::error: return 0;
    case Level::warning: return 1;
    case Level::unknown: return 2;
    default: return 3;
  }
}

void go_on(UnknownGroup& group, UnknownGroup&& later) {
  group.count += later.count;
  if (group.first == no_time || (later.first != no_time && later.first < group.first))
    group.first = later.first;
  group.last = std::max(group.last, later.last);
  for (Event& event : later.events) {
    if (group.events.size() == UnknownGroup::kept) group.events.erase(group.events.begin() + 1);
    group.events.push_back(std::move(event));
  }
  group.times.insert(group.times.end(), later.times.begin(), later.times.end());
  if (group.times.size() > UnknownGroup::times_kept)
    group.times.erase(group.times.begin(),
                      group.times.end() - static_cast<std::ptrdiff_t>(UnknownGroup::times_kept));
}

void UnknownEvents::add(const Event& event) {
  const auto computer = groups_.try_emplace(event.computer).first;
  Groups& groups = computer->second;
  const auto [at, fresh] =
      groups.try_emplace(Key{alarm_rank(event.level), event.provider, event.id, event.level});
  UnknownGroup& group = at->second;
  if (fresh) {
    group.computer = event.computer;
    group.provider = event.provider;
    group.id = event.id;
    group.level = event.level;
  }
  UnknownGroup one;
  one.count = 1;
  one.first = one.last = event.time;
  one.events.push_back(kept_event(event));
  if (event.time != no_time) one.times.push_back(event.time);
  go_on(group, std::move(one));
  if (fresh) keep_limits(computer);
}

void UnknownEvents::append(UnknownEvents&& later) {
  for (auto& [name, groups] : later.groups_) {
    const auto computer = groups_.try_emplace(name).first;
    for (auto& [key, group] : groups) {
      const auto at = computer->second.find(key);
      if (at != computer->second.end())
        go_on(at->second, std::move(group));
      else
        computer->second.emplace(key, std::move(group));
    }
    keep_limits(computer);
  }
}

void UnknownEvents::keep_limits(std::map<std::string, Groups>::iterator computer) {
  while (computer->second.size() > groups_a_computer)
    computer->second.erase(std::prev(computer->second.end()));
  while (groups_.size() > computers) groups_.erase(std::prev(groups_.end()));
}

std::vector<UnknownGroup>& UnknownEvents::told() {
  for (auto& [name, groups] : groups_)
    for (auto& [key, group] : groups) told_.push_back(std::move(group));
  groups_.clear();
  return told_;
}

}  // namespace exba
