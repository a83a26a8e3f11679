#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/platform.hpp"

using namespace exba;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("exba-replace-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const char* name) const { return (path / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_SUITE_BEGIN("base");

TEST_CASE("a file is replaced as a whole, readable for others, and nothing else is left") {
  const Folder folder;
  const std::string file = folder / "exba.prom";
  platform::replace_file(file, "one\n");
  CHECK(content(file) == "one\n");
  std::ifstream reader(file, std::ios::binary);  // has the old file open while it is replaced
  const std::string large(1 << 20, 'x');
  platform::replace_file(file, large);
  CHECK(content(file) == large);
  CHECK(std::string(std::istreambuf_iterator<char>(reader), {}) == "one\n");
  const mode_t mask = ::umask(022);
  platform::replace_file(file, "two\n");
  ::umask(mask);
  struct stat status = {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0644);
  CHECK(folder.files() == 1);
}

TEST_CASE("what cannot be replaced keeps its text, and the reason is told") {
  const Folder folder;
  const std::string missing = folder / "no/such/folder/exba.prom";
  CHECK_THROWS_WITH_AS(platform::replace_file(missing, "x"),
                       (missing + ": cannot be written: No such file or directory").c_str(), Error);
  CHECK_THROWS_AS(platform::replace_file(folder.path.string(), "x"), Error);
  CHECK_THROWS_AS(platform::replace_file("", "x"), Error);
  CHECK_THROWS_WITH_AS(platform::replace_file("/dev/full", "x"),
                       "/dev/full: cannot be written: No space left on device", Error);
  platform::replace_file("/dev/null", "x");
  CHECK(folder.files() == 0);
}

TEST_CASE("the draft of a run that was killed does not stand in the way") {
  const Folder folder;
  const std::string stale = folder / (".exba.prom." + std::to_string(::getpid()) + "-0.tmp").c_str();
  std::ofstream(stale) << "half";
  platform::replace_file(folder / "exba.prom", "whole");
  CHECK(content(folder / "exba.prom") == "whole");
  CHECK(content(stale) == "half");
}

TEST_SUITE_END();
