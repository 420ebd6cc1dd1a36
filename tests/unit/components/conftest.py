"""A small application which knows the components and the words, and no room."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import FileSystemLoader

from desk.web import words
from tests.unit.components.showing import ROOT


@pytest.fixture(scope="session")
def components() -> Flask:
    """Compile the templates once for all these tests."""
    app = Flask("components", static_folder=None)
    app.config.update(SECRET_KEY="only for tests", WTF_CSRF_CHECK_DEFAULT=False)
    app.jinja_loader = FileSystemLoader(ROOT / "templates")
    Babel(app, locale_selector=lambda: "en", default_timezone="Europe/Paris")
    CSRFProtect(app)
    words.install(app)
    app.jinja_env.globals.update(asset=lambda name: f"/static/{name}", current_language=lambda: "en")
    return app


@pytest.fixture
def app(components: Flask) -> Iterator[Flask]:
    with components.test_request_context("/here"):
        yield components
