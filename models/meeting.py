"""Meetings that stand in the calendars of those invited, and what each of them answered."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.contact import Contact
from models.follow_up import FollowUp
from models.states import MeetingAnswer
from models.unit import Member


class Meeting(Base):
    """The hour and place of a follow-up, as sent to those invited. With whom, about what and by whom, the follow-up knows."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    subject: Mapped[str] = mapped_column(String(140), comment="everybody invited reads it: no secrets")
    agenda: Mapped[str | None] = mapped_column(comment="everybody invited reads it: no secrets")
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    sequence: Mapped[int] = mapped_column(default=0, comment="of the last invitation sent (RFC 5545)")
    moved_sequence: Mapped[int] = mapped_column(
        default=0, comment="since which answers are about the present time"
    )
    called_off_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    follow_up: Mapped[FollowUp] = relationship()
    invitees: Mapped[list["Invitee"]] = relationship(
        back_populates="meeting", order_by="Invitee.id", lazy="raise_on_sql", passive_deletes="all"
    )

    @property
    def ends_at(self) -> datetime:
        """Return when it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        rule("minutes BETWEEN 5 AND 1440", "lasts_within_a_day"),
        rule("sequence >= moved_sequence AND moved_sequence >= 0", "sequence_rises"),
    )


class Invitee(Base):
    """One person invited to a meeting, and their answer."""

    __tablename__ = "meeting_invitee"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    uid: Mapped[str] = mapped_column(
        String(80),
        unique=True,
        comment="in this person's calendar alone: who answers with it holds their invitation",
    )
    answer: Mapped[str] = mapped_column(default=MeetingAnswer.AWAITED)
    answered_at: Mapped[datetime | None]
    answer_stamp: Mapped[datetime | None] = mapped_column(comment="as the answer dates itself")
    comment: Mapped[str | None] = mapped_column(String(500))
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(back_populates="invitees")
    contact: Mapped[Contact | None] = relationship()
    member: Mapped[Member | None] = relationship()

    @property
    def person(self) -> Contact | Member:
        """Return who it is."""
        found = self.contact or self.member
        if found is None:
            raise ValueError("an invitee is somebody")
        return found

    __table_args__ = (
        one_of("answer", MeetingAnswer),
        rule("(contact_id IS NULL) <> (member_id IS NULL)", "is_one_person"),
        rule("(answer = 'awaited') = (answered_at IS NULL)", "answer_has_its_moment"),
    )
