// How it works: NTBackup writes each job into a log of its own, in the language of Windows; the English one is read. A call of
// Exchange's backup interface that failed is told there with its text; the events of the same job say the same with a code.
#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/evidence/tools.hpp"

namespace exba::evidence {
namespace {

/// The text between two marks; empty: they are not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view behind) {
  const std::size_t at = text.find(before);
  if (at == text.npos) return {};
  const std::string_view rest = text.substr(at + before.size());
  const std::size_t end = rest.find(behind);
  return end == rest.npos ? std::string_view{} : rest.substr(0, end);
}

class JobLog {
 public:
  explicit JobLog(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const std::string_view line = trim(text);
    const Line l = parted(text);
    if (line == "Backup Status" || line == "Verify Status" || line == "Restore Status") {
      ++jobs_;
    } else if (jobs_ == 0) {
      return;
    } else if (line.starts_with("Backup ") && line.find(" of \"") != line.npos) {
      what_ = std::string(between(line, " of \"", "\""));
    } else if (equal_ignoring_case(l.name, "Backup Type")) {
      type_ = std::string(l.value);
    } else if (line.starts_with("Backup started on ")) {
      started_ = std::string(line.substr(18));
      if (started_.ends_with('.')) started_.pop_back();
    } else if (line.starts_with("Backup completed on ")) {
      completed_ = true;
    } else if (line.find(" returned '") != line.npos) {
      error_ = std::string(between(line, "returned '", "'"));
      if (error_.empty()) error_ = std::string(line.substr(line.find(" returned '") + 11));
      number_ = number;
      if (line.find("from a call to '") != line.npos) call(line);
    } else if (number_ != 0 && line.find("from a call to '") != line.npos) {
      call(line);
    }
  }
  void finish() {
    if (jobs_ == 0) return;
    if (number_ != 0) failed("");
    told_.counted(fmt::format("NTBackup's job log: {} part{}, {} call{} failed{}", jobs_,
                              jobs_ == 1 ? "" : "s", failed_, failed_ == 1 ? "" : "s",
                              started_.empty() ? "" : ", started " + started_));
    if (!started_.empty() && !completed_)
      told_.intake->problem("NTBackup's job log ends before it says that the backup completed");
  }

 private:
  void call(std::string_view line) { failed(between(line, "from a call to '", "'")); }
  void failed(std::string_view call) {
    ++failed_;
    told_.event("NTBackup job log", 1, Level::error, number_,
                fmt::format("{}{}: {}{}{}", what_.empty() ? "a backup" : what_,
                            started_.empty() ? "" : ", started " + started_, trim(error_),
                            call.empty() ? "" : " from ", call),
                {what_, type_, started_, std::string(trim(error_)), std::string(call)});
    error_.clear();
    number_ = 0;
  }

  Told told_;
  std::string what_, type_, started_, error_;
  bool completed_ = false;
  std::uint64_t number_ = 0, jobs_ = 0, failed_ = 0;
};

}  // namespace

bool is_job_log(std::string_view head) {
  bool status = false;
  for (std::string_view line; next_line(head, line);) {
    const std::string_view text = trim(line);
    status = status || text == "Backup Status" || text == "Verify Status" || text == "Restore Status";
    if (status && (text.starts_with("Operation:") || text.starts_with("Backup started on "))) return true;
  }
  return false;
}
Reading read_job_log(Told told) {
  return reading_of<JobLog>(told);
}

}  // namespace exba::evidence
