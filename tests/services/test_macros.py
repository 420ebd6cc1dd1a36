"""Macros: the same verbs as one by one, all of them or none; seen beforehand exactly as they will be done."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, DeskError, Duplicate, NotAllowed, NotFound, NotYet, Refused
from desk.jobs import act_on_many
from desk.jobs.work import Work
from desk.queries import macros as queries
from desk.services import bulk, macros, tickets, users
from desk.services.macros import Preview, Rehearsed, Sending
from desk.transaction import unit_of_work
from models import BulkItem, CannedReply, Event, Macro, Message, MessageDraft, OutboxMail, Ticket, Topic
from tests.factories import actor_of, keep, make_ticket, make_topic, make_user, number

URGENT = {"act": "prioritize", "priority": "urgent"}
HOLD = {"act": "hold", "reason": "They are on holiday", "days": 7}
NOTE = {"act": "note", "text": "Ring them on Monday"}


def make_macro(*acts: dict[str, Any]) -> Macro:
    with unit_of_work():
        return macros.add(actor=actor_of("lead"), name=f"Macro {number()}", acts=acts)


def make_reply(text: str = "Hello {person}, about {reference}") -> CannedReply:
    bodies = {f"body_{language}": text for language in ("fr", "en", "de")}
    return keep(CannedReply(name=f"Reply {number()}", created_at=desk_clock.now(), **bodies))


def look(actor: Actor, ticket: Ticket, macro: Macro) -> Preview:
    with pytest.raises(Rehearsed) as seen, unit_of_work():
        raise Rehearsed(
            macros.rehearse(actor=actor, ticket_id=ticket.id, macro_id=macro.id, sending=Sending("look"))
        )
    return seen.value.preview


def apply(actor: Actor, ticket: Ticket, macro: Macro, mark: str | None = None, **more: Any) -> bool:
    mark = mark or look(actor, ticket, macro).mark
    sending = Sending(more.pop("key", f"page-{number()}"), **more)
    with unit_of_work():
        return macros.apply(actor=actor, ticket_id=ticket.id, macro_id=macro.id, mark=mark, sending=sending)


def everything(session: Any, ticket: Ticket) -> tuple[Any, ...]:
    session.expire_all()
    columns = {column.key: getattr(ticket, column.key) for column in Ticket.__table__.columns}
    counts = [
        session.scalar(select(func.count()).select_from(one))
        for one in (Event, Message, MessageDraft, OutboxMail)
    ]
    return columns, counts


def test_a_macro_does_so_many_things_and_no_more(session: Any) -> None:
    with pytest.raises(Refused) as refused:
        make_macro(*[URGENT] * 13)
    assert (refused.value.field, refused.value.code) == ("acts", "too_many_acts")


def test_several_acts_are_done_as_one_and_the_history_names_the_macro(officer: Actor, session: Any) -> None:
    topic, reply, ticket = make_topic(), make_reply(), make_ticket("triage")
    macro = make_macro(
        {"act": "reply", "reply_id": reply.id, "mode": "reply"}, NOTE, HOLD, URGENT,
        {"act": "add_topic", "topic_id": topic.id}, {"act": "assign", "owner_id": None},
    )  # fmt: skip
    assert apply(officer, ticket, macro)
    session.expire_all()
    assert (ticket.owner_id, ticket.priority, ticket.state) == (officer.user_id, "urgent", "on_hold")
    draft = session.scalars(select(MessageDraft)).one()
    assert (draft.state, ticket.reference in draft.body) == ("leaving", True), (
        "it may be taken back like any words"
    )
    assert session.scalars(select(Message.body)).all() == [NOTE["text"]]
    last = session.scalars(
        select(Event).where(Event.ticket_id == ticket.id).order_by(Event.id.desc())
    ).first()
    assert (last.kind, last.details["after"]["name"]) == ("macro_applied", macro.name)
    assert last.details["after"]["acts"] == ["assign", "prioritize", "add_topic", "hold", "note", "reply"]


def test_a_look_leaves_no_trace_and_says_what_would_be_refused_and_why(officer: Actor, session: Any) -> None:
    ticket, reply = make_ticket("new"), make_reply()
    macro = make_macro(
        URGENT, {"act": "qualify"}, NOTE, {"act": "reply", "reply_id": reply.id, "mode": "reply"}
    )
    before = everything(session, ticket)
    preview = look(officer, ticket, macro)
    assert everything(session, ticket) == before
    assert [one.refusal is None for one in preview.outcomes] == [True, False, True, True]
    assert preview.is_refused
    assert ticket.reference in (preview.outcomes[-1].words or "")


def test_one_refusal_means_nothing_is_done(officer: Actor, session: Any) -> None:
    ticket, macro = make_ticket("new"), make_macro(URGENT, {"act": "qualify"}, NOTE)
    before = everything(session, ticket)
    with pytest.raises(DeskError):
        apply(officer, ticket, macro)
    assert everything(session, ticket) == before


def test_a_page_sent_twice_is_one_application(officer: Actor, session: Any) -> None:
    ticket, macro = make_ticket("triage"), make_macro(NOTE, URGENT)
    mark = look(officer, ticket, macro).mark
    assert apply(officer, ticket, macro, mark, key="same")
    assert not apply(officer, ticket, macro, mark, key="same")
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_what_changed_since_the_look_is_looked_at_again(officer: Actor, session: Any) -> None:
    ticket, reply, lead = make_ticket("triage"), make_reply(), actor_of("lead")
    macro = make_macro({"act": "reply", "reply_id": reply.id, "mode": "reply"})
    marks = [look(officer, ticket, macro).mark]
    with unit_of_work():
        tickets.answer(actor=lead, ticket_id=ticket.id, body="One thing more", key="k" * 20)
    marks.append(look(officer, ticket, macro).mark)
    session.get(CannedReply, reply.id).body_fr = session.get(CannedReply, reply.id).body_en = "Other words"
    session.get(CannedReply, reply.id).body_de = "Other words"
    session.commit()
    marks.append(look(officer, ticket, macro).mark)
    with unit_of_work():
        macros.edit(
            actor=lead, macro_id=macro.id, version=1, name="New", acts=[URGENT, *macro.acts], is_retired=False
        )
    for mark in marks:
        with pytest.raises(Conflict):
            apply(officer, ticket, macro, mark)
    assert apply(officer, ticket, macro)


def test_words_that_look_internal_ask_once_and_leave_with_a_yes_to_just_them(
    officer: Actor, session: Any
) -> None:
    ticket, reply = make_ticket("triage"), make_reply("Internal note: they pay late")
    macro = make_macro(URGENT, {"act": "reply", "reply_id": reply.id, "mode": "reply"})
    preview = look(officer, ticket, macro)
    assert not preview.is_refused
    assert preview.doubts is not None
    with pytest.raises(NotYet):
        apply(officer, ticket, macro)
    assert apply(officer, ticket, macro, sure=preview.doubts.mark)
    session.expire_all()
    assert ticket.priority == "urgent"


def test_a_macro_that_names_what_is_gone_says_so_and_refuses(officer: Actor, session: Any) -> None:
    colleague, topic, reply, ticket = make_user("officer"), make_topic(), make_reply(), make_ticket("triage")
    macro = make_macro(
        {"act": "assign", "owner_id": colleague.id}, {"act": "add_topic", "topic_id": topic.id},
        {"act": "reply", "reply_id": reply.id, "mode": "question"},
    )  # fmt: skip
    assert not queries.one(macro.id, "en").is_broken
    with unit_of_work():
        users.deactivate(actor=actor_of("administrator"), user_id=colleague.id)
    session.get(Topic, topic.id).is_retired = session.get(CannedReply, reply.id).is_retired = True
    session.commit()
    assert [step.is_gone for step in queries.one(macro.id, "en").steps] == [True, True, True]
    assert [one.refusal is not None for one in look(officer, ticket, macro).outcomes] == [True, True, True]
    with pytest.raises(DeskError):
        apply(officer, ticket, macro)


def test_who_writes_and_who_applies(officer: Actor, session: Any) -> None:
    macro, ticket = make_macro(URGENT), make_ticket("triage")
    for actor in (officer, actor_of("administrator")):
        with pytest.raises(NotAllowed), unit_of_work():
            macros.add(actor=actor, name="Mine", acts=[URGENT])
    with pytest.raises(Refused, match="none"), unit_of_work():
        macros.add(actor=actor_of("lead"), name="Empty", acts=[])
    with pytest.raises(Duplicate), unit_of_work():
        macros.add(actor=actor_of("lead"), name=macro.name, acts=[URGENT])
    for role in ("director", "researcher", "contract_office"):
        with pytest.raises(NotAllowed), unit_of_work():
            macros.apply(
                actor=actor_of(role), ticket_id=ticket.id, macro_id=macro.id, mark="", sending=Sending("k")
            )
    with unit_of_work():
        macros.edit(
            actor=actor_of("lead"), macro_id=macro.id, version=1, name="Old", acts=[URGENT], is_retired=True
        )
    with pytest.raises(NotFound), unit_of_work():
        macros.apply(actor=officer, ticket_id=ticket.id, macro_id=macro.id, mark="", sending=Sending("k"))


STATES = st.sampled_from(["new", "triage", "info_needed", "matching", "follow_up", "on_hold", "closed"])
ACTS = st.lists(
    st.sampled_from([URGENT, HOLD, NOTE, {"act": "assign", "owner_id": None}, {"act": "begin_triage"}, {"act": "qualify"},
                     {"act": "resume"}, {"act": "next_step", "note": "Ring", "by": "desk", "days": 2},
                     {"act": "follow_up", "kind": "call", "purpose": "Ask", "days": 3},
                     {"act": "close", "outcome": "spam", "reason": "An advertisement"}]),
    min_size=1, max_size=5, unique_by=lambda one: one["act"],
)  # fmt: skip


def test_whatever_the_acts_a_look_foretells_all_or_nothing(officer: Actor, session: Any) -> None:
    @settings(max_examples=25, deadline=None)
    @given(STATES, ACTS)
    def check(state: str, acts: list[dict[str, Any]]) -> None:
        ticket, macro = make_ticket(state), make_macro(*acts)
        preview, before = look(officer, ticket, macro), everything(session, ticket)
        foretold = [one.refusal for one in preview.outcomes]
        first = next((one for one in foretold if one is not None), None)
        if first is None:
            assert apply(officer, ticket, macro, preview.mark)
            done = select(Event.kind).where(Event.ticket_id == ticket.id).order_by(Event.id.desc()).limit(1)
            assert session.scalar(done) == "macro_applied"
            return
        with pytest.raises(type(first)) as refused:
            apply(officer, ticket, macro, preview.mark)
        assert str(refused.value) == str(first)
        assert everything(session, ticket) == before

    check()


def run(actor: Actor, macro: Macro, found: list[Ticket]) -> int:
    key = f"run-{number()}"
    with unit_of_work():
        kept = macros.given_for_many(macro_id=macro.id, key=key)
        ids = [one.id for one in found]
        run_id = bulk.begin(actor=actor, key=key, act="macro", given=kept, ticket_ids=ids, asks={}).id
    act_on_many.run(Work("act_on_many"))
    return run_id


def states(session: Any, run_id: int) -> list[str]:
    session.expire_all()
    return [
        one.state for one in session.query(BulkItem).filter_by(run_id=run_id).order_by(BulkItem.ticket_id)
    ]


def test_a_macro_on_a_list_is_whole_on_each_request_and_taken_back_where_every_act_has_a_way_back(
    officer: Actor, session: Any
) -> None:
    found = [make_ticket("triage"), make_ticket("closed"), make_ticket("matching")]
    before = [everything(session, one)[0] for one in found]
    macro = make_macro(URGENT, HOLD, {"act": "assign", "owner_id": None})
    run_id = run(officer, macro, found)
    assert states(session, run_id) == ["done", "refused", "done"]
    assert [(one.priority, one.state) for one in found] == [
        ("urgent", "on_hold"),
        ("normal", "closed"),
        ("urgent", "on_hold"),
    ]
    with unit_of_work():
        bulk.undo(actor=officer, run_id=run_id)
    act_on_many.run(Work("act_on_many"))
    assert states(session, run_id) == ["restored", "refused", "restored"]
    moved = ("version", "updated_at")
    for one, was in zip(found, before, strict=True):
        now = everything(session, one)[0]
        assert {k: v for k, v in now.items() if k not in moved} == {
            k: v for k, v in was.items() if k not in moved
        }


def test_a_macro_that_writes_has_no_way_back_and_says_so(officer: Actor, session: Any) -> None:
    macro, ticket = make_macro(URGENT, NOTE), make_ticket("triage")
    assert bulk.is_final("macro", {"acts": macro.acts})
    run_id = run(officer, macro, [ticket])
    assert states(session, run_id) == ["done"]
    with unit_of_work():
        bulk.undo(actor=officer, run_id=run_id)
    act_on_many.run(Work("act_on_many"))
    assert states(session, run_id) == ["left"]
    assert ticket.priority == "urgent"
