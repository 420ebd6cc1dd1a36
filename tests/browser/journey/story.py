"""Who takes part in the journey, with which hands, and what they know by now."""

from dataclasses import dataclass

from sqlalchemy import select

from desk.extensions import session
from desk.transaction import unit_of_work
from models import Member, Offer, Unit
from tests.browser.hands import Mouse
from tests.harness.servers import LiveServer
from tests.stories import desk_of_today
from tests.stories.people import PASSWORD

TITLE = "Find faulty weld seams with a camera"
PITCH = "Two people check every weld seam by eye. We want visual inspection: defect detection in images with deep learning."
SECRET = "The alloy is our own, and nobody else makes it."
SECRET_FILE = "drawing-of-the-line.txt"
COMPANY, PERSON = "Fonderie Canarivoix (démo)", "Claude Serinelle (démo)"
CONTRACT = "Camera on the weld line"
EMAIL = "claude.serinelle@canarivoix.example.org"


@dataclass
class Story:
    """The desk, its people at their browsers, and the addresses they keep."""

    desk: LiveServer
    company: Mouse
    officer: Mouse
    researcher: Mouse
    office: Mouse
    tracking: str = ""
    ticket: str = ""
    agreement: str = ""
    own_page: str = ""
    contract: str = ""

    def sign_in(self, person: Mouse, email: str) -> None:
        """Sign in by the form."""
        person.go(f"{self.desk.url}/login")
        person.write("#email", email)
        person.write("#password", PASSWORD)
        person.press("main form button.primary")

    def open_mail(self, person: Mouse, to: str, subject: str) -> None:
        """Open the newest mail to somebody in the demo mailbox, and follow its link."""
        person.go(f"{self.desk.url}/demo/mailbox?q={to}")
        person.press("ul.mailbox li:first-child a")
        person.reads(subject)
        person.press("pre a")

    def account_of(self, role: str) -> str:
        """Return the address of someone of the desk who reads English."""
        with self.desk.app.app_context():
            with unit_of_work():
                email = desk_of_today.account_of(role, "en")
            session.remove()
        return email

    def member_asked(self) -> tuple[str, str]:
        """Return the address and the name of the first person of the unit that was asked."""
        with self.desk.app.app_context():
            asked = select(Member).join(Offer, Offer.unit_id == Member.unit_id).order_by(Member.id)
            member = session.scalars(asked).first()
            assert member is not None
            found = member.email, member.name
            session.remove()
        return found

    def unit_asked(self) -> str:
        """Return the name of the unit that was asked."""
        with self.desk.app.app_context():
            name = session.scalars(select(Unit.name).join(Offer, Offer.unit_id == Unit.id)).first()
            session.remove()
        assert name is not None
        return name

    def give_account(self, email: str) -> None:
        """Let a person of a unit sign in."""
        with self.desk.app.app_context():
            with (
                unit_of_work()
            ):  # pages that stay open write meanwhile: who read first could not write any more
                member = session.scalars(select(Member).where(Member.email == email)).one()
                desk_of_today.give_account(member, "en")
            session.remove()
