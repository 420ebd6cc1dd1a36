"""The topic scheme: what needs and units are about, in three languages."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of
from models.states import Axis
from models.types import CanonicalJSON


class Topic(Base):
    """One concept of the scheme. Its id is stable for ever; a retired one names its successor."""

    __tablename__ = "topic"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    broader_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"), index=True)
    axis: Mapped[str]
    position: Mapped[int]
    label_fr: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    label_de: Mapped[str] = mapped_column(String(120))
    alternatives: Mapped[Any] = mapped_column(CanonicalJSON, comment="{language: [how companies say it]}")
    is_retired: Mapped[bool] = mapped_column(default=False)
    replaced_by_id: Mapped[str | None] = mapped_column(ForeignKey("topic.id"))
    scheme_version: Mapped[str] = mapped_column(String(20))

    broader: Mapped["Topic | None"] = relationship(foreign_keys=[broader_id], remote_side=[id])

    __table_args__ = (one_of("axis", Axis),)

    def label(self, language: str) -> str:
        """Return its name in a language."""
        return {"fr": self.label_fr, "de": self.label_de}.get(language, self.label_en)


class TopicRelation(Base):
    """Two topics that are near each other without one being wider; stored in both directions."""

    __tablename__ = "topic_relation"

    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    related_id: Mapped[str] = mapped_column(ForeignKey("topic.id"), primary_key=True)
