"""Validators: what passes, what it becomes, and that a refusal says what to do."""

import time
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.fields import StringField
from wtforms.validators import InputRequired

from forms.base import DeskForm
from forms.identifiers import NumberKind
from forms.validators import CompanyIdentifier, HttpUrl, Phone, PlainText, ProfessionalEmail, Siren, Siret


def checked(validator: Any, typed: str) -> Any:
    class OneField(DeskForm):
        answer = StringField("?", validators=[validator])

    form = OneField(MultiDict({"answer": typed}))
    form.validate()
    return form.answer


def test_numbers_are_normalized() -> None:
    assert checked(Siren(), "732 829 320").data == "732829320"
    assert checked(Siret(), " 732 829 320 00074 ").data == "73282932000074"


def test_a_company_number_says_its_kind() -> None:
    field = checked(CompanyIdentifier(), "FR 44 732 829 320")
    assert (field.data, field.company_number.kind, field.company_number.siren) == (
        "FR44732829320",
        NumberKind.VAT,
        "732829320",
    )


def test_a_refused_number_stays_as_typed_and_says_what_to_do() -> None:
    field = checked(CompanyIdentifier(), "732 829 321")
    assert field.data == "732 829 321"
    assert field.company_number is None
    assert "check its 9 digits" in str(field.errors[0])
    assert "check its 14 digits" in str(checked(Siret(), "1").errors[0])
    assert "check its 9 digits" in str(checked(Siren(), "1").errors[0])


@pytest.mark.parametrize(
    "validator",
    [Siren(), Siret(), CompanyIdentifier(), PlainText(5), ProfessionalEmail(), HttpUrl(), Phone()],
)
def test_an_empty_field_passes(validator: Any) -> None:
    assert not checked(validator, "  ").errors


@pytest.mark.parametrize("text", ["Élodie O'Brien", "研究 🙂", "a\tb", "{{7*7}} <b>", "שלום", "x" * 40])
def test_plain_text_of_any_script_passes(text: str) -> None:
    assert not checked(PlainText(40), text).errors


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "a\ud800b",
        "a\x1bb",
        "a\x7fb",
        "a\x85b",
        "pdf\u202egpj",
        "a\r\nBcc: b@example.org",
        "a\u2028b",
        "a\x0bb",
    ],
)
def test_what_is_invisible_or_breaks_a_header_is_refused(text: str) -> None:
    assert checked(PlainText(100), text).errors


def test_lines_are_for_fields_of_several_lines() -> None:
    assert checked(PlainText(40, lines=True), "one\r\ntwo").data == "one\ntwo"
    assert not checked(PlainText(40, lines=True), "one\r\ntwo").errors
    assert checked(PlainText(40, lines=True), "one\x00two").errors


def test_a_line_break_pasted_from_a_word_processor_is_a_line_break() -> None:
    field = checked(PlainText(40, lines=True), "one\x0btwo\u2028three\x0cfour")
    assert not field.errors
    assert field.data == "one\ntwo\nthree\nfour"


def test_a_text_too_long_is_told_both_lengths_and_kept() -> None:
    field = checked(PlainText(3), "abcd")
    assert str(field.errors[0]) == "Shorten this text to 3 characters; it has 4 now."
    assert field.data == "abcd"


def test_a_line_end_of_a_browser_counts_once() -> None:
    assert not checked(PlainText(3, lines=True), "a\r\nb").errors


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Marie.Curie@Example.ORG", "Marie.Curie@example.org"),
        ("info@münchen-optik.de", "info@xn--mnchen-optik-dlb.de"),
        ("a+tag@sub.example.org", "a+tag@sub.example.org"),
    ],
)
def test_addresses_are_kept_in_a_form_that_can_be_written_to(typed: str, kept: str) -> None:
    field = checked(ProfessionalEmail(), typed)
    assert (field.data, list(field.errors)) == (kept, [])


@pytest.mark.parametrize(
    "typed",
    [
        "marie", "marie@", "@example.org", "marie@example", "a b@example.org", "a@example.org\nBcc: b@example.org",
        "a@example.org, b@example.org", "Marie <marie@example.org>", "a@localhost", "a\x00@example.org", "é@example.org",
        "a@[127.0.0.1]", "x" * 300 + "@example.org", "a@\ud800.org",
    ],
)  # fmt: skip
def test_what_cannot_be_written_to_is_refused(typed: str) -> None:
    assert "name@company.com" in str(checked(ProfessionalEmail(), typed).errors[0])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.example.org/a?b=c#d", "https://www.example.org/a?b=c#d"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("www.example.org/über", "https://www.example.org/über"),
        ("münchen.example.org", "https://münchen.example.org"),
        ("HTTPS://Example.org", "HTTPS://Example.org"),
    ],
)
def test_web_addresses_pass(typed: str, kept: str) -> None:
    field = checked(HttpUrl(), typed)
    assert (field.data, list(field.errors)) == (kept, [])


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "java\tscript:alert(1)", "JaVaScRiPt://example.org/%0aalert(1)", "data:text/html,<script>",
        "vbscript:x", "ftp://example.org", "//example.org", "https://", "https://example", "https://user:pass@example.org",
        "https://example.org@evil.org", "http://127.0.0.1/", "http://[::1]/", "https://exa mple.org", "https://example.org:99999",
        'https://example.org/"onmouseover=', "https:\\\\example.org", "https://example.org/" + "a" * 2000, "mailto:a@example.org",
        "https://a..org", "https://[bad", "a\x00.org",
    ],
)  # fmt: skip
def test_addresses_that_are_no_page_are_refused(typed: str) -> None:
    assert "https://www.company.com" in str(checked(HttpUrl(), typed).errors[0])


@pytest.mark.parametrize(
    "typed", ["+33 3 87 00 00 00", "03.87.00.00.00, plutôt le matin", "(0681) 30 20 – ab 9 Uhr"]
)
def test_phones_are_taken_as_people_write_them(typed: str) -> None:
    assert not checked(Phone(), typed).errors


@pytest.mark.parametrize("typed", ["le matin", "12345", "٠١٢٣٤٥٦٧"])
def test_a_phone_without_a_number_is_refused(typed: str) -> None:
    assert checked(Phone(), typed).errors


@pytest.mark.parametrize(
    "hostile",
    [
        "a@" * 100_000,
        "(" * 100_000,
        "a." * 100_000,
        "-" * 100_000,
        "1 " * 100_000,
        "a-" * 50_000 + ".",
        "\x00" * 100_000,
    ],
)
def test_no_text_keeps_a_validator_busy(hostile: str) -> None:
    begin = time.perf_counter()
    for validator in (
        CompanyIdentifier(),
        PlainText(4000, lines=True),
        ProfessionalEmail(),
        HttpUrl(),
        Phone(),
        Siren(),
    ):
        checked(validator, hostile)
    assert time.perf_counter() - begin < 20  # a pattern that backtracks would take hours


def test_required_means_more_than_blanks() -> None:
    class Required(DeskForm):
        answer = StringField("?", validators=[InputRequired("Say something.")])

    form = Required(MultiDict({"answer": " \n "}))
    assert not form.validate()
    assert form.answer.errors == ["Say something."]
