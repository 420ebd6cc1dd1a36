"""Runs of the matcher on tickets: what is read, who is left out, what is stored."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import selectinload

from desk import clock
from desk.access import Actor
from desk.errors import NotAllowed, NotFound, Refused
from desk.extensions import db
from desk.extensions import session as session_of_desk
from desk.matching import loader
from desk.services import match_runs
from desk.transaction import unit_of_work
from models import ConflictStatement, Event, MatchRun, TicketTopic, UnitPause, UnitText
from models.states import OfferState, Role, TicketState, UnitTextKind
from tests import factories as make

PITCH = "We cast pump housings and look for a camera that finds cracks before shipping."


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    loader.forget()


@pytest.fixture
def topics(session: Any) -> dict[str, Any]:
    return {
        "defects": make.make_topic(
            "defect-detection", label_en="Defect detection", alternatives={"en": ["cracks"]}
        ),
        "speech": make.make_topic("speech-recognition", label_en="Speech recognition"),
    }


def officer() -> Actor:
    return someone(Role.OFFICER)


def someone(role: str) -> Actor:
    user = make.make_user(role)
    return Actor(kind="staff", user_id=user.id, role=Role(role), name=user.name, language="en")


def seeking(**changes: Any) -> Any:
    return make.make_ticket(
        TicketState.QUALIFIED, **{"title": "Cracks in castings", "pitch": PITCH} | changes
    )


def caster(topics: dict[str, Any], **changes: Any) -> Any:
    return make.make_unit(topics=(topics["defects"],), **changes)


def run(actor: Actor, ticket: Any) -> Any:
    with unit_of_work():
        stored = match_runs.run(actor=actor, ticket_id=ticket.id)
    whole = select(MatchRun).options(selectinload(MatchRun.candidates)).where(MatchRun.id == stored.id)
    return session_of_desk.execute(whole.execution_options(populate_existing=True)).scalar_one()


def test_a_run_keeps_need_versions_parts_and_reasons(topics: dict[str, Any]) -> None:
    unit, ticket = caster(topics), seeking()
    stored = run(officer(), ticket)
    assert stored.is_reliable
    candidate = stored.candidates[0]
    assert (candidate.rank, candidate.unit_id) == (1, unit.id)
    assert candidate.score == pytest.approx(sum(candidate.parts.values()))
    assert candidate.reasons["topics"][0]["unit_topic"] == "defect-detection"
    assert PITCH in stored.need["need"]["text"]
    assert set(stored.versions) == {"matcher", "scheme", "profiles", "lexicon", "weights"}


def test_a_stored_run_replays(topics: dict[str, Any]) -> None:
    caster(topics)
    stored = run(officer(), seeking())
    again = loader.current_matcher().replay(stored.need)
    assert again.input_hash == stored.input_hash
    assert [s.score for s in again.suggestions] == [
        c.score for c in stored.candidates if c.reasons["is_reliable"]
    ]


def test_a_run_leaves_one_event(topics: dict[str, Any], session: Any) -> None:
    caster(topics)
    ticket = seeking()
    run(officer(), ticket)
    kinds = session.query(Event).filter(Event.ticket_id == ticket.id).all()
    assert [e.details["after"]["suggested"] for e in kinds if e.kind == "match_run_stored"] == [1]


def test_below_the_threshold_the_run_says_so(topics: dict[str, Any]) -> None:
    make.make_unit(topics=(topics["speech"],))
    stored = run(officer(), seeking())
    assert not stored.is_reliable
    assert all(not c.reasons["is_reliable"] for c in stored.candidates)


def test_hindered_units_are_left_out_with_their_reason(topics: dict[str, Any], session: Any) -> None:
    ticket, today = seeking(), clock.today()
    names = ("paused", "full", "conflict", "declined", "offered", "free")
    units = {
        name: caster(topics, code=f"{name}-{make.number()}", ceiling=0 if name == "full" else 3)
        for name in names
    }
    session.add(UnitPause(unit_id=units["paused"].id, starts_on=today - timedelta(1), ends_on=today))
    session.add(
        UnitPause(unit_id=units["free"].id, starts_on=today + timedelta(1), ends_on=today + timedelta(9))
    )
    session.add(
        ConflictStatement(
            ticket_id=ticket.id, unit_id=units["conflict"].id, has_tie=True, explanation="Shareholder", stated_by="A",
            stated_at=clock.now(), is_blocking=True, decided_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    make.make_offer(OfferState.DECLINED, ticket=ticket, unit=units["declined"])
    make.make_offer(OfferState.SENT, ticket=ticket, unit=units["offered"])
    make.make_offer(OfferState.EXPIRED, ticket=ticket, unit=units["free"])

    stored = run(officer(), ticket)

    assert {row["unit_id"]: row["code"] for row in stored.exclusions} == {
        units["paused"].id: "paused",
        units["full"].id: "at_ceiling",
        units["conflict"].id: "conflict",
        units["declined"].id: "already_declined",
        units["offered"].id: "already_offered",
    }
    assert [candidate.unit_id for candidate in stored.candidates] == [units["free"].id]


def test_a_conflict_with_the_company_holds_for_its_next_request(topics: dict[str, Any], session: Any) -> None:
    unit, ticket = caster(topics), seeking()
    earlier = make.make_ticket(TicketState.CLOSED, organization_id=ticket.organization_id)
    session.add(
        ConflictStatement(
            ticket_id=earlier.id, unit_id=unit.id, has_tie=True, explanation="Brother", stated_by="A",
            stated_at=clock.now(), is_blocking=True, decided_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    assert [row["code"] for row in run(officer(), ticket).exclusions] == ["conflict"]


def test_topics_confirmed_by_the_desk_are_the_ones_asked(topics: dict[str, Any], session: Any) -> None:
    unit, ticket, person = make.make_unit(topics=(topics["speech"],)), seeking(), make.make_user(Role.OFFICER)
    session.add(
        TicketTopic(
            ticket_id=ticket.id, topic_id="speech-recognition", origin="desk", confirmed_at=clock.now(),
            confirmed_by_id=person.id,
        )
    )  # fmt: skip
    session.commit()
    assert [candidate.unit_id for candidate in run(officer(), ticket).candidates] == [unit.id]


def test_a_changed_text_is_seen_by_the_next_run(topics: dict[str, Any], session: Any) -> None:
    unit, ticket, actor = make.make_unit(), seeking(), officer()
    assert run(actor, ticket).candidates == []
    session.add(
        UnitText(
            unit_id=unit.id,
            kind=UnitTextKind.DESCRIPTION,
            language="en",
            text="Cracks in castings, camera, housings",
        )
    )
    session.commit()
    assert [candidate.unit_id for candidate in run(actor, ticket).candidates] == [unit.id]


def test_only_a_ticket_that_is_being_served_is_matched(topics: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        run(officer(), make.make_ticket(TicketState.TRIAGE))
    assert caught.value.code == "not_searching"


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.DIRECTOR, Role.FUNDER, Role.CONTRACT_OFFICE])
def test_only_the_desk_runs_the_matcher(topics: dict[str, Any], role: Role) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        run(someone(role), seeking())


def test_the_number_of_queries_does_not_grow_with_the_units(topics: dict[str, Any], session: Any) -> None:
    ticket, sent = seeking(), []
    for _ in range(12):
        caster(topics)
    engine = db.engine

    def note(*_: Any) -> None:
        sent.append(1)

    event.listen(engine, "before_cursor_execute", note)
    try:
        loader.current_matcher().rank(loader.need_of(ticket), loader.obstacles_for(ticket))
        cold, sent = len(sent), []
        loader.current_matcher().rank(loader.need_of(ticket), loader.obstacles_for(ticket))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert cold <= 18
    assert len(sent) <= 12
