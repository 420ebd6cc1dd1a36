"""Going anywhere: the few records somebody most likely means while they type."""

from dataclasses import dataclass

from desk.access import Actor
from desk.queries.search.answer import Understand
from desk.queries.search.companies import companies
from desk.queries.search.find import Asked, requests
from desk.queries.search.nearest import nearest

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: a request by its reference, a company by its id, or other words to look for, with the words that name it."""

    kind: str
    key: str
    words: str
    more: str


def places(actor: Actor, text: str, understand: Understand) -> list[Place]:
    """Return requests and companies that begin with what is typed, companies last; where there are none, those of the nearest words."""
    asked = understand(text)
    if asked.is_nothing:
        return []
    if found := _places(actor, asked):
        return found
    meant = nearest(actor, asked, text)
    near = _places(actor, understand(meant)) if meant is not None else []
    return [Place("meant", str(meant), str(meant), ""), *near] if near else []


def _places(actor: Actor, asked: Asked) -> list[Place]:
    found = [
        Place("ticket", hit.reference, hit.title, hit.company or "")
        for hit in requests(actor, asked).hits[:SHOWN]
    ]
    return found + [
        Place("organization", str(one.id), one.name, one.city or "") for one in companies(actor, asked)
    ]
