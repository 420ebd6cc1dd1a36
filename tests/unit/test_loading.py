"""What a process loads to show pages: large libraries wait until somebody needs them."""

import subprocess
import sys

from tests.architecture.reader import ROOT

# Computing of matches, second factors, workbooks, migrations: 45 megabytes together (measured).
LATER = ("numpy", "cryptography", "openpyxl", "lxml", "alembic", "mako")
ASK = f"""
import sys
from app import create_app
app = create_app()
print(*[name for name in {LATER!r} if name in sys.modules])
from desk.matching.arrays import np
assert np.arange(3).sum() == 3 and "numpy" in sys.modules
"""


def test_a_process_that_shows_pages_loads_no_library_that_few_pages_need(tmp_path) -> None:
    environment = {
        "DESK_INSTANCE_DIR": str(tmp_path),
        "DESK_SECRET_KEY": "k" * 40,
        "DESK_BASE_URL": "http://127.0.0.1",
    }
    told = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**environment, "DESK_DEMO": "1", "DESK_DATABASE_URL": f"sqlite:///{tmp_path}/desk.sqlite3"},
    )  # fmt: skip
    assert told.stderr == ""
    assert told.stdout.split() == []
