"""Word templates: what may stand in one, and that nothing else is reached through it."""

import io
from typing import Any

import pytest
from docx import Document

from desk.files import wordfiles
from desk.files.wordfiles import BadTemplate
from tests.unit.files import samples

WORDS: dict[str, Any] = {
    "company": "Val & Fils <b> {{ 7 * 7 }}\x00", "is_mutual": True,
    "people": [{"name": "Ada", "unit": "Chair", "institution": "University"}],
}  # fmt: skip


def template(*paragraphs: str, header: str = "") -> bytes:
    document, made = Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.sections[0].header.paragraphs[0].text = header
    document.save(made)
    return made.getvalue()


def texts(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def test_a_template_is_filled_and_values_stay_words() -> None:
    content = template(
        "Between {{ company }} and", "{%p for person in people %}", "{{ person.name }} ({{ person.unit|upper }})",
        "{%p endfor %}", "{% if is_mutual %}both{% else %}one{% endif %}",
    )  # fmt: skip
    wordfiles.check(content, WORDS)
    made = wordfiles.fill(content, WORDS)
    assert texts(made) == ["Between Val & Fils <b> {{ 7 * 7 }} and", "Ada (CHAIR)", "both"]
    assert made == wordfiles.fill(content, WORDS), "a draft made twice is one file"


HOSTILE = (
    "{{ compagny }}", "{{ ''.__class__.__mro__ }}", "{{ company.__class__ }}", "{{ company.format(1) }}", "{{ people[0] }}",
    "{% for x in range(10) %}{% endfor %}", "{{ 'a' * 10000000000 }}", "{{ 9 ** 9 ** 9 }}", "{{ company ~ company }}",
    "{% for a in people %}{% for b in people %}x{% endfor %}{% endfor %}", "{% include '/etc/passwd' %}", "{% import 'os' as os %}",
    "{% set x = 1 %}", "{{ company|attr('x') }}", "{{ people|map(attribute='__class__') }}", "{{ self }}", "{{ cycler }}",
    "{% macro x() %}{% endmacro %}", "{{ lipsum() }}", "{{ company is mapping }}", "{% for p in people %}{{ p.items }}{% endfor %}",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_not_offered_is_refused_wherever_it_stands(words: str) -> None:
    for content in (template(words), template("x", header=words)):
        with pytest.raises(BadTemplate) as refusal:
            wordfiles.check(content, WORDS)
        assert refusal.value.code == "not_offered"
        assert refusal.value.detail


def test_a_broken_template_is_named_with_its_fault() -> None:
    for content, code in (
        (template("{{ company"), "unreadable"),
        (b"%PDF-1.4 no document", "no_document"),
        (samples.ooxml("docx"), "damaged"),
        (template("{{ company }}" * 401), "too_large"),
        (b"x" * (wordfiles.BYTES_AT_MOST + 1), "too_large"),
    ):
        with pytest.raises(BadTemplate) as refusal:
            wordfiles.check(content, WORDS)
        assert refusal.value.code == code


def test_a_template_that_fetches_something_when_opened_is_refused() -> None:
    document, made = Document(), io.BytesIO()
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    document.part.relate_to("https://example.org/", link + "hyperlink", is_external=True)
    document.save(made)
    wordfiles.check(made.getvalue(), WORDS)
    document.part.relate_to("https://example.org/x.dotm", link + "attachedTemplate", is_external=True)
    made = io.BytesIO()
    document.save(made)
    with pytest.raises(BadTemplate) as refusal:
        wordfiles.check(made.getvalue(), WORDS)
    assert refusal.value.code == "fetches"
