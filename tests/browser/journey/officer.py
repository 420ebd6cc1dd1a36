"""The officer's part on the ticket: takes it, qualifies it, asks a unit, meets the company, decides the checks, closes."""

from desk import clock
from tests.browser.journey.story import COMPANY, CONTRACT, TITLE, Story


def takes_the_request(story: Story) -> None:
    officer = story.officer
    story.sign_in(officer, story.account_of("officer"))
    officer.go(f"{story.desk.url}/queue?view=all")
    officer.press("main tbody th a")
    officer.reads(TITLE)
    story.ticket = officer.page.url
    officer.press("form[action$='/triage'] button")
    officer.reads("This request is yours.")


def qualifies_it(story: Story) -> None:
    officer = story.officer
    officer.press("form[action$='/pitch-check'] button")
    officer.press("form[action$='/topic-proposals'] button")
    officer.unfold("#pick-topics > summary")
    officer.tick("#pick-topics fieldset input[type=checkbox]")
    officer.press("#pick-topics button.primary")
    officer.reads("The topics are confirmed.")
    officer.press("#checks a[href$='/screenings']")
    officer.tick("#needed input[value=ai_act]")
    officer.press("#needed button.primary")
    officer.press(".crumbs a")
    officer.press("form[action$='/qualification'] button")
    officer.reads("The request is qualified.")


def asks_a_unit(story: Story) -> None:
    officer = story.officer
    officer.press("form[action$='/match-runs'] button")
    officer.tick("#units ol input[name='offers-unit_ids']")
    officer.press("form[action$='/offers'] button.primary")


def meets_the_company(story: Story) -> None:
    officer = story.officer
    officer.go(story.ticket)
    officer.press("main a[href$='/follow-ups/new']")
    officer.choose("select[name$='kind']", "Visit")
    officer.write("[name$='purpose']", "See the line")
    officer.write_day("[name$='due_on']", clock.today())
    officer.press("main form button.primary")
    officer.reads("It is planned.")


def notes_what_came_of_it(story: Story) -> None:
    officer = story.officer
    officer.go(story.ticket)
    officer.press("#follow-ups a[href*='/follow-ups/']:not([href$='/new'])")
    officer.write("[name$='outcome']", "They want to go on; drawings are needed.")
    officer.press("form[action$='/completion'] button.primary")
    officer.go(story.ticket)
    officer.reads("See the line")


def decides_the_checks_and_the_tie(story: Story) -> None:
    officer = story.officer
    officer.go(story.ticket)
    officer.press("#checks a[href$='/screenings']")
    officer.unfold("#checks summary")
    officer.choose("#checks select[name$='decision']", "Cleared with conditions")
    officer.write("#checks textarea[name$='note']", "A person looks at every seam sorted out.")
    officer.press("#checks button.primary")
    officer.reads("Cleared with conditions", "Declares a tie")
    officer.unfold("#conflicts summary")
    officer.tick("#conflicts input[name$='is_blocking'][value=no]")
    officer.press("#conflicts form[action$='/decision'] button.primary")
    officer.reads("Decided: it does not stand in the way.")


def closes_the_request(story: Story) -> None:
    officer = story.officer
    officer.go(story.ticket)
    officer.unfold("#close > summary")
    officer.choose("#close select[name$='outcome']", "Contract signed")
    officer.write("#close textarea[name$='reason']", "Served.")
    officer.write("#close [name$='trl_end']", "7")
    officer.press("#close button.danger")
    officer.reads("Contract signed", "Served.", "7 at the end")


def finds_it_in_the_report(story: Story) -> None:
    officer = story.officer
    officer.press(".side-body a[href$='/reports']")
    officer.press("section[aria-labelledby=agreements-title] a[href*='/records']")
    officer.reads(CONTRACT, COMPANY)
