"""Requests: lists as on the queue, one, what was written on it by lanes, its history, and where it may go."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any

from flask import Response, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from desk.access import Actor
from desk.api.operations import Call, Many, Saved, get
from desk.api.values import Id, Line, Text, Unreadable, Whole, told
from desk.queries import queue as queue_queries
from desk.queries import ticket as queries
from desk.queries.queue import QueueFilter
from desk.services import tickets as verbs
from desk.web import downloads
from desk.web.language import current_language
from forms import queue as forms
from models import states as codes


@dataclass(frozen=True)
class Asked:
    """What a list of requests is narrowed to: the filters of the queue, by the same names."""

    view: Annotated[str, Text(20)] = ""
    q: Line = ""
    company: Line = ""
    state: codes.TicketState | None = None
    owner: Id | None = None
    priority: codes.Priority | None = None
    topic: Annotated[str, Text(80)] = ""
    kind: codes.Cooperation | None = None
    language: codes.Language | None = None
    region: Annotated[str, Text(20)] = ""
    source: codes.Origin | None = None
    waiting: codes.ActingParty | None = None
    unread: bool = False
    older: Annotated[int, Whole(1, 9999)] | None = None
    newer: Annotated[int, Whole(0, 9999)] | None = None
    due: Annotated[int, Whole(0, 9999)] | None = None
    sort: Annotated[str, Text(20)] = ""
    after: Id | None = None
    limit: Annotated[int, Whole(1, 100)] = 50


@dataclass(frozen=True)
class Row:
    """A request in a list; `reason` says why it wants attention."""

    reference: str
    title: str
    company: str
    state: codes.TicketState
    priority: codes.Priority
    language: codes.Language
    owner: str | None
    owner_id: int | None
    next_action: codes.NextAction | None
    next_action_note: str | None
    next_action_by: codes.ActingParty | None
    due_on: date | None
    outcome: codes.Outcome | None
    cooperation: codes.Cooperation | None
    region: str | None
    origin: codes.Origin
    confirmed_at: datetime
    updated_at: datetime
    is_unread: bool
    reason: str | None
    reason_at: datetime | None


@dataclass(frozen=True)
class Named:
    """A record that another one names."""

    id: int
    name: str


@dataclass(frozen=True)
class TicketTopic:
    """A topic of a request, confirmed by a person or proposed."""

    id: str
    name: str
    is_confirmed: bool


@dataclass(frozen=True)
class Ticket:
    """One request: the desk's version, free of secrets. The words the company confides are read on its page alone."""

    reference: str
    version: int
    title: str
    pitch: str
    state: codes.TicketState
    state_since: datetime
    priority: codes.Priority
    language: codes.Language
    horizon: codes.Horizon | None
    cooperation: codes.Cooperation | None
    budget: codes.Budget | None
    trl_start: int | None
    trl_end: int | None
    several_units: bool
    organization: Named
    contact: Named | None
    owner: Named | None
    topics: tuple[TicketTopic, ...]
    next_action: codes.NextAction | None
    next_action_note: str | None
    next_action_by: codes.ActingParty | None
    next_action_due_on: date | None
    held_from: codes.TicketState | None
    hold_reason: str | None
    hold_until: date | None
    outcome: codes.Outcome | None
    outcome_reason: str | None
    confirmed_at: datetime
    qualified_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class Before:
    """From which row on to read further back."""

    after: Id | None = None


@dataclass(frozen=True)
class File:
    """A file of a request; `url` gives its bytes, None when nobody may have them: held for its virus scan, or infected."""

    name: str
    size: int
    message_id: int | None
    layer: codes.Layer
    scan_state: codes.ScanState
    has_active_content: bool | None
    url: str | None


@dataclass(frozen=True)
class Message:
    """One message, in the lane in which it was written."""

    id: int
    lane: codes.Lane
    author: str
    author_kind: codes.AuthorKind
    unit: str | None
    at: datetime
    body: str
    is_question: bool
    files: tuple[File, ...]


@dataclass(frozen=True)
class Happened:
    """One line of a request's history, in words of the person's language."""

    id: int
    at: datetime
    kind: str
    actor: str
    words: str


@dataclass(frozen=True)
class Way:
    """A state the request may go to, and what is still missing for it."""

    to: codes.TicketState
    missing: tuple[str, ...]


@get("/tickets", Row, permission="queue.read", asks=Asked, many=True)
def list_tickets(call: Call) -> Many:
    """List requests as the queue does: its views, filters and orders."""
    asked = call.asks
    page = queue_queries.page(call.actor, _wanted(call.actor, asked), after=asked.after, rows=asked.limit)
    return Many(tuple(told(Row, row) for row in page.rows), page.after)


def _wanted(actor: Actor, asked: Asked) -> QueueFilter:
    """Read the filters as the queue reads its address, but refuse what it would pass over."""
    given = {
        one.name: ("1" if value is True else str(value))
        for one in fields(asked)
        if one.name not in ("after", "limit") and (value := getattr(asked, one.name)) not in ("", None, False)
    }
    facts = forms.read(
        given, views=queue_queries.VIEWS, sorts=queue_queries.SORTS,
        owners={str(id_) for id_, _name in queue_queries.owners(actor)} if asked.owner else (),
        topics={id_ for id_, _name in queue_queries.topics_in_use(actor, current_language())} if asked.topic else (),
    )  # fmt: skip
    wanted = QueueFilter(**facts)
    understood = {name: str(value) for name, value in forms.write(asdict(wanted)).items()}
    if wanted.sort and wanted.sort not in queue_queries.SORTS_OF[wanted.view]:
        understood.pop("sort")
    lost = [name for name, value in given.items() if understood.get(name) != value]
    if lost:
        detail = _("There is nothing of this kind to ask for.")
        raise Unreadable([{"field": name, "code": "unknown", "detail": detail} for name in lost])
    return wanted


@get("/tickets/<reference:reference>", Ticket, permission="queue.read")
def read_ticket(call: Call, reference: str) -> Ticket:
    """Read one request."""
    ticket = queries.record(call.actor, reference)
    contact, language = queries.contact_of(call.actor, ticket), current_language()
    links = sorted(ticket.topics, key=lambda link: link.topic_id)
    return told(
        Ticket, ticket, organization=_named(ticket.organization), contact=_named(contact), owner=_named(ticket.owner),
        topics=tuple(TicketTopic(one.topic_id, one.topic.label(language), one.confirmed_at is not None) for one in links),
    )  # fmt: skip


def _named(record: Any) -> Named | None:
    return None if record is None else Named(record.id, record.name)


@get("/tickets/<reference:reference>/messages", Message, permission="queue.read", asks=Before, many=True)
def list_messages(call: Call, reference: str) -> Many:
    """Read what was written on a request, in the lanes the person may read; the newest sixty, then those before."""
    ticket = queries.record(call.actor, reference)
    thread = queries.thread(call.actor, ticket, call.asks.after)
    found = (told(Message, one, files=tuple(map(_file, one.files))) for one in reversed(thread.messages))
    return Many(tuple(found), thread.before)


@get("/tickets/<reference:reference>/files", File, permission="queue.read", many=True)
def list_files(call: Call, reference: str) -> Many:
    """List the files of a request that the person may read: what came with it, and with its messages."""
    found = queries.files(call.actor, queries.record(call.actor, reference))
    return Many(tuple(map(_file, found)))


@get("/files/<opaque:file_key>", Saved)
def read_file(call: Call, file_key: str) -> Response:
    """Save a file the person may read; outside the desk, reading a confidential one is recorded."""
    return downloads.saved(call.actor, file_key)


def _file(row: queries.FileRow) -> File:
    return told(File, row, url=f"/api/v1/files/{row.key}" if row.is_readable else None)


@get("/tickets/<reference:reference>/history", Happened, permission="queue.read", asks=Before, many=True)
def list_history(call: Call, reference: str) -> Many:
    """Read what happened to a request, newest first, twenty-five at a time."""
    ticket, language = queries.record(call.actor, reference), current_language()
    found = queries.history(call.actor, ticket, call.asks.after)
    names = {link.topic_id: link.topic.label(language) for link in ticket.topics}
    names |= {topic.id: topic.name for topic in queries.topics(language)}
    lines = (told(Happened, one, words=_words(one, ticket, names)) for one in found.events)
    return Many(tuple(lines), found.before)


def _words(event: Any, ticket: Any, topic_names: dict[str, str]) -> str:
    """Write a line as the request's page does, without its tags."""
    if event.erased:
        return str(_("Erased with the personal data it held."))
    line = render_template(f"events/{event.kind}.html", event=event, ticket=ticket, topic_names=topic_names)
    return " ".join(_bare(line).split())


def _bare(line: str) -> str:
    text: str = Markup(line).striptags()  # noqa: S704 - our own template wrote and escaped it
    return text


@get("/tickets/<reference:reference>/ways", Way, permission="queue.read", many=True)
def list_ways(call: Call, reference: str) -> Many:
    """Say where a request may go from where it stands, for this person, and what is missing for each."""
    ticket = queries.record(call.actor, reference)
    vouched = {"outcome_fits": True, "reason_and_date": True, "reason_given": True}
    return Many(tuple(
        Way(codes.TicketState(target), verbs.unmet(ticket, target, **vouched))
        for target in verbs.possible(ticket, call.actor)
        if ticket.state != codes.TicketState.ON_HOLD or target in (ticket.held_from, codes.TicketState.CLOSED)
    ))  # fmt: skip
