"""The published description of the operations (OpenAPI 3.1), made of the very types they read and tell."""

import re
from functools import lru_cache
from typing import Any

from desk import config, policy
from desk.api.operations import OPERATIONS, Operation, Saved
from desk.api.values import hints, needed, schema
from desk.web.converters import LARGEST_ID

VERSION = "1.0"
_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_PLACES = {
    "int": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "opaque": {"type": "string", "maxLength": 200},
    "reference": {"type": "string", "pattern": "^[A-Z0-9]{2,8}-[0-9]{4}-[0-9]{4,9}$"},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
        "errors": {"type": "array", "items": {
            "type": "object", "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            "required": ["field", "code", "detail"],
        }},
        "missing": {"type": "array", "items": {
            "type": "object", "properties": {"code": {"type": "string"}, "detail": {"type": "string"}}, "required": ["code", "detail"],
        }},
        "from": {"type": "string"}, "to": {"type": "string"}, "similar": {"type": "array", "items": {"type": "string"}},
        "request_id": {"type": "string", "description": "By which the administrator finds what went wrong."},
    },
    "required": ["type", "title", "status", "detail"],
}  # fmt: skip
_HEADERS = {
    "If-Match": "The ETag of the version you have seen; an older one is refused with 412.",
    "Idempotency-Key": "8 to 200 signs of your choice: sent twice with the same key, it happens once.",
}
_MEANINGS = {
    400: "no JSON object", 401: "no token, or one that opens nothing", 403: "not for this role or this token",
    404: "nothing there that you may see", 409: "not possible from where it stands; `missing` says what is", 412: "changed meanwhile",
    413: "larger than is taken; `detail` or the words of the file say so",
    415: "not JSON", 422: "a field that cannot be taken; `errors` says which and why", 428: "If-Match is missing",
    429: "too many requests; Retry-After says when", 500: "unexpected; `request_id` names it",
    503: "busy; try again", 507: "the disk is full",
}  # fmt: skip


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the whole description."""
    named: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        path = "/api/v1" + _PLACE.sub(r"{\2}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _described(one, named)
    settings = config.settings()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.name, "version": VERSION,
            "description": "The desk for programs: the same records, rules and rights as its pages. A token acts for its person.",
        },
        "servers": [{"url": settings.base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(named.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _described(one: Operation, named: dict[str, Any]) -> dict[str, Any]:
    told = {} if one.tells is Saved else schema(one.tells, named)
    if one.is_list:
        told = {
            "type": "object", "required": ["items", "next"], "additionalProperties": False,
            "properties": {
                "items": {"type": "array", "items": told},
                "next": {"type": ["string", "null"], "description": "The address of the rows after these."},
            },
        }  # fmt: skip
    said: dict[str, Any] = {
        "operationId": one.name, "summary": one.summary, "tags": [one.view.__module__.rpartition(".")[2]],
        "parameters": [*_places(one), *_asks(one, named), *_headers(one)],
        "responses": {
            str(one.status): {"description": "done" if one.writes else "found", "content": {"*/*" if one.tells is Saved else "application/json": {"schema": told}}},
            **{str(status): _refused(status) for status in _refusals(one)},
        },
    }  # fmt: skip
    if one.takes is not None:
        body = {"application/json": {"schema": schema(one.takes, named)}}
        if one.takes_files:
            body["multipart/form-data"] = {"schema": _form(one.takes, named)}
        said["requestBody"] = {"required": True, "content": body}
    return said


def _form(taken: type, named: dict[str, Any]) -> dict[str, Any]:
    """Describe the same words as fields of a form, with files beside them."""
    file = {"type": "string", "format": "binary"}
    files = {"type": "array", "maxItems": policy.FILES_AT_MOST, "items": file}
    return {
        "type": "object", "required": needed(taken), "additionalProperties": False,
        "properties": {name: schema(type_, named) for name, type_ in hints(taken).items()} | {"files": files},
    }  # fmt: skip


def _places(one: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _PLACES[kind]}
        for kind, name in _PLACE.findall(one.path)
    ]


def _asks(one: Operation, named: dict[str, Any]) -> list[dict[str, Any]]:
    if one.asks is None:
        return []
    return [
        {"name": name, "in": "query", "required": name in needed(one.asks), "schema": schema(type_, named)}
        for name, type_ in hints(one.asks).items()
    ]


def _headers(one: Operation) -> list[dict[str, Any]]:
    wanted = [("If-Match", True)] if one.needs_version else []
    wanted += [("Idempotency-Key", False)] if one.writes else []
    return [
        {
            "name": name,
            "in": "header",
            "required": must,
            "description": _HEADERS[name],
            "schema": {"type": "string"},
        }
        for name, must in wanted
    ]


def _refusals(one: Operation) -> list[int]:
    found = [401, 403, 404, 422, 429, 500, 503]
    found += [400, 409, 413, 415, 507] if one.writes else []
    found += [412, 428] if one.needs_version else []
    return sorted(found)


def _refused(status: int) -> dict[str, Any]:
    return {
        "description": _MEANINGS[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
