"""The door for programs: a token in the Authorization header, and nothing else; what it may do, and how often."""

from typing import Final

from flask import Response, g, request

from desk import clock, policy
from desk.access import can
from desk.services import limits, tokens
from desk.transaction import unit_of_work
from desk.web.guards import Guard
from desk.web.language import speak
from desk.web.problems import problem
from desk.web.senders import sender

REALM: Final = 'Bearer realm="guichet"'


def enter(guard: Guard, *, writes: bool) -> Response | None:
    """Let a program in as its person, or return why not. The cookie of a browser opens nothing here."""
    scheme, _blank, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        return _refusal(401, REALM)
    bearer = tokens.resolve(key.strip()[:200])
    with unit_of_work():
        if bearer is None:
            limits.take("api_stranger", sender(), limit=policy.UNKNOWN_TOKENS_PER_ADDRESS)
        else:
            limits.take("api", str(bearer.actor.user_id), limit=policy.API_CALLS_PER_PERSON)
            if bearer.used_on != clock.today():
                tokens.note_use(token_id=bearer.token_id)
    if bearer is None:
        return _refusal(401, f'{REALM}, error="invalid_token"')
    g.actor = bearer.actor
    speak(bearer.actor.language)
    if writes and not bearer.may_write:
        return _refusal(403, f'{REALM}, error="insufficient_scope", scope="write"')
    if guard.permission is not None and not can(bearer.actor, guard.permission):
        return _refusal(403, REALM)
    return None


def _refusal(status: int, challenge: str) -> Response:
    answer = problem(status)
    answer.headers["WWW-Authenticate"] = challenge
    return answer
