"""How alike two requests are, measured on made-up ones."""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.likeness import Asked, compare_requests
from models.names import fold
from tests.harness.doubled_requests import askings

ONE = Asked(
    1,
    1,
    1,
    "anna schmitt",
    "a@x.example",
    "Trier des planches de chêne par caméra",
    "Nœuds et fentes échappent à l’œil.",
)


def test_nearly_all_that_is_asked_twice_is_found_and_little_else() -> None:
    made = askings(seed=7, size=1200, doubles=80)
    asked = [
        Asked(place, one.company, one.person, fold(one.name), one.email, one.title, one.pitch, frozenset(() if one.likely is None else (one.likely,)))
        for place, one in enumerate(made.rows)
    ]  # fmt: skip
    blocks: dict[Any, set[int]] = defaultdict(set)
    for one in asked:
        for key in (one.organization_id, *one.likely, one.name_key, one.title):
            blocks[key].add(one.id)
    near = {pair for ids in blocks.values() for pair in combinations(sorted(ids), 2)}
    found = {(one, other) for one, other in near if compare_requests(asked[one], asked[other]).is_alike}
    right = found & set(made.doubles)
    assert len(right) / len(made.doubles) >= 0.95
    assert len(right) / len(found) >= 0.8


def test_who_asks_never_makes_two_needs_one_and_what_was_split_stays_two() -> None:
    other = replace(
        ONE,
        id=2,
        title="Prévoir les pannes d’une presse",
        pitch="Relevés de vibration de chaque nuit depuis 2019.",
    )
    assert not compare_requests(ONE, other).is_alike
    again = replace(ONE, id=2)
    assert compare_requests(ONE, again).points == 100
    assert not compare_requests(ONE, replace(again, parted=frozenset({1}))).is_alike


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60), st.text(max_size=200))
def test_the_order_of_two_requests_says_nothing(title: str, pitch: str, second: str, text: str) -> None:
    one, other = replace(ONE, title=title, pitch=pitch), replace(ONE, id=2, title=second, pitch=text)
    assert abs(compare_requests(one, other).points - compare_requests(other, one).points) <= 1
