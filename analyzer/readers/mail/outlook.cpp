// How it works: an Outlook message is a storage whose streams are called by the number and the type of a property. Its
// text stands there as HTML, as compressed RTF and as plain text, not always as all three; the richest in which a log is
// found is taken. What was attached is a storage each: bytes, or a message again.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/encoding.hpp"
#include "base/little_endian.hpp"
#include "base/text.hpp"
#include "readers/mail/compound.hpp"
#include "readers/mail/mail.hpp"

namespace exba::mail {
namespace {

constexpr std::uint64_t property_limit = 1024;
constexpr std::size_t attachments_limit = 10'000;

/// What other programs keep in compound files: a stream that tells, and what it is.
struct Other {
  std::string_view stream;
  std::string_view what;
};
constexpr Other others[] = {
    {"EncryptedPackage", "an Office document that is protected by a password: have it saved without one"},
    {"WordDocument",
     "a Word document of the form before 2007 (.doc): save it as .docx or .rtf, or send the log itself"},
    {"Workbook",
     "an Excel workbook of the form before 2007 (.xls): save it as .xlsx or .csv, or send the log itself"},
    {"Book",
     "an Excel workbook of the form before 2007 (.xls): save it as .xlsx or .csv, or send the log itself"},
    {"PowerPoint Document",
     "a PowerPoint file of the form before 2007 (.ppt): save it as .pptx, or send the log itself"},
};

std::string from_utf16(std::string_view bytes) {
  Encoding encoding;
  encoding.name = "utf-16le";
  encoding.told = Encoding::Told::by_declaration;
  std::string text = to_utf8(bytes, encoding);
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

class Message {
 public:
  Message(const Compound& file, const MailLimits& limits, const PartTaker& to)
      : file_(&file), limits_(&limits), to_(&to) {}

  void open(std::size_t storage, const std::string& path, unsigned depth) {
    text(storage, path);
    std::size_t number = 0;
    for (const std::size_t child : file_->entries()[storage].children) {
      const Compound::Entry& entry = file_->entries()[child];
      if (entry.kind != Compound::Entry::Kind::storage || !entry.name.starts_with("__attach_version1.0"))
        continue;
      if (++number > attachments_limit) break;
      attachment(child, path, number, depth);
    }
  }
  std::uint64_t parts() const { return parts_; }

 private:
  std::size_t property(std::size_t storage, std::string_view id_and_type) const {
    return file_->child(storage, fmt::format("__substg1.0_{}", id_and_type));
  }
  /// A property that is text: in Unicode, or in the code page of whoever wrote it.
  std::string words(std::size_t storage, std::string_view id) const {
    if (const std::size_t at = property(storage, fmt::format("{}001F", id)); at != Compound::none)
      return from_utf16(file_->read(at, property_limit));
    if (const std::size_t at = property(storage, fmt::format("{}001E", id)); at != Compound::none) {
      const std::string bytes = file_->read(at, property_limit);
      return to_utf8(bytes, find_encoding(bytes));
    }
    return {};
  }

  void text(std::size_t storage, const std::string& path) {
    ++parts_;
    Came came;
    came.body = true;
    const auto give = [&](std::size_t stream, std::string_view name) {
      const std::string whole = fmt::format("{}/{}", path, name);
      const bool log = to_->file(file_->open(stream, whole), came);
      if (ends_early(stream, file_->entries()[stream].size))
        to_->problem(whole, "the message breaks off inside of its text: what comes before was read");
      return log;
    };
    for (const std::string_view html : {"10130102", "1013001F", "1013001E"})
      if (const std::size_t at = property(storage, html); at != Compound::none && give(at, "body.html"))
        return;
    if (const std::size_t at = property(storage, "10090102"); at != Compound::none) {
      std::string damage;
      std::string rtf = unpack_rtf(file_->read(at, limits_->in_memory), limits_->in_memory, damage);
      const std::string name = path + "/body.rtf";
      if (!damage.empty()) to_->problem(name, damage);
      if (!rtf.empty() && to_->file(from_bytes(name, std::move(rtf)), came)) return;
    }
    for (const std::string_view plain : {"1000001F", "1000001E"})
      if (const std::size_t at = property(storage, plain); at != Compound::none && give(at, "body.txt"))
        return;
  }

  void attachment(std::size_t storage, const std::string& path, std::size_t number, unsigned depth) {
    std::string name = words(storage, "3707");
    if (name.empty()) name = words(storage, "3704");
    if (name.empty()) name = words(storage, "3001");
    name = name.substr(name.find_last_of("/\\") + 1);
    const std::size_t message = property(storage, "3701000D");
    if (name.empty()) name = fmt::format("attachment {}{}", number, message != Compound::none ? ".msg" : "");
    const std::string whole = fmt::format("{}/{}", path, name);
    if (message != Compound::none) {
      if (depth + 1 >= limits_->depth)
        return to_->problem(
            whole,
            fmt::format("mails in one another, more than {} deep: this one was not opened", depth + 1));
      if (property(message, "10090102") == Compound::none &&
          file_->child(message, "__properties_version1.0") == Compound::none) {
        ++parts_;
        return to_->problem(
            whole, "an object that was put into the mail: it was not read; save it from the mail program");
      }
      return open(message, whole, depth + 1);
    }
    ++parts_;
    const std::size_t data = property(storage, "37010102");
    if (data == Compound::none)
      return to_->problem(
          whole,
          "the message names an attachment that it does not hold (a link to a file, or stripped): "
          "have it sent again");
    const std::uint64_t wanted = file_->entries()[data].size;
    std::uint64_t got = 0;
    Input bytes = file_->open(data, whole);
    bytes.read = [read = std::move(bytes.read), &got](std::span<char> buffer) {
      const std::size_t n = read(buffer);
      got += n;
      return n;
    };
    to_->file(std::move(bytes), Came{});
    if (got < wanted && ends_early(data, wanted))
      to_->problem(whole, "the message breaks off inside of this attachment: what comes before was read");
  }
  /// Whether the sectors of a stream do not hold all of it: a reader may have stopped before.
  bool ends_early(std::size_t stream, std::uint64_t wanted) const {
    Input again = file_->open(stream, "");
    std::string buffer(64 * 1024, '\0');
    std::uint64_t got = 0;
    for (std::size_t n = 0; (n = again.read(std::span(buffer))) > 0;) got += n;
    return got < wanted;
  }

  const Compound* file_;
  const MailLimits* limits_;
  const PartTaker* to_;
  std::uint64_t parts_ = 0;
};

/// What Windows puts around a file that is dropped into a document: its size, its names, its bytes.
void open_package(const Compound& file, std::size_t stream, const std::string& path, const MailLimits& limits,
                  const PartTaker& to) {
  const std::string bytes = file.read(stream, limits.in_memory);
  Cursor at{bytes};
  at.u32();
  at.next<std::uint16_t>();
  const auto zero_ended = [&] {
    const std::size_t end = std::min(bytes.find('\0', std::min(at.at, bytes.size())), bytes.size());
    const std::string text = bytes.substr(std::min(at.at, bytes.size()), end - std::min(at.at, bytes.size()));
    at.at = end + 1;
    at.good = at.good && end < bytes.size();
    return text;
  };
  std::string name = zero_ended();
  zero_ended();
  at.u32();
  const std::uint32_t temporary = at.u32();
  at.take(temporary);
  const std::uint32_t size = at.u32();
  const std::string_view data = at.take(size);
  if (!at.good)
    return to.problem(path,
                      "an object that was put into the document, in a form that exba does not know: save it "
                      "from the document");
  name = to_utf8(name, find_encoding(name));
  name = name.substr(name.find_last_of("/\\") + 1);
  to.file(from_bytes(name.empty() ? path : fmt::format("{}/{}", path.substr(0, path.rfind('/')), name),
                     std::string(data)),
          Came{});
}

}  // namespace

std::uint64_t open_compound(Input input, const MailLimits& limits, const PartTaker& to) {
  const std::string path = input.name;
  const Compound file(input);
  if (!file.damage().empty()) {
    to.problem(path, fmt::format("this begins as an Outlook message or an old Office document does, and {}",
                                 file.damage()));
    return 0;
  }
  if (!file.loss().empty()) to.problem(path, file.loss());
  if (file.child(0, "__properties_version1.0") != Compound::none) {
    Message message(file, limits, to);
    message.open(0, path, 0);
    return message.parts();
  }
  if (const std::size_t package = file.child(0, "\1Ole10Native"); package != Compound::none) {
    open_package(file, package, path, limits, to);
    return 1;
  }
  for (const Other& other : others)
    if (file.child(0, other.stream) != Compound::none) {
      to.problem(path, fmt::format("this is {}", other.what));
      return 0;
    }
  to.problem(path, "this is an Office document or an installer package, not an event log");
  return 0;
}

std::string unpack_rtf(std::string_view bytes, std::uint64_t limit, std::string& damage) {
  constexpr std::string_view dictionary =
      "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
      "\\fdecor MS Sans "
      "SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
      "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
  constexpr std::uint32_t compressed = 0x75465A4C, plain = 0x414C454D;
  constexpr std::size_t window = 4096;
  if (bytes.size() < 16) return damage = "its text is cut off", std::string{};
  const std::uint64_t told = u32_at(bytes, 4), size = std::min(told, limit);
  if (told > limit)
    damage = fmt::format("its text is longer than the {} bytes that are held for it: the rest was left out",
                         limit);
  const std::uint32_t kind = u32_at(bytes, 8);
  if (kind == plain) return std::string(bytes.substr(16, static_cast<std::size_t>(size)));
  if (kind != compressed)
    return damage = "its text is compressed in a way that no program is known to use", std::string{};
  std::array<char, window> ring{};
  std::copy(dictionary.begin(), dictionary.end(), ring.begin());
  std::size_t write = dictionary.size();
  std::string out;
  const auto give = [&](char c) {
    out += c;
    ring[write] = c;
    write = (write + 1) % window;
  };
  std::size_t at = 16;
  while (at < bytes.size() && out.size() < size) {
    const unsigned flags = static_cast<unsigned char>(bytes[at++]);
    for (unsigned bit = 0; bit < 8 && at < bytes.size() && out.size() < size; ++bit) {
      if ((flags >> bit & 1) == 0) {
        give(bytes[at++]);
        continue;
      }
      if (at + 2 > bytes.size()) return damage = "its text breaks off", out;
      const unsigned high = static_cast<unsigned char>(bytes[at]),
                     low = static_cast<unsigned char>(bytes[at + 1]);
      const unsigned reference = high << 8 | low;
      at += 2;
      std::size_t from = reference >> 4;
      if (from == write) return out;  // the end
      for (unsigned n = (reference & 15) + 2; n > 0; --n, from = (from + 1) % window) give(ring[from]);
    }
  }
  if (out.size() < size) damage = "its text breaks off";
  return out;
}

// winmail.dat: a list of attributes, each with its length and a sum of its bytes.
std::uint64_t open_winmail(Input input, const MailLimits& limits, const PartTaker& to) {
  constexpr std::uint32_t body = 0x0002800C, mapi = 0x00069003, attach_begins = 0x00069002,
                          attach_title = 0x00018010, attach_data = 0x0006800F;
  const std::string path = input.name;
  std::uint64_t parts = 0, number = 0;
  std::string title;
  std::string bytes;
  try {
    bytes = read_all(input, limits.in_memory);
  } catch (const std::exception&) {
    to.problem(path,
               fmt::format("Outlook's winmail.dat is larger than the {} bytes that are held for it: save the "
                           "attachments from the mail program",
                           limits.in_memory));
    return 0;
  }
  Cursor at{bytes};
  at.u32();
  at.next<std::uint16_t>();
  std::string data;
  const auto flush = [&] {
    if (data.empty()) return;
    ++parts;
    title = title.substr(title.find_last_of("/\\") + 1);
    while (!title.empty() && title.back() == '\0') title.pop_back();
    const std::string name =
        title.empty() ? fmt::format("attachment {}", number) : to_utf8(title, find_encoding(title));
    to.file(from_bytes(fmt::format("{}/{}", path, name), std::move(data)), Came{});
    data.clear();
    title.clear();
  };
  while (!at.done()) {
    at.u8();
    const std::uint32_t id = at.u32();
    const std::uint32_t size = at.u32();
    const std::string_view value = at.take(size);
    at.next<std::uint16_t>();
    if (!at.good) break;
    if (id == attach_begins) flush(), ++number;
    if (id == attach_title) title = value.substr(0, std::min<std::size_t>(value.size(), property_limit));
    if (id == attach_data) data = value;
    if (id == body && !value.empty()) {
      ++parts;
      Came came;
      came.body = true;
      to.file(from_bytes(path + "/body.txt", std::string(value)), came);
    }
    if (id == mapi) {  // where Outlook keeps a text with its formats: PR_RTF_COMPRESSED, found by its mark
      const std::size_t mark = value.find("LZFu");
      if (mark == value.npos || mark < 8) continue;
      std::string damage;
      std::string rtf = unpack_rtf(value.substr(mark - 8), limits.in_memory, damage);
      Came came;
      came.body = true;
      ++parts;
      if (!rtf.empty()) to.file(from_bytes(path + "/body.rtf", std::move(rtf)), came);
    }
  }
  flush();
  if (!at.good) to.problem(path, "Outlook's winmail.dat breaks off: what comes before was read");
  return parts;
}

}  // namespace exba::mail
