"""The floor: a bare route under the same server that reads 50 rows through SQLAlchemy and writes them with a compiled template."""

import os
import sys

from flask import Flask
from jinja2 import Environment
from sqlalchemy import create_engine, text

from desk.drain import Server
from desk.launcher import claim

PAGE = """<!doctype html><title>Floor</title><table>{% for row in rows %}<tr><td>{{ row.reference }}</td><td>{{ row.title }}</td>
<td>{{ row.state }}</td><td>{{ row.updated_at }}</td></tr>{% endfor %}</table>"""


def application() -> Flask:
    """Make it over the database of the load."""
    app = Flask("floor")
    engine = create_engine(os.environ["DESK_DATABASE_URL"])
    page = Environment(autoescape=True).from_string(PAGE)
    rows = text("SELECT reference, title, state, updated_at FROM ticket ORDER BY id DESC LIMIT 50")

    @app.get("/")
    def index() -> str:
        with engine.connect() as connection:
            return page.render(rows=connection.execute(rows).all())

    return app


if __name__ == "__main__":
    server = Server(application(), claim("127.0.0.1", int(sys.argv[1])))
    server.stop_on_signals()
    server.run()
