// How fast text is read: bench_event_text [--size MB] [--keep FOLDER | --file PATH]. Vista's blocks and NT's,
// one event in a thousand one that exba knows, and NT's with one in eight.
#include <string>

#include "tables.hpp"

namespace {

using namespace exba::bench;

std::string vista(unsigned n, unsigned every) {
  const bool ours = n % every == 0;
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

std::string nt(unsigned n, unsigned every) {
  const bool ours = n % every == 0;
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

/// One event in `every` is one that exba knows.
template <std::string (*make)(unsigned, unsigned), unsigned every>
void append(std::string& out, const Made& m) {
  out += make(static_cast<unsigned>(m.n), every);
}

}  // namespace

int main(int argc, char** argv) {
  const Bench bench(argc, argv);
  bench.run("Vista blocks", "vista.txt", "", append<vista, 1000>);
  bench.run("NT blocks", "nt.txt", "", append<nt, 1000>);
  bench.run("NT, one in eight ours", "nt8.txt", "", append<nt, 8>);
  return bench.end();
}
