// How it works: a folder, an archive or a file has a source of its own where something went wrong with it as a whole; that
// has a problem and no event. The first one is told with its reason, the others are counted: the table of sources has them.
#include "reports/told/not_read.hpp"

#include <fmt/format.h>

namespace exba {

std::string not_read_words(const Report& report) {
  const Source* first = nullptr;
  std::size_t more = 0;
  for (const Source& source : report.sources) {
    if (source.events != 0 || source.problems.empty()) continue;
    if (first == nullptr)
      first = &source;
    else
      ++more;
  }
  if (first == nullptr) return {};
  const std::string& what = first->problems.front().what;
  return fmt::format("Not read, and not judged: {}{}{}.",
                     what.starts_with(first->path) ? "" : first->path + ": ", what,
                     more > 0 ? fmt::format("; and {} more input{}", more, more == 1 ? "" : "s") : "");
}

}  // namespace exba
