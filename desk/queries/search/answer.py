"""What one question brings: requests and companies, or those of what was meant where nothing holds what was typed."""

from collections.abc import Callable
from dataclasses import dataclass

from desk.access import Actor
from desk.queries.search.companies import CompanyHit, companies
from desk.queries.search.find import Asked, Found, requests
from desk.queries.search.nearest import FEW, MANY, nearest

Understand = Callable[[str], Asked]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; `meant` are the nearest words that bring more, and `is_instead` tells that it is theirs, for nothing else was."""

    found: Found
    companies: list[CompanyHit]
    meant: str = ""
    is_instead: bool = False

    @property
    def count(self) -> int:
        """Return how many requests and companies there are."""
        return self.found.count + len(self.companies)


def answer(actor: Actor, text: str, understand: Understand, page: int = 1) -> Answer:
    """Look for what was typed, and for what may have been meant where next to nothing holds it."""
    asked = understand(text)
    own = Answer(requests(actor, asked, page), companies(actor, asked) if page == 1 else [])
    is_named = bool(own.companies) or any(hit.reference == text.upper() for hit in own.found.hits)
    if is_named or own.count > FEW or asked.is_nothing or page > 1:
        return own
    meant = nearest(actor, asked, text)
    if meant is None:
        return own
    asked = understand(meant)
    other = Answer(requests(actor, asked), companies(actor, asked), meant, is_instead=True)
    if own.count == 0:
        return other if other.count else own
    return Answer(own.found, own.companies, meant) if other.count >= MANY * own.count else own
