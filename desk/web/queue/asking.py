"""What the address of a list asks, with what its filters offer, and the addresses that ask a little less."""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from flask import request, url_for

from desk.access import Actor
from desk.queries import queue as queries
from desk.queries.queue import QueueFilter
from desk.web.language import current_language
from forms import queue as forms


@dataclass(frozen=True)
class Asking:
    """One reader's list as its address asks for it. `owners` and `topics` are what it can be narrowed to."""

    actor: Actor
    owners: tuple[tuple[int, str], ...]
    topics: tuple[tuple[str, str], ...]
    wanted: QueueFilter

    @classmethod
    def of(cls, actor: Actor, *, on_board: bool = False) -> "Asking":
        """Read the address; what does not exist is not asked. The board shows every open state, in its own order."""
        owners = tuple(queries.owners(actor))
        topics = tuple(queries.topics_in_use(actor, current_language()))
        facts = forms.read(
            request.args, views=queries.VIEWS, sorts=queries.SORTS, owners={str(id_) for id_, _ in owners},
            topics={id_ for id_, _ in topics},
        )  # fmt: skip
        facts |= {"view": "open", "state": "", "sort": ""} if on_board else {}
        return cls(actor, owners, topics, QueueFilter(**facts))

    @cached_property
    def address(self) -> dict[str, Any]:
        """Return the parts of the address, without what was not understood."""
        return forms.write(asdict(self.wanted))

    @cached_property
    def narrowing(self) -> list[str]:
        """Return the parts that narrow the list."""
        return [name for name in self.address if name not in ("view", "sort")]

    @cached_property
    def problems(self) -> dict[str, Any]:
        """Return what was typed and cannot be meant, by field."""
        return forms.problems(request.args)

    def context(self, endpoint: str) -> dict[str, Any]:
        """Return what the filters of a page show."""
        address = self.address
        without = {
            name: url_for(endpoint, **{part: value for part, value in address.items() if part != name})
            for name in self.narrowing
        }
        typed = {name: request.args.get(name, "") for name in self.problems}
        return {
            "wanted": self.wanted, "asked": address, "without": without, "typed": typed, "problems": self.problems,
            "owners": self.owners, "topics": self.topics, "sorts": queries.SORTS_OF[self.wanted.view],
            "codes": forms.CODES, "total": queries.count(self.actor, self.wanted) if without else None,
        }  # fmt: skip
