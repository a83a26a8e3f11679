#include "support/oracle.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace exba::test {
namespace fs = std::filesystem;

std::string python() {
  return fs::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
}

std::optional<Oracle> ask(const std::string& command, const std::string& text) {
  static int number = 0;
  const fs::path base = fs::temp_directory_path() /
                        ("exba-oracle-" + std::to_string(::getpid()) + '-' + std::to_string(number++));
  const fs::path in = base.string() + ".in";
  const fs::path out = base.string() + ".out";
  std::ofstream(in, std::ios::binary) << text;
  std::string line = command;
  for (std::size_t at = line.find("{}"); at != std::string::npos; at = line.find("{}", at))
    line.replace(at, 2, "'" + in.string() + "'");
  const int status = std::system(("{ " + line + "; } > '" + out.string() + "' 2>&1").c_str());
  Oracle oracle{WIFEXITED(status) ? WEXITSTATUS(status) : -1, ""};
  std::ifstream file(out, std::ios::binary);
  oracle.said.assign(std::istreambuf_iterator<char>(file), {});
  fs::remove(in);
  fs::remove(out);
  if (oracle.code == 77 || oracle.code == 127) return std::nullopt;
  return oracle;
}

}  // namespace exba::test
