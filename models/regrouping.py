"""How requests were brought together and taken apart: each act kept whole, so that it can be undone at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    exists,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import RegroupedKind, RegroupingKind, TicketState
from models.ticket import Ticket
from models.types import CanonicalJSON
from models.user import User

_IN_FORCE = text("kind = 'merge' AND undone_at IS NULL")


class Regrouping(Base):
    """One request merged into another, or messages that were split off or moved; in force until it is undone."""

    __tablename__ = "regrouping"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True, comment="random; doing it twice is once")
    kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    came_from: Mapped[str | None] = mapped_column(comment="of a merge: the state the source goes back to")
    before: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="what the source was, its clocks too"
    )
    after: Mapped[Any] = mapped_column(CanonicalJSON, comment="what moved, and who reads more than before")
    done_at: Mapped[datetime]
    done_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    source: Mapped[Ticket] = relationship(foreign_keys=[source_id])
    target: Mapped[Ticket] = relationship(foreign_keys=[target_id])
    done_by: Mapped[User] = relationship(foreign_keys=[done_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])

    __table_args__ = (
        one_of("kind", RegroupingKind),
        one_of("came_from", [one for one in TicketState if one != TicketState.CLOSED]),
        rule("source_id <> target_id", "joins_two_requests"),
        rule("(kind = 'merge') = (came_from IS NOT NULL)", "merge_knows_the_way_back"),
        rule("(undone_at IS NULL) = (undone_by_id IS NULL)", "undone_by_a_person"),
        Index("uq_regrouping_one_home", "source_id", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
    )  # fmt: skip

    @classmethod
    def merges(cls) -> ColumnElement[bool]:
        """Keep the merges in force."""
        return and_(cls.kind == RegroupingKind.MERGE, cls.undone_at.is_(None))

    @classmethod
    def home_of(cls, first: Select[Any]) -> Select[Any]:
        """Select the id of the request in which the one selected lives now, through every merge."""
        chain = first.cte(recursive=True)
        start = chain.c[0]
        chain = chain.union(select(cls.target_id).join(chain, cls.source_id == start).where(cls.merges()))
        here = chain.c[0]
        return select(here).where(~exists().where(cls.source_id == here, cls.merges()))

    @classmethod
    def living_in(cls, ticket_id: int | BindParameter[int]) -> Select[Any]:
        """Select the ids of a request and of all that were merged into it, through every merge."""
        chain = select(Ticket.id).where(Ticket.id == ticket_id).cte(recursive=True)
        start = chain.c[0]
        chain = chain.union(select(cls.source_id).join(chain, cls.target_id == start).where(cls.merges()))
        return select(chain.c[0])

    @classmethod
    def submissions_of(cls, ticket_id: int | BindParameter[int]) -> Select[Any]:
        """Select the submissions whose people read a request: its own, and those of requests merged into it."""
        return select(Ticket.submission_id).where(Ticket.id.in_(cls.living_in(ticket_id)))


class RegroupedMessage(Base):
    """A message that was chosen to be split off or moved."""

    __tablename__ = "regrouped_message"

    regrouping_id: Mapped[int] = mapped_column(
        ForeignKey("regrouping.id"), primary_key=True, autoincrement=False
    )
    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id"), primary_key=True, autoincrement=False, index=True
    )


class RegroupedRecord(Base):
    """Where something that moved was first: undoing every act brings it back there."""

    __tablename__ = "regrouped_record"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)

    __table_args__ = (one_of("kind", RegroupedKind),)
