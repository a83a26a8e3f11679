#pragma once
// From a block of text to an Event.
#include "intake/intake.hpp"
#include "readers/text/scan.hpp"

namespace exba::event_text {

/// Everything but the time: that needs the whole file (FileClock), except where an `Event Xml:` part gave it
/// (event.time is set then). Contradictions between the printed id and the text are settled in favour of the
/// text, and reported.
void fill_event(const Block& block, Event& event, Intake& intake);

/// Which event of the block's provider its text and data are those of, where the catalogue knows the provider
/// but not the id that is printed.
std::optional<std::uint16_t> id_of_text(const Block& block);

/// Where a block prints an id and a description but no source, the provider whose event that is; empty where
/// that cannot be told. The block then has it as its source.
std::string_view source_of_text(Block& block);

/// The level that the word or number behind its heading means.
Level level_of(std::string_view word);

/// The channel, computer and record id as far as the headings give them, for an event that nobody wants.
std::uint64_t record_of(const Block& block);

}  // namespace exba::event_text
