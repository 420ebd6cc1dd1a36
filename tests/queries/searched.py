"""What the tests of search ask, write and look for."""

from typing import Any

from desk import clock as desk_clock
from desk import search
from desk.access import Actor
from desk.queries import search as queries
from desk.queries.search import Asked
from forms.search import read
from models import Attachment, Message, Ticket
from models.states import Lane, Layer
from tests import factories
from tests.factories import (
    keep,
)

# In which texts of a request each reader may search, by a word that stands there alone.
WORDS = {
    "pitch": "soudage", "company": "epinette", "person": "elodie", "message": "radiographies", "note": "moratoire",
    "secret": "zirconage", "secret_file": "tungstene", "file": "echantillons",
}  # fmt: skip
READS = {
    "officer": set(WORDS), "lead": set(WORDS), "director": {"pitch", "company", "person", "message", "note", "file"},
    "contract_office": set(), "researcher": set(), "administrator": set(), "funder": set(),
}  # fmt: skip


def ask(text: str, **more: Any) -> Asked:
    query = read(text)
    return Asked(tuple(query.words), query.states, query.owner, query.company, query.topic, **more)


def found(actor: Actor, text: str) -> list[str]:
    search.bring_up_to_date()
    return sorted(hit.reference for hit in queries.requests(actor, ask(text)).hits)


def write(
    ticket: Ticket, body: str, *, lane: Lane = Lane.COMPANY, unit: Any = None, language: str = "fr"
) -> None:
    keep(
        Message(
            key=f"message-key-{factories.number()}", ticket_id=ticket.id, lane=lane, unit_id=unit and unit.id, author_kind="staff",
            author_name="Somebody", language=language, body=body, created_at=desk_clock.now(),
        )
    )  # fmt: skip


def add_file(ticket: Ticket, name: str, layer: Layer) -> None:
    keep(
        Attachment(
            key=f"file-{factories.number()}", ticket_id=ticket.id, submission_id=ticket.submission_id, layer=layer, name=name,
            mime="text/plain", size=3, sha256="0" * 64, created_at=desk_clock.now(),
        )
    )  # fmt: skip
