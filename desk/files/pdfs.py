"""What a PDF may do when it is opened: run a script, start a program, carry another file. Ours is to see it, not to judge it.

Signed forms carry scripts that check what is typed in, invoices carry their own data: such files are taken, given out to be saved
alone, and marked. Names are looked for outside streams and in the streams that hold objects; one that cannot be read counts as active.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

_MOST: Final = 64 * 1024 * 1024  # bytes of unpacked objects looked at
_DICTIONARY: Final = 4096  # bytes before a stream in which its own dictionary begins
_ACTING: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|Rendition)(?![A-Za-z0-9])"
)
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


def acts(stream: BinaryIO) -> bool:
    """Tell whether a PDF, or what of it cannot be read, may do something."""
    stream.seek(0)
    return any(_ACTING.search(_unescaped(part)) for part in _objects(stream.read()))


def _objects(data: bytes) -> Iterator[bytes]:
    """Yield what stands outside streams, and the objects packed in streams."""
    at, left = 0, _MOST
    while (begin := data.find(b"stream", at)) >= 0:
        yield data[at:begin]
        end = data.find(b"endstream", begin)
        end = len(data) if end < 0 else end
        dictionary = _unescaped(data[max(at, begin - _DICTIONARY) : begin].rpartition(b"obj")[2])
        if b"/ObjStm" in dictionary:
            unpacked = _unpacked(data[begin + len(b"stream") : end].lstrip(b"\r\n"), dictionary, left)
            left -= len(unpacked)
            yield unpacked
        at = end + len(b"endstream")
    yield data[at:]


def _unpacked(packed: bytes, dictionary: bytes, most: int) -> bytes:
    """Return the objects of a stream; what is packed otherwise, encrypted or too much counts as a script."""
    if b"/Filter" not in dictionary:
        return packed
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(packed, max(1, most))
    except zlib.error:
        return b"/JS "
    is_whole = b"Flate" in dictionary and not inflate.unconsumed_tail
    return found if is_whole else found + b" /JS "


def _unescaped(part: bytes) -> bytes:
    """Return names as they are meant: any letter of one may be written as its number."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part) if b"#" in part else part
