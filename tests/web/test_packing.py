"""Pages travel compressed where their length tells a stranger nothing."""

import gzip
from typing import Any

import pytest

from tests.factories import make_ticket
from tests.web.typed_requests import key

PACKED = {"Accept-Encoding": "gzip"}


def test_only_pages_that_say_the_same_to_everybody_travel_compressed(client: Any) -> None:
    given = key()
    client().post("/request/draft", data={"key": given, "title": "Faulty castings"})
    for path, encoding in (
        ("/", "gzip"),
        ("/request", "gzip"),
        (f"/request/{given}", None),
        ("/r/renewal", None),
    ):
        answer = client().get(path, headers=PACKED)
        assert answer.headers.get("Content-Encoding") == encoding, path
    assert client().get("/request").headers.get("Content-Encoding") is None
    assert "Accept-Encoding" in client().get("/request").headers["Vary"]


@pytest.mark.parametrize(
    ("asked_by", "encoding"), [("same-origin", "gzip"), ("none", "gzip"), ("cross-site", None), ("same-site", None), (None, None)]
)  # fmt: skip
def test_a_page_of_the_desk_is_compressed_for_its_own_pages_alone(
    client: Any, asked_by: str | None, encoding: str | None
) -> None:
    officer, ticket = client("officer"), make_ticket("triage", title="Weld seams of pumps")
    sent = PACKED | ({"Sec-Fetch-Site": asked_by} if asked_by else {})
    answer = officer.get("/queue?view=all", headers=sent)
    assert answer.headers.get("Content-Encoding") == encoding
    text = gzip.decompress(answer.data).decode() if encoding else answer.text
    assert ticket.title in text
    assert (
        officer.get("/queue?view=all", headers={"Sec-Fetch-Site": "none"}).headers.get("Content-Encoding")
        is None
    )
    refused = officer.post(f"/tickets/{ticket.reference}/priority", data={}, headers=sent)
    assert refused.headers.get("Content-Encoding") is None, "what was typed is written back without"
