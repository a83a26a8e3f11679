#!/usr/bin/env python3
"""Writes data/code_pages.txt: what each byte, or pair of bytes, of the code pages that exba reads means, from glibc's iconv.

    scripts/make_code_pages.py [--out data/code_pages.txt]
    scripts/make_code_pages.py --check       says where the file differs from this machine; changes nothing

The file is UTF-8 text, a line each:

    page|windows-1252
    row|80|€?‚ƒ...            what the bytes from 80 (hexadecimal) on mean, one character a byte; U+FFFD: nothing
    row|8140|　、。...         likewise of pairs of bytes with the same first one, its second bytes counted up from there
    pair|e|\u0301|é              two characters of such a row that follow each other are one
    four|81308130|80|36       of gb18030: so many codes of four bytes from there on, in their order, mean code points from 80 on

Bytes below 80 are ASCII in every page unless a row says otherwise.
"""
import argparse
import ctypes
import os
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTHING = "\ufffd"
PAGES = [
    ("windows-1252", "CP1252"), ("windows-1250", "CP1250"), ("windows-1251", "CP1251"), ("windows-1253", "CP1253"),
    ("windows-1254", "CP1254"), ("windows-1255", "CP1255"), ("windows-1256", "CP1256"), ("windows-1257", "CP1257"),
    ("windows-1258", "CP1258"), ("windows-874", "CP874"), ("shift_jis", "CP932"), ("gbk", "CP936"),
    ("gb18030", "GB18030"), ("euc-kr", "CP949"), ("big5", "CP950"), ("ibm437", "CP437"), ("ibm850", "CP850"),
    ("ibm852", "CP852"), ("ibm858", "CP858"), ("ibm866", "CP866"), ("iso-8859-2", "ISO-8859-2"),
    ("iso-8859-5", "ISO-8859-5"), ("iso-8859-15", "ISO-8859-15"), ("koi8-r", "KOI8-R"),
]
C = ctypes.CDLL(None, use_errno=True)
C.iconv_open.restype = ctypes.c_void_p
C.iconv_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
C.iconv.restype = ctypes.c_size_t
C.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4


class Converter:
    def __init__(self, name):
        self.descriptor = C.iconv_open(b"UTF-8", name.encode())
        if self.descriptor == ctypes.c_void_p(-1).value:
            sys.exit(f"iconv does not know {name}")
        self.out = ctypes.create_string_buffer(64)

    def __call__(self, code):
        """The characters that `code` means as a whole, "" where it means nothing."""
        source = ctypes.create_string_buffer(code, len(code))
        at, left = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_size_t(len(code))
        to, room = ctypes.c_void_p(ctypes.addressof(self.out)), ctypes.c_size_t(64)
        C.iconv(self.descriptor, None, None, None, None)
        result = C.iconv(self.descriptor, ctypes.byref(at), ctypes.byref(left), ctypes.byref(to), ctypes.byref(room))
        if result != 0 or left.value != 0:
            return ""
        C.iconv(self.descriptor, None, None, ctypes.byref(to), ctypes.byref(room))  # what it held back to compose
        return self.out.raw[:64 - room.value].decode("utf-8")


def row(start, characters):
    """Without what means nothing at both ends; no line where nothing is left."""
    text = "".join(c or NOTHING for c in characters)
    begin = len(text) - len(text.lstrip(NOTHING))
    text = text.strip(NOTHING)
    width = 2 if start < 0x100 else 4
    return [f"row|{start + begin:0{width}X}|{text}"] if text else []


def pair_lines(convert, singles):
    """Characters that glibc composes, also those composed of what was composed."""
    marks = {code: text for code, text in singles.items() if code >= 0x80}
    known, ahead, lines = set(), [(bytes([code]), text) for code, text in singles.items() if text], []
    while ahead:
        code, text = ahead.pop(0)
        for mark, mark_text in marks.items():
            whole = convert(code + bytes([mark]))
            if len(whole) != 1 or not mark_text or (text, mark_text) in known:
                continue
            known.add((text, mark_text))
            lines.append(f"pair|{text}|{mark_text}|{whole}")
            ahead.append((code + bytes([mark]), whole))
    return lines


def four_lines(convert):
    """Codes of four bytes below the first one that stands for U+10000; from there on they are counted up."""
    lines, begin, first, count, number = [], None, 0, 0, 0
    for a in range(0x81, 0x85):
        for b in range(0x30, 0x3A):
            for c in range(0x81, 0xFF):
                for d in range(0x30, 0x3A):
                    code = bytes([a, b, c, d])
                    text = convert(code)
                    if text and begin is not None and ord(text) == first + count:
                        count += 1
                        continue
                    if begin is not None:
                        lines.append(f"four|{begin.hex().upper()}|{first:X}|{count}")
                        begin = None
                    if text:
                        begin, first, count = code, ord(text), 1
    if begin is not None:
        lines.append(f"four|{begin.hex().upper()}|{first:X}|{count}")
    return lines


def page_lines(name, convert):
    singles = {code: convert(bytes([code])) for code in range(256)}
    lines = [f"page|{name}"]
    for code in range(0x80):
        if singles[code] != chr(code):
            lines += row(code, [singles[code]])
    lines += row(0x80, [singles[code] for code in range(0x80, 0x100)])
    lines += pair_lines(convert, singles)
    for lead in range(0x80, 0x100):
        if not singles[lead]:
            lines += row(lead << 8, [convert(bytes([lead, trail])) for trail in range(0x100)])
    if name == "gb18030":
        lines += four_lines(convert)
    return lines


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--out", default=os.path.join(HERE, "data", "code_pages.txt"))
    arguments.add_argument("--check", action="store_true")
    told = arguments.parse_args()
    pages = {name: page_lines(name, Converter(iconv)) for name, iconv in PAGES}
    for name, lines in pages.items():
        for line in lines:
            fields = line.split("|")
            if fields[0] == "row" and len(fields[2].encode("utf-16-le")) != 2 * len(fields[2]):
                print(f"{name}: {line[:12]} holds a character beyond U+FFFF")
    text = "".join(line + "\n" for lines in pages.values() for line in lines)
    if not told.check:
        with open(told.out, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    with open(told.out, encoding="utf-8", newline="\n") as file:
        old = file.read()
    parts = {part.split("\n", 1)[0]: part for part in ("\n" + old).split("\npage|")[1:]}
    differing = [name for name, lines in pages.items() if parts.get(name, "").rstrip("\n") != "\n".join(lines)[5:]]
    print(f"code pages: {len(differing)} of {len(pages)} differ from this machine's{': ' if differing else ''}"
          f"{', '.join(differing)}")


if __name__ == "__main__":
    main()
