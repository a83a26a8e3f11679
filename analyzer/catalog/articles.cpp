// How it works: Microsoft has taken the articles of these versions down. Those of the Q series, up to 2003, stand in
// the PCjs archive (each one that a rule cites was looked up there), the six-digit ones after them in an archive of the
// deleted knowledge base; numbers of seven digits are recent enough to be answered by Microsoft itself.
#include "catalog/articles.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/chars.hpp"

namespace exba {

std::string article_link(std::string_view article) {
  const bool early = article.starts_with('Q');
  if (!early && !article.starts_with("KB")) return {};
  const std::string_view number = article.substr(early ? 1 : 2);
  if (number.size() < 6 || number.size() > 7 || !std::all_of(number.begin(), number.end(), is_digit))
    return {};
  if (early && number.size() == 6)
    return fmt::format("https://jeffpar.github.io/kbarchive/kb/{}/Q{}/", number.substr(0, 3), number);
  if (number.size() == 6) return fmt::format("https://mskb.pkisolutions.com/kb/{}", number);
  return early ? "" : fmt::format("https://support.microsoft.com/help/{}", number);
}

}  // namespace exba
