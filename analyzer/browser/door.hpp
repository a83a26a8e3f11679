#pragma once
// The page's door to the engine: questions and answers in JSON, texts (reports, keys) beside them. It keeps the last
// report, so that the same case can be saved in another form or without names without being read again.
// docs/browser.md names the questions; anything that can call a function and hold bytes can ask them.
#include <memory>
#include <string>
#include <string_view>

#include "gather.hpp"

namespace exba {

struct Answer {
  std::string about;  ///< JSON: `ok`, and where that is false `kind` (usage, memory, trouble) and `message`
  std::string text;   ///< what was asked for, UTF-8; may be empty
};

struct DoorState;
class Door {
 public:
  Door();
  ~Door();
  /// Never throws. `watch` is told how far the reading of logs is.
  Answer ask(std::string_view question, const ReadingWatch& watch = {});

 private:
  std::unique_ptr<DoorState> state_;
};

}  // namespace exba
