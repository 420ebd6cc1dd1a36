"""The page of a request: each way of writing, its files and drafts; nothing typed is lost, nothing goes to the wrong reader."""

import html
import io
import json
import re

import pytest
from sqlalchemy import select

from desk import policy
from desk.extensions import session as database_session
from models import (
    Attachment,
    Message,
    MessageDraft,
    OutboxMail,
)
from models.states import OutboxState, Role
from tests.factories import keep, make_member, make_offer, make_ticket, make_unit, make_user
from tests.harness.counting import count
from tests.letting_leave import let_leave
from tests.web.ticket_pages import KEY, mail_of, path, stored


@pytest.mark.parametrize(
    ("mode", "lane", "mails"),
    [("reply", "company", 1), ("question", "company", 1), ("note", "internal", 0), ("heard", "company", 0)],
)
def test_each_way_of_writing_reaches_its_readers_once(client, mode, lane, mails) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": mode, f"{mode}-body": "About the seams", f"{mode}-key": KEY}
    for _twice in range(2):
        answer = officer.post(path(ticket, "messages"), data=data)
        assert (answer.status_code, answer.location) == (303, f"{path(ticket)}#thread")
    assert let_leave() == mails, "what the desk writes for itself is kept at once"
    assert officer.post(path(ticket, "messages"), data=data).status_code == 303
    message = database_session.execute(select(Message).where(Message.ticket_id == ticket.id)).scalar_one()
    assert (message.lane, message.body) == (lane, "About the seams")
    told = count(
        OutboxMail, OutboxMail.message_id == message.id, OutboxMail.to_address == ticket.contact.email
    )
    assert told == mails
    assert "About the seams" in officer.get(path(ticket)).text


def test_the_page_names_whom_a_note_may_name_and_nobody_else(client) -> None:
    ticket, accepted = make_ticket("triage"), make_ticket("accepted")
    for role in Role:
        make_user(role, name=f"Claude {role.title()} (démo)")
    officer = client(make_user("officer", name="Myself"))

    def named(one) -> set[str]:
        text = officer.get(path(one)).text
        return set(json.loads(html.unescape(re.search(r'data-colleagues="([^"]*)"', text)[1])))

    readers = {"officer", "lead", "director"}
    assert {name for name in named(ticket) if "Claude" in name} == {
        f"Claude {one.title()}" for one in readers
    }
    assert named(accepted) - named(ticket) == {"Claude Contract_Office"}
    assert "data-colleagues" not in client("director").get(path(ticket)).text


def test_a_question_makes_the_request_wait(client) -> None:
    ticket = make_ticket("triage")
    client("officer").post(
        path(ticket, "messages"), data={"mode": "question", "question-body": "How many?", "question-key": KEY}
    )
    assert stored(ticket).state == "triage", "it has not left"
    let_leave()
    assert stored(ticket).state == "info_needed"


def test_only_units_that_were_asked_are_written_to(client) -> None:
    offer, stranger = make_offer(), make_unit()
    make_member(offer.unit)
    officer = client("officer")
    data = {"mode": "unit", "unit-body": "A word more", "unit-key": KEY}
    for unit_id, status in ((stranger.id, 422), ("", 422), (offer.unit_id, 303)):
        assert (
            officer.post(
                path(offer.ticket, "messages"),
                data={**data, "unit-key": f"{KEY}-{unit_id}", "unit-unit_id": unit_id},
            ).status_code
            == status
        )
    let_leave()
    assert count(Message, Message.unit_id == offer.unit_id) == 1
    bare = make_ticket("triage")
    assert (
        officer.post(path(bare, "messages"), data={**data, "unit-unit_id": offer.unit_id}).status_code == 404
    )


def test_nothing_typed_is_lost_when_a_message_cannot_be_sent(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    words = "A long answer " * 1500
    answer = officer.post(
        path(ticket, "messages"), data={"mode": "reply", "reply-body": words, "reply-key": KEY}
    )
    assert answer.status_code == 422
    assert words.strip() in answer.text
    assert re.search(r'<details[^>]*id="write-reply"[^>]* open', answer.text)
    assert words.strip() in officer.get(path(ticket)).text, "it is a draft now"
    empty = {"mode": "reply", "reply-key": f"{KEY}-2"}
    assert officer.post(path(ticket, "messages"), data=empty).status_code == 422
    assert (
        officer.post(path(ticket, "messages"), data={"mode": "shout", "shout-body": "x"}).status_code == 404
    )


def test_other_words_under_a_used_key_are_kept_and_not_sent(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "reply", "reply-body": "First words", "reply-key": KEY}
    officer.post(path(ticket, "messages"), data=data)
    answer = officer.post(path(ticket, "messages"), data={**data, "reply-body": "Second words"})
    assert answer.status_code == 409
    assert "Second words" in answer.text
    let_leave()
    assert count(Message, Message.ticket_id == ticket.id) == 1
    fresh = re.search(r'name="reply-key"[^>]*value="([^"]+)"', answer.text)
    assert fresh
    assert fresh[1] != KEY


def test_files_survive_a_message_without_words(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "note", "note-key": KEY, "note-files": (io.BytesIO(b"seam;width\n1;2\n"), "seams.csv")}
    answer = officer.post(path(ticket, "messages"), data=data)
    assert answer.status_code == 422
    assert "seams.csv" in answer.text
    again = {"mode": "note", "note-key": KEY, "note-version": 1, "note-body": "The table"}
    stranger = client("officer")
    assert stranger.post(path(ticket, "messages"), data=again).status_code == 409, "another person's draft"
    assert officer.post(path(ticket, "messages"), data=again).status_code == 303
    attachment = database_session.execute(
        select(Attachment).where(Attachment.ticket_id == ticket.id)
    ).scalar_one()
    assert (attachment.name, attachment.layer) == ("seams.csv", "internal")


def test_a_file_that_is_refused_says_why_and_keeps_the_words(client) -> None:
    ticket = make_ticket("triage")
    data = {"mode": "note", "note-key": KEY, "note-body": "Look at this",
            "note-files": (io.BytesIO(b"MZ\x90\x00" + b"\x00" * 200), "run.exe")}  # fmt: skip
    answer = client("officer").post(path(ticket, "messages"), data=data)
    assert answer.status_code == 422
    assert "run.exe" in answer.text
    assert "Look at this" in answer.text
    assert count(Message, Message.ticket_id == ticket.id) == 0


def test_the_contract_office_leaves_notes_and_nothing_else(client) -> None:
    ticket = make_ticket("accepted")
    office = client("contract_office")
    note = {"mode": "note", "note-body": "Terms seen", "note-key": KEY}
    assert office.post(path(ticket, "messages"), data=note).status_code == 303
    reply = {"mode": "reply", "reply-body": "Hello", "reply-key": f"{KEY}-2"}
    assert office.post(path(ticket, "messages"), data=reply).status_code == 404
    assert client("director").post(path(ticket, "messages"), data=note).status_code == 403


def test_a_mail_that_did_not_arrive_shows_the_servers_words_and_leaves_again(client) -> None:
    ticket = make_ticket("triage")
    mail, foreign = mail_of(ticket, OutboxState.REFUSED), mail_of(make_ticket(), OutboxState.REFUSED)
    officer = client("officer")
    assert "550 5.1.1 no such user" in officer.get(path(ticket)).text
    assert officer.post(path(ticket, f"mails/{foreign.id}/resending")).status_code == 404
    assert officer.post(path(ticket, f"mails/{mail.id}/resending")).status_code == 303
    database_session.refresh(mail)
    assert mail.state == OutboxState.QUEUED
    assert officer.post(path(ticket, f"mails/{mail.id}/resending")).status_code == 409
    doubtful = mail_of(ticket, OutboxState.UNKNOWN)
    assert officer.post(path(ticket, f"mails/{doubtful.id}/settlement")).status_code == 303
    waiting = mail_of(ticket, OutboxState.QUEUED)
    waiting.attempt_count, waiting.server_reply = 1, "451 4.7.1 come back later"
    keep(waiting)
    page = officer.get(path(ticket)).text
    assert "451 4.7.1 come back later" in page
    assert "Next try:" in page


def test_addresses_of_mails_are_for_those_who_read_mails(client) -> None:
    ticket = make_ticket("accepted")
    mail_of(ticket, OutboxState.REFUSED, to_address="private@company.example.org")
    assert "private@company.example.org" in client("officer").get(path(ticket)).text
    assert "private@company.example.org" not in client("director").get(path(ticket)).text


def test_a_reply_can_be_taken_back_on_the_page_while_it_has_not_left(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "reply", "reply-body": "Too hasty", "reply-key": KEY,
            "reply-files": (io.BytesIO(b"seam;width\n1;2\n"), "seams.csv")}  # fmt: skip
    officer.post(path(ticket, "messages"), data=data)
    page = officer.get(path(ticket)).text
    assert f"<span data-seconds>{policy.TAKE_BACK_SECONDS}</span> seconds left to take it back" in page
    button = re.search(r'action="([^"]+/taking-back)"', page)
    assert button
    assert "Too hasty" not in client("officer").get(path(ticket)).text
    back = officer.post(button[1])
    assert back.status_code == 303
    page = officer.get(back.location).text
    assert re.search(r'<details[^>]*id="write-reply"[^>]* open', page)
    assert "Too hasty" in page
    assert "seams.csv" in page
    assert let_leave() == 0
    version = re.search(r'name="reply-version"[^>]*value="(\d+)"', page)
    assert version
    again = {"mode": "reply", "reply-body": "Better words", "reply-key": KEY, "reply-version": version[1]}
    assert officer.post(path(ticket, "messages"), data=again).status_code == 303
    assert let_leave() == 1
    assert officer.post(button[1]).status_code == 409
    message = database_session.execute(select(Message)).scalar_one()
    assert (message.body, count(Attachment, Attachment.message_id == message.id)) == ("Better words", 1)


def test_what_is_typed_is_kept_while_it_is_typed_and_two_windows_keep_both(client, session) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    one = {"mode": "note", "note-key": KEY, "note-version": "", "note-body": "First window"}
    answer = officer.post(path(ticket, "drafts"), data=one)
    assert answer.json == {"fields": {"note-key": KEY, "note-version": 1}}
    other = officer.post(path(ticket, "drafts"), data={**one, "note-body": "Second window"})
    assert other.json["fields"]["note-key"] != KEY
    page = officer.get(path(ticket)).text
    assert "Second window" in page
    link = re.search(r'href="([^"]+)">Another draft of yours', page)
    assert link
    assert "First window" in officer.get(link[1].replace("&amp;", "&")).text
    stranger = client("officer").get(path(ticket)).text
    assert "First window" not in stranger
    assert "Second window" not in stranger
    first = session.scalars(select(MessageDraft.id).where(MessageDraft.key == KEY)).one()
    removal = path(ticket, f"drafts/{first}/removal")
    assert client("lead").post(removal).status_code == 404
    assert officer.post(removal).status_code == 303


def test_a_file_is_taken_off_a_draft_again(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "note", "note-key": KEY, "keep": "1", "note-body": "See this",
            "note-files": (io.BytesIO(b"seam;width\n1;2\n"), "seams.csv")}  # fmt: skip
    back = officer.post(path(ticket, "messages"), data=data)
    page = officer.get(back.location).text
    drop = re.search(r'name="drop" value="(\d+)"', page)
    assert drop
    less = {"mode": "note", "note-key": KEY, "note-version": "1", "note-body": "See this", "drop": drop[1]}
    page = officer.get(officer.post(path(ticket, "messages"), data=less).location).text
    assert "See this" in page
    assert "seams.csv" not in page
    assert count(Message) == 0


def test_do_not_send_has_the_focus_when_a_reply_holds_internal_words(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {
        "mode": "reply",
        "reply-body": "Entre nous, this is too early",
        "reply-key": KEY,
        "reply-seen": "0",
    }
    page = officer.post(path(ticket, "messages"), data=data)
    assert page.status_code == 422
    assert re.search(
        r'<button class="primary" name="keep" value="1" autofocus data-focus>Do not send', page.text
    )
    sure = re.search(r'name="sure" value="(\w+)"', page.text)
    version = re.search(r'name="reply-version"[^>]*value="(\d+)"', page.text)
    assert sure
    assert version
    assert let_leave() == 0
    again = {**data, "reply-version": version[1], "sure": sure[1]}
    assert officer.post(path(ticket, "messages"), data=again).status_code == 303
    assert let_leave() == 1


def test_what_arrived_meanwhile_is_told_with_its_words_and_the_draft_kept(client) -> None:
    ticket = make_ticket("triage")
    officer, colleague = client("officer"), client("officer")
    note = {"mode": "note", "note-body": "I have just called them", "note-key": f"{KEY}-2"}
    colleague.post(path(ticket, "messages"), data=note)
    data = {"mode": "reply", "reply-body": "Shall we call you?", "reply-key": KEY, "reply-seen": "0"}
    page = officer.post(path(ticket, "messages"), data=data)
    assert page.status_code == 422
    assert "1 message arrived while you were writing" in page.text
    assert page.text.count("I have just called them") == 2
    typed = re.findall(r'name="(reply-(?:seen|version))"[^>]*value="(\d+)"', page.text)
    assert officer.post(path(ticket, "messages"), data=data | dict(typed)).status_code == 303
