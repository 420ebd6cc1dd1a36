"""People of units: who they are, who receives the offers, and whose account is theirs."""

from datetime import date

from sqlalchemy import select

from desk import access, events
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.services import links
from desk.services.corrections import correct, flush_unique
from desk.services.units.records import load
from models import Member, User
from models.states import MemberRole


def add_member(
    *,
    actor: Actor,
    unit_id: int,
    name: str,
    email: str,
    role: str,
    language: str = "fr",
    receives_offers: bool = True,
) -> Member:
    """Add a person to a unit; an account with the same address becomes theirs. Raises Duplicate("email")."""
    unit = load(actor, unit_id)

    access.ensure(actor, "units.work")

    member = Member(
        unit_id=unit.id, name=name, email=email, role=MemberRole(role), language=language,
        receives_offers=receives_offers, user_id=_account_of(email),
    )  # fmt: skip
    session.add(member)
    flush_unique("uq_member_unit_id_email", "email")

    events.record("member_added", actor=actor, subject=unit, after={"member": member.id, "role": member.role})
    return member


def edit_member(
    *, actor: Actor, member_id: int, name: str, email: str, role: str, language: str, receives_offers: bool,
    left_on: date | None,
) -> Member:  # fmt: skip
    """Correct a person of a unit; with a last day they receive nothing more and see nothing of it, and a new address ends the
    links that were mailed to the old one."""
    unit_id = session.execute(select(Member.unit_id).where(Member.id == member_id)).scalar_one_or_none()
    if unit_id is None:
        raise NotFound("member")
    unit = load(actor, unit_id)
    member = session.execute(select(Member).where(Member.id == member_id).with_for_update()).scalar_one()

    access.ensure(actor, "units.work")
    wanted = {
        "name": name, "email": email, "role": MemberRole(role), "language": language,
        "receives_offers": receives_offers, "left_on": left_on,
    }  # fmt: skip
    before, _after = correct(member, wanted)
    if not before:
        return member

    member.user_id = _account_of(email)
    flush_unique("uq_member_unit_id_email", "email")
    if "email" in before:
        links.replace_all(member_id=member.id)

    # The names of the columns only: events keep no personal data.
    events.record(
        "member_edited", actor=actor, subject=unit, after={"member": member.id, "changed": sorted(before)}
    )
    return member


def _account_of(email: str) -> int | None:
    """Return the account with this address, if there is one."""
    key = email.strip().casefold()
    return session.execute(select(User.id).where(User.email_key == key)).scalar_one_or_none()
