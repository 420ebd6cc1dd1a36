"""The demo mailbox: every mail in both parts, its links alive, its HTML in a cage; on a real desk it is not there."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import config, timetable
from desk.calendars import deadline
from desk.notify import outbox
from desk.notify.retelling import in_other_languages
from models import OutboxMail
from tests import factories
from tests.harness import application


def a_mail(
    name: str = "Claude Bernard (démo)", address: str = "claude@example.org", url: str = ""
) -> OutboxMail:
    to = outbox.Recipient(name, address, "fr", f"c{factories.number()}")
    context = {"audience": "account", "reference": None, "is_new": True, "valid_until": desk_clock.now(),
               "url": url or f"{application.BASE_URL}/account/password/abc~def"}  # fmt: skip
    mail = outbox.promise(kind="password_link", key=f"k{factories.number()}", to=to, context=context)
    assert mail is not None
    return factories.keep(mail)


def test_an_empty_mailbox_says_what_to_do(client: Any) -> None:
    answer = client().get("/demo/mailbox?lang=en")
    assert answer.status_code == 200
    assert b"No mail yet" in answer.data


def test_mails_are_listed_newest_first_with_their_language(client: Any) -> None:
    a_mail(address="first@example.org")
    a_mail(address="second@example.org")
    page = client().get("/demo/mailbox").text
    assert page.index("second@example.org") < page.index("first@example.org")
    assert '<span class="tongue">fr</span>' in page


def test_a_recipient_is_found_by_part_of_address_or_name(client: Any) -> None:
    a_mail(name="Ada", address="ada@example.org")
    a_mail(name="Grace", address="grace@example.org")
    for wanted in ("ada@", "ADA"):
        page = client().get(f"/demo/mailbox?q={wanted}").text
        assert "ada@example.org" in page
        assert "grace@example.org" not in page
    assert "grace" not in client().get("/demo/mailbox?q=%25").text, "a percent sign is a percent sign"


def test_long_lists_have_pages(client: Any) -> None:
    made = [a_mail(address=f"p{number:02}@example.org") for number in range(30)]
    first = client().get("/demo/mailbox").text
    assert (first.count('<li><a href="/demo/mailbox/'), "p29@" in first, "p04@" in first) == (25, True, False)
    second = client().get(f"/demo/mailbox?after={made[5].id}").text
    assert "p04@" in second
    assert "p05@" not in second


@pytest.mark.parametrize("given", ["-1", "x", "", "9" * 40, "%00", "٣"])
def test_a_strange_page_is_the_first_one(client: Any, given: str) -> None:
    a_mail()
    assert "claude@example.org" in client().get(f"/demo/mailbox?after={given}").text


def test_a_mail_is_shown_in_both_parts_with_its_link_alive(client: Any) -> None:
    mail = a_mail()
    page = client().get(f"/demo/mailbox/{mail.id}").text
    link = f"{application.BASE_URL}/account/password/abc~def"
    assert f'<a href="{link}">{link}</a>' in page
    assert f'src="/demo/mailbox/{mail.id}/html?language=fr"' in page
    assert "Message-ID" in page


def test_links_to_others_stay_words(client: Any) -> None:
    mail = a_mail(url="https://evil.example/x")
    assert 'href="https://evil.example/x"' not in client().get(f"/demo/mailbox/{mail.id}").text


def test_the_html_part_is_caged(client: Any) -> None:
    answer = client().get(f"/demo/mailbox/{a_mail().id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.text


@pytest.mark.parametrize(
    "path", ["/demo/mailbox/999999", "/demo/mailbox/9223372036854775808", "/demo/mailbox/1/2"]
)
def test_what_is_not_there_is_not_found(client: Any, path: str) -> None:
    assert client().get(path).status_code == 404


def test_markup_in_a_name_is_shown_and_not_obeyed(client: Any) -> None:
    mail = a_mail(name="<script>alert(1)</script>")
    for path in ("/demo/mailbox", f"/demo/mailbox/{mail.id}", f"/demo/mailbox/{mail.id}/html"):
        assert "<script>alert" not in client().get(path).text


def test_a_real_desk_has_no_such_room(client: Any) -> None:
    mail = a_mail()
    config.activate(replace(config.settings(), demo=False))
    for path in ("/demo/mailbox", f"/demo/mailbox/{mail.id}", f"/demo/mailbox/{mail.id}/html"):
        assert client().get(path).status_code == 404


def test_old_and_new_mails_keep_their_order(client: Any, clock: Any) -> None:
    a_mail(address="old@example.org")
    clock.shift(timedelta(days=1))
    a_mail(address="new@example.org")
    page = client().get("/demo/mailbox?q=example.org").text
    assert page.index("new@") < page.index("old@")


def test_a_mail_is_shown_as_people_of_each_language_would_get_it(client: Any) -> None:
    mail = a_mail()
    pages = {
        one: client().get(f"/demo/mailbox/{mail.id}?language={one}&lang=en").text
        for one in ("fr", "en", "de")
    }
    shown = {one: re.findall(r'<pre lang="(..)">(.*?)</pre>', page, re.DOTALL) for one, page in pages.items()}
    assert {one: words[0][0] for one, words in shown.items()} == {"fr": "fr", "en": "en", "de": "de"}
    assert len({words[0][1] for words in shown.values()}) == 3
    framed = {one: client().get(f"/demo/mailbox/{mail.id}/html?language={one}").text for one in pages}
    assert all(f'<html lang="{one}"' in html for one, html in framed.items())
    assert client().get(f"/demo/mailbox/{mail.id}?language=xx").status_code == 200


def test_a_real_desk_keeps_mails_in_the_language_they_left_in(session: Any, monkeypatch: Any) -> None:
    assert a_mail().other_languages is not None
    real = replace(config.settings(), demo=False)
    monkeypatch.setattr(config, "settings", lambda: real)
    assert a_mail().other_languages is None


def test_words_of_a_mail_that_explains_a_deadline_are_kept_by_language(session: Any) -> None:
    start = desk_clock.now()
    why = deadline(start, timedelta(days=2), timetable.current().calendar())
    context = {"audience": "company", "reference": "ENA-1", "title": "Plums", "why": why, "answer_by": why.due_at,
               "by_desk": False, "url": "/"}  # fmt: skip
    mail = outbox.promise(
        kind="submission_received",
        key="k",
        to=outbox.Recipient("A", "a@example.org", "fr", "c1"),
        context=context,
    )
    assert mail is not None
    told = in_other_languages(mail)
    assert told == mail.other_languages
    assert {language: words["subject"] for language, words in told.items()}.keys() == {"en", "de"}


def test_a_template_that_asks_for_more_today_leaves_the_mail_as_it_left(client: Any) -> None:
    mail = a_mail()
    mail.other_languages = {"given": {"audience": "account"}}
    factories.keep(mail)
    assert in_other_languages(mail) == {}
    assert client().get(f"/demo/mailbox/{mail.id}?language=de").status_code == 200
