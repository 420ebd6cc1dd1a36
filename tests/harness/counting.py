"""How many rows there are."""

from typing import Any

from sqlalchemy import func, select

from desk.extensions import session


def count(model: type[Any], *criteria: Any) -> int:
    """Count the rows of a table, or those that meet the criteria."""
    return session.execute(select(func.count()).select_from(model).where(*criteria)).scalar_one()
