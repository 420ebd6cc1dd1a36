"""Renders a piece of template with every component within reach, outside of the real application."""

from datetime import UTC, date, datetime
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


def show(app: Flask, source: str, **given: object) -> BeautifulSoup:
    """Return what a template's text shows, every component within reach."""
    names = {
        "icon": "icon, mark",
        "status": "shape, status_tag, user_tag, priority_tag, due, deadline",
        "field": "field, csrf, error_summary, form_actions, action_button, conflict_view",
        "page": "banner, languages, notice, flash_messages, page_header, breadcrumb, tabs, pager, empty_state, disclosure, "
        "panel, card, definition_list, search_box, copy_button",
        "table": "data_table",
        "ticket": "next_action, message, letter, timeline, happened, progress_steps, topic_chip, reason_line, meter_bar, "
        "person_line, file_size, file_item",
        "charts": "bar_chart, line_chart, stacked, sparkline, figures",
    }
    head = "".join(f'{{% from "components/{file}.html" import {macros} %}}' for file, macros in names.items())
    template = app.jinja_env.from_string(head + source)
    return BeautifulSoup(template.render(today=TODAY, now=NOW, **given), "html.parser")


def words_of(soup: BeautifulSoup) -> str:
    """Return what a reader hears, in one line."""
    return " ".join(soup.get_text(" ").split())
