"""Whether the desk can do its work: facts for monitoring, without a name or an address in them."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import false, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute

from desk import clock, config
from desk.extensions import session
from desk.schedule import SCHEDULE
from models import EventHead, InboundMail, JobRun, Mailbox, Offer, Organization, OutboxMail, TallyHead, Ticket
from models.dialect import is_read_only
from models.states import InboundState, JobRunState, OutboxState

# A job may be late by two of its periods and so much more before it is overdue.
GRACE = timedelta(minutes=5)
# A mail that is due and still here after so long is stuck.
MAIL_GRACE = timedelta(minutes=30)
# A mailbox that does not answer for so long is an alarm.
MAILBOX_GRACE = timedelta(minutes=15)
DISK_FREE_AT_LEAST = 200 * 1024 * 1024
_NOTHING = update(EventHead).where(false()).values(count=EventHead.count)


@dataclass(frozen=True)
class Part:
    """One thing that must work, and what was found."""

    is_sound: bool
    facts: dict[str, object]


def parts() -> dict[str, Part]:
    """Return the state of each part; those behind a database that does not answer are not asked."""
    found = {"database": _database(), "disk": _disk()}
    if found["database"].is_sound:
        found |= {"jobs": _jobs(), "mail": _mail(), "inbound": _inbound(), "figures": _figures()}
        found["database"] = _writes()
    return found


def _database() -> Part:
    try:
        session.execute(select(1))
    except SQLAlchemyError:
        return Part(False, {"read_only": False})
    return Part(True, {"read_only": False})


def _writes() -> Part:
    """Tell whether what answers also takes what is written: a standby does not, nor a disk that failed and was mounted read-only.

    A write of no row is refused like any other. Asked last, for SQLite keeps its write lock until the answer is out;
    a lock that somebody else has is no refusal.
    """
    try:
        with session.begin_nested():
            session.execute(_NOTHING)
    except SQLAlchemyError as error:
        return Part(not is_read_only(error), {"read_only": is_read_only(error)})
    return Part(True, {"read_only": False})


def _disk() -> Part:
    """Look at the space beside the files."""
    try:
        free = shutil.disk_usage(config.settings().files_dir).free
    except OSError:
        return Part(False, {"free_bytes": None})
    return Part(free >= DISK_FREE_AT_LEAST, {"free_bytes": free})


def _jobs() -> Part:
    """Name the jobs that ended well too long ago, or never, and what the nightly check found."""
    ended = (
        select(JobRun.job, func.max(JobRun.due_at).label("due_at"))
        .where(JobRun.state == JobRunState.DONE)
        .group_by(JobRun.job)
    )
    last = {row.job: row.due_at for row in session.execute(ended)}
    overdue = sorted(name for name in SCHEDULE if _is_overdue(name, last.get(name)))
    findings = session.scalar(
        select(JobRun.failed_count).where(JobRun.job == "daily_invariants", JobRun.state == JobRunState.DONE)
        .order_by(JobRun.due_at.desc()).limit(1)
    ) or 0  # fmt: skip
    return Part(not overdue and not findings, {"overdue": overdue, "broken_invariants": findings})


def _is_overdue(name: str, last: datetime | None) -> bool:
    schedule = SCHEDULE[name]
    return last is None or clock.now() - last > 2 * schedule.period + GRACE


def _mail() -> Part:
    """Count mails that wait too long, and those that wait for a person."""
    stuck_since = clock.now() - MAIL_GRACE
    waiting = OutboxMail.state.in_((OutboxState.QUEUED, OutboxState.SENDING))
    stuck = session.scalar(
        select(func.count()).where(waiting, OutboxMail.created_at < stuck_since, OutboxMail.sent_at.is_(None))
    )
    parked = session.scalar(
        select(func.count()).where(OutboxMail.state.in_((OutboxState.FAILED, OutboxState.UNKNOWN)))
    )
    return Part(not stuck, {"stuck": stuck or 0, "parked": parked or 0})


def _inbound() -> Part:
    """Say whether the mailbox answers, whether the desk has all that lies in it, and what a person must look at."""
    box = config.settings().inbound
    ledger = session.get(Mailbox, box.name) if box is not None else None
    count = select(func.count()).select_from(InboundMail)
    set_aside = session.scalar(count.where(InboundMail.state == InboundState.SET_ASIDE)) or 0
    waiting = session.scalar(
        count.where(InboundMail.state == InboundState.RECEIVED, InboundMail.received_at < clock.now() - MAIL_GRACE)
    ) or 0  # fmt: skip
    since = ledger.failing_since if ledger is not None else None
    is_failing = since is not None and clock.now() - since > MAILBOX_GRACE
    missing = ledger.missing_count if ledger is not None else 0
    facts: dict[str, object] = {
        "in_mailbox": ledger.mail_count if ledger is not None else None, "missing": missing, "not_understood": waiting,
        "set_aside": set_aside, "failing_since": since.isoformat(timespec="seconds") if since else None,
    }  # fmt: skip
    return Part(not is_failing and not missing and not waiting, facts)


def _figures() -> Part:
    """Say how far reports are counted beforehand. What is behind is slower to read, never wrong: no alarm."""
    head = session.get(TallyHead, 1)
    if head is None:
        return Part(True, {"counted": 0.0})
    if head.walking is None:
        events = session.scalar(select(EventHead.count).where(EventHead.id == 1)) or 0
        return Part(True, {"counted": _share(head.event_count, events)})
    walked = head.tickets_to + head.organizations_to
    last = (session.scalar(select(func.max(one))) or 0 for one in (Ticket.id, Organization.id))
    return Part(True, {"counted": _share(walked, sum(last))})


def _share(part: int, whole: int) -> float:
    return part * 1000 // whole / 1000 if whole else 1.0


@dataclass(frozen=True)
class Gauge:
    """A figure for monitoring, now: by the values of one label, or alone under the label ""."""

    name: str
    about: str
    label: str
    values: dict[str, float]


def gauges() -> list[Gauge]:
    """Return what is worth a curve; behind a database that does not answer, only that it does not."""
    found = parts()
    sound = Gauge("guichet_sound", "1 where this part of the desk works", "part",
                  {name: float(part.is_sound) for name, part in found.items()})  # fmt: skip
    free = found["disk"].facts["free_bytes"]
    disk = Gauge("guichet_disk_free_bytes", "Room left beside the files", "", {"": float(str(free or 0))})
    if not found["database"].is_sound:
        return [sound, disk]
    return [
        sound, disk,
        Gauge("guichet_tickets", "Tickets by state", "state", _counted(Ticket.state)),
        Gauge("guichet_offers", "Offers by state", "state", _counted(Offer.state)),
        Gauge("guichet_mails", "Mails of the outbox by state", "state", _counted(OutboxMail.state)),
        Gauge("guichet_job_last_done_timestamp_seconds", "When each job last ended well", "job", _last_done()),
    ]  # fmt: skip


def _counted(state: InstrumentedAttribute[str]) -> dict[str, float]:
    return {
        str(code): float(count)
        for code, count in session.execute(select(state, func.count()).group_by(state))
    }


def _last_done() -> dict[str, float]:
    ended = select(JobRun.job, func.max(JobRun.ended_at)).where(JobRun.state == JobRunState.DONE)
    return {job: at.timestamp() for job, at in session.execute(ended.group_by(JobRun.job)) if at is not None}
