"""The declarative base: naming of constraints, the types of columns, and what every table shares."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, MetaData, Numeric, String, Text
from sqlalchemy.orm import DeclarativeBase, registry

from models.types import UtcDateTime

# Sentence-like names: a constraint error names the rule that was broken, the same on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of every table."""

    # Written on a registry of its own: Flask-SQLAlchemy copies this class's body, where a type map may not stand.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={str: Text(), datetime: UtcDateTime(), Decimal: Numeric(14, 2)},
    )
    metadata = registry.metadata

    def __repr__(self) -> str:
        """Print id and state only: a log line must never carry personal data."""
        state = f" {self.state}" if hasattr(self, "state") else ""
        return f"<{type(self).__name__} {getattr(self, 'id', '?')}{state}>"


def one_of(column: str, codes: type[StrEnum] | Iterable[str], *, name: str | None = None) -> CheckConstraint:
    """Return the CHECK that a code column holds a known code (NULL passes, as SQL has it)."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def rule(condition: str, name: str) -> CheckConstraint:
    """Return a CHECK whose name says the rule in words."""
    return CheckConstraint(condition, name=name)


ShortCode = String(40)
