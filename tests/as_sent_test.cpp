// The night of samples/vss-cleanup-missing as mails, a document and a tool's output: the same fault from each.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "analysis.hpp"
#include "rulebook/rulebook.hpp"
#include "support/paths.hpp"

using namespace exba;

TEST_SUITE_BEGIN("samples");

namespace {

Report analysed(const std::vector<std::string>& files) {
  static const Rulebook book = Rulebook::builtin();
  AnalysisOptions options;
  for (const std::string& file : files) options.logs.push_back(test::root() + "/samples/as-sent/" + file);
  Analysis analysis = analyse(options, book);
  CHECK_FALSE(analysis.trouble);
  return std::move(analysis.report);
}

bool finds(const Report& report, std::string_view rule) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& f) { return f.rule == rule; });
}

}  // namespace

TEST_CASE("a night that was attached, quoted or pasted is the same night") {
  for (const std::string file : {"attached.eml", "reply.eml", "pasted.docx"}) {
    INFO(file);
    const Report report = analysed({file});
    CHECK(finds(report, "vss-cleanup-missing"));
    CHECK(report.operations.size() == 5);
    for (const Source& source : report.sources) {
      INFO(source.path);
      CHECK(source.problems.empty());
    }
  }
}

TEST_CASE("a writer that waits beside an abandoned run is told with it, and changes no verdict") {
  const Report report = analysed({"attached.eml", "writers.txt"});
  CHECK(finds(report, "vss-cleanup-missing"));
  CHECK(finds(report, "writer-waits-for-completion"));
  CHECK(report.operations.size() == 5);
}

TEST_SUITE_END();
