"""Lists as spreadsheets leave them: zeros gone, cells merged, sheets hidden, names twice; each told, none lost."""

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select

from desk.access import Actor
from desk.queries.directory import bad_rows
from desk.services.imports import Table, read, runs
from desk.services.imports.checking import checked
from desk.services.imports.columns import arranged, columns_of, guess
from desk.services.imports.directory import look
from desk.services.imports.mending import mended
from desk.services.imports.outcome import Outcome
from desk.services.imports.table import Row
from desk.services.imports.workbook import sheets_of
from desk.transaction import unit_of_work
from models import Establishment
from models.numbers import is_siren, is_siret, with_zeros
from tests.factories import actor_of, make_user


@pytest.fixture
def officer(session: Any) -> Actor:
    return actor_of(make_user("officer"))


def written(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows_of(
    content: bytes, name: str = "list.xlsx", sheet: str | None = None
) -> list[tuple[int, dict[str, Any]]]:
    return [(row.line, row.values) for row in read(name, content, "organizations", sheet).rows]


def table(text: str) -> Table:
    found = read("list.csv", text.encode(), "organizations")
    return arranged(found, guess(columns_of(found)))


def looked_at(officer: Actor, rows: Table) -> Outcome:
    outcome = Outcome()
    look(actor=officer, rows=list(checked(rows.rows, outcome)), outcome=outcome)
    outcome.problems.sort(key=lambda one: one.line)
    return outcome


def take(officer: Actor, rows: Table, at_once: int = 50) -> list[tuple[int, str]]:
    """Bring a list in by parts; return the lines left out, and why."""
    with unit_of_work():
        made = runs.begin(actor=officer, name="list.csv", prepared=runs.prepare(rows.rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "ROWS_AT_ONCE", at_once)
        for _part in range(len(rows.rows) + 1):
            with unit_of_work():
                runs.take_part(made.id)
    return [(one.line, one.code) for one in bad_rows(made.id)]


@given(st.integers(0, 10**9 - 1), st.sampled_from((9, 14)))
def test_zeros_come_back_only_where_the_sum_is_then_right(number: int, length: int) -> None:
    typed = str(number)
    whole = with_zeros(typed, length)
    adds_up = is_siren if length == 9 else is_siret
    assert whole is None or (
        whole.lstrip("0") == typed.lstrip("0") and len(whole) == length and adds_up(whole)
    )
    is_short = length - 3 <= len(typed) < length
    assert (whole is not None) == (is_short and adds_up(typed.zfill(length)))


def test_a_number_a_spreadsheet_shortened_is_mended_and_told() -> None:
    outcome = Outcome()
    row = mended(
        Row(7, {"name": "A", "siren": "12345674", "contact_phone": "387000000", "postal_code": "1000"}),
        outcome,
    )
    assert row.values == {
        "name": "A",
        "siren": "012345674",
        "contact_phone": "0387000000",
        "postal_code": "01000",
    }
    assert [(one.line, one.field, one.value) for one in sorted(outcome.notes, key=lambda one: one.field)] == [
        (7, "contact_phone", "387000000 → 0387000000"), (7, "postal_code", "1000 → 01000"), (7, "siren", "12345674 → 012345674"),
    ]  # fmt: skip
    wrong = {"name": "A", "siren": "12345678"}
    assert mended(Row(8, wrong), outcome).values == wrong  # its sum would be wrong: the row is named instead
    neighbor = {"name": "B", "country": "LU", "postal_code": "1000", "contact_phone": "387000000"}
    assert mended(Row(9, neighbor), outcome).values == neighbor


def test_a_cell_merged_over_lines_counts_for_each_and_hidden_sheets_for_nothing() -> None:
    book = Workbook()
    book.active.title = "Secret"
    book.active.append(["Nom", "SIREN"])
    book.active.append(["Cachée", 1])
    book.active.sheet_state = "hidden"
    fair, other = book.create_sheet("Salon"), book.create_sheet("Autres")
    for line in (["Liste du salon"], ["Nom", "SIREN", "Contact"], ["Forges", 552100554, "Ada"], [None, None, "Luc"], [None, None, None],
                 ["Tissages", None, "Paul"]):  # fmt: skip
        fair.append(line)
    for cells in ("A1:C1", "A3:A5", "B3:B4"):
        fair.merge_cells(cells)
    other.append(["Nom", "Ville"])
    other.append(["Verrerie", "Metz"])
    content = written(book)
    assert sheets_of(content) == ["Salon", "Autres"]
    assert rows_of(content) == [
        (3, {"Nom": "Forges", "SIREN": "552100554", "Contact": "Ada"}), (4, {"Nom": "Forges", "SIREN": "552100554", "Contact": "Luc"}),
        (6, {"Nom": "Tissages", "Contact": "Paul"}),
    ]  # fmt: skip
    assert rows_of(content, sheet="Autres") == [(2, {"Nom": "Verrerie", "Ville": "Metz"})]


def test_an_empty_first_sheet_is_passed_over_and_columns_of_one_name_are_told_apart() -> None:
    book = Workbook()
    sheet = book.create_sheet("Liste")
    sheet.append(["Nom", "Mail", "Mail", None])
    sheet.append(["Forges", "a@forges.fr", "b@forges.fr", "lost"])
    assert rows_of(written(book)) == [
        (2, {"Nom": "Forges", "Mail": "a@forges.fr", "Mail (2)": "b@forges.fr"})
    ]
    text = "Nom;Mail;Mail;\nForges;a@forges.fr;b@forges.fr;;\n"
    assert rows_of(text.encode(), "list.csv") == [
        (2, {"Nom": "Forges", "Mail": "a@forges.fr", "Mail (2)": "b@forges.fr"})
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_reads_the_same_however_an_office_program_wrote_it(encoding: str, separator: str) -> None:
    text = separator.join(("Société", "Ville")) + "\r\n" + separator.join(("Émaux", "Épinal")) + "\r\n\r\n"
    assert rows_of(text.encode(encoding), "list.csv") == [(2, {"Société": "Émaux", "Ville": "Épinal"})]


def test_a_bad_line_is_named_and_the_others_are_kept(officer: Actor) -> None:
    text = f"Nom;SIREN;Ville\nForges;552100554;Metz\nTrop;;a;b;c\n{'x' * 200_000};;Metz\nNul;123;Metz\n=1+1;732829320;Toul\n"
    outcome = looked_at(officer, table(text))
    assert [(one.line, one.code) for one in outcome.problems] == [
        (3, "too_many_cells"),
        (4, "too_long"),
        (5, "not_a_siren"),
    ]
    assert sorted(outcome.added) == ["552100554", "732829320", "=1+1, Toul", "Forges, Metz"]


def test_of_two_lines_that_contradict_each_other_the_first_counts_and_it_is_told(officer: Actor) -> None:
    rows = table("Nom;SIREN;Secteur\nForges;552100554;Acier\nForges;552100554;Verre\n")
    take(officer, rows)
    again = looked_at(officer, rows)
    assert not again.does_something
    assert [(one.line, one.field, one.code, one.value) for one in again.notes] == [
        (3, "sector", "said_otherwise", "Verre ≠ Acier (2)")
    ]


@pytest.mark.parametrize("at_once", [50, 1])
def test_two_towns_of_one_company_are_two_sites_also_the_second_time(
    officer: Actor, session: Any, at_once: int
) -> None:
    rows = table("Nom;SIREN;Ville\nForges;552100554;Metz\nForges;552100554;Nancy\n")
    foreseen = looked_at(officer, rows)
    take(officer, rows, at_once)
    assert sorted(foreseen.added) == ["552100554", "Forges, Metz", "Forges, Nancy"]
    assert sorted(session.scalars(select(Establishment.city))) == ["Metz", "Nancy"]
    assert not looked_at(officer, rows).does_something


LINES = st.lists(
    st.tuples(
        st.sampled_from(("552100554", "732829320", "55210055400013", "", "12")), st.sampled_from(("Forges", "Verre")),
        st.sampled_from(("Metz", "Nancy", "")), st.sampled_from(("57000", "")), st.sampled_from(("a@forges-du-val.fr", "b@verre-co.fr", "")),
        st.sampled_from(("Acier", "Verre", "")),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, st.integers(1, 4))
def test_a_list_brought_in_again_changes_nothing(
    officer: Actor, lines: list[tuple[str, ...]], at_once: int
) -> None:
    names = ("siren", "name", "city", "postal_code", "contact_email", "sector")
    rows = [{name: value for name, value in zip(names, line, strict=True) if value} for line in lines]
    made = Table([Row(place, row) for place, row in enumerate(rows, 2)])
    bad = take(officer, made, at_once)
    again = looked_at(officer, made)
    assert not again.does_something
    assert [(one.line, one.code) for one in again.problems] == bad
