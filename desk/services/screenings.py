"""The checks before an agreement: which are required, what named people decided, and whether the gate is open."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from models import Screening, Ticket
from models.states import CLEARED_SCREENINGS, ScreeningCheck, ScreeningDecision


def answer(*, actor: Actor, ticket_id: int, required: Collection[str]) -> list[Screening]:
    """Say for every check whether it is required; what was decided already stays required."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)

    access.ensure(actor, "screenings.decide")
    known = _of(ticket.id)
    wanted = {ScreeningCheck(code) for code in required}
    if any(row.decision and row.is_required and row.check_code not in wanted for row in known.values()):
        raise Refused("required", "already_decided")

    before = sorted(code for code, row in known.items() if row.is_required)
    was_answered = len(known) == len(ScreeningCheck)
    for code in ScreeningCheck:
        _set(ticket, known, code, code in wanted)
    session.flush()

    if not was_answered or before != sorted(wanted):
        events.record(
            "screening_set", actor=actor, subject=ticket, ticket=ticket,
            before={"required": before} if was_answered else {}, after={"required": sorted(wanted)},
        )  # fmt: skip
    return [known[code] for code in ScreeningCheck]


def require(*, actor: Actor, ticket: Ticket, codes: Collection[str]) -> None:
    """Make the checks a kind of agreement asks for required on its ticket; none is ever lifted here."""
    known = _of(ticket.id)
    missing = sorted(code for code in codes if code not in known or not known[code].is_required)
    if not missing:
        return
    for code in missing:
        _set(ticket, known, ScreeningCheck(code), True)
    session.flush()
    events.record("screening_set", actor=actor, subject=ticket, ticket=ticket, after={"added": missing})


def decide(
    *,
    actor: Actor,
    screening_id: int,
    version: int,
    decision: str,
    note: str | None = None,
    valid_until: date | None = None,
) -> Screening:
    """Decide a required check; anything but a plain yes says why, and a decision may hold until a day."""
    screening = access.load(actor, Screening, Screening.id == screening_id, lock=True)

    access.ensure(actor, "screenings.decide")
    if screening.version != version:
        raise Conflict("stale")
    if not screening.is_required:
        raise Refused("decision", "not_required")
    if decision != ScreeningDecision.CLEARED and not note:
        raise Refused("note", "reason_missing")
    if valid_until is not None and valid_until < clock.today():
        raise Refused("valid_until", "past")

    before = {"decision": screening.decision}
    screening.decision, screening.note, screening.valid_until = ScreeningDecision(decision), note, valid_until
    screening.decided_at, screening.decided_by_id = clock.now(), actor.user_id

    ticket = session.get_one(Ticket, screening.ticket_id)
    after = {
        "check": screening.check_code,
        "decision": decision,
        "valid_until": valid_until and valid_until.isoformat(),
    }
    events.record(
        "screening_decided", actor=actor, subject=screening, ticket=ticket, before=before, after=after
    )
    return screening


def answered(ticket_id: int) -> bool:
    """Tell whether somebody said of every check whether it is required."""
    return len(_of(ticket_id)) == len(ScreeningCheck)


def cleared(ticket_id: int) -> bool:
    """Tell whether the gate is open: every question answered, every required check cleared and still valid."""
    rows = _of(ticket_id)
    return len(rows) == len(ScreeningCheck) and all(is_cleared(row, clock.today()) for row in rows.values())


def is_cleared(screening: Screening, on: date) -> bool:
    """Tell whether one check stands in nobody's way on a day. Whatever is said of the AI Act blocks nothing, once it is said."""
    if not screening.is_required:
        return True
    in_time = screening.valid_until is None or screening.valid_until >= on
    enough = tuple(ScreeningDecision) if screening.check_code == ScreeningCheck.AI_ACT else CLEARED_SCREENINGS
    return screening.decision in enough and in_time


def _of(ticket_id: int) -> dict[str, Screening]:
    """Return the checks of a ticket by code; the gate looks at all of them, whoever asks."""
    statement = select(Screening).where(Screening.ticket_id == ticket_id).order_by(Screening.id)
    return {row.check_code: row for row in session.execute(statement).scalars()}


def _set(ticket: Ticket, known: dict[str, Screening], code: ScreeningCheck, is_required: bool) -> None:
    """Write whether one check is required."""
    row = known.get(code)
    if row is None:
        row = Screening(ticket_id=ticket.id, check_code=code, is_required=is_required, created_at=clock.now())
        session.add(row)
        known[code] = row
    row.is_required = is_required
