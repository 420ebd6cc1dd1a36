"""Documents of agreements: drafts and signed copies, each version a file of its own, told apart by its hash."""

import secrets

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services.attachments import Received
from models import Attachment, Contract, Nda
from models.states import Layer


def add(
    *,
    actor: Actor,
    received: Received,
    contract_id: int | None = None,
    nda_id: int | None = None,
    is_signed_copy: bool = False,
) -> Attachment:
    """Put a received file on a contract or an NDA; the same bytes sent twice are one document.

    It is for those who follow agreements: no unit and no company reads it here. The signed copy is named by its hash.
    """
    agreement = _load(actor, contract_id, nda_id)

    access.ensure(actor, "agreements.work")
    if is_signed_copy and agreement.signed_sha256 != received.sha256:
        before = {"signed_sha256": agreement.signed_sha256}
        agreement.signed_sha256 = received.sha256
        events.record(
            "signed_copy_named", actor=actor, subject=agreement, ticket=agreement.ticket, before=before,
            after={"file": received.name, "signed_sha256": received.sha256},
        )  # fmt: skip
    owner = {"contract_id": contract_id, "nda_id": nda_id}
    known = session.execute(
        select(Attachment).filter_by(**owner, sha256=received.sha256).order_by(Attachment.id)
    ).scalars()
    if (found := known.first()) is not None:
        return found

    ticket = agreement.ticket
    attachment = Attachment(
        key=secrets.token_urlsafe(16), ticket_id=ticket.id, layer=Layer.INTERNAL, name=received.name, mime=received.mime,
        size=received.size, sha256=received.sha256, scan_state=received.scan_state,
        has_active_content=received.has_active_content, created_at=clock.now(), **owner,
    )  # fmt: skip
    session.add(attachment)
    session.flush()

    after = {"files": [received.name], "sha256": received.sha256}
    events.record("files_added", actor=actor, subject=agreement, ticket=ticket, after=after)
    return attachment


def _load(actor: Actor, contract_id: int | None, nda_id: int | None) -> Contract | Nda:
    """Load the agreement locked, so that two copies sent at once are one."""
    if contract_id is not None:
        return access.load(actor, Contract, Contract.id == contract_id, lock=True)
    return access.load(actor, Nda, Nda.id == nda_id, lock=True)
