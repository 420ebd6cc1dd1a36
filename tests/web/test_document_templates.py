"""Agreements drafted from Word templates, and the signed copy known by its hash."""

import hashlib
import io
import re
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from desk.files import store, wordfiles
from desk.services.document_templates import FIELDS
from models import Attachment, DocumentTemplate, Nda, NdaPerson
from tests.factories import keep, make_accepted_ticket, make_member, make_nda
from tests.unit.files.samples import PDF
from tests.unit.files.test_wordfiles import template


@pytest.fixture
def administrator(client: Any, session: Any) -> Any:
    return client("administrator")


def send_up(who: Any, content: bytes, name: str = "nda.docx") -> Any:
    return who.post("/admin/document-templates", data={"language": "fr", "file": (io.BytesIO(content), name)})


def test_a_bad_template_is_told_and_not_kept(administrator: Any, session: Any) -> None:
    for content, told in (
        (template("{{ compagny }}"), "compagny"),
        (template("{{ company"), "cannot be read"),
        (b"MZ", "no Word document"),
    ):
        answer = send_up(administrator, content)
        assert (answer.status_code, told in answer.text) == (422, True)
    assert session.scalars(select(DocumentTemplate)).all() == []


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_the_example_is_an_agreement_that_says_every_field(administrator: Any, language: str) -> None:
    example = administrator.get(f"/admin/document-templates/example?language={language}").data
    drafted = [
        Document(io.BytesIO(wordfiles.fill(example, {**FIELDS, "is_mutual": mutual})))
        for mutual in (True, False)
    ]
    both, one_way = ("\n".join(paragraph.text for paragraph in one.paragraphs) for one in drafted)
    fields = [value for value in FIELDS.values() if isinstance(value, str)]
    assert [value for value in (*fields, *FIELDS["people"][0].values()) if value not in both] == []
    assert len(set(both.splitlines()) - set(one_way.splitlines())) == 1, "who keeps the secret"
    assert drafted[0].sections[0].page_width.mm == pytest.approx(210, abs=1)
    assert not re.search(r"[{}#]", both)


def test_an_agreement_is_drafted_from_the_template_and_its_signed_copy_known(
    administrator: Any, client: Any, session: Any
) -> None:
    officer, work = client("officer"), make_accepted_ticket()
    nda = make_nda("requested", ticket=work.ticket, purpose="Images of seams")
    keep(NdaPerson(nda_id=nda.id, member_id=make_member(work.unit, name="Ada (démo)").id))
    assert "No template yet" in officer.get(f"/ndas/{nda.id}").text

    example = administrator.get("/admin/document-templates/example")
    assert send_up(administrator, example.data).status_code == 303
    assert send_up(administrator, example.data).status_code == 422, "it is the one in force"
    own = template("{{ purpose }}", "{%p for person in people %}", "{{ person.name }}", "{%p endfor %}")
    assert send_up(administrator, own).status_code == 303
    assert administrator.get("/admin/document-templates").text.count("in force") == 1

    words = {"draft-language": "fr", "draft-version": nda.version}
    assert officer.post(f"/ndas/{nda.id}/drafts", data={**words, "draft-language": "de"}).status_code == 422
    assert officer.post(f"/ndas/{nda.id}/drafts", data=words).status_code == 303
    draft = session.scalars(select(Attachment).where(Attachment.nda_id == nda.id)).one()
    with store().open(draft.sha256) as content:
        assert [one.text for one in Document(content).paragraphs] == ["Images of seams", "Ada (démo)"]
    assert session.get_one(Nda, nda.id, populate_existing=True).state == "drafted"

    signed = {"document-files": (io.BytesIO(PDF), "signed.pdf"), "document-is_signed_copy": "y"}
    assert officer.post(f"/ndas/{nda.id}/documents", data=signed).status_code == 303
    found = session.get_one(Nda, nda.id, populate_existing=True)
    assert found.signed_sha256 == hashlib.sha256(PDF).hexdigest()
    assert "signed copy" in officer.get(f"/ndas/{nda.id}").text
