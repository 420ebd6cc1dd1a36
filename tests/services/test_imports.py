"""Files of units and organizations."""

import io
import json
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from desk.access import Actor
from desk.services import units as unit_verbs
from desk.services.imports import ImportRefused, Outcome, Table, UnreadableFile, organizations, read, units
from desk.transaction import unit_of_work
from models import Expertise, Member, Organization, Unit, UnitText
from tests.factories import make_topic, siren

UNIT = """units:
  - code: POOL
    kind: team
    name: Pool
  - code: ING-A
    kind: engineer
    parent: POOL
    name: Maël (démo)
    axis: eng
    languages: [fr, en]
    help: [engineer, advice]
    ceiling: 2
    restricted_zone: true
    members:
      - {name: Maël (démo), email: mael@pool.example.org, role: engineer, language: fr}
    texts:
      - {language: fr, text: Nous voyons.}
    expertise:
      - {topic: vision, level: 3, since: 2019, evidence: Contrats.}
    publications:
      - {year: 2024, title: Seeing}
"""


def bring_in(verb: Any, table: Table, partial: bool = False) -> Outcome:
    with unit_of_work():
        outcome: Outcome = verb(actor=Actor.system(), data=table, partial=partial)
        return outcome


def problems(verb: Any, table: Table) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefused) as refusal:
        bring_in(verb, table)
    return [(one.line, one.field, one.code) for one in refusal.value.outcome.problems]


def rows(kind: str, *values: dict[str, Any]) -> Table:
    return read("file.json", json.dumps({kind: list(values)}).encode(), kind)


# ----- units


def test_units_come_in_with_all_they_are_and_twice_changes_nothing(session: Any) -> None:
    make_topic("vision")
    table = read("units.yaml", UNIT.encode(), "units")
    assert bring_in(units.import_units, table).added == ["POOL", "ING-A"]
    again = bring_in(units.import_units, table)
    assert (again.added, again.changed, again.unchanged) == ([], {}, ["POOL", "ING-A"])
    unit = session.execute(select(Unit).where(Unit.code == "ING-A")).scalar_one()
    assert (unit.parent.code, unit.cooperations, unit.is_restricted_zone) == (
        "POOL",
        ["engineer", "advice"],
        True,
    )
    for model, count in ((Member, 1), (Expertise, 1), (UnitText, 2)):
        assert session.execute(select(func.count()).select_from(model)).scalar_one() == count


def test_a_row_changes_what_it_says_and_nothing_else(session: Any) -> None:
    make_topic("vision")
    bring_in(units.import_units, read("units.yaml", UNIT.encode(), "units"))
    change = {"code": "ING-A", "ceiling": 1, "members": [{"name": "Mia", "email": "mia@pool.example.org"}]}
    outcome = bring_in(units.import_units, rows("units", change))
    assert outcome.changed == {"ING-A": ["ceiling", "members"]}
    unit = session.execute(select(Unit).where(Unit.code == "ING-A")).scalar_one()
    assert (unit.ceiling, unit.axis, unit.name) == (1, "eng", "Maël (démo)")
    assert session.execute(select(func.count()).select_from(Member)).scalar_one() == 2
    assert session.execute(select(func.count()).select_from(Expertise)).scalar_one() == 1


def test_a_csv_of_units_carries_topics_and_one_person(session: Any) -> None:
    make_topic("vision"), make_topic("speech")
    text = "code,kind,name,languages,expertise,member_name,member_email,member_role\n"
    text += (
        'VIGIE,chair,"Vigie, la chaire",fr|en,vision:3|speech:1,Théodora,theodora@lab.example.org,holder\n'
    )
    bring_in(units.import_units, read("units.csv", text.encode(), "units"))
    assert session.execute(select(Unit.name)).scalar_one() == "Vigie, la chaire"
    assert session.execute(select(Expertise.level).order_by(Expertise.topic_id)).scalars().all() == [1, 3]
    assert session.execute(select(Member.role)).scalar_one() == "holder"


def test_a_table_describes_units_in_each_language_and_keeps_their_other_texts(session: Any) -> None:
    def taken(*descriptions: str) -> Any:
        text = "code,kind,name,description_fr,description_en,description_de\n"
        table = f"{text}ING-A,engineer,Maël,{','.join(descriptions)}\n"
        return bring_in(units.import_units, read("units.csv", table.encode(), "units"))

    def kept() -> list[Any]:
        statement = select(
            UnitText.kind, UnitText.language, UnitText.text, UnitText.other_language, UnitText.other_text
        )
        return [tuple(one) for one in session.execute(statement.order_by(UnitText.id))]

    make_topic("vision")
    taken("Lit les plans", "Reads plans", "")
    assert kept() == [("description", "fr", "Lit les plans", "en", "Reads plans")]
    assert taken("Lit les plans", "", "").unchanged == ["ING-A"]
    assert taken("", "Reads drawings", "Liest Pläne").changed == {"ING-A": ["texts"]}
    described = [
        ("description", "fr", "Lit les plans", "en", "Reads drawings"),
        ("description", "de", "Liest Pläne", None, None),
    ]
    assert kept() == described
    unit_id = session.execute(select(Unit.id)).scalar_one()
    papers = [unit_verbs.Text("publication", "en", "On drawings", "On drawings", 2024)]
    present = map(unit_verbs.stored, session.scalars(select(UnitText).order_by(UnitText.id)))
    with unit_of_work():
        unit_verbs.set_texts(actor=Actor.system(), unit_id=unit_id, texts=[*present, *papers])
    taken("Lit tous les plans", "", "")
    assert [one[2] for one in kept()] == ["Lit tous les plans", "Liest Pläne", "On drawings"]


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"code": ""}, "code", "missing"),
        ({"kind": "professor"}, "kind", "unknown_code"),
        ({"kind": None}, "kind", "missing"),
        ({"name": None}, "name", "missing"),
        ({"name": "x" * 161}, "name", "too_long"),
        ({"ceiling": "many"}, "ceiling", "not_a_number_between"),
        ({"ceiling": -1}, "ceiling", "not_a_number_between"),
        ({"ceiling": "٣"}, "ceiling", "not_a_number_between"),
        ({"parent": "NOWHERE"}, "parent", "unknown_unit"),
        ({"languages": ["fr", "xx"]}, "languages", "unknown_code"),
        ({"languages": {"fr": 1}}, "languages", "not_a_list"),
        ({"expertise": [{"topic": "nowhere", "level": 1}]}, "expertise", "unknown_topic"),
        ({"expertise": "vision:9"}, "level", "not_a_number_between"),
        ({"expertise": "vision:1|vision:2"}, "expertise", "twice"),
        ({"members": [{"name": "X", "email": "nobody"}]}, "email", "not_email"),
        ({"members": "X"}, "members", "not_a_list"),
        ({"texts": [{"language": "fr"}]}, "text", "missing"),
        ({"status": "asleep"}, "status", "unknown_code"),
    ],
)
def test_a_bad_unit_is_named_and_nothing_is_kept(
    session: Any, bad: dict[str, Any], field: str, code: str
) -> None:
    make_topic("vision")
    good = {"code": "GOOD", "kind": "chair", "name": "Good"}
    assert problems(
        units.import_units, rows("units", good, {"code": "BAD", "kind": "chair", "name": "Bad", **bad})
    ) == [(1, field, code)]
    assert session.execute(select(func.count()).select_from(Unit)).scalar_one() == 0


def test_the_good_units_may_be_kept(session: Any) -> None:
    table = rows("units", {"code": "BAD"}, {"code": "GOOD", "kind": "chair", "name": "Good"})
    outcome = bring_in(units.import_units, table, partial=True)
    assert (outcome.added, [one.key for one in outcome.problems]) == (["GOOD"], ["BAD"])


# ----- organizations


def test_organizations_are_known_by_siren_number_and_domain(session: Any) -> None:
    table = rows(
        "organizations",
        {"name": "Aciéries", "siren": siren(1), "city": "Metz"},
        {"name": "Getriebe", "foreign_id": "HRB 1", "foreign_id_kind": "register", "country": "DE"},
        {"name": "Moselle", "domain": "moselle.example.org"},
    )
    assert len(bring_in(organizations.import_organizations, table).added) == 3
    again = rows(
        "organizations",
        {"name": "Aciéries", "siren": siren(1), "city": "Thionville"},
        {"name": "Getriebe", "foreign_id": "HRB 1", "foreign_id_kind": "register", "country": "DE"},
        {"name": "Moselle SA", "domain": "moselle.example.org"},
    )
    outcome = bring_in(organizations.import_organizations, again)
    assert (list(outcome.changed.values()), len(outcome.unchanged)) == ([["city"], ["name"]], 1)
    assert session.execute(select(func.count()).select_from(Organization)).scalar_one() == 3


def test_size_and_activity_come_nested_or_in_columns(session: Any) -> None:
    nested = {"class": "sme", "year": 2024, "source": "declared"}
    bring_in(
        organizations.import_organizations,
        rows("organizations", {"name": "A", "siren": siren(1), "size": nested}),
    )
    text = f"name;siren;size_class;size_year;size_source\nB;{siren(2)};micro;2023;INSEE\n"
    bring_in(organizations.import_organizations, read("o.csv", text.encode(), "organizations"))
    sizes = session.execute(select(Organization.size_class).order_by(Organization.id)).scalars().all()
    assert sizes == ["sme", "micro"]


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"siren": "123456789"}, "siren", "not_a_siren"),
        ({"siren": "٣٣٣٣٣٣٣٣٣"}, "siren", "not_a_siren"),
        ({"siren": None}, "siren", "no_key"),
        ({"siren": None, "domain": "gmail.com"}, "domain", "shared_domain"),
        ({"siren": None, "domain": "not a domain"}, "domain", "not_a_domain"),
        ({"foreign_id": "HRB 1"}, "foreign_id_kind", "missing"),
        ({"country": "Germany"}, "country", "too_long"),
        ({"country": "d1"}, "country", "not_a_country"),
        ({"size": {"class": "sme"}}, "size_year", "missing"),
        ({"activity": {"code": "28.15"}}, "activity_version", "missing"),
    ],
)
def test_a_bad_organization_is_named(session: Any, bad: dict[str, Any], field: str, code: str) -> None:
    row = {"name": "Bad", "siren": siren(5), **bad}
    assert problems(organizations.import_organizations, rows("organizations", row)) == [(1, field, code)]


def test_a_number_of_another_record_is_told(session: Any) -> None:
    bring_in(organizations.import_organizations, rows("organizations", {"name": "A", "siren": siren(1)}))
    bring_in(
        organizations.import_organizations, rows("organizations", {"name": "B", "domain": "b.example.org"})
    )
    clash = {"name": "B", "siren": siren(1), "domain": "b.example.org"}
    assert list(bring_in(organizations.import_organizations, rows("organizations", clash)).changed) == [
        siren(1)
    ]


# ----- reading


def test_rows_know_the_lines_they_begin_on() -> None:
    yaml_table = read("u.yaml", b"# note\nunits:\n  - code: A\n    name: x\n\n  - code: B\n", "units")
    json_table = read(
        "u.json", b'{\n "units": [\n  {"code": "A",\n   "name": "x"},\n\n  {"code": "B"}\n ]\n}', "units"
    )
    csv_table = read("u.csv", b'code,name\nA,"two\nlines"\n\nB,x\n', "units")
    assert [[row.line for row in table.rows] for table in (yaml_table, json_table, csv_table)] == [
        [3, 6],
        [3, 6],
        [2, 5],
    ]


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("u.yaml", b"units:\n  - [", "not_yaml", 3),
        ("u.yaml", b"units: x", "no_rows", 0),
        ("u.yaml", b"", "no_rows", 0),
        ("u.yaml", b"units: [a]", "not_a_row", 1),
        ("u.yaml", b"a: &a [x]\nunits: [*a]", "aliases", 0),
        ("u.yaml", b"units: [!!python/object:os.system {}]", "not_yaml", 1),
        ("u.json", b'{"units": [\n{]}', "not_json", 2),
        ("u.json", b"[" * 100_000, "not_json", 0),
        ("u.csv", b"", "no_names", 1),
        ("u.csv", b"a,a\n1,2\n", "no_names", 1),
        ("u.csv", b"a,b\n1,2,3\n", "too_many_cells", 2),
        ("u.csv", b'a,b\n"x', "not_csv", 2),
        ("u.csv", b"a,b\n\x81", "not_utf8", 2),
        ("u.csv", b"a,b\n\x00", "not_text", 2),
        ("u.ods", b"PK", "unknown_kind", 0),
        ("u.xlsx", b"PK", "not_a_workbook", 0),
        ("u.csv", b"a" * (10 * 1024 * 1024 + 1), "too_large", 0),
        ("u.json", b" " * (5 * 1024 * 1024 + 1), "too_large", 0),
    ],
)
def test_what_cannot_be_read_says_why_and_where(name: str, content: bytes, code: str, line: int) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(name, content, "units")
    assert (refusal.value.code, refusal.value.line if line else 0) == (code, line)


def _workbook_with_a_title() -> bytes:
    book = Workbook()
    book.active.append(["Entreprises rencontrées au salon"])
    book.active.merge_cells("A1:C1")
    book.active.append([])
    for cells in (["Société", "N° SIREN", "Vu le"], ["Élan & Cie", 552100554.0, date(2026, 3, 1)]):
        book.active.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("of_excel.csv", "\ufeffSociété;N° SIREN;Vu le\r\nÉlan & Cie;552100554;2026-03-01\r\n".encode(), 2),
        (
            "of_windows.csv",
            "Société;N° SIREN;Vu le\r\nÉlan & Cie;552100554;2026-03-01\r\n".encode("cp1252"),
            2,
        ),
        (
            "unicode.csv",
            "Société\tN° SIREN\tVu le\r\nÉlan & Cie\t552100554\t2026-03-01\r\n".encode("utf-16"),
            2,
        ),
        (
            "with_sep.csv",
            "sep=;\r\nSociété;N° SIREN;Vu le\r\n\r\nÉlan & Cie;552100554;2026-03-01\r\n".encode(),
            4,
        ),
        ("titled.xlsx", _workbook_with_a_title(), 4),
    ],
)
def test_lists_as_programs_of_offices_write_them_are_read_alike(name: str, content: bytes, line: int) -> None:
    (row,) = read(name, content, "organizations").rows
    assert (row.line, row.values) == (
        line, {"Société": "Élan & Cie", "N° SIREN": "552100554", "Vu le": "2026-03-01"},
    )  # fmt: skip
