"""The cookie of a browser's session, as Flask signs it: what signs is made once and not twice on each page."""

from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Flask's own, with the signer kept for as long as the secrets are the same."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        return self._signer_for(app, str(app.secret_key), *app.config["SECRET_KEY_FALLBACKS"])

    @lru_cache(maxsize=4)  # noqa: B019 - one of these lives as long as the process
    def _signer_for(self, app: Flask, *_secrets: str) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


def install(app: Flask) -> None:
    """Let the application sign its cookies so."""
    app.session_interface = Cookies()
