"""What the intake form shows: the topics, those that the typed words suggest, and a draft with its files."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from desk import access, policy
from desk.access import Actor
from desk.extensions import session
from desk.known import fetch
from desk.matching import recognize
from desk.matching.loader import current_scheme
from models import Attachment, Submission, Topic
from models.states import Axis, SubmissionState

MOST_PROPOSED = 6
_AXES = {str(axis): place for place, axis in enumerate(Axis)}


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic to tick."""

    id: str
    label: str
    axis: str


@dataclass(frozen=True)
class Proposal:
    """A topic that the typed words suggest, and those words."""

    id: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class KeptFile:
    """A file that is already with the desk."""

    key: str
    name: str
    size: int  # bytes


@dataclass(frozen=True)
class Draft:
    """What the desk holds under a browser's key."""

    key: str
    state: str
    language: str
    answers: dict[str, Any]
    files: tuple[KeptFile, ...]
    title: str
    pitch: str
    email: str

    @property
    def is_sent(self) -> bool:
        """Tell whether it was sent, whatever became of it."""
        return self.state != SubmissionState.DRAFT


def topics(language: str) -> tuple[TopicChoice, ...]:
    """Return the topics in use, in the order of the scheme, axis by axis: three columns, a page of them shows nothing else."""
    return _by_axis(tuple(tuple(row) for row in fetch(_topics(language))))


@lru_cache(maxsize=12)
def _by_axis(rows: tuple[tuple[str, str, str], ...]) -> tuple[TopicChoice, ...]:
    return tuple(sorted((TopicChoice(*row) for row in rows), key=lambda one: _AXES[one.axis]))


@cache
def _topics(language: str) -> Select[str, str, str]:
    label = {"fr": Topic.label_fr, "de": Topic.label_de}.get(language, Topic.label_en)
    return select(Topic.id, label, Topic.axis).where(~Topic.is_retired).order_by(Topic.position, Topic.id)


def proposals(text: str, language: str) -> list[Proposal]:
    """Return the topics that a need's words suggest, the surest first; none when nothing is sure."""
    if not text.strip():
        return []
    scheme = current_scheme()
    longest = (
        policy.TITLE_LENGTH + policy.PITCH_LENGTH
    )  # what is longer is refused, and must not be worked on before
    hits = recognize(text[:longest], scheme, limit=MOST_PROPOSED)
    return [
        Proposal(
            hit.topic_id,
            scheme.by_id[hit.topic_id].label(language),
            tuple(dict.fromkeys(span.words.casefold() for span in hit.spans)),
        )
        for hit in hits
    ]


def is_sent(key: str) -> bool:
    """Tell whether something was sent under a key, whatever became of it."""
    state = session.execute(_state_of(), {"key": key}).scalar()
    return state is not None and state != SubmissionState.DRAFT


@cache
def _state_of() -> Select[str]:
    return select(Submission.state).where(Submission.key == bindparam("key"))


def draft(key: str) -> Draft | None:
    """Return what is kept under a key: who holds the key is who typed it."""
    return _draft(Submission.key == key)


def draft_of_link(submission_id: int | None) -> Draft | None:
    """Return the draft behind a mailed link."""
    return _draft(Submission.id == submission_id)


def _draft(criterion: Any) -> Draft | None:
    found = session.execute(select(Submission).where(criterion)).scalar_one_or_none()
    if found is None:
        return None
    holder = Actor(kind="contact", name="", submission_id=found.id)
    files = access.load_all(
        holder, Attachment, Attachment.submission_id == found.id, Attachment.message_id.is_(None),
        order=(Attachment.id,),
    )  # fmt: skip
    return Draft(
        found.key, found.state, found.language, dict(found.draft_answers or {}),
        tuple(KeptFile(one.key, one.name, one.size) for one in files),
        found.title or "", found.pitch or "", found.contact_email or "",
    )  # fmt: skip
