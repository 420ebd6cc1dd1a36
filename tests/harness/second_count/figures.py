"""The second count: every figure by the name of its report, walked out of the rows."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from desk import calendars, config
from tests.harness.second_count.apart import Apart
from tests.harness.second_count.rows import TODAY, day, middle, ratio

SECTIONS = {
    ("62", "naf_rev2"): "J",
    ("62", "naf_2025"): "K",
    ("45", "naf_rev2"): "G",
    ("45", "naf_2025"): "F",
}
NO_AGREEMENT = (
    "no_match no_capacity no_funding ip_disagreement company_withdrew no_answer too_early out_of_scope screening_refused"
    " redirected"
).split()


class Plain(Apart):
    """The whole of it."""

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
            **self.days(), **self.noted(),
            "screened": ratio([one["ticket_id"] not in undecided for one in active]),
            **self.steps(), **self.forecast(),
            "closed-without": (len(without), Counter(without)),
            "funnel": len(reached) / len(received) if received else None,
        }  # fmt: skip


def months_on(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))


def signed_in_time(contract: dict[str, Any], start: date) -> bool:
    return contract["signed_on"] is not None and contract["signed_on"] <= months_on(start, 6)
