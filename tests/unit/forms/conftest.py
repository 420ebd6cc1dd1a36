"""A bare application: forms need its configuration and translations, never a database."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture
def bare_app() -> Flask:
    app = Flask("forms")
    app.config.update(SECRET_KEY="forms", WTF_CSRF_ENABLED=False)
    Babel(app)
    return app


@pytest.fixture(autouse=True)
def _context(bare_app: Flask) -> Iterator[None]:
    with bare_app.test_request_context(method="POST"):
        yield
