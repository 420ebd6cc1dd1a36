"""Styles, script and icon: served by us alone, compressed once, kept by browsers until they change."""

import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Flask, Response, abort, request

from desk.web.guards import public

FOLDER = Path(__file__).resolve().parent.parent / "static"
COMPRESSIBLE = {".css", ".js", ".svg"}
YEAR = 31_536_000


class Asset:
    """One file, read once at start: its bytes, compressed bytes, and the hash that stands in its address."""

    def __init__(self, path: Path) -> None:
        self.body = path.read_bytes()
        self.squeezed = gzip.compress(self.body, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
        self.mark = hashlib.sha256(self.body).hexdigest()[:10]
        self.mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def install(app: Flask) -> None:
    """Serve /static/<name>, and let templates write addresses that change with the content."""
    assets = {path.name: Asset(path) for path in sorted(FOLDER.iterdir()) if path.is_file()}

    @app.get("/static/<name>", endpoint="asset")
    @public
    def asset_file(name: str) -> Response:
        """Send one of our own files."""
        asset = assets.get(name) or abort(404)
        squeezed = asset.squeezed if request.accept_encodings["gzip"] > 0 else None
        response = Response(squeezed or asset.body, mimetype=asset.mime)
        response.vary.add("Accept-Encoding")
        if squeezed:
            response.content_encoding = "gzip"
        response.set_etag(asset.mark + ("z" if squeezed else ""))
        fresh = request.args.get("v") == asset.mark
        response.cache_control.public = True
        response.cache_control.max_age = YEAR if fresh else 60
        response.cache_control.immutable = fresh
        response.make_conditional(request)
        return response

    def address(name: str) -> str:
        return f"{request.script_root}/static/{name}?v={assets[name].mark}"

    app.jinja_env.globals["asset"] = address
