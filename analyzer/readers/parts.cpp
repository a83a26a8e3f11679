// How it works: a made input holds one piece of its text at a time.
#include "readers/parts.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace exba {

Input made_input(std::string name, std::function<bool(std::string& out)> more) {
  struct State {
    std::function<bool(std::string&)> more;
    std::string text;
    std::size_t given = 0;
    bool ended = false;
  };
  auto state = std::make_shared<State>();
  state->more = std::move(more);
  Input out{std::move(name), std::nullopt, nullptr};
  out.read = [state](std::span<char> buffer) {
    std::size_t got = 0;
    while (got < buffer.size()) {
      const std::size_t n = std::min(buffer.size() - got, state->text.size() - state->given);
      if (n != 0) std::memcpy(buffer.data() + got, state->text.data() + state->given, n);
      got += n;
      state->given += n;
      if (got == buffer.size() || state->ended) break;
      state->text.clear();
      state->given = 0;
      state->ended = !state->more(state->text);
    }
    return got;
  };
  return out;
}

void append_cells(std::string& out, const std::vector<std::string>& cells, bool headed) {
  if (cells.size() >= 3 || headed) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != 0) out += ',';
      out += '"';
      for (const char c : cells[i]) out.append(c == '"' ? 2 : 1, c);
      out += '"';
    }
  } else if (cells.size() == 2) {
    out += cells[0];
    if (!cells[0].empty()) out += cells[0].ends_with(':') ? " " : ": ";
    out += cells[1];
  } else if (!cells.empty()) {
    out += cells[0];
  }
  out += '\n';
}

}  // namespace exba
