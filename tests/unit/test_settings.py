"""A wrong setting stops the start and says what to give instead."""

import pytest

from desk import config

GOOD = {
    "DESK_DEMO": "1",
    "DESK_SECRET_KEY": "k" * 40,
    "DESK_CLAMD": "[::1]:3310",
    "DESK_MAIL_DOMAIN": "desk.example.org",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK_DEMO", "maybe"),
        ("DESK_MAIL_DOMAIN", "desk example"),
        ("DESK_MAIL_DOMAIN", ""),
        ("DESK_CLAMD", "scanner"),
        ("DESK_CLAMD", "scanner:99999"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_with_its_setting(name: str, value: str) -> None:
    config.load(GOOD)
    config.load({**GOOD, "DESK_CLAMD": "unix:/run/clamd.sock"})
    with pytest.raises(config.SettingsError) as refused:
        config.load({**GOOD, name: value})
    assert [problem.split()[0] for problem in refused.value.problems] == [name]
