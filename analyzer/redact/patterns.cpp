// How it works: each form is a function from a place to the length of what stands there. A blank inside a
// path belongs to it only where a backslash or an extension follows soon: "C:\Program Files\x.log failed".
#include "redact/patterns.hpp"

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/public_words.hpp"

namespace exba {
namespace {

using What = PatternFound::What;

bool in(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}
/// Ends any name that is written into a sentence.
bool ends_name(char c) {
  return static_cast<unsigned char>(c) < 0x20 || in(c, "\"<>|*?");
}

/// Longer than any name; a text of a megabyte must not be walked from each of its places.
constexpr std::size_t longest_name = 2048;

template <typename Is>
std::size_t run(std::string_view text, std::size_t at, Is is) {
  const std::size_t last = std::min(text.size(), at + longest_name);
  std::size_t end = at;
  while (end < last && is(text[end])) ++end;
  return end > at ? end - at : 0;
}

std::size_t guid_length(std::string_view text, std::size_t at) {
  constexpr std::size_t length = 36;
  if (at + length > text.size()) return 0;
  for (std::size_t i = 0; i < length; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !is_hex_digit(text[at + i])) return 0;
  }
  return length;
}

std::size_t sid_length(std::string_view text, std::size_t at) {
  if (lower(text.substr(at, 4)) != "s-1-") return 0;
  std::size_t end = at + 4 + run(text, at + 4, is_digit), parts = 0;
  while (end + 1 < text.size() && text[end] == '-' && is_digit(text[end + 1])) {
    end += 1 + run(text, end + 1, is_digit);
    ++parts;
  }
  return parts > 0 ? end - at : 0;
}

std::size_t ip4_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (end >= text.size() || text[end++] != '.')) return 0;
    const std::size_t digits = run(text, end, is_digit);
    if (digits == 0 || digits > 3 || std::stoi(std::string(text.substr(end, digits))) > 255) return 0;
    end += digits;
  }
  const bool goes_on = end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]);
  return goes_on ? 0 : end - at;
}

/// Eight groups, or fewer with `::`; 01:00:31 is a time.
std::size_t ip6_length(std::string_view text, std::size_t at) {
  const std::size_t length =
      run(text, at, [](char c) { return is_hex_digit(c) || c == ':' || c == '.' || c == '%'; });
  std::string_view address = text.substr(at, length);
  while (!address.empty() && in(address.back(), ".%")) address.remove_suffix(1);
  if (address.ends_with(':') && !address.ends_with("::")) address.remove_suffix(1);
  const auto colons = std::count(address.begin(), address.end(), ':');
  if (colons < 2 || colons > 8) return 0;
  const bool short_form = address.find("::") != std::string_view::npos;
  if (!short_form && colons != 7) return 0;
  if (address.find_first_of("0123456789") == std::string_view::npos) return 0;
  for (std::size_t begin = 0, end = 0; begin <= address.size(); begin = end + 1) {
    end = std::min(address.find_first_of(":%", begin), address.size());
    if (end - begin > 4 && address.substr(begin, end - begin).find('.') == std::string_view::npos) return 0;
  }
  return address.size();
}

/// Letters, digits, what is beyond ASCII, and those marks. A look into a table each: of a text of marks that begin no word,
/// each of 60,000 places is looked at 2,048 characters far, three times.
constexpr std::array<bool, 256> name_characters(std::string_view marks) {
  std::array<bool, 256> all{};
  for (std::size_t c = 0; c < all.size(); ++c) {
    const auto sign = static_cast<char>(c);
    all[c] = c >= 0x80 || is_letter(sign) || is_digit(sign) || marks.find(sign) != std::string_view::npos;
  }
  return all;
}
constexpr std::array<bool, 256> local_characters = name_characters("._%+-&'#!=");
constexpr std::array<bool, 256> host_characters = name_characters(".-_");

bool local_part(char c) {
  return local_characters[static_cast<unsigned char>(c)];
}
bool host_part(char c) {
  return host_characters[static_cast<unsigned char>(c)];
}

std::size_t mail_length(std::string_view text, std::size_t at) {
  const std::size_t local = run(text, at, local_part);
  if (local == 0 || local > 128 || at + local >= text.size() || text[at + local] != '@') return 0;
  std::size_t domain = run(text, at + local + 1, host_part);
  while (domain > 0 && in(text[at + local + domain], ".-_")) --domain;
  return domain == 0 ? 0 : local + 1 + domain;
}

std::size_t url_length(std::string_view text, std::size_t at) {
  const std::size_t scheme = run(text, at, is_letter);
  if (scheme < 3 || scheme > 6 || text.substr(at + scheme, 3) != "://") return 0;
  std::size_t length = run(text, at, [](char c) { return !ends_name(c) && !in(c, " ()'"); });
  while (in(text[at + length - 1], ".,;:!")) --length;
  return length > scheme + 3 ? length : 0;
}

/// `/o=Org/ou=Site/cn=Recipients/cn=name` and `CN=EX01,CN=Servers,DC=corp,DC=example`.
std::size_t directory_name_length(std::string_view text, std::size_t at) {
  const std::string head = lower(text.substr(at, 4));
  const bool legacy = head.starts_with("/o=") || head.starts_with("/dc=") || head.starts_with("/ou=");
  if (!legacy && !head.starts_with("cn=") && !head.starts_with("ou=") && !head.starts_with("dc=")) return 0;
  std::size_t end = at, last_equals = at;
  const std::size_t last = std::min(text.size(), at + longest_name);
  for (; end < last && !ends_name(text[end]) && !in(text[end], "();'"); ++end)
    if (text[end] == '=') last_equals = end;
  if (!legacy && text.substr(at, end - at).find(',') == std::string_view::npos) return 0;
  // The last value ends with its word; those before it may hold blanks.
  const std::size_t blank = text.find_first_of(" \t", last_equals);
  if (blank != std::string_view::npos && blank < end) end = blank;
  while (end > at && in(text[end - 1], ".,;: ")) --end;
  return end - at;
}

constexpr std::size_t longest_part = 96;

/// The length of one part of a path from `at` on: up to a backslash, or to where the sentence goes on.
std::size_t path_part(std::string_view text, std::size_t at) {
  std::size_t end = at;
  std::size_t first_blank = std::string_view::npos;
  for (; end < text.size() && end - at < longest_part; ++end) {
    const char c = text[end];
    if (ends_name(c) || in(c, ":/;,'")) break;
    if (c == '\\') {
      const bool words = text[end - (end > at)] == ' ' || (end + 1 < text.size() && text[end + 1] == '\\');
      return first_blank != std::string_view::npos && words ? first_blank - at : end - at;
    }
    if (c == ' ' && first_blank == std::string_view::npos) first_blank = end;
  }
  if (first_blank == std::string_view::npos) return end - at;
  // "Mailbox Store (EX01).edb": blanks before an extension, unless a sentence stands there.
  const std::string_view part = text.substr(at, end - at);
  for (const std::string_view extension : {".edb", ".stm", ".log", ".chk", ".pat", ".bkf", ".jrs"})
    if (const std::size_t dot = lower(part).find(extension); dot != std::string::npos)
      if (std::count(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(dot), ' ') <= 4 &&
          part.substr(0, dot).find(". ") == std::string_view::npos)
        return dot + extension.size();
  return first_blank - at;
}

/// A path from its first part on (behind the drive, behind the server).
std::size_t path_parts(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size()) {
    const std::size_t part = path_part(text, end);
    end += part;
    if (part == 0 || end >= text.size() || text[end] != '\\') break;
    ++end;
  }
  while (end > at && in(text[end - 1], ".)") && text.substr(at, end - at).find('(') == std::string_view::npos)
    --end;
  return end - at;
}

/// The length of what the product calls a share of its own: `Microsoft Information Store`.
std::size_t product_share(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const std::string rest = lower(text.substr(at, longest_part));
  for (const std::string_view name : {"microsoft information store", "microsoft site replication service",
                                      "information store", "directory", "microsoft exchange"})
    if (rest.starts_with(name) && !word_at(text, at + name.size())) return name.size();
  return 0;
}

/// Up to the quotation mark that closes the one before `at`; 0 where there is none.
std::size_t quoted_length(std::string_view text, std::size_t at) {
  constexpr std::size_t longest_path = 260;
  if (at == 0 || !in(text[at - 1], "'\"")) return 0;
  const std::string_view behind = text.substr(at, longest_path);
  const std::size_t close = behind.find(text[at - 1]);
  if (close == std::string_view::npos) return 0;
  const std::string_view inside = behind.substr(0, close);
  return inside.find_first_of("\r\n\"<>|") == std::string_view::npos ? inside.size() : 0;
}

std::size_t drive_path_length(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || !is_letter(text[at]) || text[at + 1] != ':' || !in(text[at + 2], "\\/"))
    return 0;
  const std::size_t quoted = quoted_length(text, at);
  return quoted >= 3 ? quoted : 3 + path_parts(text, at + 3);
}

std::size_t share_length(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\\\" || at + 2 >= text.size()) return 0;
  const std::size_t server = run(text, at + 2, host_part);
  if (server == 0) return 0;
  const std::size_t end = at + 2 + server;
  if (const std::size_t quoted = quoted_length(text, at); quoted > 2 + server) return quoted;
  // What stands behind the product's own share is a store, whose name is known or not: its end shows nowhere.
  const std::size_t product = end < text.size() && text[end] == '\\' ? product_share(text, end + 1) : 0;
  if (product > 0) return 3 + server + product;
  return end < text.size() && text[end] == '\\' ? 3 + server + path_parts(text, end + 1) : 2 + server;
}

/// Of hosts that no computer of the case shares a domain with.
constexpr std::string_view top_domains[] = {"com",      "net",   "org",     "local", "lan",    "corp",
                                            "internal", "intra", "intern",  "edu",   "gov",    "mil",
                                            "info",     "biz",   "example", "test",  "invalid"};

bool is_top_domain(std::string_view name) {
  return std::find(std::begin(top_domains), std::end(top_domains), lower(name)) != std::end(top_domains);
}

/// Also where the domain that the case knows begins in it; 0: it knows none.
std::size_t host_length(std::string_view text, std::size_t at, const PatternContext& context,
                        std::size_t& known) {
  std::size_t length = run(text, at, host_part);
  while (length > 0 && in(text[at + length - 1], ".-_")) --length;
  const std::string_view host = text.substr(at, length);
  const std::size_t dot = host.find('.');
  if (dot == std::string_view::npos || dot == 0) return 0;
  if (context.domains != nullptr)
    for (std::size_t d = dot; d != std::string_view::npos; d = host.find('.', d + 1))
      if (d + 1 < host.size() && context.domains->contains(fold(host.substr(d + 1)))) {
        known = d + 1;
        return length;
      }
  return is_top_domain(host.substr(host.rfind('.') + 1)) ? length : 0;
}

/// `CORP\backup` where CORP is a domain or a computer of the case.
std::size_t account_length(std::string_view text, std::size_t at, const PatternContext& context) {
  const std::size_t domain = run(text, at, host_part);
  if (domain == 0 || at + domain + 1 >= text.size() || text[at + domain] != '\\') return 0;
  const std::string folded = fold(text.substr(at, domain));
  const bool known = (context.domains != nullptr && context.domains->contains(folded)) ||
                     (context.machines != nullptr && context.machines->contains(folded));
  if (!known) return 0;
  const std::size_t user = run(text, at + domain + 1, [](char c) { return host_part(c) || c == '$'; });
  const std::size_t end = at + domain + 1 + user;
  const bool path = end < text.size() && text[end] == '\\';
  return user == 0 || path || product_share(text, at + domain + 1) > 0 ? 0 : domain + 1 + user;
}

std::size_t database_file_length(std::string_view text, std::size_t at) {
  const std::size_t length = run(text, at, [](char c) { return host_part(c) && c != '.'; });
  const std::string extension = lower(text.substr(at + length, 4));
  return length > 0 && (extension == ".edb" || extension == ".stm" || extension == ".pat") ? length + 4 : 0;
}

/// 2006-10-10, 10/10/2006, 10.10.06.
std::size_t date_length(std::string_view text, std::size_t at) {
  const std::size_t first = run(text, at, is_digit);
  if (first == 0 || first > 4 || at + first >= text.size() || !in(text[at + first], "-/.")) return 0;
  const char separator = text[at + first];
  const std::size_t second = run(text, at + first + 1, is_digit);
  const std::size_t next = at + first + 1 + second;
  if (second == 0 || second > 2 || next >= text.size() || text[next] != separator) return 0;
  const std::size_t third = run(text, next + 1, is_digit);
  const bool year_first = first == 4 && (third == 1 || third == 2);
  const bool year_last = first <= 2 && (third == 4 || (third == 2 && separator != '.'));
  const std::size_t end = next + 1 + third;
  const bool goes_on = end + 1 < text.size() && text[end] == separator && is_digit(text[end + 1]);
  return (year_first || year_last) && !goes_on ? end - at : 0;
}

bool is_microsoft(std::string_view url) {
  const std::string low = lower(url);
  const std::size_t host = low.find("://") + 3;
  const std::string_view name = std::string_view(low).substr(host, low.find('/', host) - host);
  return name == "microsoft.com" || name.ends_with(".microsoft.com");
}

std::string shown_file(std::string_view file, const NameOf& name_of) {
  if (file.empty() || is_engine_file(file)) return std::string(file);
  return name_of(NameKind::file, file);
}

/// Behind the drive or the server: all folders are one name, the file another.
std::string shown_parts(std::string_view parts, const NameOf& name_of) {
  const std::size_t last = parts.find_last_of("\\/");
  if (last == std::string_view::npos) {
    const bool file = parts.rfind('.') != std::string_view::npos;
    return file ? shown_file(parts, name_of) : parts.empty() ? std::string{} : name_of(NameKind::path, parts);
  }
  const std::string_view folders = parts.substr(0, last);
  return (folders.empty() ? std::string{} : name_of(NameKind::path, folders)) + parts[last] +
         shown_file(parts.substr(last + 1), name_of);
}

/// `EX06\Microsoft Information Store\First Storage Group`: Exchange seen as a share.
std::string shown_share_parts(std::string_view parts, const NameOf& name_of) {
  const std::size_t slash = parts.find('\\');
  const std::string_view first = parts.substr(0, slash);
  if (product_share(first, 0) != first.size()) return shown_parts(parts, name_of);
  if (slash == std::string_view::npos) return std::string(parts);
  std::string out(first);
  for (const std::string_view part : split(parts.substr(slash), "\\"))
    out += '\\' + (is_product_store(part) ? std::string(part) : name_of(NameKind::store, part));
  return out;
}

std::string shown_share(std::string_view share, const NameOf& name_of) {
  const std::string_view rest = share.substr(2);
  const std::size_t slash = rest.find('\\');
  const std::string_view server = rest.substr(0, slash);
  std::string out = "\\\\" + (in(server.front(), ".?") ? std::string(server) : shown_host(server, name_of));
  if (slash == std::string_view::npos) return out;
  const std::string_view parts = rest.substr(slash + 1);
  if (server == "." || server == "?") return out + '\\' + shown_parts(parts, name_of);
  return out + '\\' + shown_share_parts(parts, name_of);
}

}  // namespace

Patterns::Patterns(std::string_view text, const PatternContext& context) : text_(text), context_(&context) {
  const auto has = [&](char c) { return text.find(c) != std::string_view::npos; };
  backslash_ = has('\\');
  dot_ = has('.');
  dash_ = has('-');
  colon_ = has(':');
  commercial_at_ = has('@');
  equals_ = has('=');
  slash_ = has('/');
}

std::optional<PatternFound> Patterns::at(std::size_t at) const {
  const char c = text_[at];
  const bool word = is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
  if (!word && !in(c, "\\/:")) return std::nullopt;
  if (word && word_at(text_, at) && word_before(text_, at)) return std::nullopt;
  std::optional<PatternFound> best;
  const auto offer = [&](What what, std::size_t length, std::size_t known_domain = 0) {
    if (length > 0 && (!best || length > best->where.end - best->where.begin))
      best = {what, {at, at + length}, known_domain};
  };
  const auto offer_bounded = [&](What what, std::size_t length, std::size_t known_domain = 0) {
    if (length > 0 && bounded(text_, {at, at + length})) offer(what, length, known_domain);
  };
  if (c == '\\') offer(What::share, share_length(text_, at));
  if (equals_ && (c == '/' || is_letter(c))) offer(What::directory_name, directory_name_length(text_, at));
  if (colon_ && (c == ':' || is_hex_digit(c))) offer_bounded(What::ip, ip6_length(text_, at));
  if (!word) return best;
  if (dash_ && is_hex_digit(c)) offer_bounded(What::guid, guid_length(text_, at));
  if (dash_ && lower(c) == 's') offer_bounded(What::sid, sid_length(text_, at));
  if (dot_ && is_digit(c)) offer_bounded(What::ip, ip4_length(text_, at));
  if (context_->dates && is_digit(c)) offer_bounded(What::date, date_length(text_, at));
  if (slash_ && colon_) offer_bounded(What::url, url_length(text_, at));
  if (commercial_at_) offer_bounded(What::mail, mail_length(text_, at));
  if (colon_ && (backslash_ || slash_)) offer(What::drive_path, drive_path_length(text_, at));
  std::size_t known_domain = 0;
  if (dot_)
    if (const std::size_t length = host_length(text_, at, *context_, known_domain); length > 0)
      offer_bounded(What::host, length, known_domain);
  if (backslash_) offer_bounded(What::account, account_length(text_, at, *context_));
  if (dot_) offer_bounded(What::database_file, database_file_length(text_, at));
  return best;
}

std::string shown(const PatternFound& found, std::string_view text, const NameOf& name_of) {
  const std::string_view name = text.substr(found.where.begin, found.where.end - found.where.begin);
  const auto unless = [&](bool is_public, NameKind kind) {
    return is_public ? std::string(name) : name_of(kind, name);
  };
  switch (found.what) {
    case What::guid: return unless(is_public_guid(name), NameKind::guid);
    case What::sid: return unless(is_public_account(name), NameKind::sid);
    case What::mail: return name_of(NameKind::mail, name);
    case What::ip:
      return unless(name == "127.0.0.1" || name == "::1" || name == "0.0.0.0" || name == "::", NameKind::ip);
    case What::drive_path: return shown_path(name, name_of);
    case What::share: return shown_path(name, name_of);
    case What::directory_name: return name_of(NameKind::directory_name, name);
    case What::url: return unless(is_microsoft(name), NameKind::url);
    case What::host: {
      const std::string low = lower(name);
      if (low == "microsoft.com" || low.ends_with(".microsoft.com")) return std::string(name);
      return found.known_domain > 0 ? shown_host(name, name_of, found.known_domain)
                                    : name_of(NameKind::url, name);
    }
    case What::account: return shown_account(name, name_of);
    case What::database_file: return shown_file(name, name_of);
    case What::date: return name_of(NameKind::date, name);
  }
  return std::string(name);
}

bool is_path(std::string_view value) {
  return (value.size() > 2 && is_letter(value[0]) && value[1] == ':' && in(value[2], "\\/")) ||
         value.starts_with("\\\\");
}

std::string shown_path(std::string_view path, const NameOf& name_of) {
  if (path.starts_with("\\\\")) return path.size() > 2 ? shown_share(path, name_of) : std::string(path);
  return std::string(path.substr(0, 3)) + shown_parts(path.substr(3), name_of);
}

std::string shown_host(std::string_view host, const NameOf& name_of, std::size_t domain_at) {
  const bool loopback = host == "127.0.0.1" || host == "::1";
  if (!loopback && !host.empty() &&
      (ip4_length(host, 0) == host.size() || ip6_length(host, 0) == host.size()))
    return name_of(NameKind::ip, host);
  // A computer may be called 2006 or SYSTEM; only the product's own words with a blank in them are none here.
  const bool words = host.find(' ') != std::string_view::npos && is_public_value(host);
  if (words || is_no_name(host)) return std::string(host);
  const std::size_t dot = domain_at > 0 ? domain_at - 1 : host.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == host.size())
    return name_of(NameKind::host, host);
  const std::string_view domain = host.substr(dot + 1);
  return name_of(NameKind::host, host.substr(0, dot)) + '.' +
         (is_top_domain(domain) ? std::string(domain) : name_of(NameKind::domain, domain));
}

std::string shown_account(std::string_view account, const NameOf& name_of) {
  if (is_public_account(account)) return std::string(account);
  if (sid_length(account, 0) == account.size()) return name_of(NameKind::sid, account);
  if (mail_length(account, 0) == account.size()) return name_of(NameKind::mail, account);
  const std::size_t slash = account.find('\\');
  if (slash == std::string_view::npos) return name_of(NameKind::user, account);
  const std::string_view domain = account.substr(0, slash), user = account.substr(slash + 1);
  return (is_public_value(domain) ? std::string(domain) : name_of(NameKind::domain, domain)) + '\\' +
         (is_public_account(user) ? std::string(user) : name_of(NameKind::user, user));
}

bool is_engine_file(std::string_view file) {
  const std::string low = lower(file);
  const std::size_t dot = low.rfind('.');
  if (dot == std::string::npos) return false;
  const std::string_view stem = std::string_view(low).substr(0, dot),
                         extension = std::string_view(low).substr(dot);
  if (low == "tmp.edb" || low == "temp.edb") return true;
  if (extension != ".log" && extension != ".chk" && extension != ".jrs") return false;
  if (stem.starts_with("res")) return stem.size() <= 5;
  const bool base = stem.starts_with("edb") ||
                    (stem.size() >= 3 && stem[0] == 'e' && is_hex_digit(stem[1]) && is_hex_digit(stem[2])) ||
                    (stem.size() >= 3 && stem[0] == 'r' && is_digit(stem[1]) && is_digit(stem[2]));
  const std::string_view number = stem.substr(std::min<std::size_t>(3, stem.size()));
  return base && number.size() <= 13 &&
         std::all_of(number.begin(), number.end(), [](char c) { return is_hex_digit(c) || in(c, "tmpres"); });
}

}  // namespace exba
