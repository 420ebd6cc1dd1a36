"""Mails to units: a need and why them, one answer asked, one link. Class P1 only: no company's name, nothing confidential."""

from typing import Any, cast

from sqlalchemy import select

from desk import clock, timetable
from desk.calendars import Deadline
from desk.extensions import session
from desk.notify import people
from desk.notify.happening import Happening
from desk.notify.outbox import promise
from desk.notify.people import Reader
from models import Expertise, MatchCandidate, Message, Offer, Target, Ticket, TicketTopic, Topic, Unit
from models.states import Language, OfferState

# So many topics and words make a reason; more would make a list.
REASONS_SHOWN = 3
# Words a mail gives to the need, title included: with the rest it stays within 120. Fewer than a few say nothing.
NEED_WORDS = 45
WORTH_QUOTING = 8


def put_offer(happening: Happening) -> None:
    """Put a need before the people of a unit, with the reasons the match gave."""
    offer = cast(Offer, happening.subject)
    for reader in people.asked(offer):
        _about_offer("offer_sent", reader, offer, horizon=offer.ticket.horizon,
                     excerpt=_excerpt(offer.ticket), **_reasons(offer))  # fmt: skip


def remind_of_offer(happening: Happening) -> None:
    """Remind of an unanswered offer, once."""
    offer = cast(Offer, happening.subject)
    for reader in people.asked(offer):
        _about_offer("offer_reminder", reader, offer)


def withdraw_offer(happening: Happening) -> None:
    """Say that no answer is needed any more; a draft was never known."""
    offer = cast(Offer, happening.subject)
    if offer.sent_at is not None:
        for reader in people.asked(offer):
            _about_offer("offer_withdrawn", reader, offer, reason=offer.withdrawn_reason)


def end_offer(happening: Happening) -> None:
    """Say kindly that the time is over."""
    offer = cast(Offer, happening.subject)
    for reader in people.asked(offer):
        _about_offer("offer_expired", reader, offer)


def thank_for_yes(happening: Happening) -> None:
    """Thank everyone the offer was put to, and say what comes next."""
    offer = cast(Offer, happening.subject)
    has_conditions = offer.state == OfferState.ACCEPTED_WITH_CONDITIONS
    for reader in people.asked(offer):
        _about_offer("offer_thanks", reader, offer, has_conditions=has_conditions)


def write_to_unit(happening: Happening) -> None:
    """Pass on what the desk wrote to a unit."""
    message, ticket = cast(Message, happening.subject), happening.of_ticket
    offer = message.offer
    readers = list(people.asked(offer, but=happening.actor)) if offer is not None else []
    unit = session.get_one(Unit, message.unit_id)
    for reader in readers or people.at_work(unit, but=happening.actor):
        context = {"audience": "unit", "unit": unit.name, "reference": ticket.reference, "title": ticket.title,
                   "url": reader.url, "author": message.author_name, "text": message.body}  # fmt: skip
        promise(kind="message_to_unit", key=f"message_to_unit:{message.id}", to=reader.recipient, context=context,
                ticket=ticket, message=message, automatic=False)  # fmt: skip


def ask_about_profile(happening: Happening) -> None:
    """Ask a unit's people to look through what the desk knows of them; a mail program cannot be told of it twice a day."""
    unit = cast(Unit, happening.subject)
    asked_on = clock.day_of(happening.event.occurred_at)
    for reader in people.at_work(unit, but=happening.actor):
        context = {"audience": "unit", "unit": unit.name, "reference": None, "url": f"{reader.url}/profile"}
        promise(
            kind="profile_check",
            key=f"profile_check:{unit.id}:{asked_on}",
            to=reader.recipient,
            context=context,
        )


def _about_offer(kind: str, reader: Reader, offer: Offer, **context: Any) -> None:
    """Promise a mail about an offer. None of them may be sent twice: a doubtful one waits for a person."""
    ticket = offer.ticket
    shared = {"audience": "unit", "unit": offer.unit.name, "reference": ticket.reference, "title": ticket.title,
              "answer_by": offer.expires_at, "why": _why(offer), "url": reader.url}  # fmt: skip
    promise(kind=kind, key=f"{kind}:{offer.id}", to=reader.recipient, context=shared | context, ticket=ticket,
            critical=True)  # fmt: skip


def _why(offer: Offer) -> Deadline | None:
    """Return what the last day of an open offer was counted from."""
    running = select(Target).where(Target.offer_id == offer.id, Target.ended_at.is_(None))
    target = session.execute(running).scalar_one_or_none()
    return timetable.explained(target) if target is not None else None


def _excerpt(ticket: Ticket) -> str:
    """Return the beginning of the pitch, as long as the mail stays one that is read."""
    room = NEED_WORDS - len(ticket.title.split())
    words = ticket.pitch.split()
    if len(words) <= room:
        return " ".join(words)
    return " ".join(words[: max(room, 0)]).rstrip(",;:.–-") + "…" if room >= WORTH_QUOTING else ""


def _reasons(offer: Offer) -> dict[str, list[Any]]:
    """Return the topics, by their names in each language, and the need's own words that led to the unit."""
    candidate = None
    if offer.run_id is not None:
        candidate = session.execute(
            select(MatchCandidate).where(MatchCandidate.run_id == offer.run_id, MatchCandidate.unit_id == offer.unit_id)
        ).scalar_one_or_none()  # fmt: skip
    if candidate is None:
        return {"topics": _shared_topics(offer), "words": []}
    found = candidate.reasons
    ids = _first(link["need_topic"] for link in found.get("topics", ()))
    words = _first(link["need_words"] for link in found.get("words", ()))
    return {"topics": _labels(ids), "words": words}


def _shared_topics(offer: Offer) -> list[dict[str, str]]:
    """Return the topics of the need that the unit declares, for an offer no match led to."""
    statement = (
        select(TicketTopic.topic_id).join(Expertise, Expertise.topic_id == TicketTopic.topic_id)
        .where(TicketTopic.ticket_id == offer.ticket_id, Expertise.unit_id == offer.unit_id)
        .order_by(TicketTopic.topic_id)
    )  # fmt: skip
    return _labels(_first(session.execute(statement).scalars()))


def _labels(ids: list[str]) -> list[dict[str, str]]:
    """Return topics by their names in each language, in the order given."""
    topics = {topic.id: topic for topic in session.execute(select(Topic).where(Topic.id.in_(ids))).scalars()}
    return [
        {str(language): topics[one].label(language) for language in Language} for one in ids if one in topics
    ]


def _first(items: Any) -> list[str]:
    """Return the first few, each once."""
    return list(dict.fromkeys(items))[:REASONS_SHOWN]
