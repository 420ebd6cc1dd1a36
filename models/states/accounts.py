"""The codes of accounts: what a program may do, and how somebody proved who they are."""

from enum import StrEnum


class TokenScope(StrEnum):
    """What a program may do with a person's key: read what they see, or also do what they may."""

    READ = "read"
    WRITE = "write"


class SignInProof(StrEnum):
    """With what somebody signed in."""

    PASSWORD = "password"  # noqa: S105 - names the kind of proof
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
