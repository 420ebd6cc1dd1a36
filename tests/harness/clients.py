"""Clients that sign in by role and watch each request: what a view leaves unwritten fails the test."""

import contextvars
from typing import Any

from flask import Flask, request_tearing_down
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from desk.extensions import session
from models import User


class DeskClient(FlaskClient):
    """Asks as a browser would: nothing of the test's own session or application context reaches the view."""

    user: User | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        session.commit()  # what the test prepared is there for the view, and is read anew by the test afterwards
        watch = _Watch(self.application)
        with watch:
            response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        assert not watch.left, f"the view left unwritten: {watch.left}"
        return response


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
