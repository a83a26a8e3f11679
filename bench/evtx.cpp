// How fast EVTX is read: exba with one and two threads, beside a lower bound and whatever other readers are
// installed, on files that the project's own writer makes and on files put together from real chunks.
//
//   bench_evtx [--size MB] [--rounds N] [--exba PROGRAM] [REAL.evtx...]
//
// "exba reads" is the reader alone, in this process; "exba analyze" is the whole program, start and diagnosis
// included, as the peers are.
// The lower bound reads the same bytes in the same blocks, checks both checksums of every chunk and looks at
// the id of every record, without any safety: no reader that does its work can be faster. All are run in
// turn, several rounds, in one process (other readers in their own); the table gives medians, and what counts
// are the ratios, since absolute figures drift.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

#include "base/crc32.hpp"
#include "base/little_endian.hpp"
#include "base/parallel.hpp"
#include "readers/evtx/evtx.hpp"
#include "support/evtx_writer.hpp"

namespace {

using namespace exba;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t header_size = 4096;
constexpr std::size_t chunk_size = 65536;

/// 4,096 chunks are 256 MiB.
std::string repeated(const std::vector<std::string>& chunks, std::size_t count) {
  std::string file(header_size, '\0');
  file.replace(0, 8, std::string_view("ElfFile\0", 8));
  const auto put = [&](std::size_t at, std::uint64_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) file[at + i] = static_cast<char>(number >> (8 * i));
  };
  put(16, count - 1, 8);
  put(32, 128, 4);
  put(36, 3 << 16 | 1, 4);
  put(40, 4096, 2);
  put(42, count & 0xFFFF, 2);
  put(124, crc32(std::string_view(file).substr(0, 120)), 4);
  file.reserve(header_size + count * chunk_size);
  for (std::size_t i = 0; i < count; ++i) file += chunks[i % chunks.size()];
  return file;
}

std::vector<std::string> chunks_of(const std::string& file) {
  std::vector<std::string> chunks;
  for (std::size_t at = header_size; at + chunk_size <= file.size(); at += chunk_size) {
    const std::string_view chunk = std::string_view(file).substr(at, chunk_size);
    if (!chunk.starts_with(std::string_view("ElfChnk\0", 8))) continue;
    const std::uint32_t free = u32_at(chunk, 48);
    if (free <= 512 || free > chunk_size || crc32(chunk.substr(512, free - 512)) != u32_at(chunk, 52))
      continue;
    chunks.emplace_back(chunk);
  }
  return chunks;
}

/// Events as a mailbox server's Application log mixes them: many providers, classic and named data, a few of
/// ours.
std::vector<std::string> written_chunks() {
  std::vector<Event> events;
  std::uint64_t state = 1;
  const auto below = [&](std::size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state >> 33) % n);
  };
  for (std::uint64_t i = 0; i < 12'000; ++i) {
    Event e;
    e.record_id = i + 1;
    const std::size_t provider = below(below(2) == 0 ? 3 : 8);  // real chunks hold 2.7 templates of records
    e.provider = provider == 0   ? "ESE"
                 : provider == 1 ? "MSExchangeIS"
                                 : fmt::format("Some-Provider-Number-{}", provider);
    e.id = static_cast<std::uint16_t>(1000 + below(40));
    e.channel = "Application";
    e.computer = "EX01.example.net";
    e.level = Level::information;
    e.category = "1";
    e.time = *parse_rfc3339("2006-10-10T23:00:02Z") + std::chrono::seconds(i);
    e.inserts.resize(2 + below(8));
    for (std::string& insert : e.inserts.edit())
      insert = std::string(4 + below(60), static_cast<char>('a' + below(26)));
    if (provider % 3 == 0)
      e.qualifiers = 0x4000;
    else
      for (std::size_t k = 0; k < e.inserts.size(); ++k)
        e.insert_names.push_back(fmt::format("Parameter{}", k));
    if (provider % 3 == 0 && below(4) == 0) e.data = std::string(64, 'd');
    events.push_back(std::move(e));
  }
  std::vector<std::string> chunks;
  for (const auto names : {test::EvtxStyle::Names::slots, test::EvtxStyle::Names::literals}) {
    test::EvtxStyle style;
    style.names = names;
    for (std::string& chunk : chunks_of(test::to_evtx(events, style))) chunks.push_back(std::move(chunk));
  }
  return chunks;
}

/// Ids of all records of a chunk, with no care taken beyond not leaving the block.
std::size_t ids_without_safety(const char* chunk, std::size_t free) {
  std::size_t sum = 0;
  const auto u32 = [&](std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, chunk + at, sizeof number);
    return number;
  };
  for (std::size_t at = 512; at + 64 < free;) {
    const std::size_t size = u32(at + 4);
    if (u32(at) != 0x2A2A || size < 28) break;
    std::size_t descriptors = at + 38;
    if (u32(at + 34) == descriptors) descriptors += 24 + u32(descriptors + 20);
    if (descriptors + 4 < free && u32(descriptors) < 128) {
      std::size_t value = descriptors + 4 + 4 * u32(descriptors);
      for (std::size_t slot = 0; slot < 3; ++slot) value += u32(descriptors + 4 + 4 * slot) & 0xFFFF;
      if (value + 2 < free) sum += u32(value - 2) >> 16;
    }
    at += size;
  }
  return sum;
}

/// Both checksums and all ids of the chunks in a block.
std::size_t look_at(std::string_view block) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at + chunk_size <= block.size(); at += chunk_size) {
    const std::string_view chunk = block.substr(at, chunk_size);
    const std::uint32_t free = u32_at(chunk, 48);
    if (free < 512 || free > chunk_size) continue;
    sum += crc32(chunk.substr(512, free - 512)) + crc32(chunk.substr(128, 384), crc32(chunk.substr(0, 120)));
    sum += ids_without_safety(chunk.data(), free);
  }
  return sum;
}

std::size_t lower_bound(const fs::path& path, unsigned jobs) {
  const Input input = open_file(path.string());
  constexpr std::size_t block = 4 * chunk_size;
  std::vector<std::vector<char>> buffers(jobs, std::vector<char>(block));
  std::atomic<std::size_t> sum{0};
  parallel_for(jobs, (*input.size - header_size + block - 1) / block, [&](unsigned worker, std::size_t i) {
    const std::size_t got = input.read_at(header_size + i * block, buffers[worker]);
    sum += look_at({buffers[worker].data(), got});
  });
  return sum;
}

std::uint64_t exba_reads(const fs::path& path, const Wanted& wanted, unsigned jobs) {
  Input input = open_file(path.string());
  Intake intake(wanted);
  ReadOptions options;
  options.jobs = jobs;
  return evtx::read_file(input, options, intake).records;
}

double seconds(const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Runner {
  std::string name;
  std::function<void()> run;
  unsigned threads = 1;
  std::vector<double> times;
};

/// A program that reads the file in a process of its own.
struct Program {
  std::string name;
  std::string path;
  std::string options;
  unsigned threads = 1;
};

std::vector<Program> programs(const std::string& exba) {
  std::vector<Program> all;
  for (const unsigned threads : {1U, 2U}) {
    const std::string number = std::to_string(threads);
    all.push_back({"exba analyze", exba, "analyze -q --fail-on never -o /dev/null -j" + number, threads});
    all.push_back({"evtx_dump, all as XML", "evtx_dump", "-o xml -t " + number, threads});
    all.push_back({"exba events --all", exba, "events --all -j" + number, threads});
    all.push_back({"evtx_dump, all as NDJSON", "evtx_dump", "-o jsonl -t " + number, threads});
  }
  all.push_back({"evtxexport, all as text", "evtxexport", "", 1});
  return all;
}

bool installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

void table(const std::string& title, const fs::path& path, int rounds, const std::string& exba) {
  static const Wanted ours = Wanted::catalogue_events();
  const double megabytes = static_cast<double>(fs::file_size(path)) / 1e6;
  const auto records = static_cast<double>(exba_reads(path, ours, 1));
  volatile std::size_t sink = 0;
  std::vector<Runner> runners;
  for (const unsigned jobs : {1U, 2U}) {
    runners.push_back({"lower bound", [&, jobs] { sink = sink + lower_bound(path, jobs); }, jobs, {}});
    runners.push_back({"exba reads", [&, jobs] { exba_reads(path, ours, jobs); }, jobs, {}});
  }
  for (const Program& program : programs(exba)) {
    if (!installed(program.path)) {
      std::printf("(%s is not installed)\n", program.path.c_str());
      continue;
    }
    const std::string command =
        fmt::format("'{}' {} '{}' > /dev/null 2>&1", program.path, program.options, path.string());
    runners.push_back({program.name,
                       [command] {
                         if (std::system(command.c_str()) != 0) std::fputs("(it failed)\n", stderr);
                       },
                       program.threads,
                       {}});
  }
  for (int round = 0; round < rounds; ++round)
    for (Runner& runner : runners)
      if (round == 0 || runner.times.front() < 5) runner.times.push_back(seconds(runner.run));
  const auto time_of = [](const Runner& runner) { return median(runner.times); };
  std::printf("\n%s: %.0f MB, %.0f records\n  %-26s %7s %8s %12s %18s %12s\n", title.c_str(), megabytes,
              records, "", "threads", "MB/s", "events/s", "of the lower bound", "of 1 thread");
  for (const Runner& runner : runners) {
    const auto find = [&](const std::string& name, unsigned threads) {
      return std::find_if(runners.begin(), runners.end(),
                          [&](const Runner& r) { return r.name == name && r.threads == threads; });
    };
    const double time = time_of(runner);
    std::printf("  %-26s %7u %8.0f %12.0f %17.2fx", runner.name.c_str(), runner.threads, megabytes / time,
                records / time, time / time_of(*find("lower bound", runner.threads)));
    std::printf(runner.threads == 1 ? "\n" : " %11.2fx\n", time_of(*find(runner.name, 1)) / time);
  }
}

void measure(const std::string& title, const std::vector<std::string>& chunks, std::size_t megabytes,
             int rounds, const std::string& exba) {
  if (chunks.empty()) return;
  const fs::path path = fs::temp_directory_path() / "exba-bench.evtx";
  {
    const std::string file = repeated(chunks, megabytes * 16);
    std::ofstream(path, std::ios::binary).write(file.data(), static_cast<std::streamsize>(file.size()));
  }
  table(title, path, rounds, exba);
  fs::remove(path);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t megabytes = 256;
  int rounds = 7;
  std::string exba = (fs::path(argv[0]).parent_path() / ".." / "exba").string();
  std::vector<std::string> real;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--size" && i + 1 < argc) {
      megabytes = static_cast<std::size_t>(std::max(std::atoi(argv[++i]), 1));
    } else if (argument == "--rounds" && i + 1 < argc) {
      rounds = std::max(std::atoi(argv[++i]), 1);
    } else if (argument == "--exba" && i + 1 < argc) {
      exba = argv[++i];
    } else {
      std::ifstream in(argv[i], std::ios::binary);
      for (std::string& chunk : chunks_of(std::string(std::istreambuf_iterator<char>(in), {})))
        real.push_back(std::move(chunk));
    }
  }
  measure("written", written_chunks(), megabytes, rounds, exba);
  measure("real chunks", real, megabytes, rounds, exba);
}
