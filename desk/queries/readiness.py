"""What a new desk still lacks before it opens: asked of the records and settings, never noted by hand."""

from sqlalchemy import exists, select

from desk import config
from desk.extensions import session
from models import CannedReply, ContractKind, DocumentTemplate, Member, Topic, Unit, User
from models.states import Role

# In the order in which a desk is put in service.
_IN_THE_DATABASE = {
    "officers": exists().where(User.is_active, User.role == Role.OFFICER, User.password_hash.is_not(None)),
    "contract_office": exists().where(User.is_active, User.role == Role.CONTRACT_OFFICE, User.password_hash.is_not(None)),
    "topics": exists().where(Topic.is_retired.is_(False)),
    "units": exists().where(Unit.is_active, Member.unit_id == Unit.id, Member.receives_offers, Member.left_on.is_(None)),
    "kinds": exists().where(ContractKind.is_current),
    "templates": exists().where(DocumentTemplate.is_current),
    "replies": exists().where(CannedReply.id.is_not(None)),
}  # fmt: skip

# What only whoever runs the machine can mend.
SETTINGS = {
    "mail_in": "DESK_INBOUND_URL",
    "publisher": "DESK_PUBLISHER, DESK_PUBLISHER_HEAD",
    "privacy": "DESK_PRIVACY_CONTACT",
}


def steps() -> dict[str, bool]:
    """Tell of each step whether it is done (one query)."""
    row = session.execute(select(*_IN_THE_DATABASE.values())).one()
    settings = config.settings()
    return dict(zip(_IN_THE_DATABASE, map(bool, row), strict=True)) | {
        "mail_in": settings.inbound is not None or settings.demo,
        "publisher": bool(settings.publisher.who and settings.publisher.head),
        "privacy": bool(settings.publisher.privacy),
    }
