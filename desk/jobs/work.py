"""One run of a job: goes through what is due, one unit of work an item, and counts. One poisoned item costs one item."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from desk.access import Actor
from desk.errors import Conflict, DeskError, InvalidTransition, NotFound
from desk.transaction import unit_of_work

I = TypeVar("I")  # noqa: E741 - an item: an id, or an id with what is to be said of it

SYSTEM = Actor.system()
_log = logging.getLogger("desk.jobs")


def _never() -> bool:
    return False


@dataclass
class Work:
    """What a run is told (only to list? when to stop?) and what it counts."""

    job: str
    is_dry: bool = False
    should_stop: Callable[[], bool] = _never
    worker: str = "by hand"
    done: int = 0
    failed: int = 0
    listed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def each(
        self,
        items: Iterable[I],
        verb: Callable[[I], object],
        refused: Callable[[I, Exception], object] | None = None,
    ) -> None:
        """Call the verb for each item in a unit of work of its own; a dry run lists them instead.

        `refused` is called, in another one, for an item that cannot be done: so that it is not tried for ever.
        """
        for item in list(items):
            if self.should_stop():
                return
            if self.is_dry:
                self.listed.append(str(item))
            else:
                self._one(item, verb, refused)

    def _one(
        self, item: I, verb: Callable[[I], object], refused: Callable[[I, Exception], object] | None
    ) -> None:
        try:
            with unit_of_work():
                verb(item)
        except (Conflict, InvalidTransition, NotFound) as refusal:  # somebody else was faster, or it can wait
            if refused is not None and not isinstance(refusal, Conflict):
                self._note(item, refusal, refused)
            else:
                kind = type(refusal).__name__
                _log.info("job item left", extra={"job": self.job, "item": str(item), "refusal": kind})
        except Exception as error:
            if refused is not None and isinstance(error, DeskError):
                self._note(item, error, refused)
                return
            self.failed += 1
            self.problems.append(f"{item}: {type(error).__name__}")
            _log.exception("job item failed", extra={"job": self.job, "item": str(item)})
            if refused is not None:
                self._note(item, error, refused)
        else:
            self.done += 1

    @staticmethod
    def _note(item: I, error: Exception, refused: Callable[[I, Exception], object]) -> None:
        """Let the verb's own record say that this item cannot be done."""
        with unit_of_work():
            refused(item, error)
