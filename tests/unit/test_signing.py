"""Addresses that only we can make: links by purpose, reply addresses by request and person."""

import pytest

from desk import config, signing

OLD, NEW = "an older key of thirty-two letters!", "the newest key of thirty-two letters"


def use_keys(keys: str) -> None:
    config.activate(
        config.load({"DESK_DEMO": "1", "DESK_SECRET_KEY": keys, "DESK_MAIL_DOMAIN": "desk.example.org"})
    )


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_active", None)
    use_keys(OLD)


def test_a_reply_address_says_whose_request_and_which_person() -> None:
    address = signing.reply_address("s12-c7")
    assert address.startswith("reply+s12-c7-")
    assert address.endswith("@desk.example.org")
    assert len(address.partition("@")[0]) <= 64  # RFC 5321: a local part
    assert signing.read_reply(address) == "s12-c7"


def test_mail_servers_may_change_its_case() -> None:
    assert signing.read_reply(signing.reply_address("s12-c7").upper()) == "s12-c7"


def test_one_changed_letter_is_nobodys() -> None:
    local = signing.reply_address("s12-c7").partition("@")[0]
    for place in range(len("reply+"), len(local)):
        other = "a" if local[place] != "a" else "b"
        assert signing.read_reply(f"{local[:place]}{other}{local[place + 1 :]}@desk.example.org") != "s12-c7"


@pytest.mark.parametrize("made_up", ["", "reply+", "reply+s12-c7", "reply+s12-c7-" + "a" * 20, "desk", "é@x"])
def test_what_we_never_gave_is_nobodys(made_up: str) -> None:
    assert signing.read_reply(f"{made_up}@desk.example.org") is None


@pytest.mark.parametrize("thread", ["", "s1", "s1-c1\n", "x1-c1", "s1-c1-2"])
def test_a_thread_is_one_request_and_one_person(thread: str) -> None:
    with pytest.raises(ValueError, match="not a thread"):
        signing.reply_address(thread)


def test_addresses_live_on_when_keys_change() -> None:
    address, token = signing.reply_address("s1-m2"), signing.sign("offer", "abc")
    use_keys(f"{NEW},{OLD}")
    assert signing.read_reply(address) == "s1-m2"
    assert signing.read("offer", token) == "abc"
    assert signing.reply_address("s1-m2") != address
    use_keys(NEW)
    assert signing.read_reply(address) is None
    assert signing.read("offer", token) is None


def test_a_link_opens_for_its_purpose_only() -> None:
    token = signing.sign("offer", "abc")
    assert signing.path("offer", "abc") == f"/o/{token}"
    assert signing.read("tracking", token) is None
