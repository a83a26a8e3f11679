#pragma once
// The catalogue: what every event that exba knows means, how sure that is, and how its text reads. Rows live
// in one file a provider family (vss_writer.cpp, ese.cpp, ntbackup.cpp, ...), numbers nowhere else.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/event.hpp"

namespace exba {

/// How sure a row is: a source confirms it; it is inferred (a verdict on it alone is at most likely); or it
/// is known from experience only (unverified: no verdict rests on it alone).
enum class Certainty { confirmed, inferred, unverified };
std::string_view to_string(Certainty certainty);

/// One event: (provider, id) to signal, facts and wordings.
struct Row {
  std::uint16_t id = 0;
  std::string_view signal;
  Certainty certainty = Certainty::confirmed;
  std::string_view meaning;  ///< one sentence, for `explain` and for the evidence tables of reports (under 60
                             ///< characters where it can be): "prepared; backup-in-progress flag set"
  std::string_view source;   ///< where it is known from: KB910250, ESEsrc
  /// Names of the insertion strings in order, blank-separated ("process pid instance file size"); "-" skips
  /// one.
  std::string_view inserts;
  /// Rendered texts with named holes: "Error code {code} when preparing for backup." Several, newest first,
  /// split by '\n'. Letter case and white space of either kind make no difference; used the other way round to
  /// render the message of a binary log. A trailing "..." lets any text follow.
  std::string_view wordings;
  std::string_view constants;  ///< facts that hold for every such event: "backup=full engine=ese"
};

/// A provider, its aliases and its rows.
struct Provider {
  std::string_view name;     ///< as the catalogue spells it: ESE, ESE97, MSExchangeIS
  std::string_view aliases;  ///< other spellings, '|'-separated: "NT backup|NTBackup"
  std::string_view channel;  ///< Application or System: where it logs, for exports that do not say
  std::span<const Row> rows;
};

std::span<const Provider> catalogue();

/// The provider of that name or alias, letter case and surrounding blanks apart; null when the catalogue has
/// none.
const Provider* find_provider(std::string_view name);
/// Whether the catalogue knows a provider by its legacy name alone.
bool known_by_legacy_name(std::string_view legacy, std::string_view name);
const Row* find_row(std::string_view provider, std::uint16_t id);

/// Sets signal and facts (and channel where empty; and message, from the wording, where the log kept none).
/// False, and the event untouched, when the catalogue has no row for it. Facts come from the insertion
/// strings where kept, else from the message; an event whose text fits no wording keeps its signal and has
/// only the constant facts.
bool recognise(Event& event);

/// Where a signal comes from, for `rules show --as querylist`: in the order of the catalogue.
struct SignalSource {
  std::string_view provider;
  std::uint16_t id = 0;
  std::string_view channel;
  Certainty certainty = Certainty::confirmed;
};
std::vector<SignalSource> rows_for_signal(std::string_view signal);

/// The only provider whose event of that id reads like the text: for articles that print an id and a
/// description and no source. Empty when none does, or several that mean different things.
std::string_view provider_by_text(std::uint16_t id, std::string_view message);

/// The id of the only row of that provider that the text fits: one of its wordings, or (VSS writer) what its
/// binary data says. For texts that print a wrong number, as KB910250 prints "Event ID: 9606" over 9608 and
/// 9614. Nothing when no row fits, more than one does, or message and data name different ones. Where the
/// message fits the row of the id that is `printed`, that id, and no other row is looked at: the export of a
/// log costs one row an event, not a hundred.
std::optional<std::uint16_t> id_by_text(std::string_view provider, std::string_view message,
                                        std::string_view data, std::uint16_t printed = 0);

/// What a code means, in any spelling: -528, 4294966768, 0xfffffdf0, 0xC8000210, -939523568, c7ff000a, 0x50d.
struct ErrorCode {
  std::string_view name;  ///< JET_errMissingLogFile
  std::string_view meaning;
  std::string_view family;  ///< JET, EDBBCLI, Exchange store, VSS, Win32, NTSTATUS, COM, ...
  std::string_view source;
  std::int64_t value = 0;  ///< JET: negative number; others: the unsigned 32-bit value
};
/// Throws nothing; null when the text is no number or the number no known code. `-528` and `0xC8000210` give
/// the same row.
const ErrorCode* find_code(std::string_view text);
/// One spelling for comparisons: JET codes as `-528`, the others as lower-case hex `0xc7ff000a`; the text
/// itself when it is no number. Facts named `code` are kept in this spelling.
std::string normal_code(std::string_view text);

/// Decides before decoding: which events does anyone want? Case-insensitive in the provider. Thread-safe once
/// built.
class Wanted {
 public:
  Wanted() = default;
  static Wanted catalogue_events();  ///< all rows of the catalogue
  static Wanted everything();
  void add(std::string_view provider, std::uint16_t id);
  bool everything_wanted() const { return all_; }
  bool id(std::uint16_t id) const { return all_ || ids_[id]; }  ///< does any provider want this id? one load
  bool operator()(std::string_view provider, std::uint16_t id) const;

 private:
  bool all_ = false;
  std::vector<bool> ids_ = std::vector<bool>(65536);
  struct Key {
    std::uint16_t id;
    std::string_view provider;  ///< a name of the catalogue, or one of own_names_
  };
  std::vector<Key> keys_;  ///< by id
  std::vector<std::shared_ptr<const std::string>> own_names_;
};

}  // namespace exba
