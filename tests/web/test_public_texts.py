"""What the public reads in the desk's own words: written in every language at once, looked at first, and given back."""

from html import unescape
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import public_texts as own
from desk.errors import NotAllowed, Refused
from desk.notify.rendering import render
from desk.services import public_texts
from desk.transaction import unit_of_work
from desk.web.said import SHIPPED, shipped
from models import Event, PublicText
from models.states import PUBLIC_TEXTS, Language, Role
from tests.factories import actor_of, make_user

SHIPPED_TITLE = "A question for AI research?"


def typed(name: str, instead_of: int = 0, **changes: str) -> dict[str, str]:
    """Own words in every box of a text: `fr title`, `en title`…"""
    boxes = {f"{spoken}_{part}": f"{spoken} {part}" for spoken in Language for part in PUBLIC_TEXTS[name]}
    return boxes | {"instead_of": str(instead_of)} | changes


def write(name: str, instead_of: int = 0, **changes: str) -> int:
    words = {
        str(spoken): {part: f"{spoken} {name} {part}" for part in PUBLIC_TEXTS[name]} for spoken in Language
    }
    with unit_of_work():
        actor = actor_of(make_user("administrator"))
        return public_texts.write(actor=actor, name=name, words=words, instead_of=instead_of).id


def test_words_are_looked_at_said_and_given_back(client: Any, session: Any) -> None:
    admin = client("administrator")
    page = admin.post("/admin/texts/welcome", data=typed("welcome", look="1"))
    assert page.status_code == 200
    assert "de lead" in page.text
    assert SHIPPED_TITLE in client().get("/?lang=en").text, "a look says nothing to anybody"

    assert admin.post("/admin/texts/welcome", data=typed("welcome")).status_code == 303
    for spoken in Language:
        first = client().get(f"/?lang={spoken}").text
        assert f"<h1>{spoken} title</h1>" in first
        assert f"{spoken} lead" in first
    number = session.scalar(select(PublicText.id))
    late = admin.post("/admin/texts/welcome", data=typed("welcome", en_title="Later words"))
    assert late.status_code == 409
    assert "Later words" in late.text, "nothing typed is lost"

    back = admin.post("/admin/texts/welcome", data=typed("welcome", number, shipped="1"))
    assert back.status_code == 303
    assert SHIPPED_TITLE in client().get("/?lang=en").text
    told = session.scalars(select(Event).where(Event.kind == "public_text_written").order_by(Event.id)).all()
    assert [one.details["after"]["words"] != {} for one in told] == [True, False]
    assert "en title" in admin.get("/admin/texts/welcome").text, "the history keeps what was said"


def test_a_text_needs_all_its_words_in_every_language(client: Any, session: Any) -> None:
    admin, actor = client("administrator"), actor_of(make_user("administrator"))
    for missing in ("de_title", "fr_lead"):
        page = admin.post("/admin/texts/welcome", data=typed("welcome", **{missing: ""}))
        assert page.status_code == 422
        assert "in every language" in page.text
        assert "en lead" in page.text, "what was typed stays"
    long = admin.post("/admin/texts/notice", data=typed("notice", fr_words="x" * 301))
    assert long.status_code == 422
    parts = {"words": "Closed"}
    for words in ({"fr": parts, "en": parts}, {"fr": parts, "en": parts, "de": {"words": " "}}, {"fr": parts, "en": parts, "de": {"words": "x" * 301}}):  # fmt: skip
        with pytest.raises(Refused), unit_of_work():
            public_texts.write(actor=actor, name="notice", words=words, instead_of=0)
    assert session.scalar(select(func.count()).select_from(PublicText)) == 0


def test_a_notice_stands_where_companies_come_and_goes_when_it_is_emptied(client: Any, session: Any) -> None:
    assert "en notice words" not in client().get("/request?lang=en").text
    number = write("notice")
    for path in ("/?lang=en", "/request?lang=en"):
        assert "en notice words" in client().get(path).text
    assert "de notice words" in client().get("/request?lang=de").text
    empty = {f"{spoken}_words": "" for spoken in Language} | {"instead_of": str(number)}
    assert client("administrator").post("/admin/texts/notice", data=empty).status_code == 303
    assert "notice words" not in client().get("/request?lang=en").text


def test_an_own_example_never_stands_among_invented_ones(client: Any) -> None:
    assert "These examples are invented" in client().get("/?lang=en").text
    write("story_2")
    page = client().get("/?lang=en").text
    assert "en story_2 need" in page
    assert "These examples are invented" not in page
    assert "Foundry, 80 people" not in page


def test_words_are_words_and_no_markup(client: Any) -> None:
    admin = client("administrator")
    done = admin.post("/admin/texts/legal", data=typed("legal", en_words="<b>bold</b>\nsecond line"))
    assert done.status_code == 303
    page = client().get("/legal?lang=en").text
    assert "<b>bold" not in page
    assert "<b>bold</b>\nsecond line" in unescape(page)


def test_the_lines_under_a_mail_are_in_both_its_parts_and_its_language(session: Any) -> None:
    given = {
        "name": "Ada", "audience": "company", "reference": "ENA-2026-0001", "author": "Léa", "text": "Words",
        "url": "https://desk.example.org/r/x",
    }  # fmt: skip
    before = render("reply_sent", "de", given, own.words_of("signature"))
    write("signature")
    after = render("reply_sent", "de", given, own.words_of("signature"))
    for part in (after.text, after.html):
        assert "de signature words" in part
        assert "fr signature words" not in part
    assert "signature words" not in before.text + before.html


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.CONTRACT_OFFICE, Role.DIRECTOR, Role.FUNDER, Role.RESEARCHER]
)
def test_others_do_not_write_them(client: Any, role: str) -> None:
    assert client(role).get("/admin/texts").status_code == 403
    with pytest.raises(NotAllowed), unit_of_work():
        public_texts.write(actor=actor_of(make_user(role)), name="notice", words={}, instead_of=0)


def test_there_is_no_other_text(client: Any, session: Any) -> None:
    admin = client("administrator")
    assert admin.get("/admin/texts/nothing").status_code == 404
    assert set(SHIPPED) <= set(PUBLIC_TEXTS)
    for name, spoken in product(SHIPPED, Language):
        words = shipped(name, spoken)
        assert all(0 < len(words[part]) <= most for part, most in PUBLIC_TEXTS[name].items()), (name, spoken)
