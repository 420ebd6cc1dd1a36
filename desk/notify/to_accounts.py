"""Mails to people with an account about the account itself."""

from typing import cast

from desk import signing
from desk.extensions import session
from desk.notify import people
from desk.notify.happening import Happening
from desk.notify.outbox import promise
from models import Link, User


def send_password_link(happening: Happening) -> None:
    """Mail a one-time link to its owner; the event names which."""
    user = cast(User, happening.subject)
    link = session.get_one(Link, happening.after["link"])
    context = {
        "audience": "account", "reference": None, "is_new": user.password_hash is None, "valid_until": link.expires_at,
        "url": signing.address(signing.path(link.purpose, link.public_id)),
    }  # fmt: skip
    promise(
        kind="password_link", key=f"password_link:{link.id}", to=people.user_recipient(user), context=context
    )
