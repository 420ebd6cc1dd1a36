"""The verbs of mail that comes in: keeping it, placing it, and what people decide about it."""

from desk.services.inbound_mails.deciding import accept, discard, open_as_new, try_again
from desk.services.inbound_mails.placing import REASONS, Place, place
from desk.services.inbound_mails.showing import Shown, raw, show
from desk.services.inbound_mails.storing import raw_of, store
from desk.services.inbound_mails.understanding import Taken, begin, fail, postpone, take, understand

__all__ = [
    "REASONS",
    "Place",
    "Shown",
    "Taken",
    "accept",
    "begin",
    "discard",
    "fail",
    "open_as_new",
    "place",
    "postpone",
    "raw",
    "raw_of",
    "show",
    "store",
    "take",
    "try_again",
    "understand",
]  # fmt: skip
