"""Several acts on a request under one name, written once by leads."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.types import CanonicalJSON


class Macro(Base):
    """Acts that are done together or not at all, in their order. A retired one is offered no more."""

    __tablename__ = "macro"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True, comment="what officers choose it by")
    acts: Mapped[Any] = mapped_column(CanonicalJSON, comment="each an object: act, and what it needs to know")
    is_retired: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (rule("length(name) > 0", "has_a_name"),)
