"""A template compiled with its words says what one says that looks them up."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from desk.phrasing import Phrased, escaped

WORDS = {
    "Send": "Absenden & weiter", "%(who)s wrote": "Es schrieb %(who)s", "100%% of %(n)s": "%(n)s, davon 100%%",
    "%(a)s, then %(b)s": "erst %(b)s, dann %(a)s, ja %(b)s", "gone %(a)s": "ohne Angabe", "odd %(n)d": "%(n)d Mal",
}  # fmt: skip
SOURCE = """
{%- from "m" import said -%}
{{ _("Send") }}|{{ _("%(who)s wrote", who=who) }}|{{ _("100%% of %(n)s", n=n) }}|{{ _("%(a)s, then %(b)s", a=who, b=safe) }}|
{{- _("gone %(a)s", a=who) }}|{{ _("odd %(n)d", n=n) }}|{{ said(_("%(who)s wrote", who=who)) }}|{{ said(word=_("Send")) }}|
{%- for one in [who, safe] %}{{ loop.index }}{{ said(_("%(who)s wrote", who=one)) }}{% endfor %}|{{ _(given) }}|
{%- call(x) said("Send") %}{{ x }}{{ _("Send") }}{% endcall %}"""
MACRO = """{% macro said(word) %}<b title="{{ word }}">{{ word }}{{ caller(n) if caller is defined }}</b>{% endmacro %}"""


def page(phrases: Callable[[str], str] | None, suffix: str) -> Phrased:
    environment = Phrased(
        loader=DictLoader({"page": SOURCE, "m": MACRO.replace("caller(n)", "caller(7)")}),
        autoescape=suffix == "html",
        extensions=["jinja2.ext.i18n"],
    )
    environment.phrases = phrases
    environment.install_gettext_callables(lambda text: WORDS.get(text, text), lambda *_: "", newstyle=True)  # type: ignore[attr-defined]  # the extension has it
    return environment


PAIRS = [
    (page(None, suffix).get_template("page"), page(lambda text: WORDS.get(text, text), suffix).get_template("page"))
    for suffix in ("html", "txt")
]  # fmt: skip


@given(who=st.text(), safe=st.text().map(Markup), n=st.integers(), given=st.sampled_from([*WORDS][:1]))
def test_words_put_in_beforehand_read_as_words_looked_up(who: str, safe: Markup, n: int, given: str) -> None:
    for looked_up, put_in in PAIRS:
        values = {"who": who, "safe": safe, "n": n, "given": given}
        assert put_in.render(values) == looked_up.render(values)


def test_fixed_words_need_no_looking_up() -> None:
    put_in = page({"Send": "Absenden"}.__getitem__, "html").from_string('<b>{{ _("Send") }}</b>')
    assert put_in.render(_=None, gettext=None) == "<b>Absenden</b>"


class Drawn:
    def __html__(self) -> str:
        return "<i>"


@given(
    value=st.text()
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats()
    | st.text().map(Markup)
    | st.builds(Drawn)
)
def test_a_value_is_escaped_as_the_library_does(value: object) -> None:
    assert escaped(value) == escape(value)
