"""What a mail was written from comes back as it was, whatever plain values it holds."""

import json
from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.notify import retelling
from models.types import canonical_json

VALUES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.datetimes(timezones=st.just(UTC))
)


@given(st.dictionaries(st.text(), VALUES | st.lists(VALUES) | st.lists(st.lists(VALUES))))
def test_plain_values_come_back_as_they_were(context: dict[str, Any]) -> None:
    kept = json.loads(canonical_json(retelling.kept("any", "fr", context, {})))
    assert {name: retelling._value(value) for name, value in kept["given"].items()} == context
