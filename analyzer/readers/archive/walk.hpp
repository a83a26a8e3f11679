#pragma once
// Whatever holds other files as what it holds: archives, mails and mailboxes, documents; one in another.
#include "readers/archive/archive.hpp"
#include "readers/parts.hpp"

namespace exba {

/// Gives `input` itself when it is no archive, else every file in it, in the order of the archive. A single
/// compressed file keeps the name of its source. Throws Error when the medium fails at the very beginning.
/// `to` hears what the file around a part says of it, and says whether a log was found in it. Mails that
/// are one text, documents and RTF files keep the name of their source, as single compressed files do. The form of a source
/// may be mail, mailbox, outlook or document as well.
ArchiveContents take_apart(Input input, const ArchiveLimits& limits, const PartTaker& to);

}  // namespace exba
