// Where articles can be read: made of digits alone.
#include "catalog/articles.hpp"

#include <doctest/doctest.h>

using namespace exba;

TEST_SUITE_BEGIN("catalog");

TEST_CASE("an article of the knowledge base has a place where it still stands") {
  CHECK(article_link("Q245211") == "https://jeffpar.github.io/kbarchive/kb/245/Q245211/");
  CHECK(article_link("KB910250") == "https://mskb.pkisolutions.com/kb/910250");
  CHECK(article_link("KB4037535") == "https://support.microsoft.com/help/4037535");
}

TEST_CASE("what is no number of an article gets no address") {
  for (const char* other : {"", "Q", "KB", "Q24521", "KB91025x", "KB910250\"><script>", "Q245211/../x",
                            "ESEsrc", "bb218863", "TIM-CHECK", "KB12345678", "q245211", "Q2452111"})
    CHECK(article_link(other).empty());
}

TEST_SUITE_END();
