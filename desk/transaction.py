"""Who commits: unit_of_work() alone."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from desk import events, search
from desk.errors import Conflict
from desk.extensions import session
from models.dialect import WRITE, is_busy, is_full


def as_conflict(error: Exception) -> Conflict | None:
    """Return what a failure of database or disk means to a person, when trying again may help: busy, perhaps full."""
    is_disk_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if is_disk_full or is_full(error):
        return Conflict("busy", "full")
    return Conflict("busy") if is_busy(error) else None


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run one verb in one write transaction: all of it is kept, with its events and mails, or none.

    What was read before in this request is forgotten first: on SQLite a read transaction cannot become
    a write one safely, and a verb must decide on fresh rows. Raises Conflict when a row changed under
    the verb or the database stayed locked.
    """
    session.rollback()
    try:
        session.connection(execution_options=WRITE)
        yield
        search.bring_up_to_date()
        events.seal()
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict("stale") from error
    except (DBAPIError, PoolTimeout) as error:
        session.rollback()
        conflict = as_conflict(error)
        if conflict is None:
            raise
        raise conflict from error
    except BaseException:
        session.rollback()
        raise
    finally:
        events.forget()
        search.forget()
