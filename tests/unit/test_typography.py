"""Dates, colons and quotation marks as each language writes them."""

from datetime import UTC, date, datetime

import pytest

from desk import typography


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("en", "long", "2 December 2026"), ("en", "full", "Wednesday 2 December 2026"), ("en", "medium", "2 Dec 2026"),
        ("fr", "long", "2 décembre 2026"), ("fr", "full", "mercredi 2 décembre 2026"), ("fr", "medium", "2 déc. 2026"),
        ("de", "long", "2. Dezember 2026"), ("de", "full", "Mittwoch, 2. Dezember 2026"), ("de", "medium", "02.12.2026"),
    ],
)  # fmt: skip
def test_a_date_is_written_as_its_language_writes_it(language: str, form: str, written: str) -> None:
    assert typography.day(date(2026, 12, 2), language, form) == written


@pytest.mark.parametrize(
    ("form", "written"),
    [("long", "1er décembre 2026"), ("full", "mardi 1er décembre 2026"), ("medium", "1er déc. 2026"), ("short", "01/12/2026")],
)  # fmt: skip
def test_in_french_the_first_of_a_month_is_ordinal(form: str, written: str) -> None:
    assert typography.day(date(2026, 12, 1), "fr", form) == written
    assert "er" not in typography.day(date(2026, 12, 11), "fr", "medium")


@pytest.mark.parametrize(
    ("language", "written"),
    [("fr", "1er déc. 2026, 13:20"), ("en", "1 Dec 2026, 13:20"), ("de", "1. Dez. 2026, 13:20")],
)
def test_a_moment_is_written_as_its_language_writes_it(language: str, written: str) -> None:
    assert typography.moment(datetime(2026, 12, 1, 13, 20, tzinfo=UTC), language) == written


@pytest.mark.parametrize(("language", "written"), [("fr", "Pause\xa0: «\xa0oui\xa0»"), ("de", "Pause: „oui“"), ("en", "Pause: “oui”")])  # fmt: skip
def test_colons_and_quotation_marks_are_those_of_the_language(language: str, written: str) -> None:
    assert "Pause" + typography.colon(language) + typography.in_quotes("oui", language) == written


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("552100554", "552\u00a0100\u00a0554"), ("73282932000074", "732\u00a0829\u00a0320\u00a000074"), (None, None),
        ("DE136695976", "DE136695976"), ("5521005541", "5521005541"), ("٣٣٣٣٣٣٣٣٣", "٣٣٣٣٣٣٣٣٣"),
    ],
)  # fmt: skip
def test_numbers_of_companies_are_grouped_as_people_read_them(number: str | None, read: str | None) -> None:
    assert typography.company_number(number) == read
