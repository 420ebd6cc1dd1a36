"""Pieces of a request's page are written for one request and serve all: each page says what is its own, and nothing of another."""

import html
import json
import re
from typing import Any

from tests.factories import make_ticket

HOSTILE = 'A "quoted" <b>need</b> & a \\ back\\slash, it’s {braces} \u2028 é'
PITCH = f'{HOSTILE}\nA second line with "quotes".'


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found is not None, name
    value = re.search(r'value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else ""


def test_what_was_written_for_one_request_serves_another_with_its_own_words_and_keys(client: Any) -> None:
    officer = client("officer")
    first = make_ticket("triage", title="The first need", pitch="Words of the first")
    other = make_ticket("triage", title=HOSTILE, pitch=PITCH)
    officer.get(f"/tickets/{first.reference}")
    page = officer.get(f"/tickets/{other.reference}").text
    for foreign in (first.reference, "The first need", "Words of the first"):
        assert foreign not in page
    base = json.loads(hidden(page, "content-base"))
    assert (base["title"], base["pitch"]) == (HOSTILE, PITCH)
    assert hidden(page, "content-title") == HOSTILE
    area = re.search(r"<textarea[^>]*content-pitch[^>]*>\r\n(.*?)</textarea>", page, re.DOTALL)
    assert area is not None
    assert html.unescape(area[1]) == PITCH
    assert hidden(page, "content-version") == hidden(page, "owner-version") == str(other.version)
    again = officer.get(f"/tickets/{other.reference}").text
    keys = [hidden(one, f"{mode}-key") for one in (page, again) for mode in ("reply", "question", "note")]
    assert len(set(keys)) == len(keys)
    assert not re.search(r"x[0-9a-f]{32}x", page)


def test_what_was_kept_without_tokens_is_not_shown_where_forms_need_them(
    app: Any, client: Any, session: Any, monkeypatch: Any
) -> None:
    officer, ticket = client("officer"), make_ticket("triage")
    address = f"/tickets/{ticket.reference}"
    officer.get(address)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    forms = re.findall(r'<form method="post" .*?</form>', officer.get(address).text, re.DOTALL)
    assert forms
    assert [form for form in forms if 'csrf_token"' not in form] == []
