"""Keeps the index in step: what a transaction changed is gathered while it flushes and indexed before it commits.

Not by triggers: stems are computed here, the same for both databases. A bulk statement goes past this; it indexes what it
wrote itself, and index_missing() finds rows that were forgotten or were there before the index.
"""

from typing import Any, Final

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from desk.extensions import session
from desk.search.documents import index_organizations, index_tickets
from models import Attachment, Contact, Establishment, Message, Organization, Submission, Ticket, TicketTopic
from models.dialect import without_document

_STALE: Final = "search_stale"
# Columns whose change makes words change; a model not named here has none.
_WORDS: Final[dict[type[Any], frozenset[str]]] = {
    Ticket: frozenset(
        {
            "title",
            "pitch",
            "language",
            "organization_id",
            "contact_id",
            "outcome_reason",
            "submission_id",
            "establishment_id",
        }
    ),
    Message: frozenset({"body", "ticket_id", "author_name"}),
    TicketTopic: frozenset({"topic_id"}),
    Attachment: frozenset({"name", "layer", "ticket_id"}),
    Organization: frozenset({"name", "siren", "foreign_id", "domain", "merged_into_id"}),
    Establishment: frozenset({"siret", "name", "city", "organization_id", "is_head"}),
    Contact: frozenset({"name", "email", "organization_id", "erased_at"}),
    Submission: frozenset({"title", "pitch", "erased_at"}),
}


def watch() -> None:
    """Note what each flush changes, from the start of the program on."""
    if not event.contains(Session, "after_flush", _note):
        event.listen(Session, "after_flush", _note)


def _note(session_: Session, _context: object) -> None:
    stale: set[tuple[type[Any], int | None]] = session_.info.setdefault(_STALE, set())
    for row in (*session_.new, *session_.dirty, *session_.deleted):
        columns = _WORDS.get(type(row))
        if columns is None or (row in session_.dirty and not _has_changed(row, columns)):
            continue
        if isinstance(row, Submission) and row in session_.new:
            continue  # no request comes from it yet; the one that will is indexed itself
        if isinstance(row, Message | TicketTopic | Attachment):
            state: Any = inspect(row)
            before = state.attrs.ticket_id.history.deleted or ()  # what moves leaves another request behind
            stale.update((type(row), id_) for id_ in (row.ticket_id, *before))
        else:
            stale.add((type(row), row.id))
        if isinstance(row, Contact | Establishment):
            stale.add((Organization, row.organization_id))


def _has_changed(row: Any, columns: frozenset[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in columns)


def bring_up_to_date() -> None:
    """Index what this transaction changed."""
    session.flush()
    stale: set[tuple[type[Any], int]] = session().info.pop(_STALE, set())
    if not stale:
        return
    ids = {model: {id_ for kind, id_ in stale if kind is model and id_ is not None} for model in _WORDS}
    tickets = ids[Ticket] | ids[Message] | ids[TicketTopic] | ids[Attachment]
    for model, owner in (
        (Organization, Ticket.organization_id),
        (Contact, Ticket.contact_id),
        (Submission, Ticket.submission_id),
    ):
        if ids[model]:
            tickets |= set(session.execute(select(Ticket.id).where(owner.in_(ids[model]))).scalars())
    index_tickets(tickets)
    index_organizations(ids[Organization])


def forget() -> None:
    """Drop what a transaction noted that did not commit."""
    session().info.pop(_STALE, None)


def index_missing(at_most: int) -> int:
    """Index requests and companies that have no document yet; returns how many."""
    tickets = without_document(session(), "search_ticket", select(Ticket.id), at_most)
    index_tickets(tickets)
    companies = without_document(session(), "search_organization", select(Organization.id), at_most)
    index_organizations(companies)
    return len(tickets) + len(companies)
