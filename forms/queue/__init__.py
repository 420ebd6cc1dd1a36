"""What people choose on the queue: what a list is narrowed to, and how it is kept."""

from forms.queue.reading import CODES, DAYS, NAMES, TEXT_LENGTH, problems, read, write

__all__ = ["CODES", "DAYS", "NAMES", "TEXT_LENGTH", "problems", "read", "write"]
