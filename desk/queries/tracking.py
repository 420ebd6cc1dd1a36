"""What a company sees of its own request: plain words, the company's lane, its own files. Nothing else is ever read here."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import case as case_
from sqlalchemy import func, select

from desk import access, clock, policy
from desk.access import Actor
from desk.calendars import Deadline
from desk.extensions import session
from desk.queries import targets
from desk.queries.rows import Page, cut, read
from models import (
    AnswerDraft,
    Attachment,
    ConfidentialPart,
    Contact,
    DataWish,
    Link,
    Message,
    Regrouping,
    Submission,
    Survey,
    Ticket,
    Topic,
    User,
)
from models.states import (
    ActingParty,
    AuthorKind,
    DataWishState,
    Language,
    LinkPurpose,
    NextAction,
    ScanState,
    SubmissionState,
    TicketState,
)

# The search reads the same from outside whether units were asked or not: nothing tells who said no.
SEARCHING = (TicketState.QUALIFIED, TicketState.MATCHING, TicketState.OFFERED)
# The steps a company sees, and the one each state belongs to.
STEPS = ("received", "reading", "searching", "meeting", "agreement", "work")
_STEP_OF = {
    TicketState.NEW: 0, TicketState.TRIAGE: 1, TicketState.INFO_NEEDED: 1, TicketState.QUALIFIED: 2,
    TicketState.MATCHING: 2, TicketState.OFFERED: 2, TicketState.ACCEPTED: 3, TicketState.FOLLOW_UP: 3,
    TicketState.CONTRACTING: 4, TicketState.IN_PROGRESS: 5,
}  # fmt: skip
READABLE = (ScanState.CLEAN, ScanState.NOT_SCANNED)


@dataclass(frozen=True)
class File:
    """A file of the company's own conversation; one that is held cannot be opened yet."""

    key: str
    name: str
    size: int  # bytes
    is_readable: bool


@dataclass(frozen=True)
class Letter:
    """A message between the company and the desk."""

    id: int
    author: str
    at: datetime
    body: str
    is_ours: bool  # the company's, whoever of it wrote
    files: tuple[File, ...]
    folded: str | None = None  # of a mail: what was quoted, its signature


@dataclass(frozen=True)
class Draft:
    """An answer that is not sent; its files are named by their hash until they are."""

    body: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Step:
    """What happens next: a code with words for companies, who acts, by when, and why then: counted so, or `planned` so."""

    code: str
    by: str
    on: date | None
    because: Deadline | None
    planned: str


# Steps whose day comes from a plan the company knows of; of the others it only reads that the desk chose it.
_PLANNED = (NextAction.HOLD_MEETING, NextAction.FOLLOW_MILESTONES, NextAction.RESUME)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked about their data, and the last day of the answer."""

    wish: str
    asked_at: datetime
    answer_by: date


@dataclass(frozen=True)
class Sent:
    """The request as it was sent, word for word."""

    state: str
    title: str
    pitch: str
    company_name: str
    company_id: str | None
    contact_name: str
    contact_email: str | None
    contact_phone: str | None
    topics: tuple[str, ...]
    data_available: str | None
    data_kinds: tuple[str, ...]
    horizon: str | None
    cooperation: str | None
    budget: str | None
    disclose_company: bool
    sensitive_data: str | None
    has_confidential: bool
    sent_at: datetime | None
    files: tuple[File, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the company who follows the request."""

    id: int
    name: str
    is_removable: bool


@dataclass(frozen=True)
class Case:
    """The request at the desk, as its company may know it."""

    id: int
    reference: str
    first_reference: str | None  # the person's own, where the request lives in another by now
    state: str
    since: datetime
    outcome: str | None
    redirected_to: str | None
    held_until: date | None
    step: Step | None
    step_index: int | None
    is_asked_how_it_went: bool
    score: int | None
    people: tuple[Person, ...]


def sent(actor: Actor, language: str) -> Sent:
    """Return what the company sent."""
    row = access.load(actor, Submission, Submission.id == actor.submission_id)
    labels = {
        one.id: one.label(language)
        for one in session.execute(select(Topic).where(Topic.id.in_(row.topics or []))).scalars()
    }
    return Sent(
        row.state, row.title or "", row.pitch or "", row.company_name or "", row.company_id, row.contact_name or "",
        row.contact_email, row.contact_phone, tuple(labels[one] for one in row.topics or [] if one in labels),
        row.data_available, tuple(row.data_kinds or ()), row.horizon, row.cooperation, row.budget, row.disclose_company,
        row.sensitive_data, _has_confidential(actor), row.sent_at, _files(actor, Attachment.message_id.is_(None)).get(None, ()),
        row.language or Language.FR,
    )  # fmt: skip


def is_confirmed(actor: Actor) -> bool:
    """Tell whether the request has its ticket."""
    found = access.load(actor, Submission, Submission.id == actor.submission_id)
    return found.state == SubmissionState.CONFIRMED


def ticket_id(actor: Actor) -> int:
    """Return the id of the company's ticket; raises NotFound while there is none."""
    return access.load(actor, Ticket).id


def case(actor: Actor) -> Case:
    """Return where the company's request stands."""
    ticket = access.load(actor, Ticket)
    survey = session.get(Survey, ticket.id) if ticket.state == TicketState.CLOSED else None
    stands_at = TicketState(ticket.held_from or ticket.state)
    return Case(
        ticket.id, ticket.reference, _first_reference(actor, ticket), ticket.state, ticket.state_since, ticket.outcome, ticket.redirected_to,
        ticket.hold_until, _step(ticket), _STEP_OF.get(stands_at), survey is not None and survey.answered_at is None,
        survey.score if survey else None, _people(actor, ticket),
    )  # fmt: skip


def _first_reference(actor: Actor, ticket: Ticket) -> str | None:
    if ticket.submission_id == actor.submission_id:
        return None
    return session.scalar(select(Ticket.reference).where(Ticket.submission_id == actor.submission_id))


def wishes(actor: Actor) -> list[Wish]:
    """Return what the person asked about their own data and still waits for."""
    statement = select(DataWish.wish, DataWish.asked_at, DataWish.answer_by).where(
        access.visible(actor, DataWish), DataWish.state == DataWishState.OPEN
    )
    return read(statement.order_by(DataWish.id), Wish)


def owner_language(actor: Actor) -> str:
    """Return the language of whoever looks after the request."""
    ticket = access.load(actor, Ticket)
    owner = session.get(User, ticket.owner_id) if ticket.owner_id else None
    return owner.language if owner else actor.language


def answer_draft(actor: Actor) -> Draft:
    """Return what the person began to write to the desk, with the files that went up."""
    found = session.execute(
        select(AnswerDraft.body, AnswerDraft.files).where(
            AnswerDraft.submission_id == actor.submission_id, AnswerDraft.contact_id == actor.contact_id
        )
    ).one_or_none()
    body, files = found or ("", None)
    return Draft(body, tuple(File(one["sha256"], one["name"], one["size"], False) for one in files or ()))


def letters(actor: Actor, before: int | None = None, after: int | None = None) -> Page[Letter]:
    """Return a page of the conversation between the company and the desk, the newest first."""
    statement = select(
        Message.id, Message.author_name, Message.created_at, Message.body, Message.author_kind, Message.folded
    ).where(access.visible(actor, Message))
    page = cut(
        statement, order=(Message.created_at, Message.id), make=_letter, id_of=lambda letter: letter.id,
        before=before, after=after, newest_first=True,
    )  # fmt: skip
    files = _files(actor, Attachment.message_id.in_([letter.id for letter in page.rows]))
    rows = tuple(replace(one, files=files.get(one.id, ())) for one in page.rows)
    return Page(rows, page.before, page.after)


def _letter(number: int, author: str, at: datetime, body: str, kind: str, folded: str | None) -> Letter:
    return Letter(number, author, at, body, kind == AuthorKind.CONTACT, (), folded)


def _files(actor: Actor, criterion: object) -> dict[int | None, tuple[File, ...]]:
    """Return the files a company may read, by the message they came with."""
    found: dict[int | None, tuple[File, ...]] = {}
    rows = access.load_all(actor, Attachment, criterion, order=(Attachment.id,))
    for row in rows[: policy.PAGE_ROWS * policy.FILES_AT_MOST]:
        file = File(row.key, row.name, row.size, row.scan_state in READABLE)
        found[row.message_id] = (*found.get(row.message_id, ()), file)
    return found


def _has_confidential(actor: Actor) -> bool:
    statement = select(func.count()).select_from(ConfidentialPart).where(
        access.visible(actor, ConfidentialPart), ConfidentialPart.submission_id == actor.submission_id
    )  # fmt: skip
    return bool(session.execute(statement).scalar_one())


def _step(ticket: Ticket) -> Step | None:
    """Translate the desk's next action: whoever is asked behind the desk, for the company the desk acts."""
    if ticket.next_action is None:
        return None
    on = ticket.next_action_due_on
    because = targets.of_step(ticket)
    if ticket.state in SEARCHING:
        return Step("search", ActingParty.DESK, on, because, "search")
    is_yours = ticket.next_action_by == ActingParty.COMPANY
    code = ticket.next_action if ticket.next_action != NextAction.CONSIDER_CLOSING else NextAction.CUSTOM
    if is_yours and code == NextAction.CUSTOM:  # the desk's own words for it are not the company's to read
        code = "yours"
    planned = code if code in _PLANNED else "other"
    return Step(code, ActingParty.COMPANY if is_yours else ActingParty.DESK, on, because, planned)


def _people(actor: Actor, ticket: Ticket) -> tuple[Person, ...]:
    """Return those of the company who follow the request; whoever sent it may end the links of the others."""
    holders = select(Link.contact_id, Link.submission_id).where(
        Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(ticket.id)),
        Link.revoked_at.is_(None), Link.expires_at > clock.now(),
    ).subquery()  # fmt: skip
    here = func.max(case_((holders.c.submission_id == ticket.submission_id, 1), else_=0))
    statement = (
        select(Contact.id, Contact.name, here)
        .join(holders, holders.c.contact_id == Contact.id)
        .where(Contact.erased_at.is_(None), Contact.left_on.is_(None))
        .group_by(Contact.id, Contact.name)
        .order_by(Contact.id)
    )
    sent_it = actor.contact_id == ticket.contact_id
    return tuple(
        Person(id_, name, is_removable=bool(sent_it and is_here and id_ != ticket.contact_id))
        for id_, name, is_here in session.execute(statement.limit(policy.PAGE_ROWS))
    )
