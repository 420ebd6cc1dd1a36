"""The one record of every change; notifications are caused from here."""

from desk.events.chain import forget, record, seal, verify

__all__ = ["forget", "record", "seal", "verify"]
