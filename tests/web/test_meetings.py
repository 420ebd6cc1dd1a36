"""The pages of meetings: inviting, moving, calling off, and what those outside see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import Invitee, Meeting, OutboxMail
from tests.factories import keep, make_accepted_ticket, make_contact, make_member, session
from tests.web.walking import tracking_token


def typed(*contacts: int, days: int = 7, **words: Any) -> dict[str, Any]:
    day = desk_clock.today() + timedelta(days=days)
    given = {"subject": "First meeting", "starts_on": day.isoformat(), "starts_at": "14h30", "minutes": "60", "place": "Nancy, room 3",
             "contact_ids": [str(one) for one in contacts], **words}  # fmt: skip
    return {f"meet-{name}": value for name, value in given.items()}


def mails(kind: str) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)))


def test_a_meeting_is_planned_from_a_request_moved_and_called_off(officer: Any, client: Any) -> None:
    engagement = make_accepted_ticket(owner=officer.user)
    ticket, member = engagement.ticket, make_member(unit=engagement.unit)
    here = f"/tickets/{ticket.reference}"
    assert f"{here}/meetings/new" in officer.get(here).text
    page = officer.get(f"{here}/meetings/new").text
    assert ticket.contact.name in page
    assert member.name in page

    answer = officer.post(f"{here}/meetings", data=typed(ticket.contact_id, member_ids=[str(member.id)]))
    meeting = session.execute(select(Meeting)).scalar_one()
    assert (answer.status_code, answer.location) == (303, f"/directory/meetings/{meeting.id}")
    wall = meeting.starts_at.astimezone(desk_clock.zone())
    assert (wall.hour, wall.minute, meeting.minutes) == (14, 30, 60)
    page = officer.get(answer.location).text
    assert page.count("No answer yet") == 2
    assert answer.location in officer.get(here).text
    assert "Nancy, room 3" in client().get(f"/r/{tracking_token(ticket.submission_id)}").text

    moved = typed(ticket.contact_id, days=9, member_ids=[str(member.id)], version=meeting.version)
    assert officer.post(answer.location, data=moved).status_code == 303
    assert officer.post(answer.location, data=moved).status_code == 409  # somebody changed it meanwhile
    assert len(mails("meeting_changed")) == 2
    session.refresh(meeting)
    off = {"off-version": meeting.version, "off-reason": "Ill"}
    assert officer.post(f"{answer.location}/cancellation", data=off).status_code == 303
    assert len(mails("meeting_called_off")) == 2
    page = officer.get(answer.location).text
    assert "Called off" in page
    assert "Send the update" not in page
    assert "Nancy, room 3" not in client().get(f"/r/{tracking_token(ticket.submission_id)}").text


@pytest.mark.parametrize(
    "wrong",
    [{"starts_at": ""}, {"starts_at": "25:00"}, {"starts_on": "2001-01-01"}, {"minutes": "4"}, {"place": ""}, {"subject": "x" * 141},
     {"contact_ids": []}, {"contact_ids": ["999999"]}],
)  # fmt: skip
def test_what_makes_no_sense_is_told_and_the_words_stay(officer: Any, wrong: dict[str, Any]) -> None:
    contact = make_contact()
    given = typed(contact.id, agenda="What we saw in the workshop", **wrong)
    page = officer.post(f"/directory/organizations/{contact.organization_id}/meetings", data=given)
    assert page.status_code == 422
    assert "What we saw in the workshop" in page.text
    assert session.scalar(select(Meeting.id)) is None
    assert not mails("meeting_invited")


def test_an_organization_without_anybody_to_write_to_says_so(officer: Any) -> None:
    organization = make_contact(email=None).organization
    page = officer.get(f"/directory/organizations/{organization.id}/meetings/new")
    assert "Nobody here can be invited" in page.text


def test_a_researcher_reads_of_their_own_meeting_and_nobody_elses_answer(officer: Any, client: Any) -> None:
    engagement = make_accepted_ticket(owner=officer.user)
    researcher = client("researcher")
    member = make_member(unit=engagement.unit, user=researcher.user)
    data = typed(engagement.ticket.contact_id, member_ids=[str(member.id)])
    officer.post(f"/tickets/{engagement.ticket.reference}/meetings", data=data)
    theirs = session.scalars(select(Invitee).where(Invitee.contact_id.is_not(None))).one()
    theirs.answer, theirs.answered_at, theirs.comment = "declined", desk_clock.now(), "They ask too much"
    keep(theirs)
    session.commit()
    page = researcher.get(f"/work/offers/{engagement.offer_id}").text
    assert "Nancy, room 3" in page
    assert "They ask too much" not in page
    assert researcher.get(f"/directory/meetings/{theirs.meeting_id}").status_code == 403
