"""Who can help: chairs, teams and pool engineers, their members, texts and absences."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, case, exists, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.absence import DaysAway
from models.base import Base, one_of, rule
from models.states import Axis, Language, MemberRole, UnitKind, UnitTextKind
from models.topic import Topic
from models.types import CanonicalJSON
from models.user import User


class Unit(Base):
    """A chair, a team or an engineer of the pool (whose parent is the pool)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(160))
    institution: Mapped[str | None] = mapped_column(String(160))
    site: Mapped[str | None] = mapped_column(String(40))
    axis: Mapped[str | None]
    languages: Mapped[Any] = mapped_column(CanonicalJSON, default=list, comment="languages the unit works in")
    cooperations: Mapped[Any] = mapped_column(CanonicalJSON, default=list, comment="kinds of help it gives")
    sectors: Mapped[Any] = mapped_column(CanonicalJSON, default=list)
    ceiling: Mapped[int] = mapped_column(default=3, comment="engagements it takes at the same time")
    is_restricted_zone: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    profile_changed_at: Mapped[datetime] = mapped_column(comment="texts or expertise last changed")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    parent: Mapped["Unit | None"] = relationship(foreign_keys=[parent_id], remote_side=[id])
    members: Mapped[list["Member"]] = relationship(
        back_populates="unit", lazy="raise_on_sql", order_by="Member.id", cascade="all, delete-orphan"
    )
    expertise: Mapped[list["Expertise"]] = relationship(
        back_populates="unit",
        lazy="raise_on_sql",
        order_by="Expertise.topic_id",
        cascade="all, delete-orphan",
    )
    texts: Mapped[list["UnitText"]] = relationship(
        back_populates="unit", lazy="raise_on_sql", order_by="UnitText.id", cascade="all, delete-orphan"
    )
    pauses: Mapped[list["UnitPause"]] = relationship(
        back_populates="unit",
        lazy="raise_on_sql",
        order_by="UnitPause.starts_on",
        cascade="all, delete-orphan",
    )

    @property
    def pool_id(self) -> int | None:
        """Return the pool or team whose days its work counts for: itself, or the one above an engineer; none of a chair."""
        return {UnitKind.TEAM: self.id, UnitKind.ENGINEER: self.parent_id}.get(UnitKind(self.kind))

    @classmethod
    def pool_of(cls) -> ColumnElement[int | None]:
        """Say the same of a row."""
        return case((cls.kind == UnitKind.TEAM, cls.id), (cls.kind == UnitKind.ENGINEER, cls.parent_id))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("kind", UnitKind),
        one_of("axis", Axis),
        rule("ceiling >= 0", "ceiling_not_negative"),
        rule("length(name) > 0", "has_a_name"),
    )


class Member(Base):
    """A person of a unit; the one who receives offers is named."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default=Language.FR)
    receives_offers: Mapped[bool] = mapped_column(default=True)
    left_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(back_populates="members")
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        one_of("role", MemberRole),
        one_of("language", Language),
        Index("uq_member_unit_id_email", "unit_id", "email", unique=True),
    )


class Expertise(Base):
    """A topic a unit declares, with its level (1 aware, 2 practiced, 3 expert) and evidence."""

    __tablename__ = "expertise"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"), index=True)
    level: Mapped[int]
    since_year: Mapped[int | None]
    evidence: Mapped[str | None]
    confirmed_on: Mapped[date | None] = mapped_column(comment="last confirmed by its holder")

    unit: Mapped[Unit] = relationship(back_populates="expertise")
    topic: Mapped[Topic] = relationship()

    __table_args__ = (
        rule("level BETWEEN 1 AND 3", "level_in_scale"),
        Index("uq_expertise_unit_id_topic_id", "unit_id", "topic_id", unique=True),
    )


class UnitText(Base):
    """A text the matcher reads: a description, a publication, a public project; in one language or two."""

    __tablename__ = "unit_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str]
    language: Mapped[str]
    title: Mapped[str | None] = mapped_column(String(300))
    text: Mapped[str]
    other_language: Mapped[str | None] = mapped_column(comment="of the same text in a second language")
    other_text: Mapped[str | None]
    year: Mapped[int | None]

    unit: Mapped[Unit] = relationship(back_populates="texts")

    __table_args__ = (
        one_of("kind", UnitTextKind),
        one_of("language", Language),
        one_of("other_language", Language),
        rule("(other_language IS NULL) = (other_text IS NULL)", "second_text_has_its_language"),
        rule("other_language IS NULL OR other_language <> language", "second_language_is_another"),
    )


class UnitPause(DaysAway, Base):
    """Days of absence: nobody of the unit is asked, or the one who stands in is, instead of everyone else."""

    __tablename__ = "unit_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    stand_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id"),
        index=True,
        comment="of the same unit; receives its offers and mails meanwhile",
    )

    unit: Mapped[Unit] = relationship(back_populates="pauses")
    stand_in: Mapped[Member | None] = relationship()

    __table_args__ = (rule("ends_on >= starts_on", "ends_after_it_starts"),)

    @classmethod
    def is_silent(cls) -> ColumnElement[bool]:
        """Keep the absences nobody stands in for; whoever has left the unit stands in for nobody."""
        return ~exists().where(Member.id == cls.stand_in_id, Member.left_on.is_(None))

    @classmethod
    def stand_in_of(cls, unit_id: int, day: date) -> Select[Member]:
        """Select the person who stands in for a unit on a day."""
        stands_in = select(cls.stand_in_id).where(cls.unit_id == unit_id, cls.runs_on(day))
        return select(Member).where(Member.id.in_(stands_in), Member.left_on.is_(None)).order_by(Member.id)
