"""What the page of one request reads: each thing once, and only when somebody asks for it."""

from functools import cached_property
from typing import Any

from flask import request

from desk import access
from desk.access import Actor, can
from desk.queries import absences, directory, macros, pool, queue, targets
from desk.queries import ticket as queries
from desk.queries.absences import Away
from desk.queries.ticket.search import UnitRow
from desk.web.language import current_language
from desk.web.ticket.composer import Composer
from desk.workflow.ticket import SEARCHING, outcomes
from forms.ticket.exchange import StandingForm
from models.states import OPEN_OFFERS, Outcome, TicketState

NEEDS_TOPICS = frozenset({Outcome.NO_MATCH, Outcome.NO_CAPACITY})
MODES = ("reply", "question", "note", "unit", "heard")


class Reads:
    """One request as one person reads it. Raises NotFound when they may not, or when there is none."""

    def __init__(self, actor: Actor, reference: str) -> None:
        self.actor = actor
        self.ticket = queries.record(actor, reference)
        self.ticket_id, self.reference = self.ticket.id, reference  # known also after another transaction
        self.language = current_language()

    @cached_property
    def may_work(self) -> bool:
        """Tell whether the person works on requests."""
        return can(self.actor, "tickets.work")

    @cached_property
    def may_note(self) -> bool:
        """Tell whether the person may leave a note."""
        return can(self.actor, "agreements.work")

    @cached_property
    def topics(self) -> tuple[Any, ...]:
        return queries.topics(self.language)

    @cached_property
    def topic_names(self) -> dict[str, str]:
        """Name every topic in use, and those of the request that no longer are."""
        mine = {link.topic_id: link.topic.label(self.language) for link in self.ticket.topics}
        return mine | {topic.id: topic.name for topic in self.topics}

    @cached_property
    def understood(self) -> str:
        """Return the topic the search by hand begins with: the first a person confirmed, else the first there is."""
        links = sorted(self.ticket.topics, key=lambda link: (link.confirmed_at is None, link.topic_id))
        return links[0].topic.label(self.language) if links else ""

    @cached_property
    def units(self) -> list[UnitRow]:
        return queries.units(self.actor)

    @cached_property
    def search(self) -> Any:
        return queries.last_search(self.actor, self.ticket, self.units, self.topic_names)

    @cached_property
    def standing_form(self) -> StandingForm:
        """Return the question about one unit's place, as the address asks it."""
        return StandingForm(request.args, units=[(unit.id, unit.name) for unit in self.units])

    @cached_property
    def standing(self) -> Any:
        """Return the answer to it; none when nothing, or nothing that exists, is asked."""
        if "why" not in request.args:
            return None
        asked = self.standing_form.why.data if self.standing_form.validate() else None
        unit = next((unit for unit in self.units if unit.id == asked), None)
        return queries.standing(self.ticket, unit, self.topic_names) if unit is not None else None

    @property
    def has_asked_wrongly(self) -> bool:
        """Tell whether the address asks about something that is no unit."""
        return "why" in request.args and bool(self.standing_form.errors)

    @cached_property
    def because(self) -> Any:
        """Return what the next step's day was counted from; none where a person or a plan set it."""
        return targets.of_step(self.ticket)

    @cached_property
    def offers_because(self) -> dict[int, Any]:
        """Return what the days of the offers were counted from."""
        return targets.of_offers([offer.id for offer in self.offers if offer.state in OPEN_OFFERS])

    @cached_property
    def offers(self) -> list[Any]:
        return queries.offers(self.actor, self.ticket)

    @cached_property
    def outlooks(self) -> dict[int, pool.Outlook]:
        """Return what saying yes to each open offer would do to the engineer pool, where it is one of the pool's."""
        waiting = [offer.id for offer in self.offers if offer.state in OPEN_OFFERS]
        return pool.outlooks(self.actor, waiting) if waiting else {}

    @cached_property
    def pools(self) -> list[pool.Pool]:
        """Return what the pools have free in the months to come, while units can be asked."""
        return pool.ahead(self.actor) if self.may_ask_units else []

    @cached_property
    def named(self) -> list[Any]:
        return queries.named(self.actor, self.ticket)

    @cached_property
    def may_ask_units(self) -> bool:
        """Tell whether units can be asked from where the request stands."""
        state = self.ticket.state
        return self.may_work and (
            state in (TicketState.MATCHING, TicketState.OFFERED)
            or (
                self.ticket.several_units
                and state not in (TicketState.CLOSED, TicketState.ON_HOLD, *SEARCHING[:1])
            )
        )

    @cached_property
    def askable(self) -> list[tuple[int, str]]:
        """Return the units that could be asked: not while an offer to them is open or accepted."""
        busy = {o.unit_id for o in self.offers if o.state in OPEN_OFFERS or o.engagement}
        return [(unit.id, unit.name) for unit in self.units if unit.is_active and unit.id not in busy]

    @cached_property
    def suggested(self) -> list[tuple[int, str]]:
        """Return the suggested units that could be asked, best first."""
        names = dict(self.askable)
        found = [one.unit.id for one in (*self.search.suggestions, *self.search.weak)] if self.search else []
        return [(id_, names[id_]) for id_ in found if id_ in names]

    @cached_property
    def asked(self) -> list[tuple[int, str]]:
        """Return the units that were asked, each once."""
        return sorted({(offer.unit_id, offer.unit) for offer in self.offers}, key=lambda one: one[1])

    @cached_property
    def outcomes(self) -> list[str]:
        fitting = outcomes(self.ticket.state, self.ticket.held_from)
        return [code for code in Outcome if code in fitting]

    @cached_property
    def missing_topics(self) -> list[tuple[str, str]]:
        """Return the topics that an outcome open to the request may name as served by nobody."""
        if not NEEDS_TOPICS & set(self.outcomes):
            return []
        return [(link.topic_id, self.topic_names[link.topic_id]) for link in self.ticket.topics]

    @cached_property
    def ties(self) -> queries.Ties:
        """Return what the request was brought together with, or taken apart from."""
        return queries.ties(self.actor, self.ticket)

    @cached_property
    def doubles(self) -> list[Any]:
        """Return the open requests it may repeat, for whoever can say whether it does: no query where there is none."""
        if not (self.may_work and self.ticket.may_be_double and self.ticket.state != TicketState.CLOSED):
            return []
        return directory.duplicates_of(self.actor, ticket_id=self.ticket_id)

    @cached_property
    def modes(self) -> list[str]:
        """Return the ways of writing open to the person."""
        if self.ties.home is not None:  # what is written about it is written where it lives now
            return []
        if self.may_work:
            return [mode for mode in MODES if mode != "unit" or self.asked]
        return ["note"] if self.may_note else []

    @cached_property
    def owners(self) -> list[tuple[int, str]]:
        """Return who may own the request."""
        return queue.owners(self.actor)

    @cached_property
    def macros(self) -> list[tuple[int, str]]:
        """Return the macros that are offered, to whoever works on requests."""
        return macros.usable() if self.may_work else []

    @cached_property
    def away(self) -> dict[int, Away]:
        """Return who of the desk does not act themselves today; nothing of it shows to those who only read."""
        known = [self.ticket.owner_id, *(id_ for id_, _name in self.owners)]
        return absences.away(known) if self.may_work else {}

    @cached_property
    def owner_away(self) -> Away | None:
        """Return who acts for the owner, unless they do themselves."""
        return self.away.get(self.ticket.owner_id or 0)

    @cached_property
    def stands_in(self) -> bool:
        """Tell whether the person acts for the owner today."""
        return self.ticket.owner_id in access.looks_after(self.actor) if self.owner_away else False

    @cached_property
    def colleagues(self) -> list[str]:
        """Return whom a note may name: "Léa Charmerois"."""
        return queries.nameable(self.actor, self.ticket) if self.may_work else []

    @property
    def colleagues_away(self) -> list[Away]:
        """Return who of the others does not act themselves today: whoever does is told of a note that names them."""
        return [
            self.away[id_] for id_, _name in self.owners if id_ in self.away and id_ != self.actor.user_id
        ]

    @cached_property
    def composer(self) -> Composer:
        """Return what the person has begun to write here, and the forms to go on."""
        return Composer(self.actor, self.ticket, self.modes, self.asked if self.may_work else [])
