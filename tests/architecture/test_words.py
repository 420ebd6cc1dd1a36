"""Every word of a page goes through gettext: what is written straight into a template is read in one language only."""

import re
from html import unescape

import pytest

from tests.architecture.reader import ROOT

TEMPLATES = sorted(path for suffix in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{suffix}"))
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
DRAWN = re.compile(r"<(script|style|svg|code)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
READ_ALOUD = re.compile(r"""\b(?:alt|title|aria-label|placeholder)\s*=\s*["']([^"']*)["']""")
TAG, HOLE = re.compile(r"<[^>]*>"), "\x00"
WORD = re.compile(r"[^\W\d_]{2}")
# A class name that a page hands to its layout through a block, and names that are the same in every language.
NO_WORDS = re.compile(r"[a-z]+(-[a-z]+)*|Guichet|SIREN|SIRET|TRL|NDA|Ctrl|Esc|https?://\S*|\S+@\S+")


def untranslated(text: str) -> list[str]:
    """List the words of a template that no translation can reach."""
    bare = JINJA.sub(HOLE, TRANSLATED.sub(HOLE, COMMENT.sub("", text)))
    bare = DRAWN.sub(HOLE, bare)
    pieces = re.split(HOLE, TAG.sub(HOLE, bare)) + [
        piece for value in READ_ALOUD.findall(bare) for piece in value.split(HOLE)
    ]
    pieces = [unescape(piece) for piece in pieces]
    return [piece.strip() for piece in pieces if WORD.search(piece) and not NO_WORDS.fullmatch(piece.strip())]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_word_can_be_translated(path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello you</p>",
        '<p>{{ _("Hello") }} you there</p>',
        '<img src="/x" alt="A map">',
        '<button aria-label="Close this">x</button>',
        "Hello {{ name }}, here we are",
    ],
)
def test_a_bare_word_is_caught(text: str) -> None:
    assert untranslated(text)


@pytest.mark.parametrize(
    "text",
    [
        '<p>{{ _("Hello") }}</p>',
        "{% trans name=name %}Hello %(name)s{% endtrans %}",
        "{% block wide %}wrap-text{% endblock %}",
        '<p class="lead measure" data-words="never read">{{ words }} · 3 / 4</p>',
        '<svg><text class="a">{{ n }}</text></svg>',
        "{# a comment in words #}",
        "{{ name }} &lt;{{ email }}&gt; &nbsp;",
    ],
)
def test_translated_words_pass(text: str) -> None:
    assert untranslated(text) == []
