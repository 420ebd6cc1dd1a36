"""Mails as programs break them: every one is read, and none raises."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.inbound import addresses, nature
from desk.inbound import mail as mails
from desk.inbound.mail import Mail
from tests.letters_in import letter, with_parts


def understood(raw: bytes) -> Mail:
    """Ask a mail everything there is to ask."""
    mail = mails.read(raw)
    _ = (
        mail.sender,
        mail.words,
        mail.files,
        mail.fingerprint,
        mail.recipients,
        mail.references,
        mail.date,
        nature.of(mail),
    )
    assert "\x00" not in mail.text + mail.subject
    assert "\n" not in mail.subject + mail.from_text
    return mail


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    understood(raw)
    understood(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + raw + b"\n--x--")
    understood(b"Subject: =?utf-8?B?" + raw + b"?=\nFrom: " + raw + b"\nDate: " + raw + b"\n\n" + raw)


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?utf-8?q?D=C3=A9fauts?= =?utf-8?b?IGRlIHRpc3NhZ2U=?=", "Défauts de tissage"),
        ("=?utf-8?B?w6l0ww==?= =?utf-8?B?qQ==?=", "été"),  # a letter cut in two by the folding
        ("=?no-such-charset?q?caf=E9?=", "café"),
        ("=?iso-8859-1?q?caf=E9?=\r\n\tau lait", "café au lait"),
        ("Hello =?utf-8?q?=0D=0ABcc:_evil@example.org?=", "Hello Bcc: evil@example.org"),
        ("plain \x00 NUL and \u202e turned", "plain NUL and turned"),
        ("=?utf-8?q?broken", "=?utf-8?q?broken"),
    ],
)
def test_subjects_are_one_decoded_line(subject: str, read: str) -> None:
    assert understood(letter(subject=subject)).subject == read


@pytest.mark.parametrize(
    ("field", "address", "name"),
    [
        ("claire@aciers-test.fr", "claire@aciers-test.fr", ""),
        ("CLAIRE@Aciers-Test.FR (Claire Fontaine)", "claire@aciers-test.fr", "Claire Fontaine"),
        ('"Fontaine, Claire" <claire@aciers-test.fr>', "claire@aciers-test.fr", "Fontaine, Claire"),
        ("=?utf-8?q?Cl=C3=A9a?= <clea@aciers-test.fr>", "clea@aciers-test.fr", "Cléa"),
        ("Claire <claire@aciers-test.fr", "claire@aciers-test.fr", "Claire"),
        ("claire at home <mailto:claire@aciers-test.fr>", "claire@aciers-test.fr", "claire at home"),
    ],
)
def test_senders_are_found_however_they_are_written(field: str, address: str, name: str) -> None:
    sender = understood(letter(**{"from": field})).sender
    assert sender is not None
    assert (sender.address, sender.name) == (address, name)


def test_without_from_the_next_best_field_speaks_and_without_any_nobody() -> None:
    stood_in = understood(letter(**{"from": None, "reply_to": "Claire <claire@aciers-test.fr>"}))
    assert stood_in.sender is not None
    assert stood_in.sender.address == "claire@aciers-test.fr"
    assert understood(letter(**{"from": None})).sender is None
    assert nature.of(understood(letter(**{"from": None}))).is_automatic


@pytest.mark.parametrize(
    ("field", "moment"),
    [
        ("Tue, 10 Mar 2026 09:00:00 +0100", datetime(2026, 3, 10, 8, tzinfo=UTC)),
        ("10 Mar 2026 09:00:00", datetime(2026, 3, 10, 9, tzinfo=UTC)),  # no zone: UTC
        ("Tue, 10 Mar 2026 09:00:00 -0000 (unknown)", datetime(2026, 3, 10, 9, tzinfo=UTC)),
        ("2026-03-10T09:00:00+01:00", datetime(2026, 3, 10, 8, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 99 Mar 99999 99:00:00 +9999", None),
        (None, None),
    ],
)
def test_dates_are_moments_or_nothing(field: str | None, moment: datetime | None) -> None:
    assert understood(letter(date=field)).date == moment


def test_line_ends_of_any_kind_and_an_mbox_line_are_read_alike() -> None:
    raw = letter("one\r\ntwo")
    expected = understood(raw)
    for other in (
        raw.replace(b"\r\n", b"\n"),
        raw.replace(b"\r\n", b"\r"),
        b"From x Tue Mar 10\n" + raw,
        b"\r\n\r\n" + raw,
    ):
        mail = understood(other)
        assert (mail.subject, mail.text, mail.message_id) == (
            expected.subject,
            "one\ntwo",
            "first@aciers-test.fr",
        )


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "été".encode(), "été"),
        ("utf-8", "été".encode("latin-1"), "été"),  # it lied
        ("us-ascii", "été".encode(), "été"),
        ("x-unknown", "œuf".encode("cp1252"), "œuf"),
        ("iso-8859-1", "l’œuf".encode("cp1252"), "l’œuf"),
        ("rot13", b"plain", "plain"),  # a codec, but not of a charset
        ("punycode", b"plain-x", "plain-x"),
        ("utf-8", b"a\x00b\x07", "ab"),
    ],
)
def test_words_are_decoded_as_declared_or_as_they_can_be(charset: str, data: bytes, text: str) -> None:
    raw = letter("", content_type=f"text/plain; charset={charset}") + data
    assert understood(raw).text == text


def test_plain_text_is_preferred_and_html_read_where_there_is_none() -> None:
    both = with_parts(
        "Content-Type: text/plain\r\n\r\nplain words", "Content-Type: text/html\r\n\r\n<p>rich words</p>", kind="alternative"
    )  # fmt: skip
    assert understood(both).text == "plain words"
    hollow = both.replace(b"plain words", b"  ")
    assert understood(hollow).text == "rich words"
    quoted = letter("<p>yes</p><blockquote>did it work?</blockquote>", content_type="text/html")
    assert understood(quoted).text == "yes\n\n> did it work?"


def test_files_have_names_of_their_own_and_never_a_path() -> None:
    mail = understood(with_parts(
        "Content-Type: text/plain\r\n\r\nsee the files",
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''%C3%A9tude.pdf\r\n\r\nx",
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"../../etc/étude.pdf\"\r\n\r\ny",
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO Rw0K\r\n",
        "Content-Type: message/rfc822\r\n\r\nSubject: forwarded/one\r\n\r\nhello",
    ))  # fmt: skip
    assert [file.name for file in mail.files] == [
        "étude.pdf",
        "étude-2.pdf",
        "attachment-3.png",
        "forwarded-one.eml",
    ]
    assert b"".join(mail.files[2].part.chunks()) == b"\x89PNG\r\n"
    assert mail.text == "see the files"


def test_a_picture_shown_in_the_html_is_told_from_an_attached_one() -> None:
    picture = "Content-Type: image/png\r\nContent-Id: <{}>\r\n\r\nx"
    mail = understood(with_parts(
        'Content-Type: text/html\r\n\r\n<img src="cid:logo">', picture.format("logo"), picture.format("other"), kind="related"
    ))  # fmt: skip
    assert [file.is_shown for file in mail.files] == [True, False]


def test_a_mail_by_two_ways_has_one_fingerprint_and_another_mail_another() -> None:
    raw = letter()
    by_another_way = b"Received: from a by b; today\r\nX-Spam: no\r\n" + raw.replace(b"\r\n", b"\n")
    assert mails.read(raw).fingerprint == mails.read(by_another_way).fingerprint
    assert mails.read(raw).fingerprint != mails.read(letter("other words")).fingerprint


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ('"Ada (at home)" <a@x.example.org>', "Ada (at home)"),
        ("a@x.example.org (Ada)", "Ada"),
        ("Ada ( <a@x.example.org>", "Ada"),
    ],
)
def test_a_name_keeps_its_own_brackets_and_loses_those_around_it(field: str, name: str) -> None:
    assert [one.name for one in addresses.read(field)] == [name]


def test_a_mail_passed_on_shows_what_it_passes_on() -> None:
    passed = "FYI\n\nDe : Paul <paul@sous.example>\nEnvoyé : lundi\nÀ : Claire\nObjet : Besoin\n\nNous cherchons des fissures."
    assert mails.read(letter(passed, subject="TR: Besoin")).words.shown == passed
    assert mails.read(letter(passed, subject="RE: Besoin")).words.shown == "FYI"


def test_lines_broken_for_transport_are_joined_as_their_sender_says() -> None:
    text = "voir https://aciers-test.fr/plan/long \nchemin d’accès"
    flowed = letter(text, content_type='text/plain; charset="utf-8"; format=flowed; delsp=yes')
    assert mails.read(flowed).text == "voir https://aciers-test.fr/plan/longchemin d’accès"
