"""`flask refit-weights`: shows, and changes nothing until a person applies it."""

from typing import Any

import pytest
from sqlalchemy import select

from desk import clock
from desk.matching import loader, part_points
from desk.queries import choices
from models import Event, MatchCandidate, MatchRun, MatchWeights, Offer
from models.states import OfferState, Role
from tests import factories as make


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    loader.forget()


def officers_prefer_texts(session: Any, count: int = 30) -> None:
    texts, declared = make.make_unit(), make.make_unit()
    for _ in range(count):
        ticket = make.make_ticket("offered")
        run = MatchRun(
            ticket_id=ticket.id, input_hash="0" * 64, need={}, versions={}, exclusions=[], is_reliable=True,
            created_at=clock.now(),
        )  # fmt: skip
        run.candidates = [
            MatchCandidate(
                rank=1, unit_id=declared.id, score=50, parts={"expertise": 44.0, "text": 3.0}, reasons={}
            ),
            MatchCandidate(
                rank=2, unit_id=texts.id, score=46, parts={"expertise": 16.0, "text": 30.0}, reasons={}
            ),
        ]
        session.add(run)
        session.flush()
        make.make_offer(OfferState.SENT, ticket=ticket, unit=texts, run_id=run.id)


def test_it_shows_and_keeps_its_hands_off(app: Any, session: Any) -> None:
    officers_prefer_texts(session)
    told = app.test_cli_runner().invoke(args=["refit-weights"])
    assert (told.exit_code, "30 choices of officers" in told.output) == (0, True)
    assert session.scalars(select(MatchWeights)).all() == []
    assert part_points(loader.current_weights()) == part_points()


def test_what_units_answered_changes_nothing(app: Any, session: Any) -> None:
    officers_prefer_texts(session)
    before = choices.taught()
    for offer in session.scalars(select(Offer)):
        offer.state, offer.decline_code, offer.decided_at = OfferState.DECLINED, "no_capacity", clock.now()
    session.flush()
    assert choices.taught() == before


def test_a_lead_applies_the_points_and_the_page_tells_them(app: Any, session: Any, client: Any) -> None:
    officers_prefer_texts(session)
    lead = make.make_user(Role.LEAD)
    told = app.test_cli_runner().invoke(args=["refit-weights", "--apply", "--by", lead.email])
    assert told.exit_code == 0, told.output
    (applied,) = session.scalars(select(MatchWeights)).all()
    assert applied.points["text"] > part_points()["text"]
    assert part_points(loader.current_weights()) == applied.points
    assert session.scalars(select(Event.kind).where(Event.kind == "weights_applied")).all() == [
        "weights_applied"
    ]
    assert "30 choices" in client().get("/how-matching-works?lang=en").text


@pytest.mark.parametrize("extra", [[], ["--by", "nobody@example.org"]])
def test_without_a_person_nothing_is_applied(app: Any, session: Any, extra: list[str]) -> None:
    officers_prefer_texts(session)
    told = app.test_cli_runner().invoke(args=["refit-weights", "--apply", *extra])
    assert (told.exit_code, session.scalars(select(MatchWeights)).all()) == (2, [])


def test_an_officer_may_not_apply_them(app: Any, session: Any) -> None:
    officers_prefer_texts(session)
    officer = make.make_user(Role.OFFICER)
    told = app.test_cli_runner().invoke(args=["refit-weights", "--apply", "--by", officer.email])
    assert (told.exit_code, session.scalars(select(MatchWeights)).all()) == (2, [])
