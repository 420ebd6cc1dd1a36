"""Doors: each view says who may come in, and one function, before any view runs, lets them or not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from desk.access import PERMISSIONS, Actor, can
from desk.errors import NotAllowed
from desk.web import interrupted
from desk.web.identity import Identity, person_of_request

V = TypeVar("V", bound=Callable[..., Any])

# Bytes a request may carry: forms are small; only a view that takes files takes more.
FORM_BYTES = 2 * 1024 * 1024
FILES_BYTES = 260 * 1024 * 1024


@dataclass(frozen=True)
class Guard:
    """What a door asks for: nothing, a signed-in person, a permission, or the token of a program."""

    kind: str
    permission: str | None = None


def _guarded(view: V, guard: Guard) -> V:
    if hasattr(view, "guard"):
        raise TypeError(f"{view.__name__} already has a guard")
    view.guard = guard  # type: ignore[attr-defined]  # a mark on the view
    return view


def public(view: V) -> V:
    """Let anyone in; what they may see is decided by the link or the query."""
    return _guarded(view, Guard("public"))


def signed_in(view: V) -> V:
    """Let in whoever is signed in."""
    return _guarded(view, Guard("signed_in"))


def permission(name: str) -> Callable[[V], V]:
    """Let in signed-in people whose role has the permission."""
    if name not in PERMISSIONS:
        raise ValueError(f"no such permission: {name}")
    return lambda view: _guarded(view, Guard("permission", name))


def bearer(view: V, permission: str | None = None) -> V:
    """Let in programs with a token, if the role of its person has the permission; desk.api checks it before the view."""
    return _guarded(view, Guard("bearer", permission))


def takes_files(view: V) -> V:
    """Mark a view whose requests may carry files."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark on the view
    return view


def keeps_words(view: V) -> V:
    """Mark a view to which people write at length: their words survive a sign-in that had ended."""
    view.keeps_words = True  # type: ignore[attr-defined]  # a mark on the view
    return view


def before_second_step(view: V) -> V:
    """Mark a view that is open to whoever must set up a second step first."""
    view.before_second_step = True  # type: ignore[attr-defined]  # a mark on the view
    return view


def current_actor() -> Actor:
    """Return who is signed in; only for views behind a door that asks for it."""
    if g.actor is None:
        raise NotAllowed("signed_in")
    return cast(Actor, g.actor)


def stand_at_doors(app: Flask) -> None:
    """Check each request at its door, before the view and before its body is read."""

    @app.before_request
    def door() -> ResponseReturnValue | None:
        g.actor = None
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "asset":
            return None
        request.max_content_length = FILES_BYTES if hasattr(view, "takes_files") else FORM_BYTES
        guard: Guard = getattr(view, "guard")  # noqa: B009 - a view without one is a defect, and says so
        if (
            guard.kind == "bearer"
        ):  # no cookie is looked at; the door for programs stands in front of the view
            return None
        person = person_of_request()
        is_held = person is not None and person.must_enroll and not hasattr(view, "before_second_step")
        g.actor = None if person is None or is_held else person.actor
        if guard.kind == "public":
            return None
        if g.actor is None:
            return _ask_first(view, person)
        if guard.permission is not None and not can(g.actor, guard.permission):
            abort(403)
        return None


def _ask_first(view: Callable[..., Any], person: Identity | None) -> ResponseReturnValue:
    """Ask for what is missing before the view: a sign-in, its second half, or a second step; words sent are kept through it."""
    if request.method == "POST" and hasattr(view, "keeps_words"):
        request.max_content_length = FORM_BYTES
        return interrupted.sign_in_first() if person is None else interrupted.set_up_first(person.actor)
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    if person is not None:
        return redirect(url_for("second_step.own", next=here), 303)
    return redirect(url_for("account.code" if "half" in session else "account.login", next=here), 303)
