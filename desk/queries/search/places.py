"""Going anywhere: the few records somebody most likely means while they type."""

from dataclasses import dataclass

from desk.access import Actor
from desk.queries.search.find import Asked, companies, requests

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: a request by its reference or a company by its id, with the words that name it."""

    kind: str
    key: str
    words: str
    more: str


def places(actor: Actor, asked: Asked) -> list[Place]:
    """Return requests and companies that begin with what is typed, companies last."""
    if asked.is_nothing:
        return []
    found = [
        Place("ticket", hit.reference, hit.title, hit.company or "")
        for hit in requests(actor, asked).hits[:SHOWN]
    ]
    return found + [
        Place("organization", str(one.id), one.name, one.city or "") for one in companies(actor, asked)
    ]
