"""Sniffing: every kind taken is told by its content; every trick is refused with its reason."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.files import ACCEPTED_EXTENSIONS, Kind, Limits, Refusal, sniff
from tests.unit.files import samples

ALL_GOOD = [(code, content) for code, contents in samples.GOOD.items() for content in contents]


def verdict(content: bytes, name: str = "", limits: Limits | None = None) -> str:
    result = sniff(io.BytesIO(content), name, limits)
    return result.code


@pytest.mark.parametrize(("code", "content"), ALL_GOOD)
def test_each_kind_is_told_by_its_content(code: str, content: bytes) -> None:
    result = sniff(io.BytesIO(content))
    assert isinstance(result, Kind)
    assert result.code == code


def test_every_kind_has_a_sample() -> None:
    assert {*samples.GOOD, "csv"} == set(ACCEPTED_EXTENSIONS.values())


def test_a_readable_text_is_a_table_when_its_name_says_so() -> None:
    assert verdict(b"a;b\n1;2\n", "Mesures.CSV") == "csv"
    assert verdict(b"a;b\n1;2\n", "mesures.txt") == "txt"


def test_the_content_decides_and_not_the_name() -> None:
    assert verdict(samples.png(), "report.pdf") == "png"
    assert verdict(samples.PDF, "table.csv") == "pdf"


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (HTML, "a.pdf", "markup"),
        (b"\n\n  <html>", "a.txt", "markup"),
        (b"\xef\xbb\xbf<p>", "a.txt", "markup"),
        (b"words first " * 50 + b"<script>alert(1)</script>", "a.txt", "markup"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.png", "markup"),
        (
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
            "",
            "markup",
        ),
        (b"<!-- --><b>", "", "markup"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt", "script"),
        (b"text\n<?php system($_GET[0]); ?>", "a.txt", "script"),
        (b"MZ\x90\0\x03\0\0\0", "a.pdf", "executable"),
        (b"\x7fELF\x02\x01\x01\0", "", "executable"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "", "executable"),
        (b"L\0\0\0\x01\x14\x02\0", "", "executable"),
        (b"Rar!\x1a\x07\0", "a.pdf", "archive"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "", "archive"),
        (b"\x1f\x8b\x08\0", "", "archive"),
        (b"x" * 257 + b"ustar\x0000", "", "archive"),
        (samples.package({"a.txt": b"x"}), "a.docx", "archive"),
        (samples.package({"mimetype": b"application/epub+zip"}, plain=("mimetype",)), "", "archive"),
        (samples.package({"META-INF/MANIFEST.MF": b"x"}), "", "archive"),
        (b"{\\rtf1 x}", "", "unknown_kind"),
        (b"\0\x01\x02\x03", "", "unknown_kind"),
        ("utf-16 text".encode("utf-16"), "a.txt", "unknown_kind"),
        (b"\x81\x8d" * 10, "", "unknown_kind"),
        (samples.ole("__substg1.0_0037001F"), "mail.doc", "unknown_kind"),
        (samples.ole("EncryptedPackage"), "", "encrypted"),
    ],
)
def test_what_the_desk_does_not_take_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    assert verdict(content, name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.exe", "bad_extension"),
        ("a.pdf.exe", "bad_extension"),
        ("a.php", "bad_extension"),
        ("a.pht", "bad_extension"),
        ("a.HTML", "bad_extension"),
        ("a.svg", "bad_extension"),
        ("a.exe. ", "bad_extension"),
        ("a.pdf\0.exe", "bad_name"),
        ("invoice\u202efdp.exe", "bad_name"),
        ("invoice\u202egpj.pdf", "bad_name"),
        ("a\u2066b.pdf", "bad_name"),
    ],
)
def test_a_name_a_machine_could_run_or_a_person_misread_is_refused(name: str, code: str) -> None:
    assert verdict(samples.PDF, name) == code


@pytest.mark.parametrize(
    "name", ["", "Report", "Report v1.2", "Compte rendu du 12.03.2026", "../../a.pdf", "A.PDF", "été.pdf"]
)
def test_an_honest_name_passes(name: str) -> None:
    assert verdict(samples.PDF, name) == "pdf"


ZIP = samples.package({"a.js": b"alert(1)"})


@pytest.mark.parametrize(
    "content",
    [
        samples.gif(after=b"<script>alert(1)</script>"),
        samples.gif(comment=b"<script>alert(1)</script>"),
        samples.gif(after=b"*/=1;alert(1)//"),
        samples.png(after=b"<html>"),
        samples.png(after=ZIP),
        samples.png(comment=b"x\0<?php system($_GET[0]);"),
        samples.jpeg(after=ZIP),
        samples.jpeg(after=b"<script>"),
        samples.jpeg(after=b"x" * (1024 * 1024 - 50) + b"<script>"),  # across two pieces
        samples.webp() + b"alert(1)",
        samples.PDF + ZIP,
        b"junk\n" + samples.PDF,
        samples.ooxml() + b"<script>",
    ],
)
def test_a_file_that_is_two_things_is_refused(content: bytes) -> None:
    assert verdict(content) == "polyglot"


def test_a_program_in_front_of_a_document_is_a_program() -> None:
    assert verdict(b"MZ\0\0" + samples.ooxml()) == "executable"


@pytest.mark.parametrize(
    "make", [samples.png, samples.jpeg, samples.gif, samples.tiff, lambda w, h: samples.webp(b"VP8X", w, h)]
)
def test_a_flood_of_pixels_is_refused_by_the_header(make: object) -> None:
    assert callable(make)
    assert verdict(make(50_000, 50_000)) == "too_many_pixels"
    assert verdict(make(100, 50), limits=Limits(pixels=4_999)) == "too_many_pixels"
    assert verdict(make(100, 50), limits=Limits(pixels=5_000)) in samples.GOOD


def test_a_frame_larger_than_its_picture_counts() -> None:
    small = samples.gif(2, 2)
    frame = small.index(b",", 19)
    flood = small[: frame + 5] + b"\xff\xff\xff\xff" + small[frame + 9 :]
    assert verdict(flood) == "too_many_pixels"


def test_an_image_without_size_or_end_is_damaged() -> None:
    for content in (
        samples.png(0, 2),
        samples.png()[:-6],
        samples.gif()[:-1],
        samples.jpeg()[:12],
        samples.tiff()[:20],
    ):
        assert verdict(content) == "damaged"


def test_pages_of_a_tiff_that_run_in_a_circle_are_damaged() -> None:
    assert verdict(samples.tiff(next_page=8)) == "damaged"


def test_a_large_honest_text_is_read_in_pieces() -> None:
    content = ("é" * 13 + "\n").encode() * 200_000
    assert verdict(content[: 4 * 1024 * 1024 + 1]) == "txt"


@settings(max_examples=300)
@given(st.sampled_from([content for _, content in ALL_GOOD]), st.data())
def test_no_broken_file_is_an_error(content: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(content)))
    place = data.draw(st.integers(0, len(content) - 1))
    value = data.draw(st.integers(0, 255))
    changed = bytearray(content)
    changed[place] = value
    assert isinstance(sniff(io.BytesIO(bytes(changed[:cut]))), Kind | Refusal)
    assert isinstance(sniff(io.BytesIO(bytes(changed))), Kind | Refusal)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_anything_sent_gets_an_answer(content: bytes, name: str) -> None:
    assert isinstance(sniff(io.BytesIO(content), name), Kind | Refusal)
