// Makes pasted text of a given size (Vista blocks, then NT blocks; one event in a thousand is one that exba
// knows) in memory-sized slices and reads it as a file would be read. Prints MB/s of processor time, events/s
// and what was kept.
//   bench_event_text [megabytes, default 500]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "readers/reader.hpp"

namespace {

using namespace exba;

std::string vista(unsigned n) {
  const bool ours = n % 1000 == 0;
  return std::string("Log Name:      Application\r\nSource:        ") + (ours ? "ESE" : "Some Service") +
         "\r\nDate:          6/" + std::to_string(1 + n / 40 % 28) +
         "/2015 6:31:" + std::to_string(10 + n % 50) +
         " PM\r\nEvent ID:      " + std::to_string(ours ? 225 : 1000 + n % 400) +
         "\r\nTask Category: None\r\nLevel:         Information\r\nKeywords:      Classic\r\nUser:          "
         "N/A\r\n"
         "Computer:      ex1.example.net\r\nDescription:\r\n" +
         (ours ? "Information Store (4242) DB01: No log files can be truncated. \r\n\r\n"
               : "The service entered the state in which it answers requests. Process: 4242, requests since "
                 "start: 17.\r\n"
                 "  The last one took 12 milliseconds; see the log file C:\\Program Files\\Some "
                 "Service\\log.txt for more.\r\n\r\n");
}

std::string nt(unsigned n) {
  const bool ours = n % 1000 == 0;
  return std::string("Event Type:\tInformation\r\nEvent Source:\t") +
         (ours ? "MSExchangeIS" : "Some Service") + "\r\nEvent Category:\tNone\r\nEvent ID:\t" +
         std::to_string(ours ? 9606 : 1000 + n % 400) + "\r\nDate:\t\t6/" + std::to_string(1 + n / 40 % 28) +
         "/2006\r\nTime:\t\t6:31:" + std::to_string(10 + n % 50) +
         " PM\r\nUser:\t\tN/A\r\nComputer:\tEX1\r\nDescription:\r\n" +
         (ours ? "Exchange VSS Snapshot prepared for backup successfully. \r\n"
               : "The service entered the state in which it answers requests. Process: 4242, requests since "
                 "start: 17.\r\n") +
         "\r\nFor more information, see Help and Support Center at "
         "http://go.microsoft.com/fwlink/events.asp.\r\n\r\n";
}

void run(const char* name, std::string (*make)(unsigned), std::uint64_t bytes) {
  std::string slice;  // a file's bytes come from the page cache at memcpy speed: so do these
  for (unsigned n = 0; slice.size() < 32u * 1024 * 1024; ++n) slice += make(n);
  std::uint64_t given = 0;
  std::size_t at = 0;
  Input input{name, bytes, [&](std::span<char> buffer) {
                std::size_t filled = 0;
                while (filled < buffer.size() && given < bytes) {
                  const std::size_t take = std::min(
                      {buffer.size() - filled, slice.size() - at, static_cast<std::size_t>(bytes - given)});
                  std::memcpy(buffer.data() + filled, slice.data() + at, take);
                  filled += take;
                  given += take;
                  at = (at + take) % slice.size();
                }
                return filled;
              }};
  const Wanted wanted = Wanted::catalogue_events();
  Intake intake(wanted);
  const std::clock_t begin = std::clock();
  read_event_text(input, {}, intake);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("%-6s %8.0f MB/s %12.0f events/s  %llu events, %zu kept, %zu problems\n", name,
              static_cast<double>(bytes) / 1e6 / seconds, static_cast<double>(intake.source.events) / seconds,
              static_cast<unsigned long long>(intake.source.events), intake.kept.size(),
              intake.source.problems.size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t megabytes = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500;
  run("vista", vista, megabytes * 1'000'000);
  run("nt", nt, megabytes * 1'000'000);
}
