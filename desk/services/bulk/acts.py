"""What can be done to many requests, each by the verb that does it to one; which facts it changes, and how they come back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from desk import clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services import macros, tickets
from desk.services.tickets.moves import move
from models import Ticket, TicketTopic
from models.states import ActingParty, BulkAct, TicketState

Given = Mapping[str, Any]
Facts = dict[str, Any]

_STEP: Final = ("next_action", "next_action_by", "next_action_note", "next_action_due_on")
_HOLD: Final = ("state", "state_since", "held_from", "hold_reason", "hold_until", *_STEP)
_DAYS: Final = ("next_action_due_on", "hold_until")


@dataclass(frozen=True)
class Act:
    """A verb for one request, the facts it may change, and how they are written back; none: there is no way back."""

    do: Callable[[Actor, int, Given], object]
    facts: Callable[[Ticket, Given], Facts]
    restore: Callable[[Actor, Ticket, Given, Facts], object] | None = None


def _columns(*names: str) -> Callable[[Ticket, Given], Facts]:
    """Read some columns as plain values."""

    def read(ticket: Ticket, given: Given) -> Facts:
        return {name: _plain(getattr(ticket, name)) for name in names}

    return read


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _link(ticket: Ticket, given: Given) -> Facts:
    """Read what ties a request to one topic; none when it is not tied."""
    link = session.get(TicketTopic, (ticket.id, given["topic_id"]), populate_existing=True)
    if link is None:
        return {"link": None}
    names = ("origin", "words", "confirmed_at", "confirmed_by_id", "is_missing")
    return {"link": {name: _plain(getattr(link, name)) for name in names}}


def _restore_owner(actor: Actor, ticket: Ticket, given: Given, before: Facts) -> None:
    tickets.assign(actor=actor, ticket_id=ticket.id, owner_id=before["owner_id"])


def _restore_priority(actor: Actor, ticket: Ticket, given: Given, before: Facts) -> None:
    tickets.prioritize(actor=actor, ticket_id=ticket.id, priority=before["priority"])


def _restore_step(actor: Actor, ticket: Ticket, given: Given, before: Facts) -> None:
    for name, value in _stored(before).items():
        setattr(ticket, name, value)
    _undone(actor, ticket, BulkAct.NEXT_STEP, before)


def _restore_link(actor: Actor, ticket: Ticket, given: Given, before: Facts) -> None:
    link, stored = session.get(TicketTopic, (ticket.id, given["topic_id"])), before["link"]
    if link is not None:
        session.delete(link)
        session.flush()
    if stored is not None:
        moment = stored["confirmed_at"] and datetime.fromisoformat(stored["confirmed_at"])
        session.add(
            TicketTopic(
                ticket_id=ticket.id, topic_id=given["topic_id"], **(stored | {"confirmed_at": moment})
            )
        )
    _undone(actor, ticket, BulkAct.REMOVE_TOPIC if stored else BulkAct.ADD_TOPIC, before)


def _restore_state(actor: Actor, ticket: Ticket, given: Given, before: Facts) -> None:
    """Take a hold back, or hold again: the two moves that lead both ways."""
    is_back = before["state"] == TicketState.ON_HOLD
    also = {name: value for name, value in _stored(before).items() if name != "state"}
    move(
        ticket, before["state"], actor=actor, also=also, reason_and_date=is_back, comes_back_to_where_it_was=not is_back
    )  # fmt: skip
    _undone(actor, ticket, BulkAct.RESUME if is_back else BulkAct.HOLD, before)


def _macro_facts(ticket: Ticket, given: Given) -> Facts:
    """Read what each act of a macro may change; of one without a way back, that something happened."""
    touched = {"updated_at": _plain(ticket.updated_at)}
    return {
        "parts": [ACTS[one["act"]].facts(ticket, one) if one["act"] in ACTS else touched for one in given["acts"]]
    }  # fmt: skip


def _restore_macro(actor: Actor, ticket: Ticket, given: Given, before: Facts) -> None:
    """Take each act of a macro back; all were read before the first, so that their order is the macro's."""
    for step, facts in zip(given["acts"], before["parts"], strict=True):
        restore = ACTS[step["act"]].restore
        if restore is not None:
            restore(actor, ticket, step, facts)


def _stored(facts: Facts) -> Facts:
    """Return facts as the columns hold them."""
    days = {name: facts[name] and date.fromisoformat(facts[name]) for name in _DAYS if name in facts}
    moments = {"state_since": datetime.fromisoformat(facts["state_since"])} if "state_since" in facts else {}
    return facts | days | moments


def _undone(actor: Actor, ticket: Ticket, act: BulkAct, before: Facts) -> None:
    ticket.updated_at = clock.now()
    session.flush()
    events.record(
        "act_undone", actor=actor, subject=ticket, ticket=ticket, after={"act": str(act), "restored": before}
    )


ACTS: Final[dict[str, Act]] = {
    BulkAct.ASSIGN: Act(
        lambda actor, id_, given: tickets.assign(actor=actor, ticket_id=id_, owner_id=given["owner_id"]),
        _columns("owner_id"), _restore_owner,
    ),
    BulkAct.PRIORITIZE: Act(
        lambda actor, id_, given: tickets.prioritize(actor=actor, ticket_id=id_, priority=given["priority"]),
        _columns("priority"), _restore_priority,
    ),
    BulkAct.ADD_TOPIC: Act(
        lambda actor, id_, given: tickets.add_topic(actor=actor, ticket_id=id_, topic_id=given["topic_id"]),
        _link, _restore_link,
    ),
    BulkAct.REMOVE_TOPIC: Act(
        lambda actor, id_, given: tickets.remove_topic(actor=actor, ticket_id=id_, topic_id=given["topic_id"]),
        _link, _restore_link,
    ),
    BulkAct.NEXT_STEP: Act(
        lambda actor, id_, given: tickets.set_next_action(
            actor=actor, ticket_id=id_, note=given["note"], by=ActingParty(given["by"]), due_on=date.fromisoformat(given["due_on"])),
        _columns(*_STEP), _restore_step,
    ),
    BulkAct.BEGIN_TRIAGE: Act(
        lambda actor, id_, given: tickets.advance(actor=actor, ticket_id=id_, target=TicketState.TRIAGE),
        _columns("state"),
    ),
    BulkAct.QUALIFY: Act(
        lambda actor, id_, given: tickets.qualify(actor=actor, ticket_id=id_), _columns("state"),
    ),
    BulkAct.HOLD: Act(
        lambda actor, id_, given: tickets.hold(
            actor=actor, ticket_id=id_, reason=given["reason"], until=date.fromisoformat(given["until"])),
        _columns(*_HOLD), _restore_state,
    ),
    BulkAct.RESUME: Act(
        lambda actor, id_, given: tickets.resume(actor=actor, ticket_id=id_), _columns(*_HOLD), _restore_state,
    ),
    BulkAct.MACRO: Act(
        lambda actor, id_, given: macros.apply_to_one_of_many(actor=actor, ticket_id=id_, given=given),
        _macro_facts, _restore_macro,
    ),
}  # fmt: skip
# The state table leads forward only: these are not undone, and the page says so before.
FINAL: Final = frozenset(name for name, act in ACTS.items() if act.restore is None)


def is_final(act: str, given: Given) -> bool:
    """Tell whether an act has no way back: a macro has none as soon as one of its acts has none."""
    if act != BulkAct.MACRO:
        return act in FINAL
    return any(one["act"] not in ACTS or ACTS[one["act"]].restore is None for one in given["acts"])
