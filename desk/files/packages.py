"""Office documents that are zip packages: Office Open XML and OpenDocument; every other zip is an archive.

The directory is checked before anything is unpacked; then the members are inflated piece by piece, each no further than
the size it declared, and thrown away: a package that lies about its sizes is found without ever being unpacked.
"""

import codecs
import re
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from desk.files.kinds import Limits, RefusalCode, Unfit

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_CHUNK = 64 * 1024
_OOXML = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", b"presentationml.presentation.main+xml"),
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_CONTENT_TYPES = "[Content_Types].xml"
_PROGRAMS = (
    ".exe",
    ".dll",
    ".com",
    ".scr",
    ".bat",
    ".cmd",
    ".ps1",
    ".vbs",
    ".js",
    ".hta",
    ".lnk",
    ".jar",
    ".msi",
    ".sh",
)
# Links that start or load something when the document is opened; those of words and pictures do not.
_STARTED = re.compile(rb"<[^<>]*/relationships/(?:oleObject|frame|subDocument)[\"'][^<>]*>")
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar", ".iso", ".cab")


def check_package(stream: BinaryIO, size: int, limits: Limits) -> str:
    """Return the code of an office document; Unfit for archives, macros, bombs and tricks."""
    _check_end(stream, size, limits)
    try:
        with zipfile.ZipFile(stream) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeError):
        raise Unfit(RefusalCode.DAMAGED) from None
    _check_directory(members, size, limits)
    heads = _inflated(stream, members)
    return _opendocument(members, heads) or _open_xml(members, heads)


def is_zip_inside(stream: BinaryIO, size: int) -> bool:
    """Tell whether something that is no zip can be opened as one, because a zip was appended to it."""
    stream.seek(max(0, size - 65_557))
    return _END in stream.read() and zipfile.is_zipfile(stream)


def _check_end(stream: BinaryIO, size: int, limits: Limits) -> None:
    """Refuse from the last record alone what has too many members, or anything around the package."""
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < 22:
        raise Unfit(RefusalCode.DAMAGED)
    count, length, offset, comment = struct.unpack_from("<HIIH", tail, place + 10)
    if _END_64 in tail[max(0, place - 20) : place]:
        raise Unfit(RefusalCode.BOMB)  # only packages of more than 65,535 members or 4 GB need it
    if count > limits.members or length > limits.members * 400:
        raise Unfit(RefusalCode.BOMB)
    if place + 22 + comment != len(tail) or offset + length != size - len(tail) + place:
        raise Unfit(RefusalCode.POLYGLOT)


def _check_directory(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Refuse what the directory alone gives away: bombs, tricks with names, what may not be inside."""
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members or unpacked > limits.unpacked:
        raise Unfit(RefusalCode.BOMB)
    if unpacked > limits.ratio_from and unpacked > limits.ratio * size:
        raise Unfit(RefusalCode.BOMB)
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:  # members that share their bytes
            raise Unfit(RefusalCode.BOMB)
        end = member.header_offset + 30 + member.compress_size
    for member in members:
        _check_member(member)


def _check_member(member: zipfile.ZipInfo) -> None:
    """Refuse one member by its entry."""
    name = member.filename.lower()
    if member.flag_bits & 0x1:
        raise Unfit(RefusalCode.ENCRYPTED)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unfit(RefusalCode.DAMAGED)
    outside = name.startswith("/") or "\\" in member.orig_filename or ":" in name or ".." in name.split("/")
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise Unfit(RefusalCode.ARCHIVE)
    if (
        name.endswith(("vbaproject.bin", "vbadata.xml"))
        or "/activex/" in name
        or name.startswith(("basic/", "scripts/"))
    ):
        raise Unfit(RefusalCode.MACROS)
    if name.endswith(_PROGRAMS):
        raise Unfit(RefusalCode.EXECUTABLE)
    if name.endswith(_ARCHIVES):
        raise Unfit(RefusalCode.ARCHIVE)


def _inflated(stream: BinaryIO, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Inflate every member to nowhere; return the beginnings of those that say what the package is."""
    heads: dict[str, bytes] = {}
    for member in members:
        head = _inflate(stream, member)
        is_xml = member.filename.endswith((".xml", ".rels"))
        if is_xml:
            _check_xml(_in_ascii(head), is_open_xml=_CONTENT_TYPES in heads)
        if member.filename in (_CONTENT_TYPES, "mimetype"):
            heads[member.filename] = head
    return heads


def _in_ascii(head: bytes) -> bytes:
    """Return markup so that its marks are found, whichever encoding it is written in."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:4]:
        return head.replace(b"\0", b"")
    return head


def _check_xml(head: bytes, *, is_open_xml: bool) -> None:
    """Refuse markup that expands, and what starts something when the document is opened."""
    if b"<!ENTITY" in head or (b"<!DOCTYPE" in head and is_open_xml):
        raise Unfit(RefusalCode.BOMB)
    if b"ddeLink" in head and b"ddeService" in head:
        raise Unfit(RefusalCode.MACROS)
    if any(re.search(rb"""TargetMode\s*=\s*["']External""", one) for one in _STARTED.findall(head)):
        raise Unfit(RefusalCode.MACROS)


def _inflate(stream: BinaryIO, member: zipfile.ZipInfo) -> bytes:
    """Return a member's first 64 KiB, having inflated it all to see that it has the size it declares."""
    stream.seek(member.header_offset)
    header = stream.read(30)
    if len(header) != 30 or header[:4] != b"PK\x03\x04":
        raise Unfit(RefusalCode.DAMAGED)
    stream.seek(sum(struct.unpack_from("<HH", header, 26)), 1)
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    head, produced, left = b"", 0, member.compress_size
    while left:
        data = stream.read(min(_CHUNK, left))
        if not data:
            raise Unfit(RefusalCode.DAMAGED)
        left -= len(data)
        while data:
            try:
                piece = inflate.decompress(data, _CHUNK) if inflate else data
            except zlib.error:
                raise Unfit(RefusalCode.DAMAGED) from None
            data = inflate.unconsumed_tail if inflate else b""
            head += piece[: _CHUNK - len(head)]
            produced += len(piece)
            if produced > member.file_size:
                raise Unfit(RefusalCode.BOMB)
    return head


def _opendocument(members: list[zipfile.ZipInfo], heads: dict[str, bytes]) -> str | None:
    """Recognize an OpenDocument by its first member, stored plain as the standard asks."""
    first = min(members, key=lambda each: each.header_offset, default=None)
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return None
    return _ODF.get(heads["mimetype"].strip())


def _open_xml(members: list[zipfile.ZipInfo], heads: dict[str, bytes]) -> str:
    """Recognize an Office Open XML document by its list of content types and its main part."""
    types = heads.get(_CONTENT_TYPES, b"")
    if b"macroEnabled" in types or b"ms-office.vbaProject" in types:
        raise Unfit(RefusalCode.MACROS)
    names = {member.filename for member in members}
    for code, (part, main_type) in _OOXML.items():
        if part in names and main_type in types:
            return code
    raise Unfit(RefusalCode.ARCHIVE)
