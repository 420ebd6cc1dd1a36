"""Passwords: which are taken, how they are kept, and how one is checked without telling who has an account."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.errors import Conflict, Refused
from models.names import fold

MINIMUM: Final = 12
MAXIMUM: Final = 200

# argon2id with OWASP's first choice: 46 MiB, one pass, one lane (Password Storage Cheat Sheet).
_hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
# Of a password nobody knows, made with the same parameters: an unknown account costs the same time.
NOBODYS: Final = (
    "$argon2id$v=19$m=47104,t=1,p=1$rp9VSZjkGzp/7Ym/Ocq4mA$GDNz/rmtYCSazZRUtsPPiURTJu48kLGgjKbC95VPeks"
)
# Each check holds 46 MiB: a flood of sign-ins waits here instead of filling the memory.
AT_ONCE: Final = 2
WAIT_SECONDS: Final = 10
_places = BoundedSemaphore(AT_ONCE)

# What people pick first, in our languages; digits, signs and repetitions around a word do not make it another.
_COMMON: Final = frozenset("""
    abc abcd abcde abcdef abcdefg abcdefgh abcdefghijkl access admin administrateur administrator amour anna apfel arsenal
    autumn azer azerty azertyuiop azertyuiopqsdfghjklm babygirl baseball basketball batman berlin bienvenue bonjour camille
    changeme charlie chocolat chouchou computer coucou daniel default demo doudou dragon enact entreprise f football france
    freedom geheim gestion grandest guest guichet hallo hello herzlich heureux ichliebedich iloveyou jesuis jetaime juliette
    killer laboratoire letmein liberte login lorraine loulou loveme maman marseille master metz michael monkey monmotdepasse
    mot motdepasse mynoob nancy nicolas nothing olivier paris pass passe passwd password passwort piment princess
    printemps qwer qwert qwerty qwertyuiop qwertz qwertzuiop recherche root samsung schalke schatz secret secure shadow
    sommer soleil spring starwars strasbourg summer sunshine superman sysadmin test testtest thomas toto trustno university
    universite user utilisateur vacances welcome whatever willkommen winter zaq zxcvbn zxcvbnm
""".split())  # fmt: skip
_LEET: Final = str.maketrans("013457@$!€", "oieastasie")
_RUNS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)


def ensure_good(password: str, *, name: str, email: str) -> None:
    """Raise Refused("password", …) for one that is short, endless, guessed first, or made of the person's own name."""
    if len(password) < MINIMUM:
        raise Refused("password", "too_short")
    if len(password) > MAXIMUM:
        raise Refused("password", "too_long")
    if _is_common(password):
        raise Refused("password", "too_common")
    plain = _letters(fold(password))
    words = [_letters(word) for word in re.split(r"[\s@._\-]+", fold(f"{name} {email.partition('@')[0]}"))]
    if any(len(word) >= 4 and word in plain for word in words):
        raise Refused("password", "holds_name")


def hashed(password: str) -> str:
    """Return what is kept of a password. Slow on purpose: call it before the write transaction begins."""
    with _one_place():
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the kept one; takes as long when there is none. Call it outside transactions too."""
    with _one_place():
        try:
            _hasher.verify(kept or NOBODYS, password[: MAXIMUM + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@contextmanager
def _one_place() -> Iterator[None]:
    """Wait for a place among those who hash; raises Conflict("busy") when there is none for long."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Conflict("busy")
    try:
        yield
    finally:
        _places.release()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _is_common(password: str) -> bool:
    """Tell whether a guesser tries it first: a common word with trimmings, a run of keys, a short text repeated."""
    plain = fold(password)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if {re.sub(r"[\W\d_]", "", plain), core, core.translate(_LEET)} & _COMMON:
        return True
    bare = _letters(plain)
    if not bare or bare.isdigit() or re.fullmatch(r"(.{1,6}?)\1+.{0,3}", bare):
        return True
    pieces = re.findall(r"[^\W\d_]+", plain)
    return bool(pieces) and all(piece in _COMMON or any(piece in run for run in _RUNS) for piece in pieces)
