"""What this machine offers to the tests, what a run insists on, and what was left out for want of it."""

import os
import shutil
from dataclasses import dataclass, field

import pytest

from tests.harness import postgres

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDIES = {
    "postgresql": "apt install postgresql, or set DESK_TEST_POSTGRES_URL",
    "chromium": "apt install chromium",
    "java": "apt install default-jre-headless",
    "dovecot": "apt install dovecot-imapd",
}
WORDS = {"postgresql": "PostgreSQL", "chromium": "Chromium", "java": "Java (the HTML validator)",
         "dovecot": "Dovecot (the IMAP server)"}  # fmt: skip


def chromium() -> str | None:
    """Return the browser's program: Debian's, for playwright's own cannot be fetched everywhere."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def dovecot() -> str | None:
    """Return the IMAP server's program, which Debian keeps where only root looks."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


@dataclass
class Needs:
    """Required ones fail a test where missing; the others skip it and are named at the end."""

    required: frozenset[str] = field(
        default_factory=lambda: frozenset(filter(None, os.environ.get("DESK_TEST_REQUIRE", "").split(",")))
    )

    def missing(self) -> list[str]:
        """List what this machine has not, in a fixed order."""
        found = {
            "postgresql": postgres.is_available(),
            "chromium": chromium() is not None,
            "java": shutil.which("java") is not None,
            "dovecot": dovecot() is not None,
        }
        return [name for name, there in found.items() if not there]

    def refuse_to_start(self) -> None:
        """Stop the whole run when something insisted on is missing, or a name is not known."""
        unknown = sorted(self.required - REMEDIES.keys())
        if unknown:
            raise pytest.UsageError(f"DESK_TEST_REQUIRE knows {sorted(REMEDIES)}, not {unknown}")
        absent = [name for name in self.missing() if name in self.required]
        if absent:
            raise pytest.UsageError(
                "\n".join(f"{WORDS[name]} is required and missing: {REMEDIES[name]}" for name in absent)
            )

    def ensure(self, name: str) -> None:
        """Skip the running test, saying why, when `name` is missing."""
        if name in self.missing():
            pytest.skip(f"needs {WORDS[name]}: {REMEDIES[name]}")

    def left_out(self, databases: list[str]) -> list[str]:
        """Say in one line each what this run did not test."""
        lines = [f"{WORDS[name]} not found ({REMEDIES[name]})" for name in self.missing()]
        if "postgresql" not in databases and "postgresql" not in self.missing():
            lines.append("PostgreSQL, by --database")
        if "sqlite" not in databases:
            lines.append("SQLite, by --database")
        return lines
