"""Writes logs as the tools of the field export them, from the published descriptions of the forms alone.

Each form is a function (events, rng) -> bytes and a row of FORMS, which says what the form keeps: "r" record ids,
"d" binary data, "c" the computer, "z" times with a zone (else those of a clock SHIFT ahead of UTC), "m" a message or
insertion strings that say everything. Events are those of nightlib.model, in the order of the log.
"""
import base64
import datetime
import json
from xml.sax.saxutils import escape

SHIFT = datetime.timedelta(0)  # what the clock of the exporting machine is ahead of UTC
NUMBER = {"critical": 1, "error": 2, "warning": 3, "information": 4, "success-audit": 0, "failure-audit": 0}
TYPE_NUMBER = {"error": 1, "warning": 2, "information": 4, "success-audit": 8, "failure-audit": 16}
TYPE = {"error": "Error", "warning": "Warning", "information": "Information", "success-audit": "Success Audit",
        "failure-audit": "Failure Audit"}
ENTRY_TYPE = {k: v.replace(" ", "") for k, v in TYPE.items()}
VISTA_LEVEL = {"error": "Error", "warning": "Warning", "information": "Information", "success-audit": "Information",
               "failure-audit": "Information"}
XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event"


def local(event):
    return event.time + SHIFT


def clock12(t, am="AM", pm="PM"):
    return f"{t.hour % 12 or 12}:{t:%M:%S} {am if t.hour < 12 else pm}"


def us_date(t):
    return f"{t.month}/{t.day}/{t.year}"


def us(t):
    return f"{us_date(t)} {clock12(t)}"


def offset(colon=True):
    minutes = int(SHIFT.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{':' if colon else ''}{abs(minutes) % 60:02}"


def keywords(event):
    return {"success-audit": 0xA0000000000000, "failure-audit": 0x90000000000000}.get(event.level, 0x80000000000000)


def category(event):
    return event.category or "None"


def instance(event):
    return ((getattr(event, "qualifiers", 0) or 0) << 16) | event.id


def flat(text, by=" "):
    return text.replace("\r\n", "\n").replace("\n", by)


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def quoted(cell):
    return '"' + str(cell).replace('"', '""') + '"'


def rfc(cell, separator=","):
    text = str(cell)
    return quoted(text) if any(c in text for c in separator + '"\r\n') else text


def rows(table, separator=",", quote=rfc):
    return "".join(separator.join(quote(c, separator) if quote is rfc else quote(c) for c in row) + "\r\n"
                   for row in table)


def newest_first(events):
    return list(reversed(events))


# ---- Languages of Event Viewer: headings, words, how its short date and time look.
def dotted(t):
    return f"{t:%d.%m.%Y %H:%M:%S}"


def dmy(t):
    return f"{t:%d/%m/%Y %H:%M:%S}"


LANGUAGES = {
    "en": dict(csv=["Level", "Date and Time", "Source", "Event ID", "Task Category"],
               vista=["Log Name", "Source", "Date", "Event ID", "Task Category", "Level", "Keywords", "User", "Computer",
                      "Description"],
               nt=["Event Type", "Event Source", "Event Category", "Event ID", "Date", "Time", "User", "Computer",
                   "Description"],
               words=["Error", "Warning", "Information"], none="None", na="N/A", keyword="Classic", date=us,
               page="cp1252"),
    "gb": dict(date=lambda t: f"{t:%d/%m/%Y} {t.hour % 12 or 12:02}:{t:%M:%S} {'AM' if t.hour < 12 else 'PM'}", like="en"),
    "de": dict(csv=["Ebene", "Datum und Uhrzeit", "Quelle", "Ereignis-ID", "Aufgabenkategorie"],
               vista=["Protokollname", "Quelle", "Datum", "Ereignis-ID", "Aufgabenkategorie", "Ebene", "Schlüsselwörter",
                      "Benutzer", "Computer", "Beschreibung"],
               nt=["Ereignistyp", "Ereignisquelle", "Ereigniskategorie", "Ereigniskennung", "Datum", "Zeit", "Benutzer",
                   "Computer", "Beschreibung"],
               words=["Fehler", "Warnung", "Informationen"], none="Keine", na="Nicht zutreffend", keyword="Klassisch",
               date=dotted, page="cp1252"),
    "fr": dict(csv=["Niveau", "Date et heure", "Source", "ID de l’événement", "Catégorie de la tâche"],
               vista=["Nom du journal ", "Source ", "Date ", "ID de l’événement ", "Catégorie de la tâche ", "Niveau ",
                      "Mots clés ", "Utilisateur ", "Ordinateur ", "Description "],
               nt=["Type de l'événement", "Source de l'événement", "Catégorie de l'événement", "ID de l'événement",
                   "Date", "Heure", "Utilisateur", "Ordinateur", "Description"],
               words=["Erreur", "Avertissement", "Information"], none="Aucun", na="N/A", keyword="Classique", date=dmy,
               page="cp1252"),
    "es": dict(csv=["Nivel", "Fecha y hora", "Origen", "Id. del evento", "Categoría de la tarea"],
               vista=["Nombre de registro", "Origen", "Fecha", "Id. del evento", "Categoría de tarea", "Nivel",
                      "Palabras clave", "Usuario", "Equipo", "Descripción"],
               nt=["Tipo de suceso", "Origen del suceso", "Categoría del suceso", "Id. suceso", "Fecha", "Hora", "Usuario",
                   "Equipo", "Descripción"],
               words=["Error", "Advertencia", "Información"], none="Ninguno", na="No disponible", keyword="Clásico",
               date=lambda t: f"{t:%d/%m/%Y} {t.hour % 12 or 12}:{t:%M:%S} {'a. m.' if t.hour < 12 else 'p. m.'}",
               page="cp1252"),
    "it": dict(csv=["Livello", "Data e ora", "Origine", "ID evento", "Categoria attività"],
               vista=["Nome registro", "Origine", "Data", "ID evento", "Categoria attività", "Livello", "Parole chiave",
                      "Utente", "Computer", "Descrizione"],
               nt=["Tipo evento", "Origine evento", "Categoria evento", "ID evento", "Data", "Ora", "Utente", "Computer",
                   "Descrizione"],
               words=["Errore", "Avviso", "Informazioni"], none="Nessuna", na="N/D", keyword="Classico", date=dmy,
               page="cp1252"),
    "pt": dict(csv=["Nível", "Data e Hora", "Fonte", "ID do Evento", "Categoria da Tarefa"],
               vista=["Nome do Log", "Fonte", "Data", "ID do Evento", "Categoria da Tarefa", "Nível", "Palavras-chave",
                      "Usuário", "Computador", "Descrição"],
               nt=["Tipo de Evento", "Origem do Evento", "Categoria do Evento", "ID do Evento", "Data", "Hora", "Usuário",
                   "Computador", "Descrição"],
               words=["Erro", "Aviso", "Informações"], none="Nenhum", na="N/A", keyword="Clássico", date=dmy, page="cp1252"),
    "ru": dict(csv=["Уровень", "Дата и время", "Источник", "Код события", "Категория задачи"],
               vista=["Имя журнала", "Источник", "Дата", "Код события", "Категория задачи", "Уровень", "Ключевые слова",
                      "Пользователь", "Компьютер", "Описание"],
               nt=["Тип события", "Источник события", "Категория события", "Код события", "Дата", "Время", "Пользователь",
                   "Компьютер", "Описание"],
               words=["Ошибка", "Предупреждение", "Сведения"], none="Отсутствует", na="Н/Д", keyword="Классический",
               date=dotted, page="cp1251"),
    "ja": dict(csv=["レベル", "日付と時刻", "ソース", "イベント ID", "タスクのカテゴリ"],
               vista=["ログの名前", "ソース", "日付", "イベント ID", "タスクのカテゴリ", "レベル", "キーワード", "ユーザー",
                      "コンピューター", "説明"],
               nt=["イベントの種類", "イベント ソース", "イベント カテゴリ", "イベント ID", "日付", "時刻", "ユーザー",
                   "コンピューター", "説明"],
               words=["エラー", "警告", "情報"], none="なし", na="N/A", keyword="クラシック",
               date=lambda t: f"{t.year}/{t:%m/%d} {t.hour}:{t:%M:%S}", page="cp932"),
    "zh": dict(csv=["级别", "日期和时间", "来源", "事件 ID", "任务类别"],
               vista=["日志名称", "来源", "日期", "事件 ID", "任务类别", "级别", "关键字", "用户", "计算机", "描述"],
               nt=["事件类型", "事件来源", "事件种类", "事件 ID", "日期", "事件", "用户", "计算机", "描述"],
               words=["错误", "警告", "信息"], none="无", na="暂缺", keyword="经典",
               date=lambda t: f"{t.year}/{t.month}/{t.day} {t:%H:%M:%S}", page="cp936"),
}
LANGUAGES["gb"] = {**LANGUAGES["en"], "date": LANGUAGES["gb"]["date"]}


def word(language, event):
    return language["words"][{"error": 0, "warning": 1}.get(event.level, 2)]


def task(language, event):
    return language["none"] if category(event) == "None" else event.category


def viewer_table(code, separator=",", headings=True, bom=b"\xef\xbb\xbf", encoding="utf-8", named=False):
    def write(events, rng):
        language = LANGUAGES[code]
        table = [language["csv"] + (["Description"] if named else [])] if headings else []
        for e in newest_first(events):
            table.append([word(language, e), language["date"](local(e)), e.provider, e.id, task(language, e),
                          crlf(e.text)])
        page = encoding or language["page"]
        return bom + rows(table, separator).encode(page, errors="replace")
    return write


def vista_blocks(code, encoding="utf-8-sig"):
    def write(events, rng):
        language = LANGUAGES[code]
        names = language["vista"]
        out = []
        for e in newest_first(events):
            values = [e.channel, e.provider, language["date"](local(e)), e.id, task(language, e), word(language, e),
                      language["keyword"], language["na"], e.computer]
            colon = "：" if code in ("ja_wide",) else ":"
            out += [f"{name + colon:<15}{value}" for name, value in zip(names, values)]
            out += [names[9] + colon, e.text, ""]
        return crlf("\n".join(out) + "\n").encode(encoding or language["page"], errors="replace")
    return write


def nt_blocks(code, encoding=None):
    def write(events, rng):
        language = LANGUAGES[code]
        names = language["nt"]
        out = []
        for e in events:
            date, _, time = language["date"](local(e)).partition(" ")
            values = [word(language, e), e.provider, task(language, e) + " ", e.id, date, time, language["na"], e.computer]
            out += [f"{name}:\t{value}" for name, value in zip(names, values)]
            out += [names[8] + ":", e.text, ""]
            if e.data:
                out.append("Data:")
                for at in range(0, len(e.data), 8):
                    row = e.data[at:at + 8]
                    out.append(f"{at:04x}: {' '.join(f'{b:02x}' for b in row):<23}   "
                               + "".join(chr(b) if 32 <= b < 127 else "." for b in row))
            out.append("")
        return crlf("\n".join(out) + "\n").encode(encoding or language["page"], errors="replace")
    return write


def nt_save(separator=",", quote=True):
    def write(events, rng):
        out = []
        for e in newest_first(events):
            t = local(e)
            head = [us_date(t), clock12(t), e.provider, TYPE[e.level], category(e) + " ", e.id, "N/A", e.computer]
            text = flat(e.text)
            out.append(separator.join(map(str, head)) + separator + (rfc(text, separator) if quote else text))
        return ("\r\n".join(out) + "\r\n").encode("cp1252", errors="replace")
    return write


def list_export(events, rng):
    table = [["Type", "Date", "Time", "Source", "Category", "Event", "User", "Computer"]]
    for e in newest_first(events):
        t = local(e)
        table.append([TYPE[e.level], us_date(t), clock12(t), e.provider, category(e), e.id, "N/A", e.computer])
    return rows(table, "\t").encode("utf-16")


# ---- PowerShell.
def get_eventlog(e):
    t = local(e)
    return {"EventID": e.id, "MachineName": e.computer, "Data": "System.Byte[]", "Index": e.record,
            "Category": category(e) if category(e) != "None" else "(0)", "CategoryNumber": e.task,
            "EntryType": ENTRY_TYPE[e.level], "Message": crlf(e.text), "Source": e.provider,
            "ReplacementStrings": "System.String[]", "InstanceId": instance(e), "TimeGenerated": us(t),
            "TimeWritten": us(t), "UserName": "", "Site": "", "Container": ""}


def get_winevent(e, time=None):
    return {"Message": crlf(e.text), "Id": e.id, "Version": "", "Qualifiers": instance(e) >> 16,
            "Level": NUMBER[e.level], "Task": e.task, "Opcode": "", "Keywords": keywords(e), "RecordId": e.record,
            "ProviderName": e.provider, "ProviderId": "", "LogName": e.channel, "ProcessId": "", "ThreadId": "",
            "MachineName": e.computer, "UserId": "", "TimeCreated": time or us(local(e)), "ActivityId": "",
            "RelatedActivityId": "", "ContainerLog": e.channel.lower(), "MatchedQueryIds": "System.UInt32[]",
            "Bookmark": "System.Diagnostics.Eventing.Reader.EventBookmark", "LevelDisplayName": VISTA_LEVEL[e.level],
            "OpcodeDisplayName": "Info", "TaskDisplayName": category(e),
            "KeywordsDisplayNames": "System.Collections.ObjectModel.ReadOnlyCollection`1[System.String]",
            "Properties": "System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]"}


def export_csv(record, type_line, encoding, separator=",", columns=None, order=newest_first, shuffled=False):
    def write(events, rng):
        records = [record(e) for e in order(events)]
        names = list(columns or records[0])
        if shuffled:
            rng.shuffle(names)
        out = ""
        if type_line:
            e = order(events)[0]
            out = ("#TYPE System.Diagnostics.EventLogEntry#application/" + f"{e.provider}/{e.id}\r\n"
                   if record is get_eventlog else "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n")
        if columns and type_line:
            out = "#TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"

        def cell(v):
            return "" if v == "" else quoted(v)
        out += rows([names], separator, quoted)
        out += rows([[r[n] for n in names] for r in records], separator, cell)
        return out.encode(encoding, errors="replace")
    return write


SUBSET = ["TimeCreated", "Id", "LevelDisplayName", "ProviderName", "Message", "MachineName"]
SUBSET_RECORD = SUBSET + ["RecordId", "LogName"]
EVENTLOG_SUBSET = ["Index", "TimeGenerated", "EntryType", "Source", "InstanceId", "Message", "MachineName"]


def convertto_json(seven):
    def write(events, rng):
        out = []
        for e in newest_first(events):
            r = get_winevent(e)
            utc = e.time.replace(tzinfo=datetime.timezone.utc)
            r["TimeCreated"] = (local(e).strftime("%Y-%m-%dT%H:%M:%S.0000000") + offset() if seven else
                                f"/Date({int(utc.timestamp() * 1000)})/")
            for empty in [k for k, v in r.items() if v == ""]:
                r[empty] = None
            r["Bookmark"] = {} if seven else {"BookmarkText": ""}
            r["MatchedQueryIds"] = []
            r["KeywordsDisplayNames"] = ["Classic"]
            r["Properties"] = [{"Value": i} for i in e.inserts] + ([{"Value": list(e.data)}] if e.data else [])
            out.append(r)
        text = json.dumps(out, indent=2 if seven else 4, ensure_ascii=False).replace("/Date(", "\\/Date(").replace(
            ")/\"", ")\\/\"")
        return crlf(text).encode("utf-8" if seven else "utf-16")
    return write


def convertto_json_eventlog(events, rng):
    out = []
    for e in newest_first(events):
        r = get_eventlog(e)
        utc = e.time.replace(tzinfo=datetime.timezone.utc)
        r["TimeGenerated"] = r["TimeWritten"] = f"/Date({int(utc.timestamp() * 1000)})/"
        r["Data"] = list(e.data)
        r["EntryType"] = TYPE_NUMBER[e.level]
        r["ReplacementStrings"] = e.inserts
        for empty in ("UserName", "Site", "Container"):
            r[empty] = None
        out.append(r)
    return json.dumps(out, indent=4).encode("utf-16")


def clixml_escape(text):
    return escape(crlf(text)).replace("\r", "_x000D_").replace("\n", "_x000A_")


def clixml(get, encoding="utf-16"):
    """One object an event. The types stand at the first object only, and are referred to behind it."""
    def write(events, rng):
        winevent = get == "winevent"
        types = (["System.Diagnostics.Eventing.Reader.EventLogRecord", "System.Diagnostics.Eventing.Reader.EventRecord",
                  "System.Object"] if winevent else
                 ["System.Diagnostics.EventLogEntry#application/Source/1", "System.Diagnostics.EventLogEntry",
                  "System.ComponentModel.Component", "System.Object"])
        out = ['<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">']
        ref = 0
        for n, e in enumerate(newest_first(events)):
            if n == 0:
                tn = '<TN RefId="0">' + "".join(f"<T>{t}</T>" for t in types) + "</TN>"
            else:
                tn = '<TNRef RefId="0" />'
            dt = local(e).strftime("%Y-%m-%dT%H:%M:%S.0000000") + offset()
            out.append(f'  <Obj RefId="{ref}">')
            ref += 1
            if winevent:
                props = "".join(f'<Obj RefId="{(ref := ref + 1)}">' + ('<TN RefId="1"><T>System.Diagnostics.Eventing.Reader.'
                                'EventProperty</T><T>System.Object</T></TN>' if n == 0 and i == 0 else
                                '<TNRef RefId="1" />') + f'<Props><S N="Value">{clixml_escape(s)}</S></Props></Obj>'
                                for i, s in enumerate(e.inserts))
                if e.data:
                    ref += 1
                    props += (f'<Obj RefId="{ref}"><TNRef RefId="1" /><Props><BA N="Value">'
                              f"{base64.b64encode(e.data).decode()}</BA></Props></Obj>")
                ref += 1
                out.append(f'    {tn}<ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString><Props>'
                           f'<I32 N="Id">{e.id}</I32><Nil N="Version" /><I32 N="Qualifiers">{instance(e) >> 16}</I32>'
                           f'<By N="Level">{NUMBER[e.level]}</By><I32 N="Task">{e.task}</I32><Nil N="Opcode" />'
                           f'<I64 N="Keywords">{keywords(e)}</I64><I64 N="RecordId">{e.record}</I64>'
                           f'<S N="ProviderName">{escape(e.provider)}</S><Nil N="ProviderId" />'
                           f'<S N="LogName">{e.channel}</S><Nil N="ProcessId" /><S N="MachineName">{e.computer}</S>'
                           f'<Nil N="UserId" /><DT N="TimeCreated">{dt}</DT><Nil N="ActivityId" />'
                           f'<S N="ContainerLog">{e.channel.lower()}</S><S N="LevelDisplayName">{VISTA_LEVEL[e.level]}</S>'
                           f'<S N="TaskDisplayName">{escape(category(e))}</S>'
                           f'<Obj N="Properties" RefId="{ref}"><LST>{props}</LST></Obj></Props>'
                           f'<MS><S N="Message">{clixml_escape(e.text)}</S></MS>')
            else:
                ref += 1
                strings = "".join(f"<S>{clixml_escape(s)}</S>" for s in e.inserts)
                out.append(f'    {tn}<ToString>System.Diagnostics.EventLogEntry</ToString><Props>'
                           f'<S N="MachineName">{e.computer}</S><BA N="Data">{base64.b64encode(e.data).decode()}</BA>'
                           f'<I32 N="Index">{e.record}</I32><S N="Category">{escape(category(e))}</S>'
                           f'<I16 N="CategoryNumber">{e.task}</I16><I32 N="EventID">{e.id}</I32>'
                           f'<Obj N="EntryType" RefId="{ref}"><TN RefId="2"><T>System.Diagnostics.EventLogEntryType</T>'
                           f'<T>System.Enum</T></TN><ToString>{ENTRY_TYPE[e.level]}</ToString>'
                           f'<I32>{TYPE_NUMBER[e.level]}</I32></Obj>'
                           f'<S N="Message">{clixml_escape(e.text)}</S><S N="Source">{escape(e.provider)}</S>'
                           f'<Obj N="ReplacementStrings" RefId="{ref + 1}"><LST>{strings}</LST></Obj>'
                           f'<I64 N="InstanceId">{instance(e)}</I64><DT N="TimeGenerated">{dt}</DT>'
                           f'<DT N="TimeWritten">{dt}</DT><Nil N="UserName" /><Nil N="Site" /><Nil N="Container" /></Props>')
                ref += 2
            out.append("  </Obj>")
        return crlf("\n".join(out) + "\n</Objs>").encode(encoding)
    return write


def wrapped(name, value, width):
    """A property as Format-List prints it in a window 80 columns wide."""
    lines = []
    for line in flat(value, "\n").split("\n"):
        while len(line) > 79 - width - 3:
            cut = line.rfind(" ", 0, 79 - width - 3) + 1 or 79 - width - 3
            lines.append(line[:cut])
            line = line[cut:]
        lines.append(line)
    return "\n".join([f"{name:<{width}} : {lines[0]}"] + [" " * (width + 3) + line for line in lines[1:]])


def format_list(get, encoding="utf-16"):
    def write(events, rng):
        out = ["", ""]
        for e in newest_first(events):
            if get == "winevent":
                pairs = [("TimeCreated", us(local(e))), ("ProviderName", e.provider), ("Id", e.id), ("Message", e.text)]
            elif get == "winevent-all":
                pairs = [(k, v) for k, v in get_winevent(e).items()]
            else:
                pairs = [("Index", e.record), ("EntryType", ENTRY_TYPE[e.level]), ("InstanceId", instance(e)),
                         ("Message", e.text), ("Category", category(e)), ("CategoryNumber", e.task),
                         ("ReplacementStrings", "{" + ", ".join(e.inserts) + "}"), ("Source", e.provider),
                         ("TimeGenerated", us(local(e))), ("TimeWritten", us(local(e))), ("UserName", "")]
            width = max(len(k) for k, _ in pairs)
            out += [wrapped(k, str(v), width) for k, v in pairs] + [""]
        return crlf("\n".join(out) + "\n\n").encode(encoding)
    return write


# ---- Other tools.
def eventquery(verbose, banner):
    def write(events, rng):
        names = ["Type", "Event", "Date Time", "Source", "ComputerName"]
        names += ["Category", "User", "Description"] if verbose else []
        table = [names]
        for e in newest_first(events):
            row = [TYPE[e.level], e.id, us(local(e)), e.provider, e.computer]
            table.append(row + ([category(e), "N/A", flat(e.text)] if verbose else []))
        head = ("Microsoft (R) Windows Script Host Version 5.6\r\nCopyright (C) Microsoft Corporation 1996-2001. All rights "
                "reserved.\r\n\r\n\r\n" if banner else "")
        head += (f"{'-' * 78}\r\nListing the events in 'application' log of host '{events[0].computer}'\r\n{'-' * 78}\r\n"
                 if banner else "")
        return (head + rows(table, ",", quoted)).encode("cp850", errors="replace")
    return write


def psloglist_s(separator=","):
    def write(events, rng):
        out = [separator.join([str(e.record), e.channel, e.provider, TYPE[e.level].upper(), e.computer,
                               local(e).strftime("%a %b %d %H:%M:%S %Y"), str(e.id), "None", flat(e.text)])
               for e in newest_first(events)]
        return crlf("\n".join(out) + "\n").encode("cp1252", errors="replace")
    return write


def psloglist(events, rng):
    out = ["", "PsLoglist v2.71 - local and remote event log viewer", "Copyright (C) 2000-2009 Mark Russinovich",
           "Sysinternals - www.sysinternals.com", "", f"Application log on \\\\{events[0].computer}:"]
    for e in newest_first(events):
        out += [f"[{e.record:05}] {e.provider}", f"   Type:     {TYPE[e.level].upper()}", f"   Computer: {e.computer}",
                f"   Time:     {us(local(e))}   ID:       {e.id}", e.text]
    return crlf("\n".join(out) + "\n").encode("cp1252", errors="replace")


def one_line(text):
    return " ".join(flat(text).split("\t"))


def ossec(archives):
    def write(events, rng):
        out = []
        for e in events:
            t = local(e).strftime("%Y %b %d %H:%M:%S")
            kind = {"success-audit": "AUDIT_SUCCESS", "failure-audit": "AUDIT_FAILURE"}.get(e.level, e.level.upper())
            before = f"{t} ({e.computer.lower()}) 10.1.1.5->WinEvtLog {t}" if archives else t
            out.append(f"{before} WinEvtLog: {e.channel}: {kind}({e.id}): {e.provider}: (no user): no domain: {e.computer}: "
                       + one_line(e.text))
        return ("\n".join(out) + "\n").encode()
    return write


def snare(tab="\t"):
    def write(events, rng):
        out = []
        for n, e in enumerate(events):
            t = local(e)
            fields = ["MSWinEventLog", "1", e.channel, str(n + 700), t.strftime("%a %b %d %H:%M:%S %Y"), str(e.id), e.provider,
                      "N/A", "N/A", TYPE[e.level], e.computer, category(e), "", one_line(e.text), str(n)]
            out.append(f"<13>{t:%b %d %H:%M:%S} {e.computer} " + tab.join(fields))
            if n % 5 == 1:
                out.append(f"<38>{t:%b %d %H:%M:%S} gw sshd[{n + 4}]: Accepted publickey for backup from 10.1.1.9")
        return ("\n".join(out) + "\n").encode()
    return write


SHORT_LEVEL = {"error": "ERR", "warning": "WRN", "information": "INF", "success-audit": "AUS", "failure-audit": "AUF"}


def monitorware(events, rng):
    out = [f"{e.time:%Y-%m-%dT%H:%M:%S}.000Z {e.computer} EvntSLog: {e.id},N\\A,{e.provider},{e.channel},"
           f"[{SHORT_LEVEL[e.level]}],{e.task},{one_line(e.text)}" for e in events]
    return ("\n".join(out) + "\n").encode()


def event_reporter(events, rng):
    out = [f"{local(e):%b %d %H:%M:%S} gw EvntSLog: [{SHORT_LEVEL[e.level]}] {local(e):%a %b %d %H:%M:%S %Y}: "
           f'{e.computer}/{e.provider} ({e.id}) - "{one_line(e.text)}"' for e in events]
    return ("\n".join(out) + "\n").encode()


def dumpel(source_first, separator, years=4, between=" "):
    def write(events, rng):
        out = []
        for e in events:
            t = local(e)
            date = f"{t.month}/{t.day}/{t.year if years == 4 else t.strftime('%y')}"
            who = [e.provider, "N/A"] if source_first else ["N/A", e.provider]
            out.append(separator.join([date, clock12(t), str(TYPE_NUMBER[e.level]), str(e.task), str(e.id), *who,
                                       e.computer, between.join(flat(i) for i in e.inserts)]))
        return crlf("\n".join(out) + "\n").encode("cp1252", errors="replace")
    return write


def logparser(separator=","):
    def write(events, rng):
        table = [["EventLog", "RecordNumber", "TimeGenerated", "TimeWritten", "EventID", "EventType", "EventTypeName",
                  "EventCategory", "EventCategoryName", "SourceName", "Strings", "ComputerName", "SID", "Message",
                  "Data"]]
        for e in events:
            t = local(e).strftime("%Y-%m-%d %H:%M:%S")
            table.append([e.channel, e.record, t, t, e.id, TYPE_NUMBER[e.level], TYPE[e.level] + " event", e.task,
                          category(e), e.provider, "|".join(flat(i) for i in e.inserts), e.computer, "", flat(e.text),
                          e.data.hex().upper()])
        return rows(table, separator).encode("cp1252", errors="replace")
    return write


def logparser_xml(events, rng):
    out = ['<?xml version="1.0" encoding="ISO-8859-1" standalone="yes" ?>', "<ROOT>"]
    for e in events:
        t = local(e).strftime("%Y-%m-%d %H:%M:%S")
        cells = {"EventLog": e.channel, "RecordNumber": e.record, "TimeGenerated": t, "TimeWritten": t, "EventID": e.id,
                 "EventType": TYPE_NUMBER[e.level], "EventTypeName": TYPE[e.level] + " event", "EventCategory": e.task,
                 "EventCategoryName": category(e), "SourceName": e.provider,
                 "Strings": "|".join(flat(i) for i in e.inserts), "ComputerName": e.computer, "SID": "",
                 "Message": flat(e.text), "Data": e.data.hex().upper()}
        out.append(" <ROW>")
        out += [f"  <{k}>\n   {escape(str(v))}\n  </{k}>" for k, v in cells.items()]
        out.append(" </ROW>")
    return crlf("\n".join(out) + "\n</ROOT>\n").encode("cp1252", errors="xmlcharrefreplace")


def wmi_time(e):
    minutes = int(SHIFT.total_seconds() // 60)
    return f"{local(e):%Y%m%d%H%M%S}.000000{'-' if minutes < 0 else '+'}{abs(minutes):03}"


def wmi(e, list_form):
    if list_form:
        strings = "{" + ",".join(f'"{i}"' for i in e.inserts) + "}" if e.inserts else ""
        data = "{" + ",".join(map(str, e.data)) + "}" if e.data else ""
    else:
        strings = "{" + ";".join(e.inserts) + "}" if e.inserts else ""
        data = "{" + ";".join(map(str, e.data)) + "}" if e.data else ""
    kind = {"error": 1, "warning": 2, "information": 3, "success-audit": 4, "failure-audit": 5}[e.level]
    return {"Category": e.task, "CategoryString": "" if category(e) == "None" else category(e), "ComputerName": e.computer,
            "Data": data, "EventCode": e.id, "EventIdentifier": instance(e), "EventType": kind,
            "InsertionStrings": strings, "Logfile": e.channel, "Message": e.text, "RecordNumber": e.record,
            "SourceName": e.provider, "TimeGenerated": wmi_time(e), "TimeWritten": wmi_time(e),
            "Type": TYPE[e.level].lower() if e.level.endswith("audit") else TYPE[e.level], "User": ""}


def wmic_list(events, rng):
    out = "\r\r\n\r\r\n" + "\r\r\n\r\r\n\r\r\n".join(
        "\r\r\n".join(f"{k}={v}" for k, v in wmi(e, True).items()) for e in newest_first(events)) + "\r\r\n\r\r\n"
    return out.encode("utf-16")


def wmic_csv(events, rng):
    out = "\r\r\nNode," + ",".join(wmi(events[0], False)) + "\r\r\n"
    for e in newest_first(events):
        out += ",".join([e.computer] + [str(v) for v in wmi(e, False).values()]) + "\r\r\n"
    return out.encode("utf-16")


def mps(events, rng):
    table = [["Date", "Time", "Type/Level", "Computer", "EventID(Code)", "Source", "TaskCategory", "User", "Description"]]
    for e in newest_first(events):
        t = local(e)
        table.append([us_date(t), clock12(t), TYPE[e.level], e.computer, e.id, e.provider, category(e), "N/A",
                      flat(e.text)])
    return rows(table, ",").encode("utf-16")


def evtxecmd_record(e):
    payload = json.dumps({"EventData": {"Data": ", ".join(e.inserts),
                                        "Binary": "-".join(f"{b:02X}" for b in e.data)}}, ensure_ascii=False)
    level = {"error": "Error", "warning": "Warning"}.get(e.level, "Info")
    return {"RecordNumber": e.record + 7, "EventRecordId": e.record, "TimeCreated": f"{e.time:%Y-%m-%d %H:%M:%S}.0000000",
            "EventId": e.id, "Level": level, "Provider": e.provider, "Channel": e.channel, "ProcessId": 0, "ThreadId": 0,
            "Computer": e.computer, "ChunkNumber": 3, "UserId": "", "MapDescription": "", "UserName": "", "RemoteHost": "",
            "PayloadData1": "", "PayloadData2": "", "PayloadData3": "", "PayloadData4": "", "PayloadData5": "",
            "PayloadData6": "", "ExecutableInfo": "", "HiddenRecord": "False", "SourceFile": "C:\\x\\Application.evtx",
            "Keywords": "Classic", "ExtraDataOffset": 0, "Payload": payload}


def evtxecmd_csv(events, rng):
    records = [evtxecmd_record(e) for e in events]
    return b"\xef\xbb\xbf" + rows([list(records[0])] + [list(r.values()) for r in records]).encode()


def evtxecmd_json(events, rng):
    out = []
    for e in events:
        r = evtxecmd_record(e)
        r["TimeCreated"] = f"{e.time:%Y-%m-%dT%H:%M:%S}.0000000+00:00"
        r["EventRecordId"] = str(r["EventRecordId"])
        out.append(json.dumps(r, ensure_ascii=False, separators=(",", ":")))
    return b"\xef\xbb\xbf" + ("\r\n".join(out) + "\r\n").encode()


def wevtutil(new):
    def write(events, rng):
        out = []
        for n, e in enumerate(events):
            date = f"{e.time:%Y-%m-%dT%H:%M:%S}.0000000Z" if new else f"{local(e):%Y-%m-%dT%H:%M:%S}.000"
            out += [f"Event[{n}]" + ("" if new else ":"), f"  Log Name: {e.channel}", f"  Source: {e.provider}",
                    f"  Date: {date}", f"  Event ID: {e.id}", f"  Task: {category(e)}",
                    f"  Level: {VISTA_LEVEL[e.level]}", "  Opcode: N/A", "  Keyword: Classic", "  User: N/A",
                    "  User Name: N/A", f"  Computer: {e.computer}", "  Description: ", e.text, ""]
        return crlf("\n".join(out) + "\n").encode("cp850", errors="replace")
    return write


def splunk(events, rng):
    out = []
    for e in events:
        t = local(e)
        out += [f"{t:%m/%d/%Y} {t:%I:%M:%S} {'AM' if t.hour < 12 else 'PM'}", f"LogName={e.channel}",
                f"SourceName={e.provider}", f"EventCode={e.id}",
                f"EventType={TYPE_NUMBER[e.level]}", f"Type={TYPE[e.level]}", f"ComputerName={e.computer}",
                f"TaskCategory={category(e)}", "OpCode=Info", f"RecordNumber={e.record}", "Keywords=Classic",
                f"Message={e.text}", ""]
    return crlf("\n".join(out)).encode()


def system(e, apart):
    out = {}
    if apart:
        out["Provider_attributes"] = {"Name": e.provider}
        out["EventID_attributes"] = {"Qualifiers": instance(e) >> 16}
        out["EventID"] = e.id
        out["TimeCreated_attributes"] = {"SystemTime": f"{e.time:%Y-%m-%dT%H:%M:%S}.000000Z"}
    else:
        out["Provider"] = {"#attributes": {"Name": e.provider}}
        out["EventID"] = {"#attributes": {"Qualifiers": instance(e) >> 16}, "#text": e.id}
        out["TimeCreated"] = {"#attributes": {"SystemTime": f"{e.time:%Y-%m-%dT%H:%M:%S}.000000Z"}}
    out.update({"Level": NUMBER[e.level], "Task": e.task, "Keywords": f"0x{keywords(e):x}", "EventRecordID": e.record,
                "Channel": e.channel, "Computer": e.computer, "Security": None})
    return out


def event_data(e, shape):
    data = None
    if e.inserts:
        data = {"#text": list(e.inserts)} if shape == "text" else list(e.inserts)
        if shape == "text" and len(e.inserts) == 1:
            data = {"#text": e.inserts[0]}
    return {"Data": data, "Binary": e.data.hex().upper() or None}


def evtx_dump(apart, pretty):
    def write(events, rng):
        out = []
        for n, e in enumerate(events):
            o = {"Event": {"System": system(e, apart), "EventData": event_data(e, "text")}}
            o["Event"]["Event_attributes" if apart else "#attributes"] = {"xmlns": XMLNS}
            out.append((f"Record {n + 1}\n" if pretty else "") + json.dumps(o, indent=2 if pretty else None,
                                                                            ensure_ascii=False))
        return ("\n".join(out) + "\n").encode()
    return write


def velociraptor(wrapped_in_event):
    def write(events, rng):
        out = []
        for e in events:
            s = system(e, False)
            s["Provider"] = {"Name": e.provider}
            s["EventID"] = {"Value": e.id, "Qualifiers": instance(e) >> 16}
            s["TimeCreated"] = {"SystemTime": e.time.replace(tzinfo=datetime.timezone.utc).timestamp()}
            s["Keywords"] = keywords(e)
            o = {"System": s, "EventData": {"Data": list(e.inserts), "Binary": base64.b64encode(e.data).decode()}
                 if False else {"Data": list(e.inserts), "Binary": e.data.hex().upper()}, "Message": e.text}
            out.append(json.dumps({"Event": o} if wrapped_in_event else o, ensure_ascii=False))
        return ("\n".join(out) + "\n").encode()
    return write


def dotted_keys(value, prefix=""):
    if not isinstance(value, dict):
        return {prefix[:-1]: value}
    out = {}
    for key, below in value.items():
        out.update(dotted_keys(below, prefix + key + "."))
    return out


def winlogbeat(e):
    data = {f"param{n}": i for n, i in enumerate(e.inserts, 1) if i}
    if e.data:
        data["Binary"] = e.data.hex().upper()
    return {"@timestamp": f"{e.time:%Y-%m-%dT%H:%M:%S}.000Z", "event": {"code": str(e.id), "provider": e.provider,
            "kind": "event", "created": f"{e.time:%Y-%m-%dT%H:%M:%S}.900Z"},
            "log": {"level": VISTA_LEVEL[e.level].lower()}, "message": e.text, "host": {"name": e.computer},
            "winlog": {"api": "wineventlog", "channel": e.channel, "computer_name": e.computer, "event_id": str(e.id),
                       "provider_name": e.provider, "record_id": e.record, "task": "" if category(e) == "None" else category(e),
                       "keywords": ["Audit Success"] if e.level == "success-audit" else
                       ["Audit Failure"] if e.level == "failure-audit" else ["Classic"], "event_data": data}}


def beats(shape):
    def write(events, rng):
        out = []
        for e in events:
            o = winlogbeat(e)
            if shape == "old":
                o = {"@timestamp": o["@timestamp"], "event_id": e.id, "source_name": e.provider, "log_name": e.channel,
                     "record_number": str(e.record), "event_data": o["winlog"]["event_data"],
                     "level": VISTA_LEVEL[e.level], "computer_name": e.computer, "message": e.text, "type": "wineventlog",
                     "keywords": o["winlog"]["keywords"], "beat": {"name": e.computer, "hostname": e.computer}}
            elif shape == "dotted":
                o = dotted_keys(o)
            elif shape == "source":
                o = {"_index": "winlogbeat-7.17", "_id": str(e.record), "_score": 1.0, "_source": o}
            elif shape == "shuffled":
                keys = list(o)
                rng.shuffle(keys)
                o = {k: o[k] for k in keys}
            out.append(o)
        if shape == "hits":
            return json.dumps({"took": 3, "hits": {"total": len(out), "hits": [{"_source": o} for o in out]}}).encode()
        return ("\n".join(json.dumps(o, ensure_ascii=False) for o in out) + "\n").encode()
    return write


def nxlog(mseventlog):
    def write(events, rng):
        out = []
        for e in events:
            o = {"EventTime": f"{local(e):%Y-%m-%d %H:%M:%S}", "Hostname": e.computer,
                 "Keywords": keywords(e) - (1 << 64 if keywords(e) >> 63 else 0),
                 "EventType": {"error": "ERROR", "warning": "WARNING"}.get(
                     e.level, e.level.replace("-", "_").replace("success_audit", "AUDIT_SUCCESS").replace(
                         "failure_audit", "AUDIT_FAILURE").replace("information", "INFO")),
                 "SeverityValue": 2, "Severity": {"error": "ERROR", "warning": "WARNING"}.get(e.level, "INFO"),
                 "EventID": e.id, "SourceName": e.provider, "Task": e.task, "RecordNumber": e.record, "ProcessID": 0,
                 "ThreadID": 0, "Channel": e.channel, "Message": crlf(e.text)}
            if mseventlog:
                del o["Channel"], o["Keywords"], o["Task"]
                o["FileName"] = e.channel
                o["Category"] = category(e)
            else:
                o.update({f"param{n}": i for n, i in enumerate(e.inserts, 1) if i})
            o.update({"EventReceivedTime": f"{local(e):%Y-%m-%d %H:%M:%S}", "SourceModuleName": "eventlog",
                      "SourceModuleType": "im_mseventlog" if mseventlog else "im_msvistalog"})
            out.append(json.dumps(o, ensure_ascii=False))
        return ("\r\n".join(out) + "\r\n").encode()
    return write


def sentinel(events, rng):
    out = [json.dumps({"TimeGenerated": f"{e.time:%Y-%m-%dT%H:%M:%S}Z", "Computer": e.computer, "EventLog": e.channel,
                       "Channel": e.channel, "EventID": e.id, "EventSourceName": e.provider,
                       "EventLevelName": VISTA_LEVEL[e.level], "EventData": "<DataItem type=\"System.XmlData\" xmlns=\""
                       "http://schemas.microsoft.com/win/2004/08/events/event\"><EventData>" + "".join(
                           f"<Data>{escape(i)}</Data>" for i in e.inserts) + "</EventData></DataItem>",
                       "RenderedDescription": e.text}) for e in events]
    return ("\n".join(out) + "\n").encode()


def mordor(events, rng):
    out = [json.dumps({"SourceName": e.provider, "TimeCreated": f"{e.time:%Y-%m-%dT%H:%M:%S}.000Z", "Hostname": e.computer,
                       "Message": e.text, "EventID": e.id, "Channel": e.channel, "RecordNumber": e.record,
                       "Level": str(NUMBER[e.level])}) for e in events]
    return ("\n".join(out) + "\n").encode()


def event_xml(e):
    return (f"<Event xmlns='{XMLNS}'><System><Provider Name='{escape(e.provider)}'/><EventID Qualifiers='"
            f"{instance(e) >> 16}'>{e.id}</EventID><Level>{NUMBER[e.level]}</Level><Task>{e.task}</Task><Keywords>"
            f"0x{keywords(e):x}</Keywords><TimeCreated SystemTime='{e.time:%Y-%m-%dT%H:%M:%S}.0000000Z'/><EventRecordID>"
            f"{e.record}</EventRecordID><Channel>{e.channel}</Channel><Computer>{e.computer}</Computer><Security/>"
            "</System><EventData>" + "".join(f"<Data>{escape(i)}</Data>" for i in e.inserts)
            + (f"<Binary>{e.data.hex().upper()}</Binary>" if e.data else "") + "</EventData></Event>")


def xml_cells(events, rng):
    table = [["datetime", "timestamp_desc", "source_long", "message", "xml_string"]]
    for e in events:
        table.append([f"{e.time:%Y-%m-%dT%H:%M:%S}+00:00", "Content Modification Time", "WinEVTX",
                      f"[{e.id} / 0x{e.id:04x}] Provider identifier", event_xml(e)])
    return rows(table).encode()


def beats_original(events, rng):
    out = [{"@timestamp": f"{e.time:%Y-%m-%dT%H:%M:%S}.000Z", "message": e.text,
            "event": {"code": str(e.id), "provider": e.provider, "original": event_xml(e)},
            "winlog": {"channel": e.channel, "event_id": str(e.id), "provider_name": e.provider,
                       "computer_name": e.computer, "record_id": e.record}} for e in events]
    return ("\n".join(json.dumps(o) for o in out) + "\n").encode()


FULL = "rdczm"
FORMS = {
    "xml": (lambda events, rng: "\r\n".join(map(event_xml, events)).encode(), FULL),
    "viewer-tsv": (viewer_table("en", "\t"), "m"),
    "viewer-semicolon": (viewer_table("en", ";", named=True), "m"),
    "viewer-no-headings": (viewer_table("en", headings=False), "m"),
    "viewer-utf16": (viewer_table("en", "\t", bom=b"\xff\xfe", encoding="utf-16-le"), "m"),
    "viewer-utf16-no-bom": (viewer_table("en", ",", bom=b"", encoding="utf-16-le"), "m"),
    "nt-csv": (nt_save(), "cm"),
    "nt-csv-unquoted": (nt_save(quote=False), "cm"),
    "nt-tsv": (nt_save("\t"), "cm"),
    "list-export": (list_export, "c"),
    "get-eventlog": (export_csv(get_eventlog, True, "ascii"), "rcm"),
    "get-eventlog-subset": (export_csv(get_eventlog, False, "utf-8-sig", columns=EVENTLOG_SUBSET, shuffled=True), "rcm"),
    "get-winevent": (export_csv(get_winevent, True, "ascii"), "rcm"),
    "get-winevent-7": (export_csv(get_winevent, False, "utf-8"), "rcm"),
    "get-winevent-culture": (export_csv(get_winevent, True, "utf-8-sig", ";"), "rcm"),
    "get-winevent-subset": (export_csv(get_winevent, False, "utf-8", columns=SUBSET, shuffled=True), "cm"),
    "get-winevent-subset-record": (export_csv(get_winevent, True, "utf-16", columns=SUBSET_RECORD, shuffled=True), "rcm"),
    "eventquery-v": (eventquery(True, True), "cm"),
    "eventquery": (eventquery(False, False), "c"),
    "psloglist-s": (psloglist_s(), "rcm"),
    "psloglist-s-tab": (psloglist_s("\t"), "rcm"),
    "psloglist": (psloglist, "rcm"),
    "ossec": (ossec(False), "cm"),
    "ossec-archives": (ossec(True), "cm"),
    "snare": (snare(), "cm"),
    "snare-rsyslog": (snare("#011"), "cm"),
    "monitorware": (monitorware, "czm"),
    "event-reporter": (event_reporter, "cm"),
    "dumpel-t": (dumpel(True, "\t", between="\t"), "cm"),
    "dumpel-t-user-first": (dumpel(False, "\t", 2, between="\t"), "cm"),
    "dumpel": (dumpel(True, "\t"), "c"),
    "dumpel-comma": (dumpel(True, ",", 2), "c"),
    "dumpel-user-first": (dumpel(False, "\t", 2), "c"),
    "logparser": (logparser(), "rdcm"),
    "logparser-tsv": (logparser("\t"), "rdcm"),
    "logparser-xml": (logparser_xml, "rdcm"),
    "wmic-list": (wmic_list, FULL),
    "wmic-csv": (wmic_csv, FULL),
    "mps": (mps, "cm"),
    "evtxecmd-csv": (evtxecmd_csv, FULL),
    "evtxecmd-json": (evtxecmd_json, FULL),
    "wevtutil-old": (wevtutil(False), "cm"),
    "wevtutil-new": (wevtutil(True), "czm"),
    "format-list": (format_list("winevent"), "m"),
    "format-list-all": (format_list("winevent-all", "utf-8"), "rcm"),
    "format-list-eventlog": (format_list("eventlog"), "rm"),
    "splunk": (splunk, "rcm"),
    "evtx-dump": (evtx_dump(False, False), FULL),
    "evtx-dump-apart": (evtx_dump(True, False), FULL),
    "evtx-dump-text": (evtx_dump(False, True), FULL),
    "velociraptor": (velociraptor(False), FULL),
    "velociraptor-event": (velociraptor(True), FULL),
    "winlogbeat": (beats("nested"), FULL),
    "winlogbeat-shuffled": (beats("shuffled"), FULL),
    "winlogbeat-dotted": (beats("dotted"), FULL),
    "winlogbeat-source": (beats("source"), FULL),
    "winlogbeat-hits": (beats("hits"), FULL),
    "winlogbeat-5": (beats("old"), FULL),
    "winlogbeat-original": (beats_original, FULL),
    "nxlog": (nxlog(False), "rcm"),
    "nxlog-mseventlog": (nxlog(True), "rcm"),
    "sentinel": (sentinel, "czm"),
    "mordor": (mordor, "rczm"),
    "convertto-json-5": (convertto_json(False), FULL),
    "convertto-json-7": (convertto_json(True), FULL),
    "convertto-json-eventlog": (convertto_json_eventlog, FULL),
    "clixml": (clixml("winevent"), FULL),
    "clixml-utf8": (clixml("winevent", "utf-8-sig"), FULL),
    "clixml-eventlog": (clixml("eventlog"), FULL),
    "xml-cells": (xml_cells, FULL),
}
for _code in LANGUAGES:
    FORMS[f"viewer-csv-{_code}"] = (viewer_table(_code), "m")
    FORMS[f"viewer-csv-{_code}-page"] = (viewer_table(_code, bom=b"", encoding=None), "m")
    FORMS[f"vista-{_code}"] = (vista_blocks(_code), "cm")
    FORMS[f"vista-{_code}-page"] = (vista_blocks(_code, None), "cm")
    FORMS[f"nt-{_code}"] = (nt_blocks(_code), "dcm")
    FORMS[f"nt-{_code}-utf8"] = (nt_blocks(_code, "utf-8"), "dcm")
