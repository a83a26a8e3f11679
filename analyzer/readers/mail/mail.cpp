// How it works: lines are read once, from top to bottom; the body of a part is an input that pulls its lines, so that
// an attachment of any size passes through without being held. What is held are the texts of which a mail has several
// forms (multipart/alternative), because the last form is the richest and is to be asked first.
#include "readers/mail/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "readers/mail/decode.hpp"
#include "readers/mail/header.hpp"
#include "readers/mail/lines.hpp"

namespace exba::mail {
namespace {

constexpr std::size_t head_limit = 1 << 20;   // bytes of a head that are kept: lists of recipients are long
constexpr std::size_t boundary_limit = 1000;  // bytes; mails have 70
constexpr std::size_t multiparts_limit = 32;  // in one another
constexpr std::size_t block = 64 * 1024;      // of a body given at once

/// A form of a text that a mail has in several.
struct Alternative {
  std::string name;
  std::string bytes;
  Came came;
};

std::string extension_of(std::string_view type) {
  if (type == "text/html") return "html";
  if (type == "text/plain") return "txt";
  if (type == "message/rfc822") return "eml";
  if (type == "text/csv") return "csv";
  if (type == "text/rtf" || type == "application/rtf") return "rtf";
  if (type.ends_with("/xml")) return "xml";
  if (type.starts_with("image/")) return std::string(type.substr(6, 8));
  return "bin";
}

bool is_text(const Header& header) {
  return header.type.value.starts_with("text/");
}

/// Why a part cannot be looked into; empty: it can.
std::string_view sealed(const Header& header) {
  const std::string_view type = header.type.value;
  const std::string_view smime = header.type.parameter("smime-type");
  if (type == "multipart/encrypted" || type == "application/pgp-encrypted")
    return "encrypted (PGP): have it sent in clear, or decrypt it and save the attachments";
  if ((type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime") &&
      !smime.starts_with("signed"))
    return "encrypted (S/MIME): open it in the mail program and save the text and the attachments";
  if (type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime")
    return "signed so that only a mail program opens it (S/MIME): save the text and the attachments there";
  if (type == "message/partial")
    return "one piece of a mail that was sent in several: put them together in the mail program, and save "
           "that";
  if (type == "message/external-body") return "not in the mail: it only says where the attachment lies";
  return {};
}

class Reader {
 public:
  Reader(Input input, Kind kind, const MailLimits& limits, const PartTaker& to)
      : path_(input.name),
        lines_(std::move(input), kind == Kind::mailbox ? MailLines::Mails::many : MailLines::Mails::one),
        limits_(&limits),
        to_(&to) {}

  std::uint64_t mails(Kind kind) {
    if (kind == Kind::mailbox) {
      for (std::uint64_t n = 1; from_line(); ++n) entity(fmt::format("{}/mail {}", path_, n), 0, true);
    } else {
      before_ = true;
      entity(path_, 0, true);
    }
    return parts_;
  }

 private:
  /// Passes the line `From someone Mon Oct  9 ...` that begins a mail of a mailbox.
  bool from_line() {
    std::string_view line;
    while (lines_.next(line)) {
    }
    if (lines_.stop() != MailLines::Stop::next_mail) return false;
    lines_.pass();
    return true;
  }

  Header head() {
    std::vector<std::string> unfolded;
    std::size_t size = 0;
    std::string_view line;
    while (lines_.next(line)) {
      std::string_view text = line;
      while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
      if (text.empty() && before_) continue;  // blank lines before the mail
      if (text.empty()) break;
      before_ = false;
      size += text.size() + sizeof(std::string);
      if (size > head_limit) continue;
      if ((text[0] == ' ' || text[0] == '\t') && !unfolded.empty())
        unfolded.back().append(" ").append(trim(text));
      else
        unfolded.emplace_back(text);
    }
    before_ = false;
    return parse_header(unfolded);
  }

  /// A mail, or a part of one, from its head on. `alone`: it is all that there is at `path`.
  void entity(const std::string& path, unsigned depth, bool alone) {
    const std::uint64_t line = lines_.number() + 1;
    const Header header = head();
    if (const std::string_view why = sealed(header); !why.empty()) {
      to_->problem(path, fmt::format("from line {} on this mail is {}", line, why));
      return rest();
    }
    if (header.type.value.starts_with("multipart/")) return multipart(header, path, depth, line);
    if (header.type.value == "message/rfc822" && Decoder::way_of(header.encoding) == Decoder::Way::as_it_is)
      return attached_mail(header, path, depth, line);
    leaf(header, path, line, alone);
  }

  void rest() {
    std::string_view line;
    while (lines_.next(line)) {
    }
  }

  void attached_mail(const Header& header, const std::string& path, unsigned depth, std::uint64_t line) {
    if (depth + 1 >= limits_->depth) {
      to_->problem(path,
                   fmt::format("mails in one another, more than {} deep, at line {}: this one was not opened",
                               depth + 1, line));
      return rest();
    }
    ++mails_;
    const std::string name = header.name.empty() ? fmt::format("attached mail {}.eml", mails_) : header.name;
    entity(fmt::format("{}/{}", path, name), depth + 1, false);
  }

  void multipart(const Header& header, const std::string& path, unsigned depth, std::uint64_t line) {
    const std::string boundary(header.type.parameter("boundary").substr(0, boundary_limit));
    if (boundary.empty() || lines_.levels() >= multiparts_limit) {
      to_->problem(
          path,
          boundary.empty()
              ? fmt::format("the mail says at line {} that it has parts, and not where they begin", line)
              : fmt::format("parts in one another, more than {} deep, at line {}: not opened",
                            multiparts_limit, line));
      // What it holds may be a text all the same.
      return boundary.empty() ? leaf(Header{parse_value("text/plain"), {}, {}, {}}, path, line, true)
                              : rest();
    }
    const bool alternative = header.type.value == "multipart/alternative";
    const bool outermost = alternative && !in_alternative_;
    if (outermost) in_alternative_ = true;
    const std::size_t level = lines_.levels();
    lines_.push(boundary);
    std::uint64_t seen = 0;
    bool ended = false;
    while (!ended) {
      rest();  // the preamble, or what a part left
      if (lines_.stop() != MailLines::Stop::boundary || lines_.stopped_at() != level) break;
      ended = lines_.closing();
      lines_.pass();
      if (ended) break;
      ++seen;
      entity(path, depth, false);
    }
    lines_.pop();
    if (outermost) {
      in_alternative_ = false;
      alternatives();
    }
    if (!ended)
      to_->problem(path,
                   fmt::format("the mail ends at line {} before its closing boundary: {}", lines_.number(),
                               seen == 0 ? "none of its parts was found" : "what comes before was read"));
    if (ended && lines_.stop() == MailLines::Stop::none) rest_behind_parts(level);
  }

  /// The epilogue, up to the boundary around it.
  void rest_behind_parts(std::size_t level) {
    if (level > 0) rest();
  }

  std::string name_of(const Header& header, const std::string& path, bool attached) {
    if (!header.name.empty()) return fmt::format("{}/{}", path, header.name);
    const std::string extension = extension_of(header.type.value);
    if (attached) return fmt::format("{}/part {}.{}", path, parts_, extension);
    ++bodies_;
    return bodies_ == 1 ? fmt::format("{}/body.{}", path, extension)
                        : fmt::format("{}/body {}.{}", path, bodies_, extension);
  }

  /// A part that holds no further ones: a text, or an attachment.
  void leaf(const Header& header, const std::string& path, std::uint64_t line, bool alone) {
    ++parts_;
    const bool attached =
        header.disposition.value == "attachment" || !header.name.empty() || !is_text(header);
    Came came;
    came.body = !attached && !(alone && path == path_);
    if (is_text(header)) came.encoding = std::string(header.type.parameter("charset"));
    const std::string name = alone && !attached ? path : name_of(header, path, attached);
    auto decoder = std::make_shared<Decoder>(Decoder::way_of(header.encoding),
                                             is_text(header) ? Decoder::Kind::text : Decoder::Kind::bytes);
    Input body = made_input(name, [this, decoder](std::string& out) {
      std::string_view text;
      while (out.size() < block) {
        if (!lines_.next(text)) {
          decoder->end(out);
          return false;
        }
        decoder->add(text, out);
      }
      return true;
    });
    if (in_alternative_ && !attached) {
      hold(std::move(body), name, came);
    } else {
      to_->file(std::move(body), came);
    }
    rest();
    if (decoder->strange() > 0)
      to_->problem(
          name,
          fmt::format(
              "{} bytes of it, from line {} of the mail on, are none of its {} form: they were left out",
              decoder->strange(), line, header.encoding));
  }

  /// Keeps a form of a text until all of them are there; one for which there is no room is read at once.
  void hold(Input body, const std::string& name, const Came& came) {
    const std::uint64_t room = limits_->in_memory - std::min(limits_->in_memory, held_);
    std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(room, 16u << 20)) + 1, '\0');
    bytes.resize(body.read(std::span(bytes)));
    if (bytes.size() > std::min<std::uint64_t>(room, 16u << 20)) {
      to_->file(with_head(std::move(bytes), std::move(body)), came);
      return;
    }
    bytes.shrink_to_fit();
    held_ += bytes.size();
    alternatives_.push_back({name, std::move(bytes), came});
  }

  /// The richest form stands last; a poorer one is asked where no log was found in it.
  void alternatives() {
    for (auto a = alternatives_.rbegin(); a != alternatives_.rend(); ++a)
      if (to_->file(from_bytes(a->name, std::move(a->bytes)), a->came)) break;
    alternatives_.clear();
    held_ = 0;
  }

  std::string path_;
  MailLines lines_;
  const MailLimits* limits_;
  const PartTaker* to_;
  std::uint64_t parts_ = 0, mails_ = 0, bodies_ = 0, held_ = 0;
  bool in_alternative_ = false;
  bool before_ = false;  ///< the head of the whole has not begun
  std::vector<Alternative> alternatives_;
};

/// Heads that only mails have, and not what somebody copied out of one.
constexpr std::string_view telling[] = {"mime-version",
                                        "content-type",
                                        "received",
                                        "message-id",
                                        "return-path",
                                        "delivered-to",
                                        "x-mailer",
                                        "x-unsent",
                                        "dkim-signature",
                                        "snapshot-content-location",
                                        "content-transfer-encoding",
                                        "x-originating-ip"};

/// Whether the lines are the head of a mail.
bool is_mail_head(std::string_view head) {
  std::size_t told = 0, lines = 0;
  while (!head.empty()) {
    const std::size_t end = head.find('\n');
    if (end == head.npos) return told > 0 && lines > 1;  // the head is longer than what is seen of it
    std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 1);
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return told > 0;
    if (line[0] == ' ' || line[0] == '\t') {
      if (lines == 0) return false;
      continue;
    }
    if (!is_header_line(line)) return false;
    ++lines;
    const std::string name = lower(line.substr(0, line.find(':')));
    told += std::find(std::begin(telling), std::end(telling), name) != std::end(telling) ? 1 : 0;
  }
  return false;
}

std::string_view without_mark(std::string_view head) {
  return head.starts_with("\xEF\xBB\xBF") ? head.substr(3) : head;
}

std::string_view first_line(std::string_view head) {
  return head.substr(0, head.find('\n'));
}

}  // namespace

bool may_be_mail(std::string_view head) {
  const std::string_view line = first_line(without_mark(head));
  if (line.starts_with("From ")) return true;
  const std::string_view number = trim(line);
  return is_header_line(line) || (is_number(number) && number.size() < 12) || number.empty();
}

Kind sniff_mail(std::string_view head) {
  if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return Kind::outlook;
  if (head.starts_with("\x78\x9F\x3E\x22")) return Kind::winmail;
  head = without_mark(head);
  std::string_view line = first_line(head);
  if (line.starts_with("From ") && is_mail_head(head.substr(std::min(line.size() + 1, head.size()))))
    return Kind::mailbox;
  // Blank lines before a mail; the number of its bytes, with which Apple's program begins.
  while (!head.empty() && (trim(line).empty() || is_number(trim(line)))) {
    head.remove_prefix(std::min(line.size() + 1, head.size()));
    line = first_line(head);
  }
  return is_mail_head(head) ? Kind::mail : Kind::none;
}

std::uint64_t open_mail(Input input, Kind kind, const MailLimits& limits, const PartTaker& to) {
  return Reader(std::move(input), kind, limits, to).mails(kind);
}

}  // namespace exba::mail
