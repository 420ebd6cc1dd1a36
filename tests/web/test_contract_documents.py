"""Documents of agreements on their pages: kept once, told when they cannot be taken."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from models import Attachment
from tests.factories import (
    make_contract,
    make_member,
    make_nda,
    make_user,
)

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def sent(*files: tuple[bytes, str]) -> dict[str, Any]:
    return {"document-files": [(io.BytesIO(content), name) for content, name in files]}


def test_a_signed_copy_is_kept_once_and_read_by_who_reads_agreements(
    client: Any, officer: Any, session: Any
) -> None:
    contract = make_contract()
    path = f"/contracts/{contract.id}/documents"
    for _ in range(2):
        assert officer.post(path, data=sent((PDF, "signed.pdf"))).status_code == 303
    document = session.scalars(select(Attachment)).one()
    assert (document.contract_id, document.layer) == (contract.id, "internal")
    page = client("director").get(f"/contracts/{contract.id}")
    assert "signed.pdf" in page.text
    with client("director").get(f"/files/{document.key}") as copy:
        assert copy.data == PDF
    user = make_user("researcher")
    make_member(contract.unit, user=user)
    assert client(user).get(f"/files/{document.key}").status_code == 404


@pytest.mark.parametrize(
    ("files", "told"),
    [((), "Choose a file"), (((b"MZ\x90\x00" + b"\x00" * 200, "contract.exe"),), "contract.exe")],
)
def test_a_document_that_cannot_be_taken_is_told(
    officer: Any, session: Any, files: tuple[tuple[bytes, str], ...], told: str
) -> None:
    nda = make_nda()
    answer = officer.post(f"/ndas/{nda.id}/documents", data=sent(*files))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert session.scalars(select(Attachment)).all() == []


def test_who_reads_agreements_adds_no_document(client: Any, session: Any) -> None:
    contract = make_contract()
    assert (
        client("director").post(f"/contracts/{contract.id}/documents", data=sent((PDF, "x.pdf"))).status_code
        == 403
    )
    assert client("officer").post("/contracts/999/documents", data=sent((PDF, "x.pdf"))).status_code == 404
