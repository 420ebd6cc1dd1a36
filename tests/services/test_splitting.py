"""Requests split and messages moved; any sequence of acts is taken back in any order."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session as db
from desk.queries import tracking as tracking_queries
from desk.services import (
    links,
    regrouping,
)
from desk.services.regrouping.foreseeing import readers
from desk.services.regrouping.placing import Act, place_of
from desk.transaction import unit_of_work
from models import (
    Message,
    Regrouping,
    Target,
    Ticket,
    TicketWait,
)
from models.states import TargetKind
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_contact,
    make_nda,
    make_offer,
    make_organization,
    make_submission,
)
from tests.services.regrouped import (
    a_file,
    everything,
    key,
    merge,
    move,
    notes,
    person_of,
    request_of,
    split,
    undo,
    writes,
)


def test_split_messages_become_a_request_with_a_number_an_owner_and_a_day(
    session: Any, officer: Actor
) -> None:
    company = make_organization()
    source = request_of(make_contact(company), "accepted")
    keep(links.tracking(submission_id=source.submission_id, contact_id=make_contact(company).id))
    stays, goes = (
        writes(person_of(source), source),
        writes(person_of(source), source, "And something else", a_file()),
    )
    noted = notes(officer, source)
    before = everything(source)
    act = split(officer, source, [goes, noted])
    new = act.target
    assert new.reference != source.reference
    assert (new.state, new.owner_id, new.next_action, new.next_action_due_on) == (
        "new",
        officer.user_id,
        "triage",
        desk_clock.today(),
    )
    assert (stays.ticket_id, goes.ticket_id, noted.ticket_id) == (source.id, new.id, new.id)
    assert sorted(readers(new)) == sorted(readers(source))
    assert (new.submission.title, new.submission.contact_id, new.submission.taken_by_id) == (
        "Its own",
        source.contact_id,
        officer.user_id,
    )
    undo(officer, act)
    assert everything(source) == before
    assert (new.state, tracking_queries.ticket_id(person_of(new))) == (
        "closed",
        source.id,
    )  # its number leads back


def test_a_request_that_was_split_off_and_has_a_life_of_its_own_stays(session: Any, officer: Actor) -> None:
    source = request_of(make_contact())
    said = writes(person_of(source), source)
    act = split(officer, source, [said])
    make_offer(ticket=act.target, state="draft")
    since = writes(person_of(act.target), act.target, "About the new one")
    undo(officer, act)
    session.expire_all()
    assert (said.ticket_id, since.ticket_id, act.target.state) == (source.id, act.target_id, "new")


def test_messages_move_only_where_their_writers_and_readers_belong(session: Any, officer: Actor) -> None:
    source, far = request_of(make_contact()), request_of(make_contact())
    near = request_of(source.contact)
    own, stray = writes(person_of(source), source), writes(person_of(source), source)
    stray.author_contact_id = far.contact_id  # somebody of the other company wrote to the wrong number
    session.commit()
    with pytest.raises(Refused) as refusal:
        move(officer, source, [own], far)
    assert refusal.value.code == "other_company"
    with pytest.raises(Refused) as unsaid:
        move(officer, source, [stray], far, agreed=False)
    assert unsaid.value.code == "missing"
    act = move(officer, source, [stray], far)
    move(officer, source, [own], near, agreed=False)
    assert (stray.ticket_id, own.ticket_id) == (far.id, near.id)
    undo(officer, act)
    assert stray.ticket_id == source.id
    with pytest.raises(Refused) as gone:
        move(officer, source, [own], far)
    assert gone.value.code == "gone"


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undoing_any_sequence_of_acts_in_any_order_restores_everything(
    session: Any, officer: Actor, data: Any
) -> None:
    contact = make_contact()
    cases = [request_of(contact, state) for state in ("new", "triage", "info_needed", "on_hold")]
    far = make_accepted_ticket(submission=make_submission(contact=contact)).ticket
    keep(links.tracking(submission_id=far.submission_id, contact_id=contact.id))
    nda = make_nda("signed", ticket=far)
    cases.append(far)
    for case in cases:
        tickets_targets(case)
        writes(person_of(case), case, "words", a_file())
        notes(officer, case)
    before, acts = everything(*cases), []
    everywhere = list(cases)
    for _ in range(data.draw(st.integers(1, 7))):
        source, into = (data.draw(st.sampled_from(everywhere)) for _ in range(2))
        there = session.scalars(
            select(Message).where(Message.ticket_id == source.id).order_by(Message.id)
        ).all()
        chosen = data.draw(st.lists(st.sampled_from(there), unique=True, max_size=3)) if there else []
        kind = data.draw(st.sampled_from(["merge", "move", "split"]))
        try:
            act = (
                merge(officer, source, into) if kind == "merge"
                else move(officer, source, chosen, into) if kind == "move" else split(officer, source, chosen)
            )  # fmt: skip
        except (Refused, Conflict):
            continue
        acts.append(act)
        if act.kind == "split":
            everywhere.append(act.target)
    assert (nda.ticket_id, far.state) == (
        far.id,
        "accepted",
    )  # an agreement keeps its request, and that its company's words
    for case in cases:  # from the words to where they live, and back to them
        [home] = session.scalars(
            Regrouping.home_of(select(Ticket.id).where(Ticket.submission_id == case.submission_id))
        )
        assert case.submission_id in set(session.scalars(Regrouping.submissions_of(home)))
    left = data.draw(st.permutations(acts))
    for _ in range(len(acts) + 1):  # what has to be undone first says so, and is undone first
        left = [act for act in left if not undone(officer, act)]
    assert left == []
    assert everything(*cases) == before
    for ticket in everywhere:
        assert session.scalars(Regrouping.home_of(select(Ticket.id).where(Ticket.id == ticket.id))).one() in [
            c.id for c in everywhere
        ]


def tickets_targets(case: Ticket) -> None:
    """Let the clocks of a request run: a target since yesterday and, where somebody is waited for, a wait."""
    now = desk_clock.now()
    keep(Target(ticket_id=case.id, kind=TargetKind.QUALIFICATION, started_at=now - timedelta(days=1), minutes=480,
                due_at=now + timedelta(days=1), counted_with=0, checked_with=0))  # fmt: skip
    if case.state in ("info_needed", "on_hold"):
        keep(TicketWait(ticket_id=case.id, wait_for="company", began_at=now - timedelta(hours=20)))


def undone(officer: Actor, act: Regrouping) -> bool:
    try:
        undo(officer, act)
    except Refused:
        return False
    return True


@given(
    acts=st.lists(st.tuples(st.sampled_from("mv"), st.integers(0, 5), st.integers(0, 5)), max_size=12),
    data=st.data(),
)
def test_a_place_depends_on_the_acts_in_force_alone(acts: Any, data: Any) -> None:
    """Only roots are merged, and only into roots, as the database has it; whatever is left in force, a place is a root."""
    home: dict[int, int] = {}
    done = []
    for kind, source, target in acts:
        if source == target or source in home or target in home:
            continue
        if kind == "m":
            home[source] = target
        done.append(Act("merge" if kind == "m" else "move", source, target, frozenset({1})))
    in_force = [one for one in done if data.draw(st.booleans())]
    merged = {one.source_id for one in in_force if one.kind == "merge"}
    for first in range(6):
        assert place_of(first, in_force, 1) not in merged
        assert place_of(first, [], 1) == first


def test_of_two_who_merge_crosswise_one_wins(fresh_app: Any) -> None:
    with fresh_app.app_context():
        officer, contact = actor_of("officer"), make_contact()
        one, two = request_of(contact), request_of(contact)
        ids, seen = (one.id, two.id), regrouping.foresee_merge(one, two).mark
    together = threading.Barrier(2)

    def press(ticket_id: int, into_id: int) -> bool:
        with fresh_app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    regrouping.merge(
                        actor=officer, ticket_id=ticket_id, into_id=into_id, key=key(), seen=seen, agreed=True
                    )
            except (Refused, Conflict):
                return False
            return True

    with ThreadPoolExecutor(2) as two_people:
        one_way, other_way = two_people.submit(press, *ids), two_people.submit(press, *reversed(ids))
        assert one_way.result() is not other_way.result()
    with fresh_app.app_context():
        assert len(db.scalars(select(Regrouping).where(Regrouping.merges())).all()) == 1
