"""Attacks 11 to 17: mailed links, followed by machines, guessed, bent, kept too long."""

import itertools
import logging
import re
import threading
from collections import Counter
from datetime import timedelta
from string import ascii_letters, digits
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import logs, signing
from desk.extensions import session as services_session
from desk.services import links
from models import Event, Link, Offer, OutboxMail
from tests import factories
from tests.harness.clients import client_for

YES = {"yes-has_tie": "no"}
NO = {"no-code": "no_capacity"}


def offer_link(**changes: Any) -> tuple[Offer, Link]:
    unit = factories.make_unit()
    member = factories.make_member(unit)
    offer = factories.make_offer(unit=unit)
    lasting = {"expires_at": desk_clock.now() + timedelta(days=30), **changes}
    return offer, links.issue("offer", offer_id=offer.id, member_id=member.id, **lasting)


def state_of(session: Any, offer: Offer) -> str:
    return str(session.get_one(Offer, offer.id, populate_existing=True).state)


# ----- 11: machines follow links


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_following_a_link_decides_nothing(client: Any, session: Any, method: str) -> None:
    offer, link = offer_link()
    events = session.scalar(select(func.count()).select_from(Event))
    for place in ("", "/acceptance", "/refusal", "/messages", "/colleagues"):
        for _ in range(4):
            answer = client().open(links.path(link) + place, method=method)
            assert answer.status_code == (200 if method == "OPTIONS" or not place else 405)
    assert state_of(session, offer) == "sent"
    assert session.scalar(select(func.count()).select_from(Event)) == events


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_a_company_s_link_decides_nothing_either(client: Any, session: Any, method: str) -> None:
    submission = factories.make_submission("sent", contact_id=None, organization_id=None)
    path = links.path(links.tracking(submission_id=submission.id))
    for place in (
        "/confirmation",
        "/withdrawal",
        "/survey",
        "/data",
        "/messages",
        "/colleagues",
        "/language",
    ):
        answer = client().open(path + place, method=method)
        assert answer.status_code == (200 if method == "OPTIONS" else 405)
    session.refresh(submission)
    assert submission.state == "sent"


def test_an_empty_post_to_the_yes_decides_nothing(client: Any, session: Any) -> None:
    """A scanner that posts forms as it finds them chooses no answer."""
    offer, link = offer_link()
    for place in ("/acceptance", "/refusal"):
        assert client().post(links.path(link) + place, data={}).status_code == 422
    assert state_of(session, offer) == "sent"


def test_a_browser_that_runs_scripts_decides_nothing(live_server: Any, new_page: Any) -> None:
    with live_server.app.app_context():
        offer, link = offer_link()
        services_session.commit()
        path, offer_id = links.path(link), offer.id
    page = new_page()
    page.goto(live_server.url + path)
    page.wait_for_timeout(1500)  # what a scanner grants scripts
    with live_server.app.app_context():
        assert services_session.get_one(Offer, offer_id).state in ("sent", "seen")


# ----- 12: yes and no at once


def test_of_many_answers_at_once_one_counts(fresh_app: Any) -> None:
    with fresh_app.app_context():
        offer, link = offer_link()
        services_session.commit()
        path, offer_id = links.path(link), offer.id
    statuses: list[int] = []
    start = threading.Barrier(12)

    def answer(place: str, data: dict[str, str]) -> None:
        asker = client_for(fresh_app, None)
        start.wait()
        statuses.append(super(type(asker), asker).open(path + place, method="POST", data=data).status_code)

    threads = [threading.Thread(target=answer, args=pair) for pair in itertools.islice(
        itertools.cycle([("/acceptance", YES), ("/refusal", NO)]), 12)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = Counter(statuses)
    assert told[303] == 1, told
    assert set(told) <= {303, 409, 503}
    with fresh_app.app_context():
        kinds = services_session.scalars(
            select(Event.kind).where(Event.kind.in_(["offer_accepted", "offer_declined"]))
        ).all()
        assert len(kinds) == 1
        assert services_session.get_one(Offer, offer_id).state in ("accepted", "declined")


# ----- 13, 14: bent, foreign, empty


def test_no_letter_of_a_token_may_be_another(client: Any, session: Any) -> None:
    offer, link = offer_link()
    token = links.token(link)
    bent = [
        token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :] for at, letter in enumerate(token[:-1])
    ]
    # What reading base64 forgives: bits of the last letter that mean nothing, padding, letters that are none.
    bent += [token[:-1] + letter for letter in f"{ascii_letters}{digits}-_" if letter != token[-1]]
    bent += [f"{token}=", f"{token}\u200b", f"{token}\u00a0", token.replace("~", "~.")]
    for other in bent:
        assert links.resolve("offer", other) is None, other
    for other in bent[::10] + bent[-3:]:
        assert client().get(f"/o/{other}").status_code == 404
    assert state_of(session, offer) == "sent"
    assert client().get(f"/o/{token}").status_code == 200


@pytest.mark.parametrize("prefix", ["/r/", "/request/", "/account/password/"])
def test_a_token_of_one_purpose_opens_nothing_of_another(client: Any, session: Any, prefix: str) -> None:
    _, link = offer_link()
    assert client().get(prefix + links.token(link)).status_code == 404
    assert client().get(prefix + signing.sign("tracking", link.public_id)).status_code == 404


@pytest.mark.parametrize("change", ["expires_at", "revoked_at"])
def test_a_link_that_ended_decides_nothing(client: Any, session: Any, change: str) -> None:
    offer, link = offer_link()
    setattr(link, change, desk_clock.now())
    session.commit()
    page = client().get(links.path(link))
    assert page.status_code == 410
    assert offer.ticket.title not in page.text
    for place, words in (("/acceptance", YES), ("/refusal", NO), ("/messages", {"ask-body": "x"})):
        assert client().post(links.path(link) + place, data=words).status_code == 404
    assert state_of(session, offer) == "sent"


def test_an_answer_is_given_once(client: Any, session: Any) -> None:
    offer, link = offer_link()
    assert client().post(links.path(link) + "/refusal", data=NO).status_code == 303
    assert client().post(links.path(link) + "/acceptance", data=YES).status_code == 409
    assert state_of(session, offer) == "declined"


@pytest.mark.parametrize(
    "token",
    ["", "%00", "null", "undefined", "0", "None", "~", "%20", "..", "%2e%2e", "a" * 5000, "é", "%ff", "[]"],
)
@pytest.mark.parametrize("prefix", ["/o/", "/r/", "/request/", "/account/password/", "/files/"])
def test_no_token_is_nobody_s(client: Any, session: Any, prefix: str, token: str) -> None:
    offer_link()
    factories.make_user("officer")
    answer = client("officer").get(prefix + token)
    assert answer.status_code in ((404, 405) if prefix == "/account/password/" else (404,))
    assert client().get(f"{prefix}x?token={token}&token[]=").status_code in (303, 404)


def test_tokens_are_not_in_the_order_of_their_links(session: Any) -> None:
    """58: a hundred links say nothing of the next."""
    submission = factories.make_submission("sent")
    made = [
        links.issue("tracking", expires_at=desk_clock.now() + timedelta(days=1), submission_id=submission.id)
        for _ in range(100)
    ]
    keys = [link.public_id for link in made]
    assert len(set(keys)) == 100
    assert keys != sorted(keys)
    assert all(len(key) >= 22 for key in keys)


# ----- 16: what pages and logs give away


def test_a_page_behind_a_link_gives_its_address_to_nobody(client: Any, session: Any, caplog: Any) -> None:
    _, link = offer_link()
    submission = factories.make_submission("sent", contact_id=None, organization_id=None)
    tracked = links.tracking(submission_id=submission.id)
    with caplog.at_level(logging.DEBUG):
        for one in (link, tracked):
            page = client().get(links.path(one))
            assert page.status_code == 200
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
            outside = re.findall(r'(?:href|src|action)="(https?:)?//([^"/]+)', page.text)
            assert outside == []
    formatter = logs.JsonLines()
    text = "\n".join(formatter.format(record) for record in caplog.records if record.name.startswith("desk"))
    assert "/o/***" in text
    assert "/r/***" in text
    for one in (link, tracked):
        assert one.public_id not in text


# ----- 17: whose address stands in mails


@pytest.mark.parametrize(
    "header",
    [
        "Host",
        "X-Forwarded-Host",
        "X-Forwarded-Server",
        "Forwarded",
        "X-Host",
        "X-Original-URL",
        "X-Forwarded-Prefix",
    ],
)
def test_no_header_puts_an_address_into_a_mail(client: Any, session: Any, header: str) -> None:
    user = factories.make_user("officer")
    value = {
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/logout",
        "X-Forwarded-Prefix": "/evil.example",
    }.get(header, "evil.example")
    answer = client().post("/forgot", data={"email": user.email}, headers={header: value})
    assert answer.status_code in (200, 400)
    for mail in session.scalars(select(OutboxMail)):
        assert "evil" not in mail.text_body + (mail.html_body or "") + str(mail.headers)
        assert "http://desk.example.org/account/password/" in mail.text_body


@pytest.mark.parametrize("path", ["/", "/request", "/login"])
def test_no_header_puts_a_path_in_front_of_ours(client: Any, session: Any, path: str) -> None:
    """17: some servers take SCRIPT_NAME from a header of that name; every link of a page would begin with it."""
    evil = client().get(path, environ_overrides={"SCRIPT_NAME": "//evil.example"})
    assert (evil.status_code, "evil.example" in evil.text) == (200, False)
    assert "evil.example" not in client().get(path).text


def test_no_header_leads_a_redirect_elsewhere(client: Any, session: Any) -> None:
    for path in ("/account", "//account", "/queue//board", "/queue/"):
        answer = client().get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in (answer.location or ""), path
