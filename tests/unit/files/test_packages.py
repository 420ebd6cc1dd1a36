"""Documents made of parts: what runs, lies or unpacks too far is refused, fast and in little memory."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from desk.files import sniff
from tests.unit.files import samples


def verdict(content: bytes, name: str = "") -> str:
    return sniff(io.BytesIO(content), name).code


OUTSIDE = b"""<Relationships><Relationship Id="a" Type="http://x.example.org/officeDocument/2006/relationships/%s" Target="mhtml:http://x.example.org/!x"
 TargetMode="External"/></Relationships>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (samples.ooxml(word__vbaProject=b"", **{"word__vbaProject.bin": b"x"}), "macros"),
        (samples.ooxml(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
        (samples.ooxml_with({"word/activeX/activeX1.bin": b"x"}), "macros"),
        (samples.odf(members={"Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
        (samples.ole("WordDocument", "_VBA_PROJECT"), "macros"),
        (samples.ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
        (samples.ooxml_with({"word/embeddings/setup.exe": b"MZ"}), "executable"),
        (samples.ooxml_with({"word/media/more.zip": b"PK"}), "archive"),
        (samples.ooxml_with({"../../etc/cron.d/x": b"x"}), "archive"),
        (samples.ooxml_with({"/etc/passwd": b"x"}), "archive"),
        (samples.ooxml_with({"C:/x": b"x"}), "archive"),
        (samples.ooxml_with({"word/styles.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), "bomb"),
        (
            samples.ooxml_with({"word/styles.xml": b"<!DOCTYPE x SYSTEM 'http://example.org/x.dtd'><x/>"}),
            "bomb",
        ),
        (
            samples.ooxml_with({"word/styles.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16")}),
            "bomb",
        ),
        (
            samples.ooxml_with(
                {"xl/externalLinks/a.xml": b"<a><x:ddeLink ddeService='cmd' ddeTopic='/c x'/></a>"}
            ),
            "macros",
        ),
        (samples.ooxml_with({"word/_rels/document.xml.rels": OUTSIDE % b"oleObject"}), "macros"),
        (samples.ooxml(main_type="application/vnd.openxmlformats-officedocument.other"), "archive"),
    ],
)
def test_a_document_with_something_in_it_that_runs_is_refused(content: bytes, code: str) -> None:
    assert verdict(content) == code


def test_a_document_within_a_document_keeps_the_outer_one() -> None:
    both = samples.ole("WordDocument", "Workbook")
    assert verdict(both, "a.xls") == "xls"
    assert verdict(both, "a.doc") == "doc"


def test_a_link_in_a_package_is_refused() -> None:
    file = io.BytesIO(samples.ooxml())
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert verdict(file.getvalue()) == "archive"


def test_an_encrypted_package_is_refused() -> None:
    content = bytearray(samples.ooxml())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert verdict(bytes(content)) == "encrypted"


def test_a_package_that_lies_about_a_size_is_found_without_being_unpacked() -> None:
    content = bytearray(samples.ooxml_with({"word/media/image.bin": b"\0" * 30_000_000}))
    entry = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 10)
    assert verdict(bytes(content)) == "bomb"


def test_members_that_share_their_bytes_are_refused() -> None:
    content = bytearray(samples.ooxml_with({"word/a.bin": b"a" * 100, "word/b.bin": b"b" * 100}))
    first = content.index(b"PK\x01\x02")
    last = content.rindex(b"PK\x01\x02")
    content[last + 42 : last + 46] = content[first + 42 : first + 46]
    assert verdict(bytes(content)) == "bomb"


def test_a_directory_for_very_large_packages_is_refused() -> None:
    content = samples.ooxml()
    place = content.rindex(b"PK\x05\x06")
    locator = b"PK\x06\x07" + b"\0" * 16
    assert verdict(content[:place] + locator + content[place:]) == "bomb"


def bomb() -> bytes:
    """A document of 300 kB that unpacks to 300 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for number in range(10):
            archive.writestr(f"word/{number}.bin", b"\0" * 30_000_000)
    return file.getvalue()


def crowd() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(30_000):
            archive.writestr(zipfile.ZipInfo(f"word/{number}"), b"")
    return file.getvalue()


@pytest.mark.parametrize("make", [bomb, crowd])
def test_a_bomb_is_refused_in_no_time_and_little_memory(make: object) -> None:
    assert callable(make)
    content = make()
    tracemalloc.start()
    begin = time.perf_counter()
    assert verdict(content) == "bomb"
    spent = time.perf_counter() - begin
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 20
    assert peak < 50_000_000


def test_a_link_of_words_leads_outside_and_is_taken() -> None:
    link = samples.ooxml_with({"word/_rels/document.xml.rels": OUTSIDE % b"hyperlink"})
    assert verdict(link) == "docx"
