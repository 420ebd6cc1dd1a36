"""LaTeX as it stands in BibTeX values, turned into plain characters; what is unknown is dropped, never obeyed."""

import re
import unicodedata
from typing import Final

_COMBINING: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS: Final = {
    "ss": "ß", "oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "i", "j": "j", "textendash": "–", "textemdash": "—", "textquoteright": "’", "ldots": "…", "dots": "…",
}  # fmt: skip
# Blanks are single when these run, so that none of them can go back over a long run of them.
_SIGN_ACCENT = re.compile(r"""\\([`'^"~=.]) ?\{? ?\\?([A-Za-z]) ?\}?""")
_LETTER_ACCENT = re.compile(r"\\([uvHckrdb])(?: ?\{ ?| )\\?([A-Za-z]) ?\}?")
_LETTER = re.compile(r"\\(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?![A-Za-z]) ?(?:\{\})?")
_ESCAPED = re.compile(r"\\([&%_$#{}])")
_COMMAND = re.compile(r"\\[A-Za-z]+\*? ?")


def unlatex(value: str) -> str:
    """Return a value as people read it."""
    text = " ".join(value.split())
    if "\\" in text:
        text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
        text = _SIGN_ACCENT.sub(_accented, text)
        text = _LETTER_ACCENT.sub(_accented, text)
        text = _ESCAPED.sub(lambda found: "" if found[1] in "{}" else found[1], text)
        text = _COMMAND.sub("", text)
    for written, read in (
        ("{", ""),
        ("}", ""),
        ("``", "“"),
        ("''", "”"),
        ("---", "—"),
        ("--", "–"),
        ("~", " "),
        ("\\", " "),
    ):
        text = text.replace(written, read)
    return " ".join(text.split())


def _accented(found: re.Match[str]) -> str:
    """Return a letter with its accent in one character."""
    return unicodedata.normalize("NFC", found[2] + _COMBINING[found[1]])
