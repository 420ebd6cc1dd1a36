"""Fifty strings in what a company confided, words and files: nobody finds one who may not, and each reading is on record."""

import io
import secrets
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.services import attachments, offers
from desk.transaction import unit_of_work
from models import Attachment, ConfidentialPart, Event, Member, NdaPerson, Offer, OutboxMail
from tests import factories
from tests.factories import keep
from tests.harness.clients import sign_in
from tests.web.attacks.addresses import NO_ID
from tests.web.attacks.doors import MAY_ENTER
from tests.web.walking import path_of, records_of, tracking_token

WORDS = [f"zq{n:02}canary{n * 7919 % 10007:05}" for n in range(50)]
IN_TEXT, IN_FILES, IN_NAMES = WORDS[:25], WORDS[25:45], WORDS[45:]
# Leaving ends what is to be tried; the mailbox of a demonstration is open by design; styles and scripts are the desk's own.
LEFT_OUT = (
    "account.logout",
    "api.",  # tried with tokens in tests/api
    "demo_mailbox",
    "asset",
    "health",
    "account.set_password",
    "calendar.end",
    "account.revoke",
)


class Confided:
    """A request with everything on it and the fifty strings, and those who look for them."""

    def __init__(self, client: Any) -> None:
        self.candidate, self.accepted = client("researcher"), client("researcher")
        self.stranger, self.funder, self.officer = client(), client("funder"), client("officer")
        self.records = records_of(self.candidate.user, self.officer.user)
        offer = factories.session.get_one(Offer, self.records["offer_id"])
        self.ticket = offer.ticket
        keep(
            ConfidentialPart(
                submission_id=self.ticket.submission_id, text="\n".join(IN_TEXT), created_at=desk_clock.now()
            )
        )
        self.keys = [_file(self.ticket, name, IN_FILES[place::5]) for place, name in enumerate(IN_NAMES)]
        taken = select(Offer).where(Offer.ticket_id == self.ticket.id, Offer.state == "accepted")
        self.taken = factories.session.scalars(taken).one()
        self.member = factories.make_member(self.taken.unit, user=self.accepted.user)
        other = factories.make_ticket("triage", title="Another company's need")
        self.elsewhere = {
            **self.records["token"], "tracking": tracking_token(other.submission_id), "my_data": "nobody~token",
        }  # fmt: skip


@pytest.fixture
def confided(app: Any, client: Any, session: Any) -> Confided:
    return Confided(client)


def _file(ticket: Any, name: str, words: list[str]) -> str:
    received = attachments.receive(io.BytesIO("\n".join(words).encode()), f"{name}.txt")
    return keep(Attachment(
        key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, layer="confidential",
        name=received.name, mime=received.mime, size=received.size, sha256=received.sha256, scan_state="not_scanned",
        created_at=desk_clock.now(),
    )).key  # fmt: skip


def found_by(app: Any, confided: Confided, person: Any, role: str, offer_id: int) -> set[tuple[str, str]]:
    """Ask every address, its errors too, every file and the search; return what was found where."""
    missing = {name: 1 for rule in app.url_map.iter_rules() for name in rule.arguments}
    given = {
        **missing,
        **confided.records,
        "token": confided.elsewhere,
        "offer_id": offer_id,
        "frozen_id": NO_ID,
    }
    paths = [
        (method, path_of(app, rule, given, "GET" if "GET" in rule.methods else "POST"))
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith(LEFT_OUT)
        for method in sorted(rule.methods & {"GET", "POST"})
        if method == "GET" or role in MAY_ENTER[rule.endpoint]
    ]
    paths += [("GET", f"/files/{key}") for key in confided.keys]
    paths += [
        ("GET", f"{path}?q=canary")
        for path in ("/search", "/queue", "/contracts", "/directory", "/search/places")
    ]
    paths += [("GET", f"/search?q={word[:8]}") for word in WORDS[::10]]
    found = set()
    for method, path in paths:
        with person.open(path, method=method, buffered=True) as answer:
            found |= {(path, word) for word in WORDS if word.encode() in answer.data}
    return found


@pytest.mark.parametrize("who", ["candidate", "accepted", "stranger", "funder"])
def test_nobody_finds_a_string_who_may_not(app: Any, session: Any, confided: Confided, who: str) -> None:
    person = getattr(confided, who)
    role = {"stranger": "passer-by", "funder": "funder"}.get(who, "researcher")
    offer_id = confided.taken.id if who == "accepted" else confided.records["offer_id"]
    assert IN_TEXT[0] in confided.officer.get(f"/tickets/{confided.ticket.reference}").text, "they are there"
    assert found_by(app, confided, person, role, offer_id) == set()
    mails = session.execute(select(OutboxMail.subject, OutboxMail.text_body, OutboxMail.html_body)).all()
    assert not [word for word in WORDS if any(word in str(mail) for mail in mails)]


def test_a_named_person_finds_all_from_the_signature_to_the_end_and_each_reading_is_on_record(
    session: Any, clock: Any, confided: Confided
) -> None:
    page = f"/work/offers/{confided.taken.id}/confidential"
    nda = factories.make_nda("signed", ticket=confided.ticket)
    keep(NdaPerson(nda_id=nda.id, member_id=confided.member.id))

    def read() -> str:
        texts = []
        for method, path in [("POST", page), *(("GET", f"/files/{key}") for key in confided.keys)]:
            with confided.accepted.open(path, method=method, buffered=True) as answer:
                texts.append(answer.text if answer.status_code == 200 else "")
        return "\n".join(texts)

    text = read()
    assert [word for word in WORDS if word not in text] == []
    readings = select(func.count()).where(
        Event.kind == "confidential_read", Event.ticket_id == confided.ticket.id, Event.actor_id == confided.accepted.user.id
    )  # fmt: skip
    assert session.scalar(readings) == 1 + len(confided.keys)
    assert confided.accepted.user.name in confided.officer.get(f"/ndas/{nda.id}").text

    clock.move_to(desk_clock.now() + (nda.ends_on - desk_clock.today()) + factories.timedelta(days=1))
    sign_in(confided.accepted, confided.accepted.user)
    assert not any(word in read() for word in WORDS)


def test_letters_about_the_request_carry_none(session: Any, confided: Confided) -> None:
    unit = factories.make_unit()
    factories.make_member(unit)
    matching = factories.make_ticket("matching", submission=factories.make_submission())
    keep(
        ConfidentialPart(
            submission_id=matching.submission_id, text="\n".join(WORDS), created_at=desk_clock.now()
        )
    )
    with unit_of_work():
        offers.send(
            actor=factories.actor_of(confided.officer.user), ticket_id=matching.id, unit_ids=[unit.id]
        )
    bodies = session.scalars(select(OutboxMail.text_body).where(OutboxMail.ticket_id == matching.id)).all()
    assert bodies
    assert not [word for word in WORDS if any(word in body for body in bodies)]
    assert session.scalars(select(Member.id).where(Member.unit_id == unit.id)).all()
