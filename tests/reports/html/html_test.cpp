// The page is read back as XML, which it is as well: so what is asked of it is asked of elements, not of
// text.
#include <doctest/doctest.h>

#include <cmath>
#include <ctime>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "base/sha256.hpp"
#include "reports/html/html.hpp"
#include "reports/renderer.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"
#include "support/night.hpp"
#include "support/page.hpp"

using namespace exba;

namespace {

struct Parsed {
  std::string text;
  pugi::xml_document document;
};

void parse(const Report& report, Parsed& page, const RenderOptions& options = {}) {
  page.text = render_html(report, options);
  const pugi::xml_parse_result result =
      page.document.load_string(page.text.c_str(), pugi::parse_default | pugi::parse_doctype);
  INFO(result.description() << " at "
                            << page.text.substr(
                                   static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset - 60, 0)),
                                   120));
  REQUIRE(result);
}

struct Every : pugi::xml_tree_walker {
  std::set<std::string> ids, targets, elements, attributes;
  std::size_t repeated = 0;
  bool for_each(pugi::xml_node& node) override {
    if (node.type() != pugi::node_element) return true;
    elements.insert(node.name());
    for (const pugi::xml_attribute& a : node.attributes()) {
      const std::string name = a.name(), value = a.value();
      attributes.insert(name);
      if (name == "id" && !ids.insert(value).second) ++repeated;
      if (name == "href") targets.insert(value);
      if (name == "aria-labelledby") targets.insert("#" + value);
      if (value.starts_with("url(")) targets.insert(value.substr(4, value.size() - 5));
    }
    return true;
  }
};

double luminance(std::string_view color) {
  const auto channel = [&](std::size_t at) {
    const double c = std::stoi(std::string{color.substr(at, 2)}, nullptr, 16) / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

double contrast(std::string_view a, std::string_view b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace

namespace {

/// The only places outside of the page that it leads to: an article's archive and digits.
bool is_article(const std::string& target) {
  for (const std::string_view archive :
       {"https://jeffpar.github.io/kbarchive/kb/", "https://mskb.pkisolutions.com/kb/",
        "https://support.microsoft.com/help/"})
    if (target.starts_with(archive))
      return target.find_first_not_of("0123456789Q/", archive.size()) == std::string::npos;
  return false;
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("the HTML report opens with the verdict and the next action") {
  Parsed page;
  parse(test::blocked_report(), page);
  const auto header = page.document.select_node("//header").node();
  CHECK(std::string{header.select_node(".//h1").node().text().get()}.starts_with("EX01:"));
  CHECK(std::string{header.select_node(".//h1/b").node().text().get()} == "BLOCKED");
  CHECK(page.text.find("Does Tuesday&#39;s job still run in the backup program? Then wait.") <
        page.text.find("<main"));
  CHECK(page.document.select_nodes("//h1").size() == 1);
  CHECK(page.document.select_nodes("//article").size() == 1);
  CHECK(page.document.select_nodes("//article//li[contains(@class,'across')]").size() == 1);
}

TEST_CASE("a page has unique ids, and every link on it leads somewhere on it") {
  // One event, which is all that was pasted: a finding, and no operation.
  const Report lone = test::analysed_night(
      "2007-05-02 01:12:44 EX02 ESE/474 insert=\"Information Store\" insert=5420 "
      "insert=\"First Storage Group: \" insert=D:\\priv1.edb insert=6221238272 "
      "insert=x insert=4096 insert=x insert=-1018");
  REQUIRE(lone.findings.size() == 1);
  REQUIRE(lone.operations.empty());
  for (const Report& report :
       {test::blocked_report(), Report{}, test::long_report(400), test::hostile_report("x"), lone}) {
    Parsed page;
    parse(report, page);
    Every every;
    page.document.traverse(every);
    CHECK(every.repeated == 0);
    for (const std::string& target : every.targets) {
      INFO(target);
      if (is_article(target)) continue;
      REQUIRE(target.starts_with("#"));
      CHECK(every.ids.count(target.substr(1)) == 1);
    }
  }
}

TEST_CASE("the policy allows this style sheet and nothing else, by its hash") {
  Parsed page;
  parse(test::blocked_report(), page);
  const std::string policy =
      page.document.select_node("//meta[@http-equiv]").node().attribute("content").value();
  CHECK(policy.starts_with("default-src 'none'; style-src 'sha256-"));
  CHECK(policy.find("unsafe") == std::string::npos);
  const std::size_t begin = page.text.find("<style>") + 7;
  Sha256 sha;
  sha.add(std::string_view{page.text}.substr(begin, page.text.find("</style>") - begin));
  const std::string hash = sha.bytes();
  const std::string base64 = policy.substr(policy.find("sha256-") + 7, 44);
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < 30; at += 3) {
    unsigned three = 0;
    for (std::size_t i = 0; i < 3; ++i) three = three << 8 | static_cast<unsigned char>(hash[at + i]);
    for (std::size_t i = 0; i < 4; ++i) CHECK(base64[at / 3 * 4 + i] == digits[three >> (18 - 6 * i) & 63]);
  }
}

TEST_CASE("nothing from a log becomes an element, an attribute, or invisible in the HTML report") {
  Parsed harmless;
  parse(test::hostile_report("x"), harmless);
  Every expected;
  harmless.document.traverse(expected);
  for (const std::string& payload : test::html_payloads()) {
    CAPTURE(payload.substr(0, 60));
    Parsed page;
    parse(test::hostile_report(payload), page);
    CHECK(test::unsafe_character(page.text) == "");
    Every every;
    page.document.traverse(every);
    for (const std::string& element : every.elements)
      CHECK_MESSAGE(expected.elements.count(element) == 1, element);
    for (const std::string& attribute : every.attributes)
      CHECK_MESSAGE(expected.attributes.count(attribute) == 1, attribute);
    for (const std::string& target : every.targets)
      CHECK_MESSAGE((target.starts_with("#") || is_article(target)), target);
    CHECK(every.elements.count("script") == 0);
    CHECK(every.attributes.count("style") == 0);
    CHECK(page.document.select_nodes("//h1").size() == 1);
    CHECK(page.document.select_nodes("//template").size() == 1);
    CHECK(page.document.select_nodes("//article").size() == 1);
    if (payload.size() < 100) CHECK(page.text.size() < harmless.text.size() * 8);
  }
}

TEST_CASE("a message of a megabyte is cut on the page and whole in its data") {
  Report report = test::hostile_report("x");
  const std::string megabyte(1'000'000, 'A');
  report.events[28].message = report.findings[0].message = report.operations[3].why = megabyte;
  const std::string text = render_html(report, {});
  CHECK(text.find("[996000 bytes more]") != std::string::npos);
  const std::size_t data = text.find("<template");
  CHECK(data < 400'000);
  CHECK(text.find(megabyte, data) != std::string::npos);
}

TEST_CASE("ten thousand events: folded, and the picture says what it left out") {
  const std::clock_t begin = std::clock();
  Parsed page;
  parse(test::long_report(2'100), page);
  const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  MESSAGE((page.text.size() / 1'000'000) << " MB in " << took << " s");
  CHECK(took < 30);
  CHECK(page.document.select_nodes("//section[h2/@id='events']//details/ol/li").size() == 10'000);
  CHECK(page.document.select_nodes("//section[h2/@id='events']/ol").empty());
  CHECK(page.text.find("10,000 of 10,531 events have a row") != std::string::npos);
  CHECK(page.text.find("of 2112 nights are drawn") != std::string::npos);
  CHECK(page.document.select_nodes("//*[name()='svg' and @class='lanes']").size() <= 12);
  CHECK(page.text.find("earlier ones are not drawn") != std::string::npos);
}

TEST_CASE(
    "the picture: the flag stays set over the refused attempts, and what the log cannot tell is hatched") {
  const Report report = [] {
    Report r = test::blocked_report();
    for (Operation& o : r.operations)
      if (!o.phases.empty()) o.facts.push_back({"prepared", "yes"});
    return r;
  }();
  const RenderOptions options;
  const Picture picture = draw_picture(view_report(report, options));
  CHECK(picture.nights == 12);
  REQUIRE(picture.strips.size() >= 1);
  const PictureStrip& last = picture.strips.back();
  CHECK(std::count_if(last.marks.begin(), last.marks.end(),
                      [](const PictureMark& m) { return m.what == PictureMark::What::refused; }) == 2);
  const auto held = std::find_if(last.bars.begin(), last.bars.end(), [&](const PictureBar& b) {
    return picture.lanes[b.lane].flag && b.operation == 9;
  });
  REQUIRE(held != last.bars.end());
  CHECK(held->open);
  for (const PictureMark& mark : last.marks) CHECK(held->end > mark.x);
  CHECK(std::any_of(last.holes.begin(), last.holes.end(),
                    [](const PictureHole& h) { return h.why == "after the end of the log"; }));
  for (const PictureStrip& strip : picture.strips)
    for (std::size_t n = 1; n < strip.knots.size(); ++n) {
      CHECK(strip.knots[n].time > strip.knots[n - 1].time);
      CHECK(strip.knots[n].x > strip.knots[n - 1].x);
      CHECK(strip.knots[n].x <= Picture::width);
    }
}

TEST_CASE("a picture of a log without times, or of absurd times, is drawn all the same") {
  Report report = test::blocked_report();
  for (Operation& o : report.operations) o.begin = o.end = no_time;
  for (Event& e : report.events) e.time = no_time;
  report.logs[0].first = report.logs[0].last = no_time;
  Parsed none;
  parse(report, none);
  report = test::blocked_report();
  report.operations[0].begin = test::at("1601-01-01T00:00:00Z");
  report.operations[1].end = test::at("9999-12-31T23:59:59Z");
  report.operations[2].end = report.operations[2].begin - std::chrono::hours{1};
  report.operations[3].phases = {{"backwards", report.operations[3].end, report.operations[3].begin}};
  report.logs[0].gaps = {{1, 2, test::at("1601-01-01T00:00:00Z"), test::at("9999-12-31T23:59:59Z")}};
  Parsed absurd;
  parse(report, absurd);
}

TEST_CASE("every colour of the page can be read on what it stands on, light and dark") {
  std::map<std::string_view, HtmlColor> color;
  for (const HtmlColor& c : html_palette()) color[c.name] = c;
  const auto check = [&](std::string_view front, std::string_view back, double least) {
    INFO(front << " on " << back);
    CHECK(contrast(color.at(front).light, color.at(back).light) >= least);
    CHECK(contrast(color.at(front).dark, color.at(back).dark) >= least);
  };
  for (const std::string_view back : {"page", "panel", "soft"})
    for (const std::string_view front :
         {"text", "muted", "link", "error", "warning", "info", "undecided", "good"})
      check(front, back, 4.5);
  for (const std::string_view back : {"error", "warning", "info", "undecided", "good", "text"})
    check("on", back, 4.5);
}

TEST_CASE("the style sheet can be hashed and parsed: no markup in it, nothing fetched") {
  const std::string style = html_style();
  for (const std::string_view bad : {"<", "&", "url(", "@import", "expression", "\r"})
    CHECK(style.find(bad) == std::string::npos);
}

TEST_CASE("the same report gives the same page, in whatever order it was asked for") {
  const Report report = test::blocked_report();
  const std::string page = render_html(report, {});
  render_markdown(report, {});
  CHECK(render_html(report, {}) == page);
}

TEST_CASE("a narrow screen breaks no date at its hyphens") {
  Parsed page;
  parse(test::blocked_report(), page);
  struct Dates : pugi::xml_tree_walker {
    std::size_t whole = 0;
    std::string broken;
    static bool holds_date(std::string_view text) {
      for (std::size_t at = text.find("-10-"); at != text.npos; at = text.find("-10-", at + 1))
        if (at >= 4 && text.substr(at - 4, 4) == "2006") return true;
      return false;
    }
    bool for_each(pugi::xml_node& node) override {
      if (node.type() != pugi::node_pcdata || !holds_date(node.value())) return true;
      for (pugi::xml_node up = node.parent(); up; up = up.parent()) {
        const std::string_view name = up.name();
        if (name == "svg" || name == "pre" || name == "template" || name == "title" || name == "time")
          return true;
        if (std::string_view(up.attribute("class").value()) == "date") return ++whole, true;
      }
      broken += node.value();
      return true;
    }
  } dates;
  page.document.traverse(dates);
  CHECK(dates.whole > 5);
  CHECK(dates.broken == "");
}

TEST_SUITE_END();
