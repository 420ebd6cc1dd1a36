"""Noting what figures need, on the pages where it belongs; and the figures that then open down to it."""

import csv
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import MonthlyFigure
from tests.factories import make_contract, make_organization


def test_months_are_noted_on_one_page_and_an_indicator_opens_down_to_them(
    client: Any, clock: Any, session: Any
) -> None:
    lead = client("lead")
    page = "/reports/monthly?year=2026&lang=en"
    assert "Nothing was noted yet" in lead.get(page).text
    typed = {f"grant_spent-2026-{month:02}": "1 200,50" for month in (1, 2, 3)}
    refused = lead.post(page, data=typed | {"energy-2026-02": "plenty"})
    assert refused.status_code == 422
    assert "Write an amount such as" in refused.text
    assert 'value="plenty"' in refused.text
    refused = lead.post(page, data=typed)
    assert refused.status_code == 422
    assert "Say where these numbers come from" in refused.text
    assert refused.text.count('value="1 200,50"') == 3
    assert lead.post(page, data=typed | {"source_grant_spent": "Accounts"}).status_code == 303
    told = lead.get(page).text
    assert told.count('value="1200.5"') == 3
    assert "Accounts" in told
    assert lead.post(page, data=typed | {"seen": "older"}).status_code == 409

    records = lead.get("/reports/indicators/leverage/records?year=2026&lang=en").text
    assert "3 records that you may see" in records
    assert "1,200 €" in records or "1,201 €" in records
    assert "/reports/monthly?year=2026" in records
    rows = list(csv.reader(io.StringIO(lead.get("/reports/indicators.csv?year=2026&lang=en").text)))
    assert next(row[3] for row in rows if row[1] == "Leverage") == "0.0"
    # Nobody outside learns what few agreements raised.
    outside = client("funder").get("/reports/indicators.csv?year=2026&lang=en").text
    assert next(row[3] for row in csv.reader(io.StringIO(outside)) if row[1] == "Leverage") == "< 5"


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_the_page_reads_what_it_wrote_itself(client: Any, clock: Any, session: Any, language: str) -> None:
    lead, page = client("lead"), f"/reports/monthly?year=2026&lang={language}"
    typed = {
        "grant_spent-2026-01": "11250",
        "energy-2026-02": "1234567,25",
        "source_grant_spent": "Accounts",
        "source_energy": "Meter",
    }
    assert lead.post(page, data=typed).status_code == 303
    told = lead.get(page).text
    again = {
        name: value.group(1)
        for name in typed
        if (value := re.search(rf'name="{name}"[^>]* value="([^"]*)"', told))
    }
    assert set(again) == set(typed)
    seen = re.search(r'name="seen"[^>]* value="([^"]*)"', told)
    assert lead.post(page, data=again | ({"seen": seen.group(1)} if seen else {})).status_code == 303
    kept = {row.amount for row in session.scalars(select(MonthlyFigure))}
    assert kept == {Decimal(11250), Decimal("1234567.25")}


def test_an_output_is_noted_where_its_agreement_is_and_taken_back(client: Any, session: Any) -> None:
    contract = make_contract("active", title="Weld seams")
    officer, here = client("officer"), f"/tickets/{contract.ticket.reference}/outputs"
    assert here in officer.get(f"/contracts/{contract.id}").text
    typed = {
        "output-came_of": f"contract:{contract.id}", "output-kind": "software", "output-title": "<b>A model</b>",
        "output-came_out_on": desk_clock.today().isoformat(), "output-source": "https://example.org/model",
    }  # fmt: skip
    refused = officer.post(
        f"{here}?lang=en", data=typed | {"output-source": "", "output-came_of": "contract:9"}
    )
    assert refused.status_code == 422
    assert "Write where it can be looked up." in refused.text
    assert "&lt;b&gt;A model" in refused.text
    assert officer.post(here, data=typed).status_code == 303
    page = officer.get(here).text
    assert 'href="https://example.org/model"' in page
    assert "&lt;b&gt;A model" in page
    listed = officer.get("/reports/indicators/outputs/records?lang=en").text
    assert "Program" in listed
    assert here in listed
    assert "Take back" not in client("director").get(f"{here}?lang=en").text
    begin = page.index(f"{here}/")
    address = page[begin : page.index('"', begin)]
    assert officer.post(address).status_code == 303
    assert "A model" not in officer.get(here).text
    assert officer.post(address).status_code == 404
    assert "A model" in officer.get(f"/tickets/{contract.ticket.reference}").text  # its history


def test_maturity_is_noted_with_its_company(client: Any, session: Any) -> None:
    company = make_organization(name="Mill")
    officer, here = client("officer"), f"/directory/organizations/{company.id}/maturity"
    assert here in officer.get(f"/directory/organizations/{company.id}").text
    typed = {"maturity-score": "41,5", "maturity-measured_on": "2025-01-05", "maturity-source": "EDIH"}
    refused = officer.post(f"{here}?lang=en", data=typed | {"maturity-score": "101"})
    assert refused.status_code == 422
    assert "Write a score from 0 to 100." in refused.text
    assert officer.post(here, data=typed).status_code == 303
    later = typed | {"maturity-score": "50", "maturity-measured_on": desk_clock.today().isoformat()}
    assert officer.post(here, data=later).status_code == 303
    assert officer.post(here, data=later).status_code == 422
    assert "41.5 of 100" in officer.get(f"{here}?lang=en").text
    listed = officer.get("/reports/indicators/maturity-gain/records?lang=en").text
    assert "8.5 points" in listed
    begin = listed.index("/directory/maturity/")
    assert officer.get(listed[begin : listed.index('"', begin)]).location.endswith(here)
    assert client("contract_office").post(here, data=typed).status_code == 403
