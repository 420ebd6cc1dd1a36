"""What hangs on a record, and how it moves to another and back."""

from typing import Any, Final

from sqlalchemy import select

from desk.extensions import session
from desk.services import establishments
from models import (
    AnswerDraft,
    Base,
    Contact,
    Contract,
    DataWish,
    Establishment,
    FollowUp,
    Interaction,
    Invitee,
    Link,
    MaturityScore,
    Message,
    Nda,
    Organization,
    OrganizationDomain,
    Submission,
    Ticket,
)

# By the name it is kept under: the column that names the record. Every foreign key to the two tables stands here or is named
# in the tests as one that stays.
ON_ORGANIZATIONS: Final[dict[str, Any]] = {
    "people": Contact.organization_id,
    "requests": Ticket.organization_id,
    "submissions": Submission.organization_id,
    "ndas": Nda.organization_id,
    "contracts": Contract.organization_id,
    "interactions": Interaction.organization_id,
    "follow_ups": FollowUp.organization_id,
    "subsidiaries": Organization.group_id,
    "scores": MaturityScore.organization_id,
    "domains": OrganizationDomain.organization_id,
    "establishments": Establishment.organization_id,
}
ON_PEOPLE: Final[dict[str, Any]] = {
    "requests": Ticket.contact_id,
    "submissions": Submission.contact_id,
    "messages": Message.author_contact_id,
    "interactions": Interaction.contact_id,
    "invitations": Invitee.contact_id,
    "links": Link.contact_id,
    "wishes": DataWish.contact_id,
    "answers": AnswerDraft.contact_id,
}


def columns_on(record: Any) -> dict[str, Any]:
    """Return the columns that name this kind of record."""
    return ON_ORGANIZATIONS if isinstance(record, Organization) else ON_PEOPLE


def move(source: Any, target: Any, *, stay: frozenset[int] = frozenset()) -> dict[str, list[int]]:
    """Let everything that hangs on one record hang on the other; return the ids by the name of the column.

    `stay` are people who have a twin there; a group never becomes its own.
    """
    moved = {}
    for name, column in columns_on(source).items():
        rows = _rows(column, column == source.id)
        kept = [row for row in rows if not _stays(name, row, target, stay)]
        if name == "establishments":
            moved["heads"] = _step_down(kept, target)
        for row in kept:
            setattr(row, column.key, target.id)
        moved[name] = [row.id for row in kept]
    session.flush()
    return {name: ids for name, ids in moved.items() if ids}


def move_back(source: Any, target: Any, moved: dict[str, list[int]]) -> None:
    """Let what came from a record hang on it again, unless it was given to somebody else since."""
    for name, ids in moved.items():
        if name == "heads":
            continue
        column = columns_on(source)[name]
        for row in _rows(column, column.class_.id.in_(ids)):
            if getattr(row, column.key) == target.id:
                if name == "establishments":  # each has its own main one again
                    row.is_head = row.id in moved.get("heads", ())
                setattr(row, column.key, source.id)
    session.flush()
    if isinstance(source, Organization):
        establishments.settle(source.id)
        establishments.settle(target.id)
        session.expire(source, establishments.OF_HEAD)
        session.expire(target, establishments.OF_HEAD)


def _step_down(sites: list[Establishment], target: Organization) -> list[int]:
    """Let the main site of the record that goes be one among others, where the one that stays has its own."""
    heads = [one for one in sites if one.is_head]
    if heads and establishments.head_of(target) is not None:
        for one in heads:
            one.is_head = False
        session.flush()
    session.expire(target, establishments.OF_HEAD)
    return [one.id for one in heads]


def _stays(name: str, row: Base, target: Any, stay: frozenset[int]) -> bool:
    if name == "people":
        return row.id in stay  # type: ignore[attr-defined]  # every record has an id
    if name == "subsidiaries":
        return bool(row.id == target.id)  # type: ignore[attr-defined]  # every record has an id
    if name == "answers":  # one draft of an answer a person and request
        column = AnswerDraft.contact_id
        same = AnswerDraft.submission_id == row.submission_id  # type: ignore[attr-defined]  # a draft hangs on one
        return bool(_rows(column, column == target.id, same))
    return False


def _rows(column: Any, *criteria: Any) -> list[Any]:
    model = column.class_
    statement = select(model).where(*criteria).order_by(model.id).with_for_update(of=model)
    return list(session.execute(statement.execution_options(populate_existing=True)).scalars())
