"""Reads of the ticket page."""

from desk.queries.ticket.record import record

__all__ = ["record"]
