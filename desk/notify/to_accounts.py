"""Mails to people with an account about the account itself, and what they asked to be mailed."""

from datetime import date
from typing import cast

from desk import clock, signing
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


def tell_about_second_step(happening: Happening) -> None:
    """Mail a person what became of their second step, whoever did it: it may have been somebody else."""
    user = cast(User, happening.subject)
    context = {
        "audience": "account", "reference": None, "what": happening.event.kind, "left": happening.after.get("left", 0),
        "url": signing.address("/account/second-step"),
    }  # fmt: skip
    key = f"second_step:{happening.event.kind}:{clock.now().isoformat()}"
    promise(kind="second_step", key=key, to=people.user_recipient(user), context=context)


def send_report_link(happening: Happening) -> None:
    """Mail the link to the figures of a period that is over; the figures are behind the sign-in."""
    user = cast(User, happening.subject)
    first, last = (date.fromisoformat(happening.after[name]) for name in ("first", "last"))
    path = f"/reports?year={clock.today().year}&first={first}&last={last}"
    context = {
        "audience": "account", "reference": None, "first": first, "last": last, "rhythm": happening.after["rhythm"],
        "url": signing.address(path),
    }  # fmt: skip
    key = f"report_link:{first}:{last}"
    promise(kind="report_link", key=key, to=people.user_recipient(user), context=context)
