// How it works: one row a store, the store in most danger first, as reports/told/ledger.cpp tells it.
#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html.hpp"

namespace exba {
namespace {

constexpr std::size_t restorable_shown = 200;

}  // namespace

void html_restorable(const HtmlReport& page, std::string& out) {
  const std::vector<ToldStore> stores = told_stores(page.view);
  if (stores.empty()) return;
  out +=
      "<section aria-labelledby=\"restorable\"><h2 id=\"restorable\">What can be restored</h2>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Recovery "
      "points\"><table class=\"restorable\"><caption>The last recovery point of each store, as far as these "
      "logs show</caption>\n"
      "<tr><th scope=\"col\">computer</th><th scope=\"col\">store</th><th scope=\"col\">state</th>"
      "<th scope=\"col\">holds data up to</th><th scope=\"col\">in</th></tr>\n";
  const std::size_t shown = std::min(restorable_shown, stores.size());
  for (std::size_t n = 0; n < shown; ++n) {
    const ToldStore& told = stores[n];
    std::string sets = html_text(told.sets);
    if (told.base && page.operation_rows[*told.base])
      sets = fmt::format("<a href=\"#o{}\">{}</a>", *told.base, sets);
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td class=\"{}\"><span class=\"word\">{}</span></td><td>{}</td><td>{}. "
        "{}</td></tr>\n",
        html_text(told.computer, html_name_limit),
        told.store.empty() ? "<span class=\"quiet\">(no store named)</span>"
                           : html_text(told.store, html_name_limit),
        html_class(told.state.style), html_text(told.state.text),
        told.restorable_to.empty() ? "never" : html_text(told.restorable_to), sets, html_text(told.notes));
  }
  out += "</table></div>\n";
  if (shown < stores.size())
    out += fmt::format("<p class=\"quiet\">And {} more stores.</p>\n", stores.size() - shown);
  out += "</section>\n";
}

}  // namespace exba
