"""My profile: topics, texts, publications and load as the matcher reads them; said by a unit's own people alone."""

import base64
import re
import zlib
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import Event, Expertise, Member, OutboxMail, Publication, Unit, UnitText
from tests.factories import keep, make_member, make_topic, make_unit
from tests.harness.counting import count

FILE = b"""@article{a, title={Federated learning in hospitals}, year=2020}
@article{b, title={Weld seams <script>alert(1)</script>}}
@article{broken, title={no end
"""


@pytest.fixture
def me(client: Any, session: Any) -> Any:
    return client("researcher")


@pytest.fixture
def unit(session: Any, me: Any) -> Unit:
    return session.get_one(Unit, session.scalar(select(Member.unit_id).where(Member.user_id == me.user.id)))


def look(me: Any, unit: Unit, content: bytes = FILE) -> Any:
    return me.post(
        f"/work/units/{unit.id}/publications/preview", data={"file": (BytesIO(content), "mine.bib")}
    )


def carried(page: str) -> dict[str, str]:
    return {"content": re.findall(r'name="content"[^>]*value="([^"]+)"', page)[0]}


def test_a_file_is_shown_then_taken_as_chosen_and_removed(me: Any, session: Any, unit: Unit) -> None:
    page = look(me, unit)
    assert page.status_code == 200
    for words in ("Federated learning in hospitals", "line 3", "is not closed", "broken"):
        assert words in page.text
    assert "<script>alert" not in page.text
    assert count(Publication) == 0
    path = f"/work/units/{unit.id}/publications"
    assert me.post(path, data=carried(page.text) | {"chosen-0": "2"}).location == path
    (kept,) = session.scalars(select(Publication))
    assert kept.title == "Weld seams alert(1)"
    assert "Known already" in look(me, unit).text
    assert me.post(f"{path}/removal", data={"removed-0": str(kept.id)}).status_code == 303
    assert count(Publication) == 0


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "No publication was found"), (b"\0", 422, "no text file"), (b"{" * 400_000, 422, "cannot be read"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 422, "document type"),
        (b"@article{a, year=2020}", 422, "has no title"), (b"hello", 422, "neither BibTeX"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_so_beside_its_field(
    me: Any, session: Any, unit: Unit, content: bytes, status: int, words: str
) -> None:
    answer = look(me, unit, content)
    assert answer.status_code == status
    assert words in answer.text
    assert count(Event) == count(Publication) == 0


@pytest.mark.parametrize("content", ["", "not base64!", "aGVsbG8=", base64.b64encode(zlib.compress(b"x" * 6_000_000)).decode()])  # fmt: skip
def test_a_carried_file_that_was_tampered_with_brings_nothing(
    me: Any, session: Any, unit: Unit, content: str
) -> None:
    answer = me.post(f"/work/units/{unit.id}/publications", data={"content": content, "chosen-0": "1"})
    assert answer.status_code == 422
    assert count(Publication) == 0


@pytest.mark.parametrize("part", ["topics", "texts", "publications"])
def test_another_units_profile_is_not_there(me: Any, session: Any, unit: Unit, part: str) -> None:
    other = make_unit()
    assert me.get(f"/work/units/{unit.id}/{part}").status_code == 200
    for method in (me.get, me.post):
        data = {
            "content": base64.b64encode(zlib.compress(FILE)).decode(),
            "knows-version": "1",
            "says-version": "1",
        }
        answer = method(f"/work/units/{other.id}/{part}", **({"data": data} if method == me.post else {}))
        assert answer.status_code in (403, 404)
    assert count(Event) == 0


def test_topics_are_proposed_with_their_words_and_confirmed_by_a_press(
    me: Any, session: Any, unit: Unit, clock: Any
) -> None:
    known, proposed = make_topic(label_en="weld seams"), make_topic(label_en="federated learning")
    keep(Expertise(unit_id=unit.id, topic_id=known.id, level=2))
    for place in ("with hospitals", "with banks", "in clinics"):
        text = f"We work on federated learning {place}."
        keep(UnitText(unit_id=unit.id, kind="description", language="en", text=text))
    path = f"/work/units/{unit.id}/topics"
    page = me.get(path).text
    assert "your texts say federated learning" in page
    rows = {"knows-version": str(unit.version)}
    for number, (topic, level) in enumerate(((known, "3"), (proposed, "2"))):
        rows |= {f"knows-claims-{number}-topic": topic.id, f"knows-claims-{number}-level": level,
                 f"knows-claims-{number}-evidence": "A thesis"}  # fmt: skip
    clock.shift(60)
    assert me.post(path, data=rows).status_code == 303
    claims = session.scalars(select(Expertise).where(Expertise.unit_id == unit.id)).all()
    assert {(one.topic_id, one.level, one.evidence) for one in claims} == {
        (known.id, 3, "A thesis"), (proposed.id, 2, "A thesis"),
    }  # fmt: skip
    assert all(one.confirmed_on for one in claims)
    assert me.post(path, data=rows).status_code == 409  # somebody was faster


def test_topics_that_cannot_be_are_told_and_what_was_typed_stays(me: Any, unit: Unit) -> None:
    path, version = f"/work/units/{unit.id}/topics", str(unit.version)
    for topic, since, words in (("nonsense", "", "not retired"), ("nonsense", "soon", "whole number")):
        answer = me.post(path, data={
            "knows-version": version, "knows-claims-0-topic": topic, "knows-claims-0-level": "2",
            "knows-claims-0-since": since, "knows-claims-0-evidence": "My evidence",
        })  # fmt: skip
        assert answer.status_code == 422
        assert words in answer.text
        assert "My evidence" in answer.text


def test_texts_are_given_in_one_or_two_languages(me: Any, session: Any, unit: Unit) -> None:
    path = f"/work/units/{unit.id}/texts"
    words = {"says-version": str(unit.version), "says-texts-0-kind": "description", "says-texts-0-language": "fr",
             "says-texts-0-text": "Nous soudons.", "says-texts-0-other_text": "We weld."}  # fmt: skip
    for wrong in ("", "fr"):
        answer = me.post(path, data=words | {"says-texts-0-other_language": wrong})
        assert answer.status_code == 422
        assert "We weld." in answer.text
    assert me.post(path, data=words | {"says-texts-0-other_language": "en"}).status_code == 303
    (text,) = session.scalars(select(UnitText))
    assert (text.language, text.text, text.other_language, text.other_text) == (
        "fr",
        "Nous soudons.",
        "en",
        "We weld.",
    )
    profile = me.get("/work/profile").text
    assert "Nous soudons." in profile


@pytest.mark.parametrize(("ceiling", "status", "kept"), [("5", 303, 5), ("0", 303, 0), ("-1", 422, 3), ("many", 422, 3), ("100", 422, 3), ("", 422, 3)])  # fmt: skip
def test_how_much_one_takes_is_ones_own_to_say(
    me: Any, session: Any, unit: Unit, ceiling: str, status: int, kept: int
) -> None:
    answer = me.post(f"/work/units/{unit.id}/ceiling", data={f"load{unit.id}-ceiling": ceiling})
    assert answer.status_code == status
    session.refresh(unit)
    assert unit.ceiling == kept
    other = make_unit()
    assert (
        me.post(f"/work/units/{other.id}/ceiling", data={f"load{other.id}-ceiling": "1"}).status_code == 403
    )


def test_an_absence_names_its_stand_in(me: Any, session: Any, unit: Unit) -> None:
    deputy, stranger = make_member(unit), make_member()
    path, name = f"/work/units/{unit.id}/absences", f"unit{unit.id}"
    days = {f"{name}-starts_on": "2026-04-01", f"{name}-ends_on": "2026-04-05"}
    for wrong in (stranger.id, 999_999, "x"):
        assert me.post(path, data=days | {f"{name}-stand_in_id": str(wrong)}).status_code == 422
    assert me.post(path, data=days | {f"{name}-stand_in_id": str(deputy.id)}).status_code == 303
    assert deputy.name in me.get("/work/profile").text


def test_thin_profiles_are_listed_and_their_people_asked_once_a_month(
    client: Any, session: Any, clock: Any
) -> None:
    thin = make_unit()
    member = make_member(thin, language="de")
    nobody = make_unit()
    officer = client("officer")
    page = officer.get("/directory/profiles").text
    assert thin.name in page
    assert nobody.name in page
    assert page.count("/profile-check") == 1
    for _ in range(2):
        assert officer.post(f"/directory/units/{thin.id}/profile-check").status_code == 303
    officer.post(f"/directory/units/{nobody.id}/profile-check")
    (mail,) = session.scalars(select(OutboxMail))
    assert (mail.kind, mail.to_address, mail.language) == ("profile_check", member.email, "de")
    assert len(re.findall(r"https?://\S+", mail.text_body)) == 1
    assert "/profile-check" not in officer.get("/directory/profiles").text
    clock.shift(2_592_001)
    client("lead").post(f"/directory/units/{thin.id}/profile-check")
    assert len(session.scalars(select(OutboxMail)).all()) == 2


def test_a_full_and_fresh_profile_is_not_listed_until_it_is_stale(
    client: Any, session: Any, clock: Any
) -> None:
    full = make_unit(topics=(make_topic(), make_topic()))
    for claim in session.scalars(select(Expertise)):
        claim.confirmed_on = desk_clock.today()
    keep(UnitText(unit_id=full.id, kind="description", language="en", text="We weld."))
    session.commit()
    assert full.name not in client("director").get("/directory/profiles").text
    clock.shift(366 * 86_400)
    assert "not confirmed for a year" in client("director").get("/directory/profiles").text
