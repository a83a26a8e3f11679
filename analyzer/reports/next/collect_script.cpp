// How it works: a batch file runs on every Windows from 2000 on. Names that come from the log (computers,
// folders, databases) are written into it only when they are made of plain characters: whatever else stands
// in a log must not become a command.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "catalog/collection.hpp"
#include "reports/told/next.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t most_names = 20;

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= longest_name && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" ._:\\-").find(c) != std::string_view::npos;
  });
}

struct Named {
  std::set<std::string> computers, databases, folders, bases;
};

void note_file(std::string_view file, Named& named) {
  const auto slash = file.find_last_of('\\');
  if (!is_plain(file) || slash == std::string_view::npos) return;
  const std::string low = lower(file);
  if (low.ends_with(".edb") && named.databases.size() < most_names) named.databases.emplace(file);
  if (!low.ends_with(".log")) return;
  named.folders.emplace(file.substr(0, slash));
  named.bases.emplace(file.substr(slash + 1, 3));
}

/// What the findings' events and runs name.
Named names_of(const Report& report) {
  Named named;
  for (const Finding& finding : report.findings) {
    if (is_plain(finding.computer)) named.computers.insert(finding.computer);
    for (const std::uint32_t e : finding.evidence)
      for (const Fact& f : report.events[e].facts) note_file(f.value, named);
    for (const std::uint32_t o : finding.operations) {
      if (is_plain(report.operations[o].computer)) named.computers.insert(report.operations[o].computer);
      for (const Fact& f : report.operations[o].facts) note_file(f.value, named);
    }
  }
  return named;
}

std::string quoted_list(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "\"" : " \"") + name + '"';
  return out;
}

std::string joined(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

void remark(std::string_view text, std::string& out) {
  out += fmt::format("rem {}\n", text);
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

}  // namespace

std::string collect_script(const Report& report) {
  const Named named = names_of(report);
  std::string out = "@echo off\nsetlocal\n";
  remark(
      "Collects what this case needs into the folder exba-case beside this script. It only reads, except "
      "there.",
      out);
  remark("Run it as an administrator on: " +
             (named.computers.empty() ? std::string("the Exchange server") : joined(named.computers)) +
             " (and on every other node of a cluster).",
         out);
  out += "set OUT=%~dp0exba-case\nif not exist \"%OUT%\" mkdir \"%OUT%\"\n";
  remark("Databases, log folder and base name as the logs name them: check them before you run this.", out);
  out += fmt::format("set DB={}\nset LOGS={}\nset BASE={}\nset RESOURCE=\n", quoted_list(named.databases),
                     named.folders.empty() ? "" : *named.folders.begin(),
                     named.bases.empty() ? "E00" : *named.bases.begin());
  for (std::size_t n = 1; n < std::min(named.folders.size(), most_names); ++n)
    remark("Another log folder: " + *std::next(named.folders.begin(), static_cast<std::ptrdiff_t>(n)), out);
  std::string by_hand;
  for (const std::string_view name : items_to_collect(report)) {
    const CollectItem& item = *find_collect_item(name);
    if (item.commands.empty()) {
      by_hand += fmt::format("rem   {}: {}\n", item.title, item.why);
      continue;
    }
    out += '\n';
    remark(fmt::format("{}: {}", item.title, item.why), out);
    out += fmt::format("echo {}\n{}\n", item.title, item.commands);
  }
  if (!by_hand.empty()) out += "\nrem By hand, into the same folder:\n" + by_hand;
  out += "\necho Done: pack the folder %OUT% and hand it on; exba reads it as it is.\nendlocal\n";
  return with_crlf(out);
}

}  // namespace exba
