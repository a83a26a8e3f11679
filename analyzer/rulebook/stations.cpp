#include "rulebook/stations.hpp"

namespace exba {
namespace {

constexpr Station vss[] = {
    {"identify", "identify", "9604; Repl 2021"},
    {"prepare", "prepare", "9606; ESE 2005; Repl 2023"},
    {"prepare-snapshot", "prepare snapshot", "9608"},
    {"freeze", "freeze", "9610; ESE 2001"},
    {"thaw", "thaw", "9612; ESE 2003"},
    {"copy", "copy and check", "no event"},
    {"truncate", "truncate", "ESE 224, 225"},
    {"complete", "backup complete", "9616; ESE 2006"},
    {"release", "backup shutdown", "9648"},
};

constexpr Station streaming[] = {
    {"start", "start", "ESE 210, 211"},       {"database-files", "database files", "ESE 220, 221"},
    {"log-list", "list of logs", "ESE 223"},  {"log-files", "log files", "no event"},
    {"truncate", "truncate", "ESE 224, 225"}, {"end", "end", "ESE 213; ESE97 104"},
};

constexpr Station job[] = {
    {"begin", "job begins", "NTBackup 8000"},    {"connect", "prepare", "8010 when it fails"},
    {"read", "read", "the engine's own events"}, {"verify", "verify", "8008, 8009"},
    {"end", "job ends", "NTBackup 8001, 8019"},
};

constexpr Station restore[] = {
    {"begin", "restore begins", "NTBackup 8002"},
    {"files", "files back", "no event"},
    {"end", "restore ends", "NTBackup 8003"},
    {"mark", "restore in progress", "no event"},
    {"hard-recovery", "hard recovery", "ESE97 106; ESE 204"},
    {"replay", "replay of logs", "ESE97 109; ESE 301"},
    {"recovered", "recovered", "ESE97 107; ESE 205"},
    {"start", "store starts", "MSExchangeIS 1001"},
};

constexpr Station failover[] = {
    {"offline", "group offline", "ClusSvc 1203, 1204"},
    {"checkpoint", "registry checkpoints", "1024 when one is lost"},
    {"online", "group online", "ClusSvc 1200, 1201"},
    {"start", "Exchange starts", "MSExchangeIS 1001"},
    {"backup", "next backup there", "NTBackup 8000; ESE 210, 211"},
};

constexpr Course all[] = {
    {"vss-backup", "A VSS backup", vss},
    {"streaming-backup", "A streaming backup", streaming},
    {"ntbackup-job", "A job of NTBackup", job},
    {"restore", "A restore", restore},
    {"failover", "A move to another node", failover},
};

}  // namespace

std::span<const Course> courses() {
  return all;
}

const Course* find_course(std::string_view kind) {
  for (const Course& course : all)
    if (course.kind == kind) return &course;
  return nullptr;
}

}  // namespace exba
