"""Pages travel compressed where their length tells a stranger nothing.

The length of a compressed page tells of what it holds to who can put words into it and have it fetched again and again. So two kinds
are compressed: marked ones, which say the same to everybody, and those of people who signed in when the browser says that the page
was asked for from our own pages or by hand. Another site's page, picture or link never has that said of it, and cannot forge it.
"""

import gzip
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

V = TypeVar("V", bound=Callable[..., Any])
_FOR_ALL, _FOR_ONE = (
    6,
    2,
)  # levels: a page of 36 kB becomes 9 kB in less than a millisecond, one of 75 kB in half of one
_OURS = ("same-origin", "none")
_WORTH_IT = 4_096  # bytes; shorter ones go in as few packets as they would compressed


def packed(view: V) -> V:
    """Mark a view whose page says the same to everybody."""
    view.packed = True  # type: ignore[attr-defined]  # a mark on the view
    return view


def install(app: Flask) -> None:
    """Compress what may be, for browsers that take it."""

    @app.after_request
    def pack(response: Response) -> Response:
        level = _level(response)
        if not level:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
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
