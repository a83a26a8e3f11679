// How it works: libarchive finds the form and the compression and gives one member after the other; each
// member is an Input that pulls its blocks, so nothing is held but a block of each level. A member that is an
// archive itself is walked the same way, one level deeper; where its end must be read first (7z, the
// directory of a zip), it is held in memory as far as the limit goes. One Budget counts what goes in and
// comes out over all levels: the first limit reached ends the whole source.
//
// What is not wanted is stepped over without unpacking only where the archive can be sought in and its
// members stand apart (zip, bare tar). Elsewhere stepping over is unpacking, and is done here, under the
// budget, and not inside libarchive, which has none.
#include "readers/archive/archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/chars.hpp"
#include "base/error.hpp"
#include "base/platform.hpp"
#include "readers/archive/documents.hpp"
#include "readers/archive/opened.hpp"
#include "readers/archive/split.hpp"
#include "readers/archive/walk.hpp"
#include "readers/document/document.hpp"
#include "readers/mail/mail.hpp"
#include "readers/mail/uuencode.hpp"
#include "readers/stretches.hpp"

namespace exba {
namespace unpacking {
namespace {

constexpr std::size_t mail_head_size = 64 * 1024;
constexpr std::size_t archive_head_size = 512;  // tells an archive: the mark of a tar ends at 263
constexpr unsigned second_looks = 16;           // times that a zip is opened anew behind a broken member

/// Whether its end must be read before anything else.
bool needs_its_end(std::string_view form) {
  return form == "7z" || form == "zip";
}

class MemberWalk {
 public:
  MemberWalk(const ArchiveLimits& limits, const PartTaker& to) : to_(&to) { budget_.limits = &limits; }

  /// A file of any level that may hold others. Whether a log was found in it.
  bool file(Input input, unsigned depth, const Came& came = {}) {
    if (depth == 0) budget_.packed_size = input.size.value_or(0);
    std::string head(archive_head_size, '\0');
    head.resize(input.read(std::span(head)));
    const std::string_view form = sniff_archive(head);
    if (form.empty()) return text_or_holder(std::move(head), std::move(input), depth, came);
    Input whole = with_head(std::move(head), std::move(input));
    if (too_deep(whole.name, depth)) return false;
    if (depth == 0) contents.form = form;
    const std::uint64_t logs = logs_;
    if (whole.read_at == nullptr && needs_its_end(form))
      from_memory(std::move(whole), form, depth);
    else
      archive_or_document(whole, depth);
    return logs_ > logs;
  }
  const std::string& over() const { return budget_.over; }

  ArchiveContents contents;

 private:
  bool give(Input input, const Came& came) {
    const bool log = to_->file(std::move(input), came);
    logs_ += log ? 1 : 0;
    return log;
  }

  bool too_deep(const std::string& path, unsigned depth) {
    if (depth < budget_.limits->depth) return false;
    to_->problem(path,
                 fmt::format("archives in one another, more than {} deep: this one was not opened", depth));
    return true;
  }

  /// No archive: RTF, a mail, or a file that is read as it is.
  bool text_or_holder(std::string head, Input input, unsigned depth, const Came& came) {
    if (document::is_rtf(head)) return rich_text(with_head(std::move(head), std::move(input)), came);
    if (mail::may_be_mail(head) && head.size() == archive_head_size) {
      head.resize(mail_head_size);
      const std::size_t got = input.read(std::span(head).subspan(archive_head_size));
      head.resize(archive_head_size + got);
    }
    const mail::Kind kind = mail::sniff_mail(head);
    // Text, of which more must be seen: such a part stands below what somebody wrote.
    if (kind == mail::Kind::none && head.size() == archive_head_size && is_plain_text(head)) {
      // Filling 4 MiB with zeros for a log of 70 kB would cost more than reading it.
      head.resize(static_cast<std::size_t>(
          std::clamp<std::uint64_t>(input.size.value_or(mixed_limit), archive_head_size, mixed_limit)));
      head.resize(archive_head_size + input.read(std::span(head).subspan(archive_head_size)));
    }
    const bool parts = kind == mail::Kind::none && mail::holds_coded_files(head);
    const bool yenc = kind == mail::Kind::none && !parts && mail::holds_yenc(head);
    const bool more = kind == mail::Kind::none && head.size() == mixed_limit;
    Input whole = with_head(std::move(head), std::move(input));
    if (parts) return text_with_parts(std::move(whole), depth, came);
    if (more) return long_text(std::move(whole), depth, came);
    if (kind == mail::Kind::none) {
      const std::string path = whole.name;
      const bool log = give(std::move(whole), came);
      if (yenc) to_->problem(path, "a file stands in this text as yEnc writes them: save it as a file");
      return log;
    }
    if (too_deep(whole.name, depth)) return false;
    return holder(std::move(whole), kind, depth);
  }

  /// A text of which only the beginning was looked at: a file may stand further below.
  bool long_text(Input whole, unsigned depth, const Came& came) {
    const std::string path = whole.name;
    const auto read_at = whole.read_at;
    const std::uint64_t size = whole.size.value_or(0);
    const auto seen = std::make_shared<mail::LatePart>();
    bool log = give(mail::look_for_late_part(std::move(whole), seen), came);
    if (read_at) mail::look_to_the_end(*seen, size, read_at);
    if (seen->first == UINT64_MAX) return log;
    const std::uint64_t room = std::min<std::uint64_t>(budget_.room(), SIZE_MAX);
    std::string rest;
    if (read_at && size > seen->first && size - seen->first <= room) {
      rest.resize(static_cast<std::size_t>(size - seen->first));
      rest.resize(read_at(seen->first, rest));
    }
    if (rest.empty()) {
      to_->problem(
          path, fmt::format("a file stands in this text at offset {} (uuencode), too far below to be taken "
                            "out: save it as a file",
                            seen->first));
      return log;
    }
    const std::uint64_t logs = logs_;
    parts_of(path, mail::take_coded_files(rest).parts, depth);
    return log || logs_ > logs;
  }

  static bool is_plain_text(std::string_view head) {
    return std::none_of(head.begin(), head.end(),
                        [](char c) { return static_cast<unsigned char>(c) < ' ' && !is_blank(c); });
  }

  /// A text with uuencoded files in it.
  bool text_with_parts(Input whole, unsigned depth, Came came) {
    const std::string path = whole.name;
    if (too_deep(path, depth)) return false;
    if (!budget_.hold(whole, depth)) {
      const bool log = give(std::move(whole), came);
      to_->problem(
          path,
          "files stand in this text (uuencode or base64), and it is too large for them to be taken out: "
          "save them as files");
      return log;
    }
    mail::UuText taken = mail::take_coded_files(read_all(whole, *whole.size));
    if (depth == 0) {
      contents.form = "mail";
      ++contents.members;
    }
    const std::uint64_t logs = logs_;
    // The text itself is a part like any other, and may well hold no log.
    const std::string name_of_text = came.body ? path : path + "/text";
    came.body = true;
    give(from_bytes(name_of_text, std::move(taken.text)), came);
    parts_of(path, std::move(taken.parts), depth);
    return logs_ > logs;
  }

  void parts_of(const std::string& path, std::vector<mail::UuPart> parts, unsigned depth) {
    for (mail::UuPart& part : parts) {
      const std::string name = path + '/' + part.name;
      if (!budget_.over.empty() || !budget_.count_member()) break;
      ++contents.members;
      file(budget_.counted(from_bytes(name, std::move(part.bytes))), depth + 1);
      if (part.strange != 0 || !part.ended)
        to_->problem(name, "its uuencoded text is damaged or breaks off: what could be decoded was read");
    }
  }

  bool rich_text(Input rtf, Came came) {
    document::Seen seen;
    const std::string path = rtf.name;
    came.markup = "RTF";
    const bool log = give(document::rtf_to_text(std::move(rtf), seen), came);
    tell(seen, path, log);
    return log;
  }

  /// What a document holds beside its text.
  void tell(const document::Seen& seen, const std::string& path, bool log) {
    if (!seen.damage.empty()) to_->problem(path, seen.damage);
    if (!log && seen.pictures > 0)
      to_->problem(
          path,
          fmt::format("{} picture{} in this document: exba reads no pictures; have the log itself sent, or "
                      "its text copied",
                      seen.pictures, seen.pictures == 1 ? "" : "s"));
    if (!log && seen.objects > 0)
      to_->problem(path,
                   fmt::format("{} object{} put into this document cannot be read there: save them as files",
                               seen.objects, seen.objects == 1 ? "" : "s"));
  }

  /// A mail, a mailbox or a compound file.
  bool holder(Input whole, mail::Kind kind, unsigned depth) {
    if (depth == 0) whole = budget_.packed_of(std::move(whole));
    const std::string path = whole.name;
    const std::uint64_t logs = logs_;
    bool itself = false;
    const PartTaker parts{[&](Input part, const Came& came) {
                            const bool whole_again = part.name == path;
                            itself = itself || whole_again;
                            return one_of(std::move(part), came, depth, !whole_again);
                          },
                          to_->problem};
    mail::MailLimits limits;
    limits.in_memory = budget_.room();
    limits.depth = budget_.limits->depth - depth;
    switch (kind) {
      case mail::Kind::mail:
      case mail::Kind::mailbox: mail::open_mail(std::move(whole), kind, limits, parts); break;
      case mail::Kind::winmail: mail::open_winmail(std::move(whole), limits, parts); break;
      default:
        in_memory(std::move(whole), depth, [&](Input& held) { mail::open_compound(held, limits, parts); });
        break;
    }
    if (depth == 0 && !itself)
      contents.form = kind == mail::Kind::mailbox   ? "mailbox"
                      : kind == mail::Kind::outlook ? "outlook"
                                                    : "mail";
    return logs_ > logs;
  }

  /// A part of a holder, counted like the member of an archive.
  bool one_of(Input part, const Came& came, unsigned depth, bool counts) {
    if (!budget_.over.empty() || !budget_.count_member()) return false;
    if (counts) ++contents.members;
    part = budget_.counted(std::move(part));
    return file(std::move(part), depth + 1, came);
  }

  /// Has `use` read what must be sought in.
  template <class Use>
  void in_memory(Input input, unsigned depth, Use use) {
    if (input.read_at != nullptr && input.size.has_value()) return use(input);
    if (!budget_.hold(input, depth)) {
      to_->problem(
          input.name,
          fmt::format("it would have to be held in memory here, and is larger than the {} bytes left for "
                      "that: unpack it first",
                      budget_.room()));
      return;
    }
    const std::uint64_t held = *input.size;
    budget_.memory += held;
    use(input);
    budget_.memory -= held;
  }

  /// Holds it in memory. A zip that is too large for that is read from its beginning on, which its form
  /// allows.
  void from_memory(Input input, std::string_view form, unsigned depth) {
    const bool fits = budget_.hold(input, depth);
    if (!fits && form == "7z") {
      to_->problem(
          input.name,
          fmt::format(
              "a 7z archive must be read from its end, so here it would have to be held in memory, and it is "
              "larger than the {} bytes left for that: unpack it first",
              budget_.room()));
      return;
    }
    const std::uint64_t held = fits ? *input.size : budget_.room();
    budget_.memory += held;
    archive_or_document(input, depth);
    budget_.memory -= held;
  }

  void archive_or_document(Input& whole, unsigned depth) {
    const Package package = package_of(whole, depth);
    if (package == Package::none) return all_members(whole, depth);
    if (depth == 0) contents.form = {};
    const std::string path = whole.name;
    read_document(
        package, path, depth == 0 ? &contents.form : nullptr,
        {[&](const TakePart& take) { each_member(whole, depth, take, path); },
         [this](Input part, const Came& came) { return give(budget_.counted(std::move(part)), came); },
         [this, depth](Input part) {
           ++contents.members;
           if (budget_.count_member()) file(std::move(part), depth + 1);
         },
         [this](bool own_name) {
           contents.members += own_name ? 1 : 0;
           return budget_.count_member();
         },
         [this](const document::Seen& seen, const std::string& of, bool log) { tell(seen, of, log); },
         to_->problem, budget_.room(), &budget_.memory});
  }

  /// By the names of its parts; only an archive that begins as documents do is asked.
  Package package_of(Input& whole, unsigned depth) {
    if (whole.read_at == nullptr || !whole.size) return Package::none;
    std::string head(64, '\0');
    head.resize(whole.read_at(0, std::span(head)));
    if (!head.starts_with("PK\x03\x04") || head.size() < 40) return Package::none;
    const std::string_view first = std::string_view(head).substr(30);
    constexpr std::string_view begins[] = {
        "[Content_Types].xml", "_rels/",     "mimetype",   "word/", "xl/", "ppt/",
        "docProps/",           "customXml/", "content.xml"};
    if (std::none_of(std::begin(begins), std::end(begins),
                     [&](std::string_view b) { return first.starts_with(b); }))
      return Package::none;
    Package found = Package::none;
    each_member(whole, depth, [&](const std::string& name, Input*) {
      if (is_word_text(name)) found = Package::word;
      if (name == "xl/workbook.xml") found = Package::excel;
      if (name == "xl/workbook.bin") found = Package::binary_excel;
      if (name == "ppt/presentation.xml") found = Package::slides;
      if (name == "content.xml" && found == Package::none && first.starts_with("mimetype"))
        found = Package::open_document;
      return PartWanted::no;
    });
    return found;
  }
  /// Asks for each file of a zip first with no input, and where it is to be opened with one. Damage is told where `path`
  /// is given.
  template <class Take>
  void each_member(Input& whole, unsigned depth, Take take, const std::string& path = {}) {
    Opened opened(whole, budget_, depth == 0 ? Opened::Level::source : Opened::Level::nested);
    if (opened.open() != ARCHIVE_OK) return;
    for (std::uint64_t at = 0; at < budget_.limits->members && budget_.over.empty(); ++at) {
      archive_entry* entry = nullptr;
      int r;
      {
        const platform::Utf8Names utf8;
        r = la().archive_read_next_header(opened.get(), &entry);
      }
      if (r == ARCHIVE_EOF) return;
      if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
        if (!path.empty()) damaged(opened, path);
        return;
      }
      if (opened.format() != ARCHIVE_FORMAT_ZIP) return;
      const std::string name = name_of(entry);
      if (name.ends_with('/') || take(name, nullptr) == PartWanted::no) continue;
      MemberBytes bytes(opened, budget_);
      Input part{name, std::nullopt, [&bytes](std::span<char> buffer) { return bytes.read(buffer); }};
      take(name, &part);
      if (!bytes.damage().empty() && budget_.over.empty() && !path.empty())
        to_->problem(path, fmt::format("{}: {}", name, damage_told(bytes.damage())));
      if (bytes.fatal()) return;
    }
  }

  /// Opens it, and where a broken member stops libarchive for good but the next one can be found, opens it
  /// again.
  void all_members(Input& input, unsigned depth) {
    std::uint64_t behind = 0;
    for (unsigned look = 0; look <= second_looks && budget_.over.empty(); ++look) {
      Opened opened(input, budget_, depth == 0 ? Opened::Level::source : Opened::Level::nested);
      if (!members(opened, input.name, depth, behind)) return;
    }
  }

  /// False when all is done that can be. `behind`: members that an earlier look has dealt with.
  bool members(Opened& opened, const std::string& path, unsigned depth, std::uint64_t& behind) {
    if (opened.open() != ARCHIVE_OK) return damaged(opened, path), false;
    for (std::uint64_t at = 0; budget_.over.empty(); ++at) {
      archive_entry* entry = nullptr;
      int r;
      {
        const platform::Utf8Names utf8;
        do r = la().archive_read_next_header(opened.get(), &entry);
        while (r == ARCHIVE_RETRY && ++retries_ < 1000);
      }
      if (r == ARCHIVE_EOF) return false;
      if (r != ARCHIVE_OK && r != ARCHIVE_WARN) return damaged(opened, path), false;
      const bool single = opened.format() == ARCHIVE_FORMAT_RAW;
      if (single && !opened.compressed())
        return to_->problem(path, "it begins like an archive, but is none that can be read"), false;
      if (at < behind) continue;
      behind = at + 1;
      if (!member(opened, entry, path, depth))
        return opened.seekable() && opened.format() == ARCHIVE_FORMAT_ZIP && !opened.compressed();
      if (single) return false;
    }
    return false;
  }

  /// False when the archive cannot be read on from here.
  bool member(Opened& opened, archive_entry* entry, const std::string& path, unsigned depth) {
    const auto type = la().archive_entry_filetype(entry);
    const bool single = opened.format() == ARCHIVE_FORMAT_RAW;
    const std::string inside = single ? std::string() : name_of(entry);
    if ((type != AE_IFREG && type != 0) || inside.ends_with('/') ||
        la().archive_entry_hardlink(entry) != nullptr)
      return true;
    if (!budget_.count_member()) return true;
    if (single && depth == 0) contents.form = {};
    if (!single) ++contents.members;
    const std::string name = single ? path : path + '/' + inside;
    if (la().archive_entry_is_encrypted(entry)) {
      to_->problem(name, "protected by a password: it was not read; unpack it, or have it sent without one");
      return true;
    }
    MemberBytes bytes(opened, budget_);
    if (bytes.begins())
      file({name, std::nullopt, [&bytes](std::span<char> buffer) { return bytes.read(buffer); }}, depth + 1);
    if (!single && !opened.skips_cheaply()) bytes.drain();
    if (!bytes.damage().empty() && budget_.over.empty()) to_->problem(name, damage_told(bytes.damage()));
    return !bytes.fatal();
  }

  void damaged(Opened& opened, const std::string& path) {
    if (!budget_.over.empty()) return;
    if (const std::string part = part_of_split(path); !part.empty()) return to_->problem(path, part);
    const bool locked = la().archive_read_has_encrypted_entries(opened.get()) > 0;
    to_->problem(
        path,
        locked ? std::string(
                     "protected by a password, the names of its files too: it was not read; unpack it, or "
                     "have it sent without one")
        : opened.format() == ARCHIVE_FORMAT_ZIP && last_of_split(opened.input())
            ? std::string("the last part of a split zip archive: put all parts together (zip -s 0, 7-Zip, "
                          "WinZip), and give exba "
                          "what comes out")
        : tells_method(opened.error())
            ? damage_told(opened.error())
            : fmt::format("damaged or cut off ({}): what comes before the damage was read", opened.error()));
  }

  const PartTaker* to_;
  Budget budget_;
  unsigned retries_ = 0;
  std::uint64_t logs_ = 0;
};

}  // namespace
}  // namespace unpacking

ArchiveContents take_apart(Input input, const ArchiveLimits& limits, const PartTaker& to) {
  const std::string path = input.name;
  unpacking::MemberWalk walk(limits, to);
  walk.file(std::move(input), 0);
  if (!walk.over().empty()) to.problem(path, walk.over());
  return walk.contents;
}

}  // namespace exba
