"""Requests that may be one: noticed on arrival, found by night, decided by a person, seen by the desk alone."""

import secrets
from typing import Any

import pytest
from sqlalchemy import event, select

from desk.access import Actor
from desk.errors import NotAllowed, NotFound
from desk.jobs import find_duplicates
from desk.jobs.work import Work
from desk.queries import directory, queue
from desk.services import duplicates, regrouping, submissions, tickets
from desk.transaction import unit_of_work
from models import DuplicatePair, Event, Ticket
from tests.factories import actor_of, make_contact, make_organization, make_submission, make_ticket, make_user

TITLE = "Repérer les défauts de nos planches de chêne par caméra"
PITCH = (
    "Deux opérateurs trient les planches à l’œil, nœuds et fentes, à quarante mètres par minute. Nous perdons une planche"
    " sur vingt et gardons des milliers de photos annotées."
)
OTHER_NEED = (
    "Nous voudrions prévoir les pannes des presses hydrauliques à partir des vibrations relevées chaque nuit."
)


def arrives(title: str = TITLE, pitch: str = PITCH, **said: str) -> Ticket:
    """Send and confirm a request as a company does."""
    words = {"company_name": "Scierie Hartmann", "contact_name": "Anna Schmitt", "contact_email": "anna@hartmann.example.org",
             "title": title, "pitch": pitch} | said  # fmt: skip
    with unit_of_work():
        sent = submissions.send(key=secrets.token_urlsafe(24), words=words, language="fr")
        return submissions.confirm(actor=submissions.sender_of(sent), submission_id=sent.id)


def reasons_of(session: Any) -> list[set[str]]:
    session.expire_all()
    found = session.scalars(
        select(DuplicatePair).where(DuplicatePair.ticket_id.is_not(None)).order_by(DuplicatePair.id)
    )
    return [set(one.reasons) for one in found]


@pytest.fixture(autouse=True)
def somebody_on_duty(session: Any) -> None:
    make_user("officer")


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({"title": "Reperer les defauts de nos planches de chene par camera", "pitch": PITCH.replace("planches", "plnches")}, {"same_company", "same_person"}),
        ({"contact_name": "Paul Weber", "contact_email": "paul@hartmann.example.org"}, {"same_company", "same_sentence", "same_words"}),
        ({"title": "Demande de renseignements", "pitch": f"Bonjour, {TITLE}. {PITCH} Cordialement, Anna Schmitt"}, {"same_company", "same_person", "same_words"}),
        ({"company_name": "Scierie Hartman SARL", "contact_email": "paul@post.example.net", "contact_name": "Paul Weber"}, {"likely_company", "same_sentence"}),
        ({"company_name": "Post", "contact_email": "anna.schmitt@post.example.net"}, {"other_company", "same_person", "same_sentence"}),
        ({"company_name": "Tonnellerie Lux", "contact_name": "Léo Roth", "contact_email": "leo@lux.example.net"}, {"other_company", "same_sentence", "same_words"}),
    ],
)  # fmt: skip
def test_what_is_asked_again_is_noticed_on_arrival_with_reasons(
    session: Any, again: dict[str, str], said: set[str]
) -> None:
    arrives()
    arrives(**again)
    assert [said <= found for found in reasons_of(session)] == [True]


@pytest.mark.parametrize(
    "again",
    [
        {"title": "Prévoir les pannes de nos presses", "pitch": OTHER_NEED},
        {"title": "Planches", "pitch": "Rappelez-moi."},
        {"company_name": "Tonnellerie Lux", "contact_name": "Léo Roth", "contact_email": "leo@lux.example.net", "pitch": OTHER_NEED},
    ],
)  # fmt: skip
def test_another_need_of_the_same_person_or_the_same_words_about_another_are_two(session: Any, again: dict[str, str]) -> None:  # fmt: skip
    arrives()
    arrives(**again)
    assert reasons_of(session) == []


def test_a_closed_request_is_not_repeated_and_what_was_split_on_purpose_stays_two(session: Any) -> None:
    first = arrives()
    officer = actor_of("officer")
    with unit_of_work():
        tickets.take(actor=officer, ticket_id=first.id)
        taken = session.get_one(Ticket, first.id)
        tickets.close(
            actor=officer, ticket_id=first.id, version=taken.version, outcome="out_of_scope", reason="x"
        )
    arrives()
    assert reasons_of(session) == []


def edit(ticket: Ticket, **words: str) -> None:
    with unit_of_work():
        tickets.edit(actor=actor_of("officer"), ticket_id=ticket.id, **words)


def test_words_the_desk_changes_are_compared_at_once_and_let_go_when_they_differ(session: Any) -> None:
    arrives()
    other = arrives(title="Prévoir les pannes de nos presses", pitch=OTHER_NEED)
    assert reasons_of(session) == []
    edit(other, title=TITLE, pitch=PITCH)
    assert [{"same_company", "same_person", "same_words"} <= found for found in reasons_of(session)] == [True]
    edit(other, horizon="later")  # nothing that is compared
    edit(other, title="Prévoir les pannes de nos presses", pitch=OTHER_NEED)
    assert reasons_of(session) == []


def test_a_closed_request_is_compared_when_it_is_opened_again_and_not_before(session: Any) -> None:
    first = arrives(title="Prévoir les pannes de nos presses", pitch=OTHER_NEED)
    officer = actor_of("officer")
    with unit_of_work():
        tickets.take(actor=officer, ticket_id=first.id)
        tickets.close(actor=officer, ticket_id=first.id, outcome="out_of_scope", reason="x")
    arrives()
    edit(first, title=TITLE, pitch=PITCH)
    assert reasons_of(session) == []
    with unit_of_work():
        tickets.reopen(actor=officer, ticket_id=first.id, reason="They called back")
    assert len(reasons_of(session)) == 1


def test_looking_at_an_arrival_reads_a_bounded_number_of_rows_however_much_is_there(session: Any) -> None:
    home = make_organization(name="Scierie Hartmann", domain="hartmann.example.org")
    person = make_contact(home, name="Anna Schmitt", email="anna@hartmann.example.org")
    for _ in range(60):
        make_ticket(submission=make_submission(contact=person, title=TITLE, pitch=PITCH))
    statements: list[int] = []

    def note(_conn: Any, cursor: Any, *_rest: Any) -> None:
        statements.append(1)

    sent = arrives(title="Autre chose que nous cherchons depuis longtemps", pitch=OTHER_NEED)
    event.listen(session.get_bind(), "after_cursor_execute", note)
    with unit_of_work():
        duplicates.look_at_request(session.get_one(Ticket, sent.id))
    few = len(statements)
    event.remove(session.get_bind(), "after_cursor_execute", note)
    assert few <= 16  # and the same for words that are changed: it is the same look
    arrives()
    assert len(reasons_of(session)) == 5  # the likest alone are proposed


def look_through() -> None:
    work = Work("find_duplicates")
    find_duplicates.run(work)
    assert work.failed == 0, work.problems


def test_the_night_finds_what_came_by_other_ways_and_then_has_nothing_to_do(session: Any) -> None:
    home = make_organization()
    for _ in range(2):
        make_ticket(submission=make_submission(contact=make_contact(home), title=TITLE, pitch=PITCH))
    make_ticket(submission=make_submission(contact=make_contact(home), title="Presses", pitch=OTHER_NEED))
    look_through()
    assert len(reasons_of(session)) == 1
    assert directory.differences().requests == []


def test_what_a_person_says_are_two_is_never_proposed_again_and_stands_in_both_histories(
    session: Any,
) -> None:
    one, other = arrives(), arrives()
    pair = session.scalars(select(DuplicatePair).where(DuplicatePair.ticket_id.is_not(None))).one()
    officer = actor_of("officer")
    with unit_of_work():
        duplicates.dismiss(actor=officer, pair_id=pair.id, version=pair.version)
    look_through()
    with unit_of_work():
        duplicates.look_at_request(session.get_one(Ticket, other.id))
    assert directory.duplicates_of(officer, ticket_id=one.id) == []
    told = session.scalars(
        select(Event).where(Event.kind == "duplicates_dismissed").order_by(Event.ticket_id)
    )
    assert [(row.ticket_id, row.details["after"]["other"]) for row in told] == [
        (one.id, other.reference),
        (other.id, one.reference),
    ]


def test_merging_answers_the_question_and_undoing_asks_it_again(session: Any) -> None:
    one, other = arrives(), arrives()
    officer = actor_of("officer")
    assert [row.other.id for row in directory.duplicates_of(officer, ticket_id=one.id)] == [other.id]
    with unit_of_work():
        foreseen = regrouping.foresee_merge(
            session.get_one(Ticket, other.id), session.get_one(Ticket, one.id)
        )
        act = regrouping.merge(
            actor=officer, ticket_id=other.id, into_id=one.id, key="k" * 20, seen=foreseen.mark, agreed=True
        )
        act_id = act.id
    assert directory.duplicates_of(officer, ticket_id=one.id) == []
    with unit_of_work():
        regrouping.undo(actor=officer, act_id=act_id)
    assert len(directory.duplicates_of(officer, ticket_id=one.id)) == 1


def test_the_queue_asks_about_the_second_request_alone(session: Any) -> None:
    arrives()
    other = arrives()
    rows = queue.page(actor_of("officer"), queue.QueueFilter(view="attention")).rows
    assert [row.id for row in rows if row.reason == "may_repeat"] == [other.id]


@pytest.mark.parametrize("role", ["researcher", "director", "contract_office", "funder", "administrator"])
def test_nobody_but_the_desk_sees_or_decides(session: Any, role: str) -> None:
    one = arrives()
    arrives()
    pair = session.scalars(select(DuplicatePair).where(DuplicatePair.ticket_id.is_not(None))).one()
    actor = actor_of(role)
    assert not any(directory.duplicate_counts(actor).values())
    assert directory.duplicates_of(actor, ticket_id=one.id) == []
    with pytest.raises((NotAllowed, NotFound)), unit_of_work():
        duplicates.dismiss(actor=actor, pair_id=pair.id, version=pair.version)


def test_a_request_written_down_by_the_system_is_noticed_too(session: Any) -> None:
    arrives()
    with unit_of_work():
        words = {"company_name": "Scierie Hartmann", "contact_name": "?", "title": TITLE, "pitch": PITCH}
        sent = submissions.send(
            actor=Actor.system(), key=secrets.token_urlsafe(24), words=words, language="fr"
        )
        submissions.confirm(actor=Actor.system(), submission_id=sent.id)
    assert len(reasons_of(session)) == 1
