"""Valid, boring records. What a test is about is said by the test: `make_ticket("offered", title="…")`.

Each is written through the session and committed, so that the unit of work of the code under test, which begins
by forgetting what was pending, finds it. Moments are those of the frozen clock.
"""

import itertools
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from desk import clock
from desk.access import Actor
from desk.extensions import session
from models import (
    Base,
    Contact,
    Contract,
    ContractKind,
    Engagement,
    Establishment,
    Expertise,
    Member,
    Milestone,
    Nda,
    Offer,
    Organization,
    Screening,
    Submission,
    Ticket,
    Topic,
    Unit,
    User,
)
from models.names import fold, organization_key
from models.states import (
    ActingParty,
    Axis,
    ContractState,
    MemberRole,
    MilestoneState,
    NdaState,
    NextAction,
    OfferState,
    Outcome,
    Role,
    ScreeningCheck,
    ScreeningDecision,
    SubmissionState,
    TicketState,
    UnitKind,
)

M = TypeVar("M", bound=Base)
_numbers = itertools.count(1)

_ACCEPTED_ON = (TicketState.ACCEPTED, TicketState.FOLLOW_UP, TicketState.CONTRACTING, TicketState.IN_PROGRESS)
_QUALIFIED_ON = (TicketState.QUALIFIED, TicketState.MATCHING, TicketState.OFFERED, *_ACCEPTED_ON)


def keep(record: M) -> M:
    """Write a record and commit it."""
    session.add(record)
    session.commit()
    return record


def number() -> int:
    """Return a number no other record of this run carries."""
    return next(_numbers)


def siren(seed: int) -> str:
    """Return an invented SIREN: begins with 000, passes the Luhn check."""
    body = f"000{seed % 100_000:05d}"
    total = sum(sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def make_user(role: str = Role.OFFICER, **changes: Any) -> User:
    """Return someone who may sign in, without a password."""
    serial = number()
    email = changes.pop("email", f"{role}.{serial}@desk.example.org")
    fields = {"name": f"Dominique Martin {serial} (démo)", "language": "en", "created_at": clock.now()}
    return keep(User(email=email, email_key=email.casefold(), role=role, **fields | changes))


def make_signed_in(role: str) -> User:
    """Return a user of a role as the desk knows them: a researcher is a member of a unit of their own."""
    user = make_user(role)
    if role == Role.RESEARCHER:
        make_member(user=user)
    return user


def actor_of(user: User | str) -> Actor:
    """Return the actor a user is, or someone new of a role."""
    user = make_signed_in(user) if isinstance(user, str) else user
    unit_ids = session.scalars(
        select(Member.unit_id).where(Member.user_id == user.id, Member.left_on.is_(None))
    )
    return Actor(
        kind="staff",
        name=user.name,
        language=user.language,
        role=Role(user.role),
        user_id=user.id,
        unit_ids=frozenset(unit_ids),
    )


def make_organization(**changes: Any) -> Organization:
    """Return a small company of Metz."""
    serial = number()
    name = changes.pop("name", f"Ateliers {serial} (démo)")
    fields: dict[str, Any] = {
        "name_key": organization_key(name),
        "siren": siren(serial),
        "country": "FR",
        "domain": f"ateliers{serial}.example.org",
        "created_at": clock.now(),
    }
    place = {"siret": None, "region": "57", "city": "Metz"}
    place |= {column: changes.pop(column) for column in place.keys() & changes.keys()}
    made = keep(Organization(name=name, **fields | changes))
    if any(place.values()):
        make_establishment(made, **place, is_head=True)
    return made


def make_establishment(organization: Organization, **changes: Any) -> Establishment:
    """Return a site of an organization."""
    made = keep(Establishment(organization_id=organization.id, created_at=clock.now(), **changes))
    session.expire(organization, ("siret", "region", "city"))
    return made


def make_contact(organization: Organization | None = None, **changes: Any) -> Contact:
    """Return a person of an organization, a new one unless given."""
    serial = number()
    organization = organization or make_organization()
    name = changes.pop("name", f"Claude Bernard {serial} (démo)")
    email = changes.pop("email", f"claude{serial}@ateliers.example.org")
    fields: dict[str, Any] = {
        "name_key": fold(name),
        "email_key": email and email.casefold(),
        "language": "en",
        "created_at": clock.now(),
    }
    return keep(Contact(organization_id=organization.id, name=name, email=email, **fields | changes))


def make_submission(
    state: str = SubmissionState.CONFIRMED, *, contact: Contact | None = None, **changes: Any
) -> Submission:
    """Return what a company sent; `draft` has answers only, `sent` waits for its confirmation."""
    serial, now = number(), clock.now()
    fields: dict[str, Any] = {
        "key": f"submission-{serial}",
        "state": state,
        "language": "en",
        "created_at": now,
        "saved_at": now,
    }
    if state == SubmissionState.DRAFT:
        fields |= {"draft_answers": {"title": "Camera checks of weld seams"}}
        return keep(Submission(**fields | changes))
    contact = contact or make_contact()
    fields |= {
        "company_name": "Ateliers (démo)",
        "contact_name": contact.name,
        "contact_email": contact.email,
        "title": "Camera checks of weld seams",
        "pitch": "We weld pump housings and look for a camera system that finds bad seams.",
        "topics": [],
        "sent_at": now,
        "privacy_notice_at": now,
        "contact_id": contact.id,
        "organization_id": contact.organization_id,
        "confirmed_at": now if state == SubmissionState.CONFIRMED else None,
        "withdrawn_at": now if state == SubmissionState.WITHDRAWN else None,
    }
    return keep(Submission(**fields | changes))


def make_ticket(
    state: str = TicketState.TRIAGE,
    *,
    owner: User | None = None,
    submission: Submission | None = None,
    **changes: Any,
) -> Ticket:
    """Return a ticket with what its state demands: an owner and a dated next action, or an outcome."""
    serial, now = number(), clock.now()
    submission = submission or make_submission()
    is_closed = state == TicketState.CLOSED
    owner = owner or make_user(Role.OFFICER)
    fields: dict[str, Any] = {
        "reference": f"TST-2026-{serial:04d}",
        "submission_id": submission.id,
        "organization_id": submission.organization_id,
        "contact_id": submission.contact_id,
        "title": submission.title,
        "pitch": submission.pitch,
        "language": submission.language,
        "state": state,
        "owner_id": owner.id,
        "confirmed_at": now,
        "first_answer_due_at": now + timedelta(days=2),
        "state_since": now,
        "created_at": now,
        "updated_at": now,
    }
    if not is_closed:
        fields |= {
            "next_action": NextAction.TRIAGE,
            "next_action_by": ActingParty.DESK,
            "next_action_due_on": clock.today() + timedelta(days=2),
        }
    fields |= _what_a_ticket_needs(state, now)
    return keep(Ticket(**fields | changes))


def _what_a_ticket_needs(state: str, now: datetime) -> dict[str, Any]:
    """Return the columns that the checks of a state ask for."""
    needed: dict[str, Any] = {}
    if state in _QUALIFIED_ON:
        needed |= {"pitch_checked_at": now, "qualified_at": now}
    if state in _ACCEPTED_ON:
        needed |= {"accepted_at": now}
    if state == TicketState.ON_HOLD:
        until = clock.today() + timedelta(days=30)
        needed |= {"held_from": TicketState.TRIAGE, "hold_reason": "Budget next month", "hold_until": until}
    if state == TicketState.CLOSED:
        needed |= {"outcome": Outcome.OUT_OF_SCOPE, "closed_at": now}
    return needed


def make_topic(topic_id: str | None = None, **changes: Any) -> Topic:
    """Return one concept of the scheme."""
    serial = number()
    fields: dict[str, Any] = {
        "axis": Axis.ENG,
        "position": serial,
        "label_fr": f"Sujet {serial}",
        "label_en": f"Topic {serial}",
        "label_de": f"Thema {serial}",
        "alternatives": {},
        "scheme_version": "test",
    }
    return keep(Topic(id=topic_id or f"test.topic-{serial}", **fields | changes))


def make_unit(*, topics: tuple[Topic, ...] = (), **changes: Any) -> Unit:
    """Return a chair that can take three engagements, without members."""
    serial, now = number(), clock.now()
    fields: dict[str, Any] = {
        "code": f"unit-{serial}",
        "kind": UnitKind.CHAIR,
        "name": f"Chair {serial} (démo)",
        "institution": "Université (démo)",
        "site": "Metz",
        "axis": Axis.ENG,
        "languages": ["fr", "en"],
        "profile_changed_at": now,
        "created_at": now,
    }
    unit = keep(Unit(**fields | changes))
    for topic in topics:
        keep(Expertise(unit_id=unit.id, topic_id=topic.id, level=3))
    return unit


def make_member(unit: Unit | None = None, *, user: User | None = None, **changes: Any) -> Member:
    """Return a person of a unit who receives its offers; with `user`, one who can sign in."""
    serial = number()
    unit = unit or make_unit()
    fields: dict[str, Any] = {
        "name": user.name if user else f"Camille Petit {serial} (démo)",
        "email": user.email if user else f"camille{serial}@lab.example.org",
        "role": MemberRole.HOLDER,
        "language": "en",
        "user_id": user.id if user else None,
    }
    return keep(Member(unit_id=unit.id, **fields | changes))


def make_offer(
    state: str = OfferState.SENT, *, ticket: Ticket | None = None, unit: Unit | None = None, **changes: Any
) -> Offer:
    """Return an offer to a unit, open for ten days unless its state says otherwise."""
    now = clock.now()
    ticket = ticket or make_ticket(TicketState.OFFERED)
    unit = unit or make_unit()
    fields: dict[str, Any] = {"ticket_id": ticket.id, "unit_id": unit.id, "state": state, "created_at": now}
    if state != OfferState.DRAFT:
        fields |= {"sent_at": now, "expires_at": now + timedelta(days=10)}
    if state not in (OfferState.DRAFT, OfferState.SENT, OfferState.SEEN):
        fields |= {"decided_at": now}
    fields |= {
        OfferState.SEEN: {"seen_at": now},
        OfferState.DECLINED: {"decline_code": "no_capacity"},
        OfferState.ACCEPTED_WITH_CONDITIONS: {"conditions": "From September on"},
        OfferState.WITHDRAWN: {"withdrawn_reason": "The company changed its need"},
    }.get(OfferState(state), {})
    return keep(Offer(**fields | changes))


def make_engagement(offer: Offer | None = None, **changes: Any) -> Engagement:
    """Return a unit at work after its acceptance."""
    offer = offer or make_offer(OfferState.ACCEPTED, ticket=make_ticket(TicketState.ACCEPTED))
    fields: dict[str, Any] = {
        "ticket_id": offer.ticket_id,
        "unit_id": offer.unit_id,
        "started_on": clock.today(),
    }
    return keep(Engagement(offer_id=offer.id, **fields | changes))


def make_nda(state: str = NdaState.SIGNED, *, ticket: Ticket | None = None, **changes: Any) -> Nda:
    """Return a confidentiality agreement of one year."""
    ticket = ticket or make_ticket(TicketState.ACCEPTED)
    today = clock.today()
    fields: dict[str, Any] = {
        "ticket_id": ticket.id,
        "organization_id": ticket.organization_id,
        "purpose": "Images of weld seams",
        "state": state,
        "created_at": clock.now(),
    }
    if state in (NdaState.SIGNED, NdaState.EXPIRED, NdaState.ENDED):
        fields |= {"signed_on": today, "ends_on": today + timedelta(days=365)}
    return keep(Nda(**fields | changes))


def make_accepted_ticket(state: str = TicketState.ACCEPTED, **changes: Any) -> Engagement:
    """Return the work of a unit on a ticket that stands at `state`; its `ticket` and `unit` hang on it."""
    ticket = make_ticket(state, **changes)
    return make_engagement(make_offer(OfferState.ACCEPTED, ticket=ticket))


def make_screenings(ticket: Ticket, *required: str, decision: str | None = None) -> dict[str, Screening]:
    """Return the answered checks of a ticket by code; those required are decided as said, or not at all."""
    decider = make_user(Role.OFFICER) if decision else None
    rows = {}
    for code in ScreeningCheck:
        fields: dict[str, Any] = {"is_required": code in required}
        if decider is not None and code in required:
            fields |= {
                "decision": ScreeningDecision(decision), "decided_at": clock.now(), "decided_by_id": decider.id,
            }  # fmt: skip
        rows[str(code)] = keep(
            Screening(ticket_id=ticket.id, check_code=code, created_at=clock.now(), **fields)
        )
    return rows


def make_contract_kind(code: str = "collab", **definition: Any) -> ContractKind:
    """Return a kind of agreement at its first version, without questions of its own."""
    content = {"fields": [], "checks": [], **definition}
    labels = {"label_fr": f"Contrat {code}", "label_en": f"Contract {code}"}
    return keep(ContractKind(code=code, kind_version=1, definition=content, **labels))


def make_contract(
    state: str = ContractState.IDEA,
    *,
    engagement: Engagement | None = None,
    kind: ContractKind | None = None,
    **changes: Any,
) -> Contract:
    """Return an agreement with the company of an accepted ticket, in force for a year where its state says so."""
    engagement = engagement or make_accepted_ticket(TicketState.CONTRACTING)
    kind = kind or make_contract_kind(f"kind-{number()}")
    today = clock.today()
    fields: dict[str, Any] = {
        "ticket_id": engagement.ticket_id,
        "organization_id": engagement.ticket.organization_id,
        "unit_id": engagement.unit_id,
        "kind_id": kind.id,
        "title": f"Weld seams {number()}",
        "fields": {},
        "state": state,
        "created_at": clock.now(),
    }
    if state in (ContractState.ACTIVE, ContractState.COMPLETED, ContractState.TERMINATED):
        fields |= {"signed_on": today, "starts_on": today, "ends_on": today + timedelta(days=365)}
    if state in (ContractState.TERMINATED, ContractState.ABANDONED):
        fields |= {"end_reason": "The budget is gone"}
    return keep(Contract(**fields | changes))


def make_milestone(
    state: str = MilestoneState.PLANNED, *, contract: Contract | None = None, **changes: Any
) -> Milestone:
    """Return a step of an agreement in force, due in a month."""
    contract = contract or make_contract(ContractState.ACTIVE)
    today = clock.today()
    fields: dict[str, Any] = {
        "contract_id": contract.id, "title": f"Report {number()}", "due_on": today + timedelta(days=30), "state": state,
    }  # fmt: skip
    if state in (MilestoneState.SUBMITTED, MilestoneState.VALIDATED):
        fields |= {"submitted_on": today}
    if state == MilestoneState.VALIDATED:
        fields |= {"validated_on": today}
    return keep(Milestone(**fields | changes))
