"""Names of files: safe to show, to send in a header and to save, whatever was sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from desk.files import Kind, content_disposition, safe_name

PDF = Kind("pdf", "application/pdf", "pdf")
JPEG = Kind("jpeg", "image/jpeg", "jpg")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Cahier des charges – été.pdf", "Cahier des charges – été.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("/etc/shadow", "shadow"),
        ("..%2f..%2fx.pdf", "%2f..%2fx.pdf"),
        ('a"\r\nSet-Cookie: x=1;.pdf', "a_ Set-Cookie_ x=1;.pdf"),
        ("a\0b\u202ec\u200b.pdf", "abc.pdf"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        ("aux.2026.pdf", "_aux.2026.pdf"),
        (".htaccess", "htaccess"),
        ("a. . .", "a"),
        ("", "file"),
        ("...", "file"),
        ("///", "file"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("a\tb  c.pdf", "a b c.pdf"),
    ],
)
def test_a_name_becomes_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("photo.png", JPEG, "photo.jpg"),
        ("photo.JPEG", JPEG, "photo.JPEG"),
        ("plan", PDF, "plan.pdf"),
        ("plan v1.2", PDF, "plan v1.2.pdf"),
        ("plan.exe", PDF, "plan.exe.pdf"),
        ("", PDF, "file.pdf"),
        ("CON", PDF, "_CON.pdf"),
    ],
)
def test_a_name_ends_as_its_content_does(name: str, kind: Kind, safe: str) -> None:
    assert safe_name(name, kind) == safe


def test_a_long_name_keeps_its_extension_and_whole_characters() -> None:
    name = safe_name("é" * 300 + ".pdf")
    assert name.endswith("é.pdf")
    assert 190 < len(name.encode()) <= 200


@given(st.text(max_size=300), st.sampled_from([None, PDF, JPEG]))
def test_any_name_becomes_one_that_fits_everywhere(name: str, kind: Kind | None) -> None:
    safe = safe_name(name, kind)
    assert 0 < len(safe.encode()) <= 200
    assert not set(safe) & set('/\\<>:"|?*\0\r\n')
    assert safe == safe.strip(" ")
    assert not safe.startswith(".")
    assert safe_name(safe, kind) == safe


def test_the_header_carries_a_plain_name_and_the_true_one() -> None:
    assert content_disposition("Été 2026.pdf") == (
        "attachment; filename=\"Ete 2026.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%202026.pdf"
    )
    assert content_disposition("a.pdf", inline=True).startswith('inline; filename="a.pdf"')
    assert content_disposition("研究.pdf").startswith('attachment; filename="file.pdf"')


@given(st.text(max_size=100))
def test_no_name_breaks_the_header(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    how, options = parse_options_header(header)
    assert how == "attachment"
    assert options == {"filename": safe_name(name)}
