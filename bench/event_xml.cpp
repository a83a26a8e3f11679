// How fast Event XML is read: bench_event_xml [--size MB] [--every N] [--file PATH] [--keep] [--peers].
// Makes a file of varied events (one in N matters, in a thousand where it is not given) if PATH is not there,
// and prints exba's reader beside a bare search for "</Event>" in the same blocks; with --peers, grep and
// xmllint as child processes on the same file.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "readers/reader.hpp"

namespace {

struct Shape {
  const char* provider;  ///< with its other attributes
  int id;
  const char* head;  ///< Version .. Keywords
  const char* channel;
  const char* payload;  ///< {0}: a running number
};

// The mix of a server's Application and System logs: 500 to 2,500 bytes an event.
constexpr Shape shapes[] = {
    {"'Service Control Manager' Guid='{555908d1-a6d7-4695-8e1e-26931d2012f4}' EventSourceName='Service "
     "Control Manager'",
     7040,
     "<Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x8080000000000000</"
     "Keywords>",
     "System",
     "<EventData><Data Name='param1'>Volume Shadow Copy</Data><Data "
     "Name='param2'>running</Data><Binary>{0:032X}</Binary></EventData>"},
    {"'MSExchangeTransport'", 1020, "<Level>4</Level><Task>3</Task><Keywords>0x80000000000000</Keywords>",
     "Application",
     "<EventData><Data>mail{0}.example.net</Data><Data>10.0.0.{0}</Data><Data>The connection was closed by "
     "the remote host "
     "after message {0} had been queued for delivery.</Data></EventData>"},
    {"'Microsoft-Windows-Security-SPP' Guid='{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}' "
     "EventSourceName='Software Protection Platform "
     "Service'",
     903,
     "<Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</"
     "Keywords>",
     "Application", "<EventData></EventData>"},
    {"'PowerShell'", 600, "<Level>4</Level><Task>6</Task><Keywords>0x80000000000000</Keywords>",
     "Application",
     "<EventData><Data>Registry</Data><Data>Started</"
     "Data><Data>\tProviderName=Registry\r\n\tNewProviderState=Started\r\n\r\n"
     "\tSequenceNumber={0}\r\n\r\n\tHostName=ConsoleHost\r\n\tHostVersion=5.1.14393.2097\r\n\tHostId="
     "9a1b6bd2-7c1e-4a9f-8a54-1f2f8a3a{0}\r\n"
     "\tHostApplication=C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -NoProfile "
     "-NonInteractive -Command &quot;Get-Service "
     "| Where-Object {{ $_.Status -eq 'Running' "
     "}}&quot;\r\n\tEngineVersion=\r\n\tRunspaceId=\r\n\tPipelineId=\r\n\tCommandName=\r\n"
     "\tCommandType=\r\n\tScriptName=\r\n\tCommandPath=\r\n\tCommandLine=</Data></EventData>"},
    {"'Microsoft-Windows-Kernel-General' Guid='{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}'", 16,
     "<Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</"
     "Keywords>",
     "System",
     "<EventData><Data Name='HiveNameLength'>90</Data><Data "
     "Name='HiveName'>\\??\\C:\\Users\\backup{0}\\AppData\\Local\\Microsoft\\Windows\\"
     "UsrClass.dat</Data><Data Name='KeysUpdated'>{0}</Data><Data Name='DirtyPages'>12</Data></EventData>"},
    {"'Application Error'", 1000, "<Level>2</Level><Task>100</Task><Keywords>0x80000000000000</Keywords>",
     "Application",
     "<EventData><Data>w3wp.exe</Data><Data>10.0.14393.0</Data><Data>57899135</Data><Data>KERNELBASE.dll</"
     "Data><Data>10.0.14393.{0}</Data>"
     "<Data>5a820eb5</Data><Data>e0434352</Data><Data>0000000000033c58</Data><Data>{0:x}</"
     "Data><Data>c:\\windows\\system32\\inetsrv\\w3wp.exe"
     "</Data><Data>C:\\Windows\\System32\\KERNELBASE.dll</Data><Data>a7f5ee2b-0f8f-4f57-9d3c-{0:012x}</"
     "Data><Data></Data><Data></Data></EventData>"},
    {"'Microsoft-Windows-GroupPolicy' Guid='{aea1b4fa-97d1-45f2-a64c-4d69fffd92c9}'", 1500,
     "<Version>0</Version><Level>4</Level><Task>0</Task><Opcode>1</Opcode><Keywords>0x8000000000000000</"
     "Keywords>",
     "System",
     "<EventData><Data Name='SupportInfo1'>1</Data><Data Name='SupportInfo2'>4711</Data><Data "
     "Name='ProcessingMode'>0</Data><Data "
     "Name='ProcessingTimeInMilliseconds'>{0}</Data><Data "
     "Name='DCName'>\\\\DC1.example.net</Data></EventData>"},
};
constexpr Shape ours = {
    "'ESE'", 225, "<Level>4</Level><Task>3</Task><Keywords>0x80000000000000</Keywords>", "Application",
    "<EventData><Data>Information Store</Data><Data>4242</Data><Data>DB{0}: </Data></EventData>"};

void append_event(std::string& out, const Shape& shape, std::uint64_t n) {
  const std::uint64_t ticks = n * 7'310'000;
  const std::uint64_t seconds = ticks / 10'000'000;
  out += fmt::format(
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
      "Name={}/><EventID "
      "Qualifiers='16384'>{}</EventID>{}<TimeCreated "
      "SystemTime='2024-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}Z'/><EventRecordID>{}"
      "</EventRecordID><Correlation/><Execution ProcessID='{}' "
      "ThreadID='{}'/><Channel>{}</Channel><Computer>EX1.example.net</Computer>"
      "<Security/></System>",
      shape.provider, shape.id, shape.head, 1 + seconds / 2419200 % 12, 1 + seconds / 86400 % 28,
      seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, ticks % 10'000'000, n + 1, 500 + n % 4000,
      n % 9000, shape.channel);
  out += fmt::format(fmt::runtime(shape.payload), n % 100000);
  out += "</Event>";
}

void make_file(const std::string& path, std::uint64_t bytes, std::uint64_t every) {
  std::ofstream file(path, std::ios::binary);
  std::string block = "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>";
  std::uint64_t random = 1;
  std::uint64_t written = 0;
  for (std::uint64_t n = 0; written < bytes; ++n) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    append_event(block, n % every == every / 2 ? ours : shapes[(random >> 33) % std::size(shapes)], n);
    if (block.size() < (1 << 20)) continue;
    file.write(block.data(), static_cast<std::streamsize>(block.size()));
    written += block.size();
    block.clear();
  }
  file << block << "</Events>";
}

/// Processor time, so that a busy machine does not count; children are timed by the clock on the wall.
template <class Work>
double seconds(Work work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Peak resident memory of this process in MB, where the system tells it in a file.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line))
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1000;
  return 0;
}

/// The cheapest thing that could find events: the same blocks, one search for the end tag.
std::uint64_t bare_search(const std::string& path) {
  exba::Input input = exba::open_file(path);
  std::vector<char> block(256 * 1024);
  std::uint64_t found = 0;
  while (true) {
    const std::size_t got = input.read(block);
    const char* at = block.data();
    const char* const end = at + got;
#ifdef __GLIBC__
    while ((at = static_cast<const char*>(memmem(at, static_cast<std::size_t>(end - at), "</Event>", 8))) !=
           nullptr)
      ++found, at += 8;
#else
    const std::string_view text(at, got);
    for (std::size_t i = text.find("</Event>"); i != std::string_view::npos; i = text.find("</Event>", i + 8))
      ++found;
#endif
    if (got < block.size()) return found;
  }
}

void peer(const char* name, const std::string& command, double megabytes) {
  int result = 0;
  const auto begin = std::chrono::steady_clock::now();
  result = std::system(command.c_str());
  const double time = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (result == -1) return;
  fmt::print("{:<28} {:8.0f} MB/s\n", name, megabytes / time);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t size = 600;
  std::uint64_t every = 1000;
  std::string path = (std::filesystem::temp_directory_path() / "exba_bench_events.xml").string();
  bool keep = false;
  bool peers = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--size" && i + 1 < argc)
      size = std::strtoull(argv[++i], nullptr, 10);
    else if (option == "--every" && i + 1 < argc)
      every = std::max<std::uint64_t>(std::strtoull(argv[++i], nullptr, 10), 1);
    else if (option == "--file" && i + 1 < argc)
      path = argv[++i], keep = true;
    else if (option == "--keep")
      keep = true;
    else if (option == "--peers")
      peers = true;
    else
      return fmt::print(stderr, "bench_event_xml [--size MB] [--every N] [--file PATH] [--keep] [--peers]\n"),
             2;
  }
  const bool made = !std::filesystem::exists(path);
  if (made) make_file(path, size * 1'000'000, every);
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  const exba::Wanted wanted = exba::Wanted::catalogue_events();
  double best = 1e9;
  double best_search = 1e9;
  std::uint64_t events = 0;
  std::uint64_t recognised = 0;
  double memory = 0;
  for (int round = 0; round < 5; ++round) {  // in turn, so that both see the same machine
    best = std::min(best, seconds([&] {
                      exba::Intake intake(wanted);
                      exba::read_source(exba::open_file(path), {}, intake);
                      events = intake.source.events;
                      recognised = intake.source.recognised;
                    }));
    if (round == 0) memory = peak_memory();
    best_search = std::min(best_search, seconds([&] { bare_search(path); }));
  }
  fmt::print("{:.0f} MB, {} events, {} of them ours; best of 5\n", megabytes, events, recognised);
  fmt::print("{:<28} {:8.0f} MB/s {:8.2f} M events/s, peak memory {:.1f} MB\n", "exba", megabytes / best,
             static_cast<double>(events) / best / 1e6, memory);
  fmt::print("{:<28} {:8.0f} MB/s   (exba takes {:.2f} times as long)\n", "memmem of the end tag",
             megabytes / best_search, best / best_search);
  if (peers) {
    peer("grep -c (C locale)",
         "LC_ALL=C grep -cE '<EventID[^>]*>(210|213|220|221|223|225)</EventID>' '" + path +
             "' | cat >/dev/null",
         megabytes);
    peer("xmllint --stream", "xmllint --stream --huge '" + path + "' >/dev/null", megabytes);
  }
  if (made && !keep) std::filesystem::remove(path);
  return 0;
}
