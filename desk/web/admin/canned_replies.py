"""Replies written once: leads write and preview them, officers use them on a request."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import canned_replies as queries
from desk.services import canned_replies
from desk.web.admin.room import room
from desk.web.answers import carry_out
from desk.web.guards import current_actor, permission
from forms.canned_replies import CannedReplyForm, EditCannedReplyForm

LANGUAGES = ("fr", "en", "de")


@room.get("/admin/canned-replies")
@permission("replies.work")
def list_replies() -> ResponseReturnValue:
    """Look at the replies."""
    return render_template("admin/canned_replies.html", replies=queries.every(current_actor()))


@room.get("/admin/canned-replies/new")
@permission("replies.work")
def new_reply() -> ResponseReturnValue:
    """Begin a reply."""
    return _page(CannedReplyForm(formdata=None))


@room.post("/admin/canned-replies")
@permission("replies.work")
def add_reply() -> ResponseReturnValue:
    """Look at a reply as a company would read it, or add it."""
    form = CannedReplyForm()
    if not _is_good(form):
        return _page(form, status=422)
    if "look" in request.form:
        return _page(form)
    return carry_out(
        lambda: canned_replies.add(actor=current_actor(), **form.words()),
        form,
        lambda: _page(form, status=422),
        said=_("The reply is there: officers find it where they write to a company."),
        to=url_for("admin.list_replies"),
    )


@room.get("/admin/canned-replies/<int:reply_id>")
@permission("replies.work")
def reply(reply_id: int) -> ResponseReturnValue:
    """Read a reply as a company would."""
    return _page(_stored(reply_id), reply_id)


@room.post("/admin/canned-replies/<int:reply_id>")
@permission("replies.work")
def save_reply(reply_id: int) -> ResponseReturnValue:
    """Look at a correction, or save it."""
    queries.one(current_actor(), reply_id)
    form = EditCannedReplyForm()
    if not _is_good(form):
        return _page(form, reply_id, 422)
    if "look" in request.form:
        return _page(form, reply_id)
    here = url_for("admin.reply", reply_id=reply_id)
    return carry_out(
        lambda: canned_replies.edit(actor=current_actor(), reply_id=reply_id, **form.words()),
        form, lambda: _page(form, reply_id, 422), said=_("The reply is saved."), to=here,
        stored=lambda: _stored(reply_id), here=here,
    )  # fmt: skip


def _stored(reply_id: int) -> EditCannedReplyForm:
    return EditCannedReplyForm(formdata=None, obj=queries.one(current_actor(), reply_id))


def _is_good(form: Any) -> bool:
    """Check the form, and that every field in braces is one that can be filled in."""
    is_valid: bool = form.validate()
    for language in LANGUAGES:
        box = form[f"body_{language}"]
        unknown = canned_replies.unknown_fields(box.data or "")
        if unknown:
            words = ", ".join(f"{{{name}}}" for name in unknown)[:200]
            box.errors = [
                *box.errors,
                _("%(fields)s cannot be filled in: use the fields listed.", fields=words),
            ]
            is_valid = False
    return is_valid


def _page(form: Any, reply_id: int | None = None, status: int = 200) -> ResponseReturnValue:
    """Show the form with what it would make."""
    previews = [
        (language, canned_replies.preview(form[f"body_{language}"].data, language))
        for language in LANGUAGES if form[f"body_{language}"].data
    ]  # fmt: skip
    page = render_template(
        "admin/canned_reply.html",
        form=form,
        reply_id=reply_id,
        previews=previews,
        fields=list(canned_replies.FIELDS),
    )
    return page, status
