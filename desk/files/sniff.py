"""What a file is, told by its content against a list of what the desk takes; all else is refused with a reason.

Ours, because the libraries for this misname real files and know no tricks. A file is read at most once or twice, in
pieces; nothing is decoded, rendered or written.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from desk.files.images import check_image
from desk.files.kinds import ACCEPTED_EXTENSIONS, KINDS, Kind, Limits, Refusal, RefusalCode, Unfit
from desk.files.names import extension_of, has_tricks
from desk.files.packages import check_package, is_zip_inside
from desk.files.texts import check_text

_HEAD = 64 * 1024
_CHUNK = 1024 * 1024
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_EXECUTABLES = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"\0asm", b"dex\n", b"L\0\0\0\x01\x14\x02\0", b"!<arch>",
)  # fmt: skip
_ARCHIVES = (
    b"PK\x05\x06", b"PK\x07\x08", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
    b"MSCF", b"\x1f\x9d", b"ISc(",
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {"doc": ("WordDocument",), "ppt": ("PowerPoint Document",), "xls": ("Workbook", "Book")}
# Long enough not to occur in compressed pixels by chance.
_SCRIPT_IN_IMAGE = re.compile(rb"<script|<\?php|<iframe|javascript:|<!doctype", re.IGNORECASE)


def sniff(stream: BinaryIO, name: str = "", limits: Limits | None = None) -> Kind | Refusal:
    """Return what a seekable file is, or why it is not taken.

    The name decides nothing but two things: one that a machine could run is refused, and a readable text is a table
    when its name says so.
    """
    try:
        return KINDS[_code(stream, name, limits or Limits())]
    except Unfit as unfit:
        return Refusal(unfit.code)


def _code(stream: BinaryIO, name: str, limits: Limits) -> str:
    """Return the code of the kind, or raise Unfit."""
    if has_tricks(name):
        raise Unfit(RefusalCode.BAD_NAME)
    extension = extension_of(name)
    if extension and extension not in ACCEPTED_EXTENSIONS:
        raise Unfit(RefusalCode.BAD_EXTENSION)
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise Unfit(RefusalCode.EMPTY)
    _refuse_by_signature(head)
    if head.startswith(b"PK\x03\x04"):
        return check_package(stream, size, limits)
    if head.startswith(_OLE):
        return _legacy_office(stream, extension)
    if head.startswith(b"%PDF-"):
        _ensure_single(stream, size)
        return "pdf"
    if image := _image(head):
        check_image(image, stream, size, limits)
        _ensure_single(stream, size)
        _ensure_no_script(stream)
        return image
    if b"%PDF-" in head[:1024]:
        raise Unfit(RefusalCode.POLYGLOT)
    check_text(stream, head)
    return "csv" if ACCEPTED_EXTENSIONS.get(extension) == "csv" else "txt"


def _refuse_by_signature(head: bytes) -> None:
    """Refuse at once what begins as a program or an archive; the exact word helps who sent it."""
    if head.startswith(_EXECUTABLES) and b"\0" in head:  # a letter may begin with MZ
        raise Unfit(RefusalCode.EXECUTABLE)
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        raise Unfit(RefusalCode.ARCHIVE)


def _image(head: bytes) -> str | None:
    """Return the code of an image by its first bytes."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return next((code for signature, code in _IMAGES if head.startswith(signature)), None)


def _ensure_single(stream: BinaryIO, size: int) -> None:
    """Refuse a file that is also a zip, whatever else it is."""
    if is_zip_inside(stream, size):
        raise Unfit(RefusalCode.POLYGLOT)


def _ensure_no_script(stream: BinaryIO) -> None:
    """Refuse an image with a page or a program in it."""
    if any(_SCRIPT_IN_IMAGE.search(piece) for _, piece in _placed(stream)):
        raise Unfit(RefusalCode.POLYGLOT)


def _legacy_office(stream: BinaryIO, extension: str) -> str:
    """Tell the Office formats of before 2007 apart by the names in their directory; entries lie on 128-byte marks."""
    found, macros, encrypted = set(), False, False
    for place, piece in _placed(stream):
        macros = macros or _utf16("_VBA_PROJECT") in piece
        encrypted = encrypted or _utf16("EncryptedPackage") in piece
        for code, names in _OLE_STREAMS.items():
            if any(_is_entry(piece, place, name) for name in names):
                found.add(code)
    if macros:
        raise Unfit(RefusalCode.MACROS)
    if encrypted:
        raise Unfit(RefusalCode.ENCRYPTED)
    if not found:
        raise Unfit(RefusalCode.UNKNOWN_KIND)
    # A document may embed another: then its name tells which is the outer one.
    return extension if extension in found else min(found)


def _is_entry(piece: bytes, place: int, name: str) -> bool:
    """Tell whether a directory entry of that name begins in a piece that was read at `place`."""
    sought, at = _utf16(name) + b"\0\0", -1
    while (at := piece.find(sought, at + 1)) >= 0:
        if (place + at) % 128 == 0:
            return True
    return False


def _utf16(name: str) -> bytes:
    """Return a name as directories of that time write it."""
    return name.encode("utf-16-le")


def _placed(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the file in pieces with their places; they overlap, so that nothing sought is cut in two."""
    stream.seek(0)
    place, kept = 0, b""
    while chunk := stream.read(_CHUNK):
        yield place - len(kept), kept + chunk
        place += len(chunk)
        kept = chunk[-128:]
