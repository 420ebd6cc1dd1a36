"""The whole journey of one request, over HTTP, by the pages and mails each person is shown, in three languages.

A company files a need, the desk triages it, the matcher proposes units, one declines and one accepts from a mail, a
meeting leads to a confidentiality agreement and a contract with milestones, the request closes with an outcome.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from desk import events
from desk.extensions import session as db_session
from desk.queries import invariants
from models import Event, OutboxMail, Submission, Ticket
from tests.harness.application import BASE_URL
from tests.harness.counting import count
from tests.stories import desk_of_today as desk
from tests.stories.letters import Mailbox, check_letters
from tests.stories.people import Company, ContractOffice, Need, Officer, Researcher, options_of
from tests.stories.visiting import Visitor, said

NEEDS = {
    "fr": Need(
        "fr",
        title="Repérer les défauts de soudure avec une caméra",
        pitch="Deux personnes contrôlent à l’œil chaque soudure sur la ligne ; un défaut sur cinquante passe. Nous voulons détecter "
        "les défauts par vision, sur des images de caméra, avec un apprentissage profond et peu d’images annotées.",
        answer="Trois mille photos, dont la moitié triées.",
    ),
    "en": Need(
        "en",
        title="Find faulty weld seams with a camera",
        pitch="Two people check every weld seam by eye; one defect in fifty is missed. We want visual inspection by camera: defect "
        "detection in images with deep learning, on the line, from few labelled images.",
        answer="Three thousand photos, half of them sorted.",
    ),
    "de": Need(
        "de",
        title="Fehlerhafte Schweißnähte mit einer Kamera finden",
        pitch="Zwei Personen prüfen jede Schweißnaht mit dem Auge; jeder fünfzigste Fehler geht durch. Wir suchen eine visuelle "
        "Prüfung: Fehlererkennung auf Kamerabildern mit Deep Learning, in der Linie, mit wenigen annotierten Bildern.",
        answer="Dreitausend Fotos, die Hälfte davon sortiert.",
    ),
}  # fmt: skip
NOTE = "CANARY-P4-NOTE: their supplier is in trouble"
SCREENING_NOTE = "CANARY-P4-SCREENING"
REFUSAL = "CANARY-REFUSAL: our microscopes are booked"
CONDITIONS = "CANARY-CONDITIONS: from April on"
DESK_LANGUAGES = {"fr": "fr", "en": "en", "de": "fr"}


class Journey:
    """Who takes part, and what they know by now."""

    def __init__(self, app: Flask, clock: time_machine.Traveller, language: str) -> None:
        self.app, self.clock, self.language = app, clock, language
        self.desk_language = DESK_LANGUAGES[language]
        self.need = NEEDS[language]
        self.company = Company.from_outside(app, language)
        self.officer = Officer.from_outside(app, self.desk_language)
        self.contracts = ContractOffice.from_outside(app, self.desk_language)
        self.mailbox = Mailbox(Visitor.from_outside(app, "en"))
        self.yes, self.no = (Researcher.from_outside(app, language) for _ in range(2))
        self.yes_unit = self.no_unit = 0

    @property
    def units(self) -> tuple[str, str]:
        """Return the names of the two units."""
        return desk.unit_named(self.yes_unit), desk.unit_named(self.no_unit)


@pytest.fixture
def journey(
    app: Flask, session: Any, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Journey]:
    """Begin a journey on a desk with units and accounts; every form needs its token, as in life."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    def begin(language: str) -> Journey:
        desk.open_desk(language)
        return Journey(app, clock, language)

    return begin


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_a_request_walks_from_the_first_page_to_its_outcome(
    journey: Callable[[str], Journey], language: str
) -> None:
    story = journey(language)
    the_company_files_its_need(story)
    the_officer_takes_it_and_asks(story)
    the_company_answers(story)
    the_officer_qualifies_it(story)
    the_officer_asks_two_units(story)
    one_unit_declines_from_its_mail(story)
    the_other_accepts_from_its_mail(story)
    the_first_meeting_takes_place(story)
    the_checks_are_decided(story)
    an_agreement_names_a_person_who_then_reads_the_secret(story)
    a_contract_comes_into_force(story)
    its_milestones_are_reached(story)
    the_request_closes_and_the_company_is_asked(story)
    the_report_counts_it(story)
    nothing_leaked(story)


def the_company_files_its_need(story: Journey) -> None:
    company, need = story.company, story.need
    company.file(need)
    company.reads(need.email)
    company.reads_in_own_words("One more step: confirm from your mailbox", "Your request is safely with us.")
    letter = story.mailbox.newest_to(need.email)
    assert letter.subject == said(story.language, "Please confirm your request: %(title)s", title=need.title)
    company.open(letter.link)
    company.reads(need.title, need.pitch, need.file_name)
    company.reads_in_own_words("Is this your request? Confirm it, and a person reads it.")
    assert count(Ticket) == 0
    company.confirm(letter.link)
    assert (count(Ticket), count(Submission)) == (1, 1)
    company.reads_in_own_words(
        "Thank you. Your request is confirmed: a person will read it.",
        "A person at the desk reads your request and answers you",
    )
    reference = the_ticket().reference
    company.reads(reference)
    arrived = story.mailbox.newest_to(need.email)
    assert arrived.subject == said(
        story.language,
        "[%(reference)s] Your request has arrived: %(title)s",
        reference=reference,
        title=need.title,
    )
    assert arrived.link == letter.link


def the_officer_takes_it_and_asks(story: Journey) -> None:
    officer = story.officer
    officer.sign_in(desk.account_of("officer", story.desk_language))
    officer.find(story.need.title)
    officer.reads(story.need.company, story.need.person, story.need.pitch)
    assert "CANARY-P3-WORDS" in officer.page.text
    officer.do("/triage")
    officer.reads_in_own_words("This request is yours.")
    officer.write("note", NOTE)
    officer.reads(NOTE)
    officer.write("question", "How many photos?")
    officer.reads_in_own_words("Not sent yet: nobody has read it.")
    assert the_ticket().state == "info_needed"


def the_company_answers(story: Journey) -> None:
    letter = story.mailbox.newest_to(story.need.email)
    assert "How many photos?" in letter.text
    assert letter.subject == said(
        story.language, "[%(reference)s] A question about your request", reference=the_ticket().reference
    )
    story.company.open(letter.link)
    story.company.reads("How many photos?")
    story.company.reads_in_own_words("Your answer to the desk’s question")
    story.company.answer(story.need.answer)
    story.company.reads(story.need.answer)
    assert the_ticket().state == "triage"
    story.officer.open(story.officer.ticket)
    story.officer.reads(story.need.answer)
    told = story.mailbox.newest_to(story.officer.email)
    assert story.need.answer not in told.text  # it is read at the desk, behind the sign-in


def the_officer_qualifies_it(story: Journey) -> None:
    officer = story.officer
    officer.open(officer.ticket)
    assert not officer.page.has_form("/qualification")
    officer.do("/pitch-check")
    officer.do("/topics", topics=["vision", "defect-detection", "deep-learning"])
    officer.reads_in_own_words("The topics are confirmed.")
    officer.open(f"{officer.ticket}/screenings")
    officer.submit("/screenings", required=["ai_act"])
    officer.do("/qualification")
    officer.reads_in_own_words("The request is qualified. Now look for units.")
    officer.do("/match-runs")
    assert the_ticket().state == "matching"


def the_officer_asks_two_units(story: Journey) -> None:
    officer = story.officer
    suggested = officer.suggestions()
    assert len(suggested) >= 2, officer.page.text
    story.no_unit, story.yes_unit = int(suggested[0]), int(suggested[1])
    officer.reads(*story.units)
    officer.do("/offers", unit_ids=suggested[:2], message="We thought of you: seams and few images.")
    assert the_ticket().state == "offered"
    story.company.open(story.company.tracking)
    story.company.reads_in_own_words("The desk looks for the people who can help and comes back to you")


def one_unit_declines_from_its_mail(story: Journey) -> None:
    person, need = story.no, story.need
    email = desk.members_of(story.no_unit)[0].email
    letter = story.mailbox.newest_to(email)
    reference = the_ticket().reference
    assert letter.subject == said(
        story.language, "[%(reference)s] Could you help? %(title)s", reference=reference, title=need.title
    )
    check_letters([letter], language=story.language, base=BASE_URL, never=(*need.identity, *need.secrets))
    person.read_offer(letter.link)
    person.reads(need.title, need.pitch, "We thought of you: seams and few images.")
    person.reads_in_own_words("Your answer")
    person.decline("no_capacity", REFUSAL)
    person.reads_in_own_words("Thank you for answering. A clear no helps the company as much as a yes.")
    assert the_ticket().state == "offered"
    story.officer.open(story.officer.ticket)
    story.officer.reads(REFUSAL)


def the_other_accepts_from_its_mail(story: Journey) -> None:
    person, need = story.yes, story.need
    letter = story.mailbox.newest_to(desk.members_of(story.yes_unit)[0].email)
    person.read_offer(letter.link)
    person.never_saw(*need.identity)
    person.submit("/acceptance", status=422, conditions=CONDITIONS)
    person.reads(CONDITIONS)  # refused for want of the statement on ties, and nothing typed is lost
    person.accept(CONDITIONS)
    person.reads(need.company, need.person, need.email)
    person.reads_in_own_words("Thank you. The desk has your yes and will propose a first meeting.")
    assert the_ticket().state == "accepted"
    told = story.mailbox.newest_to(need.email)
    assert told.subject == said(
        story.language, "[%(reference)s] Someone can help you", reference=the_ticket().reference
    )
    story.company.open(told.link)
    story.company.reads_in_own_words("The desk proposes a date for the first meeting")


def the_first_meeting_takes_place(story: Journey) -> None:
    officer = story.officer
    officer.open(officer.ticket)
    officer.follow("/follow-ups/new")
    officer.submit("/follow-ups", kind="meeting", purpose="See the line", due_on="2026-03-17")
    assert the_ticket().state == "follow_up"
    story.company.open(story.company.tracking)
    story.company.reads_in_own_words("The first meeting")
    story.clock.move_to(datetime(2026, 3, 17, 14, 0, tzinfo=UTC))
    officer.sign_in(officer.email)  # a session ends overnight
    officer.open(officer.ticket)
    officer.follow("See the line")
    officer.submit("/completion", outcome="They want to go on; drawings are needed.")
    officer.open(officer.ticket)
    officer.reads("See the line")


def the_checks_are_decided(story: Journey) -> None:
    officer = story.officer
    officer.decide_checks("cleared", SCREENING_NOTE)
    officer.reads(SCREENING_NOTE)
    officer.reads_in_own_words("Declares no tie")


def an_agreement_names_a_person_who_then_reads_the_secret(story: Journey) -> None:
    officer, reader, need = story.officer, story.yes, story.need
    holder, *others = desk.members_of(story.yes_unit)
    for member in (holder, *others, desk.members_of(story.no_unit)[0]):
        desk.give_account(member, story.language)
    reader.sign_in(holder.email)
    reader.open("/work")
    reader.follow(need.title)
    own_page = reader.page.path
    assert not reader.page.has_form("/confidential")
    assert reader.client.post(f"{own_page}/confidential").status_code in (400, 404)
    reader.never_saw(*need.secrets)

    officer.open(officer.ticket)
    officer.follow("/ndas/new")
    officer.submit("/ndas", purpose="Drawings of the line")
    agreement = officer.page.path
    for step in ("/draft", "/review"):
        officer.submit(step)
    offered = options_of(officer.page.form("/signature"), "member_ids")
    named = [value for words, value in offered.items() if words.startswith(holder.name)]
    officer.submit("/signature", member_ids=named, signed_on="2026-03-17", ends_on="2027-03-16")
    officer.reads_in_own_words("The agreement is signed: the people named may read the confidential part.")
    officer.open(agreement)
    officer.reads(holder.name)

    reads = count(Event, Event.kind == "confidential_read")
    reader.open(own_page)
    assert need.secrets[0] not in reader.page.text
    reader.submit("/confidential")
    reader.reads(need.confidential, need.file_name)
    assert count(Event, Event.kind == "confidential_read") == reads + 1
    file = reader.page.link(need.file_name)
    with reader.client.get(file) as answer:
        assert answer.data == need.file_content
    assert count(Event, Event.kind == "confidential_read") == reads + 2
    officer.open(officer.ticket)
    officer.reads_in_own_words("opened the confidential part")

    for other in (*others, desk.members_of(story.no_unit)[0]):
        stranger = Researcher.from_outside(story.app, story.language)
        stranger.sign_in(other.email)
        token = stranger.open("/account").soup.find("input", attrs={"name": "csrf_token"})
        assert isinstance(token, Tag)
        refused = stranger.client.post(f"{own_page}/confidential", data={"csrf_token": token["value"]})
        assert refused.status_code == 404
        assert stranger.client.get(file).status_code == 404
        stranger.never_saw(*need.secrets)


def a_contract_comes_into_force(story: Journey) -> None:
    officer, office = story.officer, story.contracts
    officer.open(officer.ticket)
    officer.follow("/contracts/new")
    kind = next(
        str(a["href"])
        for a in officer.page.soup.find_all("a", href=True)
        if "kind=prestation" in str(a["href"])
    )
    officer.open(kind)
    officer.submit(
        "/contracts", title="Camera on the weld line", unit_id=story.yes_unit, starts_on="2026-04-01", ends_on="2026-09-30",
        full_cost="18 000", vat_rate="20",
    )  # fmt: skip
    contract = officer.page.path
    assert the_ticket().state == "contracting"
    officer.follow("/funding")
    officer.submit(
        "/funding", **{"lines-0-source": "company", "lines-0-nature": "cash", "lines-0-amount": "18000"}
    )
    office.contract = officer.page.path
    officer.submit("/moves", having={"move-target": "negotiation"})
    officer.submit("/moves", having={"move-target": "legal_review"})
    assert not any(form.find(attrs={"value": "signature"}) for form in officer.page.soup.find_all("form"))

    office.sign_in(desk.account_of("contract_office", story.desk_language))
    office.open("/contracts")
    office.follow("Camera on the weld line")
    assert office.page.path == contract == office.contract
    office.move("signature")
    office.move("active", signed_on="2026-03-17", starts_on="2026-04-01", ends_on="2026-09-30")
    assert the_ticket().state == "in_progress"
    story.company.open(story.company.tracking)
    story.company.reads_in_own_words("The work goes on; the desk follows its milestones", "Working together")


def its_milestones_are_reached(story: Journey) -> None:
    officer = story.officer
    for title, day, amount in (("Bench", "2026-05-15", "6000"), ("Trial on the line", "2026-09-15", "12000")):
        officer.open(story.contracts.contract)
        officer.submit("/milestones", title=title, due_on=day, deliverable="Report", invoice_amount=amount)
        officer.reads(title)
    story.clock.move_to(datetime(2026, 9, 21, 9, 0, tzinfo=UTC))
    officer.sign_in(officer.email)
    for _ in range(2):
        officer.open(story.contracts.contract)
        officer.submit("/moves", having={"move-target": "submitted"})
        officer.submit("/moves", having={"move-target": "validated"})
    officer.reads_in_own_words("The milestone has moved on.")


def the_request_closes_and_the_company_is_asked(story: Journey) -> None:
    officer, company = story.officer, story.company
    officer.do("/closure", status=422, outcome="contract_signed", reason="Served.", trl_end="17")
    officer.reads("Served.")
    officer.do("/closure", outcome="contract_signed", reason="Served.", trl_end="7")
    assert the_ticket().state == "closed"
    letter = story.mailbox.newest_to(story.need.email)
    assert letter.subject == said(
        story.language, "[%(reference)s] Your request is closed", reference=the_ticket().reference
    )
    company.open(letter.link)
    company.reads_in_own_words("Did the desk help you move forward?")
    company.submit("/survey", score="5", comment="Quick and clear.")
    company.reads_in_own_words("You have told us how it went: thank you.")
    assert not company.page.has_form("/survey")


def the_report_counts_it(story: Journey) -> None:
    officer = story.officer
    officer.open("/reports?year=2026")
    report = officer.page.soup.find("section", attrs={"aria-labelledby": "agreements-title"})
    assert report is not None
    opened = next(str(a["href"]) for a in report.find_all("a", href=True) if "/records" in str(a["href"]))
    officer.open(opened)
    officer.reads(the_ticket().reference)


def nothing_leaked(story: Journey) -> None:
    need = story.need
    story.company.never_saw(NOTE, SCREENING_NOTE, REFUSAL, CONDITIONS, *story.units)
    story.no.never_saw(NOTE, SCREENING_NOTE, CONDITIONS, *need.identity, *need.secrets)
    story.no.never_saw_told(story.units[0])
    story.yes.never_saw(NOTE, SCREENING_NOTE, REFUSAL)
    story.yes.never_saw_told(story.units[1])
    letters_to_the_company = story.mailbox.letters_to(need.email)
    assert len(letters_to_the_company) == 5  # confirm, received, question, unit found, closed
    check_letters(
        letters_to_the_company, language=story.language, base=BASE_URL,
        never=(NOTE, SCREENING_NOTE, REFUSAL, CONDITIONS, *story.units, *need.secrets),
    )  # fmt: skip
    for unit, hidden in ((story.no_unit, need.identity), (story.yes_unit, (need.email, need.phone))):
        for member in desk.members_of(unit):
            check_letters(
                story.mailbox.letters_to(member.email), language=story.language, base=BASE_URL,
                never=(NOTE, SCREENING_NOTE, *need.secrets, *hidden),
            )  # fmt: skip
    for text, html in db_session.execute(select(OutboxMail.text_body, OutboxMail.html_body)):
        assert not any(secret in text + (html or "") for secret in (*need.secrets, NOTE, SCREENING_NOTE))
    assert invariants.broken() == []
    assert events.verify() == []


def the_ticket() -> Ticket:
    """Return the one ticket as it stands now."""
    db_session.expire_all()
    return db_session.scalars(select(Ticket)).one()
