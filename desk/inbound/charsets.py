"""Bytes to text, whatever the mail claims about them: never raises, never returns what a database refuses."""

import codecs
import re

# Names that mail programs write and Python does not know, or that mean more in the wild than in their standard.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8", "unicode": "utf-8", "unicode-1-1-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "chinesebig5": "big5", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "ks_c_5601": "cp949", "shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ms_kanji": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "iso-8859-8-i": "iso8859_8", "iso-8859-8-e": "iso8859_8", "iso-8859-6-i": "iso8859_6",
    "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "windows-874": "cp874", "ansi": "cp1252", "x-ansi": "cp1252",
    "ansi_x3.110-1983": "cp1252", "iso-ir-6": "utf-8", "windows1252": "cp1252", "cp-1252": "cp1252", "cp-850": "cp850",
}  # fmt: skip
# Codecs whose names a stranger may write but that are no charset of mail; some are slow on purpose-made input.
_NO_CHARSETS = frozenset(
    {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7-imap"}
)
# Everything a page, a database or a header could stumble over, and what turns the direction of writing; tabs and line
# feeds stay.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_ISO_2022 = re.compile(rb"\x1b[$(][@-J]")


def decode(data: bytes, charset: str | None = None) -> str:
    """Return the text that bytes stand for: as declared when that works, else as UTF-8, else as Windows-1252."""
    codec = _codec(charset)
    for name in dict.fromkeys((codec, "utf-8") if codec else _guesses(data)):
        try:
            return data.decode(name)
        except (ValueError, LookupError):
            continue
    return data.decode("utf-8" if codec == "utf-8" and _is_mostly_utf8(data) else "cp1252", "replace")


def cleaned(text: str) -> str:
    """Return text with line feeds as its only line ends and without NUL, other controls and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _CONTROLS.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, length: int = 1000) -> str:
    """Return text that fits a header, a subject or a name: one line, without controls, not longer than `length`."""
    text = cleaned(text[: length * 4])
    return " ".join(text.split())[:length].rstrip()


def _codec(charset: str | None) -> str | None:
    """Return the codec of a declared charset, or None when there is none that decodes text."""
    if not charset:
        return None
    name = charset.strip().strip("\"'").lower().partition("*")[0][:40]
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(found, "_is_text_encoding", True)
    return None if not is_text or found.name in _NO_CHARSETS else name


def _guesses(data: bytes) -> tuple[str, ...]:
    return ("iso2022_jp_ext", "utf-8") if _ISO_2022.search(data[:2000]) else ("utf-8",)


def _is_mostly_utf8(data: bytes) -> bool:
    """Tell whether a few broken bytes stand in text that is UTF-8 otherwise, as where a mail was cut."""
    text = data.decode("utf-8", "replace")
    return text.count("\ufffd") * 8 < sum(c > "\x7f" for c in text)
