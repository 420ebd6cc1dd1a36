"""Phrases that requests taught: taken as another label of their topic, or refused for good, by a person."""

from desk import access, clock, events
from desk.access import Actor
from desk.errors import NotFound, Refused
from desk.extensions import session
from desk.matching import Taught
from desk.matching.loader import proposed_labels
from models import LabelDecision, Ticket, Topic


def take(*, actor: Actor, topic_id: str, language: str, key: str) -> LabelDecision:
    """Add a proposed phrase to a topic's other labels; the matcher knows it from the next need on.

    Raises NotFound when nothing the actor may read proposes it (any more), Refused("phrase", "no_person").
    """
    found = _proposal(actor, topic_id, language, key)
    topic = _topic(topic_id)
    before = dict(topic.alternatives or {})
    topic.alternatives = before | {language: [*before.get(language, ()), found.phrase]}
    return _decided(actor, found, is_taken=True)


def refuse(*, actor: Actor, topic_id: str, language: str, key: str) -> LabelDecision:
    """Never propose this phrase for this topic again. Raises as `take` does."""
    return _decided(actor, _proposal(actor, topic_id, language, key), is_taken=False)


def _topic(topic_id: str) -> Topic:
    """The topic, held until the change is done."""
    return session.get_one(Topic, topic_id, with_for_update=True)


def _proposal(actor: Actor, topic_id: str, language: str, key: str) -> Taught:
    access.ensure(actor, "topics.work")
    if actor.user_id is None:
        raise Refused("phrase", "no_person")
    for one in proposed_labels(access.visible(actor, Ticket)):
        if (one.topic_id, one.lang, one.key) == (topic_id, language, key):
            return one
    raise NotFound


def _decided(actor: Actor, found: Taught, *, is_taken: bool) -> LabelDecision:
    decision = LabelDecision(
        topic_id=found.topic_id,
        language=found.lang,
        key=found.key,
        phrase=found.phrase,
        is_taken=is_taken,
        decided_at=clock.now(),
        decided_by_id=actor.user_id,
    )
    session.add(decision)
    session.flush()
    events.record(
        "label_taken" if is_taken else "label_refused",
        actor=actor,
        subject=decision,
        after={
            "topic": found.topic_id,
            "language": found.lang,
            "phrase": found.phrase,
            "requests": len(found.references),
        },
    )
    return decision
