"""Each job by its rule: what is due is done, once, also after nights without power; what is not due is left."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.extensions import session as of_services
from desk.jobs.registry import JOBS
from desk.jobs.work import Work
from desk.services import links, tickets
from desk.transaction import unit_of_work
from models import (
    Contract,
    ContractKind,
    Event,
    FollowUp,
    Milestone,
    Offer,
    OutboxMail,
    RateCount,
    Submission,
    Ticket,
)
from models.states import (
    ContractState,
    FollowUpKind,
    LinkPurpose,
    MilestoneState,
    NdaState,
    NextAction,
    OfferState,
    SubmissionState,
    TicketState,
)
from tests import factories


def run(name: str, *, is_dry: bool = False) -> Work:
    work = Work(name, is_dry=is_dry)
    JOBS[name](work)
    assert work.problems == []
    return work


def count(session: Any, kind: str) -> int:
    return session.scalar(select(func.count()).select_from(Event).where(Event.kind == kind))


def mail_count(session: Any, kind: str) -> int:
    return session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.kind == kind))


def offer_of(session: Any, **changes: Any) -> Offer:
    unit = factories.make_unit()
    member = factories.make_member(unit)
    offer = factories.make_offer(unit=unit, **changes)
    links.issue(LinkPurpose.OFFER, expires_at=offer.expires_at, offer_id=offer.id, member_id=member.id)
    session.commit()
    return offer


def waiting_ticket(session: Any) -> Ticket:
    """Return a ticket whose company was asked a question just now."""
    officer = factories.make_user("officer")
    ticket = factories.make_ticket(TicketState.TRIAGE, owner=officer)
    with unit_of_work():
        tickets.ask(actor=factories.actor_of(officer), ticket_id=ticket.id, body="How many?", key="q" * 32)
    return ticket


def running_contract(**changes: Any) -> Contract:
    ticket = factories.make_ticket(TicketState.IN_PROGRESS)
    kind = factories.keep(
        ContractKind(code="cifre", kind_version=90 + factories.number(), label_fr="Cifre", label_en="CIFRE", definition={
            "contract_due": {"months_after": 6, "from_field": "work_starts_on", "warn_at_months": [4, 5]}}),
    )  # fmt: skip
    today = desk_clock.today()
    fields = {"state": ContractState.ACTIVE, "signed_on": today, "starts_on": today}
    return factories.keep(
        Contract(ticket_id=ticket.id, organization_id=ticket.organization_id, kind_id=kind.id, title="Thesis",
                 created_at=desk_clock.now(), **fields | changes)
    )  # fmt: skip


# ----- offers


def test_an_offer_expires_after_its_deadline_and_not_before(session: Any, clock: Any) -> None:
    offer = offer_of(session)
    clock.move_to(offer.expires_at)
    assert run("expire_offers").done == 0
    clock.shift(timedelta(seconds=1))
    assert (run("expire_offers").done, run("expire_offers").done) == (1, 0)
    session.expire_all()
    assert session.get(Offer, offer.id).state == OfferState.EXPIRED
    assert session.get(Ticket, offer.ticket_id).state == TicketState.MATCHING, (
        "the next candidate is proposed, not asked"
    )


def test_an_unanswered_offer_is_reminded_of_once_two_working_days_before(session: Any, clock: Any) -> None:
    offer = offer_of(session)
    assert run("remind_offers").done == 0
    clock.move_to(offer.expires_at - timedelta(days=1))
    assert [run("remind_offers").done for _ in range(2)] == [1, 0]
    assert mail_count(session, "offer_reminder") == 1


def test_an_answered_offer_is_left_alone(session: Any, clock: Any) -> None:
    offer = offer_of(session, state=OfferState.DECLINED)
    clock.move_to(offer.expires_at + timedelta(days=1))
    assert (run("remind_offers").done, run("expire_offers").done) == (0, 0)


# ----- submissions


def test_an_unconfirmed_request_is_reminded_twice_and_then_deleted(session: Any, clock: Any) -> None:
    submission_id = factories.make_submission(SubmissionState.SENT).id
    told, deleted_on = [], None
    for day in range(20):
        if run("remind_submissions").done:
            told.append(day)
        if run("delete_unconfirmed").done:
            deleted_on = day
        clock.shift(timedelta(days=1))
    assert (told, deleted_on) == (list(policy.UNCONFIRMED_REMINDERS_AFTER_DAYS), policy.UNCONFIRMED_KEPT_DAYS)
    assert session.get(Submission, submission_id) is None
    assert count(session, "submission_expired") == 1


def test_a_desk_that_was_off_still_tells_twice_before_it_deletes(session: Any, clock: Any) -> None:
    factories.make_submission(SubmissionState.SENT)
    clock.shift(timedelta(days=30))
    told, deleted_on = [], None
    for day in range(30, 60):
        if run("delete_unconfirmed").done:
            deleted_on = day
        if run("remind_submissions").done:
            told.append(day)
        clock.shift(timedelta(days=1))
    first, last = policy.UNCONFIRMED_REMINDERS_AFTER_DAYS
    assert told == [30, 30 + last - first]
    assert deleted_on == told[-1] + policy.UNCONFIRMED_KEPT_DAYS - last
    assert mail_count(session, "submission_reminder") <= 2


def test_a_draft_left_alone_is_deleted_and_one_taken_up_again_is_not(session: Any, clock: Any) -> None:
    left, taken_up = (factories.make_submission(SubmissionState.DRAFT) for _ in range(2))
    clock.shift(timedelta(days=policy.DRAFT_KEPT_DAYS))
    with unit_of_work():
        session.get(Submission, taken_up.id).saved_at = desk_clock.now()
    assert run("delete_unconfirmed").done == 1
    session.expire_all()
    assert [session.get(Submission, one) is None for one in (left.id, taken_up.id)] == [True, False]


def test_a_confirmed_request_is_never_deleted(session: Any, clock: Any) -> None:
    factories.make_submission(SubmissionState.CONFIRMED)
    clock.shift(timedelta(days=400))
    assert run("delete_unconfirmed").done == 0


# ----- tickets


def test_a_silent_company_is_reminded_twice_and_then_the_owner_decides(session: Any, clock: Any) -> None:
    ticket = waiting_ticket(session)
    told, proposed = [], []
    for day in range(40):
        if run("remind_company_answers").done:
            told.append(day)
        if run("propose_no_answer").done:
            proposed.append(day)
        clock.shift(timedelta(days=1))
    assert told == list(policy.ANSWER_REMINDERS_AFTER_DAYS)
    assert proposed == [told[-1] + policy.ANSWER_REMINDERS_AFTER_DAYS[0]]
    session.expire_all()
    row = session.get(Ticket, ticket.id)
    assert (row.state, row.next_action) == (TicketState.INFO_NEEDED, NextAction.CONSIDER_CLOSING), (
        "it closes nothing"
    )
    assert mail_count(session, "answer_reminder") == 2


def test_an_answer_ends_the_reminders(session: Any, clock: Any) -> None:
    ticket = waiting_ticket(session)
    company = Actor(
        "contact", "Claude", "en", contact_id=ticket.contact_id, submission_id=ticket.submission_id
    )
    with unit_of_work():
        tickets.answer(actor=company, ticket_id=ticket.id, body="Ten", key="a" * 32)
    clock.shift(timedelta(days=60))
    assert (run("remind_company_answers").done, run("propose_no_answer").done) == (0, 0)


def test_two_jobs_that_meet_remind_once(session: Any, clock: Any) -> None:
    ticket = waiting_ticket(session)
    clock.shift(timedelta(days=7))
    for _ in range(2):
        with unit_of_work():
            tickets.remind_answer(actor=Actor.system(), ticket_id=ticket.id)
    assert count(session, "answer_reminded") == 1


def test_a_held_ticket_comes_back_on_its_day(session: Any, clock: Any) -> None:
    ticket = factories.make_ticket(TicketState.ON_HOLD)
    clock.shift(timedelta(days=29))
    assert run("resume_held").done == 0
    clock.shift(timedelta(days=1))
    assert [run("resume_held").done for _ in range(2)] == [1, 0]
    session.expire_all()
    assert session.get(Ticket, ticket.id).state == TicketState.TRIAGE


# ----- agreements, milestones, follow-ups


def test_an_agreement_expires_the_day_after_its_last(session: Any, clock: Any) -> None:
    nda = factories.make_nda()
    clock.shift(timedelta(days=365))
    assert run("expire_ndas").done == 0
    clock.shift(timedelta(days=1))
    assert [run("expire_ndas").done for _ in range(2)] == [1, 0]
    session.refresh(nda)
    assert nda.state == NdaState.EXPIRED


def test_the_end_of_an_agreement_is_told_once_for_each_last_day(session: Any, clock: Any) -> None:
    nda = factories.make_nda()
    clock.shift(timedelta(days=365 - policy.NDA_WARNING_DAYS))
    assert [run("remind_ndas").done for _ in range(2)] == [1, 0]
    with unit_of_work():
        nda.ends_on = nda.ends_on + timedelta(days=10)
    clock.shift(timedelta(days=10))
    assert [run("remind_ndas").done for _ in range(2)] == [1, 0]
    assert mail_count(session, "desk_notice") == 2


def test_a_step_becomes_due_on_its_day(session: Any, clock: Any) -> None:
    contract = running_contract()
    step = factories.keep(
        Milestone(contract_id=contract.id, title="Report", due_on=desk_clock.today() + timedelta(days=3))
    )
    clock.shift(timedelta(days=2))
    assert run("due_milestones").done == 0
    clock.shift(timedelta(days=1))
    assert [run("due_milestones").done for _ in range(2)] == [1, 0]
    session.refresh(step)
    assert step.state == MilestoneState.DUE


def test_a_step_is_reminded_of_before_and_once_when_late(session: Any, clock: Any) -> None:
    contract = running_contract()
    factories.keep(
        Milestone(contract_id=contract.id, title="Report", due_on=desk_clock.today() + timedelta(days=10))
    )
    told = []
    for day in range(20):
        run("due_milestones")
        if run("remind_milestones").done:
            told.append(day)
        clock.shift(timedelta(days=1))
    assert told == [10 - policy.MILESTONE_REMINDER_DAYS_BEFORE, 11]


def test_a_follow_up_is_reminded_of_on_its_day_once(session: Any, clock: Any) -> None:
    owner, organization = factories.make_user("officer"), factories.make_organization()
    factories.keep(
        FollowUp(organization_id=organization.id, owner_id=owner.id, kind=FollowUpKind.CALL, purpose="Call",
                 due_on=desk_clock.today() + timedelta(days=2), created_at=desk_clock.now())
    )  # fmt: skip
    assert run("remind_follow_ups").done == 0
    clock.shift(timedelta(days=3))
    assert [run("remind_follow_ups").done for _ in range(2)] == [1, 0]


def test_a_thesis_without_its_contract_is_told_of_at_months_four_and_five(session: Any, clock: Any) -> None:
    begun = desk_clock.today()
    running_contract(
        state=ContractState.NEGOTIATION, signed_on=None, fields={"work_starts_on": begun.isoformat()}
    )
    told: list[date] = []
    for _ in range(200):
        if run("remind_contracts").done:
            told.append(desk_clock.today())
        clock.shift(timedelta(days=1))
    assert told == [date(2026, 7, 10), date(2026, 8, 10)]


def test_a_signed_contract_is_not_warned_of(session: Any, clock: Any) -> None:
    running_contract(fields={"work_starts_on": desk_clock.today().isoformat()})
    clock.shift(timedelta(days=200))
    assert run("remind_contracts").done == 0


# ----- housekeeping


def test_the_sweep_lets_go_of_what_is_over(session: Any, clock: Any) -> None:
    factories.keep(RateCount(key="old", window_start=desk_clock.now() - timedelta(days=3), count=1))
    factories.keep(RateCount(key="new", window_start=desk_clock.now(), count=1))
    run("sweep")
    assert list(session.execute(select(RateCount.key)).scalars()) == ["new"]


def test_the_nightly_check_names_what_should_be_impossible(session: Any) -> None:
    factories.make_ticket(TicketState.OFFERED, reference="TST-2026-9999")
    work = Work("daily_invariants")
    JOBS["daily_invariants"](work)
    assert "offered ticket without an open offer: TST-2026-9999" in work.problems


def test_a_sound_desk_has_nothing_to_report(session: Any) -> None:
    assert run("daily_invariants").failed == 0


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_dry_run_writes_nothing(session: Any, clock: Any, name: str) -> None:
    prepared: list[Callable[[], object]] = [
        lambda: offer_of(session), lambda: factories.make_submission(SubmissionState.SENT),
        lambda: factories.make_ticket(TicketState.ON_HOLD), factories.make_nda, lambda: waiting_ticket(session),
    ]  # fmt: skip
    for prepare in prepared:
        prepare()
    clock.shift(timedelta(days=400))
    of_services.commit()
    events_before, mails_before = (
        session.scalar(select(func.count()).select_from(table)) for table in (Event, OutboxMail)
    )
    work = Work(name, is_dry=True)
    JOBS[name](work)
    after = [session.scalar(select(func.count()).select_from(table)) for table in (Event, OutboxMail)]
    assert after == [events_before, mails_before]
