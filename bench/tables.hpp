#pragma once
// What the benchmarks of tabular and structured forms share: a file of varied events, made if it is not
// there, and a timed reading.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "readers/reader.hpp"

namespace exba::bench {

struct Shape {
  const char* provider;
  int id;
  const char* channel;
  const char* message;  ///< {0}: a running number
};

// The mix of a server's logs: texts of 60 to 700 bytes; one event in a thousand is ours.
inline constexpr Shape shapes[] = {
    {"Service Control Manager", 7040, "System",
     "The start type of the Volume Shadow Copy service was changed from demand start to auto start ({0})."},
    {"MSExchangeTransport", 1020, "Application",
     "The connection to mail{0}.example.net [10.0.0.7] was closed by the remote host after message {0} had "
     "been queued for delivery, and will be tried again."},
    {"Microsoft-Windows-Security-SPP", 903, "Application", "The Software Protection service has stopped."},
    {"PowerShell", 600, "Application",
     "Provider \"Registry\" is "
     "Started.\r\n\r\nDetails:\r\n\tProviderName=Registry\r\n\tNewProviderState="
     "Started\r\n\r\n\tSequenceNumber={0}\r\n\r\n\tHostName=ConsoleHost\r\n\t"
     "HostVersion=5.1.14393.2097\r\n\tHostId=9a1b6bd2-7c1e-4a9f-8a54-1f2f8a3a0001\r\n\tHostApplication=C:"
     "\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -NoProfile "
     "-NonInteractive -Command "
     "\"Get-Service\"\r\n\tEngineVersion=\r\n\tRunspaceId=\r\n\tPipelineId=\r\n\tCommandName="
     "\r\n\tCommandType=\r\n\tScriptName=\r\n\tCommandPath=\r\n\tCommandLine="},
    {"Application Error", 1000, "Application",
     "Faulting application name: w3wp.exe, version: 10.0.14393.0, time stamp: 0x57899135\r\nFaulting module "
     "name: KERNELBASE.dll, version: 10.0.14393.{0}, time stamp: 0x5a820eb5\r\n"
     "Exception code: 0xe0434352\r\nFault offset: 0x0000000000033c58\r\nFaulting process id: "
     "0x{0:x}\r\nFaulting application path: c:\\windows\\system32\\inetsrv\\w3wp.exe"},
    {"Microsoft-Windows-GroupPolicy", 1500, "System",
     "The Group Policy settings for the computer were processed successfully, in {0} milliseconds."},
};
inline constexpr Shape ours = {"ESE", 225, "Application",
                               "Information Store (4242) DB{0}: No log files can be truncated."};

struct Made {
  const Shape* shape;
  std::string message;
  std::uint64_t n;
  int month, day, hour, minute, second;
};

/// Calls `append(out, event)` until the file is `bytes` long.
template <class Append>
void make_file(const std::string& path, std::uint64_t bytes, const std::string& head, Append append) {
  if (std::filesystem::exists(path)) return;  // kept from the last time
  std::ofstream file(path, std::ios::binary);
  std::string block = head;
  std::uint64_t random = 1;
  std::uint64_t written = 0;
  for (std::uint64_t n = 0; written < bytes; ++n) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    Made made{
        n % 1000 == 500 ? &ours : &shapes[(random >> 33) % std::size(shapes)], {}, n + 1, 0, 0, 0, 0, 0};
    made.message = fmt::format(fmt::runtime(made.shape->message), n % 100000);
    const std::uint64_t seconds = n * 7 / 10;
    made.month = static_cast<int>(1 + seconds / 2419200 % 12);
    made.day = static_cast<int>(1 + seconds / 86400 % 28);
    made.hour = static_cast<int>(seconds / 3600 % 24);
    made.minute = static_cast<int>(seconds / 60 % 60);
    made.second = static_cast<int>(seconds % 60);
    append(block, made);
    if (block.size() < (1 << 20)) continue;
    file.write(block.data(), static_cast<std::streamsize>(block.size()));
    written += block.size();
    block.clear();
  }
  file << block;
}

/// Processor time, so that a busy machine does not count.
template <class Work>
double seconds(Work work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Peak resident memory of this process in MB, where the system tells it in a file.
inline double peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line))
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1000;
  return 0;
}

/// Reads the file five times and prints the best.
inline void measure(const char* name, const std::string& path) {
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  const Wanted wanted = Wanted::catalogue_events();
  double best = 1e9;
  std::uint64_t events = 0;
  std::uint64_t recognised = 0;
  for (int round = 0; round < 5; ++round) {
    best = std::min(best, seconds([&] {
                      Intake intake(wanted);
                      read_source(open_file(path), {}, intake);
                      events = intake.source.events;
                      recognised = intake.source.recognised;
                    }));
  }
  fmt::print(
      "{:<24} {:6.0f} MB {:9} events, {:6} ours: {:8.0f} MB/s {:6.2f} M events/s, peak memory {:.1f} MB\n",
      name, megabytes, events, recognised, megabytes / best, static_cast<double>(events) / best / 1e6,
      peak_memory());
}

/// [--size MB], 600 where it is not given; [--keep FOLDER], where the files stay for other programs;
/// [--file PATH], a file that is there, instead of those that are made.
struct Settings {
  std::uint64_t bytes = 600'000'000;
  std::string folder;
  std::string given;

  std::string file(const char* name) const {
    const auto base = folder.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(folder);
    return (base / (std::string("exba_bench_") + name)).string();
  }
  void done(const std::string& path) const {
    if (folder.empty()) std::filesystem::remove(path);
  }
};

inline Settings settings_of(int argc, char** argv) {
  Settings out;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--size") out.bytes = std::strtoull(argv[i + 1], nullptr, 10) * 1'000'000;
    if (option == "--keep") out.folder = argv[i + 1];
    if (option == "--file") out.given = argv[i + 1];
  }
  return out;
}

/// Makes each file, measures it, and takes it away.
class Bench {
 public:
  Bench(int argc, char** argv) : settings_(settings_of(argc, argv)) {}

  template <class Append>
  void run(const char* name, const char* file, const std::string& head, Append append) const {
    if (!settings_.given.empty()) return;
    const std::string path = settings_.file(file);
    make_file(path, settings_.bytes, head, append);
    measure(name, path);
    settings_.done(path);
  }
  int end() const {
    if (!settings_.given.empty()) measure("file", settings_.given);
    return 0;
  }

 private:
  Settings settings_;
};

}  // namespace exba::bench
