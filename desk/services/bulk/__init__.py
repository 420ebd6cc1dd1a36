"""One act on many requests: begun once, carried out request by request, reported, undone while it is fresh."""

from desk.services.bulk.acts import ACTS, FINAL, is_final
from desk.services.bulk.runs import begin, carry_out, finish, note_refusal, put_back, undo, undo_until

__all__ = [
    "ACTS",
    "FINAL",
    "begin",
    "carry_out",
    "finish",
    "is_final",
    "note_refusal",
    "put_back",
    "undo",
    "undo_until",
]
