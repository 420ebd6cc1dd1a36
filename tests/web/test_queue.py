"""The queue's pages: who may read them, what an address asks, and words that stay words."""

import re

import pytest

from desk import search
from tests import factories
from tests.factories import keep, make_organization, make_ticket

PAGES = [
    "/queue",
    "/queue/board",
    *(f"/queue?view={view}" for view in ("mine", "new", "open", "closed", "all")),
]
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'here' {{ 7*7 }}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["officer", "lead", "contract_office", "director"])
def test_readers_see_each_list(client, path, role) -> None:
    make_ticket("accepted", title="A camera for seams")
    answer = client(role).get(path)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["researcher", "funder", "administrator"])
def test_others_are_kept_out(client, path, role) -> None:
    assert client(role).get(path).status_code == 403


def test_passers_by_are_asked_to_sign_in(client) -> None:
    answer = client().get("/queue")
    assert (answer.status_code, "/login" in answer.location) == (303, True)


@pytest.mark.parametrize("path", ["/queue", "/queue/board"])
def test_a_list_is_only_read(client, path) -> None:
    assert client("officer").post(path).status_code == 405


def test_a_row_says_what_why_who_and_when(client) -> None:
    owner = factories.make_user("officer", name="Inès Keller")
    make_ticket("new", owner=owner, title="A camera for seams", priority="urgent")
    text = client("officer").get("/queue").text
    for words in (
        "A camera for seams",
        "New request",
        "Read and sort the request",
        "in 2 days",
        "Inès Keller",
        "Urgent",
    ):
        assert words in text


def test_nothing_to_do_says_so_and_points_on(client) -> None:
    officer = client("officer")
    assert "Nothing needs you now" in officer.get("/queue").text
    assert "You own no open request" in officer.get("/queue?view=mine").text
    assert "No request matches" in officer.get("/queue?q=zebra").text
    assert "No request has been closed yet" in officer.get("/queue?view=closed").text


def test_words_without_a_view_look_everywhere(client) -> None:
    make_ticket("closed", title="A camera for seams")
    search.bring_up_to_date()
    assert "A camera for seams" in client("officer").get("/queue?q=camera").text


@pytest.mark.parametrize(
    "query",
    [
        "view=nothing", "sort=id;drop table ticket", "state=' OR 1=1--", "owner=9999999999999999999999", "owner=٣",
        "after=abc", "after=99999999999999999999", "before=-1", "after=9", "q=%00%01", "q=%25", "q=%ED%A0%80",
        "priority[]=high", "language=xx", "q=" + "(" * 5000,
    ],
)  # fmt: skip
def test_odd_addresses_are_read_as_far_as_they_make_sense(client, query) -> None:
    make_ticket("triage")
    assert client("officer").get(f"/queue?{query}").status_code == 200


def test_what_is_asked_is_said_in_words_each_with_its_way_out(client) -> None:
    make_ticket("triage", title="A camera for seams", cooperation="study", priority="high")
    text = client("officer").get("/queue?view=open&kind=study&priority=high&older=0&newer=7").text
    assert "1 request<" in text
    assert 'href="/queue?view=open&amp;priority=high&amp;newer=7"' in text
    assert 'href="/queue?view=open&amp;kind=study&amp;newer=7"' in text
    assert "at most 7 days" in text


@pytest.mark.parametrize("path", ["/queue", "/queue/board"])
@pytest.mark.parametrize("typed", ["a week", "-1", "99999", "7.5", "٣"])
def test_days_that_are_no_number_are_told_beside_their_field(client, path, typed) -> None:
    make_ticket("triage", title="A camera for seams")
    answer = client("officer").get(path, query_string={"older": typed, "language": "en", "view": "open"})
    assert answer.status_code == 422
    assert 'id="older-error"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert "A camera for seams" in answer.text


def test_the_board_and_its_list_ask_the_same(client) -> None:
    for place in range(14):
        make_ticket("triage", title=f"Request {place}", language="de")
    make_ticket("triage", title="Une autre", language="fr")
    text = client("officer").get("/queue/board?language=de").text
    assert "Une autre" not in text
    assert "/queue?view=open&amp;language=de&amp;state=triage" in text


def test_hostile_words_are_shown_literally(client) -> None:
    organization = make_organization(name=HOSTILE)
    contact = factories.make_contact(organization)
    make_ticket("new", title=HOSTILE, submission=factories.make_submission(contact=contact),
                owner=factories.make_user("officer", name=HOSTILE[:120]))  # fmt: skip
    for path in ("/queue", "/queue/board", "/queue?q=%3Cscript%3E"):
        text = client("officer").get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_only_the_desk_is_offered_to_write_down_a_request(client) -> None:
    assert "/queue/new-request" in client("officer").get("/queue").text
    assert "/queue/new-request" not in client("director").get("/queue").text


def test_pages_follow_each_other(client, monkeypatch) -> None:
    import functools

    from desk.queries import queue

    monkeypatch.setattr(queue, "page", functools.partial(queue.page, rows=2))
    for place in range(3):
        make_ticket("new", title=f"Request number {place}")
    officer = client("officer")
    first = officer.get("/queue?view=new")
    assert "Next page" in first.text
    assert "Previous page" not in first.text


def test_more_than_is_counted_is_said_as_more(client, monkeypatch) -> None:
    from desk.queries import queue

    def many(*_):
        return {view: 1000 if view in ("closed", "all") else 999 for view in queue.VIEWS}

    monkeypatch.setattr(queue, "counts", many)
    text = client("officer").get("/queue").text
    assert text.count("999+") == 2


def test_the_last_page_is_one_step_away(client, monkeypatch) -> None:
    import functools

    from desk.queries import queue

    monkeypatch.setattr(queue, "page", functools.partial(queue.page, rows=2))
    for place in range(5):
        make_ticket("new", title=f"Request number {place}")
    officer = client("officer")
    assert "Last page" in officer.get("/queue?view=new").text
    last = officer.get("/queue?view=new&last=1")
    assert "Request number 0" in last.text
    assert "Request number 4" not in last.text
    assert "Next page" not in last.text
    assert "First page" in last.text


def test_what_is_kept_of_a_page_holds_the_token_of_each_visit_and_no_other(client) -> None:
    make_ticket("new", title="Camera for seams")
    tokens = []
    for who in (client("officer"), client("officer"), client("lead")):
        text = who.get("/queue?view=new").text
        found = set(re.findall(r'name="csrf_token" value="([^"]*)"', text))
        found |= set(re.findall(r'name="[a-z]+-csrf_token" type="hidden" value="([^"]*)"', text))
        assert "{the token" not in text
        tokens.append(found)
    assert all(len(one) <= 1 for one in tokens)
    assert len(set.union(*tokens)) == sum(len(one) for one in tokens)


def test_a_row_that_changed_is_written_anew_and_moments_go_on(client, clock) -> None:
    officer, ticket = client("officer"), make_ticket("new", title="Camera for seams")
    assert "Camera for seams" in officer.get("/queue?view=new").text
    keep(ticket).title = "Camera for welds"
    keep(ticket)
    changed = officer.get("/queue?view=new").text
    assert "Camera for welds" in changed
    assert "Camera for seams" not in changed
    assert "just now" in changed
    clock.shift(3 * 3600)
    assert "3 hours ago" in officer.get("/queue?view=new").text
