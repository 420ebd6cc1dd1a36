"""What somebody typed into the search box, read."""

import pytest

from forms.search import read


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("552 100 554", ["552100554"]),
        ("552100 554", ["552100554"]),
        ("552 100 554 00012", ["55210055400012"]),
        ("552100554 000 12", ["55210055400012"]),
        ("2026 16785", ["2026", "16785"]),  # nine digits, and the year and number of a reference
        ("2026 0042", ["2026", "0042"]),
        ("-552 100 554", ["552", "100", "554"]),
        ('"552 100 554"', ["552 100 554"]),
    ],
)
def test_a_company_number_in_its_groups_is_one_word_and_a_reference_is_two(typed, words) -> None:
    assert [text for text, _, _ in read(typed).words] == words
