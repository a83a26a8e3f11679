// How it works: what a page's worker can call of the program. Texts go out by pointer and length: a report may be tens
// of megabytes, and is copied once. A pointer of 2 GB and more arrives as a negative number, hence >>> 0.
#include <emscripten.h>

#include <cstdlib>
#include <new>
#include <string_view>

#include "browser/door.hpp"

// clang-format off
EM_JS(void, exba_host_progress, (double done, double expected), { Module.host.progress(done, expected); });
EM_JS(void, exba_host_answer, (const char* about, std::size_t about_size, const char* text, std::size_t text_size), {
  Module.host.answer(UTF8ToString(about, about_size), HEAPU8.slice(text >>> 0, (text >>> 0) + (text_size >>> 0)));
});
// clang-format on

static void ask(std::string_view question) {
  static exba::Door door;
  double expected = 0;
  double done = 0;
  exba::ReadingWatch watch;
  watch.expected = [&](std::uint64_t bytes) { expected = static_cast<double>(bytes); };
  watch.read = [&](std::uint64_t bytes) { exba_host_progress(done += static_cast<double>(bytes), expected); };
  const exba::Answer answer = door.ask(question, watch);
  exba_host_answer(answer.about.data(), answer.about.size(), answer.text.data(), answer.text.size());
}

extern "C" {

/// Room for a question; freed by exba_ask.
EMSCRIPTEN_KEEPALIVE char* exba_room(std::size_t size) {
  return static_cast<char*>(std::malloc(size));
}

/// Answers by `host.answer`, before it returns.
EMSCRIPTEN_KEEPALIVE void exba_ask(char* question, std::size_t size) {
  try {
    ask({question, size});
  } catch (const std::bad_alloc&) {  // the door says while what, where there is memory for that
    constexpr std::string_view about =
        R"({"ok":false,"kind":"memory","message":"there was not enough memory, not even to say for what"})";
    exba_host_answer(about.data(), about.size(), about.data(), 0);
  }
  std::free(question);
}
}
