"""The rule of this folder holds: who reaches for a database here is told so."""

import pytest
from sqlalchemy import create_engine


def test_a_unit_test_that_connects_fails() -> None:
    engine = create_engine("sqlite://")
    with pytest.raises(AssertionError, match="never touch a session"):
        engine.connect()
