"""Lists brought into the directory: looked at, their columns named, kept, and taken back."""

import io
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from openpyxl import Workbook
from sqlalchemy import select

from desk.access import Actor
from desk.queries import directory as queries
from desk.services import contacts, organizations, personal_data
from desk.services.imports import read, runs
from desk.services.imports.columns import arranged, columns_of, guess
from desk.transaction import unit_of_work
from models import Base, Contact, DirectoryImport, ImportedRecord, Organization
from tests import factories

LIST = """Raison sociale;N° SIREN;Ville;E-mail;Contact;Fonction;Remarque
Forges du Val;552100554;Épinal;ada@forges-du-val.fr;Ada Vernoux;Directrice;vue au salon
Tissages Roy;;Gérardmer;paul.roy@tissages-roy.fr;Paul Roy;;
Forges du Val;552100554;Épinal;luc@forges-du-val.fr;Luc Petit;Méthodes;
"""


@pytest.fixture
def officer(session: Any) -> Actor:
    return factories.actor_of(factories.make_user("officer"))


def table(text: str = LIST, name: str = "list.csv") -> Any:
    read_ = read(name, text.encode(), "organizations")
    return arranged(read_, guess(columns_of(read_)))


def brought_in(officer: Actor, text: str = LIST) -> DirectoryImport:
    with unit_of_work():
        made = runs.begin(actor=officer, name="list.csv", prepared=runs.prepare(table(text).rows))
        assert not runs.take_part(made.id)
        return made


def taken_back(session: Any, officer: Actor, made: DirectoryImport) -> list[tuple[str, str]]:
    """Take a list back; return what was left of it."""
    with unit_of_work():
        runs.undo(actor=officer, import_id=made.id)
        assert not runs.take_back_part(made.id)
    session.expire_all()
    return queries.left_of(made.id)


def stored(session: Any) -> dict[str, list[str]]:
    """Return every company and person, without the counters of their versions."""
    session.expire_all()
    models: tuple[type[Base], ...] = (Organization, Contact)
    return {
        model.__name__: sorted(
            str(
                {
                    name: value
                    for name, value in vars(row).items()
                    if name not in ("_sa_instance_state", "version")
                }
            )
            for row in session.scalars(select(model))
        )
        for model in models
    }


def preview(browser: Any, content: bytes, name: str) -> tuple[Any, dict[str, str]]:
    """Send a list up; return the answer and what its form carries."""
    answer = browser.post("/directory/imports/preview?lang=en", data={"file": (io.BytesIO(content), name)})
    page = BeautifulSoup(answer.text, "html.parser")
    given = {one["name"]: one["value"] for one in page.select("form [name=held]")}
    for one in page.select("select[name^=columns]"):
        chosen = one.select_one("option[selected]")
        given[one["name"]] = chosen["value"] if chosen else ""
    return answer, given


def test_columns_are_told_by_their_names_and_a_list_of_excel_is_read_as_one_of_csv() -> None:
    book = Workbook()
    for line in LIST.splitlines():
        cells: list[Any] = line.split(";")
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in cells])
    book.active["G4"] = "=1+1"
    content = io.BytesIO()
    book.save(content)
    found = read("list.XLSX", content.getvalue(), "organizations")
    assert guess(columns_of(found)) == {
        "Raison sociale": "name", "N° SIREN": "siren", "Ville": "city", "E-mail": "contact_email", "Contact": "contact_name",
        "Fonction": "contact_position",
    }  # fmt: skip
    assert [(row.line, row.values) for row in arranged(found, guess(columns_of(found))).rows] == [
        (row.line, row.values) for row in table().rows
    ]


def test_a_column_of_names_is_of_people_beside_one_that_names_the_company() -> None:
    assert guess(["Nom", "Ville"]) == {"Nom": "name", "Ville": "city"}
    for names in (["Nom", "Entreprise"], ["Entreprise", "Nom"]):
        assert guess(names) == {"Entreprise": "name", "Nom": "contact_name"}
    assert guess(["Name", "Firma", "Contact"]) == {"Firma": "name", "Contact": "contact_name"}


def test_a_list_is_looked_at_then_kept_then_taken_back(client: Any, session: Any) -> None:
    officer, before = client("officer"), stored(session)
    answer, given = preview(officer, LIST.encode(), "list.csv")
    assert answer.status_code == 200
    assert stored(session) == before
    assert officer.post("/directory/imports", data=given).status_code == 303
    people = dict(session.execute(select(Contact.email, Contact.position)).all())
    assert people == {
        "ada@forges-du-val.fr": "Directrice",
        "paul.roy@tissages-roy.fr": None,
        "luc@forges-du-val.fr": "Méthodes",
    }
    companies = dict(session.execute(select(Organization.name, Organization.domain)).all())
    assert companies == {"Forges du Val": None, "Tissages Roy": "tissages-roy.fr"}
    again, _ = preview(officer, LIST.encode(), "list.csv")
    assert "nothing to bring in" in again.text
    path = re.search(r"/directory/imports/\d+", officer.get("/directory/imports?lang=en").text)
    assert path
    report = officer.get(f"{path[0]}?lang=en").text
    assert "3 of 3 rows" in report
    assert officer.post(f"{path[0]}/undo").status_code == 303
    assert stored(session) == before
    assert "Taken back" in officer.get("/directory/imports?lang=en").text


def test_a_workbook_of_several_sheets_asks_which_and_what_was_mended_is_told(
    client: Any, session: Any
) -> None:
    book = Workbook()
    book.active.title = "Salon"
    book.active.append(["Nom", "SIREN"])
    book.active.append(["Forges", 12345674])
    second = book.create_sheet("Autres")
    second.append(["Raison sociale", "Site web"])
    second.append(["Verrerie", "verrerie-co.fr"])
    content = io.BytesIO()
    book.save(content)
    officer = client("officer")
    first, given = preview(officer, content.getvalue(), "list.xlsx")
    assert "This workbook has 2 sheets" in first.text
    assert "12345674 → 012345674" in first.text
    other = officer.post("/directory/imports/preview?lang=en", data=given | {"sheet": "Autres"})
    page = BeautifulSoup(other.text, "html.parser")
    assert [one["value"] for one in page.select("select[name^=columns] option[selected]")] == [
        "name",
        "domain",
    ]
    held = page.select_one("form [name=held]")
    assert held
    chosen = {"held": held["value"], "sheet": "Autres", "columns-0": "name", "columns-1": "domain"}
    assert officer.post("/directory/imports", data=chosen).status_code == 303
    assert session.scalars(select(Organization.domain)).all() == ["verrerie-co.fr"]


def test_bad_rows_are_named_and_left_out_only_when_asked(client: Any, session: Any) -> None:
    officer = client("officer")
    text = LIST + "Sans clé;;Metz;;;;\nFaux;552100555;;;;;\n"
    answer, given = preview(officer, text.encode(), "list.csv")
    assert answer.status_code == 422
    assert [
        one.text for one in BeautifulSoup(answer.text, "html.parser").select("#problems th.num[scope=row]")
    ] == ["5", "6"]
    refused = officer.post("/directory/imports", data=given)
    assert refused.status_code == 422
    assert BeautifulSoup(refused.text, "html.parser").select_one("#problems .error"), "it says what is asked"
    assert session.scalar(select(Organization)) is None
    assert officer.post("/directory/imports", data=given | {"leave_out": "y"}).status_code == 303
    assert len(session.scalars(select(Organization)).all()) == 2


@pytest.mark.parametrize(
    ("columns", "status"),
    [({}, 422), ({"columns-0": "name", "columns-1": "name"}, 422), ({"columns-0": "nonsense"}, 422),
     ({"columns-0": "name", "columns-1": "siren"}, 200)],
)  # fmt: skip
def test_columns_are_named_by_a_person_once_each(
    client: Any, session: Any, columns: Any, status: int
) -> None:
    officer = client("officer")
    _, given = preview(officer, b"A;B\nForges;552100554\n", "list.csv")
    answer = officer.post("/directory/imports/preview", data={"held": given["held"], **columns})
    assert answer.status_code == status
    assert session.scalar(select(Organization)) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 no workbook"), ("a.xlsx", b""), ("a.csv", b""), ("a.csv", b"name\n"), ("a.exe", b"MZ"),
     ("a.csv", b"name;city\nx;\x81"), ("a.json", b"{}")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(client: Any, session: Any, name: str, content: bytes) -> None:
    answer, given = preview(client("officer"), content, name)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert not given


def test_a_list_nobody_signed_is_none(client: Any, session: Any) -> None:
    officer = client("officer")
    for path in ("/directory/imports", "/directory/imports/preview"):
        assert officer.post(path, data={"held": "forged", "columns-0": "name"}).status_code == 422


def test_undoing_gives_back_what_was_completed_and_leaves_what_lives_on(officer: Actor, session: Any) -> None:
    known = factories.make_organization(name="Forges", siren="552100554", city="Nancy")
    made = brought_in(officer)
    changed = session.scalars(select(Contact).where(Contact.email == "luc@forges-du-val.fr")).one()
    used = session.scalars(select(Organization).where(Organization.name == "Tissages Roy")).one()
    with unit_of_work():
        contacts.edit(
            actor=officer,
            contact_id=changed.id,
            version=changed.version,
            name="Luc Grand",
            email=changed.email,
        )
        factories.make_contact(used, email="new@tissages-roy.fr")
    left = taken_back(session, officer, made)
    assert (known.name, known.city) == ("Forges", "Nancy")
    assert sorted(left) == [("Luc Grand", "changed"), ("Tissages Roy", "used")]
    before = stored(session)
    taken_back(session, officer, made)  # once
    assert stored(session) == before


def test_a_later_change_of_a_completed_company_is_never_undone(officer: Actor, session: Any) -> None:
    known = factories.make_organization(name="Forges", siren="552100554", city="Nancy")
    made = brought_in(officer)
    with unit_of_work():
        organizations.edit(actor=officer, organization_id=known.id, version=known.version, name="Forges du Val", siren=known.siren,
                           city="Metz")  # fmt: skip
    left = taken_back(session, officer, made)
    assert (known.name, known.city) == ("Forges", "Metz")  # its site is a record of its own
    assert ("Metz", "changed") in left


def test_an_erased_person_is_in_no_import_and_stays_erased(officer: Actor, session: Any) -> None:
    made = brought_in(officer)
    ada = session.scalars(select(Contact).where(Contact.email == "ada@forges-du-val.fr")).one()
    with unit_of_work():
        personal_data.erase(actor=officer, contact_id=ada.id, version=ada.version)
    assert "Ada" not in str(session.execute(select(ImportedRecord.before, ImportedRecord.after)).all())
    assert (ada.name, "erased") in taken_back(session, officer, made)
    assert session.get(Contact, ada.id, populate_existing=True).erased_at is not None
