"""Confidentiality agreements, and who reads the secrets through them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import access
from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, InvalidTransition, NotAllowed, NotFound, Refused
from desk.services import ndas
from desk.transaction import unit_of_work
from models import ConfidentialPart, Engagement, Event, Member, Nda, NdaPerson
from models.states import NdaState, TicketState
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_member,
    make_nda,
    make_ticket,
    make_user,
)


@pytest.fixture
def work(session: Any) -> Engagement:
    return make_accepted_ticket()


def requested(officer: Actor, work: Engagement) -> Nda:
    with unit_of_work():
        return ndas.request(actor=officer, ticket_id=work.ticket_id, purpose="Images of weld seams")


def in_review(officer: Actor, work: Engagement) -> Nda:
    nda = requested(officer, work)
    for step in (ndas.draft, ndas.review):
        with unit_of_work():
            step(actor=officer, nda_id=nda.id, version=nda.version)
    return nda


def sign(officer: Actor, nda: Nda, *members: Member, days: int = 365, **changes: Any) -> Nda:
    today = desk_clock.today()
    words = {"signed_on": today, "ends_on": today + timedelta(days=days), "version": nda.version, **changes}
    with unit_of_work():
        return ndas.sign(actor=officer, nda_id=nda.id, member_ids=[one.id for one in members], **words)


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_it_walks_from_the_asking_to_the_signature(session: Any, officer: Actor, work: Engagement) -> None:
    member = make_member(work.unit)
    nda = sign(officer, in_review(officer, work), member)
    assert (nda.state, nda.signed_on) == (NdaState.SIGNED, desk_clock.today())
    assert session.scalars(select(NdaPerson.member_id)).all() == [member.id]
    assert kinds(session) == ["nda_requested", "nda_moved", "nda_moved", "nda_moved"]
    last = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert last.details["before"] == {"state": "in_review"}
    assert last.details["after"]["people"] == [member.name]


def test_the_text_may_be_taken_back(session: Any, officer: Actor, work: Engagement) -> None:
    nda = in_review(officer, work)
    with unit_of_work():
        ndas.send_back(actor=officer, nda_id=nda.id, version=nda.version)
    assert nda.state == NdaState.DRAFTED


def test_nobody_named_is_no_agreement(session: Any, officer: Actor, work: Engagement) -> None:
    nda = in_review(officer, work)
    with pytest.raises(InvalidTransition) as refusal:
        sign(officer, nda)
    assert refusal.value.missing == ("people_named",)
    assert session.get_one(Nda, nda.id).state == NdaState.IN_REVIEW


def test_only_people_of_a_unit_at_work_are_named(session: Any, officer: Actor, work: Engagement) -> None:
    nda, stranger = in_review(officer, work), make_member()
    with pytest.raises(Refused) as refusal:
        sign(officer, nda, stranger)
    assert (refusal.value.field, refusal.value.code) == ("member_ids", "not_at_work")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"signed_on": 1}, "signed_on"), ({"ends_on": -1}, "ends_on"), ({"secrecy_until": 10}, "secrecy_until")],
)
def test_its_days_are_in_order(
    session: Any, officer: Actor, work: Engagement, changes: dict[str, int], field: str
) -> None:
    nda, member = in_review(officer, work), make_member(work.unit)
    days = {name: desk_clock.today() + timedelta(days=days) for name, days in changes.items()}
    with pytest.raises(Refused) as refusal:
        sign(officer, nda, member, **days)
    assert refusal.value.field == field


def test_it_is_asked_for_once_at_a_time(session: Any, officer: Actor, work: Engagement) -> None:
    requested(officer, work)
    with pytest.raises(Refused) as refusal:
        requested(officer, work)
    assert refusal.value.code == "nda_under_way"


def test_a_closed_request_has_no_new_one(session: Any, officer: Actor) -> None:
    ticket = make_ticket(TicketState.CLOSED)
    with pytest.raises(Refused), unit_of_work():
        ndas.request(actor=officer, ticket_id=ticket.id, purpose="Too late")


def test_the_same_step_twice_is_a_conflict(session: Any, officer: Actor, work: Engagement) -> None:
    nda = requested(officer, work)
    version = nda.version
    with unit_of_work():
        ndas.draft(actor=officer, nda_id=nda.id, version=version)
    with pytest.raises(Conflict), unit_of_work():
        ndas.draft(actor=officer, nda_id=nda.id, version=version)


def test_a_step_that_is_not_in_the_table_is_refused(session: Any, officer: Actor, work: Engagement) -> None:
    nda = requested(officer, work)
    with pytest.raises(InvalidTransition), unit_of_work():
        ndas.review(actor=officer, nda_id=nda.id, version=nda.version)


def test_a_director_reads_it_and_changes_nothing(session: Any, officer: Actor, work: Engagement) -> None:
    nda = requested(officer, work)
    with pytest.raises(NotAllowed), unit_of_work():
        ndas.draft(actor=actor_of("director"), nda_id=nda.id, version=nda.version)
    with pytest.raises(NotFound), unit_of_work():
        ndas.draft(actor=actor_of("administrator"), nda_id=nda.id, version=nda.version)


# ----- who reads


def reads(actor: Actor, session: Any) -> bool:
    return session.scalar(select(ConfidentialPart).where(access.visible(actor, ConfidentialPart))) is not None


def test_named_people_read_from_the_signature_to_the_end(
    session: Any, clock: Any, officer: Actor, work: Engagement
) -> None:
    keep(
        ConfidentialPart(
            submission_id=work.ticket.submission_id, text="The recipe", created_at=desk_clock.now()
        )
    )
    user = make_user("researcher")
    member, other = make_member(work.unit, user=user), make_user("researcher")
    make_member(work.unit, user=other)
    named, colleague = actor_of(user), actor_of(other)
    nda = in_review(officer, work)
    assert not reads(named, session)

    nda = sign(officer, nda, member, days=10)
    assert reads(named, session)
    assert not reads(colleague, session)

    clock.shift(timedelta(days=11))
    assert not reads(named, session)


def test_ending_it_early_closes_the_text_at_once(session: Any, officer: Actor, work: Engagement) -> None:
    nda = sign(officer, in_review(officer, work), make_member(work.unit))
    with pytest.raises(InvalidTransition), unit_of_work():
        ndas.end(actor=officer, nda_id=nda.id, version=nda.version, reason=None)
    with unit_of_work():
        ndas.end(actor=officer, nda_id=nda.id, version=nda.version, reason="The company withdrew")
    assert nda.state == NdaState.ENDED


def test_names_change_while_it_runs_but_never_to_none(session: Any, officer: Actor, work: Engagement) -> None:
    first, second = make_member(work.unit), make_member(work.unit)
    nda = sign(officer, in_review(officer, work), first)
    before = nda.version
    with unit_of_work():
        ndas.name_people(actor=officer, nda_id=nda.id, version=before, member_ids=[second.id])
    assert session.scalars(select(NdaPerson.member_id)).all() == [second.id]
    assert nda.version > before
    with pytest.raises(Refused) as refusal, unit_of_work():
        ndas.name_people(actor=officer, nda_id=nda.id, version=nda.version, member_ids=[])
    assert refusal.value.code == "nobody_named"


def test_its_purpose_is_corrected_until_it_is_signed(session: Any, officer: Actor, work: Engagement) -> None:
    nda = requested(officer, work)
    with unit_of_work():
        ndas.edit(
            actor=officer, nda_id=nda.id, version=nda.version, purpose="Sounds of seams", is_mutual=False
        )
    assert (nda.purpose, nda.is_mutual) == ("Sounds of seams", False)
    signed = make_nda(ticket=work.ticket)
    with pytest.raises(Refused), unit_of_work():
        ndas.edit(actor=officer, nda_id=signed.id, version=signed.version, purpose="x", is_mutual=True)


def test_it_runs_out_by_itself_after_its_last_day_and_not_on_it(session: Any, clock: Any) -> None:
    nda = make_nda(ends_on=desk_clock.today())
    with pytest.raises(InvalidTransition), unit_of_work():
        ndas.expire(actor=Actor.system(), nda_id=nda.id)
    clock.shift(timedelta(days=1))
    with unit_of_work():
        ndas.expire(actor=Actor.system(), nda_id=nda.id)
    assert session.get_one(Nda, nda.id).state == NdaState.EXPIRED
