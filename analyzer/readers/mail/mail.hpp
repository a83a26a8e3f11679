#pragma once
// Mails as what they hold: the text, and what was attached.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/input.hpp"
#include "readers/parts.hpp"

namespace exba::mail {

enum class Kind { none, mail, mailbox, outlook, winmail };

/// What the first bytes (64 KiB; for `none` of most files the first line serves) are of: a mail as it is sent or a page
/// saved as one (.eml, .mht, .emlx), mails behind one another (.mbox), a compound file (.msg and other Office files),
/// Outlook's winmail.dat.
Kind sniff_mail(std::string_view head);
/// Whether the first bytes may be those of a mail: then `sniff_mail` wants to see 64 KiB.
bool may_be_mail(std::string_view head);

struct MailLimits {
  std::uint64_t in_memory = std::uint64_t{64}
                            << 20;  ///< of bytes that must be held: alternatives, compound files
  unsigned depth = 8;               ///< mails in one another
};

/// Gives each text and each attachment to `to`; of texts that a mail holds in several forms, the richest in which a log
/// was found. A mail that is one text gives that under its own name. Kind: mail or mailbox. How many parts there were.
std::uint64_t open_mail(Input input, Kind kind, const MailLimits& limits, const PartTaker& to);

/// The same for a compound file: an Outlook message's text and attachments, or an object that was put into a document;
/// of any other one `to` hears what it is. `input` must have a size and read_at.
std::uint64_t open_compound(Input input, const MailLimits& limits, const PartTaker& to);
/// The same for winmail.dat.
std::uint64_t open_winmail(Input input, const MailLimits& limits, const PartTaker& to);

/// What Outlook keeps as compressed RTF; empty, with `damage` set, where it is none.
std::string unpack_rtf(std::string_view bytes, std::uint64_t limit, std::string& damage);

}  // namespace exba::mail
