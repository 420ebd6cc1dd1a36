"""Parts of pages that say the same until what they are made of changes: written once for their values, with each visit's own token.

A part must depend on nothing but its values, the page's language and where the desk is mounted.
"""

import contextlib
import secrets
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from flask import current_app, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from desk import clock
from desk.web.kept import language, step_of

MOST: Final = 500  # parts of some kilobytes; of more, the oldest are forgotten
MOST_ROWS: Final = 2000
_rows: dict[Hashable, tuple[datetime, str]] = {}
_lines: dict[Hashable, Markup] = {}
_PLACE_OF_TOKEN: Final = "{the token of this visit}"  # noqa: S105 - braces stand in no token and in no attribute of ours


@cache
def place(name: str) -> str:
    """Return the text that stands in a part for what differs from page to page: nobody could have written it."""
    return f"x{secrets.token_hex(16)}x"


def part(
    template: str,
    values: tuple[Hashable, ...],
    make: Callable[[], dict[str, Any]],
    own: Mapping[str, object] | None = None,
) -> Markup:
    """Return what a template writes for these values; `make` gives its context, asked only when it was not written before.

    The context holds place(name) for each name of `own`, whose value is put there: as text between tags or in quotes, or a plain
    word of an address.
    """
    pieces: dict[Hashable, str] = current_app.extensions.setdefault("desk_parts", {})
    has_tokens = current_app.config["WTF_CSRF_ENABLED"]  # turned while the desk runs by nobody but tests
    key = (template, language(), request.script_root, has_tokens, *values)
    token, piece = generate_csrf(), pieces.get(key)
    if piece is None:
        if len(pieces) >= MOST:
            with contextlib.suppress(RuntimeError, StopIteration):  # another thread forgets one, too
                pieces.pop(next(iter(pieces)), None)
        piece = pieces[key] = render_template(template, **make()).replace(token, _PLACE_OF_TOKEN)
    piece = piece.replace(_PLACE_OF_TOKEN, token)
    for name, value in (own or {}).items():
        piece = piece.replace(place(name), escape(value))
    return Markup(piece)  # noqa: S704 - a template escapes what it writes


def line(values: tuple[Hashable, ...]) -> Markup | None:
    """Return what was written for these values in the page's language, if it was."""
    return _lines.get((language(), *values))


def keep_line(values: tuple[Hashable, ...], written: Markup) -> Markup:
    """Keep a line that holds no form, tells no moment by how long ago it was and depends on nothing but its values."""
    if len(_lines) >= MOST_ROWS:
        _lines.clear()
    _lines[(language(), *values)] = written
    return written


def rows(macro: Any, found: Sequence[tuple[Any, ...]], *values: Hashable) -> Markup:
    """Write rows of a list one after the other: each is kept until a moment in it would be told in other words.

    The macro must read nothing but the row, the values, the day and the language.
    """
    now, pieces = clock.now(), []
    about = (macro._func.__code__, language(), clock.today(), *values)
    for row in found:
        key = (about, row)
        known = _rows.get(key)
        if known is None or known[0] <= now:
            if len(_rows) >= MOST_ROWS:
                _rows.clear()
            moments = (value for value in row if isinstance(value, datetime))
            until = min(
                (_told_so_until(moment, now) for moment in moments), default=datetime.max.replace(tzinfo=UTC)
            )
            known = _rows[key] = (until, str(macro(row, *values)))
        pieces.append(known[1])
    return Markup("".join(pieces))  # noqa: S704 - a macro escapes what it writes


def _told_so_until(moment: datetime, now: datetime) -> datetime:
    """Return until when ago() says the same of a moment that has passed."""
    passed = (now - moment).total_seconds()
    if passed < 0:
        return now
    step, ends = step_of(passed)
    return moment + timedelta(seconds=min(ends, (round(passed / step) + 0.5) * step))
