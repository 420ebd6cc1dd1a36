"""Lists, counts, board, acts on a list, search, the records behind a figure and the pages themselves agree for every role."""

import random
import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import search as index
from desk.queries import queue, search
from desk.queries.queue import QueueFilter
from desk.queries.rows import cut
from desk.queries.search import Asked
from models import Absence, Member, Ticket
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, OfferState, Priority, TicketState
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_nda,
    make_offer,
    make_submission,
    make_ticket,
    make_user,
)
from tests.factories import (
    session as database,
)

RECORDS = "/reports/indicators/requests/records"
READERS = ("officer", "lead", "contract_office", "director")
LINK = re.compile(r"/tickets/(TST-\d+-\d+)\"")


class Desk:
    """A made-up desk, and by hand what each role may see of it."""

    def __init__(self, dice: random.Random, officer: Any, unit_id: int) -> None:
        owners = [officer, make_user("officer"), make_user("lead"), make_user("officer", is_active=False)]
        if dice.random() < 0.5:
            today = desk_clock.today()
            days = {"starts_on": today, "ends_on": today + timedelta(days=3), "created_at": desk_clock.now()}
            keep(Absence(user_id=owners[1].id, stand_in_id=officer.id, **days))
        self.tickets: list[Ticket] = []
        self.contracted: set[str] = set()
        self.of_unit: dict[int, bool] = {}
        self.offered: set[str] = set()
        for _ in range(9):
            submission = make_submission(title="Weld seams", pitch="Cameras look at seams.")
            more = {
                "owner": dice.choice(owners),
                "priority": dice.choice(list(Priority)),
                "submission": submission,
            }
            if dice.random() < 0.3:
                ticket = make_accepted_ticket(dice.choice(["accepted", "follow_up"]), **more).ticket
                self.contracted.add(ticket.reference)
            else:
                ticket = make_ticket(
                    dice.choice(
                        [
                            s
                            for s in TicketState
                            if s not in ("accepted", "follow_up", "contracting", "in_progress")
                        ]
                    ),
                    **more,
                )
                if dice.random() < 0.2:
                    make_nda("requested", ticket=ticket)
                    self.contracted.add(ticket.reference)
            if dice.random() < 0.4:
                unit = database.get_one(Member, unit_id).unit
                offer = make_offer(dice.choice(list(OfferState)), ticket=ticket, unit=unit)
                self.of_unit[offer.id] = offer.state in (*OPEN_OFFERS, *ACCEPTED_OFFERS)
                if self.of_unit[offer.id]:
                    self.offered.add(ticket.reference)
            self.tickets.append(ticket)
        index.bring_up_to_date()
        database.commit()

    def seen_by(self, role: str) -> set[str]:
        return self.contracted if role == "contract_office" else {one.reference for one in self.tickets}


def listed(actor: Any, wanted: QueueFilter) -> list[str]:
    """Walk through a list page by page."""
    found, after = [], None
    while True:
        page = queue.page(actor, wanted, after=after)
        found += [row.reference for row in page.rows]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("seed", range(3))
def test_what_is_listed_is_counted_found_and_opens_and_nothing_else(
    client: Any, session: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("desk.queries.queue.lists.cut", partial(cut, rows=4))
    people = {role: client(role) for role in (*READERS, "researcher", "administrator", "funder")}
    researcher = people["researcher"].user
    member = session.query(Member).filter_by(user_id=researcher.id).one()
    desk = Desk(random.Random(seed), people["officer"].user, member.id)
    by_id = {one.id: one for one in desk.tickets}
    for role in READERS:
        actor, expected = actor_of(people[role].user), desk.seen_by(role)
        lists: dict[str, set[str]] = {}
        for wanted in [QueueFilter(view=view) for view in queue.VIEWS] + [
            QueueFilter(view="all", state="triage"), QueueFilter(view="open", priority="high"), QueueFilter(view="all", text="seams"),
        ]:  # fmt: skip
            rows = listed(actor, wanted)
            assert len(rows) == len(set(rows)) == queue.count(actor, wanted), (role, wanted)
            assert {by_id[id_].reference for id_ in queue.every_id(actor, wanted)} == set(rows)
            lists.setdefault(wanted.view, set(rows))
        assert lists["all"] == expected == lists["open"] | lists["closed"], role
        assert not lists["open"] & lists["closed"]
        assert lists["mine"] | lists["new"] | lists["attention"] <= lists["open"], role
        assert {view: len(rows) for view, rows in lists.items()} == queue.counts(actor), role
        assert sum(column.count for column in queue.board(actor, QueueFilter(view="open"))) == len(
            lists["open"]
        )
        found = search.requests(actor, Asked(words=(("seams", False, False),)))
        assert {hit.reference for hit in found.hits} == expected, role
        assert found.count == len(expected)
        records = set(LINK.findall(people[role].get(RECORDS).text))
        assert records == expected, role
        for ticket in desk.tickets:
            status = people[role].get(f"/tickets/{ticket.reference}").status_code
            assert status == (200 if ticket.reference in expected else 404), (role, ticket.state)
    seen = {offer_id for offer_id, is_seen in desk.of_unit.items() if is_seen}
    opened = {
        id_ for id_ in desk.of_unit if people["researcher"].get(f"/work/offers/{id_}").status_code == 200
    }
    assert opened >= seen
    hits = search.requests(actor_of(researcher), Asked(words=(("seams", False, False),))).hits
    assert {hit.reference for hit in hits} == desk.offered
    for role in ("researcher", "administrator", "funder"):
        for path in ("/queue", RECORDS, f"/tickets/{desk.tickets[0].reference}"):
            assert people[role].get(path).status_code == 403, (role, path)
    for role in ("administrator", "funder"):
        assert not search.requests(actor_of(people[role].user), Asked(words=(("seams", False, False),))).hits
