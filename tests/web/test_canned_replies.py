"""Replies written once: leads write and preview them in three languages, officers put them into a reply and change what they want."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desk.services import canned_replies
from models import CannedReply, Event, MessageDraft
from tests.factories import keep, make_ticket

WORDS = {"name": "Received", "body_fr": "Bonjour {person}, votre demande {reference}", "body_en": "Dear {person} of {company}",
         "body_de": "Guten Tag {person}"}  # fmt: skip
PLACE = "/admin/canned-replies"
TEXT = st.text("ab{}é\n ", max_size=30)


def test_a_lead_writes_previews_and_corrects_a_reply(client: Any, session: Any) -> None:
    lead = client("lead")
    looked = lead.post(PLACE, data={**WORDS, "look": "1"})
    assert looked.status_code == 200
    assert "Dear Claude Bernard of Fonderie du Val" in looked.text
    assert session.scalar(select(CannedReply.id)) is None, "looking keeps nothing"
    assert lead.post(PLACE, data=WORDS).status_code == 303
    assert lead.post(PLACE, data=WORDS).status_code == 422, "the name is taken"
    reply = session.scalars(select(CannedReply)).one()
    page = lead.get(f"{PLACE}/{reply.id}")
    assert "Guten Tag Claude Bernard" in page.text
    changed = {**WORDS, "version": "1", "body_en": "Hello {person}", "is_retired": "y"}
    assert lead.post(f"{PLACE}/{reply.id}", data=changed).status_code == 303
    assert lead.post(f"{PLACE}/{reply.id}", data={**changed, "body_en": "Late"}).status_code == 409
    session.expire_all()
    assert (reply.body_en, reply.is_retired) == ("Hello {person}", True)
    assert session.scalars(select(Event.kind).order_by(Event.id)).all()[-2:] == [
        "canned_reply_added",
        "canned_reply_edited",
    ]


@pytest.mark.parametrize(
    "typed", [{"body_de": ""}, {"name": ""}, {"body_fr": "Bonjour {nom}"}, {"body_en": "x" * 4001}]
)
def test_bad_words_are_told_beside_their_field_and_kept(
    client: Any, session: Any, typed: dict[str, str]
) -> None:
    answer = client("lead").post(PLACE, data={**WORDS, **typed})
    assert answer.status_code == 422
    assert "Dear {person} of {company}" in answer.text or "body_en" in typed
    assert session.scalar(select(CannedReply.id)) is None


def test_an_officer_puts_a_reply_below_their_words_in_the_companys_language(
    client: Any, session: Any
) -> None:
    reply = keep(CannedReply(**WORDS, created_at=make_ticket().created_at))
    retired = keep(CannedReply(**WORDS | {"name": "Old"}, is_retired=True, created_at=reply.created_at))
    ticket = make_ticket("triage")
    ticket.contact.language = "fr"
    keep(ticket.contact)
    officer, path = client("officer"), f"/tickets/{ticket.reference}"
    page = officer.get(path).text
    assert f'<option value="{reply.id}">Received' in page
    assert f'<option value="{retired.id}">' not in page
    typed = {
        "mode": "reply",
        "reply-key": "k" * 24,
        "reply-body": "My own words",
        "fill": "1",
        "canned": reply.id,
    }
    answer = officer.post(f"{path}/messages", data=typed)
    assert answer.status_code == 303
    draft = session.scalars(select(MessageDraft)).one()
    assert draft.body == f"My own words\n\nBonjour {ticket.contact.name}, votre demande {ticket.reference}"
    shown = officer.get(answer.location).text
    assert re.search(r'<details[^>]*id="write-reply"[^>]* open', shown)
    gone = officer.post(f"{path}/messages", data={**typed, "reply-key": "l" * 24, "canned": retired.id})
    assert gone.status_code == 404


@given(text=TEXT, value=TEXT)
def test_a_value_is_written_in_once_whatever_it_holds(text: str, value: str) -> None:
    values = dict.fromkeys(canned_replies.FIELDS, value)
    assert canned_replies.fill(text, values) == text, "no field, nothing to fill in"
    assert canned_replies.fill(
        f"{text}|{{person}}|{text}", values
    ) == f"{text}|{value}|{text}" or text.endswith("{")
