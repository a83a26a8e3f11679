// How it works: the text is cut into numbers, words and marks, and a few shapes are tried on them from the
// left: a date, a time of day, a zone. Nothing here decides between day and month; `open` stamps carry their
// fields as written.
#include "intake/times/dates.hpp"

#include <algorithm>
#include <cmath>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "intake/times/date_tokens.hpp"
#include "intake/times/date_words.hpp"

namespace exba {
namespace {

LocalStamp::Half half_of(std::string_view word) {
  using Half = LocalStamp::Half;
  struct Name {
    std::string_view text;
    Half half;
  };
  static constexpr Name names[] = {
      {"am", Half::am},   {"pm", Half::pm},    {"a.m.", Half::am},   {"p.m.", Half::pm}, {"a.m", Half::am},
      {"p.m", Half::pm},  {"上午", Half::am},  {"下午", Half::pm},   {"午前", Half::am}, {"午後", Half::pm},
      {"오전", Half::am}, {"오후", Half::pm},  {"π.μ.", Half::am},   {"μ.μ.", Half::pm}, {"πμ", Half::am},
      {"μμ", Half::pm},   {"vorm.", Half::am}, {"nachm.", Half::pm}, {"dop.", Half::am}, {"odp.", Half::pm},
      {"de.", Half::am},  {"du.", Half::pm},   {"f.h.", Half::am},   {"e.h.", Half::pm}, {"fm", Half::am},
      {"em", Half::pm},   {"ap.", Half::am},   {"ip.", Half::pm}};
  for (const Name& name : names)
    if (equal_ignoring_case(name.text, word)) return name.half;
  return Half::none;
}

/// AM or PM, also as "p. m." and "PM"; moves on behind it.
LocalStamp::Half take_half(DateTokens& t) {
  if (!t.word()) return LocalStamp::Half::none;
  const std::string_view first = t.peek()->text;
  if (const auto half = half_of(first); half != LocalStamp::Half::none) return ++t.at, half;
  if ((first == "a." || first == "p." || first == "A." || first == "P.") && t.word(1) &&
      lower(t.peek(1)->text).starts_with('m')) {
    t.at += 2;
    return lower(first[0]) == 'a' ? LocalStamp::Half::am : LocalStamp::Half::pm;
  }
  return LocalStamp::Half::none;
}

/// Whether a word beside a time may be AM or PM of a language that the table lacks: two letters at most, or
/// with points, or outside ASCII. Not `Uhr`, not `CET`.
bool may_be_half(std::string_view word) {
  if (word == "Z" || word == "z" || word == "T" || word == "h" || word == "H" || word == "s" ||
      is_date_filler(word) || month_of_word(word) != 0 || (word.size() > 2 && is_weekday_word(word)))
    return false;
  if (word.size() <= 2) return true;
  return word.size() <= 32 && std::any_of(word.begin(), word.end(), [](char c) {
           return c == '.' || static_cast<unsigned char>(c) >= 0x80;
         });
}

/// Likewise, an unknown word; moves on behind it.
bool take_unknown_half(DateTokens& t, LocalStamp& stamp) {
  if (!t.word() || !may_be_half(t.peek()->text)) return false;
  stamp.half_word = static_cast<std::uint32_t>(fnv1a(t.peek()->text) | 1u);
  ++t.at;
  return true;
}

/// `+hh:mm`, `-hhmm`, `+2` at `t`; minutes.
std::optional<std::int16_t> take_offset(DateTokens& t) {
  if (!(t.mark("+") || t.mark("-")) || !t.number(1)) return std::nullopt;
  const int sign = t.mark("-") ? -1 : 1;
  const DateToken& digits = *t.peek(1);
  int hours = digits.value;
  int minutes = 0;
  std::size_t used = 2;
  if (digits.text.size() == 4) {
    minutes = hours % 100;
    hours /= 100;
  } else if (t.mark(":", 2) && t.number(3)) {
    minutes = t.peek(3)->value;
    used = 4;
  }
  if (hours > 15 || minutes > 59) return std::nullopt;
  t.at += used;
  return static_cast<std::int16_t>(sign * (hours * 60 + minutes));
}

/// `Z`, `+hh:mm`, `-hhmm`, `UTC+2`, `CEST`, `(GMT+02:00)`, `+0000 UTC`, directly behind the time.
void take_zone(DateTokens& t, LocalStamp& stamp) {
  const std::size_t begin = t.at;
  const bool opened = t.mark("(") || t.mark("[");
  if (opened) ++t.at;
  std::optional<std::int16_t> zone;
  if (t.word()) {
    zone = zone_of_word(t.peek()->text);
    if (!zone) return void(t.at = begin);
    ++t.at;
    if (*zone == 0)  // `UTC+2`
      if (const auto offset = take_offset(t)) zone = offset;
  } else {
    zone = take_offset(t);
    // Go prints the name behind the offset: `+0200 CEST`.
    if (zone && t.word() && zone_of_word(t.peek()->text)) ++t.at;
  }
  if (!zone) return void(t.at = begin);
  if (opened) {
    if (!t.mark(")") && !t.mark("]")) return void(t.at = begin);
    ++t.at;
  }
  stamp.zone = zone;
}

int fraction(std::string_view digits) {
  int value = 0;
  for (std::size_t i = 0; i < 7; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return value;
}

bool clock_mark(const DateTokens& t, std::size_t ahead) {
  for (const std::string_view m : {":", "：", "时", "時", "分", "시", "."})
    if (t.mark(m, ahead)) return true;
  // `03 h 00 min 02 s`
  const DateToken* word = t.peek(ahead);
  if (word == nullptr || word->kind != DateToken::Kind::word) return false;
  for (const std::string_view w : {"h", "H", "min", "m", "u"})
    if (word->text == w) return true;
  return false;
}

void take_fraction(DateTokens& t, LocalStamp& stamp) {
  if (!(t.mark(".") || t.mark(",") || t.mark(":")) || !t.number(1) || !t.peek(1)->glued) return;
  stamp.ticks = fraction(t.peek(1)->text);
  t.at += 2;
}

/// `010002`, directly behind the `T` of `20061010T010002Z`.
bool take_basic_clock(DateTokens& t, int& hour, int& minute, int& second) {
  if (!t.number() || t.peek()->text.size() != 6) return false;
  const int value = t.peek()->value;
  hour = value / 10000, minute = value / 100 % 100, second = value % 100;
  ++t.at;
  return true;
}

/// hh:mm[:ss[.fraction]] with AM or PM on either side.
bool take_clock(DateTokens& t, LocalStamp& stamp, bool basic = false) {
  const std::size_t begin = t.at;
  LocalStamp::Half half = take_half(t);
  if (half == LocalStamp::Half::none && t.number(1) && take_unknown_half(t, stamp))
    half = LocalStamp::Half::other;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool seconds = basic && take_basic_clock(t, hour, minute, second);
  if (seconds) {
    take_fraction(t, stamp);
  } else if (!t.number() || t.peek()->text.size() > 2 || !clock_mark(t, 1) || !t.number(2) ||
             t.peek(2)->text.size() != 2) {
    t.at = begin;
    return false;
  } else {
    hour = t.peek()->value;
    minute = t.peek(2)->value;
    t.at += 3;
    seconds = clock_mark(t, 0) && t.number(1) && t.peek(1)->text.size() <= 2;
    if (seconds) {
      second = t.peek(1)->value;
      t.at += 2;
      if (t.mark("秒") || (t.word() && (t.peek()->text == "s" || t.peek()->text == "sec"))) ++t.at;
      take_fraction(t, stamp);
    } else if (t.word() && (t.peek()->text == "min" || t.peek()->text == "m")) {
      ++t.at;
    }
  }
  if (half == LocalStamp::Half::none) half = take_half(t);
  if (half != LocalStamp::Half::none && t.mark(".")) take_fraction(t, stamp);  // `3:00:02 AM.000`
  if (t.word() && is_clock_filler(t.peek()->text)) ++t.at;  // `03:00:02 Uhr`; `10:34 on EX1` is prose
  const bool zone = t.word() && zone_of_word(t.peek()->text);
  // Exports write seconds; without them the word is more likely one of a sentence.
  if (half == LocalStamp::Half::none && seconds && !zone && take_unknown_half(t, stamp))
    half = LocalStamp::Half::other;
  if ((half == LocalStamp::Half::am || half == LocalStamp::Half::pm) && hour <= 12)
    hour = hour % 12 + (half == LocalStamp::Half::pm ? 12 : 0);
  if (hour > 23 || minute > 59 || second > 60) {
    t.at = begin;
    return false;
  }
  stamp.half = half;
  stamp.has_clock = true;
  stamp.hour = static_cast<std::int8_t>(hour);
  stamp.minute = static_cast<std::int8_t>(minute);
  stamp.second = static_cast<std::int8_t>(second);
  take_zone(t, stamp);
  return true;
}

void set_date(LocalStamp& stamp, LocalStamp::Fields fields, int a, int b, int c) {
  stamp.fields = fields;
  stamp.date = {static_cast<std::int16_t>(a), static_cast<std::int16_t>(b), static_cast<std::int16_t>(c)};
}

/// Three numbers with the same kind of mark between them.
bool take_numeric_date(DateTokens& t, LocalStamp& stamp) {
  if (!t.number() || !t.number(2) || !t.number(4)) return false;
  const DateToken &a = *t.peek(), &m = *t.peek(1), &b = *t.peek(2), &n = *t.peek(3), &c = *t.peek(4);
  if (a.text.size() > 4 || b.text.size() > 2 || c.text.size() > 4) return false;
  const bool cjk = m.text == "年" || m.text == "년";
  if (!cjk && (m.text != n.text || (m.text != "/" && m.text != "-" && m.text != "." && m.text != "／")))
    return false;
  if (cjk && n.text != "月" && n.text != "월") return false;
  if (a.text.size() >= 3 || cjk) {
    if (c.text.size() > 2) return false;
    set_date(stamp, LocalStamp::Fields::ymd, a.value, b.value, c.value);
  } else if (c.text.size() != 2 && c.text.size() != 4) {
    return false;
  } else {
    set_date(stamp, m.text == "." ? LocalStamp::Fields::dmy : LocalStamp::Fields::open, a.value, b.value,
             c.value);
  }
  t.at += 5;
  // Hungarian, Croatian and Korean short dates end in a point: `2006. 10. 13.`
  if (t.mark("日") || t.mark("일") || (m.text == "." && t.mark("."))) ++t.at;
  return true;
}

/// Behind marks and words that say nothing: `10. de octubre de 2006`.
std::size_t behind_fillers(const DateTokens& t, std::size_t from) {
  while (t.mark("-", from) || t.mark(",", from) || t.mark("/", from) || t.mark(".", from) ||
         (t.word(from) && half_of(t.peek(from)->text) == LocalStamp::Half::none &&
          is_date_filler(t.peek(from)->text)))
    ++from;
  return from;
}

/// `1-Mar-2003`, `01 March 2003`, `10. Oktober 2006`, `March 1, 2003`, `2006. október 10.`
bool take_worded_date(DateTokens& t, LocalStamp& stamp) {
  const auto month_at = [&](std::size_t at) { return t.word(at) ? month_of_word(t.peek(at)->text) : 0; };
  if (t.number() && t.peek()->text.size() <= 2) {
    const std::size_t word = behind_fillers(t, 1);
    const std::size_t year = behind_fillers(t, word + 1);
    if (month_at(word) == 0 || !t.number(year) || t.peek(year)->text.size() > 4) return false;
    set_date(stamp, LocalStamp::Fields::dmy, t.peek()->value, month_at(word), t.peek(year)->value);
    t.at += year + 1;
    return true;
  }
  if (t.number() && t.peek()->text.size() == 4) {
    const std::size_t word = behind_fillers(t, 1);
    const std::size_t day = behind_fillers(t, word + 1);
    if (month_at(word) == 0 || !t.number(day) || t.peek(day)->text.size() > 2) return false;
    set_date(stamp, LocalStamp::Fields::ymd, t.peek()->value, month_at(word), t.peek(day)->value);
    t.at += day + 1;
    if (t.mark(".")) ++t.at;
    return true;
  }
  const int month = month_at(0);
  if (month == 0) return false;
  const std::size_t day = t.mark(".", 1) || t.mark("-", 1) ? 2 : 1;
  if (!t.number(day) || t.peek(day)->text.size() > 2) return false;
  const std::size_t year = behind_fillers(t, day + 1);
  if (t.number(year) && t.peek(year)->text.size() == 4 && !t.mark(":", year + 1)) {
    set_date(stamp, LocalStamp::Fields::dmy, t.peek(day)->value, month, t.peek(year)->value);
    t.at += year + 1;
    return true;
  }
  // asctime: `Mar 01 22:34:34 2003`, and with a zone: `Oct 10 03:00:02 CEST 2006`
  DateTokens clock = t;
  clock.at += day + 1;
  if (!take_clock(clock, stamp) || !clock.number() || clock.peek()->text.size() != 4) return false;
  set_date(stamp, LocalStamp::Fields::dmy, t.peek(day)->value, month, clock.peek()->value);
  t.at = clock.at + 1;
  return true;
}

/// ISO 8601 without marks: `20061010`; more than eight digits are WMI's.
bool take_basic_date(DateTokens& t, LocalStamp& stamp) {
  if (!t.number() || t.peek()->text.size() != 8) return false;
  const int value = t.peek()->value;
  const int month = value / 100 % 100;
  if (value < 19000101 || value > 21001231 || month < 1 || month > 12 || value % 100 < 1 || value % 100 > 31)
    return false;
  set_date(stamp, LocalStamp::Fields::ymd, value / 10000, month, value % 100);
  ++t.at;
  return true;
}

/// A day of Excel's calendar, which counts from 1899-12-30, with a part of a day: `43383.1250231`.
bool take_serial(std::string_view text, LocalStamp& stamp) {
  const std::size_t point = text.find_first_of(".,");
  if (point != 5 || text.size() < 8 || text.size() > 24) return false;
  int day = 0;
  double part = 0;
  double unit = 0.1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (!is_digit(text[i])) return false;
    if (i < point)
      day = day * 10 + (text[i] - '0');
    else
      part += (text[i] - '0') * unit, unit /= 10;
  }
  if (day < 29221 || day > 73050) return false;  // 1980 to 2099
  // Fewer than nine decimals do not hold milliseconds.
  const std::int64_t step = text.size() - point > 9 ? 1 : 1000;
  const auto ms = std::int64_t{std::llround(part * 86'400'000 / static_cast<double>(step))} * step;
  const Time at = Time{std::chrono::hours{24 * (day - 25569)}} + std::chrono::milliseconds{ms};
  const CivilTime c = to_civil(at);
  set_date(stamp, LocalStamp::Fields::ymd, c.year, c.month, c.day);
  stamp.has_clock = true;
  stamp.hour = static_cast<std::int8_t>(c.hour);
  stamp.minute = static_cast<std::int8_t>(c.minute);
  stamp.second = static_cast<std::int8_t>(c.second);
  stamp.ticks = c.ticks;
  return true;
}

/// WMI: `20030411223434.000000+120`.
bool take_wmi(DateTokens& t, LocalStamp& stamp) {
  if (!t.number() || t.peek()->text.size() != 14) return false;
  const std::string_view d = t.peek()->text;
  const auto part = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : d.substr(from, count)) value = value * 10 + (c - '0');
    return value;
  };
  if (part(8, 2) > 23 || part(10, 2) > 59 || part(12, 2) > 60) return false;
  set_date(stamp, LocalStamp::Fields::ymd, part(0, 4), part(4, 2), part(6, 2));
  stamp.has_clock = true;
  stamp.hour = static_cast<std::int8_t>(part(8, 2));
  stamp.minute = static_cast<std::int8_t>(part(10, 2));
  stamp.second = static_cast<std::int8_t>(part(12, 2));
  ++t.at;
  if (t.mark(".") && t.number(1)) {
    stamp.ticks = fraction(t.peek(1)->text);
    t.at += 2;
  }
  if ((t.mark("+") || t.mark("-")) && t.number(1) && t.peek(1)->value <= 900) {
    stamp.zone = static_cast<std::int16_t>(t.mark("-") ? -t.peek(1)->value : t.peek(1)->value);
    t.at += 2;
  }
  return true;
}

/// One or two digits (`most`: up to four); -1 when there are none.
int quick_number(std::string_view text, std::size_t& at, std::size_t most) {
  int value = 0;
  const std::size_t begin = at;
  for (; at < text.size() && at - begin < most && is_digit(text[at]); ++at)
    value = value * 10 + (text[at] - '0');
  return at == begin ? -1 : value;
}

/// `6:31:53 PM` from `at` to the end of the text: what nearly every file has. False for any other form, wrong
/// ones included.
bool quick_clock(std::string_view text, std::size_t at, LocalStamp& stamp) {
  const int hour = quick_number(text, at, 2);
  if (hour < 0 || text.substr(at, 1) != ":") return false;
  const int minute = quick_number(text, ++at, 2);
  if (minute < 0 || text.substr(at, 1) != ":") return false;
  const int second = quick_number(text, ++at, 2);
  const std::string_view rest = text.substr(at);
  const bool am = rest == " AM";
  const bool pm = rest == " PM";
  if (second < 0 || hour > 23 || minute > 59 || second > 59 || !(rest.empty() || ((am || pm) && hour <= 12)))
    return false;
  stamp.half = am ? LocalStamp::Half::am : pm ? LocalStamp::Half::pm : LocalStamp::Half::none;
  stamp.has_clock = true;
  stamp.hour = static_cast<std::int8_t>(am || pm ? hour % 12 + (pm ? 12 : 0) : hour);
  stamp.minute = static_cast<std::int8_t>(minute);
  stamp.second = static_cast<std::int8_t>(second);
  return true;
}

/// `2015-06-19 18:31:53`, with or without decimals behind it; likewise.
bool quick_sorted_stamp(std::string_view text, LocalStamp& stamp) {
  constexpr std::size_t seconds_end = 19;
  if (text.size() < seconds_end || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' ||
      text[16] != ':')
    return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
    if (!is_digit(text[i])) return false;
  if (!quick_clock(text.substr(0, seconds_end), 11, stamp)) return false;
  if (text.size() > seconds_end) {
    const std::string_view decimals = text.substr(seconds_end + 1);
    if (text[seconds_end] != '.' || decimals.empty() ||
        !std::all_of(decimals.begin(), decimals.end(), is_digit))
      return false;
    stamp.ticks = fraction(decimals);
  }
  const auto digit = [&](std::size_t i) { return text[i] - '0'; };
  set_date(stamp, LocalStamp::Fields::ymd, digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3),
           digit(5) * 10 + digit(6), digit(8) * 10 + digit(9));
  return true;
}

/// `6/19/2015` with or without a time of day behind it; likewise.
bool quick_stamp(std::string_view text, LocalStamp& stamp) {
  std::size_t at = 0;
  const int a = quick_number(text, at, 2);
  if (a < 0 || at >= text.size() || (text[at] != '/' && text[at] != '.')) return false;
  const char mark = text[at++];
  const int b = quick_number(text, at, 2);
  if (b < 0 || at >= text.size() || text[at] != mark) return false;
  const std::size_t year = ++at;
  const int c = quick_number(text, at, 4);
  if (at - year != 4) return false;
  if (at != text.size() && (text[at] != ' ' || !quick_clock(text, at + 1, stamp))) return false;
  set_date(stamp, mark == '.' ? LocalStamp::Fields::dmy : LocalStamp::Fields::open, a, b, c);
  return true;
}

}  // namespace

bool parse_clock(std::string_view text, LocalStamp& stamp) {
  if (text.size() > 64) return false;
  if (quick_clock(text, 0, stamp)) return true;
  DateTokens t = date_tokens(text);
  LocalStamp read = stamp;
  if (t.overflow || !take_clock(t, read) || t.at != t.size) return false;
  stamp = read;
  return true;
}

namespace {

/// Date and clock in either order, from `t` to its end.
bool take_stamp(DateTokens t, LocalStamp& stamp) {
  const std::size_t begin = t.at;
  if (take_wmi(t, stamp)) return t.at == t.size;
  t.at = begin;
  bool clock = false;
  const auto take_date = [&] {
    return take_numeric_date(t, stamp) || take_worded_date(t, stamp) || take_basic_date(t, stamp);
  };
  const bool basic = t.number() && t.peek()->text.size() == 8;
  if (!take_date()) {
    clock = take_clock(t, stamp);  // `10:34:34 PM 4/11/2003`
    t.at += behind_fillers(t, 0);
    if (!clock || !take_date()) return false;
  }
  if (!clock && !stamp.has_clock && t.at != t.size) {
    if (t.word() && is_weekday_word(t.peek()->text) && t.peek()->text.size() > 3) ++t.at;
    if (t.word() && (t.peek()->text == "T" || t.peek()->text == "t") && t.number(1))
      ++t.at;
    else
      t.at += behind_fillers(t, 0);
    if (t.mark("@") || t.mark(":")) ++t.at;
    take_clock(t, stamp, basic);
  }
  return t.at == t.size;
}

}  // namespace

std::optional<LocalStamp> parse_stamp(std::string_view text) {
  if (text.size() < 6 || text.size() > 96) return std::nullopt;
  LocalStamp stamp;
  if (quick_stamp(text, stamp)) return stamp;
  stamp = {};
  if (quick_sorted_stamp(text, stamp)) return stamp;
  stamp = {};
  if (take_serial(text, stamp)) return stamp;
  stamp = {};
  DateTokens t = date_tokens(text);
  if (t.overflow) return std::nullopt;
  if (take_stamp(t, stamp)) return stamp;
  if (!t.word() || !(is_weekday_word(t.peek()->text) || is_date_filler(t.peek()->text))) return std::nullopt;
  // `Tue, 10 Oct 2006`, `segunda-feira, 10 de outubro de 2006`
  stamp = {};
  ++t.at;
  if (t.mark("-") && t.word(1)) t.at += 2;
  t.at += behind_fillers(t, 0);
  if (take_stamp(t, stamp)) return stamp;
  return std::nullopt;
}

}  // namespace exba
