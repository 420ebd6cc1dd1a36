"""Fills an empty desk: what every desk needs and, in a demonstration, its people and the whole of its past."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from desk import clock, config, events, timetable
from desk.access import Actor, can
from desk.demo import content, figures, mails, people, pool, verbs_agreements, verbs_people, verbs_requests
from desk.demo.stage import Case, Stage, Verb
from desk.demo.timeline import Scene, Timeline
from desk.errors import InvalidTransition, Refused
from desk.extensions import session
from desk.services import bulk, looks, organizations, passwords, queue_views, tickets
from desk.transaction import unit_of_work
from models import OutboxMail, Ticket, Topic, User
from models.states import BulkAct, OutboxState, Priority, TargetKind, TicketState

PASSWORD: Final = "demonstration"  # noqa: S105 - shown at the start of every demonstration, on purpose

VERBS: Final[dict[str, Verb]] = verbs_requests.VERBS | verbs_people.VERBS | verbs_agreements.VERBS
# Most units confirmed their topics so long ago.
_CONFIRMED_BEFORE: Final = timedelta(days=47)
_BEFORE_THE_FIRST: Final = timedelta(days=20)
# Mails of the last hours are left to the delivery job, so that the outbox is seen at work.
_STILL_TO_SEND: Final = timedelta(minutes=5)
_MORNING: Final = timedelta(hours=14)
_JUST_NOW: Final = timedelta(seconds=1)
# Noted at a fair, though the company is known already; without a domain: those of the demonstration are all below one.
_FROM_A_CARD: Final = "Fonderie Rupt Chaud"


@dataclass(frozen=True)
class Account:
    """Someone who may sign in to the demonstration."""

    email: str
    role: str
    name: str


ACCOUNTS: Final = tuple(Account(row["email"], row["role"], row["name"]) for row in content.accounts())


def is_empty() -> bool:
    """Tell whether the desk has neither topics nor accounts: nobody ever used it."""
    return all(session.execute(select(model.id).limit(1)).first() is None for model in (Topic, User))


def load() -> None:
    """Import the topics and kinds of agreements; in a demonstration also its people and stories.

    Raises Refused("desk", "not_empty") when there is anything already.
    """
    now = clock.now()
    is_demo = config.settings().demo
    hashed = passwords.hashed(PASSWORD) if is_demo else ""
    with unit_of_work():
        if not is_empty():
            raise Refused("desk", "not_empty")
        rules = timetable.current()
        timeline = Timeline(
            now, rules.calendar(), rules.working_days(TargetKind.OFFER_ANSWER, Priority.NORMAL)
        )
        oldest = math.ceil(max(story.sent for story in content.stories())) if is_demo else 0
        with clock.at(timeline.anchor - timedelta(days=oldest) - _BEFORE_THE_FIRST if is_demo else now):
            people.add_reference()
            stage = Stage(timeline, people.add_accounts(hashed) if is_demo else {})
            if is_demo:
                people.add_units(clock.day_of(now))
        if is_demo:
            play(stage)
            mails.receive(stage)
            with clock.at(now - _CONFIRMED_BEFORE):
                people.confirm_most()
            _mark_sent()
            _read_and_keep(stage)


def play(stage: Stage) -> None:
    """Play the scenes of all stories in the order in which they happened."""
    stories = content.stories()
    stage.cases |= {story.key: Case(story) for story in stories}
    for scene in sorted(scene for story in stories for scene in stage.timeline.scenes(story)):
        _play(stage, scene)


def _play(stage: Stage, scene: Scene) -> None:
    """Play one scene at its moment, saying which one when it cannot be played."""
    with clock.at(scene.moment):
        try:
            VERBS[scene.step.verb](stage, stage.cases[scene.story.key], scene.step)
            events.seal()  # what follows may count what has happened
        except Exception as error:
            error.add_note(f"in the story {scene.story.key}, day {scene.step.day}: {scene.step.verb}")
            raise


def _read_and_keep(stage: Stage) -> None:
    """Let everybody have read what is older than a morning; just now an officer tries an act on many, and the lead shares a view."""
    readers = [actor for actor in stage.staff.values() if can(actor, "queue.read")]
    with clock.at(clock.now() - _MORNING):
        for actor in readers:
            looks.declare_read(actor=actor)
    lead = next(actor for actor in readers if can(actor, "queue.share"))
    with clock.at(clock.now() - _JUST_NOW):
        pool.fill(lead)
        figures.fill(lead)
        officer = next(actor for actor in readers if actor.is_desk)
        organizations.add(actor=officer, name=_FROM_A_CARD, country="FR", sector="fonderie")
        _try_to_qualify_at_once(officer)
        asks = {"view": "open", "waiting": "company", "older": 7}
        queue_views.save(actor=lead, name="Attend l’entreprise depuis une semaine", asks=asks, is_shared=True)


def _try_to_qualify_at_once(actor: Actor) -> None:
    """Let somebody try to qualify what is in triage and not ready: the report says what each request lacks."""
    in_triage = session.scalars(select(Ticket).where(Ticket.state == TicketState.TRIAGE).order_by(Ticket.id))
    ids = [ticket.id for ticket in in_triage if tickets.unmet(ticket, TicketState.QUALIFIED)]
    asks = {"view": "open", "state": "triage"}
    run = bulk.begin(
        actor=actor, key="demonstration", act=BulkAct.QUALIFY, given={}, ticket_ids=ids, asks=asks
    )
    for ticket_id in ids:
        try:
            bulk.carry_out(run.id, ticket_id)
        except InvalidTransition as refusal:
            bulk.note_refusal(run.id, ticket_id, refusal)
    bulk.finish(run.id)


def _mark_sent() -> None:
    """Say of the past's mails that they went to the demo mailbox when they were written."""
    session.flush()
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.state == OutboxState.QUEUED, OutboxMail.created_at < clock.now() - _STILL_TO_SEND)
        .values(
            state=OutboxState.SENT, sent_at=OutboxMail.created_at, attempt_count=1,
            server_reply="kept in the demo mailbox",
        )
    )  # fmt: skip
