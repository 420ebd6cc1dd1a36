"""How long the desk keeps things, set by a person; what runs through its period meanwhile goes with the next night."""

from desk import access, clock, events, retention
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from models import Retention
from models.states import RETENTION_BOUNDS


def apply(*, actor: Actor, periods: dict[str, int], instead_of: int) -> Retention:
    """Put periods in force: days, and months for people nothing is heard from, under the names of RETENTION_BOUNDS.

    Raises Conflict when other ones were applied since version `instead_of` was looked at, Refused when one is out of
    bounds or none differs.
    """
    access.ensure(actor, "settings.work")
    if actor.user_id is None:
        raise Refused("draft_days", "no_person")
    for name, (least, most) in RETENTION_BOUNDS.items():
        if not least <= periods[name] <= most:
            raise Refused(name, "out_of_range")
    before = retention.current()
    if before.version != instead_of:
        raise Conflict("stale")
    changed = {
        name: getattr(before, name) for name in RETENTION_BOUNDS if periods[name] != getattr(before, name)
    }
    if not changed:
        raise Refused("draft_days", "no_change")
    applied = Retention(
        **{name: periods[name] for name in RETENTION_BOUNDS},
        applied_at=clock.now(),
        applied_by_id=actor.user_id,
    )
    session.add(applied)
    session.flush()
    events.record(
        "retention_applied", actor=actor, subject=applied, before=changed, after={name: periods[name] for name in changed}
    )  # fmt: skip
    return applied
