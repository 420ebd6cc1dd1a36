"""A wrong setting stops the start and says what to give instead."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from desk import config

GOOD = {
    "DESK_DEMO": "1",
    "DESK_SECRET_KEY": "k" * 40,
    "DESK_MAIL_URL": "console:",
    "DESK_MAIL_FROM": "desk@desk.example.org",
    "DESK_CLAMD": "[::1]:3310",
    "DESK_MAIL_DOMAIN": "desk.example.org",
}


PG = "postgresql+psycopg://desk:secret"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK_DEMO", "maybe"), ("DESK_NEURAL", "maybe"), ("DESK_MAIL_DOMAIN", "desk example"), ("DESK_MAIL_DOMAIN", ""),
        ("DESK_MAIL_DOMAIN", "a..b"), ("DESK_CLAMD", "scanner"), ("DESK_CLAMD", "scanner:99999"), ("DESK_CALENDAR", "XX"),
        ("DESK_CALENDAR", "FR-99"), ("DESK_CALENDAR", ""), ("DESK_TIMEZONE", "Europe"), ("DESK_TIMEZONE", "../etc/passwd"),
        ("DESK_BASE_URL", "https://[x"), ("DESK_BASE_URL", "https://desk.example.org:port"), ("DESK_BASE_URL", "https://a b"),
        ("DESK_BASE_URL", "https://desk.example.org?x=1"), ("DESK_BASE_URL", "https://me@desk.example.org"),
        ("DESK_DATABASE_URL", "sqlite:///:memory:"), ("DESK_DATABASE_URL", "sqlite:///"), ("DESK_DATABASE_URL", "sqlite:////etc"),
        ("DESK_DATABASE_URL", f"{PG}@host:port/desk"), ("DESK_DATABASE_URL", f"{PG}@host"), ("DESK_DATABASE_URL", "mysql://x"),
        ("DESK_FILES_DIR", "/etc/passwd/files"), ("DESK_JOBS", "some"), ("DESK_MAIL_FROM", "@"), ("DESK_MAIL_FROM", "a@b, c@d"),
        ("DESK_MAIL_URL", "smtp://[x"), ("DESK_MAIL_URL", "smtp://host:0"), ("DESK_MAIL_URL", "smtp://host?tls=some"),
        ("DESK_MAIL_URL", "smtps://host?tls=starttls"), ("DESK_INBOUND_URL", "imaps://[x"), ("DESK_NAME", "x" * 81),
        ("DESK_NAME", "Desk\u200b"), ("DESK_PREFIX", "E"), ("DESK_PREFIX", "É12"), ("DESK_PRIVACY_CONTACT", "@"),
        ("DESK_PROXIES", "many"), ("DESK_SECRET_KEY", "short"), ("DESK_CALENDER", "FR-57"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_named_with_its_setting(name: str, value: str) -> None:
    config.load(GOOD)
    config.load({**GOOD, "DESK_CLAMD": "unix:/run/clamd.sock"})
    with pytest.raises(config.SettingsError) as refused:
        config.load({**GOOD, name: value})
    (problem,) = refused.value.problems
    assert problem.split()[0].rstrip(":") == name
    assert "\n" not in problem
    assert "secret" not in problem.removeprefix("DESK_SECRET_KEY")


def test_a_file_of_settings_is_read_as_its_author_means_it(tmp_path: Path, monkeypatch: Any) -> None:
    """The example of the README has remarks behind its values."""
    for name in [one for one in os.environ if one.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_INSTANCE_DIR", str(tmp_path))
    file = tmp_path / "desk.env"
    file.write_text(
        "\ufeff# of this machine\nOTHER=1\n\nDESK_PROXIES=1      # one of ours\nexport DESK_JOBS=none\n"
        'DESK_NAME="Desk # 7"  # its name\nDESK_MAIL_URL=smtp://me:a#b@host\nDESK_CLAMD=\n',
        encoding="utf-8",
    )
    found = config.read_environment()
    assert {name: value for name, value in found.items() if name != "DESK_INSTANCE_DIR"} == {
        "DESK_PROXIES": "1", "DESK_JOBS": "none", "DESK_NAME": "Desk # 7", "DESK_MAIL_URL": "smtp://me:a#b@host",
        "DESK_CLAMD": "",
    }  # fmt: skip
    for wrong in (b"DESK_JOBS: none", b"DESK_JOB=none", b"DESK_NAME=\xff"):
        file.write_bytes(wrong)
        with pytest.raises(config.SettingsError, match=r"desk\.env"):
            config.read_environment()


def test_a_mail_server_is_told_the_password_and_not_its_spelling_in_an_address() -> None:
    settings = config.load({**GOOD, "DESK_MAIL_URL": "smtp://desk%40example.org:a%2Fb%40c@host"})
    assert (settings.mail.user, settings.mail.password) == ("desk@example.org", "a/b@c")
    with pytest.raises(config.SettingsError, match="DESK_MAIL_URL"):
        config.load(
            {**GOOD, "DESK_DEMO": "0", "DESK_MAIL_FROM": "desk@example.org", "DESK_MAIL_URL": "demo:"}
        )


def test_the_settings_of_the_readme_are_read_as_they_stand_there(tmp_path: Path, monkeypatch: Any) -> None:
    shown = re.search(r"<<'ENV'\n(.*?)\n    ENV\n", (config.PROJECT / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    (tmp_path / "desk.env").write_text(re.sub(r"^ {4}", "", shown[1], flags=re.MULTILINE))
    monkeypatch.setenv("DESK_INSTANCE_DIR", str(tmp_path))
    given = config.read_environment()
    with pytest.raises(config.SettingsError) as refused:
        config.load(given)
    assert [problem.split()[0] for problem in refused.value.problems] == [
        "DESK_SECRET_KEY"
    ]  # the one to make
    settings = config.load({**given, "DESK_SECRET_KEY": "k" * 40})
    assert settings.publisher.who == ("Example University", "1 Example Square, 57000 Metz", "03 00 00 00 00")
