"""Every change, once: append-only, chained by hash; the payload may be erased without breaking the chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.types import CanonicalJSON

ACTOR_KINDS = ("system", "staff", "contact", "unit_link")


class Event(Base):
    """One change: who, what, when, before and after. Triggers refuse its update and deletion."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="its place in the chain, gapless"
    )
    occurred_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(comment="id of the user, contact or offer that acted")
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    details: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="{actor, before, after}; null once erased"
    )
    details_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("actor_kind", ACTOR_KINDS),
        Index("ix_event_ticket_id", "ticket_id", "id"),
        Index("ix_event_subject", "subject_type", "subject_id", "id"),
        Index("ix_event_kind_occurred_at", "kind", "occurred_at"),
    )


class EventHead(Base):
    """The end of the chain: one row, locked while a transaction appends."""

    __tablename__ = "event_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    hash: Mapped[str] = mapped_column(String(64))
