"""Word templates of confidentiality agreements: sent up, checked, and handed out."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Refused
from desk.queries import admin as queries
from desk.services import document_templates
from desk.services.document_templates import BadTemplate
from desk.transaction import unit_of_work
from desk.web import downloads, filing
from desk.web.admin.room import room
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.admin import TemplateFileForm
from models.states import Language

BYTES_READ = 1024 * 1024 + 1  # one more than a template may have


@room.get("/admin/document-templates")
@permission("units.work")
def list_templates() -> ResponseReturnValue:
    """Look at the templates."""
    return _page(TemplateFileForm(formdata=None))


@room.post("/admin/document-templates")
@permission("units.work")
def add_template() -> ResponseReturnValue:
    """Send up the next version of a template; one that cannot be filled is refused with its fault."""
    form = TemplateFileForm()
    if not form.validate():
        return _page(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read(BYTES_READ)
    form.file.data.close()
    try:
        with unit_of_work():
            document_templates.add(
                actor=current_actor(), language=form.language.data, name=name[:200], content=content
            )
    except BadTemplate as error:
        form.file.errors = [filing.template_fault(error.code, error.detail)]
        return _page(form, 413 if error.code == "too_large" else 422)
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(form, 422)
    flash(_("The template is there: agreements are drafted from it now."), "success")
    return redirect(url_for("admin.list_templates"), 303)


@room.get("/admin/document-templates/<int:template_id>")
@permission("units.work")
def template(template_id: int) -> Response:
    """Save a template as it was sent up."""
    found = queries.template_file(template_id)
    return _hand_out(f"nda-{found.language}-{found.template_version}.docx", found.content)


@room.get("/admin/document-templates/example")
@permission("units.work")
def example_template() -> Response:
    """Save a short agreement that names every field, to begin a template from: `language` says in which one."""
    asked = request.args.get("language")
    language = asked if asked in set(Language) else current_language()
    return _hand_out(f"nda-example-{language}.docx", document_templates.example(language))


def _hand_out(name: str, content: bytes) -> Response:
    return downloads.hand_out(document_templates.download(name, content))


def _page(form: TemplateFileForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "admin/document_templates.html", form=form, templates=queries.templates(),
        fields=[name for name in document_templates.FIELDS if name != "people"],
        in_languages=tuple(Language),
    )  # fmt: skip
    return page, status
