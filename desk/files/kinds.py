"""What the desk takes: kinds, the limits of what may be inside, and the reasons of a refusal."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is by its content: our code, the type to serve it as, the extension it should carry."""

    code: str
    mime: str
    extension: str


class RefusalCode(StrEnum):
    """Why a file is not taken; the words are in forms/labels."""

    EMPTY = "empty"
    BAD_NAME = "bad_name"
    BAD_EXTENSION = "bad_extension"
    UNKNOWN_KIND = "unknown_kind"
    MARKUP = "markup"
    SCRIPT = "script"
    EXECUTABLE = "executable"
    ARCHIVE = "archive"
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    POLYGLOT = "polyglot"
    BOMB = "bomb"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not taken, and why."""

    code: RefusalCode


class Unfit(Exception):
    """Inside this package: stops the reading of a file that will be refused."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may turn into when somebody opens it."""

    pixels: int = 150_000_000  # an A0 poster at 300 dpi has 140 million
    side: int = 30_000
    members: int = 5_000
    unpacked: int = 200 * 1024 * 1024
    ratio: int = 200  # counted only for what unpacks to more than `ratio_from`
    ratio_from: int = 20 * 1024 * 1024


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"

KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", "pdf"),
        Kind("png", "image/png", "png"),
        Kind("jpeg", "image/jpeg", "jpg"),
        Kind("gif", "image/gif", "gif"),
        Kind("webp", "image/webp", "webp"),
        Kind("tiff", "image/tiff", "tif"),
        Kind("docx", f"{_OFFICE}.wordprocessingml.document", "docx"),
        Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
        Kind("pptx", f"{_OFFICE}.presentationml.presentation", "pptx"),
        Kind("odt", f"{_OASIS}.text", "odt"),
        Kind("ods", f"{_OASIS}.spreadsheet", "ods"),
        Kind("odp", f"{_OASIS}.presentation", "odp"),
        Kind("doc", "application/msword", "doc"),
        Kind("xls", "application/vnd.ms-excel", "xls"),
        Kind("ppt", "application/vnd.ms-powerpoint", "ppt"),
        Kind("csv", "text/csv", "csv"),
        Kind("txt", "text/plain", "txt"),
    )
}

# Extensions a name may end with, and the kind each means. The content decides what a file is; the name only has to be
# one that no machine would run.
ACCEPTED_EXTENSIONS = {kind.extension: kind.code for kind in KINDS.values()} | {
    "jpeg": "jpeg",
    "jpe": "jpeg",
    "tiff": "tiff",
    "text": "txt",
    "md": "txt",
    "log": "txt",
    "tsv": "csv",
}
