#pragma once
// Events as an EVTX file: valid enough for libevtx and for Event Viewer, in the shapes that real logs have.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/event.hpp"

namespace exba::test {

struct EvtxStyle {
  enum class Root {
    templates,  ///< as the event log service writes: the first use of a template holds it, later ones refer
                ///< to it
    plain,      ///< as a collector of forwarded events writes: elements and text, with RenderingInfo
  };
  enum class Names {
    slots,     ///< provider and channel are substitutions 14 and 16 of a template for all (18 substitutions)
    literals,  ///< provider and channel are text of a template of their own (20 substitutions)
  };
  enum class State {
    clean,
    dirty,  ///< copied while in use: the headers of file and last chunk are one record behind
  };
  enum class Payload {
    event_data,
    binary,  ///< BinaryEventData: the data alone
    error,   ///< ProcessingErrorData: an error code and the data
  };
  Root root = Root::templates;
  Payload payload = Payload::event_data;  ///< of templates
  Names names = Names::slots;
  State state = State::clean;
  unsigned minor_version = 1;        ///< 3.1 or 3.2
  std::size_t records_in_chunk = 0;  ///< at most; 0: as many as fit
};

/// Inserts without names become classic EventData (one array of strings, and Binary), with names named Data.
/// A record id of 0 gets the one behind the last. A category that is no number is kept only in plain style,
/// as rendered text, like the message.
std::string to_evtx(std::span<const Event> events, const EvtxStyle& style = {});

/// Makes the checksums of a chunk right again, after a test has changed it in place.
void seal_chunk(std::string& file, std::size_t offset);

/// The bytes of `S-1-5-18`; empty when the text is no SID.
std::string sid_bytes(std::string_view text);
/// 100 ns since 1601; 0 for no_time.
std::uint64_t filetime_of(Time time);

}  // namespace exba::test
