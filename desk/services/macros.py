"""Macros: several acts on a request under one name, each by the verb its own page uses, done together or not at all.

Their order is fixed by the form: whose it is, what it is about, where it stands, what follows, and words last, because words
leave a moment later than everything else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import Conflict, DeskError, NotFound, NotYet, Refused
from desk.extensions import session
from desk.services import canned_replies, composing, follow_ups, tickets
from desk.services.corrections import correct, flush_unique
from models import Event, Macro, Ticket
from models.states import ActingParty, MacroAct, TicketState, WritingMode

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sending:
    """What the page of one application knows: its random key, and a yes to words that look internal."""

    key: str
    sure: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one act of a macro would do here: nothing against it, or why it would be refused; `words` of a reply, filled in."""

    step: Step
    refusal: DeskError | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a macro would do to a request; `mark` stands for just this, so that a yes to it is a yes to nothing else."""

    outcomes: tuple[Outcome, ...]
    mark: str

    @property
    def doubts(self) -> NotYet | None:
        """Return what in the words looks internal, which a person may overrule."""
        return next((one.refusal for one in self.outcomes if isinstance(one.refusal, NotYet)), None)

    @property
    def is_refused(self) -> bool:
        """Tell whether an act would be refused for good, so that none would be done."""
        return any(one.refusal is not None and not isinstance(one.refusal, NotYet) for one in self.outcomes)


class Rehearsed(DeskError):
    """Carries a preview out of the transaction that it must leave no trace in."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("rehearsed")
        self.preview = preview


def add(*, actor: Actor, name: str, acts: Sequence[Step]) -> Macro:
    """Add a macro; raises Duplicate("name"), and Refused("acts", "none") when it does nothing."""
    access.ensure(actor, "replies.work")
    macro = Macro(name=name, acts=_checked(acts), created_at=clock.now())
    session.add(macro)
    flush_unique("uq_macro_name", "name")
    events.record("macro_added", actor=actor, subject=macro, after={"name": name, "acts": macro.acts})
    return macro


def edit(
    *, actor: Actor, macro_id: int, version: int, name: str, acts: Sequence[Step], is_retired: bool
) -> Macro:
    """Change a macro, or offer it no more; what it did stays done."""
    access.ensure(actor, "replies.work")
    macro = session.execute(select(Macro).where(Macro.id == macro_id).with_for_update()).scalar_one_or_none()
    if macro is None:
        raise NotFound("macro")
    if macro.version != version:
        raise Conflict("stale")
    wanted = {"name": name, "acts": _checked(acts), "is_retired": is_retired}
    before, after = correct(macro, wanted)
    flush_unique("uq_macro_name", "name")
    if before:
        events.record("macro_edited", actor=actor, subject=macro, before=before, after=after)
    return macro


def rehearse(*, actor: Actor, ticket_id: int, macro_id: int, sending: Sending) -> Preview:
    """Do each act and take it back, to know what the macro would do: whoever calls must leave the transaction by an error."""
    ticket, macro = _loaded(actor, ticket_id, macro_id)
    version, outcomes = ticket.version, []
    for step in macro.acts:
        refusal, words = None, None
        try:
            with session.begin_nested():
                words = _words_of(actor, ticket_id, step)
                _do(actor, ticket_id, step, sending, words)
                session.flush()
        except DeskError as error:
            refusal = error
        outcomes.append(Outcome(step, refusal, words))
    written = "\n".join(one.words for one in outcomes if one.words)
    return Preview(tuple(outcomes), _mark(macro, version, written))


def apply(*, actor: Actor, ticket_id: int, macro_id: int, mark: str, sending: Sending) -> bool:
    """Do every act of a macro to a request, as its preview said; all of them or, by whatever a verb raises, none.

    False when this very page was sent before. Raises Conflict when the request, the macro or the words of its reply changed
    since the preview.
    """
    ticket, macro = _loaded(actor, ticket_id, macro_id)
    if _was_applied(ticket, sending.key):
        return False
    words = {number: _words_of(actor, ticket_id, step) for number, step in enumerate(macro.acts)}
    if mark != _mark(macro, ticket.version, "\n".join(one for one in words.values() if one)):
        raise Conflict("stale")
    for number, step in enumerate(macro.acts):
        _do(actor, ticket_id, step, sending, words[number])
    _record(actor, ticket, macro.name, macro.acts, sending.key)
    return True


def apply_to_one_of_many(*, actor: Actor, ticket_id: int, given: Step) -> None:
    """Do the acts of a macro, as they were when somebody said so, to one request of a list; words that look internal refuse it."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    sending = Sending(f"{given['key']}:{ticket_id}")
    for step in given["acts"]:
        _do(actor, ticket_id, step, sending, _words_of(actor, ticket_id, step))
    _record(actor, ticket, given["name"], given["acts"], sending.key)


def given_for_many(*, macro_id: int, key: str) -> dict[str, Any]:
    """Return what a run over a list keeps of a macro: its acts as they are now."""
    macro = _usable(macro_id)
    return {"macro_id": macro.id, "name": macro.name, "acts": list(macro.acts), "key": key}


def _loaded(actor: Actor, ticket_id: int, macro_id: int) -> tuple[Ticket, Macro]:
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    return ticket, _usable(macro_id)


def _usable(macro_id: int) -> Macro:
    macro = session.execute(select(Macro).where(Macro.id == macro_id, ~Macro.is_retired)).scalar_one_or_none()
    if macro is None:
        raise NotFound("macro")
    return macro


def _words_of(actor: Actor, ticket_id: int, step: Step) -> str | None:
    """Return what an act would write to the company, filled in and in its language."""
    if step["act"] != MacroAct.REPLY:
        return None
    return canned_replies.text_for(actor=actor, ticket_id=ticket_id, reply_id=step["reply_id"])


def _do(actor: Actor, ticket_id: int, step: Step, sending: Sending, words: str | None) -> None:
    """Do one act by the verb of its own page."""
    if step["act"] == MacroAct.REPLY:
        mode, key = WritingMode(step["mode"]), f"{sending.key}:reply"
        composing.send(
            actor=actor, ticket_id=ticket_id, mode=mode, key=key, version=None, body=words or "",
            sure=sending.sure,
        )  # fmt: skip
    elif step["act"] == MacroAct.NOTE:
        tickets.note(actor=actor, ticket_id=ticket_id, body=step["text"], key=f"{sending.key}:note")
    else:
        _VERBS[step["act"]](actor, ticket_id, step)


def _assign(actor: Actor, ticket_id: int, step: Step) -> None:
    owner_id: int = step["owner_id"] or actor.user_id or 0
    tickets.assign(actor=actor, ticket_id=ticket_id, owner_id=owner_id)


def _plan(actor: Actor, ticket_id: int, step: Step) -> None:
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    plan = follow_ups.Plan(step["kind"], step["purpose"], day_in(step["days"]))
    follow_ups.plan(actor=actor, organization_id=ticket.organization_id, plan=plan, ticket_id=ticket_id)


def day_in(days: int) -> date:
    """Return the day so many days from today."""
    return clock.today() + timedelta(days=days)


_VERBS: dict[str, Callable[[Actor, int, Step], object]] = {
    MacroAct.ASSIGN: _assign,
    MacroAct.PRIORITIZE: lambda actor, id_, step: tickets.prioritize(
        actor=actor, ticket_id=id_, priority=step["priority"]
    ),
    MacroAct.ADD_TOPIC: lambda actor, id_, step: tickets.add_topic(
        actor=actor, ticket_id=id_, topic_id=step["topic_id"]
    ),
    MacroAct.REMOVE_TOPIC: lambda actor, id_, step: tickets.remove_topic(
        actor=actor, ticket_id=id_, topic_id=step["topic_id"]
    ),
    MacroAct.BEGIN_TRIAGE: lambda actor, id_, step: tickets.advance(
        actor=actor, ticket_id=id_, target=TicketState.TRIAGE
    ),
    MacroAct.QUALIFY: lambda actor, id_, step: tickets.qualify(actor=actor, ticket_id=id_),
    MacroAct.HOLD: lambda actor, id_, step: tickets.hold(
        actor=actor, ticket_id=id_, reason=step["reason"], until=day_in(step["days"])
    ),
    MacroAct.RESUME: lambda actor, id_, step: tickets.resume(actor=actor, ticket_id=id_),
    MacroAct.CLOSE: lambda actor, id_, step: tickets.close(
        actor=actor, ticket_id=id_, outcome=step["outcome"], reason=step["reason"]
    ),
    MacroAct.FOLLOW_UP: _plan,
    MacroAct.NEXT_STEP: lambda actor, id_, step: tickets.set_next_action(
        actor=actor, ticket_id=id_, note=step["note"], by=ActingParty(step["by"]), due_on=day_in(step["days"])
    ),
}


def _checked(acts: Sequence[Step]) -> list[Step]:
    """Return the acts in the order they are done in; the database keeps nothing but known ones."""
    if not acts:
        raise Refused("acts", "none")
    if len(acts) > policy.MACRO_ACTS_AT_MOST:
        raise Refused("acts", "too_many_acts")
    order = list(MacroAct)
    return sorted((dict(one) for one in acts), key=lambda one: order.index(MacroAct(one["act"])))


def _mark(macro: Macro, ticket_version: int, words: str) -> str:
    return sha256(repr((macro.id, macro.version, ticket_version, words)).encode()).hexdigest()[:16]


def _was_applied(ticket: Ticket, key: str) -> bool:
    """Tell whether this page was sent before: its event stands among the request's last ones of the kind."""
    statement = select(Event.details).where(Event.ticket_id == ticket.id, Event.kind == "macro_applied")
    found = session.scalars(statement.order_by(Event.id.desc()).limit(5))
    return any((details or {}).get("after", {}).get("key") == key for details in found)


def _record(actor: Actor, ticket: Ticket, name: str, acts: Sequence[Step], key: str) -> None:
    done = [one["act"] for one in acts]
    events.record(
        "macro_applied",
        actor=actor,
        subject=ticket,
        ticket=ticket,
        after={"name": name, "acts": done, "key": key},
    )
