"""What somebody has begun to write on a request, what leaves in a moment, and the forms to write with."""

import secrets
from datetime import datetime
from functools import cached_property
from math import ceil
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.access import Actor
from desk.queries import ticket as queries
from desk.web.converters import identifier
from forms.ticket.exchange import MessageForm, UnitMessageForm

# What is asked for, so that nobody who only hears the page takes one for the other.
WORDS = {
    "reply": _l("Your reply to the company"), "question": _l("Your question to the company"),
    "note": _l("Your note, for the desk only"), "unit": _l("Your message to the unit"), "heard": _l("What the company said"),
}  # fmt: skip


class Composer:
    """The ways of writing open to one person on one request; `asked` are the units that may be written to."""

    def __init__(self, actor: Actor, ticket: Any, modes: list[str], asked: list[tuple[int, str]]) -> None:
        self.actor = actor
        self.ticket = ticket
        self.modes = modes
        self.asked = asked

    @cached_property
    def drafts(self) -> list[queries.DraftRow]:
        """Return the person's own drafts here, the newest first."""
        return queries.drafts(self.actor, self.ticket) if self.modes else []

    @property
    def leaving(self) -> list[queries.DraftRow]:
        """Return what leaves in a moment, in the order in which it was sent."""
        return sorted((one for one in self.drafts if one.leaves_at), key=lambda one: (one.leaves_at, one.id))

    @property
    def opened(self) -> set[str]:
        """Return which forms stand unfolded: that of the draft the address names, and of what could not leave."""
        asked = identifier(request.args.get("draft"))
        return {one.mode for one in self.drafts if one.id == asked or one.is_stuck}

    def seconds_until(self, moment: datetime) -> int:
        """Return how many seconds are left, none when the moment has passed."""
        return max(0, ceil((moment - clock.now()).total_seconds()))

    def draft_under(self, key: str | None) -> queries.DraftRow | None:
        """Return the draft a form writes."""
        return next((one for one in self.drafts if one.key == key and not one.is_leaving), None)

    def other_drafts(self, mode: str, key: str | None) -> list[queries.DraftRow]:
        """Return the drafts of a mode that its form does not show."""
        return [one for one in self.drafts if one.mode == mode and one.key != key and not one.is_leaving]

    def form(self, mode: str, **given: Any) -> MessageForm:
        """Make the form of one way of writing: with its draft, else empty under a key of its own."""
        draft = self._draft_of(mode)
        words: dict[str, Any] = {"prefix": mode, "key": secrets.token_urlsafe(16)}
        if draft is not None:
            words |= {"key": draft.key, "version": draft.version, "body": draft.body}
        if mode == "unit":
            words["unit_id"] = draft.unit_id if draft is not None else None
            form: MessageForm = UnitMessageForm(asked=self.asked, **words | given)
        else:
            form = MessageForm(**words | given)
        form.body.label.text = str(WORDS[mode])
        return form

    def _draft_of(self, mode: str) -> queries.DraftRow | None:
        """Return the draft to go on with: the one the address names, else the newest."""
        mine = [one for one in self.drafts if one.mode == mode and not one.is_leaving]
        asked = identifier(request.args.get("draft"))
        return next((one for one in mine if one.id == asked), mine[0] if mine else None)
