"""The company's part: files, confirms, looks where things stand, says how it went."""

from tests.browser.journey.story import COMPANY, EMAIL, PERSON, PITCH, SECRET, SECRET_FILE, TITLE, Story


def files_its_need(story: Story) -> None:
    company = story.company
    company.go(story.desk.url)
    company.press("main a[href^='/request']")
    company.write("#company_name", COMPANY)
    company.write("#contact_name", PERSON)
    company.write("#contact_email", EMAIL)
    company.write("#title", TITLE)
    company.write("#pitch", PITCH)
    company.tick("input[name=topics][value=unknown]")
    company.tick("input[name=data_available][value=some]")
    company.tick("input[name=horizon][value=this_year]")
    company.write("#confidential", SECRET)
    company.attach("#files", SECRET_FILE, b"A drawing in words.\n")
    company.tick("#privacy_notice")
    company.press(".form-actions button.primary")
    company.reads("One more step: confirm from your mailbox")


def confirms_from_its_mailbox(story: Story) -> None:
    company = story.company
    company.press("main a[href$='/demo/mailbox']")
    company.press("ul.mailbox li:first-child a")
    company.press("pre a")
    company.reads("Is this your request?", SECRET_FILE)
    company.press("main button.primary")
    company.reads("Thank you. Your request is confirmed: a person will read it.")
    story.tracking = company.page.url


def reads_where_things_stand(story: Story, words: str) -> None:
    story.company.go(story.tracking)
    story.company.reads(words)


def reads_the_closing_and_says_how_it_went(story: Story) -> None:
    company = story.company
    story.open_mail(company, EMAIL, "Your request is closed")
    company.reads("One question, to end with")
    company.tick("input[name$='score'][value='5']")
    company.write("textarea[name$='comment']", "Quick and clear.")
    company.press("form[action$='/survey'] button.primary")
    company.reads("You have told us how it went: thank you.")
