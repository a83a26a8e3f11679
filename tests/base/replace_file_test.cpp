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

TEST_CASE("the draft of a run that was killed is removed, that of one that lives is not") {
  const Folder folder;
  const std::string stale = folder / (".exba.prom." + std::to_string(::getpid()) + "-0.tmp").c_str();
  const std::string strange = folder / ".exba.prom.old.tmp";  // another program's
  std::ofstream(stale) << "half";
  std::ofstream(strange) << "theirs";
  platform::NewFile living(folder / "exba.prom");
  living.write("first");
  platform::replace_file(folder / "exba.prom", "second");
  CHECK(content(folder / "exba.prom") == "second");
  living.finish();
  CHECK(content(folder / "exba.prom") == "first");
  CHECK(content(strange) == "theirs");
  CHECK(folder.files() == 2);
}

TEST_CASE("a file that is not finished leaves the old one and nothing else") {
  const Folder folder;
  std::ofstream(folder / "report.html") << "old";
  {
    platform::NewFile file(folder / "report.html");
    file.write(std::string(1 << 20, 'x'));
    CHECK_FALSE(file.id() == platform::status_of(folder / "report.html").id);
    CHECK(folder.files() == 2);
  }
  CHECK(content(folder / "report.html") == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("a symbolic link stays one: what it leads to is replaced") {
  const Folder folder;
  fs::create_directories(folder.path / "there");
  std::ofstream(folder / "there/real.html") << "old";
  fs::create_symlink("there/real.html", folder / "link.html");
  fs::create_symlink(folder / "link.html", folder / "link of link.html");
  platform::replace_file(folder / "link of link.html", "new");
  CHECK(content(folder / "there/real.html") == "new");
  CHECK(fs::is_symlink(folder / "link.html"));
  CHECK(fs::is_symlink(folder / "link of link.html"));
  fs::create_symlink("there/not yet.html", folder / "dangling.html");
  platform::replace_file(folder / "dangling.html", "made");
  CHECK(content(folder / "there/not yet.html") == "made");
  fs::create_symlink("circle", folder / "circle");
  CHECK_THROWS_WITH_AS(platform::replace_file(folder / "circle", "x"),
                       (folder / "circle: cannot be written: Too many levels of symbolic links").c_str(),
                       Error);
}

TEST_CASE("the longest name that a folder allows can be written") {
  const Folder folder;
  const std::string name(255, 'n');
  platform::replace_file(folder / name.c_str(), "text");
  CHECK(content(folder / name.c_str()) == "text");
  CHECK(folder.files() == 1);
}

TEST_CASE("who could read the old file can read the new one") {
  const Folder folder;
  const std::string file = folder / "report.html";
  const auto mode = [&] {
    struct stat status = {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777;
  };
  std::ofstream(file) << "old";
  ::chmod(file.c_str(), 0640);
  platform::replace_file(file, "new");
  CHECK(mode() == 0640);
  platform::replace_file(file, "secret", platform::Readers::owner);
  CHECK(mode() == 0600);
}

TEST_SUITE_END();
