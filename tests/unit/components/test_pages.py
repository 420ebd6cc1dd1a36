"""What frames a page and what a request is made of: shown in words, with a designed empty case."""

import re
from datetime import date

import pytest
from flask import Flask, flash

from models import states
from tests.unit.components.showing import ROOT, show, words_of


def test_flashes_are_announced_and_errors_loudly(app: Flask) -> None:
    flash("Saved", "success")
    flash("Refused", "error")
    roles = [box["role"] for box in show(app, "{{ flash_messages() }}").select(".flash")]
    assert roles == ["status", "alert"]


def test_the_frame_of_a_page(app: Flask) -> None:
    soup = show(
        app,
        '{{ banner() }}{{ languages() }}{{ breadcrumb([("Queue", "/queue"), ("ENA-2026-0042", none)]) }}'
        '{{ tabs("Views", [("Mine", "/a", True, 3), ("All", "/b", False, none)]) }}'
        '{% call page_header("Title", "Lead") %}<a href="/n">New</a>{% endcall %}{{ notice("info", "Note") }}'
        '{% call disclosure("More", id="more") %}body{% endcall %}{% call panel("Panel", "3", id="p") %}body{% endcall %}'
        '{% call card("Card") %}body{% endcall %}{{ search_box("/queue", "Search") }}{{ copy_button("text") }}{{ mark() }}',
    )
    assert [a["lang"] for a in soup.select(".languages a")] == ["fr", "en", "de"]
    assert soup.select_one(".languages [aria-current]")["lang"] == "en"  # type: ignore[index]
    assert len(soup.select("h1")) == 1
    assert soup.select_one(".tabs [aria-current=page]")


def test_empty_cases_say_so(app: Flask) -> None:
    assert (
        words_of(show(app, '{{ empty_state("No file", "Add one.", "/add", "Add a file") }}'))
        == "No file Add one. Add a file"
    )
    assert "not given" in words_of(show(app, '{{ definition_list([("Budget", none), ("Phone", "")]) }}'))
    assert words_of(show(app, '{% call(r) data_table("T", ["A"], []) %}{% endcall %}')) == "Nothing here yet"
    assert words_of(show(app, "{% call(e) timeline([]) %}{% endcall %}")) == "Nothing has happened yet."
    assert words_of(show(app, "{{ pager() }}")) == ""
    assert words_of(show(app, '{{ sparkline([], "Trend") }}')) == "–"
    for chart in ('bar_chart("C", [])', 'line_chart("C", [], [])', 'stacked("C", ["a"], [])'):
        assert "No figures for this period yet" in words_of(show(app, "{{ " + chart + " }}"))


def test_a_table_names_its_columns_and_their_order(app: Flask) -> None:
    soup = show(
        app,
        '{% call(r) data_table("Rows", ["Name", ("Count", "num", "/s", "descending")], [1, 2], dense=True) %}'
        "<tr><th scope=row>{{ r }}</th><td>{{ r }}</td></tr>{% endcall %}",
    )
    assert [head["scope"] for head in soup.select("thead th")] == ["col", "col"]
    assert soup.select_one("th[aria-sort=descending] a[href='/s']")
    assert len(soup.select("tbody tr")) == 2


def test_the_next_step_always_says_who_and_when(app: Flask) -> None:
    assert "Call them Ana 9 March 2026 ( 1 day late )" in words_of(
        show(app, '{{ next_action("Ana", "Call them", on, today) }}', on=date(2026, 3, 9))
    )
    assert "No next step is set nobody yet no date" in words_of(
        show(app, "{{ next_action(none, none, none, today) }}")
    )


@pytest.mark.parametrize("lane", list(states.Lane))
def test_a_message_says_who_reads_it(app: Flask, lane: states.Lane) -> None:
    soup = show(app, '{{ message(lane, "Ana", now, "<b>hi</b>") }}{{ letter("Ana", now, "hi") }}', lane=lane)
    told = soup.select_one(".lane")
    assert told is not None
    assert told.svg is not None
    assert ("Internal note" in told.get_text()) is (lane == states.Lane.INTERNAL)
    assert soup.b is None


def test_progress_names_the_present_step(app: Flask) -> None:
    soup = show(app, '{{ progress_steps(["a", "b", "c"], 1) }}{{ progress_steps(["a"], none) }}')
    assert [words_of(step) for step in soup.select("li")] == ["Done: a", "Now: b", "c", "Done: a"]
    assert len(soup.select("[aria-current=step]")) == 1


def test_reasons_show_the_words_of_both_sides(app: Flask) -> None:
    text = words_of(
        show(
            app,
            '{{ reason_line("Vision", ["photos"], [], "0.4") }}{{ topic_chip("Vision", "proposed", ["photos"]) }}'
            '{{ reason_line("Words", ["welds", "cracks"], ["soudures", "fissures"]) }}',
        )
    )
    assert "The need says photos The unit says no word of its own" in text
    assert "The need says welds The unit says soudures cracks fissures" in text  # one beside the other
    assert "Vision (proposed) (photos)" in text


@pytest.mark.parametrize(
    ("value", "ceiling", "said"),
    [(1, 4, "1 of 4"), (4, 4, "at the ceiling"), (5, 4, "over the ceiling"), (0, 0, "0 of 0")],
)
def test_a_load_is_said_in_words(app: Flask, value: int, ceiling: int, said: str) -> None:
    assert said in words_of(
        show(app, '{{ meter_bar(value, ceiling, "Load") }}', value=value, ceiling=ceiling)
    )


def test_people_and_files_in_one_line(app: Flask) -> None:
    soup = show(
        app,
        '{{ person_line("Ana", phone="+33 3 87") }}<ul>{{ file_item("<a>.pdf", 4200, "/f", "confidential", "clean") }}</ul>',
    )
    assert soup.select_one("a[href='tel:+33387']")
    assert "<a>.pdf 4 kB" in words_of(soup)


def test_charts_give_their_figures_as_a_table(app: Flask) -> None:
    soup = show(
        app,
        '{{ bar_chart("Bars", [("Health", 3, "/h"), ("Energy", 0, none)]) }}'
        '{{ line_chart("Lines", ["Jan", "Feb"], [("In", [1, 2]), ("Out", [none, 1])]) }}'
        '{{ stacked("Parts", ["Yes", "No"], [("North", [1, 0])]) }}{{ figures([("Requests", 12, none)]) }}{{ sparkline([1, 2], "Up") }}',
    )
    assert len(soup.select("table")) == 4
    assert {"Jan 1 –", "Feb 2 1", "North 1 0"} <= {words_of(row) for row in soup.select("details tbody tr")}


def test_templates_hold_nothing_inline_which_the_content_policy_would_refuse() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        if "email" not in path.parts:
            assert not re.search(
                r"<\w[^>]*\s(?:style|on[a-z]+)=|<style|<script(?! src=)|javascript:", path.read_text()
            ), path
