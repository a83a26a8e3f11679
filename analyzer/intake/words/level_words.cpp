// How it works: a list of words in the languages of the Windows that people export from, searched in order.
// It is asked once an event that somebody wants, so a plain search over some eighty words is fast enough.
#include "intake/words/level_words.hpp"

#include "base/text.hpp"

namespace exba {
namespace {

struct Word {
  std::string_view text;  // ASCII letters in lower case; others as the Windows UI writes them
  Level level;
};

constexpr Word words[] = {
    {"error", Level::error},
    {"warning", Level::warning},
    {"information", Level::information},
    {"informational", Level::information},
    {"info", Level::information},
    {"lnformation", Level::information},  // read off a picture
    {"waming", Level::warning},
    {"critical", Level::critical},
    {"verbose", Level::verbose},
    {"log always", Level::information},
    {"success", Level::information},
    {"none", Level::information},
    {"success audit", Level::success_audit},
    {"audit success", Level::success_audit},
    {"successaudit", Level::success_audit},
    {"failure audit", Level::failure_audit},
    {"audit failure", Level::failure_audit},
    {"failureaudit", Level::failure_audit},
    // German
    {"fehler", Level::error},
    {"warnung", Level::warning},
    {"informationen", Level::information},
    {"kritisch", Level::critical},
    {"ausführlich", Level::verbose},
    {"erfolgsüberwachung", Level::success_audit},
    {"überwachung erfolgreich", Level::success_audit},
    {"Überwachung erfolgreich", Level::success_audit},
    {"fehlerüberwachung", Level::failure_audit},
    {"Überwachung gescheitert", Level::failure_audit},
    // French
    {"erreur", Level::error},
    {"avertissement", Level::warning},
    {"informations", Level::information},
    {"critique", Level::critical},
    {"commentaires", Level::verbose},
    {"audit des succès", Level::success_audit},
    {"audit des échecs", Level::failure_audit},
    // Spanish
    {"advertencia", Level::warning},
    {"información", Level::information},
    {"informaci?n", Level::information},
    {"crítico", Level::critical},
    {"detallado", Level::verbose},
    {"auditoría correcta", Level::success_audit},
    {"auditoría con errores", Level::failure_audit},
    // Italian
    {"errore", Level::error},
    {"avviso", Level::warning},
    {"informazioni", Level::information},
    {"critico", Level::critical},
    {"dettagliato", Level::verbose},
    // Portuguese
    {"erro", Level::error},
    {"aviso", Level::warning},
    {"informações", Level::information},
    {"informação", Level::information},
    {"informa??es", Level::information},
    {"detalhado", Level::verbose},
    // Dutch, Polish
    {"fout", Level::error},
    {"waarschuwing", Level::warning},
    {"informatie", Level::information},
    {"kritiek", Level::critical},
    {"błąd", Level::error},
    {"ostrzeżenie", Level::warning},
    {"informacje", Level::information},
    {"krytyczny", Level::critical},
    // Czech, Slovak, Hungarian, Romanian
    {"chyba", Level::error},
    {"upozornění", Level::warning},
    {"upozornenie", Level::warning},
    {"varování", Level::warning},
    {"informace", Level::information},
    {"informácie", Level::information},
    {"kritické", Level::critical},
    {"kritická", Level::critical},
    {"hiba", Level::error},
    {"figyelmeztetés", Level::warning},
    {"információ", Level::information},
    {"kritikus", Level::critical},
    {"eroare", Level::error},
    {"avertisment", Level::warning},
    {"avertizare", Level::warning},
    {"informații", Level::information},
    {"critic", Level::critical},
    // Swedish, Danish, Norwegian, Finnish
    {"fel", Level::error},
    {"varning", Level::warning},
    {"kritisk", Level::critical},
    {"kritiskt", Level::critical},
    {"fejl", Level::error},
    {"advarsel", Level::warning},
    {"oplysninger", Level::information},
    {"feil", Level::error},
    {"informasjon", Level::information},
    {"virhe", Level::error},
    {"varoitus", Level::warning},
    {"tiedot", Level::information},
    {"kriittinen", Level::critical},
    // Turkish, Greek, Korean, Ukrainian
    {"hata", Level::error},
    {"uyarı", Level::warning},
    {"bilgi", Level::information},
    {"kritik", Level::critical},
    {"Σφάλμα", Level::error},
    {"Προειδοποίηση", Level::warning},
    {"Πληροφορίες", Level::information},
    {"Κρίσιμο", Level::critical},
    {"오류", Level::error},
    {"경고", Level::warning},
    {"정보", Level::information},
    {"위험", Level::critical},
    {"Помилка", Level::error},
    {"Попередження", Level::warning},
    {"Відомості", Level::information},
    {"Критичний", Level::critical},
    // Russian
    {"Ошибка", Level::error},
    {"Предупреждение", Level::warning},
    {"Сведения", Level::information},
    {"Уведомление", Level::information},
    {"Критический", Level::critical},
    {"Подробности", Level::verbose},
    {"Аудит успехов", Level::success_audit},
    {"Аудит отказов", Level::failure_audit},
    // Japanese
    {"エラー", Level::error},
    {"警告", Level::warning},
    {"情報", Level::information},
    {"重大", Level::critical},
    {"詳細", Level::verbose},
    {"成功の監査", Level::success_audit},
    {"失敗の監査", Level::failure_audit},
    // Chinese
    {"错误", Level::error},
    {"錯誤", Level::error},
    {"信息", Level::information},
    {"資訊", Level::information},
    {"关键", Level::critical},
    {"严重", Level::critical},
    {"详细", Level::verbose},
    {"审核成功", Level::success_audit},
    {"成功审核", Level::success_audit},
    {"审核失败", Level::failure_audit},
    {"失败审核", Level::failure_audit},
};

Level exact(std::string_view word) {
  for (const Word& w : words)
    if (equal_ignoring_case(w.text, word)) return w.level;
  return Level::unknown;
}

}  // namespace

Level level_from_word(std::string_view word) {
  word = trim(word);
  if (word.empty() || word.size() > 64) return Level::unknown;
  if (const Level level = exact(word); level != Level::unknown) return level;
  const std::size_t blank = word.find(' ');  // "Error event", "Information  (4)"
  return blank == std::string_view::npos ? Level::unknown : exact(word.substr(0, blank));
}

Level level_from_type_number(unsigned type) {
  switch (type) {
    case 0: return Level::information;
    case 1: return Level::error;
    case 2: return Level::warning;
    case 4: return Level::information;
    case 8: return Level::success_audit;
    case 16: return Level::failure_audit;
    default: return Level::unknown;
  }
}

Level level_from_number(unsigned level) {
  switch (level) {
    case 0: return Level::information;
    case 1: return Level::critical;
    case 2: return Level::error;
    case 3: return Level::warning;
    case 4: return Level::information;
    case 5: return Level::verbose;
    default: return Level::unknown;
  }
}

}  // namespace exba
