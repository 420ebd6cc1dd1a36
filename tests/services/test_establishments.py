"""Sites of organizations: each once, one of them the main one; nothing of them is lost when records become one."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.access import Actor
from desk.errors import Conflict, DeskError, Duplicate, NotAllowed, Refused
from desk.extensions import session as current
from desk.queries import directory as queries
from desk.queries.search import Asked
from desk.queries.search import companies as found_companies
from desk.services import establishments, organizations, parties, submissions
from desk.services.imports import Outcome, Table, runs
from desk.services.imports.checking import checked
from desk.services.imports.directory import look
from desk.services.imports.table import Row
from desk.transaction import unit_of_work
from models import ContractParty, Establishment, Event, Organization, Ticket
from models.establishment import department_of
from tests.factories import (
    actor_of,
    make_contract,
    make_establishment,
    make_organization,
    make_user,
    siren,
)

LA_POSTE = "35600000000048"  # its head office; another of its sites passes by its own rule alone
LA_POSTE_ELSEWHERE = "35600000000001"


def siret(serial: int, site: int = 1) -> str:
    """Return a made-up SIRET of a made-up SIREN."""
    body = f"{siren(serial)}{site:04d}"
    total = sum(
        sum(divmod(int(digit) * (1 if place % 2 else 2), 10)) for place, digit in enumerate(body[::-1])
    )
    return f"{body}{-total % 10}"


@pytest.fixture
def firm(session: Any) -> Organization:
    return make_organization(name="Forges du Val", siren=siren(7), city=None, region=None)


def add(officer: Actor, firm: Organization, **facts: Any) -> Establishment:
    with unit_of_work():
        return establishments.add(actor=officer, organization_id=firm.id, **facts)


def edit(officer: Actor, site: Establishment, **facts: Any) -> Establishment:
    with unit_of_work():
        return establishments.edit(actor=officer, establishment_id=site.id, version=site.version, **facts)


def test_the_first_site_is_the_main_one_and_tells_where_the_company_is(
    officer: Actor, firm: Organization
) -> None:
    first = add(officer, firm, siret=siret(7), postal_code="88000", city="Épinal")
    assert (first.is_head, first.region) == (True, "88")
    second = add(officer, firm, siret=siret(7, 2), postal_code="20200", city="Bastia", is_head=True)
    assert (firm.city, firm.region, firm.siret) == ("Bastia", "2B", siret(7, 2))
    edit(officer, second, closed_on=date(2026, 1, 31))
    assert (firm.city, first.is_head, second.is_head) == ("Épinal", True, False)
    kinds = select(Event.kind).where(Event.kind.like("establishment%")).order_by(Event.id)
    assert list(current.scalars(kinds)) == [
        "establishment_added",
        "establishment_added",
        "establishment_closed",
    ]
    page = queries.site_page(officer, second.id)
    assert [(one.kind, one.before, one.after["closed_on"]) for one in page.changes[:1]] == [
        ("establishment_closed", {"closed_on": None}, "2026-01-31")
    ]
    assert [one.city for one in queries.sites_of(officer, firm.id)] == ["Épinal", "Bastia"]


@pytest.mark.parametrize(
    ("postal_code", "department"),
    [("57000", "57"), ("97400", "974"), ("20090", "2A"), ("20600", "2B"), ("L-1234", None), ("1000", None), (None, None)],
)  # fmt: skip
def test_a_french_postal_code_tells_the_department(postal_code: str | None, department: str | None) -> None:
    assert department_of(postal_code) == department


def test_a_site_is_of_the_company_whose_number_it_carries_and_of_one_alone(
    officer: Actor, firm: Organization
) -> None:
    site = add(officer, firm, siret=siret(7), city="Épinal")
    with pytest.raises(Refused, match="other_siren"):
        add(officer, firm, siret=siret(8))
    with pytest.raises(Refused, match="siret_is_french"):
        add(officer, firm, siret=siret(7, 3), country="LU")
    with pytest.raises(Duplicate):
        add(officer, firm, siret=siret(7))
    with pytest.raises(Refused, match="before_it_opened"):
        edit(officer, site, opened_on=date(2026, 2, 1), closed_on=date(2026, 1, 1))
    with pytest.raises(Conflict), unit_of_work():
        establishments.edit(actor=officer, establishment_id=site.id, version=9, city="Metz")
    with pytest.raises(DeskError) as refused, unit_of_work():
        establishments.add(actor=actor_of("director"), organization_id=firm.id, city="Metz")
    assert isinstance(refused.value, NotAllowed)


def test_the_number_of_a_site_tells_the_number_of_its_company(officer: Actor, session: Any) -> None:
    nameless = make_organization(name="Sans numéro", siren=None)
    add(officer, nameless, siret=siret(11), city="Toul")
    assert nameless.siren == siren(11)
    other = make_organization(name="Autre", siren=None)
    with pytest.raises(Refused, match="siren_of_another"):
        add(officer, other, siret=siret(11, 2))


def test_a_request_remembers_the_site_whose_number_it_gives(
    officer: Actor, session: Any, firm: Organization
) -> None:
    words = {"company_name": "Forges", "company_id_kind": "siret", "contact_name": "Ada", "contact_email": "ada@forges.example.org",
             "title": "Cracks", "pitch": "Cracks in welds"}  # fmt: skip
    make_user("officer")
    make_establishment(firm, city="Épinal", is_head=True)
    make_establishment(firm, siret=siret(7, 2), city="Nancy")
    asked = []
    for number in (siret(7, 2), siret(7, 3)):
        with unit_of_work():
            sent = submissions.send(
                key=f"key-{number}-0123456789", words=words | {"company_id": number}, language="fr"
            )
            ticket = submissions.confirm(actor=submissions.sender_of(sent), submission_id=sent.id)
            asked.append(session.get_one(Establishment, session.get_one(Ticket, ticket.id).establishment_id))
    assert [(one.siret, one.organization_id) for one in asked] == [
        (siret(7, 2), firm.id),
        (siret(7, 3), firm.id),
    ]
    assert [one.ticket_count for one in queries.sites_of(officer, firm.id)] == [0, 1, 1]
    assert queries.site_page(officer, asked[0].id).tickets[0].title == "Cracks"


def test_a_number_finds_the_company_and_the_site(officer: Actor, firm: Organization) -> None:
    site = add(officer, firm, siret=siret(7, 2), name="Atelier des Vosges", city="Épinal")
    add(officer, firm, siret=siret(7, 3), city="Nancy")
    for words in (siret(7, 2), "atelier vosges", "nancy"):
        asked = Asked(words=tuple((word, False, False) for word in words.split()))
        hits = found_companies(officer, asked)
        assert [hit.id for hit in hits] == [firm.id], words
        assert hits[0].site_id == (site.id if words == siret(7, 2) else None)
    listed = queries.organizations(officer, queries.OrganizationFilter(text=siret(7, 3)))
    assert [row.id for row in listed.rows] == [firm.id]
    nothing = queries.organizations(officer, queries.OrganizationFilter(text=siret(7, 4)))
    assert nothing.rows == () or [row.id for row in nothing.rows] == [firm.id]  # by its first nine digits


def test_a_party_of_an_agreement_signs_for_a_site_of_its_company(officer: Actor, session: Any) -> None:
    contract = make_contract()
    site = make_establishment(contract.organization, name="Usine", city="Toul")
    strange = make_establishment(make_organization(), city="Nancy")
    contracts = actor_of("contract_office")

    def say(role: str, establishment_id: int) -> None:
        party = parties.Party("Ateliers", role, establishment_id=establishment_id)
        with unit_of_work():
            parties.set_parties(
                actor=contracts, contract_id=contract.id, version=contract.version, parties=[party]
            )

    say("company", site.id)
    assert session.scalars(select(ContractParty.establishment_id)).all() == [site.id]
    assert queries.site_page(officer, site.id).agreements == [(contract.id, contract.title)]
    for role, establishment_id in (("company", strange.id), ("establishment", site.id)):
        with pytest.raises(Refused, match="unknown_site"):
            say(role, establishment_id)


def listed(*rows: dict[str, Any]) -> Table:
    return Table(
        [Row(place, {"name": "Forges du Val", "siren": siren(7), **row}) for place, row in enumerate(rows, 2)]
    )


def brought_in(officer: Actor, table: Table) -> int:
    with unit_of_work():
        made = runs.begin(actor=officer, name="list.csv", prepared=runs.prepare(table.rows))
        assert not runs.take_part(made.id)
        assert queries.bad_rows(made.id) == []
        return made.id


def looked_at(officer: Actor, table: Table) -> Outcome:
    outcome = Outcome()
    return look(actor=officer, rows=list(checked(table.rows, outcome)), outcome=outcome)


def test_a_list_brings_sites_by_their_numbers_once_and_takes_them_back(
    officer: Actor, session: Any, firm: Organization
) -> None:
    make_establishment(firm, city="Épinal", is_head=True)
    table = listed(
        {"siret": siret(7), "city": "Épinal", "postal_code": "88000"}, {"siret": siret(7, 2), "city": "Nancy", "site_name": "Usine"},
        {"siren": None, "siret": siret(7, 2), "address": "3 rue du Four"},
    )  # fmt: skip
    assert looked_at(officer, table).problems == []
    first = brought_in(officer, table)
    sites = session.scalars(select(Establishment).order_by(Establishment.id)).all()
    assert [(one.siret, one.city, one.region, one.is_head) for one in sites] == [
        (siret(7), "Épinal", "88", True), (siret(7, 2), "Nancy", None, False),
    ]  # fmt: skip
    assert sites[1].address == "3 rue du Four"
    again = looked_at(officer, table)
    assert not again.does_something
    with unit_of_work():
        runs.undo(actor=officer, import_id=first)
        assert not runs.take_back_part(first)
    session.expire_all()
    assert queries.left_of(first) == []
    assert [(one.siret, one.city, one.region) for one in session.scalars(select(Establishment))] == [
        (None, "Épinal", None)
    ]


def test_a_list_names_numbers_that_are_wrong_or_of_another_company(
    officer: Actor, session: Any, firm: Organization
) -> None:
    other = make_organization(name="Autre", siren=siren(8))
    make_establishment(other, siret=siret(8), city="Toul")
    outcome = looked_at(officer, listed({"siret": siret(7)[:-1] + "x"}, {"siret": siret(8)}))
    assert [(one.line, one.field, one.code) for one in outcome.problems] == [
        (2, "siret", "not_a_siret"),
        (3, "siret", "other_siren"),
    ]


def test_la_poste_counts_its_own_way(officer: Actor, session: Any) -> None:
    post = make_organization(name="La Poste", siren=LA_POSTE[:9], city=None, region=None)
    table = Table(
        [
            Row(line, {"name": "La Poste", "siret": number})
            for line, number in ((2, LA_POSTE), (3, LA_POSTE_ELSEWHERE))
        ]
    )
    outcome = looked_at(officer, table)
    assert outcome.problems == []
    brought_in(officer, table)
    assert [one.siret for one in queries.sites_of(officer, post.id)] == [LA_POSTE, LA_POSTE_ELSEWHERE]


def test_what_is_said_of_a_company_is_written_at_its_main_site(
    officer: Actor, session: Any, firm: Organization
) -> None:
    add(officer, firm, siret=siret(7), city="Épinal")
    further = add(officer, firm, siret=siret(7, 2), city="Nancy")
    with unit_of_work():
        organizations.edit(
            actor=officer,
            organization_id=firm.id,
            version=firm.version,
            name=firm.name,
            siren=firm.siren,
            siret=siret(7, 2),
        )
    assert (firm.city, further.is_head, len(establishments.of(firm))) == ("Nancy", True, 2)
