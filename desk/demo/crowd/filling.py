"""Fills a desk of demonstration with so many requests, batch by batch: whatever moment it is stopped at, the desk is sound."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from desk import clock, config, events, figures, search
from desk.demo import loading, people
from desk.demo.crowd.case import Case, Desk
from desk.demo.crowd.companies import Companies, add_units, desk_of_today
from desk.demo.crowd.rows import Rows
from desk.demo.crowd.story import play
from desk.demo.crowd.words import Writer
from desk.demo.stage import SYSTEM
from desk.errors import Refused
from desk.extensions import session
from desk.services import contract_kinds, passwords, topics
from desk.transaction import unit_of_work
from models import ContractKind, Message, Organization, ReferenceCounter, Ticket, Topic, User
from models.dialect import one_at_a_time, refresh_statistics
from models.states import Role

BATCH = 500
UNITS = 40
_YEARS, _A_DAY, _AT_LEAST_DAYS = (
    6,
    3,
    120,
)  # the past is as long as so many requests a day make it, within bounds
_DAY_BEGINS, _DAY_LASTS = 6, 11 * 60  # hour in UTC, minutes


@dataclass(frozen=True)
class Filled:
    """How much was written."""

    tickets: int
    messages: int
    events: int
    organizations: int


def fill(*, tickets: int, units: int | None, seed: int, tell: Callable[[int], None]) -> Filled:
    """Add so many requests with all that belongs to them; `tell` hears how many there are after each batch.

    The same seed on the same desk on the same day makes the same requests; keys and links stay random. Raises
    Refused("desk", "not_a_demo") on a desk that is not one of demonstration.
    """
    if not config.settings().demo:
        raise Refused("desk", "not_a_demo")
    writer = Writer(seed)
    with unit_of_work():
        _prepare(writer, units)
    desk = desk_of_today()
    companies = Companies(writer)
    counts: Counter[str] = Counter()
    moments = _arrivals(writer, tickets, desk.now)
    for begin in range(0, tickets, BATCH):
        with unit_of_work():
            one_at_a_time(session(), "crowd")
            counts += _batch(desk, writer, companies, moments[begin : begin + BATCH])
        tell(counts["tickets"])
    _count_figures()
    with unit_of_work():
        refresh_statistics(session())
    return Filled(counts["tickets"], counts["messages"], counts["events"], counts["organizations"])


def _count_figures() -> None:
    """Count what was made up, as the job would in the hours after."""
    more = True
    while more:
        with unit_of_work():
            more = figures.catch_up()


def _prepare(writer: Writer, units: int | None) -> None:
    """Give the desk what it lacks of topics, kinds of agreement and people; then add units up to the number asked for."""
    if loading.is_empty():
        people.add_reference()
        people.add_accounts(passwords.hashed(loading.PASSWORD))
        people.add_units(clock.today())
    else:
        _complete()
    session.flush()
    add_units(writer, units if units is not None else UNITS)


def _complete() -> None:
    """Add what requests cannot be made up without, to a desk that began with topics or accounts of its own."""
    if session.scalar(select(Topic.id).limit(1)) is None:
        topics.import_scheme(actor=SYSTEM, data=topics.shipped())
    if session.scalar(select(ContractKind.id).limit(1)) is None:
        contract_kinds.import_kinds(actor=SYSTEM)
    there = set(session.scalars(select(User.role).where(User.is_active)))
    if not {Role.OFFICER, Role.CONTRACT_OFFICE} <= there:
        people.add_accounts(passwords.hashed(loading.PASSWORD), but=there)


def _arrivals(writer: Writer, count: int, now: datetime) -> list[datetime]:
    """Spread the requests over the working days of the past, the last of them today or yesterday."""
    days = max(_AT_LEAST_DAYS, min(_YEARS * 365, count // _A_DAY))
    moments: list[datetime] = []
    while len(moments) < count:
        on = clock.day_of(now) - timedelta(days=int(writer.random.random() * days))
        minutes = int(writer.random.random() * _DAY_LASTS)
        at = datetime.combine(on, time(_DAY_BEGINS), UTC) + timedelta(minutes=minutes)
        if on.weekday() < 5 and at < now - timedelta(hours=6):
            moments.append(at)
    return sorted(moments)


def _batch(desk: Desk, writer: Writer, companies: Companies, moments: list[datetime]) -> Counter[str]:
    """Write some requests, the oldest first, their events in the order in which they happened."""
    rows = Rows()
    references = _references([clock.day_of(at).year for at in moments])
    for at, reference in zip(moments, references, strict=True):
        play(Case(desk, rows, writer, companies.draw(rows, at), at), reference)
    counts = Counter(tickets=len(moments), messages=len(rows.of[Message]), organizations=len(rows.of[Organization]), events=len(rows.events))  # fmt: skip
    tickets, firms = ([row["id"] for row in rows.of[model]] for model in (Ticket, Organization))
    rows.write()
    search.index_tickets(tickets)
    search.index_organizations(firms)
    events.append(sorted(rows.events, key=lambda event: event["occurred_at"]))
    return counts


def _references(years: list[int]) -> list[str]:
    """Give the next numbers of each year, without a gap."""
    prefix = config.settings().prefix
    found = select(ReferenceCounter).where(ReferenceCounter.prefix == prefix).with_for_update()
    counters = {counter.year: counter for counter in session.execute(found).scalars()}
    given = []
    for year in years:
        if year not in counters:
            counters[year] = ReferenceCounter(prefix=prefix, year=year, last_number=0)
            session.add(counters[year])
        counters[year].last_number += 1
        given.append(f"{prefix}-{year}-{counters[year].last_number:04d}")
    session.flush()
    return given
