// How it works: the script runs in a subshell, so that a redirection of its own does not touch where its output
// is caught: two files outside of the folder, which the program must not find when it looks into the folder.
#include "support/shell.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "support/forms.hpp"
#include "support/paths.hpp"
#include "support/story.hpp"

namespace exba::test {
namespace {

std::string night(std::string_view story) {
  std::vector<Event> events;
  for (StoryEvent& s : read_story(story).events) events.push_back(std::move(s.event));
  return to_event_xml(events, XmlStyle::viewer);
}

}  // namespace

Ran shell(const Folder& folder, const std::string& script) {
  const Folder caught;
  const std::string command = "exba='" + test::program() + "'; cd '" + folder.path("") + "' && (" + script +
                              ") >'" + caught.path("out") + "' 2>'" + caught.path("err") + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), file_bytes(caught.path("out")),
          file_bytes(caught.path("err"))};
}

int exit_of(const std::string& arguments) {
  const int status = std::system(("'" + test::program() + "' " + arguments + " >/dev/null 2>&1").c_str());
  return status < 0 ? status : status / 256;
}

std::string file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

std::string blocked_night() {
  return night(
      "-- noise EX01 Application 2006-10-08 00:00:00 2006-10-12 08:15:00 2\n"
      "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n"
      "01:00:31            EX01 MSExchangeIS/9612\n"
      "01:31:02            EX01 MSExchangeIS/9616\n"
      "01:31:03            EX01 MSExchangeIS/9648\n"
      "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n"
      "01:00:31            EX01 MSExchangeIS/9612\n"
      "2006-10-11 01:00:03 EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n"
      "-- filler EX01 Application 2006-10-12 08:15:00\n");
}

std::string healthy_night() {
  return night(
      "-- noise EX02 Application 2006-10-08 00:00:00 2006-10-12 08:15:00 2\n"
      "2006-10-09 01:00:02 EX02 MSExchangeIS/9606\n"
      "01:00:31            EX02 MSExchangeIS/9612\n"
      "01:31:02            EX02 MSExchangeIS/9616\n"
      "01:31:03            EX02 MSExchangeIS/9648\n"
      "-- filler EX02 Application 2006-10-12 08:15:00\n");
}

}  // namespace exba::test
