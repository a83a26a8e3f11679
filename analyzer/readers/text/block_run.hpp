#pragma once
// What stands behind one another in a text and what its blocks may take from those before them.
#include <cstdint>
#include <string>

#include "readers/text/block.hpp"

namespace exba::event_text {

/// An event that nobody wants, of which only the headings were read.
struct Passed {
  std::uint64_t line = 0;  ///< where it begins
  std::string source, category, computer, log;
  std::uint64_t record = 0;
  LocalStamp stamp;
  FileClock::Headings language = FileClock::Headings::english;
  XmlFacts xml;
  bool own_computer = true;  ///< it stands in the block itself
};

/// In a run of blocks, headings that do not change are often printed once. Never the id.
struct BlockRun {
  std::string source, computer, category;  ///< of the last block
  bool described = false;                  ///< there was one with a description
  const HeadingRow* first = nullptr;       ///< how the last such block began
  Layout layout = Layout::block;           ///< and what it was
  std::uint32_t list_seen = 0;             ///< the headings of the last event of Format-List
  bool unknown = false;                    ///< of a part: no block has begun yet
  bool depends = false;                    ///< of a part: its first block inherits, or is of Format-List
  bool noted = false;                      ///< of a part: a block with a description was noted

  void begin_part();
  /// Puts behind it what followed in a part.
  void go_on(const BlockRun& part);
  /// Done when the block is whole: its own headings may stand behind its description.
  void inherit(Block& block);
  /// The same for a block that was passed over; the next one inherits of it.
  void inherit(Passed& block, Layout its_layout);
  /// The next block may inherit of this one.
  void hand_on(Block& block);
  void note(const Block& block);

 private:
  void know(bool whole);
};

}  // namespace exba::event_text
