"""What came of an agreement, or of a unit's work on a request: noted with where it can be looked up, and taken back."""

from datetime import date
from typing import Any

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Duplicate, Refused
from desk.extensions import session
from models import Contract, Engagement, Output, Ticket
from models.states import OutputKind


def note(
    *,
    actor: Actor,
    ticket_id: int,
    came_of: str,
    kind: OutputKind,
    title: str,
    came_out_on: date,
    source: str,
) -> Output:
    """Note what came out. `came_of` names an agreement or a unit's work of the request: "contract:3", "engagement:7"."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)

    access.ensure(actor, "agreements.work")
    if came_out_on > clock.today():
        raise Refused("came_out_on", "future")
    origin = _origin(actor, ticket, came_of)
    if session.scalar(select(Output.id).filter_by(**origin, kind=kind, title=title).limit(1)):
        raise Duplicate("title")

    output = Output(
        **origin, kind=OutputKind(kind), title=title, came_out_on=came_out_on, source=source,
        noted_at=clock.now(), noted_by_id=actor.user_id,
    )  # fmt: skip
    session.add(output)
    session.flush()
    events.record("output_noted", actor=actor, subject=output, ticket=ticket, after=_words(output))
    return output


def take_back(*, actor: Actor, ticket_id: int, output_id: int) -> None:
    """Take back what was noted by mistake; the history of the request keeps what it said."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    output = access.load(actor, Output, Output.id == output_id, lock=True)

    access.ensure(actor, "agreements.work")
    session.delete(output)
    session.flush()
    events.record("output_taken_back", actor=actor, subject=output, ticket=ticket, before=_words(output))


def _origin(actor: Actor, ticket: Ticket, came_of: str) -> dict[str, int]:
    """Return the column that names what it came of; refuse anything that is not of this request."""
    kind, _colon, number = came_of.partition(":")
    model: Any = {"contract": Contract, "engagement": Engagement}.get(kind)
    if model is None or not number.isdigit():
        raise Refused("came_of", "unknown")
    found = session.scalar(
        select(model.id).where(
            model.id == int(number), model.ticket_id == ticket.id, access.visible(actor, model)
        )
    )
    if found is None:
        raise Refused("came_of", "unknown")
    return {f"{kind}_id": found}


def _words(output: Output) -> dict[str, str]:
    return {
        "kind": str(output.kind), "title": output.title, "came_out_on": output.came_out_on.isoformat(),
        "source": output.source,
    }  # fmt: skip
