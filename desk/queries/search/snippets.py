"""Where the words stand: a part of the text the reader may read, what was looked for marked."""

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.search.words import folded, runs
from models import (
    Attachment,
    ConfidentialPart,
    Contact,
    Message,
    Organization,
    Submission,
    Ticket,
    TicketTopic,
    Topic,
)
from models.states import Lane

Piece = tuple[str, bool]  # words, and whether they matched
_WORD: Final = re.compile(r"[^\W_]+")
_BEFORE, _LENGTH = 60, 190
_TELLING: Final = 3  # letters from which on a stem marks the words that begin with it
_MESSAGES: Final = 200  # texts read for a page of hits, at most, of each kind


class Snippets:
    """Finds the words of a page's hits in their texts, the title first; a kind of text is read only where nothing was found yet."""

    def __init__(self, actor: Actor, ids: list[int], texts: list[str]) -> None:
        self._actor = actor
        every = {word for text in texts for run in runs(text) for word in run}
        self._short, self._stems = every, tuple(sorted(word for word in every if len(word) >= _TELLING))
        self._found: dict[int, tuple[tuple[Piece, ...], str]] = {}
        self._missing = set(ids)
        if every:
            for place, statement in self._sources():
                if not self._missing:
                    break
                self._look(place, statement)

    def of(self, ticket_id: int) -> tuple[tuple[Piece, ...], str]:
        """Return the pieces of a hit and the kind of text they are from."""
        return self._found.get(ticket_id, ((), ""))

    def _look(self, place: str, statement: Select[*tuple[Any, ...]]) -> None:
        for ticket_id, *texts in session.execute(statement):
            if ticket_id in self._missing and (
                pieces := next(filter(None, map(self.cut, filter(None, texts))), ())
            ):
                self._found[ticket_id] = pieces, place
                self._missing.discard(ticket_id)

    def _sources(self) -> Iterator[tuple[str, Select[*tuple[Any, ...]]]]:
        """Yield each kind of text as (ticket, words, more words), read through its own access rule: all a request is found by."""
        actor, missing = self._actor, self._missing
        own = select(Ticket.id).where(Ticket.id.in_(missing), access.visible(actor, Ticket))
        written = (
            select(Message.ticket_id, Message.body, Message.author_name)
            .where(Message.ticket_id.in_(missing), access.visible(actor, Message)).order_by(Message.id.desc()).limit(_MESSAGES)
        )  # fmt: skip
        yield "title", own.add_columns(Ticket.title)
        yield "pitch", own.add_columns(Ticket.pitch)
        yield "company", (
            own.join(Organization, Organization.id == Ticket.organization_id).where(access.visible(actor, Organization))
            .add_columns(Organization.name, Organization.city, Organization.siren, Organization.siret, Organization.foreign_id)
        )  # fmt: skip
        yield "person", (
            own.join(Contact, Contact.id == Ticket.contact_id).where(access.visible(actor, Contact))
            .add_columns(Contact.name, Contact.email)
        )  # fmt: skip
        yield "message", written.where(Message.lane != Lane.INTERNAL)
        yield "note", written.where(Message.lane == Lane.INTERNAL)
        yield "file", (
            select(Attachment.ticket_id, Attachment.name)
            .where(Attachment.ticket_id.in_(missing), access.visible(actor, Attachment)).limit(_MESSAGES)
        )  # fmt: skip
        yield "confidential", (
            own.join(ConfidentialPart, ConfidentialPart.submission_id == Ticket.submission_id)
            .where(access.visible(actor, ConfidentialPart)).add_columns(ConfidentialPart.text)
        )  # fmt: skip
        yield "topic", (
            own.join(TicketTopic, TicketTopic.ticket_id == Ticket.id).join(Topic, Topic.id == TicketTopic.topic_id).add_columns(Topic.label_fr, Topic.label_en, Topic.label_de).order_by(Topic.id)
        )  # fmt: skip
        yield "sent", (
            own.join(Submission, Submission.id == Ticket.submission_id).where(access.visible(actor, Submission))
            .add_columns(Submission.title, Submission.pitch)
        )  # fmt: skip
        if actor.is_desk:  # who else reads a request knows its outcome, not the desk's reason
            yield "outcome", own.add_columns(Ticket.outcome_reason)

    def _is_asked(self, word: str) -> bool:
        return word in self._short or (bool(self._stems) and word.startswith(self._stems))

    def cut(self, text: str) -> tuple[Piece, ...]:
        """Return a part of a text around the first word that matched, in pieces; nothing when none did."""
        marks = [found.span() for found in _WORD.finditer(text) if self._is_asked(folded(found.group()))]
        if not marks:
            return ()
        begin = max(0, marks[0][0] - _BEFORE)
        begin = 0 if begin == 0 else text.find(" ", begin) + 1
        end = min(len(text), begin + _LENGTH)
        end = end if end == len(text) else max(text.rfind(" ", begin, end), marks[0][1])
        pieces: list[Piece] = [("… ", False)] if begin else []
        at = begin
        for start, stop in marks:
            if stop <= end:
                pieces += [(text[at:start], False), (text[start:stop], True)]
                at = stop
        pieces += [(text[at:end], False), ("" if end == len(text) else " …", False)]
        return tuple((" ".join(words.split("\n")), marked) for words, marked in pieces if words)
