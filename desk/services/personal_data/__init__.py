"""What people may ask about their own data, and how the desk carries it out: a copy, or the erasure."""

from desk.services.personal_data.copies import may_receive_copy, send_copy
from desk.services.personal_data.erasure import ERASED, FAREWELL, erase, forget_mail, pseudonym
from desk.services.personal_data.wishes import ask, holder_of_copy, refuse

__all__ = [
    "ERASED",
    "FAREWELL",
    "ask",
    "erase",
    "forget_mail",
    "holder_of_copy",
    "may_receive_copy",
    "pseudonym",
    "refuse",
    "send_copy",
]
