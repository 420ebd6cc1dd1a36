"""Who is told what: events become mails promised in the same transaction; a job delivers them."""

from desk.notify.dispatching import dispatch
from desk.notify.transports import use_mail

__all__ = ["dispatch", "use_mail"]
