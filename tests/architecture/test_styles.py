"""Dark differs from light by its colors alone: what is true of a page's structure in one is true in the other."""

import re

import pytest

from tests.architecture.reader import ROOT

STYLES = sorted((ROOT / "desk" / "static").glob("*.css"))
LIGHT = re.search(
    r":root \{(.*?)\}", (ROOT / "desk" / "static" / "desk.css").read_text(encoding="utf-8"), re.DOTALL
)
TOKENS = set(re.findall(r"(--[\w-]+):", LIGHT[1] if LIGHT else ""))
DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{")
COLOR = r"(?:#[0-9a-f]{3,8}|rgb\([\d ./]+\))"
# A color, or a shadow: lengths and colors, which takes no room on the page.
DECLARATION = re.compile(
    rf"(--[\w-]+): (?:{COLOR}|(?:[\d.]+(?:px)? )+{COLOR}(?:, (?:[\d.]+(?:px)? )+{COLOR})*)"
)


def beyond_colors(css: str) -> list[str]:
    """List what a style sheet changes in the dark besides the values of its colors."""
    faults = []
    for start in DARK.finditer(css):
        block = _block(css, start.end())
        inside = re.fullmatch(r"\s*:root \{([^{}]*)\}\s*", block)
        if inside is None:
            faults.append(block.strip()[:80])
            continue
        for one in filter(None, map(str.strip, inside[1].split(";"))):
            said = DECLARATION.fullmatch(one)
            if said is None or said[1] not in TOKENS:
                faults.append(one)
    return faults


def _block(css: str, start: int) -> str:
    """Return what stands between an opening brace and the one that closes it."""
    depth = 1
    for place in range(start, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return css[start:place]
    return css[start:]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_the_dark_changes_colors_and_nothing_else(path) -> None:
    assert beyond_colors(path.read_text(encoding="utf-8")) == []


def test_neither_script_nor_template_asks_how_light_it_is() -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "desk" / "static").glob("*.js")]
    asking = [path.name for path in pages if "prefers-color-scheme" in path.read_text(encoding="utf-8")]
    assert asking == []


def test_there_is_a_dark_to_judge() -> None:
    assert any(DARK.search(path.read_text(encoding="utf-8")) for path in STYLES)
    assert len(TOKENS) > 20


@pytest.mark.parametrize(
    "inside",
    [
        ":root { --s4: 2rem; }",
        ":root { --ink: inherit; }",
        ":root { --new-in-the-dark: #fff; }",
        ":root { display: none; }",
        ".tag { color: #fff; }",
        ":root { --ink: #fff; } .icon { display: none; }",
    ],
)
def test_a_broken_rule_is_caught(inside: str) -> None:
    assert beyond_colors("@media screen and (prefers-color-scheme: dark) {" + inside + "}")


def test_colors_and_shadows_pass() -> None:
    dark = (
        "@media (prefers-color-scheme: dark) { :root { --ink: #fff; --shadow: 0 1px 2px rgb(0 0 0 / .4); } }"
    )
    assert beyond_colors(dark) == []
