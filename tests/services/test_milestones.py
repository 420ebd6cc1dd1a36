"""Steps of contracts."""

from decimal import Decimal
from typing import Any

import pytest

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Duplicate, InvalidTransition, NotFound, Refused
from desk.services import milestones
from desk.transaction import unit_of_work
from models.states import MilestoneState
from tests.factories import (
    actor_of,
    make_milestone,
)


def test_a_step_is_handed_in_sent_back_and_validated(session: Any, officer: Actor) -> None:
    step = make_milestone(invoice_amount=Decimal(9200))

    def moved(target: str, **words: Any) -> None:
        with unit_of_work():
            milestones.move(actor=officer, milestone_id=step.id, version=step.version, target=target, **words)

    moved("submitted")
    with pytest.raises(InvalidTransition):
        moved("due")
    session.refresh(step)
    moved("due", reason="A table is missing")
    assert step.submitted_on is None
    moved("submitted")
    moved("validated", on=desk_clock.today())
    assert (step.state, step.validated_on) == ("validated", desk_clock.today())
    with unit_of_work():
        milestones.invoice(actor=officer, milestone_id=step.id, version=step.version)
    assert step.is_invoiced
    with pytest.raises(Conflict), unit_of_work():
        milestones.invoice(actor=officer, milestone_id=step.id, version=step.version)


def test_the_unit_hands_in_its_own_step_and_no_other(session: Any) -> None:
    from tests.factories import make_member, make_user

    step = make_milestone()
    user = make_user("researcher")
    make_member(step.contract.unit, user=user)
    with unit_of_work():
        milestones.move(actor=actor_of(user), milestone_id=step.id, version=step.version, target="submitted")
    assert step.state == "submitted"
    with pytest.raises(NotFound), unit_of_work():
        milestones.move(
            actor=actor_of("researcher"), milestone_id=step.id, version=step.version, target="validated"
        )
    with pytest.raises(InvalidTransition), unit_of_work():
        milestones.move(actor=actor_of(user), milestone_id=step.id, version=step.version, target="validated")


def test_the_same_step_twice_is_one(session: Any, officer: Actor) -> None:
    step = make_milestone()
    with pytest.raises(Duplicate), unit_of_work():
        milestones.add(actor=officer, contract_id=step.contract_id, title=step.title, due_on=step.due_on)


def test_a_settled_step_is_not_corrected(session: Any, officer: Actor) -> None:
    step = make_milestone(MilestoneState.VALIDATED)
    with pytest.raises(Refused), unit_of_work():
        milestones.edit(
            actor=officer, milestone_id=step.id, version=step.version, title="x", due_on=step.due_on
        )


def test_the_job_finds_the_day_come(session: Any) -> None:
    step = make_milestone(due_on=desk_clock.today())
    with unit_of_work():
        milestones.move(actor=Actor.system(), milestone_id=step.id, version=None, target="due")
    assert step.state == "due"
