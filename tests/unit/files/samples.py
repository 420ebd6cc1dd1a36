"""Small true files of each kind, and the tricks built on them; made here so that no foreign file is kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OOXML = {
    "docx": (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    "pptx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
OLE_STREAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def png(width: int = 2, height: int = 2, after: bytes = b"", comment: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    text = chunk(b"tEXt", comment) if comment else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + text
        + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2))
        + chunk(b"IEND", b"")
        + after
    )


def jpeg(width: int = 2, height: int = 2, after: bytes = b"") -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0"
    return b"\xff\xd8" + app0 + frame + b"\xff\xda\x00\x08\x01\x01\0\0?\0" + b"\x00\xff\xd9" + after


def gif(width: int = 2, height: int = 2, after: bytes = b"", comment: bytes = b"") -> bytes:
    note = b"!\xfe" + bytes([len(comment)]) + comment + b"\0" if comment else b""
    image = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\0"
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0" * 6 + note + image + b";" + after
    )


def webp(sort: bytes = b"VP8X", width: int = 2, height: int = 2) -> bytes:
    if sort == b"VP8X":
        body = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif sort == b"VP8L":
        body = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + b"\0" * 5
    else:
        body = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunk = sort + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def tiff(width: int = 2, height: int = 2, order: str = "<", next_page: int = 0) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(order + "HHII", 256, 4, 1, width) + struct.pack(order + "HHII", 257, 4, 1, height)
    return mark + struct.pack(order + "IH", 8, 2) + entries + struct.pack(order + "I", next_page)


def package(members: Mapping[str, bytes], plain: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def ooxml(code: str = "docx", main_type: str = "", **more: bytes) -> bytes:
    part, usual = OOXML[code]
    types = f'<?xml version="1.0"?><Types><Override PartName="/{part}" ContentType="{main_type or usual}"/></Types>'
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return package({"[Content_Types].xml": types.encode(), part: b"<?xml version='1.0'?><x/>", **extra})


def ooxml_with(members: Mapping[str, bytes], code: str = "docx") -> bytes:
    part, usual = OOXML[code]
    types = f'<Types><Override PartName="/{part}" ContentType="{usual}"/></Types>'.encode()
    return package({"[Content_Types].xml": types, part: b"<x/>", **members})


def odf(code: str = "odt", members: Mapping[str, bytes] | None = None) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{ODF[code]}".encode()
    return package({"mimetype": mime, "content.xml": b"<x/>", **(members or {})}, plain=("mimetype",))


def ole(*streams: str) -> bytes:
    entries = b"".join(
        (name.encode("utf-16-le") + b"\0\0").ljust(128, b"\0") for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(1024, b"\0")


GOOD: dict[str, list[bytes]] = {
    "pdf": [PDF],
    "png": [png()],
    "jpeg": [jpeg(), jpeg(after=b"preview of a camera")],
    "gif": [gif(), gif(comment=b"made with care"), gif(after=b"\0\0")],
    "webp": [webp(b"VP8X"), webp(b"VP8L"), webp(b"VP8 ")],
    "tiff": [tiff(), tiff(order=">")],
    **{code: [ooxml(code)] for code in OOXML},
    **{code: [odf(code)] for code in ODF},
    **{code: [ole(stream)] for code, stream in OLE_STREAMS.items()},
    "txt": [
        "Été à l’usine : 3 < 4 & 5 > 2".encode(),
        "Été à l'usine".encode("latin-1"),
        "“quotes” of Windows".encode("cp1252"),
        b"\xef\xbb\xbfwith a mark",
        b"MZ is how this letter begins",
        b"[client]\r\nretries=3\f\n",
        EICAR,
    ],
}
