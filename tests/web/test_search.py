"""The search page and the palette: states in words, nothing for those who may not, hostile words literal."""

import pytest

from desk import search
from tests import factories
from tests.factories import make_ticket


def test_the_page_finds_marks_and_links(client) -> None:
    ticket = make_ticket("triage", title="Camera for seams", pitch="We weld pumps by the thousand.")
    search.bring_up_to_date()
    text = client("officer").get("/search?q=thousands").text
    assert "1 request" in text
    assert "<mark>thousand</mark>" in text
    assert "Camera for <mark>seams</mark>" in client("officer").get("/search?q=seam").text
    assert f"/tickets/{ticket.reference}" in text


def test_a_reference_opens_the_request(client) -> None:
    ticket = make_ticket("triage")
    search.bring_up_to_date()
    answer = client("officer").get(f"/search?q={ticket.reference.lower()}")
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.reference}")


def test_each_state_of_the_page_says_what_to_do(client) -> None:
    officer = client("officer")
    assert "What are you looking for?" in officer.get("/search").text
    assert "Nothing holds all these words" in officer.get("/search?q=zebra").text
    assert "the first twelve were looked for" in officer.get("/search?q=" + "word+" * 30).text
    assert "No state is called “blue”" in officer.get("/search?q=state:blue").text


@pytest.mark.parametrize("role", ["researcher", "funder", "administrator", "director", "contract_office"])
def test_everyone_signed_in_may_ask_and_learns_nothing_of_what_is_not_theirs(client, role) -> None:
    make_ticket("triage", title="Camera for seams", submission=factories.make_submission())
    search.bring_up_to_date()
    person = client(role)
    text = person.get("/search?q=seams").text
    assert ("Camera for" in text) == (role == "director")
    assert person.get("/search/places?q=seam").status_code == 200
    if role != "director":
        assert person.get("/search/places?q=seam").json == []


def test_passers_by_are_asked_to_sign_in(client) -> None:
    assert client().get("/search?q=x").status_code == 303
    assert client().get("/search/places?q=x").status_code == 303


def test_the_palette_completes_the_last_word(client) -> None:
    ticket = make_ticket("triage", title="Camera for seams")
    search.bring_up_to_date()
    (place,) = client("officer").get("/search/places?q=came").json
    assert (place["url"], place["key"]) == (f"/tickets/{ticket.reference}", ticket.reference)


@pytest.mark.parametrize("query", ["q=%00", "q=%22", "q=%25", "q=*", "q=a:b:c", "q=-", "q=%27%27%27", "page=-1", "page=99999999999", "q=%ED%A0%80", "q=" + "(" * 3000])  # fmt: skip
def test_odd_addresses_are_read_as_far_as_they_make_sense(client, query) -> None:
    assert client("officer").get(f"/search?{query}").status_code == 200
    assert client("officer").get(f"/search/places?{query}").status_code == 200


def test_hostile_words_are_shown_literally(client) -> None:
    hostile = "<script>alert(1)</script> camera"
    make_ticket("triage", title=hostile, pitch=hostile)
    search.bring_up_to_date()
    text = client("officer").get("/search?q=%3Cscript%3E+camera").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_slip_shows_what_was_meant_and_says_so(client) -> None:
    ticket = make_ticket("triage", title="Camera for scratches")
    search.bring_up_to_date()
    officer = client("officer")
    text = officer.get("/search?q=scrathces+camera").text
    assert "Nothing holds “scrathces camera”." in text
    assert 'href="/search?q=scratches+camera"' in text
    assert f"/tickets/{ticket.reference}" in text
    assert 'value="scrathces camera"' in text  # what was typed stays in the box
    make_ticket("triage", title="Cameras &amp; scrathces")
    for _ in range(4):
        make_ticket("triage", title="Scratches")
    search.bring_up_to_date()
    assert "Did you mean <a" in officer.get("/search?q=scrathces").text


def test_the_palette_proposes_what_was_meant_while_one_types(client) -> None:
    ticket = make_ticket("triage", title="Scratches on seams")
    search.bring_up_to_date()
    officer = client("officer")
    for typed in ("scrathc", "scrathces"):
        meant, place = officer.get(f"/search/places?q={typed}").json
        assert (meant["words"], meant["url"]) == ("scratches", "/search?q=scratches")
        assert place["key"] == ticket.reference
    assert client("director").get("/search/places?q=zzzzzz").json == []
