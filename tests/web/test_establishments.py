"""The pages of a company's sites."""

from typing import Any

from sqlalchemy import select

from models import Establishment
from tests import factories
from tests.services.test_establishments import siret


def test_a_site_is_added_shown_corrected_and_closed(client: Any, session: Any) -> None:
    firm = factories.make_organization(name="Forges du Val", siren=factories.siren(7), city=None, region=None)
    officer = client("officer")
    adding = f"/directory/organizations/{firm.id}/establishments"
    assert officer.get(f"{adding}/new").status_code == 200
    wrong = officer.post(
        f"{adding}?lang=en",
        data={"siret": siret(7)[:-1] + str((int(siret(7)[-1]) + 1) % 10), "city": "Épinal", "country": "FR"},
    )
    assert (wrong.status_code, "check its 14 digits" in wrong.text, "Épinal" in wrong.text) == (
        422,
        True,
        True,
    )
    assert officer.post(adding, data={"country": "FR"}).status_code == 422
    other = officer.post(f"{adding}?lang=en", data={"siret": siret(8), "country": "FR"})
    assert (other.status_code, "first nine digits must be the same" in other.text) == (422, True)
    given = {"siret": siret(7), "city": "Épinal", "postal_code": "88000", "country": "FR"}
    page = officer.post(f"{adding}?lang=en", data=given, follow_redirects=True).text
    assert "Épinal" in page
    assert "head office" in page

    site = session.scalars(select(Establishment)).one()
    at = f"/directory/establishments/{site.id}"
    shown = officer.get(f"{at}?lang=en").text
    assert "added the site Épinal" in shown
    changed = {**given, "siret": "", "country": "FR", "closed_on": "2026-01-31", "version": 1}
    stale = officer.post(at, data=changed | {"version": 99})
    assert stale.status_code == 409
    closed = officer.post(at, data=changed | {"version": site.version}, follow_redirects=True).text
    assert "31" in closed
    assert session.scalars(select(Establishment.closed_on)).one().isoformat() == "2026-01-31"
    director = client("director")
    assert director.get(at).status_code == 200
    assert director.get(f"{at}/edit").status_code in (403, 404)


def test_a_request_and_an_agreement_show_the_site_and_a_search_by_its_number_leads_there(
    client: Any, session: Any
) -> None:
    contract = factories.make_contract()
    ticket = contract.ticket
    firm, officer = ticket.organization, client("officer")
    number = siret(int(firm.siren[:8]))
    officer.post(
        f"/directory/organizations/{firm.id}/establishments",
        data={"siret": number, "city": "Longwy", "country": "FR"},
    )
    site = session.scalars(select(Establishment).where(Establishment.city == "Longwy")).one()
    ticket.establishment_id = site.id
    session.commit()
    at = f"/directory/establishments/{site.id}"
    assert at in officer.get(f"/tickets/{ticket.reference}").text
    assert at in officer.get(f"/search?q={number}").text
    office = client("contract_office")
    form = f"/contracts/{contract.id}/parties"
    assert "Longwy" in office.get(form).text
    line = {"parties-0-role": "company", "parties-0-name": firm.name, "parties-0-establishment_id": site.id}
    page = office.post(form, data=line | {"version": contract.version}, follow_redirects=True)
    assert at in page.text
