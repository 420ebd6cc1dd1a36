"""Open requests that resemble one about to be made: shown to whoever has proven to be of that company, and to the desk.

A stranger learns nothing here. Before an address is proven, by a link mailed to it, nothing is looked up for it; then
its own requests are named, and of colleagues' at the same company's mail domain only that there is one.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.likeness import text_likeness
from models import Contact, Organization, Submission, Ticket
from models.domains import domain_of
from models.names import organization_key
from models.states import TicketState

ALIKE_FROM = 0.5
"""Of the shorter text, the share of words the other must hold, too."""
_LOOKED_AT = 50
MOST = 3


@dataclass(frozen=True, slots=True)
class SimilarRequest:
    """An open request that resembles the new one."""

    reference: str
    title: str


@dataclass(frozen=True, slots=True)
class Similar:
    """The person's own similar requests, and whether a colleague has one."""

    own: tuple[SimilarRequest, ...]
    has_colleagues: bool


def before_confirming(actor: Actor) -> Similar:
    """Return what resembles an unconfirmed request, for whoever holds its mailed link and so has its mailbox."""
    new = access.load(actor, Submission, Submission.id == actor.submission_id)
    address = (new.contact_email or "").strip().casefold()
    if not address:
        return Similar((), False)
    own = _alike(f"{new.title}\n{new.pitch}", Contact.email_key == address)
    domain = domain_of(address)
    others = _alike(
        f"{new.title}\n{new.pitch}", Organization.known_by(domain), Contact.email_key.is_distinct_from(address)
    ) if domain else []  # fmt: skip
    return Similar(tuple(SimilarRequest(one.reference, one.title) for one in own), bool(others))


def for_the_desk(
    actor: Actor, *, name: str, email: str | None, siren: str | None, text: str
) -> list[SimilarRequest]:
    """Return the open requests of a company that resemble a new one, for an officer who writes it down."""
    of_company = [Organization.name_key == organization_key(name)]
    if siren:
        of_company.append(Organization.siren == siren)
    if email:
        of_company.append(Contact.email_key == email.strip().casefold())
    found = _alike(text, or_(*of_company), access.visible(actor, Ticket))
    return [SimilarRequest(one.reference, one.title) for one in found]


def _alike(text: str, *criteria: ColumnElement[bool]) -> list[Ticket]:
    """Return the newest open requests whose words are much the same, the likest first."""
    statement = (
        select(Ticket)
        .join(Contact, Contact.id == Ticket.contact_id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .where(Ticket.state != TicketState.CLOSED, *criteria)
        .order_by(Ticket.id.desc())
        .limit(_LOOKED_AT)
    )
    likeness = {one: text_likeness(text, f"{one.title}\n{one.pitch}") for one in session.scalars(statement)}
    found = sorted((one for one in likeness if likeness[one] >= ALIKE_FROM), key=lambda one: -likeness[one])
    return found[:MOST]
