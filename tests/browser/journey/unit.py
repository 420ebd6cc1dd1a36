"""The unit's part: answers from the mail, and reads the confidential part once an agreement names the reader."""

from tests.browser.journey.story import COMPANY, PITCH, SECRET, SECRET_FILE, TITLE, Story


def accepts_from_its_mail(story: Story) -> None:
    researcher = story.researcher
    email, _name = story.member_asked()
    story.open_mail(researcher, email, "Could you help?")
    researcher.reads(PITCH)
    researcher.unfold("#accept > summary")
    researcher.unfold("#tie > summary")
    researcher.write("#accept textarea[name$='tie_explanation']", "I taught their engineer ten years ago.")
    researcher.press("button[name='yes-has_tie'][value=yes]")
    researcher.reads("Thank you. The desk has your yes and will propose a first meeting.", COMPANY)


def signs_in_and_finds_no_secret_yet(story: Story) -> None:
    researcher = story.researcher
    email, _name = story.member_asked()
    story.give_account(email)
    story.sign_in(researcher, email)
    researcher.press(f"main a:has-text('{TITLE}')")
    story.own_page = researcher.page.url
    assert researcher.page.locator("form[action$='/confidential']").count() == 0


def reads_the_confidential_part(story: Story) -> None:
    researcher = story.researcher
    researcher.go(story.own_page)
    assert SECRET not in researcher.page.content()
    researcher.press("form[action$='/confidential'] button")
    researcher.reads(SECRET, SECRET_FILE)
