"""What a person decided about a phrase that requests taught: another label of a topic, or not one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of, rule
from models.states import Language


class LabelDecision(Base):
    """One phrase for one topic in one language. Refused, it is not proposed again; taken, it is among the topic's alternatives."""

    __tablename__ = "label_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"))
    language: Mapped[str]
    key: Mapped[str] = mapped_column(String(200), comment="the stems: two inflections are one phrase")
    phrase: Mapped[str] = mapped_column(String(60))
    is_taken: Mapped[bool]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        one_of("language", Language),
        rule("length(phrase) > 0", "has_words"),
        UniqueConstraint("topic_id", "language", "key"),
    )
