"""Opening a ticket: its reference, its owner, its promise."""

from contextlib import suppress

from sqlalchemy import case, exists, func, select
from sqlalchemy.exc import IntegrityError

from desk import clock, config, events
from desk.access import Actor
from desk.errors import NobodyOnDuty, Refused
from desk.extensions import session
from desk.services import establishments, targets
from desk.services.tickets.moves import STEPS
from models import Absence, ReferenceCounter, Submission, Ticket, TicketTopic, Topic, User
from models.states import Cooperation, Priority, Role, TargetKind, TicketState, TopicOrigin

_ON_DUTY = {Role.OFFICER: 0, Role.LEAD: 1, Role.ADMINISTRATOR: 2}
MOST_TOPICS = 3  # a company states; what concerns more is for the desk to see


def next_reference() -> str:
    """Give the next number of the year: unique because the counter's row is locked, gapless because it rolls back with us."""
    prefix, year = config.settings().prefix, clock.today().year
    counter = session.execute(
        select(ReferenceCounter)
        .where(ReferenceCounter.prefix == prefix, ReferenceCounter.year == year)
        .with_for_update()
    ).scalar_one_or_none()
    if counter is None:
        counter = _first_of_year(prefix, year)
    counter.last_number += 1
    session.flush()
    return f"{prefix}-{year}-{counter.last_number:04d}"


def _first_of_year(prefix: str, year: int) -> ReferenceCounter:
    """Make the year's counter, or wait for the one another process is making."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(ReferenceCounter(prefix=prefix, year=year, last_number=0))
    found = select(ReferenceCounter).where(ReferenceCounter.prefix == prefix, ReferenceCounter.year == year)
    return session.execute(found.with_for_update().execution_options(populate_existing=True)).scalar_one()


def on_duty() -> User:
    """Return who takes a new ticket: of the officers who are there the one with the fewest open ones; a lead where
    there is none, somebody who is away where nobody is there, whoever was invited and has never come in where nobody
    has, an administrator where the desk has nobody else.

    Raises NobodyOnDuty when nobody of the desk has an account.
    """
    open_count = (
        select(func.count())
        .where(Ticket.owner_id == User.id, Ticket.state != TicketState.CLOSED)
        .scalar_subquery()
    )
    is_away = exists().where(Absence.user_id == User.id, Absence.runs_on(clock.today()))
    is_new = User.password_hash.is_(None)
    order = (
        User.role == Role.ADMINISTRATOR,
        is_new,
        is_away,
        case(_ON_DUTY, value=User.role),
        open_count,
        User.id,
    )
    wanted = select(User).where(User.role.in_(tuple(_ON_DUTY)), User.is_active)
    found = session.execute(wanted.order_by(*order).limit(1)).scalar_one_or_none()
    if found is None:
        raise NobodyOnDuty
    return found


def _named(owner_id: int) -> User:
    """Return an officer or lead with an open account."""
    at_the_desk = (User.is_active, User.role.in_((Role.OFFICER, Role.LEAD)))
    found = session.execute(select(User).where(User.id == owner_id, *at_the_desk)).scalar_one_or_none()
    if found is None:
        raise Refused("owner_id", "unknown")
    return found


def open_from(
    *, actor: Actor, submission: Submission, topics: tuple[str, ...] = (), owner_id: int | None = None
) -> Ticket:
    """Open the ticket of a confirmed submission, with the topics the company ticked and a promise to answer.

    Whoever is on duty owns it, unless a person of the desk is named: Refused("owner_id", "unknown").
    """
    owner = _named(owner_id) if owner_id is not None else on_duty()
    now, step = clock.now(), STEPS[TicketState.NEW]
    answer_by = targets.from_now(TargetKind.FIRST_ANSWER, Priority.NORMAL)
    ticket = Ticket(
        reference=next_reference(), submission_id=submission.id, organization_id=submission.organization_id,
        contact_id=submission.contact_id, establishment_id=establishments.asking(submission), title=submission.title, pitch=submission.pitch, language=submission.language,
        horizon=submission.horizon, budget=submission.budget, disclose_company=submission.disclose_company,
        cooperation=None if submission.cooperation == Cooperation.UNKNOWN else submission.cooperation,
        state=TicketState.NEW, owner_id=owner.id, confirmed_at=now, state_since=now, created_at=now, updated_at=now,
        priority=Priority.NORMAL, first_answer_due_at=answer_by, next_action=step.action, next_action_by=step.by,
        next_action_due_on=clock.day_of(answer_by),
    )  # fmt: skip
    stated = [*(submission.topics or []), *topics][:MOST_TOPICS]
    known = select(Topic.id).where(Topic.id.in_(stated), ~Topic.is_retired)
    ticket.topics = [
        TicketTopic(topic_id=topic_id, origin=TopicOrigin.COMPANY)
        for topic_id in session.execute(known).scalars()
    ]
    session.add(ticket)
    session.flush()
    targets.begin(ticket, TargetKind.FIRST_ANSWER)
    events.record("ticket_opened", actor=actor, subject=ticket, ticket=ticket,
                  after={"reference": ticket.reference, "owner": ticket.owner_id})  # fmt: skip
    return ticket
