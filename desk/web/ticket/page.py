"""The page of one request: what it reads, its forms, and the step it heads for."""

from datetime import date
from typing import Any

from flask import request
from wtforms import Form

from desk import clock
from desk.access import can
from desk.calendars import months_later
from desk.errors import NotYet
from desk.queries import contracts, directory, screenings
from desk.queries import ticket as queries
from desk.services import tickets
from desk.web.absent import marked
from desk.web.converters import identifier
from desk.web.parts import rows
from desk.web.ticket.merging import base_of
from desk.web.ticket.pieces import Forms, Pieces
from desk.web.ticket.reads import MODES, Reads
from desk.web.words import month
from forms.base import MergedForm
from forms.ticket.deciding import (
    ClosureForm,
    ContentForm,
    HoldForm,
    NextActionForm,
    OwnerForm,
    PriorityForm,
    TopicsForm,
    WhyForm,
)
from forms.ticket.exchange import OffersForm
from models.states import OPEN_OFFERS, NextAction, OfferState, TicketState

# The step each state leads to when all goes well; what stands against it is shown before anyone tries.
FORWARD = {
    TicketState.NEW: TicketState.TRIAGE, TicketState.TRIAGE: TicketState.QUALIFIED,
    TicketState.INFO_NEEDED: TicketState.TRIAGE, TicketState.QUALIFIED: TicketState.MATCHING,
    TicketState.MATCHING: TicketState.OFFERED, TicketState.OFFERED: TicketState.ACCEPTED,
    TicketState.ACCEPTED: TicketState.FOLLOW_UP, TicketState.FOLLOW_UP: TicketState.CONTRACTING,
    TicketState.CONTRACTING: TicketState.IN_PROGRESS, TicketState.IN_PROGRESS: TicketState.CLOSED,
}  # fmt: skip
WITHDRAWABLE = (OfferState.DRAFT, *OPEN_OFFERS)


class TicketPage(Reads):
    """What one person reads of a request, with the forms of all they may do about it."""

    def form(self, name: str, **given: Any) -> Form:
        """Make a form of the page: as posted, or (`formdata=None`) as the request stands, which it then carries along."""
        form = self._form(name, **given)
        if "formdata" in given and isinstance(form, MergedForm):
            form.base.data = base_of(form)
        return form

    def _form(self, name: str, **given: Any) -> Form:
        ticket = self.ticket
        versioned = {"prefix": name, "version": ticket.version, **given}
        if name == "owner":
            return OwnerForm(owners=marked(self.owners, self.away), owner_id=ticket.owner_id, **versioned)
        if name == "priority":
            return PriorityForm(priority=ticket.priority, **versioned)
        if name == "next":
            note = ticket.next_action_note if ticket.next_action == NextAction.CUSTOM else None
            return NextActionForm(
                note=note, by=ticket.next_action_by, due_on=ticket.next_action_due_on, **versioned
            )
        if name == "content":
            return ContentForm(**{"obj": ticket, **versioned})
        if name == "topics":
            ticked = [link.topic_id for link in ticket.topics]
            return TopicsForm(topics_known=self.topic_names.items(), topics=ticked, **versioned)
        if name == "hold":
            return HoldForm(**versioned)
        if name == "closure":
            known = self.missing_topics
            return ClosureForm(
                outcomes=self.outcomes, topics_known=known, trl_end=ticket.trl_end, **versioned
            )
        if name == "offers":
            others = [one for one in self.askable if one not in self.suggested]
            prepared = [offer.unit_id for offer in self.offers if offer.state == OfferState.DRAFT]
            return OffersForm(
                suggested=self.suggested,
                others=others,
                months=_months_ahead(),
                unit_ids=prepared,
                prefix=name,
                **given,
            )
        if name in MODES:
            return self.composer.form(name, **given)
        return WhyForm(prefix=name, **given)

    def forward(self) -> tuple[str | None, tuple[str, ...]]:
        """Return the state the request heads for, and the guards that stand against it."""
        target = FORWARD.get(TicketState(self.ticket.state)) or self.ticket.held_from
        if target is None or target not in tickets.possible(self.ticket, self.actor):
            return None, ()
        vouched = {"outcome_fits": True, "question_sent": True, "comes_back_to_where_it_was": True}
        return target, tickets.unmet(self.ticket, target, **vouched)

    def context(self, doubts: NotYet | None = None, **typed: Form) -> dict[str, Any]:
        """Return everything the template reads; a form that was refused stands in it as it was typed."""
        ticket, actor = self.ticket, self.actor
        names = []
        if self.may_work:
            names = ["owner", "priority", "next", "content", "topics", "hold", "closure", "reopening"]
            names += [f"withdrawal{offer.id}" for offer in self.offers if offer.state in WITHDRAWABLE]
            names += ["offers"] if self.may_ask_units else []
        names += ["access"] if can(actor, "confidential.ask") else []
        forms = Forms((*names, *self.modes), typed, lambda name: self.form(name, formdata=None))
        opened = set(typed) | self.composer.opened
        target, missing = self.forward()
        contact = queries.contact_of(actor, ticket)
        return {
            "page": self, "ticket": ticket, "forms": forms, "opened": opened, "pieces": Pieces(self, self.form, forms, opened, doubts), "target": target, "missing": missing,
            "search": self.search, "suggested_ids": [id_ for id_, _name in self.suggested],
            "contact": contact, "doubts": doubts, "thread_is_older": _place("messages") is not None,
            "audience": queries.audience(actor, ticket, contact) if self.may_work else None,
            "present": queries.others(actor, ticket), "ties": self.ties,
            "colleagues": self.colleagues, "colleagues_away": self.colleagues_away, "confidential": queries.confidential_of(actor, ticket),
            "checker": queries.pitch_checker(ticket), "others": queries.others_of(actor, ticket),
            "written_rows": rows, "thread": queries.thread(actor, ticket, _place("messages")),
            "history": queries.history(actor, ticket, _place("events")),
            "checks": screenings.screenings_of(actor, ticket.id), "conflicts": screenings.conflicts_of(actor, ticket.id),
            "follow_ups": directory.follow_ups_of(actor, ticket_id=ticket.id),
            "agreements": contracts.agreements_of(actor, ticket.id, self.language),
            "ndas": contracts.ndas_of(actor, ticket.id),
            "may_ask_confidential": can(actor, "confidential.ask"), "may_screen": can(actor, "screenings.decide"),
            "may_plan": can(actor, "directory.work"), "may_draft": can(actor, "agreements.work"),
        }  # fmt: skip


def _months_ahead() -> list[tuple[date, str]]:
    """Return the months work of the pool may begin in."""
    this_month = clock.today().replace(day=1)
    return [(one, month(one)) for one in (months_later(this_month, n) for n in range(12))]


def _place(name: str) -> int | None:
    """Return the row before which an address asks to read; digits of an id, or nothing."""
    return identifier(request.args.get(name))
