// How it works: a word is put into lower case and held against the beginnings of names, the longer ones first:
// every abbreviation that Windows or a program prints is one (`Okt`, `okt.`, `Oktober`, `октября`).
#include "intake/times/date_words.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace exba {
namespace {

struct Beginning {
  std::string_view text;
  int month;
};

// English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech,
// Hungarian, Romanian, Turkish, Greek, Russian, Ukrainian. What begins as another does stands before it.
constexpr Beginning months[] = {
    {"marras", 11}, {"marzec", 3}, {"marca", 3}, {"červenec", 7}, {"července", 7}, {"červen", 6},
    {"června", 6},  {"jan", 1},    {"jän", 1},   {"ene", 1},      {"gen", 1},      {"tammi", 1},
    {"sty", 1},     {"led", 1},    {"ian", 1},   {"oca", 1},      {"ιαν", 1},      {"янв", 1},
    {"січ", 1},     {"feb", 2},    {"fév", 2},   {"fev", 2},      {"helmi", 2},    {"lut", 2},
    {"úno", 2},     {"şub", 2},    {"φεβ", 2},   {"фев", 2},      {"лют", 2},      {"mar", 3},
    {"mär", 3},     {"már", 3},    {"mrz", 3},   {"maart", 3},    {"mrt", 3},      {"maalis", 3},
    {"bře", 3},     {"μαρ", 3},    {"μάρ", 3},   {"мар", 3},      {"бер", 3},      {"apr", 4},
    {"ápr", 4},     {"avr", 4},    {"abr", 4},   {"huhti", 4},    {"kwi", 4},      {"dub", 4},
    {"nis", 4},     {"απρ", 4},    {"апр", 4},   {"кві", 4},      {"may", 5},      {"mai", 5},
    {"mei", 5},     {"maj", 5},    {"máj", 5},   {"mag", 5},      {"touko", 5},    {"kvě", 5},
    {"μαΐ", 5},     {"μαι", 5},    {"μάι", 5},   {"май", 5},      {"мая", 5},      {"тра", 5},
    {"juni", 6},    {"jun", 6},    {"jún", 6},   {"juin", 6},     {"giu", 6},      {"kesä", 6},
    {"cze", 6},     {"čvn", 6},    {"iun", 6},   {"haz", 6},      {"ιουν", 6},     {"ιούν", 6},
    {"июн", 6},     {"чер", 6},    {"jul", 7},   {"júl", 7},      {"juil", 7},     {"lug", 7},
    {"heinä", 7},   {"lip", 7},    {"čvc", 7},   {"iul", 7},      {"tem", 7},      {"ιουλ", 7},
    {"ιούλ", 7},    {"июл", 7},    {"лип", 7},   {"aug", 8},      {"aoû", 8},      {"aou", 8},
    {"ago", 8},     {"elo", 8},    {"sie", 8},   {"srp", 8},      {"ağu", 8},      {"αυγ", 8},
    {"αύγ", 8},     {"авг", 8},    {"сер", 8},   {"sep", 9},      {"szept", 9},    {"set", 9},
    {"syys", 9},    {"wrz", 9},    {"zář", 9},   {"eyl", 9},      {"σεπ", 9},      {"сен", 9},
    {"вер", 9},     {"oct", 10},   {"okt", 10},  {"ott", 10},     {"out", 10},     {"loka", 10},
    {"paź", 10},    {"říj", 10},   {"eki", 10},  {"οκτ", 10},     {"окт", 10},     {"жов", 10},
    {"nov", 11},    {"noi", 11},   {"lis", 11},  {"kas", 11},     {"νοε", 11},     {"νοέ", 11},
    {"ноя", 11},    {"лис", 11},   {"dec", 12},  {"dez", 12},     {"déc", 12},     {"dic", 12},
    {"joulu", 12},  {"gru", 12},   {"pro", 12},  {"ara", 12},     {"δεκ", 12},     {"дек", 12},
    {"гру", 12},
};

constexpr std::string_view weekdays[] = {
    "mon", "tue", "wed",  "thu",  "fri",  "sat",  "sun",  "die",  "mit",  "don",  "fre", "sam", "son",
    "lun", "mar", "mer",  "jeu",  "ven",  "dim",  "mié",  "jue",  "vie",  "sáb",  "dom", "gio", "sab",
    "seg", "ter", "qua",  "qui",  "sex",  "maa",  "din",  "woe",  "vri",  "zat",  "zon", "mån", "tis",
    "ons", "tor", "lör",  "sön",  "man",  "tir",  "lør",  "søn",  "tii",  "kes",  "per", "lau", "pon",
    "wto", "śro", "czw",  "pią",  "sob",  "nie",  "pát",  "úte",  "stř",  "čtv",  "ned", "hét", "ked",
    "sze", "csü", "pén",  "szo",  "vas",  "paz",  "pzt",  "sal",  "çar",  "cum",  "cmt", "δευ", "τρί",
    "τρι", "τετ", "πέμ",  "πεμ",  "παρ",  "σάβ",  "σαβ",  "κυρ",  "пон",  "вто",  "сре", "чет", "пят",
    "суб", "вос", "星期", "月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜", "周"};
// Two letters are few: whole words only.
constexpr std::string_view short_weekdays[] = {"mo", "di", "mi", "do", "fr", "sa", "so", "lu", "ma",
                                               "me", "je", "ve", "пн", "вт", "ср", "чт", "пт", "сб",
                                               "вс", "po", "út", "st", "čt", "pá", "ne", "wt", "śr",
                                               "cz", "pt", "nd", "ti", "ke", "to", "pe", "la", "su"};

constexpr std::string_view fillers[] = {
    "at", "um",  "uhr", "klo", "kl",   "à", "a",  "às",  "o", "alle", "de", "del", "of",   "den", "der", "le",
    "il", "las", "г",   "г.",  "года", "в", "on", "the", "u", "h.",   "st", "nd",  "godz", "ora", "ore"};
constexpr std::string_view clock_fillers[] = {"h", "uhr", "u", "u.", "ч", "г", "г.", "godz", "ora", "ore"};

struct ZoneWord {
  std::string_view text;
  std::int16_t minutes;
};
constexpr ZoneWord zone_words[] = {
    {"UTC", 0},    {"GMT", 0},    {"Z", 0},       {"WET", 0},     {"WEST", 60},  {"CET", 60},   {"MEZ", 60},
    {"CEST", 120}, {"MESZ", 120}, {"EET", 120},   {"EEST", 180},  {"SAST", 120}, {"MSK", 180},  {"AWST", 480},
    {"JST", 540},  {"KST", 540},  {"ACST", 570},  {"AEST", 600},  {"ACDT", 630}, {"AEDT", 660}, {"NZST", 720},
    {"NZDT", 780}, {"BRT", -180}, {"EST", -300},  {"EDT", -240},  {"CDT", -300}, {"MST", -420}, {"MDT", -360},
    {"PST", -480}, {"PDT", -420}, {"AKST", -540}, {"AKDT", -480}, {"HST", -600},
};

/// A letter of two bytes in lower case.
std::uint32_t lower_code(std::uint32_t c) {
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
    return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) && c % 2 == 0) return c + 1;
  if (((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) && c % 2 == 1) return c + 1;
  return c;
}

std::string_view without_point(std::string_view word) {
  if (word.ends_with('.')) word.remove_suffix(1);
  return word;
}

/// `2`, `02`, `0200`, `2:00`, `02:00`: minutes.
std::optional<int> offset_minutes(std::string_view text) {
  int digits[4] = {};
  int count = 0;
  std::size_t colon = text.npos;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':' && colon == text.npos && count > 0) {
      colon = i;
      continue;
    }
    if (text[i] < '0' || text[i] > '9' || count == 4) return std::nullopt;
    digits[count++] = text[i] - '0';
  }
  int hours = 0;
  int minutes = 0;
  if (colon == text.npos && (count == 1 || count == 2))
    hours = count == 1 ? digits[0] : digits[0] * 10 + digits[1];
  else if (count == 4 && (colon == text.npos || colon == 2))
    hours = digits[0] * 10 + digits[1], minutes = digits[2] * 10 + digits[3];
  else if (count == 3 && colon == 1)
    hours = digits[0], minutes = digits[1] * 10 + digits[2];
  else
    return std::nullopt;
  if (hours > 15 || minutes > 59) return std::nullopt;
  return hours * 60 + minutes;
}

}  // namespace

std::string lower_letters(std::string_view text) {
  std::string out = lower(text);
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    const auto a = static_cast<unsigned char>(out[i]);
    const auto b = static_cast<unsigned char>(out[i + 1]);
    if (a < 0xC3 || a > 0xD1 || (b & 0xC0u) != 0x80) continue;
    const std::uint32_t code = lower_code((a & 0x1Fu) << 6 | (b & 0x3Fu));
    out[i] = static_cast<char>(0xC0 | code >> 6);
    out[i + 1] = static_cast<char>(0x80 | (code & 0x3Fu));
    ++i;
  }
  return out;
}

int month_of_word(std::string_view word) {
  word = without_point(word);
  if (word.size() < 3 || word.size() > 32) return 0;
  const std::string low = lower_letters(word);
  for (const Beginning& month : months)
    if (low.starts_with(month.text)) return month.month;
  return 0;
}

bool is_weekday_word(std::string_view word) {
  word = without_point(word);
  if (word.size() < 2 || word.size() > 40) return false;
  const std::string low = lower_letters(word);
  return std::any_of(std::begin(weekdays), std::end(weekdays),
                     [&](std::string_view day) { return low.starts_with(day); }) ||
         std::find(std::begin(short_weekdays), std::end(short_weekdays), low) != std::end(short_weekdays);
}

bool is_date_filler(std::string_view word) {
  if (word.size() > 8) return false;
  const std::string low = lower_letters(without_point(word));
  return std::find(std::begin(fillers), std::end(fillers), low) != std::end(fillers);
}

bool is_clock_filler(std::string_view word) {
  return std::any_of(std::begin(clock_fillers), std::end(clock_fillers),
                     [&](std::string_view filler) { return equal_ignoring_case(word, filler); });
}

std::optional<std::int16_t> zone_of_word(std::string_view word) {
  word = trim(word);
  const std::size_t sign = word.find_first_of("+-");
  const std::string_view name = trim(word.substr(0, sign));
  const auto known = std::find_if(std::begin(zone_words), std::end(zone_words),
                                  [&](const ZoneWord& z) { return equal_ignoring_case(z.text, name); });
  const bool named = known != std::end(zone_words);
  if (sign == word.npos) return named ? std::optional(known->minutes) : std::nullopt;
  if (!name.empty() && !(named && known->minutes == 0)) return std::nullopt;
  const auto minutes = offset_minutes(trim(word.substr(sign + 1)));
  if (!minutes) return std::nullopt;
  return static_cast<std::int16_t>(word[sign] == '-' ? -*minutes : *minutes);
}

}  // namespace exba
