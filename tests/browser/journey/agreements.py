"""The agreements: confidentiality with named people, the contract with its money and its steps."""

from datetime import date, timedelta

from desk import clock
from tests.browser.hands import Mouse
from tests.browser.journey.story import CONTRACT, Story


def officer_has_confidentiality_signed(story: Story) -> None:
    officer = story.officer
    _email, name = story.member_asked()
    officer.go(story.ticket)
    officer.press("#agreements a[href$='/ndas/new']")
    officer.write("[name$='purpose']", "Drawings of the line")
    officer.press("main form button.primary")
    story.agreement = officer.page.url
    for step in ("draft", "review"):
        officer.press(f"form[action$='/{step}'] button")
    officer.tick(f"form[action$='/signature'] label:has-text('{name}') input")
    officer.write_day("[name$='signed_on']", clock.today())
    officer.write_day("[name$='ends_on']", _in_days(365))
    officer.press("form[action$='/signature'] button.primary")
    officer.reads("The agreement is signed: the people named may read the confidential part.", name)


def officer_keeps_the_signed_copy(story: Story) -> None:
    officer = story.officer
    officer.unfold("#add-document > summary")
    officer.attach("#add-document input[type=file]", "signed-copy.txt", b"Signed by both sides.\n")
    officer.press("#add-document button.primary")
    officer.reads("signed-copy.txt")


def officer_drafts_the_contract(story: Story) -> None:
    officer = story.officer
    officer.go(story.ticket)
    officer.press("#agreements a[href$='/contracts/new']")
    officer.press("main a[href*='kind=prestation']")
    officer.write("#title", CONTRACT)
    officer.write_day("#starts_on", clock.today())
    officer.write_day("#ends_on", _in_days(180))
    officer.write("#full_cost", "18 000")
    officer.press("main form button.primary")
    story.contract = officer.page.url


def officer_says_who_pays_what(story: Story) -> None:
    officer = story.officer
    officer.press("#money a[href$='/funding']")
    officer.choose("[name='lines-0-source']", "Paid by the company")
    officer.choose("[name='lines-0-nature']", "In cash")
    officer.write("[name='lines-0-amount']", "18000")
    officer.press("main form button.primary")
    officer.reads("€18,000.00")


def officer_negotiates_and_has_it_read(story: Story) -> None:
    for step in ("negotiation", "legal_review"):
        take_step(story.officer, step)
    assert story.officer.page.locator("#moves input[value=signature]").count() == 0


def office_has_it_signed_and_starts_it(story: Story) -> None:
    office = story.office
    story.sign_in(office, story.account_of("contract_office"))
    office.press(".side-body a[href$='/contracts']")
    office.press(f"main tbody a:has-text('{CONTRACT}')")
    assert office.page.url == story.contract
    take_step(office, "signature")
    office.choose("#moves form:has(input[value=active]) [name$='unit_id']", story.unit_asked())
    office.write_day("#moves form:has(input[value=active]) [name$='signed_on']", clock.today())
    take_step(office, "active")
    office.reads("In force")


def officer_plans_its_steps(story: Story) -> None:
    officer = story.officer
    officer.go(story.contract)
    for title, days, amount in (("Bench", 30, "6000"), ("Trial on the line", 150, "12000")):
        officer.unfold("#add-milestone > summary")
        officer.write("#add-milestone [name$='title']", title)
        officer.write_day("#add-milestone [name$='due_on']", _in_days(days))
        officer.write("#add-milestone [name$='invoice_amount']", amount)
        officer.press("#add-milestone button.primary")
        officer.reads(title)


def officer_sees_them_reached(story: Story) -> None:
    for _ in range(2):
        for move in ("submitted", "validated"):
            story.officer.press(f"#milestones form:has(input[value={move}]) button")
            story.officer.reads("The milestone has moved on.")


def take_step(person: Mouse, target: str) -> None:
    """Press the button of one of the contract's next steps."""
    person.press(f"#moves form:has(input[value={target}]) button")
    person.reads("The agreement has moved on.")


def _in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)
