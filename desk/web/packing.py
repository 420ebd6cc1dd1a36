"""Pages travel compressed where their length tells a stranger nothing.

The length of a compressed page tells of what it holds to who can put words into it and have it fetched again and again. So two kinds
are compressed: marked ones, which say the same to everybody, and those of people who signed in when the browser says that the page
was asked for from our own pages or by hand. Another site's page, picture or link never has that said of it, and cannot forge it.
"""

import gzip
import struct
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

V = TypeVar("V", bound=Callable[..., Any])
_FOR_ALL, _FOR_ONE = (
    6,
    2,
)  # levels: a page of 36 kB becomes 9 kB in less than a millisecond, one of 75 kB in half of one
_OURS = ("same-origin", "none")
# Of the gzip format (RFC 1952) and the blocks within it that are not compressed (RFC 1951, 3.2.4).
_BEGIN = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
_STORED, _END = struct.Struct("<BHH"), struct.Struct("<II")
_WORTH_IT = 4_096  # bytes; shorter ones go in as few packets as they would compressed


def packed(view: V) -> V:
    """Mark a view whose page says the same to everybody."""
    view.packed = True  # type: ignore[attr-defined]  # a mark on the view
    return view


class Blank:
    """A page that says the same to everybody but for one word, written and compressed once.

    Each stretch between two places of the word is compressed by itself, the word stands between them as it is: no stretch
    refers to another, so that they fit around any word.
    """

    def __init__(self, page: str, word: str) -> None:
        """Take the page as it was written with some word."""
        self._stretches = page.encode().split(word.encode())
        last = len(self._stretches) - 1
        self._packed = [
            _deflated(stretch, is_last=place == last) for place, stretch in enumerate(self._stretches)
        ]

    def answer(self, word: str) -> Response:
        """Return the page with a word, compressed for browsers that take it."""
        page = word.encode().join(self._stretches)
        if request.accept_encodings["gzip"] <= 0:
            return Response(page, mimetype="text/html")
        stored = _STORED.pack(0, len(word), len(word) ^ 0xFFFF) + word.encode()
        packed = _BEGIN + stored.join(self._packed) + _END.pack(zlib.crc32(page), len(page))
        return Response(packed, mimetype="text/html", headers={"Content-Encoding": "gzip"})


def _deflated(stretch: bytes, *, is_last: bool) -> bytes:
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(stretch) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)


def install(app: Flask) -> None:
    """Compress what may be, for browsers that take it."""

    @app.after_request
    def pack(response: Response) -> Response:
        level = _level(response)
        if not level:
            return response
        response.vary.add("Accept-Encoding")
        if "Content-Encoding" not in response.headers and request.accept_encodings["gzip"] > 0:
            response.set_data(gzip.compress(response.get_data(), level, mtime=0))
            response.content_encoding = "gzip"
        return response


def _level(response: Response) -> int:
    """Return how hard to compress an answer: 0 not at all."""
    if response.status_code != 200:
        return 0
    if g.get("actor") is None:
        view = current_app.view_functions.get(request.endpoint or "")
        return _FOR_ALL if hasattr(view, "packed") else 0
    is_page = response.mimetype == "text/html" and not response.is_streamed
    is_ours = request.method == "GET" and request.headers.get("Sec-Fetch-Site") in _OURS
    return _FOR_ONE if is_page and is_ours and len(response.get_data()) >= _WORTH_IT else 0
