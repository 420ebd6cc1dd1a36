"""What a merge or a move would do before anybody does it: what stands against it, what goes along, and who would read more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, or_, select

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.services import organizations
from models import (
    Attachment,
    Contact,
    Contract,
    Engagement,
    FollowUp,
    Interaction,
    Link,
    Message,
    MessageDraft,
    Nda,
    Offer,
    Organization,
    Regrouping,
    Ticket,
    Unit,
)
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    AuthorKind,
    ContractState,
    EngagementState,
    Lane,
    LinkPurpose,
    NdaState,
    OfferState,
    Role,
    TicketState,
    WritingMode,
)

# A request that got so far has brought units and agreements in: others are merged into it.
_FAR = (
    TicketState.OFFERED, TicketState.ACCEPTED, TicketState.FOLLOW_UP, TicketState.CONTRACTING, TicketState.IN_PROGRESS,
)  # fmt: skip
_OVER = (ContractState.COMPLETED, ContractState.TERMINATED, ContractState.ABANDONED)
_OFFICE = Actor(kind="staff", name="", role=Role.CONTRACT_OFFICE)


@dataclass(frozen=True, order=True)
class Gain:
    """Somebody who would read more than before: a `person` of the company, a `unit` at work, or the contract `office`."""

    kind: str
    number: int
    name: str
    reads: str  # the reference of the request whose words are new to them


@dataclass(frozen=True)
class Foresight:
    """What would happen; `refusal` names what stands against it, `mark` stands for just these gains."""

    refusal: str | None
    messages: int
    notes: int
    files: int
    follow_ups: int
    interactions: int
    drafts: int
    offers_stay: int
    gains: tuple[Gain, ...]

    @property
    def mark(self) -> str:
        """Return a short text that stands for who gains what, so that a yes to them is a yes to no others."""
        return sha256(repr(self.gains).encode()).hexdigest()[:16]


def foresee_merge(source: Ticket, target: Ticket) -> Foresight:
    """Say what merging one request into another would do."""
    here = (Message.ticket_id == source.id, Message.lane != Lane.UNIT)
    lanes = dict(
        session.execute(select(Message.lane, func.count()).where(*here).group_by(Message.lane)).all()
    )
    follow_ups = _count(FollowUp.id, FollowUp.ticket_id == source.id)
    gains = [*_of_people(source, target), *_of_people(target, source), *_of_office(source, target)]
    if follow_ups:
        gains += _of_units(source, target)
    return Foresight(
        _against_merge(source, target), lanes.get(Lane.COMPANY, 0), lanes.get(Lane.INTERNAL, 0),
        _count(Attachment.id, Attachment.message_id.in_(select(Message.id).where(*here))), follow_ups,
        _count(Interaction.id, Interaction.ticket_id == source.id),
        _count(MessageDraft.id, MessageDraft.ticket_id == source.id, MessageDraft.mode != WritingMode.UNIT),
        _count(Offer.id, Offer.ticket_id == source.id), tuple(sorted(set(gains))),
    )  # fmt: skip


def foresee_move(source: Ticket, messages: Sequence[Message], target: Ticket | None) -> Foresight:
    """Say what taking messages to another request would do; without one, to a new one of the same people."""
    company = [one for one in messages if one.lane == Lane.COMPANY]
    gains: list[Gain] = []
    if target is not None:
        gains = [*(_of_people(target, source) if company else ()), *_of_office(source, target)]
    files = _count(Attachment.id, Attachment.message_id.in_([one.id for one in messages]))
    return Foresight(
        _against_move(source, messages, target), len(company), sum(one.lane == Lane.INTERNAL for one in messages), files,
        0, 0, 0, 0, tuple(sorted(set(gains))),
    )  # fmt: skip


def readers(ticket: Ticket) -> dict[int, str]:
    """Return the people of a company who read a request, by id: whose it is, or was before a merge, and who has a link."""
    mains = select(Ticket.contact_id).where(Ticket.id.in_(Regrouping.living_in(ticket.id)))
    linked = select(Link.contact_id).where(
        Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(ticket.id)),
        Link.revoked_at.is_(None), Link.expires_at > clock.now(), Link.contact_id.is_not(None),
    )  # fmt: skip
    people = select(Contact.id, Contact.name).where(
        or_(Contact.id.in_(mains), Contact.id.in_(linked)),
        Contact.erased_at.is_(None),
        Contact.left_on.is_(None),
    )
    return {row.id: row.name for row in session.execute(people)}


def is_part(ticket: Ticket) -> bool:
    """Tell whether a request lives in another."""
    statement = select(Regrouping.id).where(Regrouping.source_id == ticket.id, Regrouping.merges())
    return session.scalar(statement) is not None


def is_committed(ticket: Ticket) -> bool:
    """Tell whether units are asked or at work on a request, or an agreement about it is under way."""
    if {ticket.state, ticket.held_from} & set(_FAR):
        return True
    found = (
        select(Offer.id).where(Offer.ticket_id == ticket.id, Offer.state.in_((OfferState.DRAFT, *OPEN_OFFERS))),
        select(Engagement.id).where(Engagement.ticket_id == ticket.id, Engagement.state == EngagementState.ACTIVE),
        select(Nda.id).where(Nda.ticket_id == ticket.id, Nda.state.not_in((NdaState.ENDED, NdaState.EXPIRED))),
        select(Contract.id).where(Contract.ticket_id == ticket.id, Contract.state.not_in(_OVER)),
    )  # fmt: skip
    return any(session.scalar(statement.limit(1)) is not None for statement in found)


def _against_merge(source: Ticket, target: Ticket) -> str | None:
    if source.id == target.id:
        return "itself"
    if is_part(source) or is_part(target):
        return "is_part"
    if TicketState.CLOSED in (source.state, target.state):
        return "one_closed"
    if _company(source.organization_id) != _company(target.organization_id):
        return "other_company"
    if is_committed(source):
        return "both_committed" if is_committed(target) else "committed"
    return None


def _against_move(source: Ticket, messages: Sequence[Message], target: Ticket | None) -> str | None:
    if any(one.lane == Lane.UNIT for one in messages):
        return "of_an_offer"
    if target is None:
        return None if any(one.author_kind == AuthorKind.CONTACT for one in messages) else "no_company_words"
    if source.id == target.id:
        return "itself"
    if is_part(source) or is_part(target):
        return "is_part"
    if target.state == TicketState.CLOSED:
        return "one_closed"
    theirs = _company(target.organization_id)
    if _company(source.organization_id) == theirs:
        return None
    strange = any(one.lane == Lane.COMPANY and _author_company(one) != theirs for one in messages)
    return "other_company" if strange else None


def _company(organization_id: int) -> int:
    """Return the company that stands for a record now, should it have been merged."""
    return organizations.present_home(session.get_one(Organization, organization_id)).id


def _author_company(message: Message) -> int | None:
    """Return whose words a message is: of the company its writer belongs to; none when the desk wrote it."""
    writer = session.get(Contact, message.author_contact_id) if message.author_contact_id else None
    return _company(writer.organization_id) if writer is not None else None


def _of_people(reader: Ticket, read: Ticket) -> Iterable[Gain]:
    """Yield who reads one request and would read the other as well."""
    known = readers(read)
    for id_, name in readers(reader).items():
        if id_ not in known:
            yield Gain("person", id_, name, read.reference)


def _of_office(source: Ticket, target: Ticket) -> Iterable[Gain]:
    """Yield the contract office, where it reads the request in which the words arrive and not the one they come from."""
    sees = select(Ticket.id).where(Ticket.id.in_((source.id, target.id)), access.visible(_OFFICE, Ticket))
    if set(session.scalars(sees)) == {target.id}:
        yield Gain("office", 0, "", source.reference)


def _of_units(source: Ticket, target: Ticket) -> Iterable[Gain]:
    """Yield the units at work on the request in which follow-ups arrive: they read what is planned."""
    at_work = select(Unit.id, Unit.name).join(Offer, Offer.unit_id == Unit.id).where(
        Offer.ticket_id == target.id, Offer.state.in_(ACCEPTED_OFFERS)
    )  # fmt: skip
    for id_, name in session.execute(at_work.distinct()):
        yield Gain("unit", id_, name, source.reference)


def _count(column: object, *criteria: object) -> int:
    return session.scalar(select(func.count(column)).where(*criteria)) or 0  # type: ignore[arg-type]  # any column
