// make_samples ROOT [CASE...]: writes the exports of every samples/<case>/story.txt (or of the cases named)
// again: samples/<case>/xml/<computer>-<channel>.xml and samples/<case>/text/<computer>-<channel>.txt. The
// committed files are what this program writes: a test compares them.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/samples.hpp"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc < 2) {
    fmt::print(stderr, "usage: make_samples ROOT [CASE...]\n");
    return 2;
  }
  const fs::path samples = fs::path(argv[1]) / "samples";
  for (const auto& entry : fs::directory_iterator(samples)) {
    const std::string name = entry.path().filename().string();
    const bool named = argc == 2 || std::find(argv + 2, argv + argc, name) != argv + argc;
    if (!named || !fs::exists(entry.path() / "story.txt")) continue;
    std::ifstream in(entry.path() / "story.txt", std::ios::binary);
    const std::string story{std::istreambuf_iterator<char>(in), {}};
    for (const char* form : {"xml", "text"}) fs::remove_all(entry.path() / form);
    for (const auto& file : exba::test::sample_files(name, story)) {
      fs::create_directories((entry.path() / file.path).parent_path());
      std::ofstream(entry.path() / file.path, std::ios::binary) << file.bytes;
    }
  }
  return 0;
}
