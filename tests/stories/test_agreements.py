"""Six kinds of agreement, each from the company's form to the closing of its request, over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import events
from desk.extensions import session as db_session
from desk.queries import invariants
from models import Contract
from tests.stories import desk_of_today as desk
from tests.stories import test_journey as told
from tests.stories.test_journey import Journey, journey

__all__ = ["journey"]


@dataclass(frozen=True)
class Kind:
    """What is particular to one kind of agreement."""

    code: str
    outcome: str
    stage: str
    fields: dict[str, str] = field(default_factory=dict)
    lines: tuple[tuple[str, str, str], ...] = (("company", "cash", "18000"),)
    second_party: tuple[str, str] = ("establishment", "Université (fictive)")
    has_nda: bool = False
    amendment: str = ""
    own_milestone: str = ""


KINDS = (
    Kind("cifre", "thesis_started", "hire", {"field_work_starts_on": "2026-03-02", "field_anrt_number": "2026/0001"},
         (("company", "cash", "60000"), ("state", "cash", "42000")), own_milestone="Collaboration contract signed"),
    Kind("prestation", "contract_signed", "delivery", {"field_deliverable": "A bench"}),
    Kind("collab", "contract_signed", "kick_off", {"field_steering": "Every quarter"},
         (("company", "cash", "50000"), ("region", "cash", "20000"), ("laboratory", "kind", "30000")), has_nda=True, amendment="12000"),
    Kind("appui_ingenieur", "engineer_support_given", "sprints"),
    Kind("labcom", "contract_signed", "operation", {"field_starts_at_t0": "2026-04-01"},
         (("anr", "cash", "363000"), ("company", "kind", "90000"))),
    Kind("chaire_mecenat", "contract_signed", "program", {"field_gift_amount": "500000"}, (("company", "cash", "500000"),),
         second_party=("foundation", "Fondation (fictive)")),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_an_agreement_walks_from_the_request_to_its_closing(
    journey: Callable[[str], Journey], kind: Kind
) -> None:
    story = journey("en")
    for step in (
        told.the_company_files_its_need, told.the_officer_takes_it_and_asks, told.the_company_answers,
        told.the_officer_qualifies_it, told.the_officer_asks_two_units, told.the_other_accepts_from_its_mail,
        told.the_first_meeting_takes_place,
    ):  # fmt: skip
        step(story)
    story.officer.decide_checks("cleared", "Nothing stands against it")
    if kind.has_nda:
        told.an_agreement_names_a_person_who_then_reads_the_secret(story)
    contract = it_is_drafted_and_its_checks_decided(story, kind)
    it_comes_into_force(story, kind, contract)
    if kind.amendment:
        an_amendment_counts_from_its_signature(story, kind, contract)
    it_is_carried_out(story, kind, contract)
    story.officer.do("/closure", outcome=kind.outcome, reason="Served.", trl_end="7")
    assert told.the_ticket().state == "closed"
    story.company.open(story.company.tracking)
    story.company.never_saw(*story.units, "Nothing stands against it")
    assert invariants.broken() == []
    assert events.verify() == []


def it_is_drafted_and_its_checks_decided(story: Journey, kind: Kind) -> str:
    officer = story.officer
    officer.open(officer.ticket)
    officer.follow("/contracts/new")
    links = [str(a["href"]) for a in officer.page.soup.find_all("a", href=True)]
    officer.open(next(link for link in links if link.endswith(f"kind={kind.code}")))
    officer.submit(
        "/contracts", title="Camera on the weld line", starts_on="2026-04-01", ends_on="2026-09-30", full_cost="18 000",
        overhead_rate="20", overhead_mode="inside", **kind.fields,
    )  # fmt: skip
    contract = officer.page.path
    if kind.own_milestone:
        officer.reads(kind.own_milestone)
    officer.submit("/stage", stage=kind.stage)
    officer.follow("/funding")
    officer.submit("/funding", **{
        f"lines-{place}-{name}": value
        for place, line in enumerate(kind.lines)
        for name, value in zip(("source", "nature", "amount"), line, strict=True)
    })  # fmt: skip
    officer.follow("/parties")
    role, name = kind.second_party
    officer.submit("/parties", **{"parties-1-role": role, "parties-1-name": name})
    officer.reads(story.need.company, name)
    officer.decide_checks("cleared", "Nothing stands against it")
    officer.open(contract)
    return contract


def it_comes_into_force(story: Journey, kind: Kind, contract: str) -> None:
    officer, office = story.officer, story.contracts
    office.contract = contract
    for target in ("negotiation", "legal_review"):
        officer.submit("/moves", having={"move-target": target})
    office.sign_in(desk.account_of("contract_office", story.desk_language))
    office.move("signature")
    assert told.the_ticket().state == "contracting"
    dates = {"signed_on": "2026-03-17", "starts_on": "2026-04-01", "ends_on": "2026-09-30"}
    office.open(contract)
    office.submit("/moves", having={"move-target": "active"}, status=422, **dates)
    office.reads_in_own_words("Say which unit does the work: an agreement comes into force with its unit.")
    office.submit("/moves", having={"move-target": "active"}, unit_id=story.yes_unit, **dates)
    assert told.the_ticket().state == "in_progress"
    office.open("/contracts/plan")
    office.reads("Camera on the weld line")


def an_amendment_counts_from_its_signature(story: Journey, kind: Kind, contract: str) -> None:
    officer, office = story.officer, story.contracts
    officer.open(contract)
    officer.follow("/amendments/new")
    line = {"lines-0-source": "company", "lines-0-nature": "cash", "lines-0-amount": kind.amendment}
    officer.submit("/amendments", subject="One more line", ends_on="2026-12-31", **line)
    officer.reads_in_own_words("Not signed yet: it changes nothing.")
    officer.reads("€100,000.00")
    office.open(contract)
    office.submit("/signature", signed_on="2026-03-17")
    office.reads("€112,000.00")
    assert str(the_contract().ends_on) == "2026-12-31"


def it_is_carried_out(story: Journey, kind: Kind, contract: str) -> None:
    officer = story.officer
    officer.open(contract)
    officer.submit(
        "/milestones", title="Report", due_on="2026-03-17", deliverable="Report", invoice_amount="6000"
    )
    for target in ("submitted", "validated"):
        officer.submit("/moves", having={"move-target": target})
    officer.submit("/invoice")
    officer.submit("/moves", having={"move-target": "completed"})
    assert {one.state for one in the_contract().milestones} == {"validated"}
    assert the_contract().state == "completed"


def the_contract() -> Contract:
    db_session.expire_all()
    return db_session.scalars(select(Contract).options(selectinload(Contract.milestones))).one()
