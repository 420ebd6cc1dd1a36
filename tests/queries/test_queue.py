"""The queue: what wants attention and why, what each view and filter holds, pages without gaps, a fixed number of queries."""

import itertools
import random
from datetime import timedelta

import pytest
from sqlalchemy import event

from desk import clock as desk_clock
from desk import search
from desk.access import Actor
from desk.extensions import db
from desk.queries import queue
from desk.queries.queue import QueueFilter
from desk.queries.queue.attention import ASKED_DAYS
from models import Message, OutboxMail, Ticket, TicketTopic
from models.states import Lane, NextAction, OfferState, OutboxState, TicketState
from tests import factories
from tests.factories import (
    keep,
    make_contact,
    make_offer,
    make_organization,
    make_submission,
    make_ticket,
    make_unit,
)
from tests.harness.statements import count_queries


def reasons(actor: Actor) -> dict[str, str | None]:
    return {row.reference: row.reason for row in queue.page(actor, QueueFilter()).rows}


def write(ticket, *, lane=Lane.COMPANY, author="contact", unit=None, at=None) -> None:
    keep(
        Message(
            key=f"message-key-{factories.number()}", ticket_id=ticket.id, lane=lane, unit_id=unit and unit.id,
            author_kind=author, author_name="Somebody", language="en", body="Words", created_at=at or desk_clock.now(),
        )
    )  # fmt: skip


def mail(ticket, state: str) -> None:
    now = desk_clock.now()
    keep(
        OutboxMail(
            key=f"mail-{factories.number()}", kind="reply_sent", ticket_id=ticket.id, to_address="a@b.example.org",
            to_name="A", language="en", subject="S", text_body="T", headers={}, state=state, next_attempt_at=now,
            created_at=now,
        )
    )  # fmt: skip


def test_a_request_that_waits_for_its_day_wants_nothing(officer) -> None:
    make_ticket("triage")
    assert reasons(officer) == {}


def test_a_new_request_wants_attention(officer) -> None:
    ticket = make_ticket("new")
    assert reasons(officer) == {ticket.reference: "new"}


def test_a_late_next_step_wants_attention_and_one_of_today_too(officer) -> None:
    today = desk_clock.today()
    late = make_ticket("triage", next_action_due_on=today - timedelta(days=1))
    due = make_ticket("triage", next_action_due_on=today)
    waiting = make_ticket("info_needed", next_action_due_on=today, next_action_by="company")
    assert reasons(officer) == {late.reference: "overdue", due.reference: "due_today"}
    assert waiting.reference not in reasons(officer)


def test_a_company_that_wrote_wants_attention_until_the_desk_answers(officer) -> None:
    now = desk_clock.now()
    ticket = make_ticket("matching", next_action=NextAction.ANSWER_MESSAGE, last_company_message_at=now)
    write(ticket, at=now)
    assert reasons(officer) == {ticket.reference: "company_wrote"}
    write(ticket, author="staff", at=now + timedelta(minutes=5))
    assert reasons(officer) == {}


@pytest.mark.parametrize(("state", "reason"), [("on_hold", "company_wrote"), ("closed", "wrote_after_end")])
@pytest.mark.parametrize("lane", [Lane.COMPANY, Lane.INTERNAL])
def test_a_letter_on_what_is_put_aside_or_over_is_asked_about_until_somebody_sees_to_it(
    officer, clock, state, reason, lane
) -> None:
    before = desk_clock.now()
    make_ticket(state, last_company_message_at=before - timedelta(minutes=5))  # it was written before
    ticket = make_ticket(state)
    assert reasons(officer) == {}
    clock.shift(timedelta(hours=1))
    written = desk_clock.now()
    ticket.last_company_message_at = written
    write(ticket, at=written)
    assert reasons(officer) == {ticket.reference: reason}
    write(ticket, lane=lane, author="staff", at=written + timedelta(minutes=5))
    assert reasons(officer) == {}


def test_a_letter_after_the_end_is_asked_about_for_a_month(officer, clock) -> None:
    ticket = make_ticket("closed")
    clock.shift(timedelta(hours=1))
    ticket.last_company_message_at = desk_clock.now()
    write(ticket, at=desk_clock.now())
    clock.shift(timedelta(days=ASKED_DAYS))
    assert reasons(officer) == {ticket.reference: "wrote_after_end"}
    clock.shift(timedelta(days=1))  # by days, so that the queue stays known within one
    assert reasons(officer) == {}


def test_a_unit_that_asks_about_a_request_on_hold_wants_attention(officer, clock) -> None:
    unit, held = make_unit(), make_ticket("on_hold")
    write(held, lane=Lane.UNIT, author="unit", unit=unit, at=desk_clock.now() - timedelta(minutes=5))
    assert reasons(officer) == {}
    clock.shift(timedelta(hours=1))
    write(held, lane=Lane.UNIT, author="unit", unit=unit, at=desk_clock.now())
    assert reasons(officer) == {held.reference: "unit_wrote"}


def test_a_unit_that_asked_wants_attention_until_the_desk_writes_to_it(officer) -> None:
    unit, other, now = make_unit(), make_unit(), desk_clock.now()
    ticket = make_ticket("offered", next_action=NextAction.WAIT_OFFERS)
    write(ticket, lane=Lane.UNIT, author="unit", unit=unit, at=now)
    write(ticket, lane=Lane.UNIT, author="staff", unit=other, at=now + timedelta(minutes=1))
    assert reasons(officer) == {ticket.reference: "unit_wrote"}
    write(ticket, lane=Lane.UNIT, author="staff", unit=unit, at=now + timedelta(minutes=2))
    assert reasons(officer) == {}


@pytest.mark.parametrize(
    "state", [OutboxState.REFUSED, OutboxState.BOUNCED, OutboxState.FAILED, OutboxState.UNKNOWN]
)
def test_a_mail_that_did_not_arrive_wants_attention_even_after_the_end(officer, state) -> None:
    ticket = make_ticket("closed")
    mail(make_ticket("triage"), OutboxState.SENT)
    mail(ticket, state)
    assert reasons(officer) == {ticket.reference: "mail_refused"}


def test_an_acceptance_without_a_meeting_wants_attention(officer) -> None:
    ticket = make_ticket("accepted", next_action=NextAction.DATE_MEETING)
    make_ticket("accepted", next_action=NextAction.CUSTOM, next_action_note="Wait for May")
    assert reasons(officer) == {ticket.reference: "unit_accepted"}


def test_offers_that_run_out_were_declined_or_are_all_over_want_attention(officer) -> None:
    tomorrow = desk_clock.now() + timedelta(days=1)
    ends = make_offer(expires_at=tomorrow).ticket.reference
    make_offer(expires_at=tomorrow + timedelta(days=2))
    declined = make_offer(OfferState.DECLINED, ticket=make_ticket("offered")).ticket.reference
    over = make_ticket("matching", next_action=NextAction.CHOOSE_UNITS)
    make_offer(OfferState.EXPIRED, ticket=over)
    make_ticket("matching", next_action=NextAction.CHOOSE_UNITS)
    assert reasons(officer) == {over.reference: "offers_over", ends: "offer_ends", declined: "unit_declined"}


def test_the_most_pressing_reason_is_named_and_comes_first(officer) -> None:
    new = make_ticket("new")
    late_and_refused = make_ticket("triage", next_action_due_on=desk_clock.today() - timedelta(days=9))
    mail(late_and_refused, OutboxState.REFUSED)
    mail(late_and_refused, OutboxState.BOUNCED)
    rows = queue.page(officer, QueueFilter()).rows
    assert [(row.reference, row.reason) for row in rows] == [
        (late_and_refused.reference, "mail_refused"), (new.reference, "new"),
    ]  # fmt: skip


def test_counts_agree_with_the_views(officer) -> None:
    mine = factories.make_user("officer")
    actor = factories.actor_of(mine)
    for state in TicketState:
        make_ticket(state)
    make_ticket("new", owner=mine)
    make_ticket("closed", owner=mine)
    counts = queue.counts(actor)
    assert counts == {view: len(queue.page(actor, QueueFilter(view=view)).rows) for view in queue.VIEWS}
    assert counts["mine"] == 1
    assert counts["all"] == counts["open"] + counts["closed"]


def test_filters_narrow_together(officer) -> None:
    owner, topic = factories.make_user("officer"), factories.make_topic()
    wanted = make_ticket("matching", owner=owner, priority="high", language="de")
    keep(TicketTopic(ticket_id=wanted.id, topic_id=topic.id, origin="company"))
    for change in ({"priority": "low"}, {"language": "fr"}, {"state": "triage"}):
        make_ticket(**{"state": "matching", "owner": owner, "priority": "high", "language": "de", **change})
    narrowed = QueueFilter(
        view="open", state="matching", owner_id=owner.id, priority="high", language="de", topic_id=topic.id
    )
    assert [row.reference for row in queue.page(officer, narrowed).rows] == [wanted.reference]


def test_any_mix_of_filters_keeps_what_each_of_them_says(officer) -> None:
    """List, count and board against the same rules written in Python, for many mixes."""
    dice = random.Random(7)
    topic, now = factories.make_topic(), desk_clock.now()
    offered: dict[str, list] = {
        "state": ["triage", "matching", "closed"], "priority": ["low", "high"], "language": ["fr", "de"],
        "cooperation": ["study", "thesis"], "waiting": ["desk", "company"], "region": ["57", "67"],
        "origin": ["form", "mail"], "company": ["Vosges", "forges épinal"], "older": [1, 4], "newer": [0, 3],
        "due": [0, 3], "topic_id": [topic.id],
    }  # fmt: skip
    for place in range(24):
        facts = {name: dice.choice(values) for name, values in offered.items()}
        name = dice.choice(["Vosges Bois", "Forges d'Épinal", "Moselle Acier"])
        organization = make_organization(name=name, region=facts["region"])
        submission = make_submission(contact=make_contact(organization), origin=facts["origin"])
        is_closed = facts["state"] == "closed"
        step = {} if is_closed else {"next_action_by": facts["waiting"],
                                     "next_action_due_on": desk_clock.today() + timedelta(days=place % 6 - 1)}  # fmt: skip
        ticket = make_ticket(
            facts["state"], submission=submission, priority=facts["priority"], language=facts["language"],
            cooperation=facts["cooperation"], confirmed_at=now - timedelta(days=place % 6), **step,
        )  # fmt: skip
        if dice.random() < 0.5:
            keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin="company"))
    search.bring_up_to_date()
    every = db.session.scalars(db.select(Ticket)).all()
    linked = set(db.session.scalars(db.select(TicketTopic.ticket_id)))
    age = {t.id: (desk_clock.today() - desk_clock.day_of(t.confirmed_at)).days for t in every}
    says = {
        "state": lambda t, v: t.state == v, "priority": lambda t, v: t.priority == v,
        "language": lambda t, v: t.language == v, "cooperation": lambda t, v: t.cooperation == v,
        "waiting": lambda t, v: t.next_action_by == v, "region": lambda t, v: t.organization.region == v,
        "origin": lambda t, v: t.submission.origin == v, "topic_id": lambda t, v: t.id in linked,
        "company": lambda t, v: v.split()[0].casefold() in t.organization.name.casefold(),
        "older": lambda t, v: age[t.id] >= v, "newer": lambda t, v: age[t.id] <= v,
        "due": lambda t, v: bool(t.next_action_due_on)
        and (t.next_action_due_on - desk_clock.today()).days <= v,
    }  # fmt: skip
    met = 0
    for _ in range(80):
        asked = {
            name: dice.choice(offered[name]) for name in dice.sample(sorted(offered), dice.randint(1, 3))
        }
        expected = {t.id for t in every if all(says[name](t, value) for name, value in asked.items())}
        wanted = QueueFilter(view="all", **asked)
        assert {row.id for row in queue.page(officer, wanted).rows} == expected, asked
        assert queue.count(officer, wanted) == len(expected)
        of_open = {t.id for t in every if t.id in expected and t.state != "closed"}
        columns = queue.board(officer, QueueFilter(view="open", **asked))
        assert {row.id for column in columns for row in column.rows} == of_open
        assert sum(column.count for column in columns) == len(of_open)
        met += len(expected)
    assert met > 80


@pytest.mark.parametrize(
    "words",
    ["TST-2026", "tst-2026-", "sorting PLUMS", "forges d'epinal", "FORGES D’ÉPINAL", "élodie", "Elodie Noël"],
)
def test_words_are_found_in_reference_title_company_and_person(officer, words) -> None:
    organization = make_organization(name="Forges d'Épinal", name_key="forges depinal")
    contact = make_contact(organization, name="Élodie Noël", name_key="elodie noel")
    ticket = make_ticket("closed", submission=make_submission(contact=contact), title="Sorting plums by hand")
    search.bring_up_to_date()
    assert ticket.reference in {
        r.reference for r in queue.page(officer, QueueFilter(view="all", text=words)).rows
    }


@pytest.mark.parametrize(
    "words", ["%", "_", "100%", "\\", "'", '"', "a%b", "' OR 1=1--", "(" * 200, "NEAR", "col:x"]
)
def test_metacharacters_mean_themselves(officer, words) -> None:
    make_ticket("triage", title="Weld seams", pitch="Plain words")
    assert queue.page(officer, QueueFilter(view="all", text=words)).rows == ()
    odd = make_ticket("triage", title=f"Say {words}"[:140])
    search.bring_up_to_date()
    found = queue.page(officer, QueueFilter(view="all", text=words)).rows
    has_a_word = any(letter.isalnum() for letter in words)
    assert [row.reference for row in found] == ([odd.reference] if has_a_word else [])


def test_search_keeps_to_what_the_reader_may_see(session) -> None:
    contact = make_contact(name="Secret Person", name_key="secret person")
    ticket = make_ticket("triage", submission=make_submission(contact=contact))
    accepted = make_ticket("accepted", submission=make_submission(contact=contact))
    contracts, director = factories.actor_of("contract_office"), factories.actor_of("director")
    search.bring_up_to_date()
    by_number = QueueFilter(view="all", text=ticket.reference)
    assert queue.page(contracts, by_number).rows == ()
    by_person = QueueFilter(view="all", text="secret")
    assert [row.reference for row in queue.page(contracts, by_person).rows] == [accepted.reference]
    found = {row.reference for row in queue.page(director, by_person).rows}
    assert found == {ticket.reference, accepted.reference}
    assert queue.counts(contracts)["all"] == 1


@pytest.mark.parametrize("sort", queue.SORTS)
@pytest.mark.parametrize("view", ["new", "attention", "all"])
def test_pages_hold_every_row_once_in_both_directions(officer, view, sort, monkeypatch) -> None:
    import functools

    monkeypatch.setattr(queue, "page", functools.partial(queue.page, rows=3))
    now = desk_clock.now()
    for place in range(8):
        moment = now - timedelta(hours=place % 3)
        make_ticket("new", priority="high" if place % 2 else "low", updated_at=moment, confirmed_at=moment)
    wanted = QueueFilter(view=view, sort=sort)
    seen, page = [], queue.page(officer, wanted)
    backwards = []
    while True:
        seen.append([row.id for row in page.rows])
        if page.after is None:
            break
        page = queue.page(officer, wanted, after=page.after)
    while page.before is not None:
        page = queue.page(officer, wanted, before=page.before)
        backwards.append([row.id for row in page.rows])
    every = list(itertools.chain.from_iterable(seen))
    assert sorted(every) == sorted(set(every))
    assert len(every) == 8
    assert backwards == seen[-2::-1]


def test_the_board_counts_all_and_shows_the_soonest(officer) -> None:
    today = desk_clock.today()
    for days in range(queue.BOARD_ROWS + 2):
        make_ticket("triage", next_action_due_on=today + timedelta(days=30 - days))
    make_ticket("closed")
    columns = {column.state: column for column in queue.board(officer, QueueFilter(view="open"))}
    assert set(columns) == set(queue.BOARD_STATES)
    assert columns["triage"].count == queue.BOARD_ROWS + 2
    days = [row.due_on for row in columns["triage"].rows]
    assert days == sorted(days)
    assert len(days) == queue.BOARD_ROWS
    assert columns["offered"].count == 0


def test_a_list_takes_two_queries_whatever_its_length(officer) -> None:
    for _ in range(4):
        make_ticket("new")
    search.bring_up_to_date()
    for wanted in (
        QueueFilter(),
        QueueFilter(view="all", text="weld"),
        QueueFilter(view="open", sort="priority"),
    ):
        assert count_queries(lambda wanted=wanted: queue.page(officer, wanted)) == 2
    assert (
        count_queries(lambda: queue.counts(officer, frozenset({officer.user_id}))) == 2
    )  # the page knows them already
    assert count_queries(lambda: queue.board(officer, QueueFilter(view="open"))) == 2


def test_no_count_reads_over_five_thousand_rows(officer) -> None:
    from desk.queries.queue import by_state, counting

    assert len(counting._BY_INDEX) * (counting.COUNTED + 1) <= 5000
    assert len(queue.BOARD_STATES) * (by_state.COUNTED + 1) <= 5000
    bounds: list[int] = []

    def note(connection, cursor, statement, parameters, *rest) -> None:
        given = parameters.values() if isinstance(parameters, dict) else parameters
        bounds.extend(value for value in given if value in (counting.COUNTED + 1, by_state.COUNTED + 1))
        assert "LIMIT" in statement or "count(" not in statement

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        queue.counts(officer)
        queue.count(officer, QueueFilter(view="all"))
        queue.board(officer, QueueFilter(view="open"))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(bounds) == len(counting._BY_INDEX) + 1 + 1 + len(queue.BOARD_STATES)


def test_the_first_page_of_what_wants_attention_says_how_many_do(officer, monkeypatch) -> None:
    for _ in range(4):
        make_ticket("new")
    make_ticket("closed")
    asked = queue.counts(officer)["attention"]
    for counted, held in ((999, asked), (4, asked), (3, 4)):  # one more than is counted stands for more
        for room in (queue.lists, queue.counting):
            monkeypatch.setattr(room, "COUNTED", counted)
        queue.counting._wanting.cache_clear()
        first = queue.page(officer, QueueFilter(), rows=2)
        assert (first.held, first.held) == (held, queue.counts(officer)["attention"])
        assert [row.id for row in queue.page(officer, QueueFilter(), rows=2, after=first.after).rows]
        assert len(first.rows) == 2
    queue.counting._wanting.cache_clear()
    assert queue.page(officer, QueueFilter(view="open")).held is None
