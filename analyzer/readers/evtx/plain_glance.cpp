// How it works: a record built like one that was passed is compared (skeleton.cpp), and its id, time, level and
// record id are read off its texts; only one of the same log and provider is passed here. Logs that were written
// without templates are rare (5 of 60 real ones that we tried), but such a one of 460 records costs 12.7 million
// instructions instead of 17.5, the start of the program included (callgrind).
#include "readers/evtx/plain_glance.hpp"

#include <optional>

#include "intake/words/level_words.hpp"

namespace exba::evtx {
namespace {

/// ASCII text out of UTF-16, for numbers and times, which have nothing else; empty where it is none or long.
class Ascii {
 public:
  explicit Ascii(std::string_view utf16) {
    if (utf16.size() / 2 > text_.size()) return;
    for (std::size_t i = 0; i + 1 < utf16.size(); i += 2) {
      if (utf16[i + 1] != 0 || utf16[i] <= 0) return;
      text_[i / 2] = utf16[i];
    }
    size_ = utf16.size() / 2;
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 40> text_;
  std::size_t size_ = 0;
};

}  // namespace

Interest PlainGlances::look(std::uint32_t begin, std::uint32_t end) {
  begin += 4;  // the fragment's header
  Intake& intake = *reading_.intake;
  Skeleton::Texts texts;
  for (PlainGlance& known : glances_) {
    texts[Skeleton::source] = texts[Skeleton::level] = {};
    if (known.chunk != reading_.chunk_number || !known.skeleton.match(reading_.chunk, begin, end, texts))
      continue;
    if (texts[Skeleton::channel] != known.channel || texts[Skeleton::computer] != known.computer ||
        texts[Skeleton::provider] != known.provider)
      return Interest::unknown;
    const auto id = number_in_text(Ascii(texts[Skeleton::id]).view());
    const auto record_id = number_in_text(Ascii(texts[Skeleton::record_id]).view());
    const auto time = parse_rfc3339(Ascii(texts[Skeleton::time]).view());
    if (!id || !record_id || *record_id == 0 || !time) return Interest::unknown;
    if (known.shown) {
      const auto level = number_in_text(Ascii(texts[Skeleton::level]).view());
      if (!level || *level > 5 || may_alarm(level_from_number(static_cast<unsigned>(*level))))
        return Interest::unknown;
    }
    const auto short_id = static_cast<std::uint16_t>(*id);
    const PlainGlance::Refusal& refusal = known.refusal(short_id);
    if (intake.wanted().id(short_id) &&
        (!refusal.known || refusal.id != short_id || refusal.provider != texts[Skeleton::provider] ||
         refusal.source != texts[Skeleton::source]))
      return Interest::unknown;
    ++reading_.account->records;
    ++reading_.account->ignored;
    intake.pass(known.log, known.teller, *record_id, *time);
    return Interest::unwanted;
  }
  return Interest::unknown;
}

/// The glance of records built like this one, made anew where there is none; null where it cannot be.
PlainGlance* PlainGlances::place_for(std::uint32_t begin, std::uint32_t end, Skeleton::Texts& texts) {
  PlainGlance* known = nullptr;
  for (PlainGlance& each : glances_)
    if (each.chunk == reading_.chunk_number && each.skeleton.match(reading_.chunk, begin, end, texts))
      known = &each;
  if (known != nullptr) return known;
  if (unlike_ == unlike_limit) return nullptr;
  known = &glances_[next_++ % glances_.size()];
  known->chunk = 0;
  ++unlike_;
  if (!known->skeleton.learn(reading_.chunk, begin, end) ||
      !known->skeleton.match(reading_.chunk, begin, end, texts))
    return nullptr;
  known->chunk = reading_.chunk_number;
  known->refusals.fill({});
  return known;
}

void PlainGlances::remember(std::size_t log, std::size_t provider, bool shown, std::uint16_t id,
                            bool refused) {
  Skeleton::Texts texts;
  PlainGlance* const known = place_for(reading_.place.begin() + 4, reading_.place.end(), texts);
  if (known == nullptr) return;
  known->log = log;
  known->teller = provider;
  known->shown = shown;
  known->provider = texts[Skeleton::provider];
  known->channel = texts[Skeleton::channel];
  known->computer = texts[Skeleton::computer];
  if (refused) known->refusal(id) = {true, id, texts[Skeleton::provider], texts[Skeleton::source]};
}

}  // namespace exba::evtx
