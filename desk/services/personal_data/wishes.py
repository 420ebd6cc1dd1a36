"""Asking about one's data from one's own link; the desk is reminded, and answers within the month the law gives it."""

from datetime import timedelta

from sqlalchemy import select

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import NotAllowed, NotFound, Refused
from desk.extensions import session
from models import Contact, DataWish, FollowUp, Link, Ticket
from models.states import DataWishKind, DataWishState, FollowUpKind, FollowUpState


def ask(*, actor: Actor, ticket_id: int, wish: str, purpose: str) -> DataWish:
    """Take a person's wish about their own data; asked twice it is one. `purpose` names the desk's follow-up.

    The follow-up hangs on the company and not on the request: closing the request must not cancel it.
    """
    if actor.kind != "contact" or actor.contact_id is None:
        raise NotAllowed("personal_data.ask")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    contact = access.load(actor, Contact, Contact.id == actor.contact_id, lock=True)
    known = _open_wishes(contact.id, DataWishKind(wish))
    if known:
        return known[0]

    contact.email_proven_at = clock.now()
    due_on = clock.today() + timedelta(days=policy.DATA_WISH_FOLLOW_UP_DAYS)
    follow_up = FollowUp(
        organization_id=contact.organization_id, owner_id=ticket.owner_id, kind=FollowUpKind.CHECK, purpose=purpose[:200],
        due_on=due_on, state=FollowUpState.PLANNED, created_at=clock.now(),
    )  # fmt: skip
    session.add(follow_up)
    session.flush()
    answer_by = clock.today() + timedelta(days=policy.DATA_WISH_ANSWER_DAYS)
    made = DataWish(
        contact_id=contact.id, wish=wish, asked_at=clock.now(), answer_by=answer_by, follow_up_id=follow_up.id,
        state=DataWishState.OPEN,
    )  # fmt: skip
    session.add(made)
    session.flush()

    events.record("data_wish_asked", actor=actor, subject=made, ticket=ticket, after={"wish": str(wish)})
    return made


def refuse(*, actor: Actor, wish_id: int, reason: str) -> DataWish:
    """Refuse a wish, with the reason the person receives; an agreement in force can stand against an erasure."""
    wish = access.load(actor, DataWish, DataWish.id == wish_id, lock=True)

    access.ensure(actor, "directory.work")
    if not reason:
        raise Refused("reason", "reason_missing")
    if wish.state != DataWishState.OPEN:
        return wish

    settle(actor, wish, DataWishState.REFUSED, refusal=reason)
    events.record("data_wish_refused", actor=actor, subject=wish, after={"wish": wish.wish})
    return wish


def settle_open(actor: Actor, contact_id: int, kind: DataWishKind) -> None:
    """Settle what a person asked, after it was done."""
    for wish in _open_wishes(contact_id, kind):
        settle(actor, wish, DataWishState.DONE)


def settle(actor: Actor, wish: DataWish, state: DataWishState, refusal: str | None = None) -> None:
    """Close a wish and the follow-up that reminded of it."""
    wish.state, wish.refusal = state, refusal
    wish.settled_at, wish.settled_by_id = clock.now(), actor.user_id
    follow_up = wish.follow_up
    if follow_up is not None and follow_up.state == FollowUpState.PLANNED:
        follow_up.state, follow_up.done_at = FollowUpState.CANCELLED, clock.now()
        if state == DataWishState.DONE:
            follow_up.state, follow_up.outcome = FollowUpState.DONE, follow_up.purpose
    session.flush()


def holder_of_copy(link: Link) -> Contact:
    """Return whose data a link to a copy opens; raises NotFound when the person was erased since."""
    contact = session.get(Contact, link.contact_id) if link.contact_id else None
    if contact is None or contact.erased_at is not None:
        raise NotFound("contact")
    return contact


def _open_wishes(contact_id: int, kind: DataWishKind) -> list[DataWish]:
    statement = select(DataWish).where(
        DataWish.contact_id == contact_id, DataWish.wish == kind, DataWish.state == DataWishState.OPEN
    )
    return list(session.execute(statement.order_by(DataWish.id).with_for_update()).scalars())
