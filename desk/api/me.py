"""Who a token acts for, and the topics everything is about."""

from dataclasses import dataclass

from desk.api.operations import Call, Many, get
from desk.api.values import told
from desk.queries import account
from desk.queries import ticket as ticket_queries
from desk.web.language import current_language
from models.states import Axis, Language, Role


@dataclass(frozen=True)
class Person:
    """Whoever the token acts for."""

    name: str
    email: str
    role: Role
    language: Language


@dataclass(frozen=True)
class Topic:
    """A topic of the scheme."""

    id: str
    axis: Axis
    name: str


@get("/me", Person)
def read_me(call: Call) -> Person:
    """Say for whom the token acts."""
    return told(Person, account.profile(call.actor))


@get("/topics", Topic, many=True)
def list_topics(call: Call) -> Many:
    """List the topics in use, in the language of the token's person."""
    return Many(tuple(told(Topic, one) for one in ticket_queries.topics(current_language())))
