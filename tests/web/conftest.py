"""Who opens the pages in most tests."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def officer(client: Callable[..., Any]) -> Any:
    """Return the browser of an officer."""
    return client("officer")


@pytest.fixture
def lead(client: Callable[..., Any]) -> Any:
    """Return the browser of the desk's lead."""
    return client("lead")
