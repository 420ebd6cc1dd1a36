"""What the administration shows: accounts, topics with their use, kinds of agreement."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from desk import access, clock, policy
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.queries.rows import read
from models import (
    ContractKind,
    DocumentTemplate,
    Expertise,
    Link,
    SecondFactor,
    Ticket,
    TicketTopic,
    Topic,
    Unit,
    User,
    UserSession,
)
from models.states import DESK_ROLES, LinkPurpose, TicketState


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account."""

    id: int
    name: str
    email: str
    role: str
    is_active: bool
    has_password: bool
    has_second_step: bool
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserPage:
    """One account with what hangs on it."""

    user: User
    open_tickets: int
    open_sessions: int
    link_until: datetime | None
    second_step_since: datetime | None

    @property
    def works_on_requests(self) -> bool:
        """Tell whether what the person owns is theirs to act on."""
        return self.user.is_active and self.user.role in DESK_ROLES


@dataclass(slots=True)
class TopicNode:
    """A topic with its narrower ones, and how often needs and units name it."""

    id: str
    label: str
    axis: str
    is_retired: bool
    replaced_by: str | None
    tickets: int
    units: int
    narrower: list["TopicNode"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One version of a Word template."""

    id: int
    language: str
    version: int
    name: str
    sha256: str
    is_current: bool
    created_at: datetime
    created_by: str | None


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of agreement at its present version."""

    code: str
    label: str
    version: int
    stages: int
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the first page of the administration counts."""

    users: int
    units: int
    topics: int


def counts(actor: Actor) -> Counts:
    """Count the active accounts, units and topics."""
    users = select(func.count(User.id)).where(User.is_active, access.visible(actor, User))
    units = select(func.count(Unit.id)).where(Unit.is_active, access.visible(actor, Unit))
    topics = select(func.count(Topic.id)).where(Topic.is_retired.is_(False))
    return Counts(*(session.scalar(statement) or 0 for statement in (users, units, topics)))


def users(actor: Actor) -> list[UserRow]:
    """Return the accounts, the open ones first: a few dozen, so all of them."""
    statement = (
        select(
            User.id, User.name, User.email, User.role, User.is_active, User.password_hash.is_not(None),
            SecondFactor.id.is_not(None), User.last_seen_at,
        )
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(access.visible(actor, User))
        .order_by(User.is_active.desc(), User.role, User.name, User.id)
    )  # fmt: skip
    return read(statement, UserRow)


def user(actor: Actor, user_id: int) -> UserPage:
    """Return one account; raises NotFound."""
    found = access.load(actor, User, User.id == user_id)
    now = clock.now()
    owned = select(func.count(Ticket.id)).where(
        Ticket.owner_id == user_id, Ticket.state != TicketState.CLOSED
    )
    signed_in = select(func.count(UserSession.id)).where(
        UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now
    )
    link = select(func.max(Link.expires_at)).where(
        Link.purpose == LinkPurpose.PASSWORD, Link.user_id == user_id, Link.used_at.is_(None), Link.revoked_at.is_(None),
        Link.expires_at > now,
    )  # fmt: skip
    second_step = select(SecondFactor.created_at).where(SecondFactor.user_id == user_id)
    counted = (session.scalar(owned) or 0, session.scalar(signed_in) or 0)
    return UserPage(found, *counted, session.scalar(link), session.scalar(second_step))


def topic_tree(language: str) -> list[TopicNode]:
    """Return the whole scheme as a tree, with retired topics in their places (3 queries)."""
    on_tickets = dict(
        session.execute(select(TicketTopic.topic_id, func.count()).group_by(TicketTopic.topic_id)).all()
    )
    on_units = dict(
        session.execute(select(Expertise.topic_id, func.count()).group_by(Expertise.topic_id)).all()
    )
    rows = session.execute(select(Topic).order_by(Topic.position, Topic.id)).scalars().all()
    nodes = {
        one.id: TopicNode(
            one.id, one.label(language), one.axis, one.is_retired, one.replaced_by_id, on_tickets.get(one.id, 0),
            on_units.get(one.id, 0),
        )
        for one in rows
    }  # fmt: skip
    for one in rows:
        if one.broader_id is not None:
            nodes[one.broader_id].narrower.append(nodes[one.id])
    return [nodes[one.id] for one in rows if one.broader_id is None]


def topic_choices(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the topics that may be declared, grouped under their widest."""
    groups = []
    for node in topic_tree(language):
        listed = [(one.id, one.label) for one in (node, *node.narrower) if not one.is_retired]
        if listed:
            groups.append((node.label, listed))
    return groups


def topic_labels(language: str) -> dict[str, str]:
    """Return the label of every topic, retired ones too."""
    return {
        one.id: one.label(language) for one in session.execute(select(Topic).order_by(Topic.id)).scalars()
    }


def parents(actor: Actor, but: int | None = None) -> list[tuple[int, str]]:
    """Return the units others may be part of, as (id, name)."""
    statement = select(Unit.id, Unit.name).where(
        Unit.kind == "team", Unit.parent_id.is_(None), Unit.id != (but or 0), access.visible(actor, Unit)
    )
    return [(unit_id, name) for unit_id, name in session.execute(statement.order_by(Unit.name, Unit.id))]


def contract_kinds(language: str) -> list[KindRow]:
    """Return the present kinds of agreement."""
    statement = (
        select(ContractKind).where(ContractKind.is_current).order_by(ContractKind.code, ContractKind.id)
    )
    return [
        KindRow(
            one.code, one.label(language), one.kind_version, len(one.definition.get("stages", ())),
            tuple(one.definition.get("checks", ())),
        )
        for one in session.execute(statement).scalars()
    ]  # fmt: skip


def contract_kind(code: str) -> ContractKind:
    """Return the present version of a kind that may be written; confidentiality has its own room. Raises NotFound."""
    statement = select(ContractKind).where(
        ContractKind.is_current, ContractKind.code == code, ContractKind.code != "nda"
    )
    kind = session.execute(statement).scalars().first()
    if kind is None:
        raise NotFound("contract_kind")
    return kind


def templates() -> list[TemplateRow]:
    """Return every version of the templates, those in force first."""
    statement = (
        select(
            DocumentTemplate.id, DocumentTemplate.language, DocumentTemplate.template_version, DocumentTemplate.name,
            DocumentTemplate.sha256, DocumentTemplate.is_current, DocumentTemplate.created_at, User.name,
        )
        .outerjoin(User, User.id == DocumentTemplate.created_by_id)
        .order_by(DocumentTemplate.is_current.desc(), DocumentTemplate.id.desc())
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip
    return read(statement, TemplateRow)


def template_file(template_id: int) -> DocumentTemplate:
    """Return one template with its bytes; raises NotFound."""
    found = session.get(DocumentTemplate, template_id)
    if found is None:
        raise NotFound("document_template")
    return found
