"""What is planned with a company, and who at the desk may own it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from desk import access, policy
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.queries.rows import Page, cut, kept, read
from models import FollowUp, Meeting, Organization, Ticket, User
from models.states import DESK_ROLES, FollowUpState


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One follow-up with the names around it."""

    id: int
    version: int
    kind: str
    purpose: str
    due_on: date
    state: str
    outcome: str | None
    done_at: datetime | None
    owner: str
    organization_id: int
    organization: str
    reference: str | None
    meeting_id: int | None
    starts_at: datetime | None


def follow_ups_of(
    actor: Actor, *, ticket_id: int | None = None, organization_id: int | None = None, is_open: bool = False
) -> list[FollowUpRow]:
    """Return the follow-ups of a ticket or an organization: the planned ones by date, then the newest done."""
    asked = {"ticket_id": ticket_id, "organization_id": organization_id}
    given = {name: value for name, value in asked.items() if value is not None}
    return read(_follow_ups(actor, tuple(given), is_open=is_open), FollowUpRow, given)


@kept
def _follow_ups(actor: Actor, of: tuple[str, ...], *, is_open: bool) -> Select[*tuple[Any, ...]]:
    statement = _listed(actor).where(*(getattr(FollowUp, name) == bindparam(name) for name in of))
    if is_open:
        statement = statement.where(FollowUp.state == FollowUpState.PLANNED)
    ordered = statement.order_by(FollowUp.state != FollowUpState.PLANNED, FollowUp.due_on, FollowUp.id)
    return ordered.limit(policy.PAGE_ROWS)


def owned_follow_ups(
    actor: Actor, *, state: str | None = None, after: int | None = None, rows: int = policy.PAGE_ROWS
) -> tuple[list[FollowUpRow], int | None]:
    """Return what the actor owns of follow-ups, oldest record first, and after which one to go on."""
    wanted = _listed(actor).where(FollowUp.owner_id == actor.user_id, FollowUp.id > (after or 0))
    if state:
        wanted = wanted.where(FollowUp.state == state)
    found = read(wanted.order_by(FollowUp.id).limit(rows + 1), FollowUpRow)
    return found[:rows], found[rows - 1].id if len(found) > rows else None


def planned_follow_ups(
    actor: Actor, owner_ids: Sequence[int] | None = None, *, after: int | None = None, before: int | None = None,
    rows: int = policy.PAGE_ROWS,
) -> Page[FollowUpRow]:  # fmt: skip
    """Return a page of what is planned, what is late first: everybody's, or what some people own."""
    wanted = _listed(actor).where(FollowUp.state == FollowUpState.PLANNED)
    if owner_ids is not None:
        wanted = wanted.where(FollowUp.owner_id.in_(owner_ids))
    return cut(
        wanted, order=(FollowUp.due_on, FollowUp.id), make=FollowUpRow, id_of=lambda row: row.id, after=after,
        before=before, rows=rows,
    )  # fmt: skip


def follow_up(actor: Actor, follow_up_id: int) -> FollowUpRow:
    """Return one follow-up; raises NotFound."""
    found = read(_listed(actor).where(FollowUp.id == follow_up_id), FollowUpRow)
    if not found:
        raise NotFound("follow_up")
    return found[0]


def _listed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select the columns of a row."""
    return (
        select(
            FollowUp.id, FollowUp.version, FollowUp.kind, FollowUp.purpose, FollowUp.due_on, FollowUp.state,
            FollowUp.outcome, FollowUp.done_at, User.name, Organization.id, Organization.name, Ticket.reference,
            Meeting.id, Meeting.starts_at,
        )
        .join(User, User.id == FollowUp.owner_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .outerjoin(Ticket, and_(Ticket.id == FollowUp.ticket_id, access.visible(actor, Ticket)))
        .outerjoin(Meeting, Meeting.follow_up_id == FollowUp.id)
        .where(access.visible(actor, FollowUp))
    )  # fmt: skip


def owners(actor: Actor) -> list[tuple[int, str]]:
    """Return who at the desk may own a follow-up, as (id, name)."""
    statement = select(User.id, User.name).where(
        User.role.in_(DESK_ROLES), User.is_active.is_(True), access.visible(actor, User)
    )
    return [(id_, name) for id_, name in session.execute(statement.order_by(User.name, User.id))]
