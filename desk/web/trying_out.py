"""Who may be played in a demonstration: shown where one signs in. A real desk has nobody of the kind."""

from typing import NamedTuple

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
