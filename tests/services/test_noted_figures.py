"""What somebody notes for the figures: sums of months, outputs, scores of maturity; with their source, their history, and who may."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import reports
from desk.errors import Conflict, Duplicate, NotAllowed, NotFound, Refused
from desk.reports import indicators
from desk.reports.indicators import INDICATORS, Result
from desk.services import maturity, monthly_figures, outputs
from desk.transaction import unit_of_work
from models import Event, MonthlyFigure, Output
from models.states import MonthlyMeasure, OutputKind
from tests.factories import actor_of, make_contract, make_engagement, make_organization, make_ticket

D = Decimal
GRANT = MonthlyMeasure.GRANT_SPENT
PRESS = {GRANT: "Accounts"}


def note(
    amounts: dict[date, str | None],
    role: str = "lead",
    sources: dict[MonthlyMeasure, str] = PRESS,
    seen: str | None = None,
) -> list[MonthlyFigure]:
    kept = [row for row in rows() if row.month in amounts]
    actor = actor_of(role)
    with unit_of_work():
        return monthly_figures.note(
            actor=actor, seen=monthly_figures.mark(kept) if seen is None else seen, sources=sources,
            amounts={(GRANT, month): amount and D(amount) for month, amount in amounts.items()},
        )  # fmt: skip


def rows() -> list[MonthlyFigure]:
    from desk.extensions import session

    return list(session.scalars(select(MonthlyFigure).order_by(MonthlyFigure.month)))


def told(name: str, period: Any) -> Result:
    facts = indicators.load()
    return next(one for one in INDICATORS if one.name == name).read(facts, period)


def test_a_month_is_noted_with_its_source_and_every_change_stays_in_the_history(
    clock: Any, session: Any
) -> None:
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    note({january: "1000.50", february: "0"})
    note({january: "900", february: "0"}, sources={GRANT: "Corrected accounts"})
    note({january: "900", february: None})
    assert [(row.month, row.amount, row.source) for row in rows()] == [
        (january, D("900"), "Corrected accounts")
    ]
    said = [
        (one.details["before"].get("amount"), one.details["after"].get("amount"))
        for one in session.scalars(
            select(Event).where(Event.kind == "monthly_figure_noted").order_by(Event.id)
        )
    ]
    assert said == [(None, "1000.50"), (None, "0.00"), ("1000.50", "900.00"), ("0.00", None)]


@pytest.mark.parametrize(
    ("amounts", "sources", "field", "code"),
    [
        ({date(2026, 4, 1): "1"}, PRESS, "grant_spent-2026-04", "month_to_come"),
        ({date(2026, 1, 2): "1"}, PRESS, "grant_spent-2026-01", "month_to_come"),
        ({date(2026, 1, 1): "-1"}, PRESS, "grant_spent-2026-01", "below_zero"),
        ({date(2026, 1, 1): "1"}, {}, "source_grant_spent", "source_missing"),
    ],
)
def test_what_no_month_can_have_taken_is_refused(
    clock: Any, session: Any, amounts: Any, sources: Any, field: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        note(amounts, sources=sources)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert not rows()


def test_whoever_saw_older_sums_writes_over_nothing(clock: Any, session: Any) -> None:
    note({date(2026, 1, 1): "5"})
    with pytest.raises(Conflict):
        note({date(2026, 1, 1): "6"}, seen="")
    with pytest.raises(NotAllowed):
        note({date(2026, 1, 1): "6"}, role="officer")
    assert [row.amount for row in rows()] == [D(5)]


def test_leverage_waits_for_every_month_and_stands_on_what_is_noted(clock: Any, session: Any) -> None:
    quarter = reports.quarter(2025, 4)
    months = [date(2025, month, 1) for month in (10, 11, 12)]
    note(dict.fromkeys(months[:2], "100"))
    assert told("leverage", quarter).is_immature
    note({months[2]: "50"})
    assert told("leverage", quarter).value == 0.0
    assert told("company-share", quarter).value == 0.0
    # What is of the whole desk is not told of a part of it.
    narrowed = indicators.narrow(indicators.load(), indicators.Filters(region="57"))
    leverage = next(one for one in INDICATORS if one.name == "leverage")
    assert leverage.read(narrowed, quarter).is_immature


def test_an_output_comes_of_what_belongs_to_its_request_and_is_counted_once_it_is_out(
    clock: Any, session: Any
) -> None:
    officer, contract, other = actor_of("officer"), make_contract("active"), make_engagement()
    words = {"kind": OutputKind.PATENT, "title": "A way to weld", "source": "FR 1"}
    today = desk_clock.today()
    origin = f"contract:{contract.id}"

    def noted(came_of: str = origin, day: date = today, actor: Any = officer) -> Output:
        with unit_of_work():
            return outputs.note(
                actor=actor, ticket_id=contract.ticket_id, came_of=came_of, came_out_on=day, **words
            )

    for wrong in (f"engagement:{other.id}", "contract:x", "unit:1", ""):
        with pytest.raises(Refused):
            noted(wrong)
    with pytest.raises(Refused):
        noted(day=today + timedelta(days=1))
    with pytest.raises((NotAllowed, NotFound)):
        noted(actor=actor_of("director"))
    output = noted()
    with pytest.raises(Duplicate):
        noted()
    counted = told("outputs", reports.year(today.year))
    assert (counted.value, [(row.key, row.value) for row in counted.rows]) == (1, [("patent", 1)])
    with pytest.raises(NotFound):
        outputs.take_back(actor=officer, ticket_id=make_ticket().id, output_id=output.id + 1)
    with unit_of_work():
        outputs.take_back(actor=officer, ticket_id=contract.ticket_id, output_id=output.id)
    assert told("outputs", reports.year(today.year)).value == 0
    kinds = select(Event.kind).where(Event.ticket_id == contract.ticket_id, Event.subject_type == "output")
    assert list(session.scalars(kinds.order_by(Event.id))) == ["output_noted", "output_taken_back"]


def test_what_a_company_gained_is_counted_over_merges_and_by_questionnaire(clock: Any, session: Any) -> None:
    officer, today = actor_of("officer"), desk_clock.today()
    first, second = make_organization(name="One"), make_organization(name="Two")

    def score(organization: Any, days: int, points: str, source: str = "EDIH") -> Any:
        return maturity.note(
            actor=officer, organization_id=organization.id, measured_on=today - timedelta(days=days),
            score=D(points), source=source,
        )  # fmt: skip

    score(first, 300, "20.5")
    noted = score(second, 3, "31")
    score(second, 2, "90", "Another")
    with pytest.raises(Duplicate):
        score(second, 3, "32")
    for days, points in ((-1, "5"), (1, "100.01"), (1, "-1")):
        with pytest.raises(Refused):
            score(first, days, points)
    assert told("maturity-gain", reports.year(today.year)).value is None
    second.merged_into_id = first.id
    session.flush()
    gain = told("maturity-gain", reports.year(today.year))
    assert (gain.value, gain.base) == (10.5, 1)
    with pytest.raises(NotFound):
        maturity.take_back(actor=officer, organization_id=first.id, score_id=noted.id)
    maturity.take_back(actor=officer, organization_id=second.id, score_id=noted.id)
    assert told("maturity-gain", reports.year(today.year)).value is None
