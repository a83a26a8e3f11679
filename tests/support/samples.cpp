// How it works: the story's events are parted by log; each log is written once a form, or once an export
// where the story names several.
#include "support/samples.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "support/forms.hpp"
#include "support/story.hpp"

namespace exba::test {
namespace {

struct Part {
  std::string suffix;
  std::vector<Event> events;
};

std::vector<Part> parts_of(const Story& story, const std::vector<Event>& events) {
  std::vector<Part> parts;
  for (const StoryExport& e : story.exports) {
    if (!equal_ignoring_case(e.computer, events[0].computer) ||
        !equal_ignoring_case(e.channel, events[0].channel))
      continue;
    Part part{"-" + std::to_string(parts.size() + 1), {}};
    for (const Event& event : events)
      if (event.time >= e.first && event.time <= e.last) part.events.push_back(event);
    parts.push_back(std::move(part));
  }
  if (parts.empty()) parts.push_back({"", events});
  return parts;
}

}  // namespace

std::vector<SampleLog> sample_logs(std::string_view story_text) {
  const Story story = read_story(story_text);
  std::map<std::pair<std::string, std::string>, std::vector<Event>> logs;
  for (const StoryEvent& s : story.events)
    logs[{lower(s.event.computer), lower(s.event.channel)}].push_back(s.event);
  std::vector<SampleLog> out;
  for (const auto& [log, events] : logs) {
    std::string stem = log.first.substr(0, log.first.find('.')) + "-" + log.second;
    std::replace(stem.begin(), stem.end(), '/', '-');  // of a channel's name
    for (Part& part : parts_of(story, events)) out.push_back({stem + part.suffix, std::move(part.events)});
  }
  return out;
}

std::vector<SampleFile> sample_files(std::string_view name, std::string_view story_text) {
  const Story story = read_story(story_text);
  const auto style = static_cast<XmlStyle>(fnv1a(name) % 3);
  const BlockStyle block = story.forms == "vista" ? BlockStyle::vista : BlockStyle::nt;
  std::vector<SampleFile> files;
  for (const SampleLog& log : sample_logs(story_text)) {
    files.push_back({"xml/" + log.stem + ".xml", to_event_xml(log.events, style)});
    files.push_back({"text/" + log.stem + ".txt", to_text_blocks(log.events, block, story.zone)});
  }
  return files;
}

}  // namespace exba::test
