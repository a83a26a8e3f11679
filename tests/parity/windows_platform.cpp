// The floor of Windows alone (base/platform_windows*.cpp), run under Wine: what no comparison of reports can show. A
// program of its own, exba_platform_tests.exe, because it needs nothing of what lies above that floor.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/output_error.hpp"
#include "base/platform.hpp"
#include "base/platform_windows.hpp"

using namespace exba;
using namespace exba::platform;

namespace {

std::string error_of(const auto& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.what();
  }
  return {};
}

/// A folder of its own for each test, below the one for temporary files.
struct Folder {
  std::string path;
  Folder() {
    static int number = 0;
    wchar_t place[MAX_PATH + 1] = {};
    ::GetTempPathW(MAX_PATH, place);
    path =
        from_wide(place) + "exba-" + std::to_string(::GetCurrentProcessId()) + "-" + std::to_string(++number);
    make_folders(path);
  }
  std::string operator/(const std::string& name) const { return path + "\\" + name; }
};

std::string text_of(const std::string& path) {
  std::string text(1 << 16, '\0');
  text.resize(File::open(path)->read(text));
  return text;
}

HANDLE held(const std::string& path, DWORD access, DWORD share) {
  return ::CreateFileW(system_path(path).c_str(), access, share, nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL,
                       nullptr);
}

}  // namespace

TEST_CASE("names go from UTF-8 to Windows and back, halves of pairs and bytes that are none as well") {
  for (const char* name : {"a", "größer", "Ошибка", "日本語", "😀.evtx", ""})
    CHECK(from_wide(to_wide(name)) == name);
  CHECK(to_wide("\xC3") == L"\xFFFD");
  CHECK(to_wide("\xF0\x9F\x98") == L"\xFFFD\xFFFD\xFFFD");
  const std::wstring half = {wchar_t{0xD83D}, L'x'};
  CHECK(to_wide(from_wide(half)) == half);
}

TEST_CASE("a long path gets the prefix that lifts the limit, a share its own, a short one none") {
  CHECK(system_path("C:\\logs\\a.evtx") == L"C:\\logs\\a.evtx");
  const std::string name(300, 'n');
  CHECK(system_path("C:\\" + name).starts_with(L"\\\\?\\C:\\nnn"));
  CHECK(system_path("C:/logs/" + name).starts_with(L"\\\\?\\C:\\logs\\nnn"));
  CHECK(system_path("\\\\server\\share\\" + name).starts_with(L"\\\\?\\UNC\\server\\share\\nnn"));
  CHECK(system_path("//server/share/" + name).starts_with(L"\\\\?\\UNC\\server\\share\\nnn"));
  CHECK(system_path("\\\\?\\C:\\" + name) == L"\\\\?\\C:\\" + std::wstring(300, L'n'));
}

TEST_CASE("files are written, replaced and read below paths of 600 characters") {
  const Folder folder;
  std::string deep = folder.path;
  for (int i = 0; i < 5; ++i) deep += "\\" + std::string(120, static_cast<char>('a' + i));
  make_folders(deep);
  replace_file(deep + "\\größer.txt", "one");
  replace_file(deep + "\\größer.txt", "two");
  CHECK(text_of(deep + "\\größer.txt") == "two");
  const Listing found = files_below(folder.path);
  REQUIRE(found.files.size() == 1);
  CHECK(found.files[0].path == deep + "\\größer.txt");
  CHECK(found.files[0].status.size == 3);
  CHECK(rename_file(deep + "\\größer.txt", folder / "short.txt"));
  CHECK(text_of(folder / "short.txt") == "two");
}

TEST_CASE("a replaced file is the old or the new one, and nothing is left beside it") {
  const Folder folder;
  replace_file(folder / "report.txt", "old");
  {
    NewFile abandoned(folder / "report.txt");
    abandoned.write(std::string(1 << 20, 'x'));
  }
  CHECK(text_of(folder / "report.txt") == "old");
  {
    NewFile file(folder / "report.txt");
    file.write("new");
    CHECK(text_of(folder / "report.txt") == "old");
    file.finish();
  }
  CHECK(text_of(folder / "report.txt") == "new");
  CHECK(files_below(folder.path).files.size() == 1);
}

TEST_CASE(
    "what somebody has open for reading is replaced, or, before Windows 10, the error says so and it stays") {
  const Folder folder;
  replace_file(folder / "report.txt", "old");
  const std::shared_ptr<File> reader = File::open(folder / "report.txt");
  const std::string said = error_of([&] { replace_file(folder / "report.txt", "new"); });
  const bool replaced = said.empty();
  CHECK((replaced || said.ends_with("cannot be written: another program has it open")));
  CHECK(text_of(folder / "report.txt") == (replaced ? "new" : "old"));
  CHECK(files_below(folder.path).files.size() == 1);
  std::string text(8, '\0');
  text.resize(reader->read(text));
  CHECK(text == "old");
}

TEST_CASE("what somebody has open and shares with nobody cannot be replaced, and the error says why") {
  const Folder folder;
  replace_file(folder / "report.txt", "old");
  const Handle holder(held(folder / "report.txt", GENERIC_READ, 0));
  REQUIRE(holder.valid());
  CHECK(error_of([&] { replace_file(folder / "report.txt", "new"); }).find("cannot be written: ") !=
        std::string::npos);
  CHECK(error_of([&] { File::open(folder / "report.txt"); }).find("another program has it open") !=
        std::string::npos);
}

TEST_CASE("a log that is being written is read, whole and in places, while it grows") {
  const Folder folder;
  const Handle writer(held(folder / "live.evtx", GENERIC_WRITE, FILE_SHARE_READ));
  REQUIRE(writer.valid());
  DWORD done = 0;
  REQUIRE(::WriteFile(writer.get(), "0123456789", 10, &done, nullptr) != 0);
  const std::shared_ptr<File> file = File::open(folder / "live.evtx");
  CHECK(file->seekable());
  CHECK(file->status().size == 10);
  std::string part(4, '\0');
  CHECK(file->read_at(6, part) == 4);
  CHECK(part == "6789");
  CHECK(file->read(part) == 4);
  CHECK(part == "0123");
  CHECK(file->read_at(0, part) == 4);
  CHECK(file->read(part) == 4);
  CHECK(part == "4567");
  REQUIRE(::WriteFile(writer.get(), "ab", 2, &done, nullptr) != 0);
  CHECK(file->read(part) == 4);
  CHECK(part == "89ab");
}

TEST_CASE("folders are no files, what is not there is missing, and names of devices are neither") {
  const Folder folder;
  CHECK(is_folder(folder.path));
  CHECK(error_of([&] { File::open(folder.path); }).find("Is a directory") != std::string::npos);
  CHECK(error_of([&] { File::open(folder / "none"); }).find("No such file or directory") !=
        std::string::npos);
  CHECK(error_of([&] {
          replace_file(folder /
                           "none"
                           "\\x.txt",
                       "text");
        }).find("No such file or directory") != std::string::npos);
  CHECK(error_of([&] { replace_file(folder.path, "text"); }).find("cannot be written") != std::string::npos);
  CHECK_FALSE(exists(folder / "none"));
  replace_file("NUL", "thrown away");
  CHECK_FALSE(is_file("NUL"));
}

TEST_CASE("two names of one file are one, in whatever case they are written") {
  const Folder folder;
  replace_file(folder / "Report.txt", "text");
  CHECK(place_of(folder / "Report.txt") == place_of(folder / "REPORT.TXT"));
  CHECK(place_of(folder / "not there") == place_of(folder / "NOT THERE"));
  CHECK(place_of(folder / "one") != place_of(folder / "two"));
  REQUIRE(::CreateHardLinkW(system_path(folder / "link.txt").c_str(),
                            system_path(folder / "Report.txt").c_str(), nullptr) != 0);
  CHECK(place_of(folder / "Report.txt") == place_of(folder / "link.txt"));
}

TEST_CASE("a private file is its owner's alone, and an ordinary one is not taken for such") {
  const Folder folder;
  create_private(folder / "state.db");
  CHECK(is_private(folder / "state.db"));
  NewFile key(folder / "key.json", Readers::owner);
  key.write("{}");
  key.finish();
  CHECK(is_private(folder / "key.json"));
  CHECK_FALSE(is_private(folder / "none"));
}

TEST_CASE("a lock is held by one at a time and let go at the end") {
  const Folder folder;
  {
    const FileLock first(folder / "key.lock", std::chrono::milliseconds{0});
    CHECK(error_of([&] {
            FileLock(folder / "key.lock", std::chrono::milliseconds{50});
          }).find("held by another run") != std::string::npos);
  }
  CHECK(error_of([&] { FileLock(folder / "key.lock", std::chrono::milliseconds{0}); }) == "");
}

TEST_CASE("the system's digest is SHA-256") {
  const auto sha = SystemSha256::begin();
  REQUIRE(sha);
  sha->add("ab");
  sha->add("c");
  const std::string bytes = sha->bytes();
  CHECK(static_cast<unsigned char>(bytes[0]) == 0xBA);
  CHECK(static_cast<unsigned char>(bytes[31]) == 0xAD);
}

TEST_CASE("a time of a file is told to 100 nanoseconds") {
  const Folder folder;
  const Handle file(held(folder / "a", GENERIC_WRITE, 0));
  const FILETIME time = {0xD53E8001, 0x019DB1DE};  // 1970-01-01 00:00:00.0000001
  REQUIRE(::SetFileTime(file.get(), nullptr, nullptr, &time) != 0);
  CHECK(status_of_handle(file.get()).modified == 100);
}
