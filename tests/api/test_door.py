"""Attacks 28, 57 and 64 on the addresses for programs: a token in its header opens them, and nothing else does."""

import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from desk import clock as desk_clock
from desk import logs, policy
from desk.api.operations import OPERATIONS
from desk.web import guards
from models import AccessToken, Event, User
from tests import factories
from tests.web.attacks.addresses import NO_ID, NOTHING
from tests.web.attacks.doors import MAY_CALL, ROLES


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def paths(app: Any, **known: Any) -> list[tuple[str, str, str, bool]]:
    """Return each operation's endpoint, method and address, leading nowhere unless known, and whether it writes."""
    adapter = app.url_map.bind("desk.example.org")
    found = [("api.openapi", "GET", "/api/openapi.json", False)]
    for one in OPERATIONS:
        places = {
            name: known.get(name, NOTHING.get(name, NO_ID)) for name in re.findall(r":(\w+)>", one.path)
        }
        path = adapter.build(f"api.{one.name}", places, method=one.method)
        found.append((f"api.{one.name}", one.method, path, one.writes))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_operation_lets_in_those_declared(app: Any, program: Any, role: str) -> None:
    writing, reading = program(role), program(role, scope="read")
    for endpoint, method, path, writes in paths(app):
        may = role in MAY_CALL[endpoint]
        answer = writing.call(method, path)
        assert (answer.status_code == 403) is not may, f"{role}: {path} answered {answer.status_code}"
        assert answer.status_code < 500, path
        if not may:
            assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        if writes:
            refused = reading.call(method, path, {})
            assert refused.status_code == 403, path
            assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"] or not may


def test_a_signed_in_browser_is_nobody_here(app: Any, client: Any) -> None:
    """28: what another site makes a browser send brings its cookie, and no token."""
    for role in (None, "lead", "administrator"):
        person = client(role)
        for _endpoint, method, path, _writes in paths(app):
            for sent in ({}, {"data": '{"a": 1}', "content_type": "text/plain"}, {"json": {"a": 1}}):
                answer = person.open(path, method=method, **sent)
                assert answer.status_code == 401, path
                assert answer.headers["WWW-Authenticate"] == 'Bearer realm="guichet"'
                assert answer.content_type == "application/problem+json"
                assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer ", "Bearer null", "Basic {key}", "Token {key}", "{key}", "Bearer {key}x", "Bearer {hash}",
        "Bearer guichet_", "Bearer \x7f", "Bearer {other}",
    ],
)  # fmt: skip
def test_what_is_no_token_opens_nothing(client: Any, program: Any, session: Any, header: str) -> None:
    """57: none, malformed, another scheme, the kept hash, one that has ended."""
    officer, gone = program("officer"), program("officer")
    session.get_one(User, gone.user_id).is_active = False
    session.commit()
    kept = session.scalars(select(AccessToken.key_hash).where(AccessToken.user_id == officer.user_id)).one()
    given = header.format(key=officer.token, hash=kept, other=gone.token)
    answer = client().get("/api/v1/tickets", headers={"Authorization": given} if given else {})
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "Authorization"])
def test_a_token_in_the_address_opens_nothing_and_is_not_passed_over(
    client: Any, program: Any, name: str
) -> None:
    officer = program("officer")
    for value in (officer.token, f"Bearer {officer.token}"):
        assert client().get("/api/v1/tickets", query_string={name: value}).status_code == 401
        both = officer.client.get(
            "/api/v1/tickets",
            query_string={name: value},
            headers={"Authorization": f"Bearer {officer.token}"},
        )
        assert both.status_code == 422
        assert officer.token not in both.text


def test_a_token_is_used_by_the_day_and_ends_with_its_persons_role(program: Any, session: Any) -> None:
    officer = program("officer")
    assert officer.get("/me").json["role"] == "officer"
    assert session.scalars(select(AccessToken.used_on)).one() == desk_clock.today()
    session.get_one(User, officer.user_id).role = "funder"  # past the verb that would end the token
    session.commit()
    assert officer.get("/tickets").status_code == 403


def test_a_program_that_asks_too_often_waits(program: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "API_CALLS_PER_PERSON", (3, 300))
    officer, other = program("officer"), program("officer")
    answers = [officer.get("/me") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 300
    assert answers[-1].content_type == "application/problem+json"
    assert other.get("/me").status_code == 200


def test_guessing_tokens_is_limited_by_place(client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "UNKNOWN_TOKENS_PER_ADDRESS", (3, 900))
    guesses = [
        client().get("/api/v1/me", headers={"Authorization": f"Bearer guichet_{n}"}).status_code
        for n in range(4)
    ]
    assert guesses == [401, 401, 401, 429]


def test_an_address_that_does_not_exist_answers_programs_as_programs_read(client: Any, program: Any) -> None:
    for path, status in (("/api/v1/nothing", 404), ("/api/v1/me", 405), ("/api/v1/tickets/x", 404)):
        answer = program("officer").post(path, {})
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert answer.json["status"] == status


def test_whatever_is_refused_says_so_in_the_same_shape(
    app: Any, program: Any, session: Any, monkeypatch: Any
) -> None:
    """The description promises it for every answer that is no success: what cannot be read, too large, broken."""
    officer = program("officer")
    path = f"/api/v1/tickets/{factories.make_ticket('triage').reference}/priority"
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setattr("desk.queries.account.profile", lambda _actor: 1 / 0)

    headers = {"Authorization": f"Bearer {officer.token}", "If-Match": '"1"'}

    def send(data: bytes) -> Any:
        return officer.client.post(path, data=data, headers=headers, content_type="application/json")

    too_much = b'"' + b"x" * guards.FORM_BYTES + b'"'
    answers = {400: send(b"{"), 413: send(too_much), 422: send(b'{"priority": 1}')}
    answers[500] = FlaskClient(app, app.response_class).get("/api/v1/me", headers=headers)
    answers |= {404: officer.get("/nothing"), 405: officer.call("DELETE", path)}
    app.config["TESTING"] = True
    described = officer.get("/api/openapi.json").json["components"]["schemas"]["Problem"]
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.content_type == "application/problem+json"
        assert set(described["required"]) <= answer.json.keys() <= described["properties"].keys()
        assert answer.json["detail"].endswith(".")


def test_nothing_of_a_token_is_in_the_log_or_the_history(program: Any, session: Any, caplog: Any) -> None:
    """64: neither the token nor its secret part, whatever became of the request."""
    officer = program("officer")
    with caplog.at_level(logging.DEBUG):
        officer.get("/tickets")
        officer.post("/tickets/TST-1999-9999/owner", {"owner_id": 1})
        officer.client.get("/api/v1/me", query_string={"token": officer.token})
    written = "\n".join(map(logs.JsonLines().format, caplog.records))
    assert "api.list_tickets" in written
    assert officer.token[8:] not in written
    assert officer.token[8:] not in str(session.scalars(select(Event.details)).all())


def test_answers_are_kept_by_nobody_on_the_way(program: Any) -> None:
    answer = program("officer").get("/tickets")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Authorization", "Cookie"} <= {one.strip() for one in answer.headers["Vary"].split(",")}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_person_without_rights_learns_of_no_record(app: Any, program: Any, hidden: Any) -> None:
    """4 and 7: out of sight is the same as nothing, whoever may ask this at all."""
    tried = 0
    for role in ("contract_office", "researcher"):
        someone = program(role)
        known_and_not = zip(paths(app, **hidden.records), paths(app), strict=True)
        for (endpoint, method, real, _), (_e, _m, unreal, _w) in known_and_not:
            if role not in MAY_CALL[endpoint] or real == unreal or method != "GET":
                continue
            known, unknown = someone.call(method, real), someone.call(method, unreal)
            assert "Hidden" not in known.text.replace("Hidden chair (démo)", ""), real
            if (
                "/units/" not in real and "/organizations/" not in real
            ):  # these are everybody's who reads the directory
                assert known.status_code == 404, real
                assert known.data == unknown.data, real
                tried += 1
    assert tried >= 7
