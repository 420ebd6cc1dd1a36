"""What the desk lets go of by itself: ended sessions, past counters, old runs, files nothing names."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from desk import clock, files, policy
from desk.extensions import session
from desk.services import answer_drafts, personal_data
from models import (
    AccessToken,
    ApiAnswer,
    DirectoryImport,
    HalfSession,
    ImportProblem,
    JobRun,
    OutboxMail,
    Presence,
    RateCount,
    UserSession,
    named_files,
)
from models.dialect import let_go_of_changes
from models.states import JobRunState, OutboxState

SESSIONS_KEPT = timedelta(days=7)  # long enough to see where one was signed in
COUNTS_KEPT = timedelta(days=2)
RUNS_KEPT = timedelta(days=3)
FAILED_RUNS_KEPT = timedelta(days=90)
# A file is stored before the transaction that names it commits: younger ones may still get their name.
FILES_SETTLE_WITHIN = timedelta(hours=6)


def forget_sessions() -> int:
    """Delete sessions that ended days ago, and sign-ins that stayed half done; returns how many sessions."""
    limit = clock.now() - SESSIONS_KEPT
    _delete(HalfSession, HalfSession.expires_at < limit)
    return _delete(UserSession, or_(UserSession.expires_at < limit, UserSession.revoked_at < limit))


def forget_tokens() -> int:
    """Delete keys of programs that ended days ago; what became of them is in the events."""
    limit = clock.now() - SESSIONS_KEPT
    return _delete(AccessToken, or_(AccessToken.expires_at < limit, AccessToken.revoked_at < limit))


def forget_counts() -> int:
    """Delete counters of windows that are past."""
    return _delete(RateCount, RateCount.window_start < clock.now() - COUNTS_KEPT)


def forget_answers() -> int:
    """Delete what programs were answered days ago: nobody sends the same again so late."""
    return _delete(ApiAnswer, ApiAnswer.created_at < clock.now() - COUNTS_KEPT)


def forget_presence() -> int:
    """Delete who had which request open days ago."""
    return _delete(Presence, Presence.seen_at < clock.now() - COUNTS_KEPT)


def forget_changes() -> int:
    """Delete which tables old transactions changed."""
    return let_go_of_changes(session.connection())


def forget_runs() -> int:
    """Delete the records of runs that ended well days ago, and of the others after a season."""
    now = clock.now()
    went_well = (
        (JobRun.state == JobRunState.DONE) & (JobRun.failed_count == 0) & (JobRun.due_at < now - RUNS_KEPT)
    )
    return _delete(JobRun, went_well | (JobRun.due_at < now - FAILED_RUNS_KEPT))


def forget_bad_rows() -> int:
    """Delete what was wrong with rows of lists that were brought in a season ago: they name companies and addresses; returns how many."""
    limit = clock.now() - timedelta(days=policy.IMPORT_REPORT_DAYS)
    old = select(DirectoryImport.id).where(DirectoryImport.ended_at < limit)
    return _delete(ImportProblem, ImportProblem.import_id.in_(old))


def forget_farewells() -> int:
    """Forget to whom the last mails to erased persons went, once they have left or cannot; returns how many."""
    left = (OutboxState.SENT, OutboxState.REFUSED, OutboxState.FAILED, OutboxState.BOUNCED)
    found = session.execute(
        select(OutboxMail).where(
            OutboxMail.kind == personal_data.FAREWELL, OutboxMail.state.in_(left), OutboxMail.to_address != personal_data.ERASED
        )
    ).scalars().all()  # fmt: skip
    for mail in found:
        personal_data.forget_mail(mail, personal_data.ERASED)
    return len(found)


def sweep_files() -> int:
    """Remove stored files that neither an attachment nor a draft names, left by processes that were killed; returns how many."""
    known = {*session.execute(named_files()).scalars(), *answer_drafts.files_kept()}
    return len(files.store().sweep(known, older_than=clock.now() - FILES_SETTLE_WITHIN))


def _delete(model: Any, criterion: Any) -> int:
    result: Any = session.execute(delete(model).where(criterion))
    return int(result.rowcount)
