"""Every figure against a second, plainer count over the raw rows, on made-up histories."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from desk import calendars, config, policy, reports
from desk.figures import parts, reading
from desk.reports import Period, indicators
from desk.reports.indicators import INDICATORS, Facts, Filters
from models import Base, Tally
from tests.factories import actor_of
from tests.harness.histories import AXES, KINDS, REGIONS, SIZES, History

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 3, 10)
COMPANY_KINDS = ("meeting", "visit", "diagnosis")
SECTIONS = {
    ("62", "naf_rev2"): "J",
    ("62", "naf_2025"): "K",
    ("45", "naf_rev2"): "G",
    ("45", "naf_2025"): "F",
}


def day(moment: Any) -> date:
    return moment.astimezone(PARIS).date()


def middle(values: list[Any]) -> Any:
    """Return the median by cutting off both ends."""
    values = sorted(values)
    while len(values) > 2:
        values = values[1:-1]
    return sum(values) / len(values) if values else None


def ratio(flags: list[bool]) -> float | None:
    return len([flag for flag in flags if flag]) / len(flags) if flags else None


class Plain:
    """The second count: walks the rows of every table for each figure, and knows nothing of the first."""

    def __init__(self, session: Any, period: Period, filters: Filters) -> None:
        self.a, self.b, self.filters = period.starts_on, period.ends_on, filters
        for table in Base.metadata.sorted_tables:
            if table.name in TABLES:
                rows = [dict(row) for row in session.execute(select(table)).mappings()]
                setattr(self, table.name, rows)
        self.all_tickets = [one for one in self.ticket if one["outcome"] != "spam"]
        self.tickets = [one for one in self.all_tickets if self.passes(one)]
        self.ids = {one["id"] for one in self.tickets}

    def home(self, number: int) -> dict[str, Any]:
        one = next(one for one in self.organization if one["id"] == number)
        return self.home(one["merged_into_id"]) if one["merged_into_id"] else one

    def firm(self, number: int) -> bool:
        home, wanted = self.home(number), self.filters
        return (not wanted.region or home["region"] == wanted.region) and (
            not wanted.size or home["size_class"] == wanted.size
        )

    def kind(self, contract: dict[str, Any]) -> str:
        return next(one["code"] for one in self.contract_kind if one["id"] == contract["kind_id"])

    def passes(self, one: dict[str, Any]) -> bool:
        axes = [
            self.axis(link)
            for link in self.ticket_topic
            if link["ticket_id"] == one["id"] and link["confirmed_at"]
        ]
        kinds = [self.kind(contract) for contract in self.contract if contract["ticket_id"] == one["id"]]
        return (
            self.firm(one["organization_id"])
            and (not self.filters.axis or self.filters.axis in axes)
            and (not self.filters.kind or self.filters.kind in kinds)
        )

    def axis(self, link: dict[str, Any]) -> str:
        return next(one["axis"] for one in self.topic if one["id"] == link["topic_id"])

    def within(self, moment: Any) -> bool:
        if moment is None:
            return False
        return self.a <= (moment if type(moment) is date else day(moment)) <= self.b

    def received(self) -> list[dict[str, Any]]:
        return [one for one in self.tickets if self.within(one["confirmed_at"])]

    def offers(self, *states: str) -> list[dict[str, Any]]:
        return [
            one for one in self.offer
            if one["ticket_id"] in self.ids and one["state"] in states and self.within(one["decided_at"])
        ]  # fmt: skip

    def contracts(self) -> list[dict[str, Any]]:
        return [
            one for one in self.contract
            if one["ticket_id"] in self.ids and self.filters.kind in ("", self.kind(one))
        ]  # fmt: skip

    def companies(self, tickets: list[dict[str, Any]]) -> set[int]:
        homes = [self.home(one["organization_id"]) for one in tickets]
        return {home["id"] for home in homes if home["kind"] == "company"}

    def meets(self, one: dict[str, Any]) -> bool:
        return one["kind"] in COMPANY_KINDS and bool(one["unit_id"]) and (one["minutes"] or 0) >= 30

    def accompanied(self) -> dict[int, dict[str, Any]]:
        found = {}
        for work in self.engagement:
            is_over = work["ended_on"] is not None and work["ended_on"] < self.a
            if work["ticket_id"] in self.ids and work["started_on"] <= self.b and not is_over:
                ticket = next(one for one in self.tickets if one["id"] == work["ticket_id"])
                home = self.home(ticket["organization_id"])
                found[home["id"]] = home
        for met in self.interaction:
            by_ticket = self.filters.axis or self.filters.kind
            kept = met["ticket_id"] in self.ids if by_ticket else self.firm(met["organization_id"])
            if kept and self.meets(met) and self.within(met["happened_at"]):
                home = self.home(met["organization_id"])
                found[home["id"]] = home
        return {number: home for number, home in found.items() if home["kind"] == "company"}

    def size_then(self, home: dict[str, Any]) -> str | None:
        days = [
            work["started_on"] for work in self.engagement for ticket in self.all_tickets
            if ticket["id"] == work["ticket_id"] and self.home(ticket["organization_id"]) is home
        ] + [
            day(met["happened_at"]) for met in self.interaction
            if self.meets(met) and self.home(met["organization_id"]) is home
        ]  # fmt: skip
        size, first = home["size_class"], min(days)
        for event in sorted(self.event, key=lambda one: -one["id"]):
            if (
                event["kind"] == "organization_edited"
                and event["subject_id"] == home["id"]
                and day(event["occurred_at"]) > first
            ):
                size = event["details"]["before"]["size_class"]
        return size

    def active(self) -> list[dict[str, Any]]:
        found = []
        for one in self.contracts():
            moves = [e for e in self.event if e["kind"] == "contract_moved" and e["subject_id"] == one["id"]]
            state = moves[0]["details"]["before"]["state"] if moves else one["state"]
            for move in moves:
                if day(move["occurred_at"]) <= self.b:
                    state = move["details"]["after"]["state"]
            begun = one["starts_on"] is not None and one["starts_on"] <= self.b
            if begun and state == "active" and not (one["ends_on"] and one["ends_on"] < self.b):
                found.append(one)
        return found

    def money(self, sources: tuple[str, ...], natures: tuple[str, ...]) -> Decimal:
        total = Decimal(0)
        for one in self.contracts():
            if one["currency"] != "EUR" or self.kind(one) == "nda":
                continue
            for line in self.funding_line:
                if line["contract_id"] != one["id"]:
                    continue
                amendment = next((x for x in self.amendment if x["id"] == line["amendment_id"]), None)
                signed = one["signed_on"] if line["amendment_id"] is None else amendment["signed_on"]
                if self.within(signed) and line["source"] in sources and line["nature"] in natures:
                    total += line["amount"]
        return total

    def links(self, tickets: list[dict[str, Any]], *, missing: bool) -> Counter[str]:
        ids = [one["id"] for one in tickets]
        return Counter(
            link["topic_id"] for link in self.ticket_topic
            if link["ticket_id"] in ids and (link["confirmed_at"] or (missing and link["is_missing"]))
        )  # fmt: skip

    def signs_by(self, ticket: dict[str, Any], last: date) -> bool:
        return any(
            one["signed_on"] and one["signed_on"] <= last
            for one in self.contracts() if one["ticket_id"] == ticket["id"] and self.kind(one) != "nda"
        )  # fmt: skip

    def accepts(self, ticket: dict[str, Any]) -> list[Any]:
        mine = [one for one in self.offer if one["ticket_id"] == ticket["id"]]
        return sorted(one["decided_at"] for one in mine if one["state"].startswith("accepted"))

    def first_signature(self, ticket: dict[str, Any]) -> date | None:
        return min((
            deal["signed_on"] for deal in self.contracts()
            if deal["ticket_id"] == ticket["id"] and deal["signed_on"] and self.kind(deal) != "nda"
        ), default=None)  # fmt: skip

    def sent(self, ticket: dict[str, Any]) -> list[Any]:
        return sorted(one["sent_at"] for one in self.offer if one["ticket_id"] == ticket["id"])

    def steps(self) -> dict[str, Any]:
        """Return how long the steps of the way took, each told on the day it ended."""
        offers, acceptances, signatures = [], [], []
        for one in self.tickets:
            sent, accepted, signed = self.sent(one), self.accepts(one), self.first_signature(one)
            if sent and one["qualified_at"] and one["qualified_at"] <= sent[0] and self.within(sent[0]):
                offers.append((day(sent[0]) - day(one["qualified_at"])).days)
            if accepted and self.within(accepted[0]):
                acceptances.append((day(accepted[0]) - day(sent[0])).days)
            if accepted and signed and self.within(signed) and day(accepted[0]) <= signed:
                signatures.append((signed - day(accepted[0])).days)
        return {
            "qualification-to-offer": middle(offers),
            "offer-to-acceptance": middle(acceptances),
            "acceptance-to-agreement": middle(signatures),
        }

    def forecast(self) -> dict[str, Any]:
        """Return what is expected, and what of it by the desk's own rates and by those of the table."""
        cases: dict[str, list[bool]] = {}
        money: Counter[str] = Counter()
        for one in self.tickets:
            deals = [x for x in self.contracts() if x["ticket_id"] == one["id"] and self.kind(x) != "nda"]
            if one["state"] == "closed":
                led = one["outcome"] == "contract_signed" or any(x["signed_on"] for x in deals)
                offers = [x for x in self.offer if x["ticket_id"] == one["id"]]
                came = {"received": True, "qualified": one["qualified_at"], "offered": offers,
                        "accepted": self.accepts(one), "contracting": deals}  # fmt: skip
                for stage in (name for name, there in came.items() if there):
                    cases.setdefault(stage, []).append(led)
                continue
            stage = PLACES[one["held_from"] or one["state"]]
            named = {
                x["currency"] + str(x["id"]): sum(
                    line["amount"] for line in self.funding_line
                    if line["contract_id"] == x["id"] and line["source"] == "company" and line["nature"] == "cash"
                    and line["amendment_id"] in (None, *(a["id"] for a in self.amendment if a["signed_on"]))
                )
                for x in deals if x["state"] == "negotiation"
            }  # fmt: skip
            named = {key: amount for key, amount in named.items() if amount}
            if not named and one["budget"] in BANDS:
                named = {"EUR": Decimal(BANDS[one["budget"]])}
            for key, amount in named.items():
                if stage:
                    money[f"{stage} {key[:3]}"] += amount
        own = {
            stage: Decimal((100 * led.count(True) * 2 + len(led)) // (2 * len(led))) / 100
            for stage, led in cases.items() if len(led) >= policy.FORECAST_CASES
        }  # fmt: skip
        by_own = {key: amount * {**TABLE, **own}[key[:-4]] for key, amount in money.items()}
        by_table = {key: amount * TABLE[key[:-4]] for key, amount in money.items()}

        def told(parts: Any) -> Any:
            return sum((x for key, x in parts.items() if key.endswith("EUR")), Decimal(0)), {k: v for k, v in parts.items() if v}  # fmt: skip

        counts = {stage: len(led) for stage, led in cases.items()}
        return {"expected": told(money), "forecast": told(by_own), "forecast-by-table": told(by_table),
                "past-success": (ratio(cases.get("received", [])), counts)}  # fmt: skip

    def days(self) -> dict[str, Any]:
        """Count the engineers' days: unit 2 is the pool of unit 3; the others are chairs, or have none."""
        pools, companies = Counter[str](), Decimal(0)
        for row in self.support_days:
            work = next(one for one in self.engagement if one["id"] == row["engagement_id"])
            ticket = next((one for one in self.tickets if one["id"] == work["ticket_id"]), None)
            if ticket and work["unit_id"] in (2, 3) and self.within(row["month"]):
                pools["2"] += row["used"]
                companies += row["used"] if self.home(ticket["organization_id"])["kind"] == "company" else 0
        worked, offered = pools.total(), sum(d["days"] for d in self.days_offered if self.within(d["month"]))
        return {
            "engineer-days": (worked, +pools), "engineer-days-companies": float(companies / worked) if worked else None,
            "pool-use": float(worked / offered) if offered else None,
        }  # fmt: skip

    def figures(self) -> dict[str, Any]:
        """Return every figure by the name of its report; the value alone, or with its parts."""
        settings = config.settings()
        calendar = calendars.for_site(settings.calendar, settings.timezone)
        received, accompanied, active = self.received(), self.accompanied(), self.active()
        closed = [one for one in self.tickets if self.within(one["closed_at"])]
        lost = [one for one in closed if one["outcome"] in ("no_match", "no_capacity")]
        gone = [one for one in closed if one["outcome"] == "redirected"]
        promised = [
            bool(one["first_answer_at"] and one["first_answer_at"] <= one["first_answer_due_at"])
            for one in received if one["first_answer_at"] or day(one["first_answer_due_at"]) < TODAY
        ]  # fmt: skip
        accepted = self.offers("accepted", "accepted_with_conditions")
        decided = self.offers("accepted", "accepted_with_conditions", "declined", "expired")
        homes = Counter(2 if one["unit_id"] == 3 else one["unit_id"] for one in accepted)
        chairs = [
            u for u in self.unit if u["kind"] == "chair" and u["is_active"] and day(u["created_at"]) <= self.b
        ]
        signed = [
            one for one in self.contracts() if self.within(one["signed_on"]) and self.kind(one) != "nda"
        ]
        begun = {
            one["id"]: (one, date.fromisoformat(one["fields"]["work_starts_on"])) for one in self.contracts()
            if self.kind(one) == "cifre" and "work_starts_on" in one["fields"]
        }  # fmt: skip
        cifre = [(one, start) for one, start in begun.values() if self.within(start)]
        due = [
            m for m in self.milestone
            if m["contract_id"] in {one["id"] for one in self.contracts()} and self.within(m["due_on"])
            and m["state"] != "cancelled" and (m["state"] in ("validated", "missed") or m["due_on"] < TODAY)
        ]  # fmt: skip
        surveys = [one for one in self.survey if one["ticket_id"] in self.ids and self.within(one["sent_at"])]
        marks = [one["score"] for one in surveys if one["score"]]
        experts = [(one, self.accepts(one)[0]) for one in self.tickets if self.accepts(one)]
        undecided = {s["ticket_id"] for s in self.screening if s["is_required"] and s["decision"] is None}
        asking = self.companies(self.tickets)
        known = [
            one for one in self.organization if one["kind"] == "company" and one["merged_into_id"] is None
            and (one["id"] in asking if self.filters.axis or self.filters.kind else self.firm(one["id"]))
        ]  # fmt: skip
        firsts = []
        for home in {self.home(one["organization_id"])["id"] for one in self.all_tickets}:
            theirs = [one for one in self.all_tickets if self.home(one["organization_id"])["id"] == home]
            firsts.append(min(theirs, key=lambda one: (one["confirmed_at"], one["id"]))["id"])
        topics = self.links(received, missing=False)
        axes: Counter[str] = Counter()
        for topic, count in topics.items():
            axes[self.axis({"topic_id": topic})] += count
        unserved = self.links(lost, missing=True)
        reached = [one for one in received if self.signs_by(one, date.max)]
        without = [one["outcome"] for one in closed if one["outcome"] in NO_AGREEMENT]
        half_a_year = [signed_in_time(one, start) for one, start in cifre]
        return {
            "requests": (len(received), Counter(day(one["confirmed_at"]).isoformat()[:7] for one in received)),
            "companies": len(self.companies(received)),
            "new-companies": len(self.companies([one for one in received if one["id"] in firsts])),
            "accompanied": len(accompanied),
            "accompanied-small": len([h for h in accompanied.values() if self.size_then(h) in ("micro", "sme")]),
            "accompanied-places": (len(accompanied), Counter(
                home["country"] if home["country"] != "FR" else home["region"] or "unknown" for home in accompanied.values()
            )),
            "accompanied-sizes": (len(accompanied), Counter(h["size_class"] or "unknown" for h in accompanied.values())),
            "accompanied-sectors": (len(accompanied), Counter(
                f"{SECTIONS[h['activity_code'][:2], h['activity_version']]} {h['activity_version']}"
                if h["activity_code"] else "unknown" for h in accompanied.values()
            )),
            "first-answer": middle([
                round(calendars.working_between(one["confirmed_at"], one["first_answer_at"], calendar) / timedelta(minutes=15)) / 4
                for one in received if one["first_answer_at"]
            ]),
            "promise": ratio(promised),
            "time-to-expert": middle([
                (day(first) - day(one["confirmed_at"])).days for one, first in experts if self.within(first)
            ]),
            "time-to-qualification": middle([
                (day(one["qualified_at"]) - day(one["confirmed_at"])).days
                for one in self.tickets if self.within(one["qualified_at"])
            ]),
            "time-to-agreement": middle([
                (first - day(one["confirmed_at"])).days for one in self.tickets
                if (first := min((
                    deal["signed_on"] for deal in self.contracts()
                    if deal["ticket_id"] == one["id"] and deal["signed_on"] and self.kind(deal) != "nda"
                ), default=None)) and self.within(first)
            ]),
            "qualification": ratio([
                bool(one["qualified_at"]) for one in received if one["qualified_at"] or one["state"] == "closed"
            ]),
            "match-rate": ratio([bool(self.accepts(one)) for one in self.tickets if self.within(one["qualified_at"])]),
            "offer-acceptance": (ratio([one in accepted for one in decided]), Counter(one["state"] for one in decided)),
            "decline-reasons": (
                len(self.offers("declined")), Counter(one["decline_code"] for one in self.offers("declined"))
            ),
            "agreement-in-a-year": ratio([
                self.signs_by(one, day(one["confirmed_at"]) + timedelta(days=365)) for one in received
            ]) if self.b + timedelta(days=365) <= TODAY else None,
            "agreements": (len(signed), Counter(self.kind(one) for one in signed)),
            "company-cash": self.money(("company",), ("cash",)),
            "company-in-kind": self.money(("company",), ("kind",)),
            "public-funding": self.money(("anr", "region", "state", "eu", "other"), ("cash", "kind")),
            "active-agreements": (len(active), Counter(self.kind(one) for one in active)),
            "cifre": len(cifre),
            "cifre-in-time": ratio(half_a_year) if months_on(self.b, 6) <= TODAY else None,
            "laboratories": len([one for one in active if self.kind(one) in ("labcom", "chaire_ind")]),
            "theses": len([
                one for one in self.contracts() if self.kind(one) in ("cifre", "these") and one["signed_on"]
                and one["starts_on"] <= self.b and (one["ends_on"] is None or one["ends_on"] >= self.a)
            ]),
            "chairs-engaged": ratio([u["id"] in {one["unit_id"] for one in accepted} for u in chairs]),
            "concentration": max(homes.values()) / sum(homes.values()) if homes else None,
            "milestones": ratio([m["state"] == "validated" and m["validated_on"] <= m["due_on"] for m in due]),
            "trl-gain": middle([o["trl_end"] - o["trl_start"] for o in closed if o["trl_start"] and o["trl_end"]]),
            "satisfaction": sum(marks) / len(marks) if len(marks) > 4 else None,
            "survey-responses": len(marks) / len(surveys) if len(surveys) > 4 else None,
            "axes": (sum(topics.values()), axes),
            "topics": (sum(topics.values()), topics),
            "unserved-topics": (sum(unserved.values()), unserved),
            "redirections": (len(gone), Counter(one["redirected_to"] for one in gone)),
            "identified": ratio([one["siren"] == "732829320" for one in known]),
            "next-actions": ratio([
                one["next_action_due_on"] >= TODAY for one in self.tickets if one["state"] != "closed"
            ]),
            **self.days(),
            "screened": ratio([one["ticket_id"] not in undecided for one in active]),
            **self.steps(), **self.forecast(),
            "closed-without": (len(without), Counter(without)),
            "funnel": len(reached) / len(received) if received else None,
        }  # fmt: skip


PLACES = {
    **dict.fromkeys(("new", "triage", "info_needed"), "received"), **dict.fromkeys(("qualified", "matching"), "qualified"),
    "offered": "offered", "accepted": "accepted", "follow_up": "accepted", "contracting": "contracting", "in_progress": "",
}  # fmt: skip
BANDS = {"lt10k": 5000, "10_50k": 30000, "50_200k": 125000, "gt200k": 200000}
TABLE = {
    "received": Decimal("0.05"), "qualified": Decimal("0.1"), "offered": Decimal("0.15"), "accepted": Decimal("0.3"),
    "contracting": Decimal("0.6"),
}  # fmt: skip
NO_AGREEMENT = (
    "no_match no_capacity no_funding ip_disagreement company_withdrew no_answer too_early out_of_scope screening_refused"
    " redirected"
).split()

TABLES = (
    "ticket organization contract contract_kind topic ticket_topic offer engagement interaction event funding_line amendment"
    " milestone survey screening unit days_offered support_days"
).split()


def months_on(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))


def signed_in_time(contract: dict[str, Any], start: date) -> bool:
    return contract["signed_on"] is not None and contract["signed_on"] <= months_on(start, 6)


def a_period(draw: Random) -> Period:
    first = date(2024, 6, 1) + timedelta(days=draw.randrange(600))
    return draw.choice([
        reports.year(2024), reports.year(2025), reports.year(2026), reports.quarter(2025, draw.randint(1, 4)),
        Period(first, first + timedelta(days=draw.randrange(400))),
    ])  # fmt: skip


def some_filters(draw: Random) -> Filters:
    def one(choices: Any) -> str:
        return (draw.choice(choices) or "") if draw.random() < 0.3 else ""

    return Filters(one(AXES), one(REGIONS), one(SIZES), one(KINDS))


@pytest.mark.usefixtures("clock")
def test_every_figure_is_what_a_second_count_over_the_rows_says(
    session: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "FORECAST_CASES", 4)  # made-up desks are small
    for seed in range(int(request.config.getoption("--histories"))):
        trial = session.begin_nested()
        draw = Random(seed)
        History(seed).write()
        facts = indicators.load()
        for filters in (Filters(), some_filters(draw)):
            period, narrowed = a_period(draw), indicators.narrow(facts, filters)
            plain = Plain(session, period, filters).figures()
            for report in INDICATORS:
                result, wanted = report.read(narrowed, period), plain.pop(report.name)
                value, parts = wanted if isinstance(wanted, tuple) else (wanted, None)
                case = (seed, report.name, period, filters)
                assert result.value == (pytest.approx(value) if isinstance(value, float) else value), case
                if parts is not None:
                    assert {row.key: row.value for row in result.rows if row.value} == dict(parts), case
                again = report.of(result.entries)
                assert result.is_immature or again.value == result.value, case
            assert not plain
        assert_sums_say_the_same(session, facts, months_in_a_row(draw), (seed, "sums"))
        trial.rollback()


def months_in_a_row(draw: Random) -> Period:
    first = 2024 * 12 + draw.randrange(30)
    last = first + draw.randrange(20)
    return Period(
        date(first // 12, first % 12 + 1, 1),
        date((last + 1) // 12, (last + 1) % 12 + 1, 1) - timedelta(days=1),
    )


def assert_sums_say_the_same(session: Any, facts: Facts, period: Period, case: Any) -> None:
    """Sum what each request and company adds, some of it kept and some of it new, and read the figures of some months from that."""
    kept: Counter[parts.Part] = Counter()
    new: Counter[parts.Part] = Counter()
    every = (
        *parts.of_requests(facts.tickets).values(),
        *parts.of_organizations(facts.organizations).values(),
    )
    for number, of_one in enumerate(every):
        (kept if number % 3 else new).update(of_one)
    rows = [{**part._asdict(), "count": number} for part, number in kept.items()]
    session.execute(insert(Tally), rows)
    sums = reading.read(parts.summed(), [period, period.before()], new)
    for one in (period, period.before()):
        for report in INDICATORS:
            result, wanted = sums.read(report, one), report.read(facts, one)
            assert replace(result, entries=()) == replace(wanted, entries=()), (case, report.name, one)


def test_the_list_behind_a_figure_holds_every_record_of_it(session: Any) -> None:
    History(4).write()
    lead, facts = actor_of("lead"), indicators.load()
    for report in INDICATORS:
        entries = report.read(facts, reports.year(2025)).entries
        listed = indicators.behind(entries, lead)
        assert listed.total == len({(one.kind, one.id) for one in entries}), report.name
        assert {(one.kind, one.id) for one in listed.rows} == {(one.kind, one.id) for one in entries}
