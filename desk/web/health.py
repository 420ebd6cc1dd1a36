"""Room: what monitoring asks. Says which part is unwell, and nothing that an outsider could use."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from desk.queries import health
from desk.web.guards import public
from desk.web.senders import is_of_this_machine

room = Blueprint("health", __name__)


@room.get("/health")
@public
def check() -> ResponseReturnValue:
    """Tell whether database, disk, jobs and mail work."""
    parts = health.parts()
    is_sound = all(part.is_sound for part in parts.values())
    body = {name: {"ok": part.is_sound, **part.facts} for name, part in parts.items()}
    return {"ok": is_sound, **body}, 200 if is_sound else 503


@room.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Tell a program on this machine the figures behind the curves; from elsewhere there is nothing here."""
    if not is_of_this_machine():
        abort(404)
    registry = CollectorRegistry(auto_describe=False)
    for one in health.gauges():
        gauge = Gauge(one.name, one.about, [one.label] if one.label else [], registry=registry)
        for value, figure in one.values.items():
            (gauge.labels(value) if one.label else gauge).set(figure)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
