// Feeds any bytes to what opens mails, mailboxes, Outlook's messages and winmail.dat: no crash, no hang, and what comes out
// is no more than what went in (compressed RTF: 18 bytes for 2), but for each form of a text that is asked in vain.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "readers/mail/mail.hpp"

namespace {

using namespace exba;

struct Sum {
  std::uint64_t bytes = 0, files = 0;
};

PartTaker counting(Sum& sum) {
  return {[&sum](Input file, const Came&) {
            std::string buffer(251, '\0');
            for (std::size_t got = 0; (got = file.read(buffer)) != 0;) sum.bytes += got;
            ++sum.files;
            return sum.files % 2 == 0;
          },
          [](const std::string&, std::string) {}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1 << 16) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const mail::MailLimits limits{1 << 16, 4};
  mail::may_be_mail(bytes);
  mail::sniff_mail(bytes);
  for (const mail::Kind kind : {mail::Kind::mail, mail::Kind::mailbox}) {
    Sum sum;
    mail::open_mail(from_bytes("fuzz", bytes), kind, limits, counting(sum));
    if (sum.bytes > size || sum.files > size + 1) std::abort();
  }
  Sum compound;
  mail::open_compound(from_bytes("fuzz", bytes), limits, counting(compound));
  if (compound.bytes > (std::uint64_t{64} << 20)) std::abort();
  Sum winmail;
  mail::open_winmail(from_bytes("fuzz", bytes), limits, counting(winmail));
  if (winmail.bytes > 10 * size) std::abort();
  std::string damage;
  if (mail::unpack_rtf(bytes, 1 << 16, damage).size() > (1 << 16) + 20) std::abort();
  return 0;
}
