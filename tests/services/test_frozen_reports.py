"""Frozen figures: they stay as they were told, whatever happens, and what changed since adds up."""

from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk import reports
from desk.errors import Duplicate, NotAllowed, Refused
from desk.reports import Period, indicators
from desk.reports.indicators import INDICATORS, freezing
from desk.services import frozen_reports
from models import (
    Contact,
    Contract,
    Establishment,
    FrozenReport,
    FundingLine,
    Milestone,
    Offer,
    Organization,
    Survey,
    Ticket,
    TicketTopic,
)
from tests.factories import actor_of
from tests.harness.histories import USER, History

YEAR = reports.year(2025)


def speak(report: Any, row: Any) -> dict[str, dict[str, str]]:
    return {"title": {"en": report.name if row is None else row.key}, "definition": {"en": "x"}}


def freeze(period: Period = YEAR, role: str = "director") -> FrozenReport:
    content = freezing.text(INDICATORS, indicators.load(), period, speak)
    return frozen_reports.freeze(
        actor=actor_of(role), starts_on=period.starts_on, ends_on=period.ends_on, content=content
    )


def test_a_period_is_frozen_once_and_only_when_it_is_over(session: Any) -> None:
    with pytest.raises(Refused):
        freeze(reports.year(2026))
    frozen = freeze()
    assert frozen.content_hash == sha256(frozen.content.encode()).hexdigest()
    with pytest.raises(Duplicate):
        freeze()


@pytest.mark.parametrize("role", ["officer", "contract_office", "administrator", "researcher", "funder"])
def test_others_freeze_nothing(session: Any, role: str) -> None:
    with pytest.raises(NotAllowed):
        freeze(role=role)


@pytest.mark.parametrize(
    "change",
    ["UPDATE frozen_report SET content = '{}'", "UPDATE frozen_report SET frozen_by_id = NULL", "DELETE FROM frozen_report"],
)  # fmt: skip
def test_the_database_refuses_to_change_what_is_frozen(session: Any, change: str) -> None:
    freeze()
    session.commit()
    with pytest.raises(IntegrityError, match="refused_frozen_report"):
        session.execute(text(change))
    session.rollback()


def test_what_is_read_back_is_what_was_counted(session: Any) -> None:
    History(5).write()
    facts = indicators.load()
    for one in freezing.read(freezing.text(INDICATORS, facts, YEAR, speak)):
        result = next(report for report in INDICATORS if report.name == one.report.name).read(facts, YEAR)
        assert list(one.result.entries) == list(result.entries)
        assert (one.result.value, one.result.base) == (result.value, result.base)
        assert (
            one.report.of(one.result.entries).value == result.value or result.is_immature or result.is_hidden
        )


def edit(session: Any, history: History) -> None:
    """Change one record at random, as far as the database lets anybody."""
    draw = history.draw

    def one(model: Any, *conditions: Any) -> Any:
        found = session.scalars(
            select(model).where(*conditions).order_by(*model.__mapper__.primary_key)
        ).all()
        return draw.choice(found) if found else None

    def closed(ticket: Ticket) -> None:
        ticket.state, ticket.closed_at = "closed", history.moment()
        ticket.outcome = draw.choice(("no_match", "spam", "too_early"))

    def reopened(ticket: Ticket) -> None:
        ticket.state, ticket.closed_at, ticket.outcome, ticket.redirected_to = "triage", None, None, None

    def merged(home: Organization) -> None:
        other = one(Organization, Organization.id < home.id, Organization.merged_into_id.is_(None))
        home.merged_into_id = other and other.id

    def erased(contact: Contact) -> None:
        contact.name, contact.email, contact.erased_at = "[erased]", None, history.moment()

    def topic(link: TicketTopic) -> None:
        link.confirmed_at, link.confirmed_by_id = draw.choice(((history.moment(), USER), (None, None)))

    def scored(survey: Survey) -> None:
        survey.score, survey.answered_at = draw.choice(((draw.randint(1, 5), history.moment()), (None, None)))

    changes = [
        (one(Ticket, Ticket.state == "triage"), closed),
        (one(Ticket, Ticket.state == "closed"), reopened),
        (one(Ticket), lambda ticket: setattr(ticket, "first_answer_at", history.moment())),
        (one(Ticket), lambda ticket: setattr(ticket, "trl_end", draw.randint(1, 9))),
        (one(Organization, Organization.merged_into_id.is_(None)), merged),
        (one(Establishment), lambda site: setattr(site, "region", draw.choice(("57", "88")))),
        (one(Contact), erased),
        (one(Offer, Offer.decided_at.is_not(None)), lambda offer: setattr(offer, "decided_at", history.moment())),
        (one(Contract, Contract.signed_on.is_not(None)), lambda deal: setattr(deal, "signed_on", history.day())),
        (one(FundingLine), lambda line: setattr(line, "amount", line.amount + draw.randrange(1000))),
        (one(Milestone, Milestone.state == "validated"), lambda step: setattr(step, "validated_on", history.day())),
        (one(TicketTopic), topic),
        (one(Survey), scored),
    ]  # fmt: skip
    record, change = draw.choice(changes)
    if record is not None:
        change(record)
        session.flush()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("seed", range(2))
def test_after_five_hundred_edits_merges_and_erasures_frozen_figures_are_the_same_bytes_and_the_corrections_add_up(
    session: Any, seed: int
) -> None:
    history = History(seed)
    history.write()
    frozen = freeze()
    content, told = frozen.content, freezing.read(frozen.content)
    seen = 0
    for number in range(500):
        edit(session, history)
        if number % 50 != 49:
            continue
        facts = indicators.load()
        found = {one.frozen.report.name: one for one in freezing.corrections(told, INDICATORS, facts, YEAR)}
        for report in INDICATORS:
            if report.is_of_today:
                continue
            now = report.read(facts, YEAR)
            if report.name in found:
                assert freezing.corrected(found[report.name]) == report.of(now.entries).value or now.is_hidden
                seen += 1
            else:
                then = next(one for one in told if one.report.name == report.name)
                assert (then.result.value, then.result.base) == (now.value, now.base), report.name
    session.expire_all()
    kept = session.get(FrozenReport, frozen.id)
    assert (kept.content, freezing.is_intact(kept)) == (content, True)
    assert seen > 20
