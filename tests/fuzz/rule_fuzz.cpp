// Reads any bytes as a rule file, as `--rules` does, and runs its examples.
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "rulebook/judge.hpp"
#include "rulebook/rule.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba;
  try {
    const Rule rule = parse_rule("fuzz.xml", {reinterpret_cast<const char*>(data), size});
    const CompiledRule compiled(rule);
  } catch (const Error&) {  // a bad rule
  }
  return 0;
}
