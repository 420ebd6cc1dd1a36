"""What looks alike, and why: names, numbers and domains as people write them."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.likeness import Company, Person, compare, compare_people, keys_of
from models.names import fold, organization_key
from tests.harness.doubles import Corpus, corpus


def company(name: str, **facts: str) -> Company:
    return Company(1, organization_key(name), facts.pop("country", "FR"), **facts)  # type: ignore[arg-type]  # facts of a test


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (company("Ateliers Dupont SARL"), company("S.A.R.L. Ateliers Dupont"), "same_name"),
        (company("Émaux de Longwy"), company("LONGWY EMAUX"), "same_name"),
        (company("Data Viz"), company("Dataviz SAS"), "same_name"),
        (company("Chaudronnerie Kessler"), company("Chaudronerie Kessler"), "close_name"),
        (company("Mécanique Thiébaut", city="metz"), company("Meca. Thiébaut", city="metz"), "same_name"),
        (company("Verrerie Hartmann", city="metz"), company("Verrerie Hartmann (Metz)"), "close_name"),
        (company("CETIM", domain="cetim.fr"), company("Centre technique mécanique", domain="www.cetim.fr"), "same_domain"),
        (company("Orange", siren="380129866"), company("France Télécom", foreign_id="FR89 380129866"), "same_number"),
        (company("Weber Optik", domain="weber-optik.de"), company("Weber Optik", domain="weberoptik.com"), "sister_domain"),
    ],
)  # fmt: skip
def test_one_company_written_twice_is_found_and_says_why(one: Company, other: Company, reason: str) -> None:
    assert reason in compare(one, other).reasons
    assert compare(one, other).is_alike
    assert keys_of(one) & keys_of(other), "they never meet"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (company("Ateliers Dupont", siren="000000018"), company("Ateliers Dupont", siren="000000026")),
        (company("Dupont Énergie", domain="dupont.fr"), company("Dupont Mobilité", domain="dupont.fr")),
        (company("Muller Optique", city="metz"), company("Muller Textiles", city="metz")),
        (company("Roux & Fils", city="metz", domain="roux.fr"), company("Roux & Fils", city="troyes", domain="rouxfils.com")),
        (company("Bati 54"), company("Bati 57")),
        (company("Weber Technik", country="DE"), company("Weber Technique", city="metz")),
    ],
)  # fmt: skip
def test_sisters_namesakes_and_neighbors_in_the_alphabet_are_left_alone(one: Company, other: Company) -> None:
    assert not compare(one, other).is_alike


def person(name: str, email: str | None = None, organization_id: int = 1, phone: str | None = None) -> Person:
    return Person(1, organization_id, fold(name), email, phone)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        (person("Jean-Pierre Müller"), person("MULLER Jean Pierre"), True),
        (person("Claire Lefèvre"), person("C. Lefevre"), True),
        (person("Dr. Anna Schmidt"), person("Anna Schmitt"), True),
        (person("Claire Roux", "c.roux@a.fr", 1), person("Claire Roux", "c.roux@a.fr", 2), True),
        (person("Claire Roux", "c.roux@a.fr", 1), person("Claire Roux", "c.roux@b.fr", 2), False),
        (person("Claire Roux", "claire.roux@a.fr"), person("Julien Roux", "julien.roux@a.fr"), False),
        (person("Roux"), person("Claire Roux", "claire@a.fr"), False),
        (person("Accueil", "contact@a.fr", 1), person("Claire Roux", "contact@a.fr", 2), False),
        (person("Paul Klein", phone="03 87 11 22 33"), person("P. Klein", phone="+33 3 87 11 22 33"), True),
    ],
)
def test_people_are_known_again_within_an_organization_or_by_their_address(
    one: Person, other: Person, is_alike: bool
) -> None:
    assert compare_people(one, other).is_alike is is_alike


names = st.text(alphabet="abcdefghé &-.7", min_size=1, max_size=30)


@given(names, names, st.sampled_from([None, "a.fr"]), st.sampled_from([None, "a.fr", "b.fr"]))
def test_two_records_are_as_alike_as_the_other_way_round(
    name: str, second: str, domain: str | None, other: str | None
) -> None:
    one = Company(1, organization_key(name), "FR", domain=domain)
    two = Company(2, organization_key(second), "FR", domain=other)
    assert compare(one, two).is_alike == compare(two, one).is_alike
    assert 0 <= compare(one, two).points <= 100


def found_in(made: Corpus) -> set[tuple[int, int]]:
    companies = [
        Company(place, organization_key(card.name), card.country, card.siren, card.foreign_id, card.domain, card.city and fold(card.city))
        for place, card in enumerate(made.cards)
    ]  # fmt: skip
    blocks = defaultdict(list)
    for one in companies:
        for key in keys_of(one):
            blocks[key].append(one.id)
    pairs = {pair for ids in blocks.values() if len(ids) <= 60 for pair in combinations(ids, 2)}
    return {pair for pair in pairs if compare(companies[pair[0]], companies[pair[1]]).is_alike}


@pytest.mark.parametrize("unseen", [False, True])
def test_of_planted_doubles_nearly_all_are_found_and_little_else(unseen: bool) -> None:
    made = corpus(seed=7, size=1500, doubles=150, unseen=unseen)
    found = found_in(made)
    right = found & set(made.doubles)
    assert len(right) >= 0.95 * len(made.doubles)
    assert len(right) >= 0.8 * len(found)
