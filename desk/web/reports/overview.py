"""A first view of the figures, each with its chart and the records behind it."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import report_mails
from desk.reports import indicators
from desk.services import report_mails as mails
from desk.transaction import unit_of_work
from desk.web.downloads import file_of
from desk.web.guards import current_actor, permission
from desk.web.reports.asked import asked, read
from desk.web.reports.files import dated, hidden, lines_of
from desk.web.reports.naming import words_of
from desk.web.reports.room import room
from forms.reports import PeriodForm, ReportMailForm


@room.get("/reports")
@permission("reports.read")
def index() -> ResponseReturnValue:
    """Read the figures of a period."""
    return _page(ReportMailForm(data={"rhythm": report_mails.chosen(current_actor()) or "never"}))


@room.post("/reports/mail")
@permission("reports.read")
def choose_mail() -> ResponseReturnValue:
    """Be mailed the link to the figures of each period that is over, or no more."""
    form = ReportMailForm()
    if not form.validate():
        return _page(form)
    with unit_of_work():
        mails.choose(actor=current_actor(), rhythm=form.chosen())
    flash(
        _("You will be mailed the link.") if form.chosen() else _("You will no longer be mailed the link."), "success"
    )  # fmt: skip
    return redirect(url_for("reports.index", _anchor="mail-title"), 303)


def _page(mail_form: ReportMailForm) -> ResponseReturnValue:
    wanted = asked(PeriodForm)
    page = render_template(
        "reports/index.html", form=wanted.form, mail_form=mail_form, period=wanted.period, shown=read(wanted, indicators.OVERVIEW),
        words_of=lambda row: words_of(row, wanted.names), given=wanted.given, small=hidden(), may_open=wanted.may_open,
    )  # fmt: skip
    return page, 422 if wanted.form.errors or mail_form.errors else 200


@room.get("/reports.<ending>")
@permission("reports.read")
def export(ending: str) -> Response:
    """Take the figures of a period along as a file."""
    wanted = asked(PeriodForm)
    if wanted.form.errors:
        abort(422)
    return file_of(dated("reports", wanted), ending, lines_of(read(wanted, indicators.OVERVIEW), wanted))
