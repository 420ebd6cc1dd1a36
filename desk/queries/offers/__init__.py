"""What a unit reads of the offers put before it."""

from desk.queries.offers.confidential import Confidential, File, confidential_part
from desk.queries.offers.lists import OfferRow, member_of_link, nameable_units, waiting_and_past
from desk.queries.offers.page import Letter, Need, OfferPage, Person, offer_page

__all__ = [
    "Confidential", "File", "Letter", "Need", "OfferPage", "OfferRow", "Person", "confidential_part", "member_of_link",
    "nameable_units", "offer_page", "waiting_and_past",
]  # fmt: skip
