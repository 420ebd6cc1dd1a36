"""Rows on their way to the tables: ids taken in advance, written in bulk, table by table."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import insert

from desk.extensions import session
from models import (
    Attachment,
    Base,
    ConfidentialPart,
    ConflictStatement,
    Contact,
    Contract,
    Engagement,
    Establishment,
    FollowUp,
    FundingLine,
    Link,
    MatchCandidate,
    MatchRun,
    Message,
    Milestone,
    Nda,
    NdaPerson,
    Offer,
    Organization,
    OutboxMail,
    Screening,
    Submission,
    Survey,
    Target,
    Ticket,
    TicketTopic,
    TicketWait,
)
from models.dialect import take_ids

# Parents before children.
ORDER: Final[tuple[type[Base], ...]] = (
    Organization, Establishment, Contact, Submission, ConfidentialPart, Ticket, TicketTopic, Screening, MatchRun, MatchCandidate, Offer,
    Engagement, ConflictStatement, FollowUp, Nda, NdaPerson, Contract, FundingLine, Milestone, Survey, Target, TicketWait, Link, Message, Attachment,
    OutboxMail,
)  # fmt: skip
_TAKEN_AT_ONCE: Final = 2000


class Rows:
    """What one batch is going to write."""

    def __init__(self) -> None:
        self.of: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self.events: list[dict[str, Any]] = []
        self._ids: dict[type[Base], Iterator[int]] = {}

    def add(self, model: type[Base], **values: Any) -> dict[str, Any]:
        """Keep a row; a column not named is NULL or what the model says by default."""
        if "id" in model.__table__.c and "id" not in values:
            values["id"] = self._next_id(model)
        row = _blank(model) | values
        self.of[model].append(row)
        return row

    def write(self) -> None:
        """Write everything but the events, which the chain takes."""
        for model in ORDER:
            if rows := self.of.pop(model, None):
                session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
        if self.of:
            raise LookupError(f"no order for {sorted(model.__tablename__ for model in self.of)}")

    def _next_id(self, model: type[Base]) -> int:
        ids = self._ids.get(model)
        found = next(ids, None) if ids is not None else None
        if found is None:
            pending = max((row["id"] for row in self.of[model]), default=0)
            self._ids[model] = ids = iter(take_ids(session(), model.__table__, _TAKEN_AT_ONCE, above=pending))  # type: ignore[arg-type]
            found = next(ids)
        return found


_BLANKS: dict[type[Base], dict[str, Any]] = {}


def _blank(model: type[Base]) -> dict[str, Any]:
    """Return a row of nothing: every column, with its default where that is a plain value."""
    if model not in _BLANKS:
        _BLANKS[model] = {
            column.name: column.default.arg
            if column.default is not None and column.default.is_scalar
            else None
            for column in model.__table__.c
        } | ({"version": 1} if "version" in model.__table__.c else {})
    return _BLANKS[model]
