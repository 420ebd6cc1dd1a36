"""The people of the story, each acting by the pages they are shown: a company, an officer, a contract office, researchers."""

from dataclasses import dataclass
from typing import Any

from bs4 import Tag

from tests.letting_leave import let_leave
from tests.stories.letters import Mailbox, path_of
from tests.stories.visiting import Visitor, plain

PASSWORD = "a quiet lake in March"


@dataclass(frozen=True)
class Need:
    """What a company wants, in its own language, with a string in each part by which a leak is recognized."""

    language: str
    title: str
    pitch: str
    answer: str
    company: str = "Fonderie Canarivoix (démo)"
    person: str = "Claude Serinelle (démo)"
    email: str = "claude.serinelle@canarivoix.example.org"
    phone: str = "+33 3 87 00 00 17"
    confidential: str = "The alloy is CANARY-P3-WORDS and nobody else makes it."
    file_name: str = "canary-p3-drawing.txt"
    file_content: bytes = b"A drawing in words: CANARY-P3-FILE.\n"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what class P3 holds."""
        return "CANARY-P3-WORDS", "CANARY-P3-FILE", self.file_name

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what tells who the company is (classes P2 and P5)."""
        return self.company, self.person, self.email, self.phone


class Person(Visitor):
    """Someone with an account."""

    email: str

    def sign_in(self, email: str) -> None:
        """Sign in by the form."""
        self.email = email
        self.open("/login")
        self.submit("/login", email=email, password=PASSWORD)


class Company(Visitor):
    """The company's person: no account, one link."""

    need: Need
    tracking: str

    def file(self, need: Need) -> None:
        """Come by the landing page and send the request."""
        self.need = need
        self.open("/")
        self.follow("/request")
        self.submit(
            "/request",
            company_name=need.company, company_id="", contact_name=need.person, contact_email=need.email,
            contact_phone=need.phone, title=need.title, pitch=need.pitch, topics=["vision", "defect-detection"],
            data_available="some", data_kinds=["images"], horizon="this_year", cooperation="engineer",
            budget="10_50k", confidential=need.confidential, files=[(need.file_name, need.file_content)],
            sensitive_data="no", privacy_notice=True,
        )  # fmt: skip

    def confirm(self, link: str) -> None:
        """Open the mailed link and press its button."""
        self.tracking = path_of(link)
        self.open(self.tracking)
        self.submit("/confirmation")

    def answer(self, text: str) -> None:
        """Write to the desk."""
        self.open(self.tracking)
        self.submit("/messages", body=text)


class Officer(Person):
    """An officer of the desk on one ticket."""

    ticket: str

    def find(self, title: str) -> None:
        """Find the ticket in the queue by its title."""
        self.open("/queue?view=all")
        self.ticket = self.page.link(title)
        self.open(self.ticket)

    def do(self, ending: str, **typed: Any) -> None:
        """Fill a form of the ticket's page."""
        self.open(self.ticket)
        self.submit(ending, **typed)

    def write(self, mode: str, text: str) -> None:
        """Write in one of the thread's lanes."""
        self.do("/messages", having={"mode": mode}, body=text)
        let_leave()

    def suggestions(self) -> list[str]:
        """Return the ids of the suggested units, best first."""
        boxes = self.open(self.ticket).soup.select("#units ol input[name='offers-unit_ids']")
        return [str(box["value"]) for box in boxes]

    def decide_checks(self, decision: str, note: str) -> None:
        """Decide every check that is required."""
        self.open(f"{self.ticket}/screenings")
        endings = [
            str(form["action"]) for form in self.page.soup.find_all("form", action=True)
            if str(form["action"]).endswith("/decision") and "/screenings/" in str(form["action"])
        ]  # fmt: skip
        assert endings
        for ending in endings:
            self.submit(ending, decision=decision, note=note)


class ContractOffice(Person):
    """The contract office on one agreement."""

    contract: str

    def move(self, target: str, **typed: Any) -> None:
        """Take one step of the agreement."""
        self.open(self.contract)
        self.submit("/moves", having={"move-target": target}, **typed)


class Researcher(Person):
    """A person of a unit: reads a mail, answers behind its link."""

    offer: str

    def read_offer(self, link: str) -> None:
        """Open the mailed link."""
        self.offer = path_of(link)
        self.open(self.offer)

    def decline(self, code: str, note: str) -> None:
        """Say no."""
        self.submit("/refusal", code=code, note=note)

    def accept(self, conditions: str = "") -> None:
        """Say yes, with the statement on ties."""
        self.submit("/acceptance", has_tie="no", conditions=conditions)


def options_of(form: Tag, ending: str) -> dict[str, str]:
    """Return what a select or a group of boxes offers, words to value."""
    found = {}
    for field in form.find_all(["option", "input"]):
        if field.name == "option" and str(field.find_parent("select")["name"]).endswith(ending):  # type: ignore[index]
            found[plain(field.get_text())] = str(field.get("value", ""))
        elif field.name == "input" and str(field.get("name", "")).endswith(ending):
            label = form.find("label", attrs={"for": field.get("id")})
            found[plain(label.get_text()) if label else ""] = str(field["value"])
    return found


__all__ = ["Company", "ContractOffice", "Mailbox", "Need", "Officer", "Person", "Researcher", "options_of"]
