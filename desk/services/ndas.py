"""Confidentiality agreements: from the asking to the end. While one is signed and running, its people read the secrets."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services.corrections import correct
from desk.workflow import NDA
from models import Engagement, Member, Nda, NdaPerson, Ticket
from models.states import EngagementState, NdaState, TicketState

UNDER_WAY = (NdaState.REQUESTED, NdaState.DRAFTED, NdaState.IN_REVIEW)


def request(*, actor: Actor, ticket_id: int, purpose: str, is_mutual: bool = True) -> Nda:
    """Ask for an agreement with the company of a ticket; one at a time may be under way."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)

    access.ensure(actor, "agreements.work")
    if ticket.state == TicketState.CLOSED:
        raise Refused("purpose", "ticket_closed")
    if session.scalar(select(Nda.id).where(Nda.ticket_id == ticket.id, Nda.state.in_(UNDER_WAY)).limit(1)):
        raise Refused("purpose", "nda_under_way")

    nda = Nda(
        ticket_id=ticket.id, organization_id=ticket.organization_id, purpose=purpose, is_mutual=is_mutual,
        state=NDA.initial, created_at=clock.now(),
    )  # fmt: skip
    session.add(nda)
    session.flush()

    events.record("nda_requested", actor=actor, subject=nda, ticket=ticket, after={"purpose": purpose})
    return nda


def edit(*, actor: Actor, nda_id: int, version: int, purpose: str, is_mutual: bool) -> Nda:
    """Correct what an agreement is about, while it is not signed."""
    nda = _load(actor, nda_id, version)

    if nda.state not in UNDER_WAY:
        raise Refused("purpose", "already_signed")
    wanted = {"purpose": purpose, "is_mutual": is_mutual}

    before, after = correct(nda, wanted)

    if before:
        events.record("nda_edited", actor=actor, subject=nda, ticket=nda.ticket, before=before, after=after)
    return nda


def draft(*, actor: Actor, nda_id: int, version: int) -> Nda:
    """Say that the text is written."""
    return _move(actor, _load(actor, nda_id, version), NdaState.DRAFTED)


def review(*, actor: Actor, nda_id: int, version: int) -> Nda:
    """Give the text to the parties to read."""
    return _move(actor, _load(actor, nda_id, version), NdaState.IN_REVIEW)


def send_back(*, actor: Actor, nda_id: int, version: int, reason: str | None = None) -> Nda:
    """Take the text back from its readers to change it."""
    return _move(actor, _load(actor, nda_id, version), NdaState.DRAFTED, reason=reason)


def sign(
    *,
    actor: Actor,
    nda_id: int,
    version: int,
    member_ids: Collection[int],
    signed_on: date,
    ends_on: date,
    secrecy_until: date | None = None,
) -> Nda:
    """Record the signature: from `signed_on` to `ends_on` the people named read the confidential part."""
    nda = _load(actor, nda_id, version)

    if signed_on > clock.today():
        raise Refused("signed_on", "future")
    if ends_on < signed_on:
        raise Refused("ends_on", "before_start")
    if secrecy_until is not None and secrecy_until < ends_on:
        raise Refused("secrecy_until", "before_end")
    people = _people(nda, member_ids)

    nda.signed_on, nda.ends_on, nda.secrecy_until = signed_on, ends_on, secrecy_until
    named = _name(nda, people)
    facts = {"people_named": bool(people), "dates_set": True}
    dates = {"signed_on": signed_on.isoformat(), "ends_on": ends_on.isoformat()}
    return _move(actor, nda, NdaState.SIGNED, facts=facts, also={**dates, "people": named})


def name_people(*, actor: Actor, nda_id: int, version: int, member_ids: Collection[int]) -> Nda:
    """Change who is named in an agreement, also while it runs; a signed one keeps at least one person."""
    nda = _load(actor, nda_id, version)

    if nda.state in NDA.final:
        raise Refused("member_ids", "agreement_over")
    people = _people(nda, member_ids)
    if nda.state == NdaState.SIGNED and not people:
        raise Refused("member_ids", "nobody_named")
    before = [person.member.name for person in _named(nda)]

    after = _name(nda, people)

    if sorted(before) != sorted(after):
        flag_modified(nda, "purpose")  # the list is part of the agreement: its version moves on with it
        events.record(
            "nda_people_changed", actor=actor, subject=nda, ticket=nda.ticket, before={"people": before}, after={"people": after}
        )  # fmt: skip
    return nda


def end(*, actor: Actor, nda_id: int, version: int, reason: str | None) -> Nda:
    """End a running agreement before its last day; its people stop reading the confidential part at once."""
    nda = _load(actor, nda_id, version)

    return _move(actor, nda, NdaState.ENDED, facts={"reason_given": bool(reason)}, reason=reason)


def expire(*, actor: Actor, nda_id: int) -> Nda:
    """Note that the last day has passed; for the job, which asks again under the lock."""
    nda = access.load(actor, Nda, Nda.id == nda_id, lock=True)

    passed = nda.ends_on is not None and nda.ends_on < clock.today()
    return _move(actor, nda, NdaState.EXPIRED, facts={"end_passed": passed})


def _load(actor: Actor, nda_id: int, version: int) -> Nda:
    """Load an agreement locked, for someone who may work on it and saw its present version."""
    nda = access.load(actor, Nda, Nda.id == nda_id, lock=True)
    access.ensure(actor, "agreements.work")
    if nda.version != version:
        raise Conflict("stale")
    return nda


def _move(
    actor: Actor,
    nda: Nda,
    target: NdaState,
    *,
    facts: dict[str, bool] | None = None,
    reason: str | None = None,
    also: dict[str, object] | None = None,
) -> Nda:
    """Move along the state table and record it."""
    source = nda.state
    NDA.check(source, target, by=actor.moves_as, facts=facts)
    nda.state = target

    after = {"state": str(target), **(also or {}), **({"reason": reason} if reason else {})}
    events.record(
        "nda_moved", actor=actor, subject=nda, ticket=nda.ticket, before={"state": source}, after=after
    )
    return nda


def _people(nda: Nda, member_ids: Collection[int]) -> list[Member]:
    """Return the members by id; each must be of a unit at work on the ticket and still there."""
    at_work = select(Engagement.unit_id).where(
        Engagement.ticket_id == nda.ticket_id, Engagement.state == EngagementState.ACTIVE
    )
    statement = select(Member).where(
        Member.id.in_(set(member_ids)), Member.unit_id.in_(at_work), Member.left_on.is_(None)
    )
    people = list(session.execute(statement.order_by(Member.id)).scalars())
    if len(people) != len(set(member_ids)):
        raise Refused("member_ids", "not_at_work")
    return people


def _named(nda: Nda) -> list[NdaPerson]:
    """Return the people named so far."""
    statement = select(NdaPerson).where(NdaPerson.nda_id == nda.id).order_by(NdaPerson.member_id)
    return list(session.execute(statement).scalars())


def _name(nda: Nda, people: list[Member]) -> list[str]:
    """Make the list of named people exactly this one; returns their names."""
    wanted = {member.id for member in people}
    known = _named(nda)
    for person in known:
        if person.member_id not in wanted:
            session.delete(person)
    for member_id in sorted(wanted - {person.member_id for person in known}):
        session.add(NdaPerson(nda_id=nda.id, member_id=member_id))
    session.flush()
    return [member.name for member in people]
