"""What a request and a company are found by, zone by zone: who may read a zone may search it, and nobody else."""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from desk.extensions import session
from desk.search.words import plain, stemmed
from models import (
    Attachment,
    ConfidentialPart,
    Contact,
    Establishment,
    Message,
    Organization,
    Submission,
    Ticket,
    TicketTopic,
    Topic,
)
from models.dialect import write_documents
from models.states import Lane, Layer

Zones = dict[str, list[list[str]]]
_AT_ONCE = 500
_MARK = re.compile(r"(?:p0|u\d+)w")
_ZONES_OF_FILES: dict[str, str] = {Layer.CONFIDENTIAL: "guarded", Layer.INTERNAL: "desk"}


def unit_word(unit_id: int, word: str) -> str:
    """Return a word as only one unit finds it: what is written with a unit is that unit's and the desk's."""
    return f"u{unit_id}w{word}"


def person_word(word: str) -> str:
    """Return a word of a person's name or address as the zone of companies holds it: whoever reads the one reads the other,
    and who asks for a company by name finds no person of that name.
    """
    return f"p0w{word}"


def mark_of(word: str) -> str:
    """Return the mark a word of a document stands under, empty for most."""
    found = _MARK.match(word)
    return found[0] if found else ""


def index_tickets(ids: Collection[int]) -> None:
    """Write the documents of some requests anew."""
    every = sorted(ids)
    for begin in range(0, len(every), _AT_ONCE):
        write_documents(session(), "search_ticket", _tickets(every[begin : begin + _AT_ONCE]))


def index_organizations(ids: Collection[int]) -> None:
    """Write the documents of some companies anew; one merged into another is found there."""
    every = sorted(ids)
    for begin in range(0, len(every), _AT_ONCE):
        write_documents(session(), "search_organization", _organizations(every[begin : begin + _AT_ONCE]))


def _tickets(ids: list[int]) -> dict[int, Zones]:
    documents: dict[int, Zones] = {}
    for row in session.execute(
        select(
            Ticket.id, Ticket.reference, Ticket.title, Ticket.pitch, Ticket.language, Ticket.outcome_reason,
            Submission.title.label("sent_title"), Submission.pitch.label("sent_pitch"), Organization.name, Organization.siren,
            Organization.foreign_id, Establishment.siret, Establishment.city, Contact.name.label("person"), Contact.email,
            ConfidentialPart.text.label("secret"),
        )
        .join(Submission, Submission.id == Ticket.submission_id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .join(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Establishment, Establishment.id == func.coalesce(Ticket.establishment_id, _main_site()))
        .outerjoin(ConfidentialPart, ConfidentialPart.submission_id == Ticket.submission_id)
        .where(Ticket.id.in_(ids))
    ):  # fmt: skip
        documents[row.id] = _ticket(row)
    _add_topics(documents)
    _add_messages(documents)
    _add_files(documents)
    return documents


def _main_site() -> Any:
    """Return the main site of the company: where it asks from when its request names none."""
    main = aliased(Establishment)
    of_it = select(main.id).where(main.organization_id == Organization.id, main.is_head)
    return of_it.correlate(Organization).scalar_subquery()


def _ticket(row: Any) -> Zones:
    """Begin a request's document: its number also without leading zeros, the company's own words where the desk changed them."""
    number = row.reference.rpartition("-")[2].lstrip("0")
    own = [
        stemmed(sent, row.language)
        for sent, now in ((row.sent_title, row.title), (row.sent_pitch, row.pitch))
        if sent != now
    ]
    return {
        "open": [
            [*plain(row.reference), number],
            stemmed(row.title, row.language),
            stemmed(row.pitch, row.language),
        ],
        "company": [
            plain(row.name),
            plain(row.siren),
            plain(row.siret),
            plain(row.foreign_id),
            plain(row.city),
            *([person_word(word) for word in plain(text)] for text in (row.person, row.email)),
        ],
        "desk": [*own, stemmed(row.outcome_reason, row.language)],
        "guarded": [stemmed(row.secret, row.language)],
    }


def _add_topics(documents: dict[int, Zones]) -> None:
    labels = select(TicketTopic.ticket_id, Topic.label_fr, Topic.label_en, Topic.label_de).join(Topic)
    for id_, french, english, german in session.execute(labels.where(TicketTopic.ticket_id.in_(documents)).order_by(TicketTopic.topic_id)):  # fmt: skip
        for label, language in ((french, "fr"), (english, "en"), (german, "de")):
            documents[id_]["open"].append(stemmed(label, language))


def _add_messages(documents: dict[int, Zones]) -> None:
    """Add what was written; a unit finds its own exchange and no other's."""
    written = select(
        Message.ticket_id, Message.lane, Message.unit_id, Message.author_name, Message.language, Message.body
    )
    for id_, lane, unit_id, author, language, body in session.execute(written.where(Message.ticket_id.in_(documents)).order_by(Message.id)):  # fmt: skip
        words = stemmed(body, language)
        documents[id_]["desk"] += [plain(author), words]
        if lane == Lane.UNIT and unit_id is not None:
            documents[id_]["open"].append([unit_word(unit_id, word) for word in words])


def _add_files(documents: dict[int, Zones]) -> None:
    """Add the names of files, by their layer; what came with a message is the desk's to find."""
    named = select(
        Attachment.ticket_id, Attachment.layer, Attachment.message_id, Attachment.name, Ticket.language
    )
    named = named.join(Ticket, Ticket.id == Attachment.ticket_id)
    of_these = named.where(Attachment.ticket_id.in_(documents)).order_by(Attachment.id)
    for id_, layer, message_id, name, language in session.execute(of_these):
        zone = _ZONES_OF_FILES.get(layer, "desk" if message_id else "open")
        documents[id_ or 0][zone].append(stemmed(name.replace("_", " "), language))


def _organizations(ids: list[int]) -> dict[int, Zones]:
    people: dict[int, list[list[str]]] = defaultdict(list)
    named = select(Contact.organization_id, Contact.name, Contact.email).where(Contact.erased_at.is_(None))
    for id_, name, email in session.execute(
        named.where(Contact.organization_id.in_(ids)).order_by(Contact.id)
    ):
        people[id_] += [plain(name), plain(email)]
    sites: dict[int, list[list[str]]] = defaultdict(list)
    known = select(Establishment.organization_id, Establishment.siret, Establishment.name, Establishment.city)
    of_these = known.where(Establishment.organization_id.in_(ids)).order_by(Establishment.id)
    for id_, *parts in session.execute(of_these):
        sites[id_] += [plain(part) for part in parts]
    found = select(
        Organization.id, Organization.name, Organization.siren, Organization.foreign_id, Organization.domain,
        Organization.merged_into_id,
    ).where(Organization.id.in_(ids))  # fmt: skip
    return {
        row.id: {}
        if row.merged_into_id
        else {"company": [*(plain(part) for part in row[1:5]), *sites[row.id]], "guarded": people[row.id]}
        for row in session.execute(found)
    }
