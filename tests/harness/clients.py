"""Clients that sign in by role and watch each request: what a view leaves unwritten fails the test."""

import contextvars
from typing import Any

from flask import Flask, has_app_context, request_tearing_down
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from desk.extensions import session
from desk.services import sessions
from models import User
from tests import factories


class DeskClient(FlaskClient):
    """Asks as a browser would: nothing of the test's own session or application context reaches the view."""

    user: User | None = None
    _is_asking = False

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and fail where the view left something unwritten or broke."""
        if self._is_asking:  # following a redirect
            return super().open(*args, **kwargs)
        if has_app_context():
            session.commit()  # what the test prepared is there for the view; the test reads anew afterwards
        self._is_asking = True
        watch = _Watch(self.application)
        try:
            with watch:
                response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            self._is_asking = False
        assert not watch.left, f"the view left unwritten: {watch.left}"
        assert response.status_code != 500, "the view broke: its error is in the log below"
        return response


def client_for(app: Flask, who: User | str | None, **headers: str) -> DeskClient:
    """Return a client for a passer-by (None), a user, or someone new of a role (a researcher belongs to a new unit)."""
    app.test_client_class = DeskClient
    client: DeskClient = app.test_client()
    for name, value in headers.items():
        client.environ_base[f"HTTP_{name.upper()}"] = value
    if who is not None:
        client.user = who if isinstance(who, User) else factories.make_signed_in(who)
        sign_in(client, client.user)
    return client


def sign_in(client: DeskClient, user: User) -> None:
    """Open a session for the user and give its key to the client, past the slow check of a password."""
    key, _ = sessions.open_for(user, agent="test")
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True


class _Watch:
    """Notes what a request's session holds when the request ends."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.left: list[str] = []
        self._unkept: set[int] = set()

    def __enter__(self) -> None:
        request_tearing_down.connect(self._look, self.app)
        for name in ("after_flush", "after_commit", "after_rollback"):
            event.listen(session.session_factory, name, getattr(self, f"_{name}"))

    def __exit__(self, *exception: object) -> None:
        request_tearing_down.disconnect(self._look, self.app)
        for name in ("after_flush", "after_commit", "after_rollback"):
            event.remove(session.session_factory, name, getattr(self, f"_{name}"))

    def _after_flush(self, current: Any, _context: object) -> None:
        self._unkept.add(id(current))

    def _after_commit(self, current: Any) -> None:
        self._unkept.discard(id(current))

    def _after_rollback(self, current: Any) -> None:
        self._unkept.discard(id(current))

    def _look(self, _sender: object, **_extra: object) -> None:
        current = session()
        self.left += [repr(record) for record in (*current.new, *current.dirty, *current.deleted)]
        if id(current) in self._unkept:
            self.left.append("rows that were flushed and never committed")
