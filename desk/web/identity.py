"""Who is behind a request: the cookie's key, looked up among the sessions the desk keeps."""

from typing import cast

from flask import Flask, g
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user

from desk.errors import Conflict
from desk.services import sessions
from desk.transaction import unit_of_work


class Identity(UserMixin):
    """A signed-in person as pages know them: plain values that outlive every transaction."""

    def __init__(self, key: str, found: sessions.SignedIn) -> None:
        self.key = key
        self.session_id = found.session_id
        self.actor = found.actor
        self.must_enroll = found.must_enroll
        self.name = found.actor.name
        self.role = found.actor.role

    def get_id(self) -> str:
        """Return what the cookie carries: the random key, never the id of a user."""
        return self.key


def identify(key: str) -> Identity | None:
    """Return the person behind a key, noting now and then that they are still there."""
    found = sessions.resolve(key)
    if found is None:
        return None
    if found.is_stale:
        try:
            with unit_of_work():
                sessions.touch(session_id=found.session_id)
        except Conflict:
            pass  # the database is busy: the next page will note it
    return Identity(key, found)


def person_of_request() -> Identity | None:
    """Return who is signed in, or None."""
    try:
        person = current_user._get_current_object()
    except Exception:
        g._login_user = AnonymousUserMixin()  # or the page of the error would ask again, and fail again
        raise
    return cast(Identity, person) if person.is_authenticated else None


def install(app: Flask, login_manager: LoginManager) -> None:
    """Tell Flask-Login how a key becomes a person. The rows decide, so it compares no browser marks of its own."""
    login_manager.session_protection = None
    login_manager.user_loader(identify)
