"""The second count of what is made of others, or read apart: steps, forecast, days, and what somebody noted."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from desk import policy
from tests.harness.second_count.rows import TODAY, Rows, day, middle, ratio

PLACES = {
    **dict.fromkeys(("new", "triage", "info_needed"), "received"), **dict.fromkeys(("qualified", "matching"), "qualified"),
    "offered": "offered", "accepted": "accepted", "follow_up": "accepted", "contracting": "contracting", "in_progress": "",
}  # fmt: skip
BANDS = {"lt10k": 5000, "10_50k": 30000, "50_200k": 125000, "gt200k": 200000}
TABLE = {
    "received": Decimal("0.05"), "qualified": Decimal("0.1"), "offered": Decimal("0.15"), "accepted": Decimal("0.3"),
    "contracting": Decimal("0.6"),
}  # fmt: skip


class Apart(Rows):
    """What is not counted from requests alone."""

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

    def noted(self) -> dict[str, Any]:
        """Count what was noted: sums of months, outputs, scores."""
        is_narrowed = any((self.filters.axis, self.filters.region, self.filters.size, self.filters.kind))
        begun = [month for month in months_of(self.a, self.b) if month <= TODAY]
        sums = {}
        for measure in ("grant_spent", "energy", "processor"):
            rows = [
                one for one in self.monthly_figure
                if one["measure"] == measure and self.a <= one["month"] <= self.b and not is_narrowed
            ]  # fmt: skip
            sums[measure] = (
                sum((one["amount"] for one in rows), Decimal(0)),
                bool(rows) and len(rows) == len(begun),
            )
        spent, is_known = sums["grant_spent"]
        cash, kind, public = (
            self.money(("company",), ("cash",)), self.money(("company",), ("kind",)),
            self.money(("anr", "region", "state", "eu", "other"), ("cash", "kind")),
        )  # fmt: skip
        received = len(self.received())
        return {
            "leverage": float((cash + kind + public) / spent) if is_known and spent else None,
            "company-share": float(cash / (cash + kind + public + spent)) if is_known and cash + kind + public + spent else None,
            **{
                name: float(sums[measure][0] * 1000 / received) if sums[measure][1] and received else None
                for name, measure in (("energy-per-thousand", "energy"), ("processor-per-thousand", "processor"))
            },
            "outputs": self.outputs(), "maturity-gain": self.gain(),
        }  # fmt: skip

    def outputs(self) -> Any:
        """Count what came out of agreements and units' work."""
        kinds: Counter[str] = Counter()
        works = {one["id"]: one["ticket_id"] for one in self.engagement}
        deals = [one["id"] for one in self.contracts()]
        for one in self.output:
            kept = (
                works[one["engagement_id"]] in self.ids
                if one["engagement_id"]
                else one["contract_id"] in deals
            )
            if kept and self.within(one["came_out_on"]):
                kinds[one["kind"]] += 1
        return kinds.total(), kinds

    def gain(self) -> float | None:
        """Take by company and questionnaire the last score of the period, less the first of all."""
        asking = {self.home(one["organization_id"])["id"] for one in self.tickets}
        found: dict[tuple[int, str], list[Any]] = {}
        for one in self.maturity_score:
            home = self.home(one["organization_id"])["id"]
            by_ticket = self.filters.axis or self.filters.kind
            if home in asking if by_ticket else self.firm(home):
                found.setdefault((home, one["source"]), []).append(one)
        gains = []
        for scores in found.values():
            scores.sort(key=lambda one: (one["measured_on"], one["id"]))
            lasts = [one for one in scores if self.within(one["measured_on"])]
            if lasts and lasts[-1]["measured_on"] > scores[0]["measured_on"]:
                gains.append(lasts[-1]["score"] - scores[0]["score"])
        return float(sum(gains) / len(gains)) if gains else None


def months_of(first: date, last: date) -> list[date]:
    """Return the first days of the months that some days touch."""
    found = [first.replace(day=1)]
    while (after := date(found[-1].year + found[-1].month // 12, found[-1].month % 12 + 1, 1)) <= last:
        found.append(after)
    return found
