"""The moves of the state tables as the database knows them; filled by migrations, compared with desk.workflow by a test."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AllowedMove(Base):
    """One arrow of one state table; a trigger refuses every other change of state."""

    __tablename__ = "allowed_move"

    machine: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    target: Mapped[str] = mapped_column(String(40), primary_key=True)
