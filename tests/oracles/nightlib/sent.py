"""Logs as other programs export them and as people paste them into tickets, wikis and papers, beside exports.py.

Each form is a function (events) -> bytes and a row of FORMS, which says what it keeps: "c" the computer, "l" the level, "n" the
log, "r" record ids, "t" times (UTC), "m" descriptions, "s" insertion strings.
"""
import datetime
import html
import json
from xml.sax.saxutils import escape

from . import exports as x

LEVEL = x.VISTA_LEVEL
TABLE = ["Level", "Date", "Source", "Event ID", "Computer", "Message"]
FULL_TABLE = ["Level", "Date and Time", "Source", "Event ID", "Log", "Record ID", "Computer", "Description"]
COLUMNS = ["EventID", "SourceName", "EventLog", "ComputerName", "EventTypeName", "RecordNumber", "TimeGenerated", "Message"]
FORMS = {}


def form(name, keeps):
    def add(write):
        FORMS[name] = write, keeps
        return write
    return add


def iso(e, end="Z", fraction=""):
    return f"{e.time:%Y-%m-%dT%H:%M:%S}{fraction}{end}"


def spaced(e):
    return f"{e.time:%Y-%m-%d %H:%M:%S}"


def epoch(e):
    return int(e.time.replace(tzinfo=datetime.timezone.utc).timestamp())


def lines(all_of_them):
    return ("\n".join(all_of_them) + "\n").encode()


def objects(all_of_them):
    return lines(json.dumps(o, ensure_ascii=False) for o in all_of_them)


def table_row(e):
    return [x.TYPE[e.level], x.us(e.time), e.provider, str(e.id), e.computer, x.flat(e.text)]


def full_row(e):
    return [LEVEL[e.level], x.us(e.time), e.provider, e.id, e.channel, e.record, e.computer, x.flat(e.text)]


def column_row(e):
    return [str(e.id), e.provider, e.channel, e.computer, x.TYPE[e.level], str(e.record), spaced(e), x.flat(e.text)]


def named(e, names, **more):
    """An object under the names of one program, given in the order id, provider, level, time, computer, log, record, text."""
    values = [e.id, e.provider, LEVEL[e.level], iso(e), e.computer, e.channel, e.record, e.text]
    return {**{name: value for name, value in zip(names.split(), values) if name != "-"}, **more}


def vista(events):
    return x.vista_blocks("en", "utf-8")(events, None).decode().replace("\r", "")


# ---- JSON of collectors and of their stores.
OBJECTS = {
    "velociraptor-hunt": ("EventID Provider - EventTime Computer Channel EventRecordID Message", "cnrmt",
                          lambda e: {"Level": x.NUMBER[e.level], "EventData": {"Data": e.inserts}, "OSPath": "C:\\a.evtx"}),
    "vector": ("event_id provider_name level timestamp computer channel record_id message", "clnrmt",
               lambda e: {"level_value": x.NUMBER[e.level], "string_inserts": e.inserts, "host": e.computer}),
    "kinesis-agent": ("EventId ProviderName LevelDisplayName TimeCreated MachineName LogName Index Description", "clnrmt",
                      lambda e: {"UserName": None, "Keywords": "Classic", "EventData": e.inserts}),
    "insightidr": ("eventCode sourceName - timeGenerated computerName logfile recordNumber message", "clnrmt",
                   lambda e: {"type": x.TYPE[e.level], "timeGenerated": f"{e.time:%Y%m%d%H%M%S}.000000-000",
                              "insertionStrings": e.inserts, "isDomainController": False}),
    "fluentd-eventlog2": ("EventID ProviderName - TimeCreated Computer Channel EventRecordID Description", "clnrmt",
                          lambda e: {"EventID": str(e.id), "Level": str(x.NUMBER[e.level]), "EventData": e.inserts,
                                     "TimeCreated": f"{e.time:%Y/%m/%d %H:%M:%S}.000000000", "Opcode": "0"}),
    "logstash-eventlog": ("EventCode SourceName - @timestamp ComputerName Logfile RecordNumber message", "clnrmt",
                          lambda e: {"EventType": x.TYPE_NUMBER[e.level], "InsertionStrings": e.inserts, "type": "Win32-EventLog",
                                     "Type": x.TYPE[e.level], "TimeGenerated": x.wmi_time(e)}),
    "journalctl-json": ("EVENT_ID SOURCE_NAME EVENT_LEVEL - COMPUTER CHANNEL RECORD_NUMBER MESSAGE", "clnrmt",
                        lambda e: {"__REALTIME_TIMESTAMP": str(epoch(e) * 1000000), "_HOSTNAME": "log7", "PRIORITY": "6"}),
    "osquery": ("- - - - - - - -", "cnt",
                lambda e: {"name": "pack_events", "hostIdentifier": "A-UUID", "unixTime": epoch(e) + 5000, "columns": {
                    "channel": e.channel, "computer_name": e.computer, "data": json.dumps({"EventData": e.inserts}),
                    "datetime": iso(e), "eventid": str(e.id), "level": str(x.NUMBER[e.level]), "provider_name": e.provider,
                    "task": str(e.task), "time": str(epoch(e) + 7)}, "action": "added"}),
    "cribl": ("- - - - - - - -", "clnrst", lambda e: {"_time": epoch(e), "_raw": x.event_xml(e), "host": e.computer,
                                                      "source": "XmlWinEventLog:Application", "index": "main"}),
    "cribl-json": ("- - - - - - - -", "clnrmt", lambda e: {"_time": epoch(e), "host": "collector7", "_raw": json.dumps(named(
        e, "Id ProviderName LevelDisplayName TimeCreated MachineName LogName RecordId Message"))}),
    "humio": ("- - - - - - - -", "clnrmt", lambda e: {"@timestamp": epoch(e) * 1000, "@timezone": "Z", "#type": "json",
                                                      "@rawstring": json.dumps(x.winlogbeat(e))}),
    "gelf": ("- - - - - - - -", "clnrmt", lambda e: {
        "version": "1.1", "host": e.computer, "short_message": e.text.split("\n")[0][:64], "full_message": e.text,
        "timestamp": epoch(e), "level": {"error": 3, "warning": 4, "information": 6}[e.level], "_EventID": e.id,
        "_SourceName": e.provider, "_Channel": e.channel, "_RecordNumber": e.record}),
    "datadog-agent": ("- - - - - - - -", "clnrst", lambda e: {"message": e.text, "level": LEVEL[e.level], "Event": {
        "xmlns": x.XMLNS, "System": {
            "Provider": {"Name": e.provider}, "EventID": {"Qualifiers": "0", "value": str(e.id)},
            "Level": str(x.NUMBER[e.level]), "TimeCreated": {"SystemTime": iso(e)}, "EventRecordID": str(e.record),
            "Channel": e.channel, "Computer": e.computer}, "EventData": {"Data": {"value": e.inserts}}}}),
}
for _name, (_names, _keeps, _more) in OBJECTS.items():
    FORMS[_name] = (lambda events, names=_names, more=_more: objects(named(e, names, **more(e)) for e in events), _keeps)


@form("chainsaw-hunt", "clnrst")
def chainsaw(events):
    return json.dumps([{"group": "Exchange", "kind": "individual", "name": "Backup", "timestamp": iso(e), "level": "info",
                        "source": "chainsaw", "document": {"kind": "evtx", "path": "C:\\a.evtx", "data": {"Event": {
                            "System": x.system(e, True), "EventData": x.event_data(e, "text")}}}} for e in events]).encode()


@form("kibana-fields", "clnrmt")
def kibana_fields(events):
    hits = [{"_id": str(n), "fields": {k: v if isinstance(v, list) else [v] for k, v in x.dotted_keys(x.winlogbeat(e)).items()}}
            for n, e in enumerate(events)]
    return json.dumps({"took": 4, "hits": {"total": {"value": len(hits)}, "hits": hits}}, indent=1).encode()


@form("elastic-bulk", "clnrmt")
def elastic_bulk(events):
    return objects(o for e in events for o in ({"index": {"_index": "a", "_id": str(e.record)}}, x.winlogbeat(e)))


@form("gcp-ops-agent", "clnrmt")
def ops_agent(events):
    return json.dumps([{"insertId": f"q{n}", "jsonPayload": {
        "channel": e.channel, "computer": e.computer, "event_id": {"id": e.id, "qualifiers": 0}, "level": LEVEL[e.level],
        "message": e.text, "provider": {"name": e.provider, "guid": ""}, "record_id": e.record, "system_time": iso(e)},
        "timestamp": iso(e), "severity": "DEFAULT"} for n, e in enumerate(events)], indent=2).encode()


@form("zabbix-history", "lmt")
def zabbix_history(events):
    severity = {"information": 1, "warning": 2, "error": 4}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": [
        {"itemid": "31337", "clock": str(epoch(e) + 30), "timestamp": str(epoch(e)), "source": e.provider, "value": e.text,
         "severity": str(severity[e.level]), "logeventid": str(e.id), "ns": "12345"} for e in events]}).encode()


@form("pandas", "clnrmt")
def pandas(events):
    rows = [named(e, "EventID Source Level TimeCreated Computer LogName RecordId Message") for e in events]
    return json.dumps({name: {str(n): row[name] for n, row in enumerate(rows)} for name in rows[0]}).encode()


@form("cloudwatch-text", "clnmt")
def cloudwatch_text(events):
    text = "[{0.channel}] [{1}] [{0.id}] [{0.provider}] [{0.computer}] [{0.text}]"
    return json.dumps({"events": [{"timestamp": epoch(e) * 1000, "message": text.format(e, LEVEL[e.level].upper())}
                                  for e in events]}).encode()


# ---- Tables.
TABLES = {
    "chainsaw-csv": ("timestamp|detections|path|count|Event.System.Provider|Event ID|Record ID|Computer|Event Data", "crt",
                     lambda e: [iso(e), "Backup", "C:\\a.evtx", 1, e.provider, e.id, e.record, e.computer, "Data:"]),
    "hayabusa": ("Timestamp|RuleTitle|Level|Computer|Channel|EventID|Provider|RecordID|Details", "cnrt",
                 lambda e: [spaced(e) + ".000 +00:00", "Backup", "info", e.computer, e.channel, e.id, e.provider, e.record, ""]),
    "devo": ("eventdate|machine|logName|sourceName|eventId|eventType|recordNumber|message", "clnrmt",
             lambda e: [spaced(e), e.computer, e.channel, e.provider, e.id, LEVEL[e.level], e.record, e.text]),
    "zabbix-web": ("Timestamp|Local time|Source|Severity|Event ID|Value", "lmt",
                   lambda e: [iso(e, "")[:11] + "23:59:59", spaced(e), e.provider, LEVEL[e.level], e.id, e.text]),
    "manageengine": ("Time|Host|Severity|Event Source|Event ID|Event Type|Message", "clmt",
                     lambda e: [spaced(e), e.computer, LEVEL[e.level], e.provider, e.id, "Application", e.text]),
    "graylog-csv": ("timestamp|source|EventID|SourceName|Channel|message", "cnmt",
                    lambda e: [iso(e), e.computer, e.id, e.provider, e.channel, e.text]),
    "sumo-csv": ("_messageid|_messagetime|_raw|_sourcehost", "clnrmt", lambda e: [e.record + 9000000, epoch(e) * 1000, json.dumps(
        named(e, "EventID ProviderName Level TimeCreated Computer Channel EventRecordID Message")), e.computer]),
    "windowsevent": ("TimeGenerated [UTC]|Provider|Channel|Computer|EventLevel|EventLevelName|EventID|EventRecordId|EventData",
                     "clnrst", lambda e: [x.us(e.time), e.provider, e.channel, e.computer, x.NUMBER[e.level], LEVEL[e.level],
                                          e.id, e.record, json.dumps({"Data": e.inserts})]),
}
for _name, (_names, _keeps, _more) in TABLES.items():
    FORMS[_name] = (lambda events, names=_names, more=_more: x.rows(
        [names.split("|")] + [more(e) for e in events], quote=x.quoted).encode(), _keeps)


@form("mysql-grid", "clnrmt")
def grid(events):
    table = [COLUMNS] + [column_row(e) for e in events]
    widths = [max(len(row[i]) for row in table) for i in range(len(COLUMNS))]
    rule = "+" + "+".join("-" * (n + 2) for n in widths) + "+"
    drawn = ["|" + "|".join(f" {cell:<{n}} " for cell, n in zip(row, widths)) + "|" for row in table]
    return lines([rule, drawn[0], rule, *drawn[1:], rule])


# ---- A line for each value.
@form("mysql-g", "clnrmt")
def mysql(events):
    return lines([f"{'*' * 27} {n}. row {'*' * 27}\n" + "\n".join(f"{k:>13}: {v}" for k, v in zip(COLUMNS, column_row(e)))
                  for n, e in enumerate(events, 1)] + [f"{len(events)} rows in set (0.00 sec)"])


@form("sqlite-line", "clnrmt")
def sqlite(events):
    return lines("".join(f"{k:>13} = {v}\n" for k, v in zip(COLUMNS, column_row(e))) for e in events)


@form("ini", "clnrmt")
def ini(events):
    return lines(f"[Event {n}]\n" + "".join(f"{k}={v}\n" for k, v in zip(COLUMNS, column_row(e)))
                 for n, e in enumerate(events, 1))


@form("toml", "clnrmt")
def toml(events):
    names = "event_id provider level time_created computer log_name record_id message"
    return lines("[[event]]\n" + "".join(f"{k} = {v if k == 'time_created' else json.dumps(v)}\n"
                                         for k, v in named(e, names).items()) for e in events)


@form("journal-export", "clnrmt")
def journal(events):
    out = b""
    for n, e in enumerate(events):
        names = "EVENT_ID SOURCE_NAME EVENT_LEVEL - COMPUTER CHANNEL RECORD_NUMBER -"
        out += lines([f"__CURSOR=s=abc;i={n}", f"__REALTIME_TIMESTAMP={epoch(e) * 1000000}", "PRIORITY=6"]
                     + [f"{k}={v}" for k, v in named(e, names).items()])
        text = e.text.encode()
        out += (b"MESSAGE\n" + len(text).to_bytes(8, "little") if b"\n" in text else b"MESSAGE=") + text + b"\n\n"
    return out


@form("plist", "clnrmt")
def plist(events):
    types = {"EventID": "integer", "RecordID": "integer", "TimeCreated": "date"}
    out = ['<?xml version="1.0" encoding="UTF-8"?>', '<plist version="1.0">', "<array>"]
    for e in events:
        values = named(e, "EventID ProviderName Level TimeCreated Computer Channel RecordID Message")
        out += ["\t<dict>"] + [f"\t\t<key>{k}</key>\n\t\t<{types.get(k, 'string')}>{escape(str(v))}</{types.get(k, 'string')}>"
                               for k, v in values.items()] + ["\t</dict>"]
    return lines(out + ["</array>", "</plist>"])


@form("yaml-documents", "clnrmt")
def yaml_documents(events):
    return lines(f"---\nEvent:\n  System:\n    Provider: {{Name: '{e.provider}'}}\n    EventID: {e.id}\n    Level: "
                 f"{x.NUMBER[e.level]}\n    TimeCreated: {iso(e)}\n    EventRecordID: {e.record}\n    Channel: {e.channel}\n"
                 f"    Computer: {e.computer}\n  Message: |-\n    " + e.text.replace("\n", "\n    ") for e in events)


@form("format-custom", "clnrmt")
def format_custom(events):
    out = []
    for e in events:
        out += ["class EventLogRecord", "{", f"  Id = {e.id}", "  Version = ", f"  Level = {x.NUMBER[e.level]}",
                f"  RecordId = {e.record}", f"  ProviderName = {e.provider}", f"  LogName = {e.channel}",
                f"  MachineName = {e.computer}", "  TimeCreated = ", "    class DateTime", "    {",
                f"      Date = {x.us_date(e.time)} 12:00:00 AM", f"      Hour = {e.time.hour}",
                f"      DateTime = {e.time:%A, %B %d, %Y} {x.clock12(e.time)}", "    }",
                f"  LevelDisplayName = {LEVEL[e.level]}", f"  Message = {e.text}", "}", ""]
    return x.crlf("\n".join(out)).encode("utf-16")


@form("object-text", "lmt")
def object_text(events):
    return lines(f"@{{TimeCreated={x.us(e.time)}; Id={e.id}; LevelDisplayName={LEVEL[e.level]}; ProviderName={e.provider}; "
                 f"Message={x.flat(e.text)}}}" for e in events)


@form("logrhythm", "clmt")
def logrhythm(events):
    return lines(f"{x.us(e.time)} TYPE={x.ENTRY_TYPE[e.level]} USER= COMP={e.computer} SORC={e.provider} CATG={x.category(e)} "
                 f"EVID={e.id} MESG={x.one_line(e.text)}" for e in events)


@form("alienvault", "clnmt")
def alienvault(events):
    return lines(f'AV - Alert - "{epoch(e)}" --> RID: "18103"; HOSTNAME: "({e.computer}) 10.1.1.5->WinEvtLog"; EVENT: "[INIT]'
                 f'{e.time:%Y %b %d %H:%M:%S} WinEvtLog: {e.channel}: {e.level.upper()}({e.id}): {e.provider}: (no user): '
                 f'no domain: {e.computer}: {x.one_line(e.text)}[END]";' for e in events)


# ---- What people paste.
@form("jira", "clmt")
def jira(events):
    return lines(["||" + "||".join(TABLE) + "||"] + ["|" + "|".join(table_row(e)) + "|" for e in events])


@form("bbcode-table", "clmt")
def bbcode_table(events):
    def row(cells, tag):
        return "[tr]" + "".join(f"[{tag}]{cell}[/{tag}]" for cell in cells) + "[/tr]"
    return lines(["Here it is:", "[table]", row(TABLE, "th")] + [row(table_row(e), "td") for e in events] + ["[/table]"])


def blocks(between, head, *texts):
    """Event Viewer's headings, each as `head` sets it."""
    def write(events):
        out = [*texts[:1]]
        for e in events:
            values = {"Log Name": e.channel, "Source": e.provider, "Date": x.us(e.time), "Event ID": e.id,
                      "Level": LEVEL[e.level], "Computer": e.computer, "Description": x.flat(e.text)}
            out += [head.format(k, v) for k, v in values.items()] + [between]
        return lines(out)
    return write


FORMS["bbcode-bold"] = blocks("[/quote]\n\n[quote]", "[b]{}:[/b] {}", "[quote]"), "clnmt"
FORMS["markdown-bold"] = blocks("\n---\n", "**{}:** {}  ", "Ticket\n"), "clnmt"
FORMS["markdown-bullets"] = blocks("", "- **{}**: {}"), "clnmt"
FORMS["html-dl"] = (lambda events: b"<html><body><dl>" + blocks("</dl><dl>", "<dt>{}</dt><dd>{}</dd>")(events)
                    + b"</dl></body></html>"), "clnmt"


@form("latex", "clmt")
def latex(events):
    marks = {"\\": "\\textbackslash{}", **{c: "\\" + c for c in "&%_#${}"}}
    rows = [" & ".join("".join(marks.get(c, c) for c in cell) for cell in row) + " \\\\" for row in [TABLE, *map(table_row, events)]]
    return lines(["\\begin{tabular}{llllll}", "\\hline", *rows, "\\hline", "\\end{tabular}"])


@form("mediawiki", "clmt")
def mediawiki(events):
    return lines(['{| class="wikitable"', "! " + " !! ".join(TABLE)] + ["|-\n| " + " || ".join(table_row(e)) for e in events] + ["|}"])


@form("org", "clmt")
def org(events):
    return lines(["| " + " | ".join(TABLE) + " |", "|---+---+---|"] + ["| " + " | ".join(table_row(e)) + " |" for e in events])


@form("servicenow-code", "clnmt")
def servicenow(events):
    return ("[code]<pre>" + html.escape(vista(events), False) + "</pre>[/code]").encode()


def open_document(kind, body):
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document{names} office:mimetype="application/vnd.oasis.'
            f'opendocument.{kind}"><office:body>{body}</office:body></office:document>').encode()


@form("fods", "clnrmt")
def fods(events):
    rows = "".join("<table:table-row>" + "".join(f"<table:table-cell><text:p>{escape(str(c))}</text:p></table:table-cell>"
                                                 for c in row) + "</table:table-row>" for row in [FULL_TABLE, *map(full_row, events)])
    return open_document("spreadsheet", f'<office:spreadsheet><table:table table:name="1">{rows}</table:table></office:spreadsheet>')


@form("fodt", "clnmt")
def fodt(events):
    return open_document("text", "<office:text>" + "".join(f"<text:p>{escape(l)}</text:p>" for l in vista(events).split("\n"))
                         + "</office:text>")
