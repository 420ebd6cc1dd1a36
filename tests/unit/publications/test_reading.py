"""Export files of publications: what is read of each kind, what is said of bad entries, and hostile files."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.publications import Unreadable, read, title_key

BIBTEX = r"""
A comment nobody reads.
@string{jml = "Journal of Machine Learning"}
@article{seams, title = {D{\'e}tection d'anomalies {\'E}lectriques: the {GPU} case}, author={X}, year=2021,
  journal = jml # { Europe}, doi = {https://doi.org/10.1234/AbC.5},
  abstract = {One {two} \emph{three} \"o \c{c} 5\% -- ok}, language = {french}}
@inproceedings{quoted,
  title = "Quoted {"}x{"} title",
  booktitle = {Proceedings},
  year = {2019},
}
@article{broken, title = {never closed, year = 2020
@misc{untitled, year = 2011}
@book(round, title = {In round brackets}, year = 2000)
@comment{ignored}
@article{last, title = {Last one}, year = {in press}}
"""
HAL = {
    "response": {
        "docs": [
            {"title_s": ["Weld <i>seams</i>"], "abstract_s": ["We look."], "producedDateY_i": 2020, "doiId_s": "10.1/x",
             "journalTitle_s": "Welding", "language_s": ["en"], "halId_s": "hal-1"},
            {"halId_s": "hal-2"}, "nonsense",
        ]
    }
}  # fmt: skip
ORCID_WORK = {
    "title": {"title": {"value": "Weld seams"}}, "journal-title": {"value": "Welding"},
    "publication-date": {"year": {"value": "2020"}},
    "external-ids": {"external-id": [{"external-id-type": "doi", "external-id-value": "10.1234/x"}]},
}  # fmt: skip
TEI = """<?xml version="1.0" encoding="utf-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><listBibl>
<biblFull><titleStmt><title xml:lang="en">Weld seams</title></titleStmt>
<sourceDesc><biblStruct><analytic><title>Weld seams</title></analytic><monogr><title level="j">Welding</title>
<imprint><date type="datePub">2020-03-01</date></imprint></monogr><idno type="doi">10.1234/x</idno></biblStruct></sourceDesc>
<profileDesc><langUsage><language ident="en">English</language></langUsage>
<abstract xml:lang="en"><p>We look.</p></abstract></profileDesc></biblFull>
<biblFull><idno type="halId">hal-2</idno></biblFull>
</listBibl></body></text></TEI>"""
ORCID_XML = """<activities:works xmlns:activities="a" xmlns:work="w" xmlns:common="c"><activities:group>
<work:work-summary><work:title><common:title>Weld seams</common:title></work:title>
<common:external-ids><common:external-id><common:external-id-type>doi</common:external-id-type>
<common:external-id-value>10.1234/x</common:external-id-value></common:external-id></common:external-ids>
<common:publication-date><common:year>2020</common:year></common:publication-date>
<work:journal-title>Welding</work:journal-title></work:work-summary>
<work:work-summary><work:title><common:title>The same from elsewhere</common:title></work:title></work:work-summary>
</activities:group></activities:works>"""


def facts(work: Any) -> tuple[Any, ...]:
    return work.title, work.abstract, work.year, work.venue, work.doi, work.language


def test_bibtex_is_read_with_its_accents_strings_and_brackets() -> None:
    reading = read(BIBTEX.encode())
    assert reading.source == "bibtex"
    assert facts(reading.works[0]) == (
        "Détection d'anomalies Électriques: the GPU case", "One two three öç 5% – ok", 2021,
        "Journal of Machine Learning Europe", "10.1234/abc.5", "fr",
    )  # fmt: skip
    assert [work.title for work in reading.works[1:]] == ['Quoted "x" title', "In round brackets", "Last one"]
    assert [work.year for work in reading.works[1:]] == [2019, 2000, None]


def test_a_bad_entry_is_named_with_its_line_and_the_others_are_read() -> None:
    faults = read(BIBTEX.encode()).faults
    assert [(one.name, one.line, one.number, one.code) for one in faults] == [
        ("broken", 12, 3, "not_closed"), ("untitled", 13, 4, "no_title"),
    ]  # fmt: skip


def test_hal_and_orcid_tell_the_same_in_json_and_xml() -> None:
    hal = read(json.dumps(HAL).encode())
    assert facts(hal.works[0]) == ("Weld seams", "We look.", 2020, "Welding", None, "en")
    assert [(one.number, one.name, one.code) for one in hal.faults] == [
        (2, "hal-2", "no_title"),
        (3, "", "no_title"),
    ]
    tei = read(TEI.encode())
    assert facts(tei.works[0]) == ("Weld seams", "We look.", 2020, "Welding", "10.1234/x", "en")
    assert [(one.name, one.line) for one in tei.faults] == [("hal-2", 8)]
    expected = ("Weld seams", None, 2020, "Welding", "10.1234/x", None)
    for shape in ({"group": [{"work-summary": [ORCID_WORK]}]}, {"bulk": [{"work": ORCID_WORK}]}, ORCID_WORK,
                  {"activities-summary": {"works": {"group": [{"work-summary": [ORCID_WORK]}]}}}):  # fmt: skip
        assert facts(read(json.dumps(shape).encode()).works[0]) == expected
    (only,) = read(ORCID_XML.encode()).works  # one version of each work
    assert facts(only) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_by_the_names_of_its_columns_and_a_bad_line_is_named(delimiter: str) -> None:
    rows = [
        ["Clé", "Titre", "Résumé", "Année", "Revue", "DOI", "Langue"],
        ["A", "Weld seams", '"We look; at x@y, and\nmore."', "2020", "Welding", "10.1234/x", "en"],
        ["", "", "", "", "", "", ""],
        ["B", "", "no title here"],
        ["C", '"closed" too early', "", "2021"],
        ["D", "Short line"],
    ]
    reading = read("\r\n".join(delimiter.join(row) for row in rows).encode("latin-1"))
    assert (reading.source, [facts(work) for work in reading.works]) == (
        "csv",
        [
            ("Weld seams", "We look; at x@y, and more.", 2020, "Welding", "10.1234/x", "en"),
            ("Short line", None, None, None, None, None),
        ],
    )
    assert [(one.number, one.name, one.code, one.line) for one in reading.faults] == [
        (2, "B", "no_title", 5), (3, "", "not_closed", 6),
    ]  # fmt: skip


def test_a_quotation_mark_never_closed_takes_the_rest_of_the_csv_with_it_and_is_named() -> None:
    reading = read(b'title,year\nFirst,2020\n"Second,2021\nThird,2022\n')
    assert [work.title for work in reading.works] == ["First"]
    assert [(one.code, one.line) for one in reading.faults] == [("not_closed", 3)]
    assert len(read(b'title,year\n"' + b"x\n" * 1_000_000).faults) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"title,year\n", "empty"), (b"title\nWeld seams\n", "unknown"), (b"name,year\nx,1\n", "unknown"),
        (b"title,year\n" + b"a,1\n" * 1_001, "too_many"), (b"", "empty"), (b"  \n", "empty"), (b"@article{x\0}", "not_text"), (b"no publications", "unknown"),
        (b"write to me@home", "empty"), (b"[" * 200_000, "not_json"), (b'{"a":' * 100_000, "not_json"),
        (b"[" + b"1" * 9_000 + b"]", "not_json"), (b'{"a": 1}', "unknown_json"), (b"<a/>", "unknown_xml"),
        (b"<html><p>x</html>", "not_xml"), (b"<a>" * 200, "too_deep"), (b"<a>" + b"<b/>" * 250_001, "too_deep"),
        (b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><TEI>&b;</TEI>', "doctype"),
        (b'<!DOCTYPE l SYSTEM "file:///etc/passwd"><TEI/>', "doctype"), (b"{" * 1_000_000, "not_json"),
        (b"@a{x,title={y}}\n" * 1_001, "too_many"), (b"@" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
)  # fmt: skip
def test_a_hostile_or_foreign_file_gets_one_clear_answer(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "filling", [b"{", b"}", b'"', b"#", b"a#", b"\\", b"\\v ", b"\\'{e}", b",", b" ", b"<b>"]
)
def test_a_megabyte_of_marks_makes_no_publication(filling: bytes) -> None:
    reading = read(b"@article{x, title = {" + filling * (1_000_000 // len(filling)))
    assert (reading.works, len(reading.faults)) == ((), 1)


@settings(max_examples=200)
@given(st.text(alphabet='@article{}x,="#\\\n 1ée(', max_size=200))
def test_any_text_is_read_or_refused_and_every_entry_is_accounted_for(text: str) -> None:
    try:
        reading = read(f"@misc{{a, title={{b}}}}\n{text}".encode())
    except Unreadable as refused:
        assert refused.code in {"not_text", "empty"}  # noqa: PT017
    else:
        assert all(work.title and title_key(work.title) for work in reading.works)
        assert all(fault.line for fault in reading.faults)


def test_the_same_title_is_recognized_however_it_is_written() -> None:
    assert title_key("Détection d’Anomalies:  un état") == title_key("DETECTION D'ANOMALIES - un etat")
    assert title_key("?!") == ""
