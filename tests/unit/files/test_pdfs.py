"""What a PDF may do when opened is seen, however its names are written and wherever they are packed."""

import zlib
from io import BytesIO

import pytest

from desk.files import acts

HEAD = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction 2 0 R>>endobj\n"


def packed(objects: bytes, dictionary: bytes = b"/Filter/FlateDecode", data: bytes | None = None) -> bytes:
    """Return objects in a stream of their own, as writers of today store them."""
    body = zlib.compress(objects) if data is None else data
    return HEAD + b"3 0 obj<</Type/ObjStm/N 1" + dictionary + b">>stream\r\n" + body + b"\nendstream endobj\n"


@pytest.mark.parametrize(
    "pdf",
    [
        HEAD + b"2 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj", HEAD + b"2 0 obj<</S /J#61vaScript /JS 4 0 R>>endobj",
        HEAD + b"2 0 obj<</S/Launch/F(cmd.exe)>>endobj", HEAD + b"2 0 obj<</Type/EmbeddedFile>>stream\nx\nendstream endobj",
        packed(b"2 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"), packed(b"2 0 <</S/#4a#53 (1)>>".replace(b"/S/", b"/")),
        packed(b"2 0 <</S/Launch>>", b"", b"2 0 <</S/Launch>>"), packed(b"", b"/Filter/LZWDecode", zlib.compress(b"harmless")),
        packed(b"", data=b"\x80\x0bencrypted"), packed(b" " * (65 * 1024 * 1024)),
        b"%PDF-1.7\n4 0 obj<</Length 9>>stream\nharmless\nendstream endobj\n" + packed(b"2 0 <</S/Launch>>"),
    ],
)  # fmt: skip
def test_what_acts_is_seen(pdf: bytes) -> None:
    assert acts(BytesIO(pdf))


@pytest.mark.parametrize(
    "pdf",
    [
        HEAD, HEAD + b"2 0 obj<</S/URI/URI(https://example.org)>>endobj", packed(b"2 0 <</Type/Font/JSName/Arial>>"),
        HEAD + b"2 0 obj<</Length 40/Filter/DCTDecode>>stream\npixels /JS (1) /Launch by chance\nendstream endobj",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not(pdf: bytes) -> None:
    assert not acts(BytesIO(pdf))
