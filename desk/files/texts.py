"""Plain text and tables: readable characters all through, and nothing a browser or a shell would run."""

import codecs
import re
from typing import BinaryIO

from desk.files.kinds import RefusalCode, Unfit

_CHUNK = 1024 * 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe)\b", re.IGNORECASE)
_BEGINS_AS_MARKUP = re.compile(rb"\s*<[a-zA-Z!?/]")


def check_text(stream: BinaryIO, head: bytes) -> None:
    """Raise Unfit for what is not readable as UTF-8 or Windows' Latin-1, or is markup or a program in disguise."""
    plain = head.removeprefix(codecs.BOM_UTF8)
    if plain.startswith(b"#!") or b"<?php" in plain.lower():
        raise Unfit(RefusalCode.SCRIPT)
    if _BEGINS_AS_MARKUP.match(plain) or _MARKUP.search(plain):
        raise Unfit(RefusalCode.MARKUP)
    if plain.startswith(b"{\\rtf"):
        raise Unfit(RefusalCode.UNKNOWN_KIND)
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_cp1252 = True, True
    while chunk := stream.read(_CHUNK):
        if _CONTROL.search(chunk):
            raise Unfit(RefusalCode.UNKNOWN_KIND)
        is_cp1252 = is_cp1252 and not _NOT_IN_CP1252.search(chunk)
        is_utf8 = is_utf8 and _decodes(decoder, chunk)
    if not is_cp1252 and not (is_utf8 and _decodes(decoder, b"", final=True)):
        raise Unfit(RefusalCode.UNKNOWN_KIND)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    """Tell whether the text so far is UTF-8."""
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
