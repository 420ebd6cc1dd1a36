"""A desk with one request that has everything, which those under suspicion must not learn of."""

import io
import secrets
from dataclasses import dataclass
from typing import Any

import pytest

from desk import clock as desk_clock
from desk.services import attachments
from models import (
    Amendment,
    Attachment,
    ConfidentialPart,
    ConflictStatement,
    FollowUp,
    OutboxMail,
    Ticket,
    UnitPause,
)
from tests import factories
from tests.factories import keep

SECRET = "a secret alloy of hafnium"


@dataclass(frozen=True)
class Hidden:
    """One request with a record of each kind on it; `records` holds their ids by the names in addresses."""

    ticket: Ticket
    file: Attachment
    records: dict[str, Any]


@pytest.fixture
def hidden(session: Any) -> Hidden:
    """A request nobody but the desk and the director may see, with all that can hang on one."""
    now, today = desk_clock.now(), desk_clock.today()
    ticket = factories.make_ticket("offered", title="Hidden furnaces")
    keep(ConfidentialPart(submission_id=ticket.submission_id, text=SECRET, created_at=now))
    unit = factories.make_unit(name="Hidden chair (démo)")
    member = factories.make_member(unit)
    offer = factories.make_offer(ticket=ticket, unit=unit)
    file = _file(ticket)
    owner = {"owner_id": ticket.owner_id, "organization_id": ticket.organization_id}
    follow_up = keep(
        FollowUp(
            ticket_id=ticket.id, kind="call", purpose="Hidden call", due_on=today, created_at=now, **owner
        )
    )
    statement = keep(ConflictStatement(ticket_id=ticket.id, unit_id=unit.id, offer_id=offer.id, has_tie=True, explanation="x",
                                       stated_by="Ana", stated_at=now))  # fmt: skip
    mail = keep(OutboxMail(key=secrets.token_hex(8), kind="question", ticket_id=ticket.id, to_address="c@ateliers.example.org",
                           to_name="C", language="en", subject="S", text_body="T", headers={}, state="failed",
                           next_attempt_at=now, created_at=now))  # fmt: skip
    screenings = factories.make_screenings(ticket, "ethics")
    pause = keep(UnitPause(unit_id=unit.id, starts_on=today, ends_on=today))
    records = {
        "reference": ticket.reference, "key": file.key, "offer_id": offer.id, "unit_id": unit.id, "member_id": member.id,
        "organization_id": ticket.organization_id, "contact_id": ticket.contact_id, "follow_up_id": follow_up.id,
        "statement_id": statement.id, "mail_id": mail.id, "screening_id": next(iter(screenings.values())).id,
        "pause_id": pause.id, "user_id": ticket.owner_id,
    }  # fmt: skip
    return Hidden(ticket, file, records)


@pytest.fixture
def hidden_agreement(hidden: Hidden) -> dict[str, Any]:
    """An agreement and its steps on a request that came to nobody's acceptance yet."""
    engagement = factories.make_engagement(factories.make_offer("accepted", ticket=hidden.ticket))
    contract = factories.make_contract(engagement=engagement, title="Hidden agreement")
    milestone = factories.make_milestone(contract=contract)
    amendment = keep(
        Amendment(contract_id=contract.id, number=1, subject="More", created_at=desk_clock.now())
    )
    return {"contract_id": contract.id, "milestone_id": milestone.id, "amendment_id": amendment.id}


def _file(ticket: Ticket) -> Attachment:
    received = attachments.receive(io.BytesIO(b"Ofen;Grad\n3;812\n"), "hidden.csv")
    return keep(Attachment(
        key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, layer="confidential",
        name=received.name, mime=received.mime, size=received.size, sha256=received.sha256, scan_state="not_scanned",
        created_at=desk_clock.now(),
    ))  # fmt: skip
