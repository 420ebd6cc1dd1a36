"""The room of the agreements: contracts, their money and steps."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import Amendment, Contract, FundingLine
from models.states import ContractState, TicketState
from tests.factories import (
    make_accepted_ticket,
    make_contract,
    make_contract_kind,
    make_milestone,
    make_screenings,
    make_ticket,
)

READERS = ["officer", "lead", "contract_office", "director"]
QUESTIONS = [
    {"name": "background", "type": "long_text", "label_fr": "Acquis", "label_en": "Background"},
    {"name": "delay", "type": "months", "label_fr": "Délai", "label_en": "Publication delay"},
    {"name": "fee", "type": "money", "label_fr": "Honoraires", "label_en": "Fee"},
    {"name": "share", "type": "percent", "label_fr": "Part", "label_en": "Share"},
    {"name": "begins", "type": "date", "label_fr": "Début", "label_en": "Start of work"},
    {"name": "exclusive", "type": "yes_no", "label_fr": "Exclusif", "label_en": "Exclusive"},
    {
        "name": "side", "type": "choice", "label_fr": "Côté", "label_en": "Side",
        "choices": [{"code": "left", "label_fr": "Gauche", "label_en": "Left"}],
    },
]  # fmt: skip
BEFORE = [{"code": "full_cost", "label_fr": "Coût complet ?", "label_en": "Full cost computed?"}]
NOTES = [{"status": "to_check", "dated": "2026-11-23", "fr": "À vérifier", "en": "Mind the tax"}]


@pytest.fixture
def office(client: Any, session: Any) -> Any:
    return client("contract_office")


def today(days: int = 0) -> str:
    return (desk_clock.today() + timedelta(days=days)).isoformat()


def fresh(session: Any, contract: Contract) -> Contract:
    found: Contract = session.get_one(Contract, contract.id, populate_existing=True)
    return found


# ----- who comes in


@pytest.mark.parametrize("role", READERS)
def test_readers_see_list_board_due_and_one_agreement(client: Any, session: Any, role: str) -> None:
    contract = make_contract(ContractState.ACTIVE, ends_on=desk_clock.today() + timedelta(days=2))
    make_milestone(contract=contract, due_on=desk_clock.today())
    person = client(role)
    for path in ("/contracts", "/contracts/board", "/contracts/due", f"/contracts/{contract.id}"):
        page = person.get(path)
        assert page.status_code == 200, path
        assert contract.title in page.text


@pytest.mark.parametrize("role", ["researcher", "administrator", "funder"])
def test_others_are_turned_away(client: Any, session: Any, role: str) -> None:
    contract = make_contract()
    for path in ("/contracts", f"/contracts/{contract.id}"):
        assert client(role).get(path).status_code == 403


def test_a_director_changes_nothing(client: Any, session: Any) -> None:
    contract = make_contract()
    director, here = client("director"), f"/contracts/{contract.id}"
    for path in (here, f"{here}/moves", f"{here}/funding", f"{here}/amendments", f"{here}/milestones"):
        assert director.post(path, data={}).status_code == 403, path
    assert "Next step" not in director.get(here).text


def test_what_is_not_there_or_not_theirs_is_a_404(client: Any, session: Any) -> None:
    milestone = make_milestone()
    other = make_contract()
    officer = client("officer")
    for path in (
        "/contracts/999", f"/contracts/{2**63}", f"/contracts/{other.id}/milestones/{milestone.id}",
        "/tickets/TST-2026-9999/contracts/new", f"/tickets/{other.ticket.reference}/contracts/new?kind=nonsense",
    ):  # fmt: skip
        assert officer.get(path).status_code == 404, path
    early = make_ticket()
    assert client("contract_office").get(f"/tickets/{early.reference}/contracts/new").status_code == 404
    move = {"move-version": milestone.version, "move-target": "submitted"}
    assert (
        officer.post(f"/contracts/{other.id}/milestones/{milestone.id}/moves", data=move).status_code == 404
    )


def test_steps_are_never_taken_by_a_link(officer: Any, session: Any) -> None:
    contract = make_contract()
    assert officer.get(f"/contracts/{contract.id}/moves").status_code == 405


def test_empty_pages_say_what_to_do(officer: Any, session: Any) -> None:
    assert "No agreement yet" in officer.get("/contracts").text
    assert "No agreement matches" in officer.get("/contracts?q=nobody").text
    assert "None at this stage" in officer.get("/contracts/board").text
    assert "Nothing is due" in officer.get("/contracts/due").text


@pytest.mark.parametrize("query", ["after=999999999999", "unit=x", "state=nonsense", "kind=%00", "q=%25"])
def test_a_strange_address_is_read_kindly(officer: Any, session: Any, query: str) -> None:
    make_contract()
    assert officer.get(f"/contracts?{query}").status_code == 200


# ----- drafting and terms


def drafted(officer: Any, session: Any, **words: str) -> Contract:
    work = make_accepted_ticket(TicketState.FOLLOW_UP)
    path = f"/tickets/{work.ticket.reference}/contracts"
    given = {"title": "Weld seams", "unit_id": str(work.unit_id), **words}
    answer = officer.post(f"{path}?kind=collab", data=given)
    contract: Contract = session.scalars(select(Contract)).one()
    assert (answer.status_code, answer.location) == (303, f"/contracts/{contract.id}")
    return contract


def test_a_kind_is_chosen_then_its_own_questions_are_asked(officer: Any, session: Any) -> None:
    make_contract_kind(fields=QUESTIONS, before_signature=BEFORE, notes=NOTES, months={"from": 12, "to": 36})
    ticket = make_accepted_ticket().ticket
    path = f"/tickets/{ticket.reference}/contracts/new"
    assert "Contract collab" in officer.get(path).text
    form = officer.get(f"{path}?kind=collab").text
    for words in ("Background", "Publication delay", "Full cost computed?", "Mind the tax"):
        assert words in form, words


def test_what_is_answered_is_kept_shown_and_can_be_changed(officer: Any, session: Any) -> None:
    make_contract_kind(fields=QUESTIONS, before_signature=BEFORE)
    contract = drafted(
        officer, session, field_background="Patent of 2019", field_delay="6", field_fee="1 200,50", field_share="12,5",
        field_begins="01/09/2026", field_exclusive="no", field_side="left", settled="full_cost",
        full_cost="286 000", overhead_rate="20", overhead_mode="inside", starts_on=today(1), ends_on=today(2),
    )  # fmt: skip
    assert contract.fields == {
        "background": "Patent of 2019", "delay": 6, "fee": "1200.50", "share": "0.125", "begins": "2026-09-01",
        "exclusive": "no", "side": "left", "settled": ["full_cost"],
    }  # fmt: skip
    assert (contract.full_cost, contract.overhead_rate) == (Decimal(286000), Decimal("0.2"))
    assert "Patent of 2019" in officer.get(f"/contracts/{contract.id}").text
    form = officer.get(f"/contracts/{contract.id}/edit").text
    for words in ("286000", "1200.50", "12.5", "2026-09-01"):
        assert words in form, words
    words = {"title": "New title", "version": str(contract.version), "field_background": "None"}
    assert officer.post(f"/contracts/{contract.id}", data=words).status_code == 303
    assert fresh(session, contract).title == "New title"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"title": ""}, "Write a title"),
        ({"full_cost": "a lot"}, "Write an amount"),
        ({"overhead_rate": "20"}, "how the overhead is counted"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "comes before the first one"),
        ({"unit_id": "999"}, "answers listed"),
        ({"field_delay": "soon"}, "whole number"),
        ({"settled": "nonsense"}, "Tick only"),
        ({"starts_on": "32/13/2026"}, "Write a day"),
    ],
)
def test_terms_that_make_no_sense_are_told_and_kept(
    officer: Any, session: Any, words: dict[str, str], told: str
) -> None:
    make_contract_kind(fields=QUESTIONS, before_signature=BEFORE)
    ticket = make_accepted_ticket().ticket
    given = {"title": "Weld seams", "ip_mode": "Kept words", **words}
    answer = officer.post(f"/tickets/{ticket.reference}/contracts?kind=collab", data=given)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Kept words" in answer.text
    assert session.scalars(select(Contract)).all() == []


def test_the_same_draft_twice_is_told(officer: Any, session: Any) -> None:
    make_contract_kind()
    ticket = make_accepted_ticket().ticket
    path = f"/tickets/{ticket.reference}/contracts?kind=collab"
    assert officer.post(path, data={"title": "Weld seams"}).status_code == 303
    assert officer.post(path, data={"title": "Weld seams"}).status_code == 422


def test_two_people_changing_the_terms_see_both_versions(officer: Any, session: Any) -> None:
    contract = make_contract()
    first = {"title": "First words", "version": str(contract.version)}
    assert officer.post(f"/contracts/{contract.id}", data=first).status_code == 303
    answer = officer.post(f"/contracts/{contract.id}", data={**first, "title": "Second words"})
    assert answer.status_code == 409
    assert "First words" in answer.text
    assert "Second words" in answer.text


# ----- moves


def test_what_stands_in_the_way_is_said_in_words(office: Any, session: Any) -> None:
    contract = make_contract(ContractState.LEGAL_REVIEW)
    page = office.get(f"/contracts/{contract.id}").text
    assert "A required check is not cleared" in page
    assert "statement on conflicts of interest is missing" in page
    move = {"move-version": contract.version, "move-target": "signature"}
    answer = office.post(f"/contracts/{contract.id}/moves", data=move)
    assert answer.status_code == 409
    assert "A required check is not cleared" in answer.text
    assert fresh(session, contract).state == ContractState.LEGAL_REVIEW


def test_a_step_is_taken_once(officer: Any, session: Any) -> None:
    contract = make_contract()
    move = {"move-version": contract.version, "move-target": "negotiation"}
    assert officer.post(f"/contracts/{contract.id}/moves", data=move).status_code == 303
    assert officer.post(f"/contracts/{contract.id}/moves", data=move).status_code == 409
    assert fresh(session, contract).state == ContractState.NEGOTIATION


def test_a_signature_in_the_future_is_told_beside_its_field(office: Any, session: Any) -> None:
    contract = make_contract(ContractState.SIGNATURE)
    make_screenings(contract.ticket)
    move = {
        "move-version": contract.version, "move-target": "active", "move-signed_on": today(1), "move-starts_on": today(1),
    }  # fmt: skip
    answer = office.post(f"/contracts/{contract.id}/moves", data=move)
    assert (answer.status_code, "has not come yet" in answer.text) == (422, True)
    answer = office.post(
        f"/contracts/{contract.id}/moves", data=move | {"move-signed_on": "", "move-starts_on": ""}
    )
    assert (answer.status_code, answer.text.count("Choose a day.") >= 2) == (422, True)


def test_an_agreement_is_dropped_with_a_reason(officer: Any, session: Any) -> None:
    contract = make_contract()
    path, move = (
        f"/contracts/{contract.id}/moves",
        {"move-version": contract.version, "move-target": "abandoned"},
    )
    assert officer.post(path, data=move).status_code == 409
    assert officer.post(path, data={**move, "move-reason": "No budget"}).status_code == 303
    page = officer.get(f"/contracts/{contract.id}").text
    assert "No budget" in page
    assert "You have no step to take" in page


# ----- money


def lines(*rows: tuple[str, ...]) -> dict[str, str]:
    names = ("source", "nature", "amount", "funder")
    return {
        f"lines-{at}-{name}": value
        for at, row in enumerate(rows)
        for name, value in zip(names, row, strict=False)
    }


def test_funding_is_written_and_added_up(officer: Any, session: Any) -> None:
    contract = make_contract(overhead_rate=Decimal("0.2"), overhead_mode="inside")
    here = f"/contracts/{contract.id}"
    assert officer.get(f"{here}/funding").status_code == 200
    rows = lines(
        ("company", "cash", "120 000"), ("region", "cash", "30000", "Région (fictive)"), ("anr", "cash", "")
    )
    assert officer.post(f"{here}/funding", data={"version": contract.version, **rows}).status_code == 303
    assert len(session.scalars(select(FundingLine)).all()) == 2
    page = officer.get(here).text
    for words in ("€120,000.00", "€150,000.00", "€20,000.00", "Région (fictive)"):
        assert words in page, words
    assert officer.get(f"{here}/funding").status_code == 200


@pytest.mark.parametrize(
    "row",
    [
        ("company", "cash", "-5"),
        ("company", "cash", "lots"),
        ("nobody", "cash", "5"),
        ("company", "gold", "5"),
    ],
)
def test_a_line_that_makes_no_sense_is_told(officer: Any, session: Any, row: tuple[str, ...]) -> None:
    contract = make_contract()
    rows = {"version": contract.version, **lines(row, ("region", "cash", "77,70"))}
    answer = officer.post(f"/contracts/{contract.id}/funding", data=rows)
    assert answer.status_code == 422
    assert "77,70" in answer.text
    assert session.scalars(select(FundingLine)).all() == []


def test_a_hundred_lines_are_refused_and_not_read(officer: Any, session: Any) -> None:
    contract = make_contract()
    rows = {"version": contract.version, **lines(*[("company", "cash", "1")] * 100)}
    assert officer.post(f"/contracts/{contract.id}/funding", data=rows).status_code in (303, 422)
    assert len(session.scalars(select(FundingLine)).all()) <= 12


def test_an_amendment_is_prepared_then_signed(client: Any, officer: Any, session: Any) -> None:
    contract = make_contract(ContractState.ACTIVE)
    here = f"/contracts/{contract.id}"
    assert officer.get(f"{here}/amendments/new").status_code == 200
    words = {
        "version": contract.version,
        "subject": "More seams",
        "ends_on": today(400),
        **lines(("company", "cash", "5")),
    }
    assert officer.post(f"{here}/amendments", data=words).status_code == 303
    assert officer.post(f"{here}/amendments", data=words).status_code == 409
    amendment = session.scalars(select(Amendment)).one()
    assert "it changes nothing" in officer.get(here).text
    signature = f"{here}/amendments/{amendment.id}/signature"
    version = fresh(session, contract).version
    signed = {"signed-version": version, "signed-signed_on": today()}
    assert officer.post(signature, data=signed).status_code == 403
    office = client("contract_office")
    assert office.post(signature, data={**signed, "signed-signed_on": today(1)}).status_code == 422
    assert office.post(signature, data=signed).status_code == 303
    assert fresh(session, contract).ends_on.isoformat() == today(400)
    other = make_contract(ContractState.ACTIVE)
    assert (
        office.post(f"/contracts/{other.id}/amendments/{amendment.id}/signature", data=signed).status_code
        == 404
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_the_languages_of_the_desk(officer: Any, session: Any, language: str) -> None:
    contract = make_contract(
        ContractState.ACTIVE, overhead_rate=Decimal("0.2"), overhead_mode="on_top", vat_rate=Decimal("0.2")
    )
    step = make_milestone(contract=contract)
    for path in ("", f"/{contract.id}", f"/{contract.id}/milestones/{step.id}", "/board", "/due"):
        assert officer.get(f"/contracts{path}?lang={language}").status_code == 200, path


def test_parties_and_establishments_are_written_in_lines(officer: Any, client: Any, session: Any) -> None:
    contract = make_contract()
    here = f"/contracts/{contract.id}/parties"
    assert contract.organization.name in officer.get(here).text
    words = {"version": contract.version, "parties-0-role": "company", "parties-0-name": "Fonderie du Val"}
    bad = officer.post(here, data={**words, "parties-0-signed_on": "soon"})
    assert (bad.status_code, "Fonderie du Val" in bad.text) == (422, True)
    assert officer.post(here, data={**words, "parties-0-signed_on": "2026-01-02"}).status_code == 303
    assert officer.post(here, data={**words, "parties-0-name": "Autre"}).status_code == 409
    assert "signed on" in officer.get(f"/contracts/{contract.id}").text

    lead, there = client("lead"), "/contracts/establishments"
    base = re.search(r'name="base"[^>]*value="([0-9a-f]+)"', lead.get(there).text)
    assert base is not None
    lines = {"base": base[1], "lines-0-name": "Alba", "lines-0-overhead_mode": "inside"}
    assert "Write the rate" in lead.post(there, data=lines).text
    assert lead.post(there, data={**lines, "lines-0-overhead_rate": "20"}).status_code == 303
    assert lead.post(there, data={**lines, "lines-0-overhead_rate": "10"}).status_code == 409
    assert 'value="20"' in lead.get(there).text
