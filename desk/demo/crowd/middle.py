"""How a made-up request goes on: units ranked and asked, an acceptance, a meeting, an agreement and its milestones."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from desk.access import Actor
from desk.demo.crowd.beginning import SYSTEM, close, talk
from desk.demo.crowd.case import Case, NotYet
from models import (
    ConflictStatement,
    Contract,
    Engagement,
    FollowUp,
    FundingLine,
    MatchCandidate,
    MatchRun,
    Milestone,
    Nda,
    NdaPerson,
    Offer,
)
from models.states import (
    ActingParty,
    ContractState,
    DeclineCode,
    EngagementState,
    FollowUpKind,
    FollowUpState,
    FundingNature,
    FundingSource,
    Lane,
    MilestoneState,
    NdaState,
    NextAction,
    OfferState,
    Outcome,
    TicketState,
)

_ANSWER_WITHIN: Final = timedelta(days=10)
_DECLINES: Final = (
    DeclineCode.NO_CAPACITY,
    DeclineCode.NOT_MY_TOPIC,
    DeclineCode.NOT_RESEARCH,
    DeclineCode.DATA_MISSING,
)
_HELPED: Final = (
    Outcome.EXPERTISE_GIVEN,
    Outcome.NO_FUNDING,
    Outcome.ENGINEER_SUPPORT_GIVEN,
    Outcome.STUDENT_PROJECT,
)
_SIGNED: Final = (Outcome.CONTRACT_SIGNED, Outcome.THESIS_STARTED, Outcome.GRANT_WON)
_YEAR: Final = 365


def match(case: Case) -> list[tuple[int, int, str]]:
    """The matcher ranks units; returns those worth asking."""
    case.wait(0.1, 2)
    found = list(dict.fromkeys(case.writer.pick(case.desk.units, 0.6) for _ in range(4)))
    need = {"title": case.ticket["title"], "text": case.ticket["pitch"], "language": case.ticket["language"]}
    run = case.rows.add(
        MatchRun, ticket_id=case.ticket["id"], input_hash=sha256(case.ticket["pitch"].encode()).hexdigest(), need=need,
        versions={"made_up": "1"}, exclusions=[], is_reliable=True, created_at=case.at, created_by_id=case.owner.user_id,
    )  # fmt: skip
    for rank, (unit_id, _, _) in enumerate(found, 1):
        case.rows.add(MatchCandidate, run_id=run["id"], rank=rank, unit_id=unit_id, score=round(0.9 - rank * 0.12, 3),
                      parts={}, reasons={"topics": [], "words": [], "quote": "", "is_reliable": True})  # fmt: skip
    after = {"suggested": len(found), "excluded": 0, "reliable": True}
    case.event("match_run_stored", case.owner, MatchRun, run["id"], after=after)
    _moved(case, TicketState.QUALIFIED, TicketState.MATCHING)
    case.plan(NextAction.CHOOSE_UNITS, ActingParty.DESK, 4)
    return found


def _moved(case: Case, source: str, target: str, actor: Actor | None = None) -> None:
    case.move(target)
    case.own_event("ticket_moved", actor, before={"state": source}, after={"state": target})


def search(case: Case) -> bool:
    """Units are asked one after the other until one accepts; tells whether one did."""
    for unit in match(case)[:3]:
        case.wait(0.1, 3)
        if case.chance(0.06):
            close(case, Outcome.NO_CAPACITY if case.chance(0.5) else Outcome.NO_MATCH)
            return False
        if _asked(case, unit):
            return True
    case.wait(0.2, 4)
    close(case, Outcome.NO_CAPACITY)
    return False


def _asked(case: Case, unit: tuple[int, int, str]) -> bool:
    """Put the request before one unit; tells whether it accepted."""
    unit_id, member_id, name = unit
    ends = case.at + _ANSWER_WITHIN
    offer = case.rows.add(Offer, ticket_id=case.ticket["id"], unit_id=unit_id, created_by_id=case.owner.user_id,
                          state=OfferState.SENT, sent_at=case.at, expires_at=ends, created_at=case.at)  # fmt: skip
    person = Actor(kind="unit_link", name=name, offer_id=offer["id"], member_id=member_id)
    case.event("offer_sent", case.owner, Offer, offer["id"], after={"unit": unit_id, "expires_at": str(ends)})
    case.move(TicketState.OFFERED)
    case.plan(NextAction.WAIT_OFFERS, ActingParty.UNIT, 10)
    if case.chance(0.3):
        _ask_each_other(case, unit_id, person)
    if case.chance(0.12):
        _silent(case, offer)
        return False
    case.wait(0.3, max(0.4, (ends - case.at).days - 3))
    offer |= {"decided_at": case.at, "decided_by_id": member_id}
    if case.chance(0.3):
        offer["state"], offer["decline_code"] = OfferState.DECLINED, case.writer.pick(_DECLINES)
        case.event(
            "offer_declined",
            person,
            Offer,
            offer["id"],
            after={"unit": unit_id, "code": offer["decline_code"]},
        )
        _back(case, SYSTEM)
        return False
    offer["state"] = OfferState.ACCEPTED
    case.event("offer_accepted", person, Offer, offer["id"], after={"unit": unit_id})
    case.engaged = unit
    case.engagement = case.rows.add(Engagement, ticket_id=case.ticket["id"], unit_id=unit_id, offer_id=offer["id"],
                                    state=EngagementState.ACTIVE, started_on=case.on())  # fmt: skip
    case.rows.add(ConflictStatement, ticket_id=case.ticket["id"], unit_id=unit_id, offer_id=offer["id"], has_tie=False,
                  stated_by=name, stated_at=case.at)  # fmt: skip
    case.move(TicketState.ACCEPTED)
    case.ticket["accepted_at"] = case.at
    case.plan(NextAction.DATE_MEETING, ActingParty.DESK, 5)
    return True


def _ask_each_other(case: Case, unit_id: int, person: Actor) -> None:
    """The desk and the unit write to each other before it decides."""

    def write(kind: str, event: str, actor: Actor) -> None:
        words = case.writer.line(kind, case.company.language, case.company.brand)
        case.write(Lane.UNIT, event, actor, words, unit_id=unit_id, offer_id=actor.offer_id)

    write("to_units", "unit_written_to", case.owner)
    case.wait(0.1, 2)
    write("from_units", "unit_wrote", person)
    case.wait(0.05, 1)
    write("to_units", "unit_written_to", case.owner)


def _silent(case: Case, offer: dict[str, Any]) -> None:
    """Nobody answers, and the offer ends by itself."""
    case.at = offer["expires_at"]
    if case.at >= case.desk.now:
        raise NotYet
    offer |= {"state": OfferState.EXPIRED, "decided_at": case.at}
    case.event("offer_expired", SYSTEM, Offer, offer["id"], after={"unit": offer["unit_id"]})
    _back(case, SYSTEM)


def _back(case: Case, actor: Actor) -> None:
    _moved(case, TicketState.OFFERED, TicketState.MATCHING, actor)
    case.plan(NextAction.CHOOSE_UNITS, ActingParty.DESK, 4)


def meet(case: Case) -> bool:
    """Company and unit meet; tells whether they want an agreement."""
    case.wait(0.3, 5)
    _moved(case, TicketState.ACCEPTED, TicketState.FOLLOW_UP)
    due_on = case.on(case.writer.random.uniform(4, 20))
    meeting = case.rows.add(
        FollowUp, organization_id=case.company.id, ticket_id=case.ticket["id"], owner_id=case.owner.user_id,
        kind=FollowUpKind.MEETING, purpose=case.ticket["title"], due_on=due_on, state=FollowUpState.PLANNED, created_at=case.at,
    )  # fmt: skip
    planned = {"kind": meeting["kind"], "purpose": meeting["purpose"], "due_on": due_on.isoformat()}
    case.event("follow_up_planned", case.owner, FollowUp, meeting["id"], after=planned)
    case.plan(NextAction.HOLD_MEETING, ActingParty.DESK, (due_on - case.on()).days)
    if case.chance(0.25):
        _promise_secrecy(case)
    case.wait(5, 25)
    meeting |= {
        "state": FollowUpState.DONE,
        "done_at": case.at,
        "outcome": case.writer.line("notes", "fr", case.company.brand),
    }
    case.event("follow_up_done", case.owner, FollowUp, meeting["id"])
    if case.chance(0.4):
        talk(case, case.writer.any_of((1, 1, 1, 2)))
    case.plan(NextAction.PREPARE_AGREEMENT, ActingParty.DESK, 15)
    if not case.chance(0.5):
        case.wait(1, 20)
        end(case, case.writer.pick(_HELPED))
        return False
    return True


def _promise_secrecy(case: Case) -> None:
    """A confidentiality agreement names the person of the unit."""
    ends_on = case.on(_YEAR)
    over = ends_on < case.desk.now.date()
    nda = case.rows.add(
        Nda, ticket_id=case.ticket["id"], organization_id=case.company.id, purpose=case.ticket["title"],
        state=NdaState.EXPIRED if over else NdaState.SIGNED, signed_on=case.on(), ends_on=ends_on, created_at=case.at,
    )  # fmt: skip
    assert case.engaged is not None  # noqa: S101 - an agreement comes after an acceptance
    case.rows.add(NdaPerson, nda_id=nda["id"], member_id=case.engaged[1])
    case.event("nda_requested", case.owner, Nda, nda["id"], after={"purpose": nda["purpose"]})


def agree(case: Case) -> None:
    """An agreement is drafted, signed, worked on and ended."""
    case.wait(1, 15)
    contract = case.rows.add(
        Contract, ticket_id=case.ticket["id"], organization_id=case.company.id, unit_id=case.engaged and case.engaged[0],
        kind_id=case.desk.kind_id, title=case.ticket["title"], fields={}, currency="EUR", state=ContractState.NEGOTIATION,
        created_at=case.at,
    )  # fmt: skip
    case.event("contract_drafted", case.owner, Contract, contract["id"], after={"title": contract["title"]})
    case.rows.add(FundingLine, contract_id=contract["id"], source=FundingSource.COMPANY, nature=FundingNature.CASH,
                  amount=Decimal(case.writer.random.randrange(5, 120) * 1000))  # fmt: skip
    _moved(case, TicketState.FOLLOW_UP, TicketState.CONTRACTING)
    case.plan(NextAction.CONCLUDE_AGREEMENT, ActingParty.DESK, 15)
    case.wait(10, 60)
    months = case.writer.random.randint(3, 12)
    contract |= {
        "state": ContractState.ACTIVE,
        "signed_on": case.on(),
        "starts_on": case.on(),
        "ends_on": case.on(months * 30),
    }
    case.event("contract_moved", case.desk.contract_office, Contract, contract["id"],
               before={"state": ContractState.SIGNATURE}, after={"state": ContractState.ACTIVE})  # fmt: skip
    _moved(case, TicketState.CONTRACTING, TicketState.IN_PROGRESS)
    dues = [case.on(months * 30 * part) for part in (0.5, 1.0)]
    steps = [case.rows.add(Milestone, contract_id=contract["id"], title=f"{case.company.brand} {place}", due_on=due,
                           state=MilestoneState.PLANNED) for place, due in enumerate(dues, 1)]  # fmt: skip
    for step in steps:
        case.plan(NextAction.FOLLOW_MILESTONES, ActingParty.DESK, (step["due_on"] - case.on()).days)
        case.wait(
            max(1, (step["due_on"] - case.on()).days - 5), max(3, (step["due_on"] - case.on()).days + 1)
        )
        step |= {"state": MilestoneState.VALIDATED, "submitted_on": case.on(), "validated_on": case.on()}
        case.event("milestone_moved", case.owner, Milestone, step["id"], before={"state": MilestoneState.SUBMITTED},
                   after={"state": MilestoneState.VALIDATED, "title": step["title"]})  # fmt: skip
    case.plan(NextAction.CONSIDER_CLOSING, ActingParty.DESK, 7)
    case.wait(1, 10)
    contract["state"] = ContractState.COMPLETED
    case.ticket["trl_end"] = min(9, (case.ticket["trl_start"] or 1) + case.writer.any_of((0, 1, 1, 2)))
    end(case, case.writer.pick(_SIGNED))


def end(case: Case, outcome: Outcome) -> None:
    """Close the request and, with it, the unit's work."""
    if case.engagement is not None:
        case.engagement |= {"state": EngagementState.ENDED, "ended_on": case.on()}
    close(case, outcome)
