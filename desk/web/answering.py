"""Answering an offer, the same from the mailed page and from a signed-in person's own pages."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import Actor
from desk.errors import InvalidTransition
from desk.queries import offers as queries
from desk.queries import pool
from desk.queries.invitations import Invitation, invitations
from desk.services import offers
from desk.transaction import unit_of_work
from desk.web.language import current_language
from forms.offer import AcceptForm, ColleagueForm, DeclineForm, WriteForm

FULL = "below_ceiling_or_override"  # the guard that a unit at its ceiling meets


@dataclass(frozen=True)
class Answering:
    """Who answers which offer, and where: `address` gives the URL of "show", "accept", "decline", "ask", "name_colleague"."""

    actor: Actor
    offer_id: int
    address: Callable[[str], str]
    frame: str = "layouts/public.html"

    def page(self, status: int = 200, **parts: Any) -> ResponseReturnValue:
        """Show the offer, with the forms as they were typed and what was opened."""
        shown = {
            "accept_form": AcceptForm(formdata=None, prefix="yes"),
            "decline_form": DeclineForm(formdata=None, prefix="no"),
            "write_form": WriteForm(formdata=None, prefix="ask", key=secrets.token_urlsafe(16)),
            "colleague_form": ColleagueForm(formdata=None, prefix="who", units=self._units),
            "known_units": self._units,
            "confidential": None,  # opened by a button of its own
            "is_full": False,  # the unit came to its ceiling before it said yes
        }
        offer = queries.offer_page(self.actor, self.offer_id, current_language())
        outlook = pool.outlooks(self.actor, [self.offer_id]).get(self.offer_id) if offer.is_open else None
        page = render_template(
            "offer_page/offer.html",
            frame=self.frame,
            offer=offer,
            outlook=outlook,
            meetings=self._meetings(offer),
            address=self.address,
            **{**shown, **parts},
        )
        return page, status

    def _meetings(self, offer: queries.OfferPage) -> list[Invitation]:
        """Return the meetings to come about a request one works on."""
        return invitations(self.actor, self.offer_id) if offer.is_accepted else []

    def accept(self) -> ResponseReturnValue:
        """Say yes, perhaps under conditions."""
        form = AcceptForm(prefix="yes")
        if not form.validate():
            return self.page(422, accept_form=form)
        return self._decided(
            lambda: offers.accept(
                actor=self.actor, offer_id=self.offer_id, has_tie=form.has_tie.data == "yes",
                tie_explanation=form.tie_explanation.data, conditions=form.conditions.data,
            ),
            _("Thank you. The desk has your yes and will propose a first meeting."), accept_form=form,
        )  # fmt: skip

    def decline(self) -> ResponseReturnValue:
        """Say no, with a reason."""
        form = DeclineForm(prefix="no")
        if not form.validate():
            return self.page(422, decline_form=form)
        return self._decided(
            lambda: offers.decline(
                actor=self.actor, offer_id=self.offer_id, code=form.code.data, note=form.note.data,
                suggested_unit=form.suggested_unit.data,
            ),
            _("Thank you for answering. A clear no helps the company as much as a yes."),
        )  # fmt: skip

    def ask(self) -> ResponseReturnValue:
        """Ask the desk something; the offer stays open."""
        form = WriteForm(prefix="ask")
        if not form.validate():
            return self.page(422, write_form=form)
        return self._decided(
            lambda: offers.ask(
                actor=self.actor, offer_id=self.offer_id, body=form.body.data, key=form.key.data
            ),
            _("Your message is with the desk. You will find the answer here and in your mail."),
        )

    def name_colleague(self) -> ResponseReturnValue:
        """Name somebody better placed; the offer stays open."""
        form = ColleagueForm(prefix="who", units=self._units)
        if not form.validate():
            return self.page(422, colleague_form=form)
        return self._decided(
            lambda: offers.name_colleague(actor=self.actor, offer_id=self.offer_id, **form.words()),
            _("Thank you. The desk will look at your suggestion; the offer to you stays open."),
        )

    @cached_property
    def _units(self) -> list[tuple[int, str]]:
        """Return the units that may be named."""
        return queries.nameable_units(self.actor, self.offer_id)

    def _decided(self, verb: Callable[[], object], thanks: str, **typed: Any) -> ResponseReturnValue:
        """Do it once; someone whose answer comes after another, or too late, sees how it stands."""
        try:
            with unit_of_work():
                verb()
        except InvalidTransition as refusal:
            if refusal.missing == (FULL,):  # nothing is decided, and what was typed stays
                return self.page(409, is_full=True, **typed)
            flash(_("This offer was already decided or has ended. Here is how it stands now."), "warning")
            return self.page(409)
        flash(thanks, "success")
        return redirect(self.address("show"), 303)
