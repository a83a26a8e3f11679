#include "rulebook/check.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/input.hpp"
#include "rulebook/builtin.hpp"
#include "rulebook/mutate.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {
namespace {

struct RuleFile {
  std::string origin, text;
};

std::vector<RuleFile> rule_texts(const std::vector<std::string>& paths) {
  std::vector<RuleFile> texts;
  if (paths.empty())
    for (const BuiltinRule& rule : builtin_rules())
      texts.push_back({"rules/" + std::string(rule.path), std::string(rule.text)});
  for (const std::string& path : paths)
    for (const std::string& file : rule_files(path)) {
      Input input = open_file(file);
      texts.push_back({file, read_all(input, rule_file_limit)});
    }
  return texts;
}

std::string id_of(const RuleFile& rule) {
  std::vector<RuleMistake> mistakes;
  return read_rule(rule.origin, rule.text, mistakes).id;
}

void test_one(const RuleFile& file, Mutate mutate, RuleCheck& out, std::size_t& examples) {
  const Rule rule = parse_rule(file.origin, file.text);
  for (const ExampleResult& r : test_examples(rule)) {
    ++examples;
    out.text += fmt::format("{:<4} {} example {}: {}\n", r.well() ? "ok" : "FAIL", r.rule, r.example, r.got);
    if (!r.well()) ++out.failed;
  }
  if (mutate == Mutate::no) return;
  for (const Mutation& m : mutate_examples(rule)) {
    if (m.dropped.empty()) {
      out.text += fmt::format("--   {} example {}: marks nothing as needed\n", rule.id, m.example);
      continue;
    }
    out.text += fmt::format("{:<4} {} example {} without {}: {}\n", m.well ? "ok" : "FAIL", rule.id,
                            m.example, m.dropped, m.got);
    if (!m.well) ++out.failed;
  }
}

}  // namespace

RuleCheck validate_rules(const std::vector<std::string>& paths) {
  const std::vector<RuleFile> files = rule_texts(paths);
  std::vector<std::string> ids;
  for (const BuiltinRule& rule : builtin_rules())
    ids.push_back(id_of({std::string(rule.path), std::string(rule.text)}));
  if (!paths.empty())
    for (const RuleFile& file : files) ids.push_back(id_of(file));
  RuleCheck out;
  std::size_t bad = 0;
  for (const RuleFile& file : files) {
    const auto mistakes = rule_mistakes(file.origin, file.text, {ids.begin(), ids.end()});
    for (const RuleMistake& mistake : mistakes) out.text += to_string(file.origin, mistake) + "\n";
    out.failed += mistakes.size();
    if (!mistakes.empty()) ++bad;
  }
  out.text += fmt::format("{} rules, {} with mistakes, {} mistakes\n", files.size(), bad, out.failed);
  return out;
}

RuleCheck run_examples(const std::vector<std::string>& paths, Mutate mutate) {
  RuleCheck out;
  const std::vector<RuleFile> files = rule_texts(paths);
  std::size_t examples = 0;
  for (const RuleFile& file : files) {
    try {
      test_one(file, mutate, out, examples);
    } catch (const Error& e) {
      out.text += fmt::format("FAIL {}\n", e.what());
      ++out.failed;
    }
  }
  out.text += fmt::format("{} rules, {} examples, {} failed\n", files.size(), examples, out.failed);
  return out;
}

}  // namespace exba
