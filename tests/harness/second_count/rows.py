"""The second count's way through the rows: each table read whole, each question asked of every row. It knows nothing of the first."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.reports import Period
from desk.reports.indicators import Filters
from models import Base

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 3, 10)
COMPANY_KINDS = ("meeting", "visit", "diagnosis")
TABLES = (
    "ticket organization establishment contract contract_kind topic ticket_topic offer engagement interaction event funding_line amendment"
    " milestone survey screening unit days_offered support_days monthly_figure output maturity_score"
).split()


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


class Rows:
    """The rows of every table, and what they say."""

    def __init__(self, session: Any, period: Period, filters: Filters) -> None:
        self.a, self.b, self.filters = period.starts_on, period.ends_on, filters
        for table in Base.metadata.sorted_tables:
            if table.name in TABLES:
                rows = [dict(row) for row in session.execute(select(table)).mappings()]
                setattr(self, table.name, rows)
        for one in self.organization:
            sites = [site for site in self.establishment if site["organization_id"] == one["id"]]
            one["region"] = next((site["region"] for site in sites if site["is_head"]), None)
        self.all_tickets = [one for one in self.ticket if one["outcome"] != "spam"]
        asked = [one for one in self.all_tickets if self.passes(one)]
        self.about = {one["id"] for one in asked}
        self.tickets = [one for one in asked if self.firm(one["organization_id"])]
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
        return (not self.filters.axis or self.filters.axis in axes) and (
            not self.filters.kind or self.filters.kind in kinds
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
            kept = self.firm(met["organization_id"]) and (not by_ticket or met["ticket_id"] in self.about)
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
