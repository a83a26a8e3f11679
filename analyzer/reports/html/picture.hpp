#pragma once
// The picture of the night as plain numbers: which nights are drawn, where each moment stands, what is in
// which lane. No markup: lanes.cpp draws it.
//
// Backups are minutes in days, and their steps seconds in minutes: on a true scale nothing could be seen. So
// time is cut into nights (activity without a pause of three hours), pauses become breaks of one width that
// say how long they were, and inside a night the distance of two moments grows with the logarithm of the time
// between them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/told/told.hpp"

namespace exba {

/// A moment and its place, in units of the drawing (pixels at scale 1).
struct Knot {
  Time time = no_time;
  double x = 0;
};

/// One computer's store, or the backup-in-progress flag of its writer.
struct PictureLane {
  std::string computer;
  std::string store;  ///< of a flag: empty where it is the whole server's
  bool flag = false;
};

struct PictureBar {
  std::uint32_t operation = 0;
  std::size_t lane = 0;
  int row = 0;  ///< operations at the same time stand in rows of their own
  double begin = 0, end = 0;
  bool open = false;  ///< never ended, as far as the log goes
  std::string note;   ///< of a flag: what is known of its end
  struct Part {
    std::string name;
    double begin = 0, end = 0;
    bool open = false;
  };
  std::vector<Part> phases;
};

struct PictureMark {
  enum class What { refused, error };
  What what = What::error;
  std::uint32_t event = 0;
  std::optional<std::uint32_t> operation;  ///< of a refused attempt
  std::size_t lane = 0;
  int row = 0;
  double x = 0;
  std::uint64_t count = 1;  ///< marks so near to each other that they are one
};

/// A failover or a move, across all lanes.
struct PictureLine {
  std::uint32_t operation = 0;
  double x = 0;
};

/// What the log cannot tell: before it begins, behind its end, a gap, a cleared log. Of all lanes of one
/// computer.
struct PictureHole {
  std::string computer;
  std::string why;
  double begin = 0, end = 0;
};

/// Time between two nights.
struct PictureBreak {
  double begin = 0, end = 0;
  Ticks pause{};
  std::uint64_t nights_left_out = 0;
};

/// A row of nights that fits the width.
struct PictureStrip {
  double width = 0;
  std::vector<Knot> knots;         ///< strictly rising in both
  std::vector<Time> nights;        ///< begin of each
  std::vector<std::size_t> lanes;  ///< those with something in it
  std::vector<PictureBar> bars;
  std::vector<PictureMark> marks;
  std::vector<PictureLine> lines;
  std::vector<PictureHole> holes;
  std::vector<PictureBreak> breaks;
};

struct Picture {
  static constexpr double width = 960;
  static constexpr std::size_t nights_shown = 12;
  static constexpr std::size_t nights_of_a_fleet = 6;  // of three servers and more each night has many lanes
  static constexpr std::size_t lanes_shown = 10;
  std::vector<PictureLane> lanes;
  std::vector<PictureStrip> strips;
  std::uint64_t nights = 0;  ///< in all
  std::uint64_t nights_left_out = 0;
  std::uint64_t lanes_left_out = 0;
  std::uint64_t bars_left_out = 0;  ///< in nights that are drawn
  std::vector<bool> drawn;          ///< by operation: it has a bar, a mark or a line
};

Picture draw_picture(const ReportView& view);

/// Where a moment stands in a strip; the ends for what lies outside.
double place_of(const PictureStrip& strip, Time time);

}  // namespace exba
