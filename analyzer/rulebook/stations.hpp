#pragma once
// The course of each kind of operation, as its pages draw it: steps in their order, each with the events that
// show it.
#include <span>
#include <string_view>

namespace exba {

struct Station {
  std::string_view step;    ///< as rules name it: freeze
  std::string_view label;   ///< as diagrams print it: freeze
  std::string_view events;  ///< "9610; ESE 2001"
};

struct Course {
  std::string_view kind;  ///< vss-backup
  std::string_view title;
  std::span<const Station> stations;
};

std::span<const Course> courses();
const Course* find_course(std::string_view kind);

}  // namespace exba
