"""The link of a company: whom it opens a page to, how it is replaced, and when it ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.services import links
from models import (
    Contact,
    Event,
    OutboxMail,
)
from tests import factories
from tests.harness.counting import count
from tests.web.tracked import case, path_of, unconfirmed


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def without_path(text: str) -> str:
    """Leave out the language links, which repeat the address."""
    head, _, rest = text.partition('class="languages"')
    return head + rest.partition("</nav>")[2]


def test_every_link_that_opens_nothing_gets_the_same_answer(client: Any, session: Any) -> None:
    ticket, path = case()
    token = path.removeprefix("/r/")
    revoked = links.issue(
        "tracking", expires_at=desk_clock.now() + timedelta(days=1), submission_id=ticket.submission_id
    )
    revoked.revoked_at = desk_clock.now()
    expired = links.issue("tracking", expires_at=desk_clock.now(), submission_id=ticket.submission_id)
    offer = factories.make_offer(ticket=ticket)
    foreign = links.issue("offer", expires_at=desk_clock.now() + timedelta(days=1), offer_id=offer.id)
    wrong = [
        links.token(revoked), links.token(expired), links.token(foreign), "null", "x" * 900, "%00", "é~ü", token[:-1],
        token.swapcase(), token + "~", token.replace("~", "."),
    ]  # fmt: skip
    answers = [client().get(f"/r/{one}?lang=en") for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_path(answer.text) for answer in answers}) == 1
    assert "Send me a new link" in answers[0].text
    assert client().get(path).status_code == 200


def test_no_changed_character_opens_a_link(client: Any) -> None:
    _, path = case()
    for place in range(len("/r/"), len(path), 3):
        changed = path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1 :]
        if changed[-1] == path[-1]:  # the last character of a signature holds bits that decide nothing
            assert client().get(changed).status_code == 404


@pytest.mark.parametrize("path", ["/r/", "/r//", "/r/?token=", "/r/null/messages"])
def test_no_token_is_no_link(client: Any, path: str) -> None:
    assert client().get(path).status_code in (404, 405)
    assert client().post(path).status_code in (404, 405)


def test_an_erased_person_opens_nothing(client: Any, session: Any) -> None:
    ticket, path = case()
    session.get(Contact, ticket.contact_id).erased_at = desk_clock.now()
    assert client().get(path).status_code == 404


def test_a_new_link_goes_to_whoever_has_a_request_and_nobody_learns_who_that_is(
    client: Any, session: Any
) -> None:
    ticket, _ = case()
    address = session.get(Contact, ticket.contact_id).email
    known = client().post("/r/renewal?lang=en", data={"link-email": address})
    unknown = client().post("/r/renewal?lang=en", data={"link-email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(address, "*") == unknown.text.replace("nobody@example.org", "*")
    assert {**known.headers, "Content-Length": 0} == {**unknown.headers, "Content-Length": 0}
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "tracking_link")).all()
    assert [mail.to_address for mail in mails] == [address]


def test_an_expired_link_is_replaced_and_a_valid_one_sent_again(
    client: Any, session: Any, clock: Any
) -> None:
    ticket, path = case()
    address = session.get(Contact, ticket.contact_id).email.upper()
    client().post("/r/renewal", data={"link-email": address})
    clock.shift(timedelta(minutes=5))
    client().post("/r/renewal", data={"link-email": address})
    bodies = session.scalars(select(OutboxMail.text_body).where(OutboxMail.kind == "tracking_link")).all()
    assert len(bodies) == 2
    assert all(path in body for body in bodies)
    clock.shift(timedelta(days=policy.TRACKING_LINK_DAYS + 1))
    assert client().get(path).status_code == 404
    client().post("/r/renewal", data={"link-email": address})
    renewed = path_of(ticket.submission)
    assert renewed != path
    assert client().get(renewed).status_code == 200


def test_an_unconfirmed_request_gets_its_link_again(client: Any, session: Any) -> None:
    submission, path = unconfirmed()
    client().post("/r/renewal", data={"link-email": submission.contact_email})
    assert path in session.scalar(select(OutboxMail.text_body).where(OutboxMail.kind == "tracking_link"))


def test_a_mailbox_is_not_flooded(client: Any, session: Any) -> None:
    ticket, _ = case()
    address = session.get(Contact, ticket.contact_id).email
    answers = [client().post("/r/renewal", data={"link-email": address}) for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    most, _seconds = policy.LINK_MAILS_PER_PERSON
    assert count(Event, Event.kind == "link_renewed") == most


def test_one_network_does_not_ask_for_ever(client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "LINK_MAILS_PER_ADDRESS", (1, 3600))
    statuses = [
        client().post("/r/renewal", data={"link-email": f"a{n}@example.org"}).status_code for n in range(2)
    ]
    assert statuses == [200, 429]


@pytest.mark.parametrize("given", ["", "x", "a@" * 9000, "\x00@example.org", "a\r\nBcc: b@example.org"])
def test_what_is_no_address_is_told(client: Any, given: str) -> None:
    assert client().post("/r/renewal", data={"link-email": given}).status_code == 422


def test_pages_behind_a_link_leave_no_trace(client: Any) -> None:
    _, path = case()
    answer = client().get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert 'content="noindex"' in answer.text


def test_the_actor_behind_a_link_may_do_nothing_at_the_desk() -> None:
    from desk.access import PERMISSIONS, can

    actor = Actor(kind="contact", name="x", contact_id=1, submission_id=1)
    assert not any(can(actor, permission) for permission in PERMISSIONS)


def test_whoever_sent_the_request_ends_a_colleagues_link_and_no_colleague_does(
    client: Any, session: Any
) -> None:
    ticket, path = case()
    colleague = factories.make_contact(ticket.organization, name="Luc (démo)")
    theirs = path_of(ticket.submission, colleague.id)
    session.commit()
    assert client().post(f"{theirs}/colleagues/{ticket.contact_id}/removal").status_code in (403, 404)
    stranger = factories.make_contact()
    assert client().post(f"{path}/colleagues/{stranger.id}/removal").status_code == 404
    assert client().get(theirs).status_code == 200
    assert client().post(f"{path}/colleagues/{colleague.id}/removal").status_code == 303
    assert client().get(theirs).status_code == 404
    assert client().get(path).status_code == 200


def test_a_link_that_others_saw_is_replaced_by_mail(client: Any, session: Any) -> None:
    ticket, path = case()
    address = session.get(Contact, ticket.contact_id).email
    answer = client().post(f"{path}/replacement")
    assert (answer.status_code, address in answer.text) == (200, True)
    assert client().get(path).status_code == 404
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "tracking_link")).one()
    assert mail.to_address == address
    assert client().get("/r/" + mail.text_body.split("/r/")[1].split()[0]).status_code == 200


def test_who_left_the_company_opens_nothing(client: Any, session: Any) -> None:
    ticket, path = case()
    session.get(Contact, ticket.contact_id).left_on = desk_clock.today()
    session.commit()
    assert client().get(path).status_code == 404
