"""What stands on every answer, errors and files included: what a browser may load, frame, keep and tell others."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.routing import RequestRedirect

from desk.config import Settings

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _on_this_host(address: str) -> str:
    """Return a redirect of the router's as a path: it writes down the host that the request named, which may be anybody's."""
    target = urlsplit(address)
    return target._replace(scheme="", netloc="", path="/" + target.path.lstrip("/")).geturl()


def install(app: Flask, settings: Settings) -> None:
    """Set the headers; a view that needs a stricter policy has set its own already."""
    on_all = list(HEADERS.items())
    if settings.is_https:
        on_all.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    on_pages = [*on_all, ("Cache-Control", "no-store")]

    @app.after_request
    def complete(response: Response) -> Response:
        if isinstance(request.routing_exception, RequestRedirect):
            response.location = _on_this_host(response.location or "")
        is_page = request.endpoint != "asset" or response.status_code >= 400
        set_already = {name.lower() for name, _value in response.headers}
        for name, value in on_pages if is_page else on_all:
            if name.lower() not in set_already:
                response.headers.add(name, value)
        if is_page:
            response.vary.add("Cookie")
        if "server" in set_already:
            response.headers.remove("Server")
        return response
