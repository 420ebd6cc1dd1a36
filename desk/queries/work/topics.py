"""Topics a unit's own texts speak of and it does not declare: proposed to its people, who decide."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.matching import recognize
from desk.matching.loader import current_scheme
from models import Expertise, Publication, UnitText

PROPOSED = 6
"""So many at a time: more than a person weighs helps nobody."""
WORDS_SHOWN = 3
IN_ONE_TEXT, IN_SEVERAL = 0.75, 1.2
"""How clearly (0 to 1 a text) one text, or several together, must speak of a topic: a word in passing is no subject.
Of the topics these bring for the demo's units .82 are among those they declare."""
READ_AT_MOST = 40
"""Publications read for it, the newest: about ten milliseconds each."""


@dataclass(frozen=True, slots=True)
class ProposedTopic:
    """A topic with the words of the unit's texts that speak of it."""

    topic_id: str
    label: str
    words: tuple[str, ...]


def proposed_topics(actor: Actor, unit_id: int, language: str) -> list[ProposedTopic]:
    """Return the topics most of a unit's texts speak of, strongest first, without those it declares."""
    scheme = current_scheme()
    declared = set(session.scalars(select(Expertise.topic_id).where(Expertise.unit_id == unit_id)))
    strength: dict[str, list[float]] = defaultdict(list)
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for text, lang in _texts(actor, unit_id):
        for hit in recognize(text, scheme, lang):
            strength[hit.topic_id].append(hit.score)
            for span in hit.spans:
                said, key = words[hit.topic_id], span.words.casefold()
                if not any(key in longer for longer in said):
                    said[key] = span.words
    sure = {
        one for one, scores in strength.items() if max(scores) >= IN_ONE_TEXT or sum(scores) >= IN_SEVERAL
    }
    ranked = sorted(sure - declared, key=lambda topic_id: (-sum(strength[topic_id]), topic_id))
    return [
        ProposedTopic(one, scheme.by_id[one].label(language), tuple(words[one].values())[:WORDS_SHOWN])
        for one in ranked[:PROPOSED]
    ]


def _texts(actor: Actor, unit_id: int) -> list[tuple[str, str]]:
    """Return the words of a unit with their language."""
    said = select(UnitText.title, UnitText.text, UnitText.language).where(UnitText.unit_id == unit_id)
    written = (
        select(Publication.title, Publication.abstract, Publication.language)
        .where(Publication.unit_id == unit_id, access.visible(actor, Publication))
        .order_by(Publication.year.desc().nulls_last(), Publication.id.desc())
        .limit(READ_AT_MOST)
    )
    rows = [*session.execute(said.order_by(UnitText.id)), *session.execute(written)]
    return [(". ".join(part for part in (title, text) if part), lang) for title, text, lang in rows]
