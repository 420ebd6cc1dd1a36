"""Forms that work without cookies: instead of a token in the session, the browser's own word on where a post comes from."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request

from desk.config import Settings

V = TypeVar("V", bound=Callable[..., Any])


class TokenCheck(Protocol):
    """What guards the other forms by a token in the session."""

    def exempt(self, view: Any) -> Any:
        """Leave a view alone."""


def own_origin(view: V) -> V:
    """Mark a view whose posts need no cookie: the secret is in the address or the form, and other sites are refused."""
    view.own_origin = True  # type: ignore[attr-defined]  # a mark on the view
    return view


def install(app: Flask, settings: Settings, tokens: TokenCheck) -> None:
    """Refuse what another site makes a browser post to the marked views, and ask them for no token."""
    for view in app.view_functions.values():
        if hasattr(view, "own_origin"):
            tokens.exempt(view)

    @app.before_request
    def refuse_other_sites() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method == "POST" and hasattr(view, "own_origin") and not is_own(settings):
            abort(400)


def is_own(settings: Settings) -> bool:
    """Tell whether a post comes from our own pages, or from a program, which no page can drive."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (request.host, urlsplit(settings.base_url).netloc)
