"""Who may be played in a demonstration: shown where one signs in. A real desk has nobody of the kind."""

from typing import NamedTuple

from flask import request
from werkzeug.datastructures import MultiDict

from desk.config import settings


class Played(NamedTuple):
    """An account of the demonstration, and what opens it."""

    name: str
    role: str
    email: str
    password: str


def accounts() -> tuple[Played, ...]:
    """Return the accounts of the demonstration."""
    if not settings().demo:
        return ()
    from desk import demo  # here: a real desk does without what plays the demonstration

    return tuple(Played(one.name, one.role, one.email, demo.PASSWORD) for one in demo.ACCOUNTS)


def chosen() -> MultiDict[str, str] | None:
    """Return the form of signing in as the account that was pressed would fill it in; nothing where none was.

    The buttons have a name of their own: one email and one password stand on the page, for programs and keepers of passwords.
    """
    for one in accounts():
        if one.email == request.form.get("as"):
            return MultiDict({**request.form.to_dict(), "email": one.email, "password": one.password})
    return None
