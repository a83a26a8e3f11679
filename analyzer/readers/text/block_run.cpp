// How it works: a part of a text that is read beside others does not know what stood before its first block; whether that
// block would have asked is noted, and such a part is read again.
#include "readers/text/block_run.hpp"

namespace exba::event_text {

void BlockRun::begin_part() {
  unknown = true;
  depends = noted = false;
}

void BlockRun::go_on(const BlockRun& part) {
  source = part.source, computer = part.computer, category = part.category;
  if (!part.noted) return;
  described = true;
  first = part.first;
  layout = part.layout;
}

/// The first block of a part is whole, or inherits what nobody knows here.
void BlockRun::know(bool whole) {
  if (unknown && !whole) depends = true;
  unknown = false;
}

void BlockRun::inherit(Block& block) {
  know(block.layout != Layout::block ||
       (!block.value(Heading::source).empty() && !block.value(Heading::category).empty() &&
        !block.value(Heading::computer).empty()));
  if (source.empty() || block.layout != Layout::block) return;
  std::string& own_source = block.value(Heading::source);
  std::string& own_category = block.value(Heading::category);
  if (own_source.empty()) {
    if (!own_category.empty() && own_category != category) return;
    own_source = source;
    block.seen |= bit(Heading::source);
  }
  if (own_source == source && own_category.empty()) {
    own_category = category;
    block.seen |= bit(Heading::category);
  }
  std::string& own_computer = block.value(Heading::computer);
  if (own_computer.empty()) {
    own_computer = computer;
    block.seen |= bit(Heading::computer);
  }
}

void BlockRun::inherit(Passed& block, Layout its_layout) {
  know(its_layout != Layout::block || (!block.category.empty() && !block.computer.empty()));
  if (its_layout != Layout::block) {
    source.clear(), computer.clear(), category.clear();
    return;
  }
  if (!source.empty()) {
    if (block.category.empty() && block.source == source) block.category = category;
    if (block.computer.empty()) block.computer = computer;
  }
  source = block.source, computer = block.computer, category = block.category;
}

void BlockRun::hand_on(Block& block) {
  // A heading that prose parts from the block before is in no run with it.
  const bool run = block.layout == Layout::block && !block.prose_follows;
  source = run ? block.value(Heading::source) : std::string{};
  computer = run ? block.value(Heading::computer) : std::string{};
  category = run ? block.value(Heading::category) : std::string{};
}

void BlockRun::note(const Block& block) {
  if (block.layout == Layout::list) list_seen = block.seen, depends = true;
  if (!block.has(Heading::description) && (block.layout != Layout::pslog || block.texts == 0)) return;
  described = noted = true;
  first = block.first;
  layout = block.layout;
}

}  // namespace exba::event_text
