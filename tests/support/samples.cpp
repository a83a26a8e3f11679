// How it works: the story's events are parted by log; each log is written once a form.
#include "support/samples.hpp"

#include <map>
#include <utility>

#include "base/text.hpp"
#include "support/forms.hpp"
#include "support/story.hpp"

namespace exba::test {

std::vector<SampleFile> sample_files(std::string_view name, std::string_view story_text) {
  const Story story = read_story(story_text);
  std::map<std::pair<std::string, std::string>, std::vector<Event>> logs;
  for (const StoryEvent& s : story.events) logs[{lower(s.event.computer), lower(s.event.channel)}].push_back(s.event);
  const auto style = static_cast<XmlStyle>(fnv1a(name) % 3);
  const BlockStyle block = story.forms == "vista" ? BlockStyle::vista : BlockStyle::nt;
  std::vector<SampleFile> files;
  for (const auto& [log, events] : logs) {
    const std::string stem = log.first.substr(0, log.first.find('.')) + "-" + log.second;
    files.push_back({"xml/" + stem + ".xml", to_event_xml(events, style)});
    files.push_back({"text/" + stem + ".txt", to_text_blocks(events, block, story.zone)});
  }
  return files;
}

}  // namespace exba::test
