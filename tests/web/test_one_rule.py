"""What one may see is one answer, whichever way it is asked: list, file, count, act on all, search, board, palette and page."""

import functools
import random
from typing import Any

import pytest
from sqlalchemy import select

from desk import access
from desk.extensions import session as db
from desk.queries import queue, search
from desk.queries.queue import QueueFilter
from desk.search import bring_up_to_date
from models import Ticket
from tests import factories
from tests.web.attacks.doors import READERS, ROLES

WORD = "zirconium"
EVERYTHING = QueueFilter(view="all")
EARLY = ("new", "triage", "qualified", "closed", "on_hold")
LATE = ("accepted", "follow_up", "contracting", "in_progress")


def make_desk(dice: random.Random, unit: Any) -> None:
    """Make requests of every age, some asked of a unit, some accepted by it or by another."""
    for _ in range(8):
        title = f"{WORD} {factories.number()}"
        factories.make_ticket(dice.choice(EARLY), title=title)
        if dice.random() < 0.4:
            other = factories.make_ticket("offered", title=title)
            factories.make_offer(
                dice.choice(["sent", "seen", "declined"]), ticket=other, unit=dice.choice([unit, None])
            )
        elif dice.random() < 0.6:
            engagement = factories.make_accepted_ticket(dice.choice(LATE), title=title)
            if dice.random() < 0.5:
                factories.make_contract("active", engagement=engagement)


def listed(actor: access.Actor) -> list[int]:
    """Return the ids of the whole list, page by page."""
    page = queue.page(actor, EVERYTHING)
    ids = [row.id for row in page.rows]
    while page.after is not None:
        page = queue.page(actor, EVERYTHING, after=page.after)
        ids += [row.id for row in page.rows]
    return ids


def searched(actor: access.Actor) -> set[int]:
    asked = search.Asked(words=((WORD, False, False),))
    first = search.requests(actor, asked)
    hits = [
        *first.hits,
        *(hit for number in range(2, 3) for hit in search.requests(actor, asked, number).hits),
    ]
    assert first.count == len(hits)
    return {hit.id for hit in hits}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("role", ROLES)
def test_list_count_search_board_acts_and_pages_agree_for_every_role(
    client: Any, session: Any, monkeypatch: Any, role: str, seed: int
) -> None:
    monkeypatch.setattr(queue, "page", functools.partial(queue.page, rows=3))
    browser = client(role)
    unit = db.scalars(select(factories.Member).where(factories.Member.user_id == browser.user.id)).first()
    make_desk(random.Random(seed), unit.unit if unit else None)
    actor = factories.actor_of(browser.user)
    with_words = db.scalars(select(Ticket).order_by(Ticket.id)).all()
    bring_up_to_date()
    seen = set(db.scalars(select(Ticket.id).where(access.visible(actor, Ticket))))

    ids = listed(actor)
    assert len(ids) == len(set(ids)) == queue.count(actor, EVERYTHING) == queue.counts(actor)["all"]
    assert set(ids) == set(queue.every_id(actor, EVERYTHING)) == seen
    assert [row.id for row in queue.every_row(actor, EVERYTHING, at_once=3)] == ids
    assert searched(actor) == (seen if role != "funder" else set())
    on_board = {row.id for column in queue.board(actor, QueueFilter(view="open")) for row in column.rows}
    assert on_board == {one.id for one in with_words if one.id in seen and one.state != "closed"}
    for one in with_words:
        status = browser.get(f"/tickets/{one.reference}").status_code
        if role not in READERS:
            assert status == 403
        else:
            assert (status == 200) == (one.id in seen), (one.reference, status)
            assert status in (200, 404)
