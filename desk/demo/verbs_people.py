"""The verbs of the stories in which people speak: messages, meetings, offers and their answers."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from desk import clock
from desk.calendars import months_later
from desk.demo.content import Step
from desk.demo.files import receive
from desk.demo.stage import SYSTEM, Case, Stage, Verb, random_key
from desk.extensions import session
from desk.services import follow_ups, interactions, meetings, offers, tickets
from desk.services.follow_ups import Plan
from models import FollowUp, Offer
from models.states import FollowUpKind, InteractionKind

_AFTERNOON: Final = time(14, 30)
# How long what took place lasted, in minutes, unless a story says it.
_USUAL: Final = {InteractionKind.CALL: 25, InteractionKind.MEETING: 90, InteractionKind.VISIT: 180}


def note(stage: Stage, case: Case, step: Step) -> None:
    """The officer keeps a note."""
    tickets.note(actor=stage.owner(case), ticket_id=case.ticket_id, body=step["text"], key=random_key())


def ask(stage: Stage, case: Case, step: Step) -> None:
    """The officer asks the company."""
    tickets.ask(actor=stage.owner(case), ticket_id=case.ticket_id, body=step["text"], key=random_key())


def message(stage: Stage, case: Case, step: Step) -> None:
    """The officer writes to the company."""
    tickets.reply(actor=stage.owner(case), ticket_id=case.ticket_id, body=step["text"], key=random_key())


def answer(stage: Stage, case: Case, step: Step) -> None:
    """The company writes from its tracking page."""
    files = tuple(receive(name) for name in step.get("files", ()))
    tickets.answer(
        actor=case.company, ticket_id=case.ticket_id, body=step["text"], key=random_key(), files=files
    )


def call(stage: Stage, case: Case, step: Step) -> None:
    """The officer spoke with the company."""
    _met(stage, case, InteractionKind.CALL, step)


def visit(stage: Stage, case: Case, step: Step) -> None:
    """The officer was at the company's."""
    _met(stage, case, InteractionKind.VISIT, step)


def _met(stage: Stage, case: Case, kind: InteractionKind, step: Step) -> None:
    ticket = case.ticket
    interactions.record(
        actor=stage.owner(case), organization_id=ticket.organization_id, kind=kind, summary=step["text"],
        minutes=step.get("minutes", _USUAL[kind]), contact_id=ticket.contact_id, ticket_id=ticket.id,
        unit_id=stage.unit_id(step["unit"]) if "unit" in step.given else None,
    )  # fmt: skip


def offer(stage: Stage, case: Case, step: Step) -> None:
    """The officer puts the request before units."""
    codes = {stage.unit_id(code): code for code in step["units"]}
    if step.get("several"):
        tickets.edit(actor=stage.owner(case), ticket_id=case.ticket_id, several_units=True)
    sent = offers.send(
        actor=stage.owner(case), ticket_id=case.ticket_id, unit_ids=list(codes), message=step["message"],
        override_reason=step.get("override"), **_days(step),
    )  # fmt: skip
    case.offers |= {codes[one.unit_id]: one.id for one in sent}


def _days(step: Step) -> dict[str, Any]:
    """Return the days the desk expects of the pool, from next month on."""
    next_month = months_later(clock.today().replace(day=1), 1)
    if "days" not in step.given:
        return {}
    return {"days": Decimal(step["days"]), "days_from": next_month, "days_months": step["months"]}


def seen(stage: Stage, case: Case, step: Step) -> None:
    """The unit opens the request."""
    offers.see(actor=stage.unit_link(case, step["unit"]), offer_id=case.offers[step["unit"]])


def accept(stage: Stage, case: Case, step: Step) -> None:
    """The unit says a word and accepts."""
    actor, offer_id = stage.unit_link(case, step["unit"]), case.offers[step["unit"]]
    offers.ask(actor=actor, offer_id=offer_id, body=step["text"], key=random_key())
    offers.accept(actor=actor, offer_id=offer_id, has_tie=False)


def accept_with_conditions(stage: Stage, case: Case, step: Step) -> None:
    """The unit accepts, if."""
    actor, offer_id = stage.unit_link(case, step["unit"]), case.offers[step["unit"]]
    offers.accept(actor=actor, offer_id=offer_id, has_tie=False, conditions=step["text"])


def name_colleague(stage: Stage, case: Case, step: Step) -> None:
    """The unit names somebody better placed."""
    actor, offer_id = stage.unit_link(case, step["unit"]), case.offers[step["unit"]]
    offers.name_colleague(actor=actor, offer_id=offer_id, name=step["name"], email=step["email"])


def decline(stage: Stage, case: Case, step: Step) -> None:
    """The unit declines, and says why."""
    actor, offer_id = stage.unit_link(case, step["unit"]), case.offers[step["unit"]]
    offers.decline(
        actor=actor,
        offer_id=offer_id,
        code=step["code"],
        note=step["text"],
        suggested_unit=step.get("suggest"),
    )


def expire(stage: Stage, case: Case, step: Step) -> None:
    """The system ends an offer that nobody answered."""
    offers.expire(actor=SYSTEM, offer_id=case.offers[step["unit"]])


def remind_offer(stage: Stage, case: Case, step: Step) -> None:
    """The system reminds a unit that its answer is awaited."""
    offers.remind(actor=SYSTEM, offer_id=case.offers[step["unit"]])


def withdraw_offer(stage: Stage, case: Case, step: Step) -> None:
    """The officer takes an offer back."""
    offers.withdraw(actor=stage.owner(case), offer_id=case.offers[step["unit"]], reason=step["text"])


def follow_up(stage: Stage, case: Case, step: Step) -> None:
    """The officer dates what comes next with the company; to a meeting its contact is invited."""
    due_on = max(stage.timeline.working_day(case.story, step["due"]), clock.today())
    if step["kind"] == FollowUpKind.MEETING and due_on > clock.today() and case.ticket.contact.is_reachable:
        case.follow_up_id = _invite(stage, case, step["purpose"], due_on)
        return
    plan = Plan(kind=step["kind"], purpose=step["purpose"], due_on=due_on)
    case.follow_up_id = follow_ups.plan(
        actor=stage.owner(case),
        organization_id=case.ticket.organization_id,
        plan=plan,
        ticket_id=case.ticket_id,
    ).id


def _invite(stage: Stage, case: Case, purpose: str, day: date) -> int:
    """Invite to a meeting in the afternoon of a day; return its follow-up."""
    ticket = case.ticket
    plan = meetings.Plan(
        subject=purpose[:140], place=ticket.organization.city or "Nancy", starts_at=datetime.combine(day, _AFTERNOON, clock.zone()),
        minutes=_USUAL[InteractionKind.MEETING], contact_ids=frozenset({ticket.contact_id}),
    )  # fmt: skip
    return meetings.plan(
        actor=stage.owner(case), organization_id=ticket.organization_id, ticket_id=ticket.id, plan=plan
    ).follow_up_id


def follow_up_done(stage: Stage, case: Case, step: Step) -> None:
    """It took place: the officer says what came of it, and the meeting is kept with the unit that was there."""
    planned = session.get_one(FollowUp, case.follow_up_id)
    follow_ups.complete(
        actor=stage.owner(case), follow_up_id=planned.id, version=planned.version, outcome=step["text"]
    )
    if planned.kind == FollowUpKind.CHECK:
        return
    kind, ticket = InteractionKind(planned.kind), case.ticket
    accepted = [offer for offer in map(_offer, case.offers.values()) if offer.state.startswith("accepted")]
    interactions.record(
        actor=stage.owner(case), organization_id=ticket.organization_id, kind=kind, summary=planned.purpose,
        minutes=_USUAL[kind], contact_id=ticket.contact_id, ticket_id=ticket.id,
        unit_id=accepted[0].unit_id if accepted else None,
    )  # fmt: skip


def _offer(offer_id: int) -> Offer:
    return session.get_one(Offer, offer_id)


VERBS: Final[dict[str, Verb]] = {
    verb.__name__: verb for verb in (
        note, ask, message, answer, call, visit, offer, seen, accept, accept_with_conditions, name_colleague, decline, expire,
        remind_offer, withdraw_offer, follow_up, follow_up_done,
    )
}  # fmt: skip
