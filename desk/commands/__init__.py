"""What an operator types: `flask …`, one module a family of commands."""

from importlib import import_module

from flask import Flask

FAMILIES: tuple[str, ...] = (
    "matching",
    "jobs",
    "verify",
    "users",
    "topics",
    "learning",
    "archive",
    "seed",
    "mails",
)


def register(app: Flask) -> None:
    """Add every family's commands to the application."""
    for name in FAMILIES:
        import_module(f"desk.commands.{name}").register(app)
