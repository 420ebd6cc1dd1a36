"""What an operator types: `flask …`, one module a family of commands."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
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
        known = set(app.cli.commands)
        import_module(f"desk.commands.{name}").register(app)
        for added in set(app.cli.commands) - known:
            _refuse_in_one_line(app.cli.commands[added])


def _refuse_in_one_line(command: click.Command) -> None:
    """Let a command say what is wrong with its words as it says everything else: in one line, with status 2."""
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _refuse_in_one_line(one)
    elif "make_context" not in vars(command):
        for name in ("make_context", "invoke"):
            setattr(command, name, _in_one_line(getattr(command, name), command))


def _in_one_line(act: Callable[..., Any], command: click.Command) -> Callable[..., Any]:
    def acted(*words: Any, **more: Any) -> Any:
        try:
            return act(*words, **more)
        except click.UsageError as error:
            raise click.UsageError(f"{command.name}: {' '.join(error.format_message().split())}") from None

    return acted
