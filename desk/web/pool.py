"""Room: the engineer pool by month: what it offers, what is planned and worked, and the forms that say so."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import can
from desk.calendars import months_later
from desk.errors import Conflict, Refused
from desk.queries import pool as queries
from desk.services import pool
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.guards import current_actor, permission
from desk.web.words import whole_month
from forms.pool import months_form

room = Blueprint("pool", __name__)

MONTHS_BEFORE = 2
YEARS = range(2000, 2098)
NONE = Decimal(0)


@room.get("/pool")
@permission("pool.read")
def index() -> ResponseReturnValue:
    """See what each pool has free, month by month."""
    actor, first = current_actor(), _asked_month()
    pools, spans = queries.plan(actor, first), queries.shown(actor, first)
    return render_template(
        "pool/index.html", pools=pools, first=spans[0].month, last=spans[-1].last, by_month=spans[0].length == 1,
        earlier=months_later(first, -queries.MONTHS_SHOWN), later=months_later(first, queries.MONTHS_SHOWN),
        this_month=_this_month(), limit=pool.limit(), may_read_agreements=can(actor, "agreements.read"),
        has_earlier=first.year - 1 in YEARS, has_later=first.year + 1 in YEARS,
        may_plan=can(actor, "pool.plan"), may_import=can(actor, "tickets.work"), may_set=can(actor, "timetable.work"),
        supports={one.id: queries.supports(actor, one.id) for one in pools},
    )  # fmt: skip


@room.get("/pool/<int:pool_id>/offered")
@permission("pool.plan")
def edit_offered(pool_id: int) -> ResponseReturnValue:
    """Begin to say how many days a pool offers."""
    return _offered_page(pool_id, _offered_form(pool_id, formdata=None))


@room.post("/pool/<int:pool_id>/offered")
@permission("pool.plan")
def save_offered(pool_id: int) -> ResponseReturnValue:
    """Say how many days a pool offers, month by month."""
    form = _offered_form(pool_id)
    return _carried_out(
        form,
        lambda: pool.offer_days(
            actor=current_actor(), unit_id=pool_id, seen=form.seen.data or "", days=form.values("days", _months_to_offer())
        ),
        lambda: _offered_form(pool_id, formdata=None),
        lambda: _offered_page(pool_id, form, 422),
    )  # fmt: skip


@room.get("/pool/supports/<int:engagement_id>")
@permission("pool.plan")
def edit_support(engagement_id: int) -> ResponseReturnValue:
    """Begin to write the days of a support."""
    support = queries.support(current_actor(), engagement_id)
    return _support_page(support, _support_form(support, formdata=None))


@room.post("/pool/supports/<int:engagement_id>")
@permission("pool.plan")
def save_support(engagement_id: int) -> ResponseReturnValue:
    """Write the days a support is planned to take and took."""
    support = queries.support(current_actor(), engagement_id)
    form, months = _support_form(support), _months_of(support)

    def verb() -> object:
        planned, used = form.values("planned", months), form.values("used", months)
        return pool.set_days(
            actor=current_actor(), engagement_id=engagement_id, seen=form.seen.data or "",
            days={month: (planned[month] or NONE, used[month] or NONE) for month in months},
        )  # fmt: skip

    return _carried_out(
        form,
        verb,
        lambda: _support_form(queries.support(current_actor(), engagement_id), formdata=None),
        lambda: _support_page(support, form, 422),
    )


def _carried_out(
    form: Any,
    verb: Callable[[], object],
    stored: Callable[[], Any],
    page: Callable[[], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do it and say so; what cannot be done stands on the form again with every word of it."""
    if form.validate():
        try:
            with unit_of_work():
                verb()
        except Refused as refusal:
            if refusal.code == "too_long":
                form.form_errors.append(too_long())
            else:
                put_beside(form, refusal)
        except Conflict as conflict:
            return both_versions(form, stored(), conflict, url_for("pool.index"))
        else:
            flash(_("The days are saved."), "success")
            return redirect(url_for("pool.index"), 303)
    return page()


def too_long() -> str:
    """Say over how many months a support may run."""
    months = pool.limit()
    return _(
        "A support may run over %(months)s months at most, and with these it would run longer.", months=months
    )


def _this_month() -> date:
    return clock.today().replace(day=1)


def _months_to_offer() -> list[date]:
    """Return the months a pool says its days of: the last ones, which may still be put right, and a year ahead."""
    return [months_later(_this_month(), n) for n in range(-MONTHS_BEFORE, 12)]


def _months_of(support: queries.Support) -> list[date]:
    """Return the months a support may have days in: from its first, or the one it began in, as long as supports may run."""
    first = min([row.month for row in support.rows] + [support.started_on.replace(day=1)])
    last = max([row.month for row in support.rows] + [_this_month(), months_later(first, pool.limit())])
    return [months_later(first, n) for n in range(min(pool.span(first, last), 36))]


def _called(name: str, month: date) -> str:
    words = {"days": _("Days offered"), "planned": _("Days planned"), "used": _("Days worked")}
    return f"{words[name]}, {whole_month(month)}"


def _offered_form(pool_id: int, **given: Any) -> Any:
    rows = queries.offered(current_actor(), pool_id).rows
    kept = {"days": {row.month: row.days for row in rows}}
    return months_form(_called, _months_to_offer(), kept, seen=pool.mark(rows), **given)


def _offered_page(pool_id: int, form: Any, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "pool/offered.html", pool=queries.offered(current_actor(), pool_id), form=form, months=_months_to_offer()
    )  # fmt: skip
    return page, status


def _support_form(support: queries.Support, **given: Any) -> Any:
    kept = {
        "planned": {row.month: row.planned for row in support.rows if row.planned},
        "used": {row.month: row.used for row in support.rows if row.used},
    }
    return months_form(_called, _months_of(support), kept, seen=pool.mark(support.rows), **given)


def _support_page(support: queries.Support, form: Any, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "pool/support.html", support=support, form=form, months=_months_of(support), this_month=_this_month(), limit=pool.limit(),
        may_open=can(current_actor(), "queue.read"),
    )  # fmt: skip
    return page, status


def _asked_month() -> date:
    """Return the first day of the month asked for, or of the one some months ago."""
    try:
        asked = date.fromisoformat(f"{request.args.get('from', '')[:7]}-01")
    except ValueError:
        asked = date.min
    return asked if asked.year in YEARS else months_later(_this_month(), -MONTHS_BEFORE)
