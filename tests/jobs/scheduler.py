"""A scheduler as a process, for tests that kill it: ticks at a moment it is told until nothing is open, then ends."""

import sys
from datetime import datetime

from app import create_app
from desk import clock
from desk.jobs import runner


def main(moment: str) -> None:
    """Tick until nothing is left to take."""
    app = create_app()
    with app.app_context(), clock.at(datetime.fromisoformat(moment)):
        worker = runner.worker_name()
        while runner.tick(worker):
            pass


if __name__ == "__main__":
    main(sys.argv[1])
