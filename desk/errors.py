"""What a verb may refuse with. Each carries data; the words are made where it is shown."""

from collections.abc import Sequence
from typing import Any


class DeskError(Exception):
    """The parent of every refusal a page can do something about."""


class NotFound(DeskError):
    """There is no such record, or the actor may not know that there is one: the answer is the same."""


class NotAllowed(DeskError):
    """The actor may see the subject but not do this to it."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class Conflict(DeskError):
    """Somebody else changed the record meanwhile, or the database was busy too long."""


class NotYet(DeskError):
    """Words that their writer should look at before they leave: `arrived` names the messages they have not seen,
    `internal` what in them looks internal, `mark` what a yes to just that is known by."""

    def __init__(self, arrived: Sequence[int], internal: Sequence[Any], mark: str) -> None:
        super().__init__(f"{len(arrived)} arrived, {len(internal)} internal")
        self.arrived = arrived
        self.internal = internal
        self.mark = mark


class InvalidTransition(DeskError):
    """The state machine has no such move, or its guards are not met.

    `missing` names the unmet guards by code, empty when the move itself is not in the table.
    """

    def __init__(self, machine: str, source: str, target: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(f"{machine}: {source} -> {target} {' '.join(missing)}".rstrip())
        self.machine = machine
        self.source = source
        self.target = target
        self.missing = missing


class Refused(DeskError):
    """A value cannot be taken. `field` names the form's field, `code` the reason."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class Duplicate(Refused):
    """The value of `field` is already taken by another record."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "duplicate")


class NobodyOnDuty(DeskError):
    """No officer, lead or administrator has an account, so that no request can find an owner."""


class LimitReached(DeskError):
    """Too many attempts; `retry_after` seconds tell when to come back."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
