"""Pages travel compressed where their length tells a stranger nothing."""

import gzip
import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from desk.web import intake
from desk.web.packing import Blank
from tests import factories
from tests.factories import make_ticket
from tests.harness.statements import statements
from tests.web.typed_requests import key

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = st.text("abcdefghij-_", min_size=1, max_size=64)
PACKED = {"Accept-Encoding": "gzip"}


def test_only_pages_that_say_the_same_to_everybody_travel_compressed(client: Any) -> None:
    given = key()
    client().post("/request/draft", data={"key": given, "title": "Faulty castings"})
    for path, encoding in (
        ("/", "gzip"),
        ("/request", "gzip"),
        (f"/request/{given}", None),
        ("/r/renewal", None),
    ):
        answer = client().get(path, headers=PACKED)
        assert answer.headers.get("Content-Encoding") == encoding, path
    assert client().get("/request").headers.get("Content-Encoding") is None
    assert "Accept-Encoding" in client().get("/request").headers["Vary"]


@pytest.mark.parametrize(
    ("asked_by", "encoding"), [("same-origin", "gzip"), ("none", "gzip"), ("cross-site", None), ("same-site", None), (None, None)]
)  # fmt: skip
def test_a_page_of_the_desk_is_compressed_for_its_own_pages_alone(
    client: Any, asked_by: str | None, encoding: str | None
) -> None:
    officer, ticket = client("officer"), make_ticket("triage", title="Weld seams of pumps")
    sent = PACKED | ({"Sec-Fetch-Site": asked_by} if asked_by else {})
    answer = officer.get("/queue?view=all", headers=sent)
    assert answer.headers.get("Content-Encoding") == encoding
    text = gzip.decompress(answer.data).decode() if encoding else answer.text
    assert ticket.title in text
    assert (
        officer.get("/queue?view=all", headers={"Sec-Fetch-Site": "none"}).headers.get("Content-Encoding")
        is None
    )
    refused = officer.post(f"/tickets/{ticket.reference}/priority", data={}, headers=sent)
    assert refused.headers.get("Content-Encoding") is None, "what was typed is written back without"


@given(st.lists(ANYTHING, min_size=1, max_size=5), WORDS)
def test_a_blank_page_packed_beforehand_is_the_page_with_its_word(stretches: list[str], word: str) -> None:
    place = "\x00the place\x00"
    page, written = place.join(stretches), word.join(stretches)
    with Flask("blank").test_request_context(headers=PACKED):
        packed = Blank(page, place).answer(word)
    assert gzip.decompress(packed.data).decode() == written
    assert packed.content_encoding == "gzip"
    with Flask("blank").test_request_context():
        assert Blank(page, place).answer(word).data.decode() == written


def test_the_empty_form_is_the_same_compressed_and_plain_but_for_its_key(client: Any) -> None:
    plain = client().get("/request?lang=de").text
    packed = gzip.decompress(client().get("/request?lang=de", headers=PACKED).data).decode()
    own, other = (re.search(r'name="key" type="hidden" value="([^"]+)"', page)[1] for page in (plain, packed))  # type: ignore[index]
    assert own != other
    assert packed.replace(other, own) == plain


def test_topics_of_the_empty_form_are_asked_for_at_most_once_a_while(client: Any, monkeypatch: Any) -> None:
    now = 100.0
    monkeypatch.setattr(intake, "_empty_forms", {})
    monkeypatch.setattr(intake.time, "monotonic", lambda: now)
    monkeypatch.setattr(intake, "ASKED_EVERY_SECONDS", 1.0)
    client().get("/request?lang=en")
    label = factories.make_topic(label_en="Gluing ribs").label_en
    with statements() as asked:
        assert label not in client().get("/request?lang=en").text
    assert asked == []
    now = 101.0
    assert label in client().get("/request?lang=en").text
