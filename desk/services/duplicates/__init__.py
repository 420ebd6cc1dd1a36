"""Records that may be one and the same: noticed as they arrive, kept until a person says what they are."""

from desk.services.duplicates.deciding import dismiss, propose_again
from desk.services.duplicates.noticing import index, look_at, look_at_person, look_at_request, looking_once
from desk.services.duplicates.settling import settle_organizations, settle_people, settle_requests

__all__ = [
    "dismiss", "index", "look_at", "look_at_person", "look_at_request", "looking_once", "propose_again", "settle_organizations", "settle_people",
    "settle_requests",
]  # fmt: skip
