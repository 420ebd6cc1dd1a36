"""One made-up request while it is played: its clock, its rows, and what every phase of it does the same way."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from desk import clock
from desk.access import Actor
from desk.calendars import TimeRules, add_working
from desk.demo.crowd.rows import Rows
from desk.demo.crowd.words import Writer
from desk.events import payload
from models import Base, Message, OutboxMail, Ticket
from models.states import ActingParty, AuthorKind, Lane, NextAction, OutboxState, TargetKind

_OPENS, _CLOSES = 7, 17  # hours in UTC between which people act
_SATURDAY: Final = 5


class NotYet(Exception):
    """What comes next lies in the future: the request stands where it stands."""


@dataclass(frozen=True)
class Company:
    """A company and the person who writes for it; `brand` is the part of its name that is its own."""

    id: int
    name: str
    siren: str
    brand: str
    language: str
    contact_id: int
    contact_name: str
    contact_email: str


@dataclass(frozen=True)
class Desk:
    """Who works at the desk and what there is to choose from."""

    now: datetime
    officers: tuple[Actor, ...]
    contract_office: Actor
    topics: tuple[str, ...]
    units: tuple[tuple[int, int, str], ...]  # unit, a member of it, the member's name
    kind_id: int
    files: tuple[tuple[str, str, int, str], ...]  # extension, mime, bytes, SHA-256
    rules: TimeRules


@dataclass
class Case:
    """One request. `at` is where its clock stands; `ticket` and `submission` are rows that grow."""

    desk: Desk
    rows: Rows
    writer: Writer
    company: Company
    at: datetime
    ticket: dict[str, Any] = field(default_factory=dict)
    submission: dict[str, Any] = field(default_factory=dict)
    owner: Actor = field(init=False)
    engaged: tuple[int, int, str] | None = None
    engagement: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        """Give the request to somebody."""
        self.owner = self.writer.any_of(self.desk.officers)

    @property
    def customer(self) -> Actor:
        """Return the company's person."""
        return Actor(
            kind="contact", name=self.company.contact_name, contact_id=self.company.contact_id, language=self.company.language
        )  # fmt: skip

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens so often."""
        return self.writer.random.random() < share

    def wait(self, least: float, most: float) -> None:
        """Let days pass, to an hour at which people work; raises NotYet when that lies ahead."""
        at = self.at + timedelta(days=self.writer.random.uniform(least, most))
        if not _OPENS <= at.hour < _CLOSES:
            at = at.replace(hour=_OPENS, minute=self.writer.random.randint(0, 59)) + timedelta(
                days=at.hour >= _CLOSES
            )
        if (over := at.weekday() - _SATURDAY) >= 0:
            at += timedelta(days=2 - over)
        if at >= self.desk.now:
            raise NotYet
        self.at = at

    def on(self, days: float = 0) -> date:
        """Return the day so many days from where the clock stands."""
        return clock.day_of(self.at + timedelta(days=days))

    def due_from(self, at: datetime, kind: TargetKind, priority: str) -> datetime:
        """Return when a target is due that began then."""
        rules = self.desk.rules
        return add_working(at, rules.target(kind, priority), rules.calendar())

    def event(
        self, kind: str, actor: Actor, subject: type[Base], subject_id: int, **sides: dict[str, Any]
    ) -> None:
        """Keep one event; `before` and `after` hold what changed."""
        self.rows.events.append({
            "occurred_at": self.at, "kind": kind, "actor_kind": actor.kind, "actor_id": actor.subject_id,
            "subject_type": subject.__tablename__, "subject_id": subject_id, "ticket_id": self.ticket.get("id"),
            "details": payload(actor, **sides), "erased_at": None,
        })  # fmt: skip
        if self.ticket:
            self.ticket["updated_at"] = self.at

    def own_event(self, kind: str, actor: Actor | None = None, **sides: dict[str, Any]) -> None:
        """Keep one event about the request itself, the owner's unless it is somebody else's."""
        self.event(kind, actor or self.owner, Ticket, self.ticket["id"], **sides)

    def move(self, state: str) -> None:
        """Move the request on."""
        self.ticket["state"], self.ticket["state_since"] = state, self.at

    def plan(self, action: NextAction, by: ActingParty, days: float, note: str | None = None) -> None:
        """Date what happens next."""
        self.ticket |= {
            "next_action": action, "next_action_by": by, "next_action_due_on": self.on(days), "next_action_note": note,
        }  # fmt: skip

    def write(self, lane: Lane, kind: str, actor: Actor, body: str, *, unit_id: int | None = None, offer_id: int | None = None,
              mailed: bool = False, is_question: bool = False) -> dict[str, Any]:  # fmt: skip
        """Write one message, and the mail that carries it to the company."""
        staff = actor.kind == "staff"
        author = {"staff": AuthorKind.STAFF, "contact": AuthorKind.CONTACT, "unit_link": AuthorKind.UNIT}[
            actor.kind
        ]
        message = self.rows.add(
            Message, key=secrets.token_urlsafe(16), ticket_id=self.ticket["id"], lane=lane, unit_id=unit_id, offer_id=offer_id,
            author_kind=author, author_user_id=actor.user_id if staff else None, author_contact_id=actor.contact_id,
            author_name=actor.name, language=self.company.language, body=body, is_question=is_question, created_at=self.at,
        )  # fmt: skip
        self.event(kind, actor, Message, message["id"])
        if mailed:
            self._mail(kind, message)
        return message

    def _mail(self, kind: str, message: dict[str, Any]) -> None:
        """Keep the mail that took a message to the company, as sent."""
        self.rows.add(
            OutboxMail, key=f"crowd:{message['key']}", kind=kind, ticket_id=self.ticket["id"], message_id=message["id"],
            to_address=self.company.contact_email, to_name=self.company.contact_name, language=self.company.language,
            subject=f"{self.ticket['reference']} {self.ticket['title']}", text_body=message["body"],
            headers={"Message-ID": f"<{message['key']}@example.org>"}, state=OutboxState.SENT, attempt_count=1,
            next_attempt_at=self.at, sent_at=self.at, created_at=self.at, server_reply="made up with its message",
        )  # fmt: skip
