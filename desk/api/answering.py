"""How an operation is carried out: through the door, read, done once in a unit of work, told."""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from desk.api import door
from desk.api.operations import Call, Many, Operation
from desk.api.values import plain, read, refused
from desk.errors import Conflict
from desk.services import repeats
from desk.services.attachments import Received
from desk.transaction import unit_of_work
from desk.web import filing, guards
from desk.web.problems import problem

_ETAG = re.compile(r'"([1-9][0-9]{0,8})"')
FILES = "files"
_KEY = re.compile(r"[\x21-\x7e]{8,200}")


@dataclass(frozen=True)
class Nothing:
    """An address that asks nothing, a body that says nothing."""


def endpoint(one: Operation) -> Callable[..., Response]:
    """Return the view of an operation, with its guard."""

    def carry_out(**places: Any) -> Response:
        call = Call(g.actor, asks=_asked(one))
        return _read(one, call, places) if not one.writes else _write(one, call, places)

    carry_out.__doc__ = one.summary
    if one.takes_files:
        guards.takes_files(carry_out)
    return behind_the_door(guards.bearer(carry_out, one.permission), writes=one.writes)


def behind_the_door(view: Callable[..., Any], *, writes: bool = False) -> Callable[..., Response]:
    """Put a view behind the door for programs."""

    @wraps(view)
    def answered(**places: Any) -> Response:
        guard: guards.Guard = view.guard  # type: ignore[attr-defined]  # a mark on the view
        if (refusal := door.enter(guard, writes=writes)) is not None:
            return refusal
        told = view(**places)
        return told if isinstance(told, Response) else _answer(told)

    return answered


def _read(one: Operation, call: Call, places: dict[str, Any]) -> Response:
    told = one.view(call, **places)
    if isinstance(told, Response):
        told.vary.add("Authorization")
        return told
    if not isinstance(told, Many):
        return _answer(plain(told))
    following = None
    if told.after is not None:
        asked = {**request.args.to_dict(), "after": told.after}
        following = f"{request.script_root}{request.path}?{urlencode(asked)}"
    return _answer({"items": plain(told.items), "next": following})


def _write(one: Operation, call: Call, places: dict[str, Any]) -> Response:
    body, sent = _form(one) if _is_form(one) else (_body(one), None)
    version = _version() if one.needs_version else None
    if version == 0:
        return problem(428)
    key = _idempotency_key()
    filed = _filed() if sent is not None else filing.Filed()
    if filed.refusals:
        return problem(filed.status, errors=[_refused_file(words) for words in filed.refusals])
    words = request.get_data(as_text=True) if sent is None else _as_text(sent, filed.received)
    given = f"{words}\n{version}"
    asked = f"{request.method} {request.path}\n{given}"
    own = f"{call.actor.user_id} {key}" if key else secrets.token_urlsafe(32)
    call = Call(
        call.actor, body=body, version=version, key=repeats.digest(own)[:43], files=tuple(filed.received)
    )

    def once() -> Response:
        with unit_of_work():
            kept = repeats.earlier(actor=call.actor, key=key, asked=asked) if key else None
            if kept is None:
                told = plain(one.view(call, **places))
                if key:
                    repeats.keep(actor=call.actor, key=key, asked=asked, status=one.status, told=told)
                kept = repeats.Kept(one.status, told)
        return _answer(kept.told, kept.status)

    try:
        return once()
    except Conflict as conflict:
        if "repeated" not in conflict.args:
            raise
        return once()  # the other one has committed: its answer is there


def _answer(told: Any, status: int = 200) -> Response:
    answer = Response(json.dumps(told, ensure_ascii=False), status, content_type="application/json")
    if isinstance(told, dict) and isinstance(told.get("version"), int):
        answer.headers["ETag"] = f'"{told["version"]}"'
    if isinstance(told, dict) and status == 201 and isinstance(told.get("url"), str):
        answer.headers["Location"] = told["url"]
    answer.vary.add("Authorization")
    return answer


def _asked(one: Operation) -> Any:
    """Read what the address asks; whatever the operation does not know is refused, a token least of all taken."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise refused(name[:80], "twice", _("Send this once."))
    return read(one.asks or Nothing, request.args.to_dict(), is_text=True)


def _body(one: Operation) -> Any:
    if one.takes is None:
        if request.get_data():
            read(Nothing, _object())
        return None
    return read(one.takes, _object())


def _is_form(one: Operation) -> bool:
    return one.takes_files and request.mimetype == "multipart/form-data"


def _form(one: Operation) -> tuple[Any, dict[str, str]]:
    """Read what a form sends beside its files; whatever the operation does not know is refused."""
    for name, values in request.form.lists():
        if len(values) > 1:
            raise refused(name[:80], "twice", _("Send this once."))
    sent = {**dict.fromkeys(set(request.files) - {FILES}, ""), **request.form.to_dict()}
    return read(one.takes, sent, is_text=True), sent


def _filed() -> filing.Filed:
    """Receive the files of a form as the pages do: the same looks, the same limits."""
    return filing.take(FILES)


def _refused_file(words: str) -> dict[str, str]:
    return {"field": FILES, "code": "wrong", "detail": words}


def _as_text(sent: dict[str, str], received: list[Received]) -> str:
    """Say what a form sent, whatever stood between its parts: sent twice, it says the same."""
    return json.dumps([sorted(sent.items()), [(one.name, one.sha256) for one in received]])


def _object() -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        sent = json.loads(request.get_data(), parse_constant=_no_number, object_pairs_hook=_said_once)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(sent, dict):
        raise BadRequest
    return sent


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; programs on the way may read the one or the other of two fields of a name."""
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a field is there twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(text)


def _version() -> int | None:
    """Return the version the program has seen, 0 when it says none; any other text is a version nobody ever saw."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        return 0
    found = _ETAG.fullmatch(given)
    if found is None:
        raise Conflict("stale")
    return int(found[1])


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if key and not _KEY.fullmatch(key):
        raise refused("Idempotency-Key", "wrong", _("Send 8 to 200 letters, digits or signs."))
    return key
