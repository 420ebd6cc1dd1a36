"""A mistyped word is understood, from nothing but what its reader may read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from desk import clock, search
from desk.extensions import session
from desk.queries import search as queries
from desk.search.typos import beginnings, one_away, slips
from models import ConfidentialPart
from models.states import Lane, OfferState
from tests import factories
from tests.factories import keep, make_member, make_offer, make_organization, make_ticket, make_unit
from tests.harness.statements import count_queries
from tests.load import reads
from tests.queries.searched import READS, WORDS, ask, found, write

# Each word of WORDS, mistyped.
TYPOS = {
    "pitch": "soudgae", "company": "épinete", "person": "eloodie", "message": "radiogrphies", "note": "morataire",
    "secret": "zircconage", "secret_file": "tugnstene", "file": "echantilons",
}  # fmt: skip


def meant(actor, text: str) -> str:
    search.bring_up_to_date()
    return queries.answer(actor, text, ask).meant


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("soudgae", "soudage"), ("Fisures", "fissures"), ("fissure des catrers", "fissure des carters"), ("radoigraphhies", "radiographies"),
        ("epinete", "Épinette"), ("Elodei", "Élodie"), ("552100545", "552100554"), ("552 100 545", "552100554"), ("bildverstehn", "bildverstehen"),
        ("company:épinete soudage", "company:Épinette soudage"), ('"lignee de soudage"', '"ligne de soudage"'),
        ("soudgae fisures", "soudage fissures"), ("moratiore", "moratoire"), ("radiogarphie", "radiographies"), ("échantilons", "échantillons"),
    ],
)  # fmt: skip
def test_the_nearest_word_is_meant_as_it_is_written(officer, ticket, typed, proposed) -> None:
    answer = (search.bring_up_to_date(), queries.answer(officer, typed, ask))[1]
    assert (answer.meant, answer.is_instead) == (proposed, True)
    assert [hit.reference for hit in answer.found.hits] == [ticket.reference]


def test_a_reference_with_a_slip_is_understood(officer, ticket) -> None:
    prefix, year, number = ticket.reference.split("-")
    assert meant(officer, f"{prefix[1]}{prefix[0]}{prefix[2:]}-{year}-{number}").upper() == ticket.reference


def test_a_company_without_a_request_is_understood_too(officer) -> None:
    make_organization(name="Schaeffler Elsass")
    answer = (search.bring_up_to_date(), queries.answer(officer, "Shaefler", ask))[1]
    assert (answer.meant, [one.name for one in answer.companies]) == ("Schaeffler", ["Schaeffler Elsass"])


@pytest.mark.parametrize("typed", ["soudage", "xylophone", "sou", "-soudgae", "les", "state:triage", "soudage xylophone", "1234", "!"])  # fmt: skip
def test_what_is_found_or_near_nothing_is_left_as_it_is(officer, ticket, typed) -> None:
    assert meant(officer, typed) == ""


def test_a_word_in_one_request_is_a_slip_only_where_its_neighbor_brings_many(officer, ticket) -> None:
    make_ticket("triage", title="Des caretrs", language="fr")
    assert meant(officer, "caretrs") == ""
    for _ in range(5):
        make_ticket("triage", title="Carters de pompe", language="fr")
    answer = (search.bring_up_to_date(), queries.answer(officer, "caretrs", ask))[1]
    assert (answer.meant, answer.is_instead, answer.found.count) == ("carters", False, 1)


@pytest.mark.parametrize("role", READS)
def test_nobody_is_told_a_word_of_a_text_they_may_not_read(ticket, role) -> None:
    actor = factories.actor_of(role)
    told = {place for place, typed in TYPOS.items() if meant(actor, typed)}
    own = READS[role] | (
        {"company"} if role == "contract_office" else set()
    )  # companies are the contract office's to know
    assert told == own
    for place in own:
        assert search_folded(meant(actor, TYPOS[place])) == WORDS[place]


def search_folded(word: str) -> str:
    return search.words.folded(word)


def test_the_contract_office_is_told_words_of_what_it_sees_only(ticket) -> None:
    contracts = factories.actor_of("contract_office")
    accepted = make_ticket(
        "accepted", submission=factories.make_submission(contact=ticket.contact), title="Soudage laser"
    )
    keep(ConfidentialPart(submission_id=accepted.submission_id, text="le zirconage", created_at=clock.now()))
    asked = {
        typed: meant(contracts, typed)
        for typed in ("soudgae", "zircconage", "eloodie", "fisures", "morataire")
    }
    assert asked == {
        "soudgae": "soudage",
        "zircconage": "zirconage",
        "eloodie": "Élodie",
        "fisures": "",
        "morataire": "",
    }


def test_a_unit_is_told_words_of_its_own_exchange_and_no_other(ticket) -> None:
    unit, other = make_unit(), make_unit()
    mine = factories.make_user("researcher")
    make_member(unit, user=mine)
    offer = make_offer(ticket=ticket, unit=unit)
    write(ticket, "Connaissez-vous les ultrasons ?", lane=Lane.UNIT, unit=unit)
    write(ticket, "Et la thermographie ?", lane=Lane.UNIT, unit=other)
    strange = make_ticket("triage", title="Étude de la corrosion")
    actor = factories.actor_of(mine)
    hidden = (
        "epinete",
        "eloodie",
        "radiogrphies",
        "morataire",
        "zircconage",
        "tugnstene",
        "termographie",
        "corosion",
    )
    assert [meant(actor, typed) for typed in ("soudgae", "ultrrasons", "echantilons")] == [
        "soudage",
        "ultrasons",
        "échantillons",
    ]
    assert [meant(actor, typed) for typed in hidden] == [""] * len(hidden)
    offer.state, offer.decided_at = OfferState.ACCEPTED, clock.now()
    session.commit()
    assert [meant(actor, typed) for typed in ("epinete", "eloodie")] == ["Épinette", "Élodie"]
    assert [meant(actor, typed) for typed in hidden[2:]] == [""] * len(hidden[2:])
    assert strange.reference not in found(actor, "corrosion")


@pytest.mark.parametrize("typed", ["u{}wthermographi", "u{}wthermographie", "u{}wtermographi", "u{}w"])
def test_a_unit_cannot_ask_for_another_units_words_by_their_mark(ticket, typed) -> None:
    unit, other = make_unit(), make_unit()
    mine = factories.make_user("researcher")
    make_member(unit, user=mine)
    make_offer(ticket=ticket, unit=unit)
    write(ticket, "Et la thermographie ?", lane=Lane.UNIT, unit=other)
    actor, text = factories.actor_of(mine), typed.format(other.id)
    assert found(actor, text) == []
    assert meant(actor, text) == ""


def test_words_of_others_change_nothing_of_what_is_proposed(ticket) -> None:
    """However many secret words stand nearer, the readable one is proposed: none takes its place."""
    director = factories.actor_of("director")
    assert meant(director, "soudagge") == "soudage"
    secrets = " ".join(sorted(one_away("soudagge") - {"soudage"})[:150])
    keep(
        ConfidentialPart(
            submission_id=make_ticket("triage").submission_id, text=secrets, created_at=clock.now()
        )
    )
    assert meant(director, "soudagge") == "soudage"
    assert meant(director, "soudaggee") == "soudage"


def test_understanding_takes_the_same_queries_however_many_are_there(officer) -> None:
    def count() -> int:
        search.bring_up_to_date()
        return count_queries(lambda: queries.answer(officer, "fisures", ask))

    make_ticket("triage", title="Des fissures")
    one = count()
    for _ in range(20):
        make_ticket("triage", title="Des fissures fines")
    assert count() == one <= 20


_DOCUMENTS = {
    "sqlite": "WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :documents) INSERT INTO search_ticket (rowid, open) "
    "SELECT n, 'w' || (n % 25) || CASE WHEN n % :every = 0 THEN ' zirconag' ELSE ' zircon' END FROM one",
    # As long as documents are, and with their blocks: of a small table PostgreSQL reads all rather than its index.
    "postgresql": "INSERT INTO search_ticket SELECT n, CAST(repeat('x', 1600) || ' ''b\\:' || n / 2048 || ''' w' || (n % 25) || '\\:1A ' || "
    "CASE WHEN n % :every = 0 THEN 'zirconag\\:2A' ELSE 'zircon\\:2A' END AS tsvector) FROM generate_series(1, :documents) n",
}  # fmt: skip


@pytest.mark.parametrize("every", [40_000, 1])
def test_no_slip_makes_the_desk_read_itself_through(officer, every) -> None:
    connection = session.connection()
    connection.execute(sql(_DOCUMENTS[connection.dialect.name]), {"every": every, "documents": 40_000})
    near = queries.nearest

    def look() -> list:
        return near._near(officer, near._Word("zircnoage"), next(near._ways(near._Word("zircnoage"))))

    if connection.dialect.name == "sqlite":
        with reads._counting(connection.engine) as counted:
            places = look()
        most, bound = (
            max(counted),
            20 * len(one_away("zircnoage")),
        )  # what finding a word in the index takes, for each
    else:
        connection.execute(sql("ANALYZE search_ticket"))
        with reads.noting(connection.engine) as noted:
            places = look()
        most, bound = max(reads.rows_of(connection, *one) for one in noted), 5000
    assert [word for _where, word, _ids in places] == ["zirconag"]
    assert most < bound


LETTERS = st.text("abcde19", min_size=1, max_size=7)


@settings(max_examples=40)
@given(LETTERS, LETTERS)
def test_a_word_is_one_away_exactly_when_one_slip_leads_to_it(one, other) -> None:
    near = one_away(one)
    assert all(slips(one, each) == 1 for each in near)
    if len(one) >= 4 and not one.isdigit() and set(other) <= set("abcde"):
        assert (other in near) == (slips(one, other) == 1)


@settings(max_examples=40)
@given(st.text("abcdefgh", min_size=7, max_size=12), st.randoms())
def test_a_long_word_with_a_slip_in_each_half_begins_like_the_one_meant(word, chance) -> None:
    half = (len(word) + 1) // 2
    typed = chance.choice(sorted(one_away(word[:half]))) + word[half:-1]
    if len(typed) >= 7:
        assert any(word.startswith(one) for one in beginnings(typed))
