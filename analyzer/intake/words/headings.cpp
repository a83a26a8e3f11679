// How it works: one table of all headings of all languages, turned at first use into an open-addressed hash
// table over the folded text; a question costs one pass over the label. Which language it is does not matter
// for reading: a block may mix them, and the few words that mean different things in two languages (`Data`)
// are told apart by their value.
#include "intake/words/headings.hpp"

#include <array>
#include <bitset>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace exba {
namespace {

using enum Heading;
constexpr auto foreign = HeadingRow::Language::other;
constexpr auto english = HeadingRow::Language::english;
constexpr auto opens = HeadingRow::Opens::yes;

constexpr HeadingRow rows[] = {
    // English: NT to 2003
    {"Event Type", level, english, opens},
    {"Event Source", source},
    {"Event Category", category},
    {"Event ID", id},
    {"Event lD", id},  // read off a picture
    {"EventlD", id},
    {"Date", date},
    {"Time", time},
    {"User", user},
    {"Computer", computer},
    {"Description", description},
    {"Data", data},
    // English: Vista and later, EventLogExpert, wevtutil
    {"Log Name", log, english, opens},
    {"LogName", log, english, opens},
    {"Source", source},
    {"Task Category", category},
    {"Task", category},
    {"Level", level},
    {"Keywords", other},
    {"Keyword", other},
    {"Opcode", other},
    {"User Name", other},
    {"Event Xml", event_xml},
    {"EventXml", event_xml},
    // English: articles, PowerShell style, CSV
    {"Type", level},
    {"Category", category},
    {"ID", id},
    {"EventID", id},
    {"Event Code", id},
    {"Event Number", id},
    {"Event", id},
    {"Cornputer", computer},
    {"Machine", computer},
    {"Machine Name", computer},
    {"Computer Name", computer},
    {"Host", computer},
    {"Server", computer},
    {"Message", description},
    {"Event Description", description},
    {"Details", description},
    {"Text", description},
    {"Event Log", log},
    {"Log", log},
    {"Channel", log},
    {"Logged", date},  // Event Viewer's pane
    {"Date and Time", date},
    {"Date/Time", date},
    {"Date Time", date},
    {"DateTime", date},
    {"Event Time", date},
    {"Event Date", date},
    {"Record ID", record},
    {"Record Number", record},
    {"Event Record ID", record},
    {"Severity", level},
    {"Provider", source},
    {"Provider Name", source},
    {"Source Name", source},
    // Get-WinEvent | Format-List *
    {"ProviderName", source},
    {"TimeCreated", date},
    {"LevelDisplayName", level},
    {"MachineName", computer},
    {"RecordId", record},
    {"TaskDisplayName", category},
    {"UserId", user},
    {"Version", other},
    {"Qualifiers", other},
    {"ProviderId", other},
    {"ProcessId", other},
    {"ThreadId", other},
    {"ActivityId", other},
    {"RelatedActivityId", other},
    {"ContainerLog", other},
    {"MatchedQueryIds", other},
    {"Bookmark", other},
    {"OpcodeDisplayName", other},
    {"KeywordsDisplayNames", other},
    {"Properties", other},
    // Get-EventLog | Format-List
    {"Index", record},
    {"EntryType", level},
    {"InstanceId", instance},
    {"CategoryNumber", other},
    {"ReplacementStrings", other},
    {"TimeGenerated", date},
    {"TimeWritten", other},
    {"UserName", user},
    {"Site", other},
    {"Container", other},
    // Splunk
    {"SourceName", source},
    {"EventCode", id},
    {"EventType", type_number},
    {"ComputerName", computer},
    {"TaskCategory", category},
    {"RecordNumber", record},
    {"Sid", other},
    {"SidType", other},
    // German
    {"Ereignistyp", level, foreign, opens},
    {"Ereignisquelle", source, foreign},
    {"Ereigniskategorie", category, foreign},
    {"Ereigniskennung", id, foreign},
    {"Ereignis-ID", id, foreign},
    {"Datum", date, foreign},
    {"Zeit", time, foreign},
    {"Uhrzeit", time, foreign},
    {"Benutzer", user, foreign},
    {"Beschreibung", description, foreign},
    {"Meldung", description, foreign},
    {"Daten", data, foreign},
    {"Protokollname", log, foreign, opens},
    {"Protokolliert", date, foreign},
    {"Quelle", source, foreign},
    {"Aufgabenkategorie", category, foreign},
    {"Taskkategorie", category, foreign},
    {"Ebene", level, foreign},
    {"Typ", level, foreign},
    {"Kategorie", category, foreign},
    {"Schlüsselwörter", other, foreign},
    {"Datum und Uhrzeit", date, foreign},
    {"Ereignis-XML", event_xml, foreign},
    // French
    {"Type de l'événement", level, foreign, opens},
    {"Type d'événement", level, foreign, opens},
    {"Source de l'événement", source, foreign},
    {"Source d'événement", source, foreign},
    {"Catégorie de l'événement", category, foreign},
    {"Catégorie d'événement", category, foreign},
    {"ID de l'événement", id, foreign},
    {"ID d'événement", id, foreign},
    {"ID événement", id, foreign},
    {"N° de l'événement", id, foreign},
    {"Heure", time, foreign},
    {"Utilisateur", user, foreign},
    {"Ordinateur", computer, foreign},
    {"Données", data, foreign},
    {"Nom du journal", log, foreign, opens},
    {"Catégorie de la tâche", category, foreign},
    {"Catégorie", category, foreign},
    {"Niveau", level, foreign},
    {"Mots clés", other, foreign},
    {"Mots-clés", other, foreign},
    {"Date et heure", date, foreign},
    {"Connecté", date, foreign},
    {"XML de l'événement", event_xml, foreign},
    {"Événement XML", event_xml, foreign},
    // Spanish
    {"Tipo de suceso", level, foreign, opens},
    {"Tipo de evento", level, foreign, opens},
    {"Origen del suceso", source, foreign},
    {"Origen del evento", source, foreign},
    {"Origen de suceso", source, foreign},
    {"Origen de evento", source, foreign},
    {"Categoría del suceso", category, foreign},
    {"Categoría del evento", category, foreign},
    {"Categoría de suceso", category, foreign},
    {"Categoría de evento", category, foreign},
    {"Id. suceso", id, foreign},
    {"Id. de suceso", id, foreign},
    {"Id. del suceso", id, foreign},
    {"Id. de evento", id, foreign},
    {"Id. del evento", id, foreign},
    {"Id. evento", id, foreign},
    {"Fecha", date, foreign},
    {"Hora", time, foreign},
    {"Usuario", user, foreign},
    {"Equipo", computer, foreign},
    {"Descripción", description, foreign},
    {"Datos", data, foreign},
    {"Nombre de registro", log, foreign, opens},
    {"Nombre del registro", log, foreign, opens},
    {"Origen", source, foreign},
    {"Categoría de tarea", category, foreign},
    {"Categoría de la tarea", category, foreign},
    {"Categoría", category, foreign},
    {"Nivel", level, foreign},
    {"Tipo", level, foreign},
    {"Palabras clave", other, foreign},
    {"Fecha y hora", date, foreign},
    {"Registrado", date, foreign},
    {"XML de evento", event_xml, foreign},
    {"XML del evento", event_xml, foreign},
    // Italian
    {"Tipo evento", level, foreign, opens},
    {"Origine evento", source, foreign},
    {"Categoria evento", category, foreign},
    {"ID evento", id, foreign},
    {"Ora", time, foreign},
    {"Data / Ora", date, foreign},
    {"Data e ora", date, foreign},
    {"Registrato", date, foreign},
    {"Utente", user, foreign},
    {"Descrizione", description, foreign},
    {"Dati", data, foreign},
    {"Nome registro", log, foreign, opens},
    {"Origine", source, foreign},
    {"Categoria attività", category, foreign},
    {"Categoria", category, foreign},
    {"Livello", level, foreign},
    {"Parole chiave", other, foreign},
    {"XML evento", event_xml, foreign},
    // Portuguese
    {"Origem do Evento", source, foreign},
    {"Categoria do Evento", category, foreign},
    {"ID do Evento", id, foreign},
    {"Identificação do Evento", id, foreign},
    {"Data e Hora", date, foreign},
    {"Usuário", user, foreign},
    {"Utilizador", user, foreign},
    {"Computador", computer, foreign},
    {"Descrição", description, foreign},
    {"Dados", data, foreign},
    {"Nome do Log", log, foreign, opens},
    {"Nome do Registo", log, foreign, opens},
    {"Fonte", source, foreign},
    {"Origem", source, foreign},
    {"Categoria da Tarefa", category, foreign},
    {"Nível", level, foreign},
    {"Palavras-chave", other, foreign},
    {"XML do Evento", event_xml, foreign},
    // Dutch
    {"Type gebeurtenis", level, foreign, opens},
    {"Bron van gebeurtenis", source, foreign},
    {"Gebeurtenis-ID", id, foreign},
    {"Tijd", time, foreign},
    {"Gebruiker", user, foreign},
    {"Beschrijving", description, foreign},
    {"Logboeknaam", log, foreign, opens},
    {"Bron", source, foreign},
    {"Taakcategorie", category, foreign},
    {"Trefwoorden", other, foreign},
    {"Sleutelwoorden", other, foreign},
    {"Datum en tijd", date, foreign},
    // Polish
    {"Typ zdarzenia", level, foreign, opens},
    {"Źródło zdarzenia", source, foreign},
    {"Kategoria zdarzenia", category, foreign},
    {"Identyfikator zdarzenia", id, foreign},
    {"Godzina", time, foreign},
    {"Użytkownik", user, foreign},
    {"Komputer", computer, foreign},
    {"Opis", description, foreign},
    {"Nazwa dziennika", log, foreign, opens},
    {"Źródło", source, foreign},
    {"Kategoria zadania", category, foreign},
    {"Poziom", level, foreign},
    {"Słowa kluczowe", other, foreign},
    {"Data i godzina", date, foreign},
    // Czech, Slovak
    {"Typ události", level, foreign, opens},
    {"Zdroj události", source, foreign},
    {"Kategorie události", category, foreign},
    {"ID události", id, foreign},
    {"Čas", time, foreign},
    {"Uživatel", user, foreign},
    {"Počítač", computer, foreign},
    {"Popis", description, foreign},
    {"Název protokolu", log, foreign, opens},
    {"Zdroj", source, foreign},
    {"Kategorie úlohy", category, foreign},
    {"Úroveň", level, foreign},
    {"Klíčová slova", other, foreign},
    {"Datum a čas", date, foreign},
    {"Typ udalosti", level, foreign, opens},
    {"Zdroj udalosti", source, foreign},
    {"Identifikácia udalosti", id, foreign},
    {"ID udalosti", id, foreign},
    {"Dátum", date, foreign},
    {"Používateľ", user, foreign},
    {"Názov denníka", log, foreign, opens},
    {"Kategória úlohy", category, foreign},
    {"Kľúčové slová", other, foreign},
    {"Dátum a čas", date, foreign},
    // Hungarian, Romanian
    {"Esemény típusa", level, foreign, opens},
    {"Esemény forrása", source, foreign},
    {"Esemény kategóriája", category, foreign},
    {"Eseményazonosító", id, foreign},
    {"Idő", time, foreign},
    {"Felhasználó", user, foreign},
    {"Számítógép", computer, foreign},
    {"Leírás", description, foreign},
    {"Napló neve", log, foreign, opens},
    {"Forrás", source, foreign},
    {"Feladatkategória", category, foreign},
    {"Szint", level, foreign},
    {"Kulcsszavak", other, foreign},
    {"Dátum és idő", date, foreign},
    {"Tip eveniment", level, foreign, opens},
    {"Sursă eveniment", source, foreign},
    {"ID eveniment", id, foreign},
    {"Nume jurnal", log, foreign, opens},
    {"Sursă", source, foreign},
    {"Dată", date, foreign},
    {"Categorie activitate", category, foreign},
    {"Cuvinte cheie", other, foreign},
    {"Utilizator", user, foreign},
    {"Descriere", description, foreign},
    {"Data și ora", date, foreign},
    // Swedish, Danish, Norwegian, Finnish
    {"Händelsetyp", level, foreign, opens},
    {"Händelsekälla", source, foreign},
    {"Händelsekategori", category, foreign},
    {"Händelse-ID", id, foreign},
    {"Tid", time, foreign},
    {"Användare", user, foreign},
    {"Dator", computer, foreign},
    {"Beskrivning", description, foreign},
    {"Loggnamn", log, foreign, opens},
    {"Källa", source, foreign},
    {"Uppgiftskategori", category, foreign},
    {"Aktivitetskategori", category, foreign},
    {"Nivå", level, foreign},
    {"Nyckelord", other, foreign},
    {"Datum och tid", date, foreign},
    {"Hændelsestype", level, foreign, opens},
    {"Hændelseskilde", source, foreign},
    {"Hændelseskategori", category, foreign},
    {"Hændelses-id", id, foreign},
    {"Dato", date, foreign},
    {"Klokkeslæt", time, foreign},
    {"Bruger", user, foreign},
    {"Beskrivelse", description, foreign},
    {"Lognavn", log, foreign, opens},
    {"Kilde", source, foreign},
    {"Opgavekategori", category, foreign},
    {"Nøgleord", other, foreign},
    {"Dato og klokkeslæt", date, foreign},
    {"Hendelsestype", level, foreign, opens},
    {"Hendelseskilde", source, foreign},
    {"Hendelseskategori", category, foreign},
    {"Hendelses-ID", id, foreign},
    {"Klokkeslett", time, foreign},
    {"Bruker", user, foreign},
    {"Datamaskin", computer, foreign},
    {"Loggnavn", log, foreign, opens},
    {"Oppgavekategori", category, foreign},
    {"Nøkkelord", other, foreign},
    {"Dato og klokkeslett", date, foreign},
    {"Tapahtuman tyyppi", level, foreign, opens},
    {"Tapahtuman lähde", source, foreign},
    {"Tapahtumatunnus", id, foreign},
    {"Päivämäärä", date, foreign},
    {"Päiväys", date, foreign},
    {"Aika", time, foreign},
    {"Kellonaika", time, foreign},
    {"Käyttäjä", user, foreign},
    {"Tietokone", computer, foreign},
    {"Kuvaus", description, foreign},
    {"Lokin nimi", log, foreign, opens},
    {"Lähde", source, foreign},
    {"Tehtäväluokka", category, foreign},
    {"Taso", level, foreign},
    {"Avainsanat", other, foreign},
    {"Päivämäärä ja aika", date, foreign},
    {"Päivämäärä ja kellonaika", date, foreign},
    // Turkish, Greek
    {"Olay Türü", level, foreign, opens},
    {"Olay Kaynağı", source, foreign},
    {"Olay Kategorisi", category, foreign},
    {"Olay Kimliği", id, foreign},
    {"Tarih", date, foreign},
    {"Saat", time, foreign},
    {"Kullanıcı", user, foreign},
    {"Bilgisayar", computer, foreign},
    {"Açıklama", description, foreign},
    {"Günlük Adı", log, foreign, opens},
    {"Kaynak", source, foreign},
    {"Görev Kategorisi", category, foreign},
    {"Düzey", level, foreign},
    {"Anahtar Sözcükler", other, foreign},
    {"Tarih ve Saat", date, foreign},
    {"Τύπος συμβάντος", level, foreign, opens},
    {"Προέλευση συμβάντος", source, foreign},
    {"Αναγνωριστικό συμβάντος", id, foreign},
    {"Ημερομηνία", date, foreign},
    {"Ώρα", time, foreign},
    {"Χρήστης", user, foreign},
    {"Υπολογιστής", computer, foreign},
    {"Περιγραφή", description, foreign},
    {"Όνομα αρχείου καταγραφής", log, foreign, opens},
    {"Προέλευση", source, foreign},
    {"Κατηγορία εργασίας", category, foreign},
    {"Επίπεδο", level, foreign},
    {"Λέξεις-κλειδιά", other, foreign},
    {"Ημερομηνία και ώρα", date, foreign},
    // Korean
    {"이벤트 형식", level, foreign, opens},
    {"이벤트 원본", source, foreign},
    {"이벤트 범주", category, foreign},
    {"이벤트 ID", id, foreign},
    {"날짜", date, foreign},
    {"시간", time, foreign},
    {"사용자", user, foreign},
    {"컴퓨터", computer, foreign},
    {"설명", description, foreign},
    {"로그 이름", log, foreign, opens},
    {"원본", source, foreign},
    {"작업 범주", category, foreign},
    {"수준", level, foreign},
    {"키워드", other, foreign},
    {"날짜 및 시간", date, foreign},
    // Ukrainian: what Russian does not have
    {"Тип події", level, foreign, opens},
    {"Джерело події", source, foreign},
    {"Код події", id, foreign},
    {"Час", time, foreign},
    {"Користувач", user, foreign},
    {"Комп'ютер", computer, foreign},
    {"Опис", description, foreign},
    {"Ім'я журналу", log, foreign, opens},
    {"Джерело", source, foreign},
    {"Категорія завдання", category, foreign},
    {"Рівень", level, foreign},
    {"Ключові слова", other, foreign},
    {"Дата й час", date, foreign},
    {"Дата та час", date, foreign},
    // Russian
    {"Тип события", level, foreign, opens},
    {"Источник события", source, foreign},
    {"Категория события", category, foreign},
    {"Код события", id, foreign},
    {"Дата", date, foreign},
    {"Время", time, foreign},
    {"Пользователь", user, foreign},
    {"Компьютер", computer, foreign},
    {"Описание", description, foreign},
    {"Данные", data, foreign},
    {"Имя журнала", log, foreign, opens},
    {"Источник", source, foreign},
    {"Категория задачи", category, foreign},
    {"Категория", category, foreign},
    {"Уровень", level, foreign},
    {"Тип", level, foreign},
    {"Ключевые слова", other, foreign},
    {"Дата и время", date, foreign},
    {"Xml события", event_xml, foreign},
    // Japanese
    {"イベントの種類", level, foreign, opens},
    {"イベント ソース", source, foreign},
    {"イベントソース", source, foreign},
    {"イベント カテゴリ", category, foreign},
    {"イベントカテゴリ", category, foreign},
    {"イベント ID", id, foreign},
    {"イベントID", id, foreign},
    {"日付", date, foreign},
    {"時刻", time, foreign},
    {"ユーザー", user, foreign},
    {"ユーザ", user, foreign},
    {"コンピューター", computer, foreign},
    {"コンピュータ", computer, foreign},
    {"説明", description, foreign},
    {"データ", data, foreign},
    {"ログの名前", log, foreign, opens},
    {"ソース", source, foreign},
    {"タスクのカテゴリ", category, foreign},
    {"レベル", level, foreign},
    {"種類", level, foreign},
    {"キーワード", other, foreign},
    {"日付と時刻", date, foreign},
    {"イベント XML", event_xml, foreign},
    // Chinese
    {"事件类型", level, foreign, opens},
    {"事件来源", source, foreign},
    {"事件源", source, foreign},
    {"事件种类", category, foreign},
    {"事件类别", category, foreign},
    {"类别", category, foreign},
    {"事件 ID", id, foreign},
    {"事件ID", id, foreign},
    {"日期", date, foreign},
    {"事件", time, foreign},
    {"时间", time, foreign},
    {"用户", user, foreign},
    {"计算机", computer, foreign},
    {"描述", description, foreign},
    {"说明", description, foreign},
    {"数据", data, foreign},
    {"日志名称", log, foreign, opens},
    {"来源", source, foreign},
    {"任务类别", category, foreign},
    {"级别", level, foreign},
    {"关键字", other, foreign},
    {"日期和时间", date, foreign},
    {"事件 Xml", event_xml, foreign},
    {"记录檔名稱", log, foreign, opens},
    {"記錄檔名稱", log, foreign, opens},
    {"來源", source, foreign},
    {"事件識別碼", id, foreign},
    {"工作類別", category, foreign},
    {"等級", level, foreign},
    {"使用者", user, foreign},
    {"電腦", computer, foreign},
    {"關鍵字", other, foreign},
    {"日期和時間", date, foreign},
    {"日期及時間", date, foreign},
    {"層級", level, foreign},
};

constexpr std::size_t longest_label = 48;  // bytes; the longest row has 40

/// Digits and all marks but those of `Id. suceso`, `Date/Time`, `Palavras-chave`, `Type de l'événement`, and
/// what an ASCII export puts in place of letters.
bool never_in_heading(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return c > ' ' && c < 0x7F && !letter && c != '\'' && c != '-' && c != '.' && c != '/' && c != '?';
}

/// Folds into `out`: ASCII letters lower, one blank for any run of blanks, apostrophes alike. Its length; 0:
/// too long.
std::size_t fold(std::string_view text, std::array<char, longest_label>& out) {
  std::size_t size = 0;
  bool blank = false;
  const auto put = [&](char c) {
    if (size < out.size()) out[size] = c;
    ++size;
  };
  for (std::size_t i = 0; i < text.size() && size <= out.size(); ++i) {
    char c = text[i];
    if (never_in_heading(c)) return 0;  // most text ends here
    if (static_cast<unsigned char>(c) < 0x80 && c > ' ') {
      if (blank) put(' ');
      blank = false;
      put(lower(c));
      continue;
    }
    const auto rest = text.substr(i);
    if (c == ' ' || c == '\t' || c == '\0' || rest.starts_with("\xC2\xA0") ||
        rest.starts_with("\xE3\x80\x80")) {
      blank = size != 0;
      i += c == '\xC2' ? 1 : c == '\xE3' ? 2 : 0;
      continue;
    }
    if (rest.starts_with("\xE2\x80\x99") || rest.starts_with("\xC2\xB4")) {
      i += c == '\xE2' ? 2 : 1;
      c = '\'';
    }
    if (blank) put(' ');
    blank = false;
    put(lower(c));
  }
  return size <= out.size() ? size : 0;
}

std::uint32_t hash(const char* text, std::size_t size) {
  std::uint32_t h = 2166136261u;
  for (std::size_t i = 0; i < size; ++i) h = (h ^ static_cast<unsigned char>(text[i])) * 16777619u;
  return h ^ (h >> 15);
}

/// What an ASCII export leaves of a text: `?` for each letter; empty when that says nothing any more.
std::string degraded(std::string_view text) {
  std::string out;
  std::size_t marks = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else if (byte >= 0xC0)
      out += '?', ++marks;
  }
  return marks != 0 && marks * 2 < out.size() ? out : std::string{};
}

class Table {
 public:
  Table() {
    for (const HeadingRow& row : rows) add(row.text, row);
    for (const HeadingRow& row : rows) add(degraded(row.text), row);
  }

  bool may_begin(char first, char second, char third) const {
    return begins_[triple(lower(first), lower(second), lower(third))];
  }

  const HeadingRow* find(std::string_view text) const {
    std::array<char, longest_label> folded;
    const std::size_t size = fold(text, folded);
    if (size == 0) return nullptr;
    const std::string_view key(folded.data(), size);
    for (std::uint32_t at = hash(key.data(), size) & mask; slots_[at].row != nullptr; at = (at + 1) & mask)
      if (slots_[at].key == key) return slots_[at].row;
    return nullptr;
  }

 private:
  static constexpr std::uint32_t mask =
      2047;  // some 700 keys: a question is answered by the first or second slot
  struct Slot {
    std::string key;
    const HeadingRow* row = nullptr;
  };

  void add(std::string_view text, const HeadingRow& row) {
    std::array<char, longest_label> folded;
    const std::size_t size = fold(text, folded);
    if (size == 0) return;
    const std::string key(folded.data(), size);
    std::uint32_t at = hash(key.data(), size) & mask;
    for (; slots_[at].row != nullptr; at = (at + 1) & mask)
      if (slots_[at].key == key) return;  // the first row of a text holds
    slots_[at] = {key, &row};
    add_beginning(key);
  }

  /// Only where all three bytes are plain: others are never asked for.
  void add_beginning(std::string_view key) {
    for (std::size_t i = 0; i < 3 && i < key.size(); ++i)
      if (key[i] == ' ' || static_cast<unsigned char>(key[i]) >= 0x80) return;
    for (std::size_t third = 0; third < 128; ++third)
      if (key.size() < 3 || static_cast<unsigned char>(key[2]) == third)
        begins_.set(triple(key[0], key[1], static_cast<char>(third)));
  }

  /// 15 bits; different beginnings may share one, which costs a look and no more.
  static std::size_t triple(char first, char second, char third) {
    const auto code = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c) & 0x7Fu); };
    return (code(first) * 1021 + code(second) * 131 + code(third)) % (std::size_t{1} << 15);
  }

  std::vector<Slot> slots_ = std::vector<Slot>(mask + 1);
  std::bitset<1 << 15> begins_;  ///< the first three folded bytes of the keys
};

const Table& table() {
  static const Table all;
  return all;
}

}  // namespace

const HeadingRow* find_heading(std::string_view text) {
  if (text.size() > 2 * longest_label) return nullptr;
  return table().find(text);
}

bool may_begin_heading(std::string_view text) {
  if (text.size() < 3) return true;
  const auto plain = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; };
  return !plain(text[0]) || !plain(text[1]) || !plain(text[2]) ||
         table().may_begin(text[0], text[1], text[2]);
}

bool is_not_available(std::string_view value) {
  static constexpr std::string_view words[] = {"N/A",
                                               "N/D",
                                               "Nicht zutreffend",
                                               "Nicht verfügbar",
                                               "No disponible",
                                               "Non disponible",
                                               "Non applicable",
                                               "Н/Д",
                                               "Н/П",
                                               "暂缺",
                                               "不适用",
                                               "なし",
                                               "該当なし",
                                               "Non disponibile",
                                               "Nie dotyczy",
                                               "Niet van toepassing",
                                               "Není k dispozici",
                                               "Nem elérhető",
                                               "Não disponível"};
  if (value.empty() || (static_cast<unsigned char>(value.front()) < 0x80 && lower(value.front()) != 'n'))
    return false;
  for (const std::string_view word : words)
    if (equal_ignoring_case(word, value)) return true;
  return false;
}

}  // namespace exba
