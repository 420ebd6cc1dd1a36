"""The phone of somebody with a second step: sets it up, and shows codes."""

from dataclasses import dataclass

import pyotp

from desk import clock
from desk.services import second_factors, sessions
from desk.transaction import unit_of_work
from models import User
from tests import factories

HERE = "127.0.0.1"


@dataclass
class Phone:
    """One person's app, and the recovery codes they wrote down."""

    key: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """Return the code of the present half minute, or of one some steps away."""
        return pyotp.HOTP(self.key).at(int(clock.now().timestamp()) // 30 + steps)


def phone_of(user: User) -> Phone:
    """Set up a person's second step; the code of this very half minute is used up by it."""
    actor = factories.actor_of(user)
    _, here = sessions.open_for(user)
    begun = second_factors.begin(actor=actor)
    phone = Phone(begun.key, [])
    session_id = here.id
    with unit_of_work():
        sessions.session.add(here)
        phone.recovery_codes = second_factors.enroll(
            actor=actor, sealed=begun.sealed, code=phone.code(), session_id=session_id, address=HERE
        )
    return phone
