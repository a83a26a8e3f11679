#include "base/platform.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.hpp"

using namespace exba;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("exba-platform-" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
};

std::string error_of(const auto& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  return {};
}

}  // namespace

TEST_SUITE_BEGIN("base");

TEST_CASE("a library that is not there, or lacks a function, is an error that names it") {
  const std::string missing = error_of([] { platform::Library("libnowhere.so.99"); });
  CHECK(missing.starts_with("libnowhere.so.99 cannot be loaded: "));
#ifdef __linux__
  const platform::Library c("libc.so.6");
  CHECK(c.function("strlen") != nullptr);
  CHECK(error_of([&] { c.function("no_such_function"); }) == "libc.so.6 has no function no_such_function");
#endif
}

TEST_CASE("a file is known by device and inode, whatever path or descriptor it is reached by") {
  const Folder folder;
  folder.write("log.xml", "12345");
  folder.write("copy.xml", "12345");
  fs::create_hard_link(folder / "log.xml", folder / "twin.xml");
  fs::create_symlink("log.xml", folder / "link.xml");
  const platform::FileStatus log = platform::status_of(folder / "log.xml");
  CHECK(log.kind == platform::FileKind::file);
  CHECK(log.size == 5);
  CHECK(platform::status_of(folder / "twin.xml").id == log.id);
  CHECK(platform::status_of(folder / "link.xml").id == log.id);
  CHECK_FALSE(platform::status_of(folder / "copy.xml").id == log.id);
  CHECK(platform::File::open(folder / "link.xml")->status().id == log.id);
  CHECK(platform::status_of(folder / "none").kind == platform::FileKind::missing);
  CHECK(platform::status_of("/dev/null").kind == platform::FileKind::other);

  struct stat exact {};
  REQUIRE(::stat((folder / "log.xml").c_str(), &exact) == 0);
  CHECK(log.modified == std::int64_t{exact.st_mtim.tv_sec} * 1'000'000'000 + exact.st_mtim.tv_nsec);

  const int before = ::dup(STDOUT_FILENO);
  const int file = ::open((folder / "log.xml").c_str(), O_WRONLY | O_APPEND);
  REQUIRE(::dup2(file, STDOUT_FILENO) >= 0);
  const platform::FileStatus out = platform::standard_output_status();
  ::dup2(before, STDOUT_FILENO);
  ::close(file);
  ::close(before);
  CHECK(out.id == log.id);
}

TEST_CASE("all files below a folder are listed by path, with the size that they have now") {
  const Folder folder;
  folder.write("b/deep/er/3.xml", "333");
  folder.write("a.xml", "1");
  folder.write("b.xml", "22");
  fs::create_symlink("a.xml", folder / "c.xml");
  fs::create_symlink("nowhere", folder / "dangling");
  fs::create_directory_symlink("..", folder / "b/circle");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  const platform::Listing found = platform::files_below(folder.path.string());
  CHECK(found.unreadable.empty());
  REQUIRE(found.files.size() == 4);
  const std::string names[] = {"a.xml", "b.xml", "b/deep/er/3.xml", "c.xml"};
  const std::uint64_t sizes[] = {1, 2, 3, 1};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(found.files[i].path == folder / names[i]);
    CHECK(found.files[i].status.size == sizes[i]);
  }
  CHECK(platform::files_below(folder.path.string() + "/").files[0].path == folder / "a.xml");
}

TEST_CASE("a folder that cannot be read is named with the reason, and its siblings are still listed") {
  const Folder folder;
  folder.write("a/1.xml", "1");
  folder.write("c/3.xml", "3");
  // One name too long for the system stands for every reason: root may read all folders.
  std::string deep = folder / "b";
  const int top = ::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY);
  int at = top;
  for (int i = 0; i < 20; ++i) {
    const std::string name(250, static_cast<char>('a' + i));
    REQUIRE(::mkdirat(at, name.c_str(), 0700) == 0);
    const int next = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY);
    if (at != top) ::close(at);
    at = next;
  }
  ::close(at);
  const platform::Listing found = platform::files_below(folder.path.string());
  REQUIRE(found.files.size() == 2);
  CHECK(found.files[1].path == folder / "c/3.xml");
  REQUIRE(found.unreadable.size() == 1);
  CHECK(found.unreadable[0].path.starts_with(folder / std::string(250, 'a')));
  CHECK(found.unreadable[0].why == "File name too long");
  ::close(top);

  const platform::Listing none = platform::files_below(folder / "none");
  REQUIRE(none.unreadable.size() == 1);
  CHECK(none.unreadable[0].path == folder / "none");
  CHECK(none.unreadable[0].why == "No such file or directory");
  if (::geteuid() == 0) return;
  ::chmod((folder / "a").c_str(), 0);
  const platform::Listing closed = platform::files_below(folder.path.string());
  ::chmod((folder / "a").c_str(), 0700);
  CHECK(closed.files.size() == 1);
  CHECK(closed.unreadable.size() == 2);
  CHECK(closed.unreadable[0].why == "Permission denied");
}

TEST_CASE("folders are made with those above them") {
  const Folder folder;
  platform::make_folders(folder / "a/b//c/");
  CHECK(platform::is_folder(folder / "a/b/c"));
  platform::make_folders(folder / "a/b/c");
  folder.write("file", "");
  CHECK(error_of([&] { platform::make_folders(folder / "file/x"); }) ==
        folder / "file/x" + ": cannot be made: File exists");
  CHECK(error_of([] { platform::make_folders(""); }) == ": cannot be made: No such file or directory");
}

TEST_CASE("what is renamed takes the place of what had that name") {
  const Folder folder;
  folder.write("a", "new");
  folder.write("b", "old");
  CHECK(platform::rename_file(folder / "a", folder / "b"));
  CHECK_FALSE(platform::exists(folder / "a"));
  CHECK(platform::status_of(folder / "b").size == 3);
  CHECK_FALSE(platform::rename_file(folder / "a", folder / "b"));
  CHECK(platform::joined("x", "y") == "x/y");
  CHECK(platform::joined("x/", "y") == "x/y");
}

TEST_CASE("a lock is held by one at a time and let go at the end") {
  const Folder folder;
  using std::chrono::milliseconds;
  {
    const platform::FileLock lock(folder / "map.lock", milliseconds{0});
    CHECK(error_of([&] { platform::FileLock(folder / "map.lock", milliseconds{40}); }) ==
          folder / "map.lock" + ": held by another run of exba");
  }
  const platform::FileLock again(folder / "map.lock", milliseconds{0});
  CHECK(platform::is_private(folder / "map.lock"));
  CHECK(error_of([&] { platform::FileLock(folder / "no/lock", milliseconds{0}); }) ==
        folder / "no/lock" + ": cannot be made: No such file or directory");
}

TEST_SUITE_END();
