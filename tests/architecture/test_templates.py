"""Pages stay safe and strict: nothing unescaped, nothing inline, nothing from another host."""

import re

import pytest

from tests.architecture.reader import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PATTERNS = {
    "unescaped text": r"\|\s*safe\b|autoescape\s+false|\bMarkup\(",
    "inline style": r"<style\b|\sstyle\s*=",
    "inline script": r"<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"'{]|javascript:",
    "another host": r"""(?:src|srcset|action)\s*=\s*["']\s*(?:https?:)?//|<link\b[^>]*href\s*=\s*["']\s*(?:https?:)?//|url\(""",
    "a debugging aid": r"\{%\s*debug|\{\{\s*config\b",
}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


# A drawing out of a table of constants in the same file is the template's own markup.
CONSTANT = re.compile(r"\b([A-Z_]+)\[\w+\]\s*\|\s*safe\b")


def without_constants(text: str) -> str:
    """Take out the tables that the file itself defines, where they are written unescaped."""
    return CONSTANT.sub(lambda found: "" if f"set {found[1]} = {{" in text else found[0], text)


def faults(text: str, is_mail: bool = False) -> list[str]:
    """Name what a template does that the content policy would block or that opens a hole."""
    # Mail programs read no style sheet and obey no content policy of ours: style stands in the line there.
    wanted = {name: pattern for name, pattern in PATTERNS.items() if not (is_mail and name == "inline style")}
    bare = without_constants(COMMENT.sub("", text))
    markup = JINJA.sub("", bare)  # a macro's parameter named style is no attribute
    return [
        name
        for name, pattern in wanted.items()
        if re.search(pattern, markup if name.startswith("inline") else bare, re.IGNORECASE)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_is_safe_and_strict(path) -> None:
    assert faults(path.read_text(encoding="utf-8"), is_mail="email" in path.parts) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ note|safe }}",
        "{{ note | safe }}",
        "{{ SHAPES[name]|safe }}",
        "{% autoescape false %}",
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example.org/x.css">',
        '<img src="https://example.org/pixel.png">',
    ],
)
def test_a_broken_rule_is_caught(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script src=\"{{ url_for('static', filename='desk.js') }}\" defer></script>",
        '<a href="https://example.org/">',
        "{# style= and <script> in a comment #}",
        '<option value="on">',
        "{% set SHAPES = {'ring': '<path/>'} %}{{ SHAPES[name]|safe }}",
        '{% macro action_button(text, style="plain") %}',
    ],
)
def test_what_is_allowed_passes(text: str) -> None:
    assert faults(text) == []
