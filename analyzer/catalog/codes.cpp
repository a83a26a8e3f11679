// How it works: one number, many spellings. A spelling is read to a 64-bit number, the number brought to one
// form: engine (JET) errors are negative decimals, whether they come as -528, 4294966768, 0xfffffdf0,
// 0xC8000210 or -939523568; all other codes are unsigned 32-bit. Exchange store codes (0x50d) are numbers of
// their own: the Win32 error of the same value means something else. Sentences that are printed in place of a
// code have a table of their own.
#include "catalog/codes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "catalog/wording.hpp"

namespace exba {
namespace {

constexpr std::string_view jet = "JET", edbbcli = "EDBBCLI", store = "Exchange store", vss = "VSS",
                           windows = "Windows";
constexpr std::string_view j = "Q177761 ESEsrc", n = "NTDSBMSG", w = "Win32 metadata",
                           constants = "restic vss constants";

constexpr ErrorCode codes[] = {
    {"JET_errLogFileCorrupt", "a transaction log is damaged", jet, j, -501},
    {"JET_errNoBackupDirectory", "no backup folder given", jet, j, -503},
    {"JET_errBackupDirectoryNotEmpty", "the backup folder is not empty", jet, j, -504},
    {"JET_errBackupInProgress", "a backup is already active", jet, "Q177761 ESEsrc KB933779", -505},
    {"JET_errRestoreInProgress", "a restore is already active", jet, j, -506},
    {"JET_errMissingPreviousLogFile", "the checkpoint needs a log that is gone", jet, j, -509},
    {"JET_errLogWriteFail", "writing to a log failed", jet, j, -510},
    {"JET_errBadLogVersion", "a log is of another engine version", jet, j, -514},
    {"JET_errInvalidLogSequence", "the next log's timestamp is not the expected one", jet, j, -515},
    {"JET_errLogSequenceEnd", "log generation numbers are used up", jet, j, -519},
    {"JET_errNoBackup", "no backup is active", jet, j, -520},
    {"JET_errInvalidBackupSequence", "backup functions called in a wrong order", jet, j, -521},
    {"JET_errBackupNotAllowedYet", "backup not allowed now", jet, j, -523},
    {"JET_errInvalidBackup", "logs-only backup with circular logging", jet, j, -526},
    {"JET_errMissingLogFile", "the current log file is missing", jet, "Q177761 Q188674 ESEsrc", -528},
    {"JET_errLogDiskFull", "the log disk is full", jet, j, -529},
    {"JET_errBadLogSignature", "a log's signature is not that of the others", jet, j, -530},
    {"JET_errBadDbSignature", "the database's signature is not the logs' one", jet, j, -531},
    {"JET_errBadCheckpointSignature", "the checkpoint's signature is not the logs' one", jet, j, -532},
    {"JET_errCheckpointCorrupt", "the checkpoint file is damaged", jet, j, -533},
    {"JET_errMissingPatchPage", "a page is missing from the patch file", jet, j, -534},
    {"JET_errBadPatchPage", "a page of the patch file is damaged", jet, j, -535},
    {"JET_errPatchFileMissing", "the patch file is missing", jet, "ESEsrc", -538},
    {"JET_errDatabaseStreamingFileMismatch", ".edb and .stm do not belong together", jet, "ESEsrc", -540},
    {"JET_errLogFileSizeMismatch", "a log has another size than the engine expects", jet, "ESEsrc", -541},
    {"JET_errCheckpointFileNotFound", "the checkpoint file is missing", jet, "ESEsrc", -542},
    {"JET_errRequiredLogFilesMissing", "logs that recovery needs are missing", jet, "ESEsrc", -543},
    {"JET_errSoftRecoveryOnBackupDatabase", "a restored database needs hard recovery", jet, "ESEsrc", -544},
    {"JET_errDatabaseDirtyShutdown", "the database was not shut down cleanly", jet, j, -550},
    {"JET_errConsistentTimeMismatch", "database and logs are of different times", jet, j, -551},
    {"JET_errDatabasePatchFileMismatch", "patch file and database do not belong together", jet, j, -552},
    {"JET_errEndingRestoreLogTooLow", "the last restored log is too low", jet, j, -553},
    {"JET_errStartingRestoreLogTooHigh", "the first restored log is too high", jet, j, -554},
    {"JET_errGivenLogFileHasBadSignature", "a restored log has another signature", jet, j, -555},
    {"JET_errGivenLogFileIsNotContiguous", "a restored log does not follow its predecessor", jet, j, -556},
    {"JET_errMissingRestoreLogFiles", "restored logs are missing", jet, j, -557},
    {"JET_errMissingFullBackup", "a full backup is needed first", jet, "Q295751 ESEsrc", -560},
    {"JET_errBadBackupDatabaseSize", "the backed-up database has a wrong size", jet, j, -561},
    {"JET_errMissingCurrentLogFiles", "current logs are missing", jet, "ESEsrc Q322314 Q269782", -565},
    {"JET_errMissingFileToBackup", "a log of the sequence is missing for the backup", jet, "ESEsrc", -569},
    {"JET_errDatabasesNotFromSameSnapshot", "databases are of different shadow copies", jet, "ESEsrc", -580},
    {"JET_errSoftRecoveryOnSnapshot", "ordinary recovery on a shadow copy", jet, "ESEsrc", -581},
    {"JET_errLogReadVerifyFailure", "a log failed its checksum on read", jet, "ESEsrc KB810411", -612},
    {"JET_errSLVReadVerifyFailure", "a page of the streaming file failed its checksum", jet, "KB318429",
     -613},
    {"JET_errCheckpointDepthTooDeep", "too many logs between checkpoint and end", jet, "ESEsrc", -614},
    {"JET_errRestoreOfNonBackupDatabase", "hard recovery on a database that is no backup", jet, "ESEsrc",
     -615},
    {"JET_errLogFileNotCopied", "truncation before all logs were copied", jet, "ESEsrc", -616},
    {"JET_errSurrogateBackupInProgress", "a backup of another copy is active", jet, "ESEsrc", -617},
    {"JET_errBackupAbortByCaller", "the backup was halted by the client", jet, "ESEsrc", -800},
    {"JET_errBackupAbortByServer", "the backup was halted: the instance goes down", jet, "ESEsrc", -801},
    {"JET_errOutOfMemory", "out of memory (not the event 1011)", jet, "ESEsrc Q296229", -1011},
    {"JET_errReadVerifyFailure", "a page failed its checksum on read", jet, "ESEsrc KB314917", -1018},
    {"JET_errPageNotInitialized", "a page that should hold data is empty", jet, "ESEsrc KB314917", -1019},
    {"JET_errDiskIO", "disk input or output failed", jet, "ESEsrc KB314917", -1022},
    {"JET_errFileAccessDenied", "a file is held by someone else", jet, "ESEsrc Q251410", -1032},
    {"JET_errDatabaseCorrupted", "the database is damaged, or stale files lie there", jet, "ESEsrc Q267238",
     -1206},
    {"JET_errAttachedDatabaseMismatch", "a database that recovery needs is gone", jet, "ESEsrc", -1216},
    {"JET_errDiskFull", "the disk is full", jet, "Q177761 Q271847", -1808},
    {"JET_errFileNotFound", "a file is missing", jet, "Q177761 Q178934", -1811},
    {"JET_errOSSnapshotInvalidSequence", "shadow copy functions called in a wrong order", jet, "ESEsrc",
     -2401},
    {"JET_errOSSnapshotTimeOut", "the freeze lasted too long", jet, "ESEsrc KB826936", -2402},
    {"JET_errOSSnapshotNotAllowed", "no shadow copy: a backup or recovery is active", jet, "ESEsrc KB933779",
     -2403},
    {"JET_errOSSnapshotInvalidSnapId", "unknown shadow copy id", jet, "ESEsrc", -2404},
    {"JET_errFileIOBeyondEOF", "read beyond the end of a file", jet, "ESEsrc", -4001},

    {"BackupInProgress", "an earlier backup has not ended", store, "OXCDATA KB910250", 0x50d},
    {"InvalidBackupSequence", "backup functions called in a wrong order", store, "OXCDATA", 0x50f},
    {"InvalidBackupType", "backup type not possible now", store, "OXCDATA", 0x510},

    {"hrInvalidParam", "parameter not valid", edbbcli, n, 0xc7ff0001},
    {"hrError", "internal error", edbbcli, n, 0xc7ff0002},
    {"hrInvalidHandle", "handle not valid", edbbcli, n, 0xc7ff0003},
    {"hrRestoreInProgress", "a restore is already active", edbbcli, n, 0xc7ff0004},
    {"hrAlreadyOpen", "the file is already open", edbbcli, n, 0xc7ff0005},
    {"hrCouldNotConnect", "not connected, or the service is not running", edbbcli, "NTDSBMSG Q261160 Q181795",
     0xc7ff0007},
    {"hrRestoreMapExists", "a restore map exists; only a full restore fits", edbbcli, n, 0xc7ff0008},
    {"hrIncrementalBackupDisabled", "database modified by another: a full is needed", edbbcli, n, 0xc7ff0009},
    {"hrLogFileNotFound", "a log needed for the incremental is missing", edbbcli, "NTDSBMSG Q245211",
     0xc7ff000a},
    {"hrCircularLogging", "circular logging: only full backups", edbbcli, n, 0xc7ff000b},
    {"hrNoFullRestore", "incremental restored before the full", edbbcli, "NTDSBMSG Q147121", 0xc7ff000c},
    {"hrCommunicationError", "communication error in a local backup", edbbcli, "NTDSBMSG Q245664",
     0xc7ff000d},
    {"hrFullBackupNotTaken", "a full backup is needed first", edbbcli, n, 0xc7ff000e},
    {"(name unknown)", "the server could not connect back to the backup computer", edbbcli, "RICKHALL",
     0xc7ff1004},
    {"(name unknown)", "seen when backing up a passive copy (2010)", edbbcli, "TIM-C7FF", 0xc7ff07d7},

    {"VSS_E_BAD_STATE", "called in a wrong state", vss, "MS-FSRVP", 0x80042301},
    {"VSS_E_UNEXPECTED", "VSS failed; the Application log says where", vss, constants, 0x80042302},
    {"VSS_E_PROVIDER_NOT_REGISTERED", "the VSS provider is not registered", vss, constants, 0x80042304},
    {"VSS_E_PROVIDER_VETO", "the VSS provider refused", vss, constants, 0x80042306},
    {"VSS_E_OBJECT_NOT_FOUND", "the shadow copy or object does not exist", vss, "MS-FSRVP", 0x80042308},
    {"VSS_E_VOLUME_NOT_SUPPORTED", "no shadow copy can be made of that volume", vss, "MS-FSRVP", 0x8004230c},
    {"VSS_E_OBJECT_ALREADY_EXISTS", "the object exists already", vss, "MS-FSRVP", 0x8004230d},
    {"VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER", "the VSS provider cannot do that volume", vss, constants,
     0x8004230e},
    {"VSS_E_UNEXPECTED_PROVIDER_ERROR", "the VSS provider failed", vss, constants, 0x8004230f},
    {"VSS_E_CORRUPT_XML_DOCUMENT", "the XML document is damaged", vss, w, 0x80042310},
    {"VSS_E_INVALID_XML_DOCUMENT", "the XML document is invalid", vss, w, 0x80042311},
    {"VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED", "too many volumes in the set", vss, w, 0x80042312},
    {"VSS_E_FLUSH_WRITES_TIMEOUT", "flushing writes took too long", vss, w, 0x80042313},
    {"VSS_E_HOLD_WRITES_TIMEOUT", "holding writes took too long", vss, w, 0x80042314},
    {"VSS_E_UNEXPECTED_WRITER_ERROR", "a writer failed", vss, w, 0x80042315},
    {"VSS_E_SNAPSHOT_SET_IN_PROGRESS", "another requestor is making a shadow copy", vss, w, 0x80042316},
    {"VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED", "too many shadow copies", vss, w, 0x80042317},
    {"VSS_E_WRITER_INFRASTRUCTURE", "the writer infrastructure fails (unverified value)", vss, "experience",
     0x80042318},
    {"VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT", "only some of the writer's volumes are in the set", vss,
     "vsserror.h", 0x800423f0},
    {"VSS_E_WRITERERROR_OUTOFRESOURCES", "the writer lacks resources (unverified value)", vss, "experience",
     0x800423f1},
    {"VSS_E_WRITERERROR_TIMEOUT", "the writer was too slow; repeat later", vss, "KB915331", 0x800423f2},
    {"VSS_E_WRITERERROR_RETRYABLE", "the writer failed; repeat later", vss, "KB826936", 0x800423f3},
    {"E_UNEXPECTED", "a component failed in a way that it did not foresee", windows, "MS-ERREF", 0x8000ffff},
    {"REGDB_E_CLASSNOTREG", "a COM class is not registered", windows, "MS-ERREF", 0x80040154},
    {"E_ACCESSDENIED", "access denied", windows, "MS-ERREF", 0x80070005},
    {"E_OUTOFMEMORY", "out of memory", windows, "MS-ERREF", 0x8007000e},
    {"ERROR_SHARING_VIOLATION", "another process holds the file", windows, "MS-ERREF", 0x80070020},
    {"E_INVALIDARG", "an argument is not valid", windows, "MS-ERREF", 0x80070057},
    {"ERROR_DISK_FULL", "the disk is full", windows, "MS-ERREF", 0x80070070},
    {"ERROR_SEM_TIMEOUT", "the device did not answer in time", windows, "MS-ERREF", 0x80070079},
    {"ERROR_TIMEOUT", "the operation took too long", windows, "MS-ERREF", 0x800705b4},
    {"VSS_E_WRITERERROR_NONRETRYABLE", "the writer failed; the cause must go first", vss, "KB826936",
     0x800423f4},
};

/// Sentences of 4.2 and 4.3, the distinctive part, bare: what Windows prints where it could resolve the code.
struct Sentence {
  std::string_view part;
  std::string_view code;
};
constexpr Sentence sentences[] = {
    {"incremental backup because a required microsoft exchange database log file could not be found",
     "0xc7ff000a"},
    {"required log file could not be found", "0xc7ff000a"},
    {"required microsoft exchange database log file", "0xc7ff000a"},
    {"circular log", "0xc7ff000b"},
    {"cannot restore an incremental backup until a full backup has been restored", "0xc7ff000c"},
    {"not connected to the specified backup server", "0xc7ff0007"},
    {"another application has modified the database", "0xc7ff0009"},
    {"modified by another application", "0xc7ff0009"},
    {"full backup must be performed before an incremental", "0xc7ff000e"},
    {"must perform a full backup before you can perform an incremental", "0xc7ff000e"},
    {"full backup is needed before an incremental", "0xc7ff000e"},
    {"restore map already exists", "0xc7ff0008"},
    {"restore is already in progress", "0xc7ff0004"},
    {"communication error", "0xc7ff000d"},
    {"backup is already active", "-505"},
    {"current log file missing", "-528"},
    {"functions called in an invalid sequence", "-521"},
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The first token that a code can be: "-1018 (0xfffffc06)", "%%4294966766", "error 0x50d,".
std::string_view code_token(std::string_view text) {
  constexpr std::string_view around = " \t\r\n%\"'()[],;:.";
  const std::size_t first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_first_of(around, first) - first);
}

std::optional<std::uint64_t> digits(std::string_view s, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value, base);
  if (s.empty() || error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return value;
}

/// The number that a token spells; negative ones as they stand.
std::optional<std::int64_t> number(std::string_view s) {
  std::optional<std::uint64_t> value;
  const bool negative = s.starts_with('-');
  if (negative || s.starts_with('+')) s.remove_prefix(1);
  if (s.starts_with("0x") || s.starts_with("0X")) {
    value = digits(s.substr(2), 16);
  } else if (std::all_of(s.begin(), s.end(), is_digit)) {
    value = digits(s, 10);
  } else if (s.size() == 8 && std::all_of(s.begin(), s.end(), is_hex)) {
    value = digits(s, 16);  // c7ff000a, as NTBackup prints it
  }
  if (!value) return std::nullopt;
  if (*value > 0xffffffffu) {
    if (*value >> 32 != 0xffffffffu || negative) return std::nullopt;
    *value &= 0xffffffffu;  // sign-extended to 64 bits
  }
  const auto result = static_cast<std::int64_t>(*value);
  return negative ? -result : result;
}

/// JET errors as negative numbers down to -65535, everything else as unsigned 32 bits.
std::int64_t one_value(std::int64_t value) {
  constexpr std::int64_t two32 = std::int64_t{1} << 32;
  constexpr std::int64_t hresult = 0xc8000000;
  if (value < -0xffff) value += two32;  // -939523568
  if (value >= two32 - 0xffff) return value - two32;
  if (value > hresult && value <= hresult + 0xffff) return hresult - value;
  return value;
}

const ErrorCode* code_of_value(std::int64_t value) {
  for (const ErrorCode& code : codes)
    if (code.value == value) return &code;
  return nullptr;
}

}  // namespace

std::span<const ErrorCode> error_codes() {
  return codes;
}

const ErrorCode* find_code(std::string_view text) {
  const std::optional<std::int64_t> value = number(code_token(text));
  return value ? code_of_value(one_value(*value)) : nullptr;
}

std::string normal_code(std::string_view text) {
  const std::optional<std::int64_t> read = number(code_token(text));
  if (!read) return std::string(text);
  const std::int64_t value = one_value(*read);
  if (value <= 0) return std::to_string(value);
  std::array<char, 16> hex{};
  const auto [end, error] = std::to_chars(hex.data(), hex.data() + hex.size(), value, 16);
  (void)error;  // 16 characters hold any 32-bit number
  return "0x" + std::string(hex.data(), end);
}

bool is_code(std::string_view text) {
  return number(code_token(text)).has_value();
}

std::string_view code_of_sentence(std::string_view text) {
  const ComparableText comparable_text = comparable(text);
  for (const Sentence& sentence : sentences)
    if (comparable_text.bare.find(sentence.part) != std::string::npos) return sentence.code;
  return {};
}

std::vector<std::string> spellings(const ErrorCode& code) {
  const auto hex = [](std::int64_t value) {
    std::array<char, 16> out{};
    const auto [end, error] = std::to_chars(out.data(), out.data() + out.size(), value, 16);
    (void)error;
    return "0x" + std::string(out.data(), end);
  };
  constexpr std::int64_t two32 = std::int64_t{1} << 32;
  if (code.value >= 0) return {hex(code.value), std::to_string(code.value)};
  const std::int64_t hresult = 0xc8000000 - code.value;
  return {std::to_string(code.value),
          hex(code.value + two32),
          std::to_string(code.value + two32),
          hex(hresult),
          std::to_string(hresult),
          std::to_string(hresult - two32)};
}

}  // namespace exba
