"""However often one form is sent, it is one request: double click, back and resend, two tabs, a replay days later."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from desk.extensions import session as db_session
from desk.services import links
from desk.transaction import unit_of_work
from models import OutboxMail, Submission, Ticket
from tests import factories
from tests.stories.people import Company
from tests.stories.test_journey import NEEDS
from tests.stories.visiting import filled

NEED = NEEDS["en"]
ANSWERS = {
    "company_name": NEED.company, "contact_name": NEED.person, "contact_email": NEED.email, "title": NEED.title,
    "pitch": NEED.pitch, "topics": ["unknown"], "data_available": "none", "horizon": "later", "privacy_notice": True,
}  # fmt: skip


@pytest.fixture
def company(app: Flask, session: Any) -> Company:
    """Return somebody at the empty form."""
    factories.make_user("officer")
    visitor = Company.from_outside(app, "en")
    visitor.open("/request")
    return visitor


def send(company: Company, **changes: Any) -> Any:
    """Send the form that stands in the page, as a browser does."""
    return company.client.post(
        "/request",
        data=filled(company.page.form("/request"), ANSWERS | changes),
        content_type="multipart/form-data",
    )


def requests_sent() -> tuple[int, int]:
    """Return how many requests there are, and how many mails ask to confirm one."""
    db_session.expire_all()
    mails = select(func.count()).where(OutboxMail.kind == "submission_confirm")
    return int(db_session.scalar(select(func.count(Submission.id))) or 0), int(db_session.scalar(mails) or 0)


def test_a_double_click_is_one_request(company: Company) -> None:
    places = {send(company).location for _ in range(3)}
    assert len(places) == 1
    assert requests_sent() == (1, 1)


def test_going_back_and_sending_other_words_keeps_the_first(company: Company) -> None:
    first = send(company).location
    assert send(company, title="Something else").location == first
    assert requests_sent() == (1, 1)
    assert db_session.scalars(select(Submission.title)).one() == NEED.title


def test_two_tabs_on_one_draft_are_one_request(company: Company) -> None:
    key = str(company.page.form("/request").find(attrs={"name": "key"})["value"])  # type: ignore[index]
    company.client.post("/request/draft", data=filled(company.page.form("/request"), ANSWERS))
    other = Company(company.client, "en")
    other.open(f"/request/{key}")
    assert send(other).location == send(company).location
    assert requests_sent() == (1, 1)


def test_a_replay_after_the_confirmation_opens_nothing(company: Company) -> None:
    sent, kept_open = send(company).location, company.page
    submission = db_session.scalars(select(Submission)).one()
    with unit_of_work():
        path = links.path(links.tracking(submission_id=submission.id))
    company.confirm(path)
    company.page = kept_open
    assert send(company).location == sent
    assert company.client.post(f"{path}/confirmation").status_code == 303
    assert requests_sent() == (1, 1)
    assert len(db_session.scalars(select(Ticket.id)).all()) == 1
