"""The topics as an administrator and a lead see them: a file looked at, imported, refused; a phrase taken."""

import io
from typing import Any

import pytest

from desk import clock
from desk.access import Actor
from desk.services import topics
from desk.transaction import unit_of_work
from models import TicketTopic, Topic
from tests.factories import make_ticket, make_topic, make_unit
from tests.harness.counting import count

SCHEME = b"scheme: {version: 2.0.0}\nconcepts:\n- {id: vision, axis: eng, prefLabel: {fr: Vue, en: Sight, de: Sehen}}\n"


def upload(content: bytes, name: str = "topics.yaml") -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name)}


def carried(page: str) -> dict[str, str]:
    import re

    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("name", "content")}


def test_a_file_is_looked_at_before_it_is_imported(lead: Any, session: Any) -> None:
    page = lead.post("/admin/topics/preview", data=upload(SCHEME))
    assert page.status_code == 200
    assert "vision" in page.text
    assert count(Topic) == 0
    for _ in range(2):
        assert lead.post("/admin/topics", data=carried(page.text)).location == "/admin/topics"
    assert count(Topic) == 1
    assert "nothing to import" in lead.post("/admin/topics/preview", data=upload(SCHEME)).text


def test_the_tree_speaks_the_reader_s_language_and_counts_use(lead: Any, session: Any) -> None:
    with unit_of_work():
        topics.import_scheme(actor=Actor.system(), data=topics.shipped())
    make_unit(topics=(session.get(Topic, "language"),))
    assert "Sprache und Text" in lead.get("/admin/topics?lang=de").text
    page = lead.get("/admin/topics?lang=en").text
    assert "Language and speech" in page
    assert "1 unit<" in page


def test_bad_rows_are_listed_and_cannot_be_imported(lead: Any, session: Any) -> None:
    bad = SCHEME + b"- {id: sound, axis: sea, prefLabel: {fr: Son, en: Sound, de: Ton}}\n"
    page = lead.post("/admin/topics/preview", data=upload(bad))
    assert page.status_code == 422
    assert "is not one of the known codes" in page.text
    assert 'name="content"' not in page.text
    assert count(Topic) == 0


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"concepts: [", "t.yaml", 422), (b"\xff\xfe", "t.yaml", 422), (b"MZ", "t.exe", 422), (b"", "t.yaml", 422), (b"", "", 422),
        (b"x" * 1001, "t.yaml", 413),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, lead: Any, session: Any, content: bytes, name: str, status: int
) -> None:
    monkeypatch.setattr("desk.web.admin.topics.FILE_BYTES", 1000)
    answer = lead.post("/admin/topics/preview", data=upload(content, name))
    assert answer.status_code == status
    assert 'id="file-error"' in answer.text


@pytest.mark.parametrize(
    "carried_along", [{}, {"name": "t.yaml", "content": "%%%"}, {"name": "t.exe", "content": "eA=="}]
)
def test_a_confirmation_without_its_file_imports_nothing(
    lead: Any, session: Any, carried_along: dict[str, str]
) -> None:
    assert lead.post("/admin/topics", data=carried_along).status_code == 422
    assert count(Topic) == 0


def test_a_phrase_is_taken_on_the_page_once(lead: Any, session: Any) -> None:
    topic = make_topic("wear", label_en="Wear")
    for pitch in ("Grinding wheels glaze after an hour.", "Our grinding wheel glazes."):
        ticket = make_ticket("qualified", title="A question", pitch=pitch, language="en")
        facts = {"origin": "machine", "confirmed_at": clock.now(), "confirmed_by_id": ticket.owner_id}
        session.add(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, **facts))
    session.commit()
    page = lead.get("/admin/topics/phrases?lang=en").text
    assert ticket.reference in page
    data = {"topic": "wear", "language": "en", "key": "grind wheel glaze"}
    assert lead.post("/admin/topics/phrases/taken", data=data).location == "/admin/topics/phrases"
    again = lead.post("/admin/topics/phrases/refused", data=data)
    assert (again.status_code, "no longer proposed" in again.text) == (409, True)
    assert "No phrase to decide on" in again.text
    assert lead.post("/admin/topics/phrases/taken", data={"topic": "wear"}).status_code == 409
    session.expire_all()
    assert len(session.get(Topic, "wear").alternatives["en"]) == 1
