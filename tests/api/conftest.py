"""Programs with a token of somebody's."""

from collections.abc import Callable
from typing import Any

import pytest

from desk.services import tokens
from desk.transaction import unit_of_work
from models import User
from models.states import TokenScope
from tests import factories
from tests.harness.clients import DeskClient
from tests.web.attacks.conftest import hidden, hidden_agreement  # noqa: F401 - fixtures of theirs


class Program:
    """Asks with a token as programs do."""

    def __init__(self, client: DeskClient, user: User, scope: str) -> None:
        self.client, self.user, self.user_id = client, user, user.id
        with unit_of_work():
            self.token = tokens.make(
                actor=factories.actor_of(user), name=f"No. {factories.number()}", scope=scope, days=30
            )

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask; a body is sent as JSON."""
        given = {"json": body} if body is not None else {}
        told = {
            "Authorization": f"Bearer {self.token}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        return self.client.open(path, method=method, headers=told, buffered=True, **given)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def change(self, path: str, body: Any, seen: int, **headers: str) -> Any:
        """Ask for a change of a version that was seen."""
        return self.post(path, body, If_Match=f'"{seen}"', **headers)


@pytest.fixture
def program(app: Any, client: Any, session: Any) -> Callable[..., Program]:
    """Make programs: `program("officer")`, `program(user)`, `program("lead", scope="read")`."""

    def made(who: User | str, scope: str = TokenScope.WRITE) -> Program:
        user = who if isinstance(who, User) else factories.make_signed_in(who)
        return Program(client(), user, scope)

    return made
