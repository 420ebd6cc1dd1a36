"""Mails to a person about their own data: that the wish is here, that the copy is ready, that everything is erased."""

from typing import Any, cast

from desk import policy, signing
from desk.extensions import session
from desk.notify.happening import Happening
from desk.notify.outbox import Recipient, promise
from models import Contact, DataWish, Link


def acknowledge_wish(happening: Happening) -> None:
    """Say that a wish is here and until when it is answered; whoever did not ask learns of it, too."""
    wish = cast(DataWish, happening.subject)
    _promise(
        "data_wish_received",
        f"data_wish_received:{wish.id}",
        wish.contact,
        wish=wish.wish,
        answer_by=wish.answer_by,
    )


def explain_refusal(happening: Happening) -> None:
    """Say why a wish cannot be met, and to whom one may complain."""
    wish = cast(DataWish, happening.subject)
    _promise(
        "data_wish_refused",
        f"data_wish_refused:{wish.id}",
        wish.contact,
        wish=wish.wish,
        text=wish.refusal or "",
    )


def send_copy(happening: Happening) -> None:
    """Send the link behind which the copy is; nothing of it is in the mail."""
    link = cast(Link, happening.subject)
    address = signing.address(signing.path(link.purpose, link.public_id))
    _promise("data_copy", f"data_copy:{link.id}", session.get_one(Contact, link.contact_id), url=address,
             valid_until=link.expires_at, days=policy.DATA_COPY_LINK_DAYS)  # fmt: skip


def say_farewell(happening: Happening) -> None:
    """Tell a person that they are erased; recorded before it is done, while the address is known."""
    contact = cast(Contact, happening.subject)
    _promise("data_erased", f"data_erased:{contact.id}", contact, url=signing.address("/privacy"))


def _promise(kind: str, key: str, contact: Contact, **context: Any) -> None:
    """Promise a mail to a person who has an address; it hangs on no request."""
    if contact.email and contact.erased_at is None:
        to = Recipient(contact.name, contact.email, contact.language, f"c{contact.id}")
        promise(
            kind=kind, key=key, to=to, context={"audience": "person", "reference": None, "url": ""} | context
        )
