"""A record that a person corrects: only what differs is written, and told; what is taken by another is told beside its field."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from desk.errors import Duplicate
from desk.extensions import session
from models import Base
from models.dialect import violated

Columns = dict[str, Any]


def correct(record: Base, wanted: Mapping[str, Any]) -> tuple[Columns, Columns]:
    """Write what differs into a record; returns those columns as they were and as they are, both empty when nothing does."""
    before = {name: getattr(record, name) for name, value in wanted.items() if getattr(record, name) != value}
    for name in before:
        setattr(record, name, wanted[name])
    return before, {name: wanted[name] for name in before}


def flush_unique(constraint: str, field: str) -> None:
    """Write now; raises Duplicate(field) when another record has what the constraint wants only once."""
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == constraint:
            raise Duplicate(field) from error
        raise
