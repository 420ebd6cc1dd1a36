"""What a list of requests is narrowed to, and the conditions a row of it must meet."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, bindparam, exists, func, literal_column, select

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.queue.attention import IS_OPEN
from desk.queries.search import CAP, matching_tickets, of_company
from models import Establishment, Organization, QueueReader, Submission, Ticket, TicketLook, TicketTopic
from models.states import TicketState
from models.types import UtcDateTime

FEW: Final = 100
VIEWS: Final = ("attention", "mine", "new", "open", "closed", "all")
IS_CLOSED = Ticket.state == literal_column("'closed'")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the list is narrowed to; empty means not narrowed. `older`, `newer` and `due` are numbers of days."""

    view: str = "attention"
    state: str = ""
    owner_id: int | None = None
    priority: str = ""
    topic_id: str = ""
    company: str = ""
    cooperation: str = ""
    language: str = ""
    region: str = ""
    origin: str = ""
    waiting: str = ""
    older: int | None = None
    newer: int | None = None
    due: int | None = None
    unread: bool = False
    text: str = ""
    sort: str = ""


def conditions(actor: Actor, wanted: QueueFilter, most: int = CAP + 1) -> list[ColumnElement[bool]]:
    """Return what a row must meet; that a request of the first view has a reason is a join of the list. Run it with given_for().

    Of requests found by words the newest `most` are looked at.
    """
    met = [*_of_view(wanted.view), *_of_columns(wanted), *_of_days(wanted)]
    if wanted.topic_id:
        linked = select(TicketTopic.ticket_id).where(TicketTopic.topic_id == wanted.topic_id)
        met.append(Ticket.id.in_(linked))
    if wanted.region:
        met.append(_of_region(actor, wanted.region))
    if wanted.unread:
        met.append(is_unread())
    if wanted.origin:  # asked once a row: most requests have the same, a list of them all would be long
        came = select(Submission.origin).where(Submission.id == Ticket.submission_id)
        met.append(came.scalar_subquery() == wanted.origin)
    if wanted.company:
        met.append(of_company(actor, wanted.company, most))
    if wanted.text:
        met.append(matching_tickets(actor, wanted.text, most))
    return met


def asks_while_built(wanted: QueueFilter) -> bool:
    """Tell whether conditions() looks something up, so that what it returns holds for this moment only."""
    return bool(wanted.text or wanted.company or wanted.region)


def reader(actor: Actor) -> dict[str, Any]:
    """Return the parameters that a statement over is_unread() is run with."""
    return {"me": actor.user_id, "long_ago": _begin_of_day(-policy.UNREAD_DAYS)}


def given_for(actor: Actor, wanted: QueueFilter) -> dict[str, Any]:
    """Return the parameters of a statement over conditions(): for their own list, whose requests the reader looks after, too."""
    owners = {"owners": access.looks_after(actor)} if wanted.view == "mine" else {}
    return reader(actor) | owners


def is_unread() -> ColumnElement[bool]:
    """Tell whether a request changed since the reader last opened it, declared all read, or for too long to matter."""
    me, long_ago = bindparam("me", type_=Integer), bindparam("long_ago", type_=UtcDateTime)
    declared = select(QueueReader.read_before).where(QueueReader.user_id == me).scalar_subquery()
    seen = exists().where(
        TicketLook.user_id == me, TicketLook.ticket_id == Ticket.id, TicketLook.looked_at >= Ticket.updated_at
    )
    return (Ticket.updated_at > func.coalesce(declared, long_ago)) & (Ticket.updated_at > long_ago) & ~seen


def _of_view(view: str) -> list[ColumnElement[bool]]:
    by_view: dict[str, list[ColumnElement[bool]]] = {
        "attention": [],
        "mine": [Ticket.owner_id.in_(bindparam("owners", type_=Integer, expanding=True)), IS_OPEN],
        "new": [Ticket.state == TicketState.NEW],
        "open": [IS_OPEN],
        "closed": [IS_CLOSED],
        "all": [],
    }
    return by_view[view]


def _of_columns(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    asked = (
        (Ticket.state, wanted.state), (Ticket.priority, wanted.priority), (Ticket.language, wanted.language),
        (Ticket.owner_id, wanted.owner_id), (Ticket.cooperation, wanted.cooperation),
        (Ticket.next_action_by, wanted.waiting),
    )  # fmt: skip
    return [column == value for column, value in asked if value]


def _of_region(actor: Actor, region: str) -> ColumnElement[bool]:
    """Name the companies when they are few; of many, the list is read in its own order and each row asked.

    Left to itself SQLite gathers and sorts the requests of thousands of companies (measured: 2 s for the board).
    """
    sites = select(Establishment.organization_id).where(Establishment.region == region, Establishment.is_head)
    there = select(Organization.id).where(Organization.id.in_(sites), access.visible(actor, Organization))
    few = session.scalars(there.limit(FEW + 1)).all()
    return Ticket.organization_id.in_(few) if len(few) <= FEW else (Ticket.organization_id + 0).in_(there)


def _of_days(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """Count days as people do: what came on Monday is two days old on Wednesday, at any hour."""
    met: list[ColumnElement[bool]] = []
    came: Any = Ticket.confirmed_at
    if wanted.view not in (
        "all",
        "closed",
    ):  # or the whole archive is read by its age for a few open requests
        came = func.coalesce(Ticket.confirmed_at, Ticket.confirmed_at)
    if wanted.older is not None:
        met.append(came < _begin_of_day(-wanted.older + 1))
    if wanted.newer is not None:
        met.append(came >= _begin_of_day(-wanted.newer))
    if wanted.due is not None:  # what is late is due all the more
        met.append(Ticket.next_action_due_on <= clock.today() + timedelta(days=wanted.due))
    return met


def _begin_of_day(days: int) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), time(), tzinfo=clock.zone())
