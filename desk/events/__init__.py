"""The one record of every change; notifications are caused from here."""

from desk.events.chain import append, forget, payload, record, seal, verify

__all__ = ["append", "forget", "payload", "record", "seal", "verify"]
