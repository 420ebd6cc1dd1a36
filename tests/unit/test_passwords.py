"""Which passwords are taken, and that checking one costs the same for everybody."""

import pytest

from desk.errors import Conflict, Refused
from desk.services import passwords

WHO = {"name": "Irène Castelnoir (démo)", "email": "chair@desk.example.org"}


@pytest.mark.parametrize(
    "password",
    [
        "a quiet lake in March",
        "três-court-mais-unique",
        "パスワードは秘密にしておく",
        "x7#kQ!9vLm2$",
        "p" + "éàü" * 66 + "z",
        "   spaces at both ends   ",
        "correct horse battery staple",
    ],
)
def test_a_long_password_of_any_characters_is_taken(password: str) -> None:
    passwords.ensure_good(password, **WHO)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "too_short"),
        ("", "too_short"),
        ("ab cd ef gh " * 17, "too_long"),
        ("password1234", "too_common"),
        ("Motdepasse2026!", "too_common"),
        ("P@ssw0rd12345", "too_common"),
        ("azertyuiop12", "too_common"),
        ("qwertzuiop123", "too_common"),
        ("123456789012", "too_common"),
        ("aaaaaaaaaaaa", "too_common"),
        ("abcabcabcabc", "too_common"),
        ("admin admin 2026", "too_common"),
        ("bonjour_soleil_1", "too_common"),
        ("20260310-2026", "too_common"),
        ("castelnoir-et-moi", "holds_name"),
        ("MyCastelNoir2026", "holds_name"),
        ("irene et son jardin", "holds_name"),
        ("the-chair-i-sit-on", "holds_name"),
    ],
)
def test_what_would_be_guessed_is_refused_with_its_reason(password: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        passwords.ensure_good(password, **WHO)
    assert (refusal.value.field, refusal.value.code) == ("password", code)


def test_a_kept_password_matches_itself_alone() -> None:
    kept = passwords.hashed("a quiet lake in March")
    assert kept.startswith("$argon2id$")
    assert "lake" not in kept
    assert passwords.matches(kept, "a quiet lake in March")
    assert not passwords.matches(kept, "a quiet lake in march")
    assert not passwords.matches(kept, "a quiet lake in March ")


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nothing_matches_what_is_not_kept(kept: str | None) -> None:
    assert not passwords.matches(kept, "a quiet lake in March")


def test_an_unknown_account_is_checked_against_a_hash_of_the_same_cost() -> None:
    assert not passwords._hasher.check_needs_rehash(passwords.NOBODYS)


def test_a_flood_of_checks_waits_and_then_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0)
    for _ in range(passwords.AT_ONCE):
        assert passwords._places.acquire(blocking=False)
    try:
        with pytest.raises(Conflict, match="busy"):
            passwords.matches(None, "a quiet lake in March")
    finally:
        for _ in range(passwords.AT_ONCE):
            passwords._places.release()
    assert not passwords.matches(None, "a quiet lake in March")
