"""Writes logs the way the programs of the field export them: Event XML of several producers, NT and Vista blocks.

Only Event XML keeps record ids; the NT block keeps the Data bytes as a dump, the Vista block loses them.
"""
import datetime
from xml.sax.saxutils import escape

XMLNS = "http://schemas.microsoft.com/win/2004/08/events/event"
LEVEL = {"error": 2, "warning": 3, "information": 4}
QUALIFIERS = {"error": 49156, "warning": 32772, "information": 16388}
TYPE = {"error": "Error", "warning": "Warning", "information": "Information"}


def event_xml(event, quote, digits, pretty, rendered):
    q = quote
    gap = "\n  " if pretty else ""
    close = " />" if pretty else "/>"
    stamp = event.time.strftime("%Y-%m-%dT%H:%M:%S") + "." + "0" * digits + "Z"
    qualifiers = 0 if event.provider.startswith("ESE") else QUALIFIERS[event.level]
    out = [f"<Event xmlns={q}{XMLNS}{q}>{gap}<System>{gap}<Provider Name={q}{escape(event.provider)}{q}{close}"]
    out.append(f"<EventID Qualifiers={q}{qualifiers}{q}>{event.id}</EventID><Level>{LEVEL[event.level]}</Level>")
    out.append(f"<Task>{event.task}</Task><Keywords>0x80000000000000</Keywords>")
    out.append(f"<TimeCreated SystemTime={q}{stamp}{q}{close}<EventRecordID>{event.record}</EventRecordID>")
    out.append(f"<Channel>{event.channel}</Channel><Computer>{event.computer}</Computer><Security{close}")
    out.append("</System>")
    data = "".join(f"{gap}<Data>{escape(i)}</Data>" for i in event.inserts)
    if event.data:
        data += f"{gap}<Binary>{event.data.hex().upper()}</Binary>"
    out.append(f"{gap}<EventData>{data}</EventData>")
    if rendered:
        text = escape(event.text).replace("\n", "&#13;&#10;")
        out.append(f"<RenderingInfo Culture={q}en-US{q}><Message>{text}</Message><Level>{TYPE[event.level]}</Level>"
                   f"<Task>{escape(event.category)}</Task></RenderingInfo>")
    out.append("</Event>")
    return gap.join(out) if pretty else "".join(out)


def xml_viewer(events, rng):
    body = "".join(event_xml(e, "'", 7, False, False) for e in reversed(events))
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
    return b"\xef\xbb\xbf" + f"{head}\r\n<Events>{body}</Events>".encode()


def xml_rendered(events, rng):
    body = "".join(event_xml(e, "'", 9, False, True) for e in reversed(events))
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>{body}</Events>'.encode()


def xml_wevtutil(events, rng):
    return "\r\n".join(event_xml(e, "'", 9, False, False) for e in events).encode() + b"\r\n"


def xml_powershell(events, rng):
    return b"\xff\xfe" + "\r\n".join(event_xml(e, "'", 7, False, False) for e in events).encode("utf-16-le")


def xml_pretty(events, rng):
    return "".join(f'<?xml version="1.0" encoding="UTF-8"?>\n{event_xml(e, chr(34), 9, True, False)}\n'
                   for e in events).encode()


SHIFT = datetime.timedelta(0)  # what the clock of the exporting machine is ahead of UTC; text forms only


def american(time):
    time = time + SHIFT
    hour = time.hour % 12 or 12
    return (f"{time.month}/{time.day}/{time.year}", f"{hour}:{time.minute:02}:{time.second:02} "
            f"{'AM' if time.hour < 12 else 'PM'}")


def dump(data):
    out = []
    for at in range(0, len(data), 8):
        row = data[at:at + 8]
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        out.append(f"{at:04x}: " + " ".join(f"{b:02x}" for b in row).ljust(23) + "   " + shown)
    return out


def nt_block(event):
    date, time = american(event.time)
    lines = [f"Event Type:\t{TYPE[event.level]}", f"Event Source:\t{event.provider}",
             f"Event Category:\t{event.category} ", f"Event ID:\t{event.id}", f"Date:\t\t{date}", f"Time:\t\t{time}",
             "User:\t\tN/A", f"Computer:\t{event.computer}", "Description:", event.text, "",
             "For more information, see Help and Support Center at http://go.microsoft.com/fwlink/events.asp."]
    if event.data:
        lines += ["Data:"] + dump(event.data)
    return "\r\n".join(lines) + "\r\n\r\n"


def vista_block(event):
    date, time = american(event.time)
    rows = [("Log Name:", event.channel), ("Source:", event.provider), ("Date:", f"{date} {time}"),
            ("Event ID:", event.id), ("Task Category:", event.category), ("Level:", TYPE[event.level]),
            ("Keywords:", "Classic"), ("User:", "N/A"), ("Computer:", event.computer)]
    return "\r\n".join(f"{a:<15}{b}" for a, b in rows) + f"\r\nDescription:\r\n{event.text}\r\n\r\n"


def in_order(events, rng):
    if len({e.time for e in events}) == 1:  # without record ids nothing would tell that it is turned round
        return events
    return list(reversed(events)) if rng.random() < 0.4 else events


def text_nt(events, rng):
    return "".join(nt_block(e) for e in in_order(events, rng)).encode("cp1252")


def text_vista(events, rng):
    return "".join(vista_block(e) for e in in_order(events, rng)).encode()


XML = [xml_viewer, xml_rendered, xml_wevtutil, xml_powershell, xml_pretty]
TEXT = [text_nt, text_vista]
LOSES_DATA = {text_vista}


