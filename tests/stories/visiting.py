"""Someone with a browser and no secrets: opens pages, follows their links, fills the forms that stand in them.

Forms are sent as a browser sends them: every field of the form that was found, hidden ones included, with the
names and values the page itself gave; a test says only what a person would type.
"""

import io
import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from babel.messages.catalog import Catalog
from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from desk.translations import catalog
from tests.harness.clients import DeskClient, client_for

REFUSED = (404, 409, 410, 422, 403)
CHOICE = re.compile(r"<option\b.*?</option>", re.DOTALL)
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text with every kind of space as one space, so that typography breaks no comparison."""
    return _SPACES.sub(" ", text.replace("\u202f", " ").replace("\xa0", " ")).strip()


def said(language: str, text: str, **names: str) -> str:
    """Return what the desk says for an English text in a language; that none is missing is held by tests/architecture."""
    if language != "en":
        found = _texts(language).get(text)
        text = str(found.string) if found is not None and found.string else text
    return plain(text % names if names else text)


@cache
def _texts(language: str) -> Catalog:
    """Return a language's texts, read once."""
    return catalog.read(language)


class Page:
    """One answer as a person meets it."""

    def __init__(self, path: str, answer: TestResponse) -> None:
        self.path, self.status = path, answer.status_code
        self.html = answer.text
        self.soup = BeautifulSoup(self.html, "html.parser")
        self.text = plain(self.soup.get_text(" "))
        html = self.soup.html
        self.language = str(html["lang"]) if html is not None and html.has_attr("lang") else ""

    def link(self, ending: str) -> str:
        """Return the address of the first link that ends so, or holds it as its text."""
        for one in self.soup.find_all("a", href=True):
            href = str(one["href"])
            if urlsplit(href).path.endswith(ending) or plain(one.get_text(" ")) == ending:
                return href
        raise AssertionError(f"no link to {ending!r} on {self.path}: {self.text[:400]}")

    def form(self, ending: str, **having: str) -> Tag:
        """Return the form that posts to an address with this ending and holds these values."""
        for form in self.soup.find_all("form"):
            action = urlsplit(str(form.get("action") or self.path)).path
            holds = all(form.find(attrs={"name": name, "value": value}) for name, value in having.items())
            if form.get("method", "get").lower() == "post" and action.endswith(ending) and holds:
                return form
        raise AssertionError(f"no form to {ending!r} on {self.path}: {self.text[:400]}")

    def has_form(self, ending: str) -> bool:
        """Tell whether there is such a form."""
        return any(
            urlsplit(str(form.get("action") or "")).path.endswith(ending)
            for form in self.soup.find_all("form")
        )


class Visitor:
    """A person at a browser; `seen` keeps the HTML of every page they were shown."""

    def __init__(self, client: DeskClient, language: str) -> None:
        self.client, self.language = client, language
        self.seen: list[str] = []
        self.page = Page("", self.client.get("/robots.txt"))

    @classmethod
    def from_outside(cls, app: Any, language: str) -> "Visitor":
        """Come with a browser set to a language, signed in nowhere."""
        return cls(client_for(app, None, accept_language=language), language)

    def open(self, address: str, status: int = 200) -> Page:
        """Open an address or a link from a mail, following redirects."""
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self.client.get(path)
        while answer.status_code in (301, 302, 303, 308):
            path = answer.location
            answer = self.client.get(urlsplit(path)._replace(scheme="", netloc="").geturl())
        return self._arrive(path, answer, status)

    def follow(self, ending: str) -> Page:
        """Click the link with this address or these words."""
        return self.open(self.page.link(ending))

    def submit(
        self, ending: str, *, status: int = 200, having: dict[str, str] | None = None, **typed: Any
    ) -> Page:
        """Fill the page's form and press its button; `typed` is said by the last part of each field's name."""
        form = self.page.form(ending, **having or {})
        data = filled(form, typed)
        files = form.get("enctype") == "multipart/form-data"
        action = str(form.get("action") or self.page.path)
        answer = self.client.post(
            action,
            data=data,
            content_type="multipart/form-data" if files else "application/x-www-form-urlencoded",
        )
        if answer.status_code == 303:
            return self.open(answer.location, status)
        return self._arrive(action, answer, status)

    def reads(self, *texts: str) -> None:
        """Expect texts on the page."""
        for text in texts:
            assert plain(text) in self.page.text, (
                f"not on {self.page.path}: {text!r}\n{self.page.text[:3000]}"
            )

    def reads_in_own_words(self, *texts: str) -> None:
        """Expect the desk's own texts, given in English, in the person's language on the page."""
        self.reads(*(said(self.language, text) for text in texts))

    def never_saw(self, *secrets: str) -> None:
        """Expect that no page ever shown holds any of the secrets."""
        for secret in secrets:
            for html in self.seen:
                assert secret not in html, f"{secret!r} leaked"

    def never_saw_told(self, *names: str) -> None:
        """Expect names nowhere but among those of every unit, where one may point to a colleague."""
        for name in names:
            for html in self.seen:
                assert name not in CHOICE.sub("", html), f"{name!r} leaked"

    def _arrive(self, path: str, answer: TestResponse, status: int) -> Page:
        page = Page(path, answer)
        assert page.status == status, f"{path}: {page.status}, not {status}\n{page.text[:2000]}"
        self.page = page
        self.seen.append(page.html)
        if page.soup.html is not None:
            assert page.language == self.language, f"{path} speaks {page.language}, not {self.language}"
        return page


def filled(form: Tag, typed: dict[str, Any]) -> MultiDict[str, Any]:
    """Return what the browser would send: the form's own values, and what is typed in their place."""
    left = dict(typed)
    data: MultiDict[str, Any] = MultiDict()
    for field in form.find_all(["input", "select", "textarea", "button"]):
        name = str(field.get("name") or "")
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "button":
            _press(data, field, name, left)
            continue
        short = next((key for key in typed if name == key or name.endswith(f"-{key}")), None)
        if short is not None:
            left.pop(short, None)
        _fill(data, field, name, typed[short] if short is not None else None, short is not None)
    assert not left, f"the form at {form.get('action')} has no field for {sorted(left)}"
    return data


def _press(data: MultiDict[str, Any], button: Tag, name: str, left: dict[str, Any]) -> None:
    """Press the button that gives an answer which was to be given."""
    for key in list(left):
        if (name == key or name.endswith(f"-{key}")) and str(button["value"]) == left[key]:
            data.add(name, left.pop(key))


def _fill(data: MultiDict[str, Any], field: Tag, name: str, value: Any, is_typed: bool) -> None:
    """Add one control's value, as the browser does."""
    kind = str(field.get("type", "text")) if field.name == "input" else field.name
    if kind in ("checkbox", "radio"):
        own = str(field.get("value", "on"))
        wanted = value if isinstance(value, (list, tuple, set)) else [value]
        if (own in [str(one) for one in wanted] or value is True) if is_typed else field.has_attr("checked"):
            data.add(name, own)
    elif kind == "select":
        options = [str(one.get("value", one.get_text())) for one in field.find_all("option")]
        chosen = [str(one["value"]) for one in field.find_all("option", selected=True)] or options[:1]
        assert not is_typed or str(value) in options, f"{name} offers {options}, not {value!r}"
        data.add(name, str(value) if is_typed else chosen[0] if chosen else "")
    elif kind == "file":
        for file_name, content in value or [] if is_typed else []:
            data.add(name, (io.BytesIO(content), file_name))
    elif kind not in ("submit", "button", "image"):
        own = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
        data.add(name, str(value) if is_typed else own)
