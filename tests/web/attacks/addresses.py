"""Every address of the desk, from the map of its rules: leading to nothing, or to given records."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask

# What stands in an address when there is no such record; of the same form as one that exists.
NOTHING: dict[str, Any] = {
    "reference": "TST-1999-9999", "key": "nobody-ever-had-this-key", "token": "nobody~ever-had-this-token", "name": "nothing", "text_name": "nothing",
    "step": "draft", "file_key": "nobody-ever-had-this-file",
}  # fmt: skip
NO_ID = 987_654
# What ends the session it is asked in, or leads to the password that comes before it.
LEAVING = {"account.logout", "account.revoke_all", "account.code"}


@dataclass(frozen=True)
class Address:
    """One rule with one method, and the path it has with some records."""

    endpoint: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"


def addresses(app: Flask, records: Mapping[str, Any] | None = None) -> Iterator[Address]:
    """Give each rule its values: those of `records` by the name in the rule, else ones that lead nowhere."""
    given = {**NOTHING, **(records or {})}
    adapter = app.url_map.bind("desk.example.org")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):  # where no cookie opens anything; tests/api tries them
            continue
        values = {name: given.get(name, NO_ID) for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method="GET" if "GET" in rule.methods else "POST")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Address(rule.endpoint, method, path)


def bare(answer: Any) -> tuple[int, str]:
    """Return an answer without what is made anew for each, and without the address that was asked for."""
    page = re.sub(r'(name="[\w-]*(csrf_token|key)"[^>]*value=")[^"]*', r"\1", answer.text)
    return answer.status_code, page.replace(quote(answer.request.path), "").replace(answer.request.path, "")
