"""Made-up histories of a desk, a few dozen records of every kind a figure counts, drawn from a seed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import insert, select

from desk.extensions import session
from models import (
    Amendment,
    Contact,
    Contract,
    ContractKind,
    DaysOffered,
    Engagement,
    Establishment,
    Event,
    FundingLine,
    Interaction,
    MaturityScore,
    Milestone,
    MonthlyFigure,
    Offer,
    Organization,
    Output,
    Screening,
    Submission,
    SupportDays,
    Survey,
    Ticket,
    TicketTopic,
    Topic,
    Unit,
    User,
)
from models.states import (
    Budget,
    FundingNature,
    FundingSource,
    InteractionKind,
    MonthlyMeasure,
    Outcome,
    OutputKind,
    ScreeningCheck,
)

USER = 1_000_001  # beyond what the sequences of a test give
FIRST = datetime(2024, 6, 1, tzinfo=UTC)
DAYS = 640  # until the beginning of March 2026; the clock of tests stands on the 10th
KINDS = ("nda", "collab", "cifre", "these", "labcom", "chaire_ind")
AXES = ("lang", "eng", "health", "cross")
_MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(5, 27)]
REGIONS = ("57", "54", "67", None)
SIZES = ("micro", "sme", "midcap", "large", None)


def half_a_year_before(day: date) -> str:
    """Return the day from which six months lead to this one: the last on which a signature is in time."""
    year, month = divmod(day.year * 12 + day.month - 7, 12)
    return date(year, month + 1, min(day.day, 28)).isoformat()


class History:
    """Draws one history and writes it, table by table."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.events = 0

    def write(self) -> None:
        """Write it all in the running transaction."""
        self._people()
        for ticket_id in range(1, self.draw.randint(6, 25)):
            self._ticket(ticket_id)
        self._meetings()
        self._days()
        self._noted()

    # ----- drawing

    def moment(self) -> datetime:
        """Return a moment, often next to a midnight of Paris."""
        day = FIRST + timedelta(days=self.draw.randrange(DAYS))
        return day + timedelta(
            minutes=self.draw.choice((0, 1319, 1320, 1379, 1380, self.draw.randrange(1440)))
        )

    def day(self) -> date:
        """Return a day."""
        return self.moment().date()

    def maybe(self, chance: float, value: Any) -> Any:
        """Return a value, or None."""
        return value if self.draw.random() < chance else None

    def put(self, model: Any, *rows: dict[str, Any]) -> None:
        """Write rows of one table."""
        session.execute(insert(model.__table__), list(rows))

    # ----- writing

    def _people(self) -> None:
        draw = self.draw
        self.put(User, {"id": USER, "email": "a@desk.example.org", "email_key": "a@desk.example.org", "name": "A",
                        "role": "officer", "created_at": FIRST, "version": 1})  # fmt: skip
        self.put(Topic, *({"id": f"t{n}", "axis": AXES[n % 4], "position": n, "label_fr": f"S{n}", "label_en": f"T{n}",
                           "label_de": f"T{n}", "alternatives": {}, "scheme_version": "1"} for n in range(6)))  # fmt: skip
        self.put(Unit, *({"id": n, "code": f"u{n}", "kind": ("chair", "chair", "team", "engineer")[n % 4],
                          "parent_id": 2 if n == 3 else None, "name": f"Unit {n}", "axis": draw.choice(AXES),
                          "is_active": draw.random() < 0.8, "created_at": self.moment(), "profile_changed_at": FIRST,
                          "version": 1} for n in (2, 1, 3, 4, 5)))  # fmt: skip
        self.put(ContractKind, *({"id": n, "code": code, "kind_version": 1, "label_fr": code, "label_en": code,
                                  "definition": {}} for n, code in enumerate(KINDS, 1)))  # fmt: skip
        for n in range(1, 9):
            size = draw.choice(SIZES)
            self.put(Organization, {
                "id": n, "kind": draw.choice(("company", "company", "company", "public_body")), "name": f"O{n}",
                "name_key": f"o{n}", "country": draw.choice(("FR", "FR", "DE")),
                "size_class": size, "size_year": size and 2025, "size_source": size and "made up",
                "siren": draw.choice((None, f"00000000{n}", "732829320")) if n == 1 else None,
                "activity_code": (code := draw.choice((None, "62.01Z", "45.11Z"))),
                "activity_version": code and draw.choice(("naf_rev2", "naf_2025")),
                "merged_into_id": draw.randrange(1, n) if n > 5 else None, "created_at": FIRST, "version": 1,
            })  # fmt: skip
            if (region := draw.choice(REGIONS)) is not None:
                self.put(Establishment, {"id": n, "organization_id": n, "country": "FR", "region": region, "is_head": True,
                                         "created_at": FIRST, "version": 1})  # fmt: skip
            if size is not None and draw.random() < 0.5:
                self._event(
                    "organization_edited", n, {"size_class": draw.choice(SIZES)}, {"size_class": size}
                )
            self.put(Contact, {"id": n, "organization_id": n, "name": "C", "name_key": "c", "created_at": FIRST,
                               "version": 1})  # fmt: skip

    def _event(self, kind: str, subject: int, before: Any, after: Any, at: datetime | None = None) -> None:
        self.events += 1
        self.put(Event, {"id": self.events, "occurred_at": at or self.moment(), "kind": kind, "actor_kind": "system",
                         "subject_type": "contract" if kind == "contract_moved" else "organization", "subject_id": subject, "details": {"before": before, "after": after},
                         "details_digest": "", "previous_hash": "", "hash": ""})  # fmt: skip

    def _ticket(self, n: int) -> None:
        draw, confirmed = self.draw, self.moment()
        organization = draw.randint(1, 8)
        self.put(Submission, {"id": n, "key": f"key-{n}", "state": "confirmed", "company_name": "O", "contact_name": "C",
                              "title": "T", "pitch": "P", "sent_at": confirmed, "confirmed_at": confirmed,
                              "created_at": confirmed, "saved_at": confirmed})  # fmt: skip
        is_closed = draw.random() < 0.5
        reasons = (
            "redirected",
            "no_match",
            "no_capacity",
            "spam",
            draw.choice([o for o in Outcome if o != "duplicate"]),
        )
        outcome = draw.choice(reasons) if is_closed else None
        is_qualified = draw.random() < 0.7
        qualified = confirmed + timedelta(days=draw.randrange(40)) if is_qualified else None
        later = ("qualified", "matching", "offered", "accepted", "follow_up", "contracting", "in_progress")
        stands = draw.choice(later if is_qualified else ("new", "triage", "info_needed"))
        is_held = not is_closed and draw.random() < 0.2
        self.put(Ticket, {
            "id": n, "reference": f"TST-{n}", "submission_id": n, "organization_id": organization,
            "contact_id": organization, "title": "T", "pitch": "P", "language": "fr",
            "state": "closed" if is_closed else "on_hold" if is_held else stands, "owner_id": USER,
            "held_from": stands if is_held else None, "hold_reason": (is_held and "Later") or None,
            "hold_until": self.day() if is_held else None, "accepted_at": qualified, "budget": draw.choice((None, *Budget)),
            "next_action": "triage", "next_action_by": "desk", "next_action_due_on": self.day() + timedelta(days=draw.choice((0, 300))), "outcome": outcome,
            "redirected_to": draw.choice(("Partner A", "Partner B")) if outcome == "redirected" else None,
            "closed_at": self.moment() if is_closed else None, "confirmed_at": confirmed,
            "first_answer_due_at": confirmed + timedelta(days=2),
            "first_answer_at": self.maybe(0.7, confirmed + timedelta(hours=draw.randrange(90))),
            "qualified_at": qualified, "pitch_checked_at": qualified, "pitch_checked_by_id": qualified and USER,
            "trl_start": self.maybe(0.6, draw.randint(1, 9)), "trl_end": self.maybe(0.6, draw.randint(1, 9)),
            "state_since": confirmed, "created_at": confirmed, "updated_at": confirmed, "version": 1,
        })  # fmt: skip
        for topic in draw.sample(range(6), draw.randrange(4)):
            is_confirmed = draw.random() < 0.6
            self.put(TicketTopic, {"ticket_id": n, "topic_id": f"t{topic}", "origin": "desk", "is_missing": draw.random() < 0.3,
                                   "confirmed_at": confirmed if is_confirmed else None,
                                   "confirmed_by_id": USER if is_confirmed else None})  # fmt: skip
        self._offers(n, confirmed)
        for number in range(draw.choice((0, 0, 1, 1, 2))):
            self._contract(n * 10 + number, n, organization)
        if is_closed and draw.random() < 0.6:
            score = self.maybe(0.6, draw.randint(1, 5))
            self.put(Survey, {"ticket_id": n, "sent_at": self.moment(), "score": score,
                              "answered_at": score and self.moment()})  # fmt: skip
        for check in draw.sample(list(ScreeningCheck), 2):
            decision = self.maybe(0.7, "cleared")
            self.put(Screening, {"ticket_id": n, "check_code": check, "is_required": draw.random() < 0.7,
                                 "decision": decision, "decided_at": decision and confirmed,
                                 "decided_by_id": decision and USER, "created_at": confirmed, "version": 1})  # fmt: skip

    def _offers(self, ticket: int, confirmed: datetime) -> None:
        draw = self.draw
        states = ("sent", "accepted", "accepted", "declined", "expired", "accepted_with_conditions")
        for unit in draw.sample(range(1, 6), draw.randrange(4)):
            number, state = ticket * 10 + unit, draw.choice(states)
            sent = confirmed + timedelta(hours=draw.randrange(900))
            decided = None if state == "sent" else sent + timedelta(hours=draw.randrange(900))
            self.put(Offer, {
                "id": number, "ticket_id": ticket, "unit_id": unit, "state": state, "sent_at": sent,
                "expires_at": sent + timedelta(days=40), "decided_at": decided, "created_at": confirmed, "version": 1,
                "decline_code": draw.choice(("no_capacity", "not_my_topic")) if state == "declined" else None,
                "conditions": "Later" if state == "accepted_with_conditions" else None,
            })  # fmt: skip
            if decided is not None and state.startswith("accepted"):
                ended = self.maybe(0.5, (decided + timedelta(days=draw.randrange(300))).date())
                self.put(Engagement, {"id": number, "ticket_id": ticket, "unit_id": unit, "offer_id": number,
                                      "state": "ended" if ended else "active", "started_on": decided.date(),
                                      "ended_on": ended, "version": 1})  # fmt: skip

    def _contract(self, n: int, ticket: int, organization: int) -> None:
        draw, signed = self.draw, self.day()
        state = draw.choice(("negotiation", "active", "active", "completed", "terminated"))
        is_signed = state != "negotiation"
        starts = signed + timedelta(days=draw.randrange(60))
        self.put(Contract, {
            "id": n, "ticket_id": ticket, "organization_id": organization, "kind_id": draw.randint(1, len(KINDS)),
            "title": "K", "state": state, "currency": draw.choice(("EUR", "EUR", "EUR", "CHF")),
            "signed_on": signed if is_signed else None, "starts_on": starts if is_signed else None,
            "ends_on": self.maybe(0.7, starts + timedelta(days=draw.randrange(500))) if is_signed else None,
            "end_reason": "Over" if state == "terminated" else None,
            "fields": draw.choice(({}, *({"work_starts_on": day} for day in (self.day().isoformat(), half_a_year_before(signed))))), "created_at": FIRST, "version": 1,
        })  # fmt: skip
        if is_signed and draw.random() < 0.7:
            at = datetime(signed.year, signed.month, signed.day, 10, tzinfo=UTC)
            self._event("contract_moved", n, {"state": "signature"}, {"state": "active"}, at)
            if state != "active":
                later = at + timedelta(days=draw.randrange(200))
                self._event("contract_moved", n, {"state": "active"}, {"state": state}, later)
        self.put(Amendment, {"id": n, "contract_id": n, "number": 1, "subject": "More", "created_at": FIRST,
                             "signed_on": self.maybe(0.6, self.day())})  # fmt: skip
        for _ in range(draw.randrange(4)):
            amendment = self.maybe(0.4, n)
            amount = Decimal(draw.randrange(-500_000 if amendment else 0, 5_000_000)) / 100
            self.put(FundingLine, {"contract_id": n, "amendment_id": amendment, "source": draw.choice(list(FundingSource)),
                                   "nature": draw.choice(list(FundingNature)), "amount": amount})  # fmt: skip
        for _ in range(draw.randrange(3)):
            state, due = draw.choice(("planned", "validated", "validated", "missed", "cancelled")), self.day()
            near = due + timedelta(days=draw.randint(-3, 3))
            self.put(Milestone, {"contract_id": n, "title": "M", "due_on": due, "state": state, "version": 1,
                                 "submitted_on": near if state == "validated" else None,
                                 "validated_on": near if state == "validated" else None})  # fmt: skip

    def _days(self) -> None:
        """Write days of the pool: offered by the team, planned and worked on what its people do."""
        draw, halves = self.draw, [Decimal(n) / 2 for n in range(40)]
        for month in draw.sample(_MONTHS, draw.randrange(10)):
            self.put(DaysOffered, {"unit_id": 2, "month": month, "days": draw.choice(halves)})
        works = session.execute(select(Engagement.id).order_by(Engagement.id))
        for (work,) in works.all():
            for month in draw.sample(_MONTHS, draw.randrange(4)):
                self.put(SupportDays, {"engagement_id": work, "month": month, "planned": draw.choice(halves),
                                       "used": draw.choice(halves)})  # fmt: skip

    def _noted(self) -> None:
        """Write what somebody noted: sums of months, now and then of all of them, outputs and scores."""
        draw, by = self.draw, {"noted_at": FIRST, "noted_by_id": USER}
        for measure in MonthlyMeasure:
            months = _MONTHS if draw.random() < 0.5 else draw.sample(_MONTHS, draw.randrange(9))
            for month in months:
                amount = Decimal(draw.choice((0, draw.randrange(5_000_000)))) / 100
                self.put(
                    MonthlyFigure, {"measure": measure, "month": month, "amount": amount, "source": "S", **by}
                )
        for column, model in (("contract_id", Contract), ("engagement_id", Engagement)):
            for (origin,) in session.execute(select(model.id).order_by(model.id)).all():
                for _ in range(draw.randrange(3)):
                    self.put(Output, {column: origin, "kind": draw.choice(list(OutputKind)), "title": "O", "source": "S",
                                      "came_out_on": self.day(), **by})  # fmt: skip
        for _ in range(draw.randrange(25)):
            self.put(MaturityScore, {"organization_id": draw.randint(1, 8), "measured_on": self.day(), "source": draw.choice("AB"),
                                     "score": Decimal(draw.randrange(10_000)) / 100, **by})  # fmt: skip

    def _meetings(self) -> None:
        for _ in range(self.draw.randrange(20)):
            self.put(Interaction, {
                "organization_id": self.draw.randint(1, 8), "ticket_id": self.maybe(0.3, 1),
                "unit_id": self.maybe(0.7, self.draw.randint(1, 5)), "kind": self.draw.choice(list(InteractionKind)),
                "happened_at": self.moment(), "minutes": self.draw.choice((None, 29, 29, 30, 30)), "summary": "S",
                "recorded_by_id": USER, "created_at": FIRST,
            })  # fmt: skip
