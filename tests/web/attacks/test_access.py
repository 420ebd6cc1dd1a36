"""Attacks 1, 2, 4 to 9, 56, 60 and 62: taking what is another's, through every address there is."""

import re
import secrets
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from desk import access
from desk.services import links
from models import Contact, Event, Offer, Submission, Ticket, UnitPause, User
from tests import factories
from tests.web.attacks.addresses import LEAVING, NO_ID, addresses, bare
from tests.web.attacks.conftest import SECRET
from tests.web.attacks.doors import MAY_CALL, MAY_ENTER, ROLES

VISITORS = [None, *ROLES]
# What the tests below prove about each request, whoever asks: it never breaks.
BROKEN = range(500, 600)


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def ask(person: Any, method: str, path: str) -> Any:
    return person.open(path, method=method, buffered=True)


# ----- 8: every rule and every role, against the declared matrix


def test_every_address_is_declared_and_nothing_else(app: Any) -> None:
    assert set(app.view_functions) == {*MAY_ENTER, *MAY_CALL}


@pytest.mark.parametrize("visitor", VISITORS)
def test_only_those_declared_come_in(app: Any, client: Any, visitor: str | None) -> None:
    person = client(visitor)
    for address in addresses(app):
        answer = ask(person, address.method, address.path)
        at_the_door = answer.status_code == 403 or (answer.location or "").partition("?")[0] == "/login"
        if address.endpoint in LEAVING:  # it leads to the sign-in page in any case
            person = client(visitor)
            continue
        may_enter = (visitor or "passer-by") in MAY_ENTER[address.endpoint]
        assert at_the_door != may_enter, f"{visitor}: {address} answered {answer.status_code}"
        assert answer.status_code not in BROKEN or address.endpoint == "health.check", str(address)


def test_a_refusal_at_the_door_says_nothing_of_the_record(app: Any, client: Any, hidden: Any) -> None:
    """Known or not, a record behind a door one may not pass looks the same."""
    real, made_up = list(addresses(app, hidden.records)), list(addresses(app))
    for visitor in ("funder", "administrator"):
        person = client(visitor)
        for known, unknown in zip(real, made_up, strict=True):
            if visitor in MAY_ENTER[known.endpoint] or known.path == unknown.path:
                continue
            assert bare(ask(person, known.method, known.path)) == bare(
                ask(person, unknown.method, unknown.path)
            ), str(known)


# ----- 1, 4, 5: records of others, by every address that names one


@pytest.mark.parametrize("visitor", ["researcher", "contract_office"])
def test_a_request_out_of_sight_is_not_there(
    app: Any, client: Any, hidden: Any, session: Any, visitor: str
) -> None:
    """What R's unit was never offered, what the contract office has no agreement on: 404, the same as nothing."""
    person = client(visitor)
    before = session.scalar(select(func.count()).select_from(Event))
    tried = 0
    for known, unknown in zip(addresses(app, hidden.records), addresses(app), strict=True):
        is_theirs = any(
            f"<{kind}" in _rule(app, known) for kind in ("reference", "opaque:key>", "int:offer_id")
        )
        if (
            not is_theirs
            or "/request/" in known.path
            or "/r/" in known.path
            or visitor not in MAY_ENTER[known.endpoint]
        ):
            continue
        tried += 1
        answer = ask(person, known.method, known.path)
        assert answer.status_code == 404, str(known)
        assert bare(answer) == bare(ask(person, unknown.method, unknown.path)), str(known)
    assert tried >= 6
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_the_contract_office_finds_no_side_entrance(client: Any, hidden: Any) -> None:
    """7: a contact of a request out of sight, by an address of its own."""
    person = client("contract_office")
    known, unknown = (person.get(f"/directory/contacts/{one}") for one in (hidden.ticket.contact_id, NO_ID))
    assert known.status_code == 404
    assert bare(known) == bare(unknown)


def test_a_unit_acts_on_nobody_elses_offer(app: Any, client: Any, hidden: Any, session: Any) -> None:
    person = client("researcher")
    for known in addresses(app, hidden.records):
        if "/work/offers/" in known.path:
            assert ask(person, known.method, known.path).status_code == 404, str(known)
    offer = session.get_one(Offer, hidden.records["offer_id"], populate_existing=True)
    assert offer.state == "sent"


def test_a_unit_says_nobody_elses_absence(client: Any, hidden: Any, session: Any) -> None:
    path = f"/work/units/{hidden.records['unit_id']}/absences/{hidden.records['pause_id']}/end"
    assert client("researcher").post(path).status_code == 403
    assert session.get(UnitPause, hidden.records["pause_id"], populate_existing=True) is not None


def test_a_file_is_no_longer_read_when_access_ends(client: Any, hidden: Any, session: Any) -> None:
    """2: the address of a file is worth nothing without the access."""
    director = client("director")
    path = f"/files/{hidden.file.key}"
    assert ask(director, "GET", path).status_code == 404
    director.post(
        f"/tickets/{hidden.ticket.reference}/confidential-access", data={"reason": "The funder asked for it"}
    )
    opened = ask(director, "GET", path)
    session.expire_all()
    user = session.get_one(User, director.user.id)
    user.role = "funder"
    session.commit()
    assert ask(director, "GET", path).status_code == 404
    assert opened.status_code in (200, 404)


def test_the_ids_of_files_are_no_numbers(client: Any, hidden: Any) -> None:
    officer = client("officer")
    for number in range(hidden.file.id - 50, hidden.file.id + 51):
        assert ask(officer, "GET", f"/files/{number}").status_code == 404


# ----- 6: what is out of sight is not found, not counted, not exported


def test_looking_for_a_reference_out_of_sight_finds_nothing(app: Any, client: Any, hidden: Any) -> None:
    person = client("contract_office")
    lists = [address.path for address in addresses(app) if address.method == "GET" and not _arguments(app, address)
             and "contract_office" in MAY_ENTER[address.endpoint] and not address.endpoint.startswith("demo_mailbox")]  # fmt: skip
    assert len(lists) > 10
    for path in lists:
        nobodys = (
            "Unheard furnaces"  # a page may say again what was typed, as often as it does for these words
        )
        echoes = person.get(path, query_string={"q": nobodys, "view": "all"}, buffered=True).text.count(
            nobodys
        )
        for word in (hidden.ticket.reference, "Hidden furnaces", hidden.ticket.reference[-4:]):
            answer = person.get(path, query_string={"q": word, "view": "all"}, buffered=True)
            text = answer.text.replace(word, "", echoes)
            assert "Hidden furnaces" not in text, path
            assert f"/tickets/{hidden.ticket.reference}" not in text, path


@pytest.mark.parametrize("role", ["contract_office", "researcher", "administrator", "funder"])
def test_a_request_out_of_sight_changes_no_count(app: Any, client: Any, session: Any, role: str) -> None:
    """P3 and P4 rows are counted by nobody who may not read them."""
    actor = factories.actor_of(role)
    before = {model: _count(actor, model, session) for model in (Ticket, Submission, Contact, Offer)}
    factories.make_offer(ticket=factories.make_ticket("offered"))
    assert {model: _count(actor, model, session) for model in (Ticket, Submission, Contact, Offer)} == before


def test_the_secret_part_is_on_no_page_of_those_who_may_not_read_it(
    app: Any, client: Any, hidden: Any
) -> None:
    for role in ("director", "contract_office", "researcher", "administrator", "funder"):
        person = client(role)
        for address in addresses(app, hidden.records):
            if address.method == "GET" and not address.endpoint.startswith(("demo_mailbox", "asset")):
                assert SECRET.encode() not in ask(person, "GET", address.path).data, f"{role}: {address}"


# ----- 9: columns that no form has


def test_columns_that_no_form_offers_are_not_set(client: Any, session: Any) -> None:
    key = secrets.token_urlsafe(24)
    intruding = {"state": "confirmed", "confirmed_at": "2026-01-01", "organization_id": "1", "is_admin": "1", "owner_id": "1",
                 "id": "4711", "role": "administrator", "submission_id": "1", "actor": "system"}  # fmt: skip
    answers = {
        "key": key, "company_name": "Fonderie (démo)", "contact_name": "Claude", "contact_email": "c@fonderie.example.org",
        "title": "Castings", "pitch": "One in twelve", "topics": "unknown", "data_available": "some",
        "horizon": "this_year", "privacy_notice": "y",
    }  # fmt: skip
    client().post("/request", data={**intruding, **answers})
    sent = session.scalar(select(Submission).where(Submission.key == key))
    assert (sent.state, sent.confirmed_at, sent.organization_id) == ("sent", None, None)
    assert sent.id != 4711


def test_nobody_becomes_administrator_by_their_own_page(client: Any, session: Any) -> None:
    officer = client("officer")
    user = officer.user
    officer.post("/account/profile", data={
        "me-name": "Ana", "me-language": "en", "me-notices": "at_once", "me-version": str(user.version), "me-role": "administrator", "role": "administrator",
        "me-email": "x@evil.example", "me-is_active": "0",
    })  # fmt: skip
    session.expire_all()
    user = session.get_one(User, user.id)
    assert (user.role, user.is_active, user.name) == ("officer", True, "Ana")
    assert user.email != "x@evil.example"


# ----- 56, 60, 62


def test_links_are_not_guessed_from_ids(client: Any) -> None:
    link = links.tracking(submission_id=factories.make_submission("sent").id)
    for guess in (
        link.id,
        link.submission_id,
        link.public_id,
        f"{link.public_id}~",
        f"{link.public_id}~{'A' * 27}",
        "1",
    ):
        for prefix in ("/r/", "/o/", "/request/", "/account/password/"):
            assert client().get(f"{prefix}{guess}").status_code == 404, f"{prefix}{guess}"
    assert len(links.token(link)) > 40


@pytest.mark.parametrize("suffix", [".css", "/x.css", ";x.css", "%2fx.css", "%00.css", "?x.css", ".js"])
def test_a_page_dressed_as_a_style_is_none_and_never_kept(client: Any, suffix: str) -> None:
    """60: a cache that believes endings must have nothing to keep."""
    ticket = factories.make_ticket()
    answer = client("officer").get(f"/tickets/{ticket.reference}{suffix}")
    assert answer.status_code == (200 if suffix.startswith("?") else 404)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/console", "/.git/config", "/.env", "/openapi.json", "/api/docs",
                                  "/?__debugger__=yes&cmd=resource&f=style.css", "/static/../app.py", "/static/%2e%2e/app.py",
                                  "/static/..%2fapp.py", "/server-status", "/wp-admin", "/instance/secret_key"])  # fmt: skip
def test_nothing_of_the_machine_is_served(client: Any, path: str) -> None:
    answer = client().get(path)
    assert answer.status_code == (200 if path.startswith("/?") else 404)
    assert "create_app" not in answer.text


def test_what_breaks_says_a_number_and_nothing_else(app: Any, monkeypatch: Any) -> None:
    def broken() -> None:
        raise RuntimeError("the password of the database is hunter2")

    monkeypatch.setattr("desk.queries.landing.promise", broken)
    answer = FlaskClient(app, app.response_class).get("/?lang=en")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert re.search(r"\b[0-9a-f]{8}\b", answer.text)


def _rule(app: Any, address: Any) -> str:
    return next(rule.rule for rule in app.url_map.iter_rules(address.endpoint))


def _arguments(app: Any, address: Any) -> set[str]:
    return {name for rule in app.url_map.iter_rules(address.endpoint) for name in rule.arguments}


def _count(actor: Any, model: Any, session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(model).where(access.visible(actor, model))))
