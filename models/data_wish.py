"""What a person asked about their own data, until it is carried out or refused with a reason."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.contact import Contact
from models.follow_up import FollowUp
from models.states import DataWishKind, DataWishState
from models.user import User


class DataWish(Base):
    """A wish with its last day by law and the follow-up that reminds the desk of it."""

    __tablename__ = "data_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    wish: Mapped[str]
    asked_at: Mapped[datetime]
    answer_by: Mapped[date]
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    state: Mapped[str] = mapped_column(default=DataWishState.OPEN)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refusal: Mapped[str | None]

    contact: Mapped[Contact] = relationship()
    follow_up: Mapped[FollowUp | None] = relationship()
    settled_by: Mapped[User | None] = relationship()

    __table_args__ = (
        one_of("wish", DataWishKind),
        one_of("state", DataWishState),
        rule("(state = 'open') = (settled_at IS NULL)", "settled_has_its_moment"),
        rule("state <> 'refused' OR refusal IS NOT NULL", "refused_says_why"),
        Index("ix_data_wish_contact_id", "contact_id", "id"),
    )
