"""Kinds of agreement, written by an administrator and used at once."""

from typing import Any

import pytest
from sqlalchemy import select

from models import Contract, ContractKind
from tests.factories import make_accepted_ticket

NEW = {
    "code": "hackathon", "label_fr": "Marathon de programmation", "label_en": "Hackathon", "label_de": "Hackathon",
    "months_from": "1", "months_to": "2", "checks": "ethics",
    "stages-0-label_fr": "Appel", "stages-0-label_en": "Call",
    "stages-1-label_fr": "Clôture", "stages-1-label_en": "Closing",
    "own_fields-0-label_fr": "Équipes", "own_fields-0-label_en": "Teams", "own_fields-0-type": "number",
    "own_fields-0-required": "y",
    "before_signature-0-label_fr": "Lieu réservé ?", "before_signature-0-label_en": "Place booked?",
}  # fmt: skip


@pytest.fixture
def administrator(client: Any, session: Any) -> Any:
    return client("administrator")


def test_a_nineteenth_kind_is_written_and_used_at_once(administrator: Any, client: Any, session: Any) -> None:
    assert administrator.post("/admin/contract-kinds/shipped").status_code == 303
    assert len(session.scalars(select(ContractKind)).all()) == 19
    assert administrator.get("/admin/contract-kinds/new").status_code == 200
    assert administrator.post("/admin/contract-kinds", data=NEW).status_code == 303
    assert administrator.post("/admin/contract-kinds", data=NEW).status_code == 422

    officer, work = client("officer"), make_accepted_ticket("follow_up")
    here = f"/tickets/{work.ticket.reference}/contracts"
    assert "Hackathon" in officer.get(f"{here}/new").text
    words = {"title": "Seams in two days", "unit_id": work.unit_id}
    refused = officer.post(f"{here}?kind=hackathon", data=words)
    assert (refused.status_code, "needs an answer here" in refused.text) == (422, True)
    drafted = officer.post(f"{here}?kind=hackathon", data={**words, "field_teams": "6"})
    assert drafted.status_code == 303
    contract = session.scalars(select(Contract)).one()
    assert (contract.fields, contract.stage) == ({"teams": 6}, "call")
    noted = officer.post(
        f"/contracts/{contract.id}/stage",
        data={"stage-version": contract.version, "stage-stage": "closing"},
    )
    assert noted.status_code == 303
    assert "Closing" in officer.get(f"/tickets/{work.ticket.reference}").text


def test_an_agreement_keeps_the_version_it_was_drafted_from(
    administrator: Any, client: Any, session: Any
) -> None:
    administrator.post("/admin/contract-kinds", data=NEW)
    officer, work = client("officer"), make_accepted_ticket("follow_up")
    officer.post(
        f"/tickets/{work.ticket.reference}/contracts?kind=hackathon",
        data={"title": "Seams", "unit_id": work.unit_id, "field_teams": "6"},
    )
    page = administrator.get("/admin/contract-kinds/hackathon").text
    assert 'value="teams"' in page
    lines = {"own_fields-0-code": "teams", "stages-0-code": "call", "stages-1-code": "closing"}
    coded = {**NEW, **lines, "before_signature-0-code": "place_booked", "version": "1"}
    assert administrator.post("/admin/contract-kinds/hackathon", data=coded).status_code == 303
    assert len(session.scalars(select(ContractKind)).all()) == 1, "nothing changed, no version is written"

    changed = {**coded, "own_fields-0-label_en": "Groups", "label_en": "Sprint"}
    assert administrator.post("/admin/contract-kinds/hackathon", data=changed).status_code == 303
    stale = administrator.post("/admin/contract-kinds/hackathon", data={**changed, "label_fr": "Autre"})
    assert (stale.status_code, "Autre" in stale.text) == (409, True)
    contract = session.scalars(select(Contract)).one()
    page = officer.get(f"/contracts/{contract.id}").text
    assert ("Teams" in page, "Groups" in page) == (True, False)


def test_a_line_in_one_language_and_a_kind_without_stages_are_told(administrator: Any, session: Any) -> None:
    one = administrator.post("/admin/contract-kinds", data={**NEW, "stages-0-label_en": ""})
    assert (one.status_code, "in French and in English" in one.text) == (422, True)
    assert 'value="Appel"' in one.text
    none = administrator.post(
        "/admin/contract-kinds", data={k: v for k, v in NEW.items() if not k.startswith("stages")}
    )
    assert (none.status_code, "at least one stage" in none.text) == (422, True)
    months = administrator.post("/admin/contract-kinds", data={**NEW, "months_to": "0"})
    assert months.status_code == 422
    assert session.scalars(select(ContractKind)).all() == []
