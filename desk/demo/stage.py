"""What the verbs of the stories need at hand: the actors, and the records each story has made so far."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from desk.access import Actor
from desk.demo.content import Step, Story, organizations
from desk.demo.timeline import Timeline
from desk.extensions import session
from models import Member, Submission, Ticket, Unit

SYSTEM: Final = Actor.system()


@dataclass
class Case:
    """The records of one story, by the names the story uses."""

    story: Story
    submission_id: int = 0
    ticket_id: int = 0
    owner: str = ""
    offers: dict[str, int] = field(default_factory=dict)
    follow_up_id: int = 0
    nda_id: int = 0
    contracts: dict[str, int] = field(default_factory=dict)
    milestones: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def ticket(self) -> Ticket:
        """Return the story's ticket as it is now."""
        return session.get_one(Ticket, self.ticket_id)

    @property
    def company(self) -> Actor:
        """Return the company's person behind their tracking link."""
        submission = session.get_one(Submission, self.submission_id)
        return Actor(
            kind="contact", name=submission.contact_name or "", language=submission.language,
            contact_id=submission.contact_id, submission_id=submission.id,
        )  # fmt: skip


@dataclass
class Stage:
    """Everything a verb can reach."""

    timeline: Timeline
    staff: dict[str, Actor]
    cases: dict[str, Case] = field(default_factory=dict)

    def owner(self, case: Case) -> Actor:
        """Return the officer of a story."""
        return self.staff[case.owner]

    @property
    def contract_office(self) -> Actor:
        """Return who signs."""
        return self.staff["hugues"]

    def unit_id(self, code: str) -> int:
        """Return the unit a story names by its code."""
        return session.execute(select(Unit.id).where(Unit.code == code)).scalar_one()

    def unit_link(self, case: Case, code: str) -> Actor:
        """Return the first person of a unit, behind the link of its offer."""
        member = session.execute(
            select(Member).join(Unit, Unit.id == Member.unit_id).where(Unit.code == code).order_by(Member.id)
        ).scalars().first()  # fmt: skip
        if member is None:
            raise LookupError(code)
        return Actor(
            kind="unit_link", name=member.name, language=member.language, offer_id=case.offers[code],
            member_id=member.id, unit_ids=frozenset({member.unit_id}),
        )  # fmt: skip

    def member_ids(self, addresses: list[str]) -> list[int]:
        """Return the people whom an agreement names."""
        statement = select(Member.id).where(Member.email.in_(addresses)).order_by(Member.id)
        return list(session.execute(statement).scalars())


Verb = Callable[[Stage, Case, Step], None]


def random_key() -> str:
    """Return a key as a browser makes one for what it sends."""
    return secrets.token_urlsafe(24)


def contact_of(story: Story) -> dict[str, str]:
    """Return the person who writes a story's request, with their whole address."""
    company = organizations()[story.company]
    person = next(one for one in company["contacts"] if one["key"] == story.contact)
    return {**person, "email": f"{person['email']}@{company['domain']}"}
