"""The verbs of an offer: sent by an officer, answered once by a unit, ended by time or by the desk."""

from desk.services.offers.answering import accept, ask, decline, see
from desk.services.offers.ending import end_engagement, expire, remind, withdraw
from desk.services.offers.handing_over import hand_over
from desk.services.offers.locking import active_engagements
from desk.services.offers.naming import forget_named, forget_old_named, name_colleague
from desk.services.offers.sending import recipients_of, send

__all__ = [
    "accept",
    "active_engagements",
    "ask",
    "decline",
    "end_engagement",
    "expire",
    "forget_named",
    "forget_old_named",
    "hand_over",
    "name_colleague",
    "recipients_of",
    "remind",
    "see",
    "send",
    "withdraw",
]
