"""Why a verb refused, as a short code that is stored and that pages have words for."""

from desk.errors import InvalidTransition, NotAllowed, NotFound, NotYet, Refused


def code_of(error: Exception) -> str:
    """Write a refusal as a code."""
    if isinstance(error, InvalidTransition):
        return f"guards:{','.join(error.missing)}"[:200] if error.missing else "no_such_move"
    if isinstance(error, Refused):
        return f"refused:{error.field}.{error.code}"
    if isinstance(error, NotYet):
        return "looks_internal" if error.internal else "arrived"
    if isinstance(error, NotAllowed):
        return "not_allowed"
    return "gone" if isinstance(error, NotFound) else "failed"
