// How it works: a hash of what is said, then all of it compared; of most events the texts are shared
// (base/shared_text.hpp), and comparing them is comparing their places.
#include "redact/alike.hpp"

#include <functional>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace exba {
namespace {

std::size_t hash_of_content(const Event& e) {
  std::size_t sum = e.id;
  const auto add = [&sum](std::string_view text) {
    sum = (sum ^ std::hash<std::string_view>{}(text)) * 0x9E3779B97F4A7C15u;
    sum ^= sum >> 29;
  };
  for (const SharedText* text : {&e.provider, &e.computer, &e.data, &e.message}) add(*text);
  for (const std::string& insert : e.inserts) add(insert);
  return sum;
}

auto content_of(const Event& e) {
  return std::tie(e.id, e.qualifiers, e.level, e.provider, e.channel, e.computer, e.user, e.category,
                  e.inserts, e.insert_names, e.has_inserts, e.inserts_parted, e.data, e.message, e.recovered,
                  e.rendered, e.signal, e.facts);
}

}  // namespace

std::vector<std::uint32_t> first_alike(const Blocks<Event>& events) {
  const auto hash = [&](std::uint32_t n) { return hash_of_content(events[n]); };
  const auto equal = [&](std::uint32_t a, std::uint32_t b) {
    return content_of(events[a]) == content_of(events[b]);
  };
  std::unordered_set<std::uint32_t, decltype(hash), decltype(equal)> firsts(64, hash, equal);
  std::vector<std::uint32_t> first(events.size());
  for (std::uint32_t n = 0; n < events.size(); ++n) first[n] = *firsts.insert(n).first;
  return first;
}

void say_as(const Event& first, Event& event) {
  Event again = first;
  again.source = event.source;
  again.position = event.position;
  again.time = event.time;
  again.record_id = event.record_id;
  again.epoch = event.epoch;
  event = std::move(again);
}

}  // namespace exba
