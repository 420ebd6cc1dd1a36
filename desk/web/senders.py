"""Where a request comes from, as limits count it: what the connection says, and no header that anybody can write."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from desk.config import Settings

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


def install(app: Flask, settings: Settings) -> None:
    """Ask the proxies of ours, when there are any, for whom they ask; the host and the scheme are never believed."""
    if settings.proxies:
        wsgi: Any = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = wsgi  # type: ignore[method-assign]
