"""Where a request comes from, as limits count it: what the connection says, and no header that anybody can write.

Nor does a request say under which path the desk lives: it lives at the root of its address, and every link begins there.
"""

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from desk.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOUSEHOLD = 64  # bits of an IPv6 address that one connection owns whole


def sender() -> str:
    """Return the address; of IPv6 the part that stands for one household, which has 2^64 addresses to hide among."""
    address = request.remote_addr or "unknown"
    try:
        return str(ip_network((IPv6Address(address.partition("%")[0]), _HOUSEHOLD), strict=False))
    except ValueError:
        return address


def is_of_this_machine() -> bool:
    """Tell whether a program beside the desk asks."""
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _at_the_root(wsgi: "WSGIApplication") -> "WSGIApplication":
    """Forget the path in front of ours: some servers take it from a header (SCRIPT_NAME), which would stand in each link of a page."""

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return wsgi({**environ, "SCRIPT_NAME": ""}, start_response)

    return serve


def install(app: Flask, settings: Settings) -> None:
    """Ask the proxies of ours, when there are any, for whom they ask; the host, the scheme and the path are never believed."""
    wsgi: Any = _at_the_root(app.wsgi_app)
    if settings.proxies:
        wsgi = ProxyFix(wsgi, x_for=settings.proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
    app.wsgi_app = wsgi  # type: ignore[method-assign]
