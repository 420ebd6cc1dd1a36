"""The mails of the desk, read where a demonstration shows them, and what holds for every one of them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from tests.stories.visiting import Visitor, plain


@dataclass(frozen=True)
class Letter:
    """One mail in both parts."""

    to: str
    subject: str
    language: str
    text: str
    links: tuple[str, ...]
    html: str

    @property
    def link(self) -> str:
        """Return the one link of the mail."""
        assert len(self.links) == 1, f"{self.subject!r} to {self.to} has {len(self.links)} links"
        return self.links[0]


class Mailbox:
    """Everybody's mailbox, at /demo/mailbox."""

    def __init__(self, reader: Visitor) -> None:
        self.reader = reader

    def letters_to(self, address: str) -> list[Letter]:
        """Return the mails to an address, newest first."""
        page = self.reader.open(f"/demo/mailbox?q={address}")
        addresses = [str(one["href"]) for one in page.soup.select("ul.mailbox a[href]")]
        return [self._read(path, address) for path in addresses]

    def newest_to(self, address: str) -> Letter:
        """Return the last mail to an address."""
        found = self.letters_to(address)
        assert found, f"no mail to {address}"
        return found[0]

    def _read(self, path: str, to: str) -> Letter:
        page = self.reader.open(path)
        part = page.soup.find("pre")
        assert part is not None
        html = self.reader.client.get(f"{path}/html").text
        links = tuple(str(one["href"]) for one in part.find_all("a"))
        in_html = {str(one["href"]) for one in BeautifulSoup(html, "html.parser").find_all("a", href=True)}
        assert in_html == set(links), f"the two parts of {path} lead to different places"
        heading = page.soup.find("h1")
        assert heading is not None
        return Letter(to, plain(heading.get_text()), str(part["lang"]), plain(part.get_text()), links, html)


def path_of(link: str) -> str:
    """Return the path a mailed link leads to."""
    return urlsplit(link).path


def check_letters(letters: list[Letter], *, language: str, base: str, never: tuple[str, ...]) -> None:
    """Hold every mail to what all mails promise: the reader's language, one link of ours, nothing that may not leave."""
    assert letters
    for letter in letters:
        assert letter.language == language, f"{letter.subject!r} is written in {letter.language}"
        assert f'lang="{language}"' in letter.html
        assert letter.link.startswith(base)
        for secret in never:
            for part in (letter.subject, letter.text, plain(letter.html)):
                assert secret not in part, f"{secret!r} left in {letter.subject!r} to {letter.to}"
