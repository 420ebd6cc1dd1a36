"""Images read only as far as their structure and dimensions; no pixel is ever decoded.

Each reader returns width and height in pixels or raises Unfit.
"""

import struct
from typing import BinaryIO

from desk.files.kinds import Limits, RefusalCode, Unfit

_MOST_BLOCKS = 100_000
_MOST_PAGES = 1_000


def check_image(code: str, stream: BinaryIO, size: int, limits: Limits) -> None:
    """Raise Unfit for an image that is broken, carries something behind its end, or would fill a memory."""
    try:
        width, height = _READERS[code](stream, size)
    except (struct.error, IndexError):
        raise Unfit(RefusalCode.DAMAGED) from None
    if not width or not height:
        raise Unfit(RefusalCode.DAMAGED)
    if max(width, height) > limits.side or width * height > limits.pixels:
        raise Unfit(RefusalCode.TOO_MANY_PIXELS)


def _take(stream: BinaryIO, count: int) -> bytes:
    """Read exactly so many bytes."""
    data = stream.read(count)
    if len(data) != count:
        raise Unfit(RefusalCode.DAMAGED)
    return data


def _ensure_at_end(stream: BinaryIO, size: int) -> None:
    """Raise Unfit when more than filling zeros follow the end of the image."""
    rest = size - stream.tell()
    if rest > 4096 or stream.read(max(rest, 0)).strip(b"\0"):
        raise Unfit(RefusalCode.POLYGLOT)


def _png(stream: BinaryIO, size: int) -> tuple[int, int]:
    """Walk a PNG's chunks from header to end."""
    stream.seek(8)
    length, name = struct.unpack(">I4s", _take(stream, 8))
    if name != b"IHDR" or length != 13:
        raise Unfit(RefusalCode.DAMAGED)
    width, height = struct.unpack(">II", _take(stream, 13)[:8])
    stream.seek(4, 1)
    for _ in range(_MOST_BLOCKS):
        length, name = struct.unpack(">I4s", _take(stream, 8))
        if stream.tell() + length + 4 > size:
            raise Unfit(RefusalCode.DAMAGED)
        stream.seek(length + 4, 1)
        if name == b"IEND":
            _ensure_at_end(stream, size)
            return width, height
    raise Unfit(RefusalCode.DAMAGED)


def _jpeg(stream: BinaryIO, size: int) -> tuple[int, int]:
    """Walk a JPEG's segments up to its frame; cameras append previews after the end, so what follows is not judged here."""
    stream.seek(2)
    for _ in range(_MOST_BLOCKS):
        mark = _take(stream, 2)
        while mark == b"\xff\xff":
            mark = b"\xff" + _take(stream, 1)
        if mark[0] != 0xFF or mark[1] in (0x00, 0xD8, 0xD9, 0xDA):
            raise Unfit(RefusalCode.DAMAGED)
        if mark[1] == 0x01 or 0xD0 <= mark[1] <= 0xD7:
            continue
        (length,) = struct.unpack(">H", _take(stream, 2))
        if 0xC0 <= mark[1] <= 0xCF and mark[1] not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">xHH", _take(stream, 5))
            return width, height
        if length < 2 or stream.tell() + length - 2 > size:
            raise Unfit(RefusalCode.DAMAGED)
        stream.seek(length - 2, 1)
    raise Unfit(RefusalCode.DAMAGED)


def _gif(stream: BinaryIO, size: int) -> tuple[int, int]:
    """Walk a GIF's blocks to its trailer."""
    stream.seek(6)
    width, height, flags = struct.unpack("<HHB", _take(stream, 5))
    stream.seek(2 + _color_table(flags), 1)
    for _ in range(_MOST_BLOCKS):
        kind = _take(stream, 1)
        if kind == b";":
            _ensure_at_end(stream, size)
            return width, height
        if kind == b",":
            right, below, wide, high, flags = struct.unpack("<HHHHB", _take(stream, 9))
            width, height = max(width, right + wide), max(height, below + high)
            stream.seek(_color_table(flags) + 1, 1)
        elif kind == b"!":
            stream.seek(1, 1)
        else:
            raise Unfit(RefusalCode.DAMAGED)
        while length := _take(stream, 1)[0]:
            _take(stream, length)
    raise Unfit(RefusalCode.DAMAGED)


def _color_table(flags: int) -> int:
    """Return the bytes of a GIF's color table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(stream: BinaryIO, size: int) -> tuple[int, int]:
    """Read a WebP's first chunk, of any of the three sorts."""
    stream.seek(4)
    (length,) = struct.unpack("<I", _take(stream, 4))
    stream.seek(12)
    sort, head = _take(stream, 4), _take(stream, 14)
    stream.seek(length + 8)
    _ensure_at_end(stream, size)
    if length + 8 > size:
        raise Unfit(RefusalCode.DAMAGED)
    if sort == b"VP8X":
        return 1 + int.from_bytes(head[8:11], "little"), 1 + int.from_bytes(head[11:14], "little")
    if sort == b"VP8L" and head[4] == 0x2F:
        bits = int.from_bytes(head[5:9], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if sort == b"VP8 " and head[7:10] == b"\x9d\x01\x2a":
        return int.from_bytes(head[10:12], "little") & 0x3FFF, int.from_bytes(head[12:14], "little") & 0x3FFF
    raise Unfit(RefusalCode.DAMAGED)


def _tiff(stream: BinaryIO, size: int) -> tuple[int, int]:
    """Read the dimensions of every page of a TIFF; the largest one counts."""
    stream.seek(0)
    order = "<" if _take(stream, 4)[:2] == b"II" else ">"
    widest = highest = 0
    (offset,) = struct.unpack(order + "I", _take(stream, 4))
    for _ in range(_MOST_PAGES):
        if not offset:
            return widest, highest
        if offset > size - 6:
            raise Unfit(RefusalCode.DAMAGED)
        stream.seek(offset)
        (count,) = struct.unpack(order + "H", _take(stream, 2))
        entries = _take(stream, count * 12)
        for place in range(0, count * 12, 12):
            tag, sort = struct.unpack_from(order + "HH", entries, place)
            (value,) = struct.unpack_from(order + ("H" if sort == 3 else "I"), entries, place + 8)
            widest = max(widest, value) if tag == 256 else widest
            highest = max(highest, value) if tag == 257 else highest
        (offset,) = struct.unpack(order + "I", _take(stream, 4))
    raise Unfit(RefusalCode.DAMAGED)


_READERS = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp, "tiff": _tiff}
