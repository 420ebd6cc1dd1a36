"""Who acts, and what each role may do. What they may see is in rules.py."""

from dataclasses import dataclass, field

from desk.errors import NotAllowed
from models.states import Role

_DESK = frozenset({Role.OFFICER, Role.LEAD})
_AGREEMENTS = _DESK | {Role.CONTRACT_OFFICE}
_READERS = _AGREEMENTS | {Role.DIRECTOR}

# What a door or a verb asks for -> the roles that have it.
PERMISSIONS: dict[str, frozenset[Role]] = {
    "queue.read": frozenset(_READERS),
    "queue.share": frozenset({Role.LEAD}),
    "tickets.work": frozenset(_DESK),
    "screenings.decide": frozenset(_AGREEMENTS),
    "confidential.ask": frozenset({Role.DIRECTOR}),
    "agreements.read": frozenset(_READERS),
    "agreements.work": frozenset(_AGREEMENTS),
    "agreements.sign": frozenset({Role.CONTRACT_OFFICE, Role.LEAD}),
    "directory.read": frozenset(_READERS),
    "directory.work": frozenset(_DESK),
    "units.work": frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    "topics.work": frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    "timetable.work": frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    "settings.work": frozenset({Role.LEAD, Role.ADMINISTRATOR}),
    "absences.work": frozenset(_DESK | {Role.ADMINISTRATOR}),
    "users.work": frozenset({Role.ADMINISTRATOR}),
    "mails.read": frozenset(_DESK | {Role.ADMINISTRATOR}),
    "health.read": frozenset({Role.ADMINISTRATOR, Role.LEAD}),
    "reports.read": frozenset(_READERS | {Role.FUNDER}),
    "replies.work": frozenset({Role.LEAD}),
    "reports.note": frozenset({Role.LEAD, Role.DIRECTOR}),
    "reports.freeze": frozenset({Role.LEAD, Role.DIRECTOR}),
    "pool.read": frozenset(_READERS | {Role.RESEARCHER}),
    "pool.plan": frozenset(_DESK | {Role.RESEARCHER}),
    "work.own": frozenset({Role.RESEARCHER}),
}

# The kinds of actor the state tables speak of, per role.
_MOVES_AS: dict[Role, str] = {
    Role.OFFICER: "officer",
    Role.LEAD: "officer",
    Role.CONTRACT_OFFICE: "contract_office",
    Role.RESEARCHER: "unit",
}


@dataclass(frozen=True)
class Actor:
    """Someone, or the system, on whose behalf a verb runs or a page is read.

    kind: `system`, `staff` (any signed-in person, researchers included), `contact` (a company's person
    behind a tracking link) or `unit_link` (a unit's person behind an offer link).
    """

    kind: str
    name: str
    language: str = "fr"
    role: Role | None = None
    user_id: int | None = None
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    contact_id: int | None = None
    submission_id: int | None = None
    offer_id: int | None = None
    member_id: int | None = None

    @staticmethod
    def system() -> "Actor":
        """Return the actor of jobs and of the system's own moves."""
        return Actor(kind="system", name="Guichet", language="en")

    @property
    def is_system(self) -> bool:
        """Tell whether nobody in person acts."""
        return self.kind == "system"

    @property
    def subject_id(self) -> int | None:
        """Return the id an event keeps: of the user, the contact, or the offer behind the link."""
        return {"staff": self.user_id, "contact": self.contact_id, "unit_link": self.offer_id}.get(self.kind)

    @property
    def moves_as(self) -> str:
        """Return the word the state tables know this actor by."""
        fixed = {"system": "system", "contact": "company", "unit_link": "unit"}
        if self.kind in fixed:
            return fixed[self.kind]
        return _MOVES_AS.get(self.role, "nobody") if self.role else "nobody"

    @property
    def is_desk(self) -> bool:
        """Tell whether an officer or lead acts."""
        return self.role in _DESK


def can(actor: Actor, permission: str) -> bool:
    """Tell whether the actor's role has a permission; the system has all of them."""
    if actor.is_system:
        return True
    return actor.role in PERMISSIONS[permission]


def ensure(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the actor has the permission."""
    if not can(actor, permission):
        raise NotAllowed(permission)
