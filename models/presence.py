"""Who has a request open in front of them."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Presence(Base):
    """One person on one request; a page that is looked at says so every half minute."""

    __tablename__ = "presence"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id"), primary_key=True, autoincrement=False, index=True
    )
    seen_at: Mapped[datetime]
