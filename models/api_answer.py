"""What programs were answered, so that what they send twice happens once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import CanonicalJSON


class ApiAnswer(Base):
    """One answer under one person's idempotency key: names, states and versions, nobody's words."""

    __tablename__ = "api_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the idempotency key")
    asked_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the address and the body")
    status: Mapped[int]
    told: Mapped[Any] = mapped_column(CanonicalJSON)
    created_at: Mapped[datetime]

    __table_args__ = (Index("uq_api_answer_user_id_key_hash", "user_id", "key_hash", unique=True),)
