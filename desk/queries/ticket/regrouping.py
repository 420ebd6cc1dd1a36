"""What a request was brought together with or taken apart from, and what it could be merged into."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import read
from models import Contact, Message, Regrouping, Ticket, Unit, User
from models.states import Lane, RegroupingKind, TicketState

CANDIDATES_SHOWN = 20
MESSAGES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another open request of the company."""

    reference: str
    title: str
    state: str
    owner: str | None
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """One message that could be taken elsewhere."""

    id: int
    lane: str
    author: str
    at: datetime
    body: str


@dataclass(frozen=True)
class Ties:
    """The acts in force of a request: where it lives now, what was merged into it, what it was split from and into."""

    home: Regrouping | None
    taken_in: tuple[Regrouping, ...]
    split_from: Regrouping | None
    split_off: tuple[Regrouping, ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.home or self.taken_in or self.split_from or self.split_off)


def candidates(actor: Actor, ticket: Ticket) -> list[Candidate]:
    """Return the newest other open requests of the company."""
    part = exists().where(Regrouping.source_id == Ticket.id, Regrouping.merges())
    statement = (
        select(Ticket.reference, Ticket.title, Ticket.state, User.name, Ticket.confirmed_at)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(
            Ticket.organization_id == ticket.organization_id, Ticket.id != ticket.id, Ticket.state != TicketState.CLOSED, ~part,
            access.visible(actor, Ticket),
        )
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(CANDIDATES_SHOWN)
    )  # fmt: skip
    return read(statement, Candidate)


def named(actor: Actor, reference: str | None) -> Ticket | None:
    """Return the request that somebody typed the reference of; none when there is none they see."""
    wanted = (reference or "").strip().upper()
    statement = select(Ticket).where(Ticket.reference == wanted, access.visible(actor, Ticket))
    return session.execute(statement).scalar_one_or_none()


def written(actor: Actor, ticket: Ticket) -> list[Written]:
    """Return the messages that may be taken elsewhere, the newest first: what units exchanged belongs to their offers."""
    statement = (
        select(Message.id, Message.lane, Message.author_name, Message.created_at, Message.body)
        .where(Message.ticket_id == ticket.id, Message.lane != Lane.UNIT, access.visible(actor, Message))
        .order_by(Message.id.desc())
        .limit(MESSAGES_SHOWN)
    )
    return read(statement, Written)


def ties(actor: Actor, ticket: Ticket) -> Ties:
    """Return what a request was brought together with: one query, and none where there is nothing."""
    if not ticket.is_regrouped:
        return Ties(None, (), None, ())
    statement = (
        select(Regrouping)
        .where(
            or_(Regrouping.source_id == ticket.id, Regrouping.target_id == ticket.id), Regrouping.undone_at.is_(None),
            Regrouping.kind != RegroupingKind.MOVE, access.visible(actor, Regrouping),
        )
        .options(joinedload(Regrouping.source), joinedload(Regrouping.target))
        .order_by(Regrouping.id)
    )  # fmt: skip
    found = session.scalars(statement).all()
    merges = [one for one in found if one.kind == RegroupingKind.MERGE]
    splits = [one for one in found if one.kind == RegroupingKind.SPLIT]
    return Ties(
        next((one for one in merges if one.source_id == ticket.id), None),
        tuple(one for one in merges if one.target_id == ticket.id),
        next((one for one in splits if one.target_id == ticket.id), None),
        tuple(one for one in splits if one.source_id == ticket.id),
    )


def act(actor: Actor, act_id: int) -> Regrouping:
    """Return one act with its two requests and its people; raises NotFound."""
    return access.load(
        actor, Regrouping, Regrouping.id == act_id,
        options=[joinedload(getattr(Regrouping, name)) for name in ("source", "target", "done_by", "undone_by")],
    )  # fmt: skip


def readers(actor: Actor, act: Regrouping) -> list[tuple[str, str | None, str]]:
    """Return who was named as reading more than before: of which kind, under which name, and whose words."""
    gains = act.after["gains"]
    names: dict[tuple[str, int], str] = {}
    for kind, model in (("person", Contact), ("unit", Unit)):
        ids = [number for one, number, _reads in gains if one == kind]
        if ids:
            found = select(model.id, model.name).where(model.id.in_(ids), access.visible(actor, model))
            names |= {(kind, row.id): row.name for row in session.execute(found)}
    return [(kind, names.get((kind, number)), reads) for kind, number, reads in gains]


def messages(actor: Actor, ticket: Ticket) -> list[Message]:
    """Return the messages themselves that may be chosen."""
    return access.load_all(actor, Message, Message.ticket_id == ticket.id, order=(Message.id,))
