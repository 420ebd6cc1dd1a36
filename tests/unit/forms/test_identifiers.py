"""Company numbers: French ones checked, neighbors' recognized, a mistyped one never taken for something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.identifiers import CompanyNumber, NumberFault, NumberKind, is_siren, is_siret, recognize

SIREN, SIRET, VAT, REGISTER = NumberKind.SIREN, NumberKind.SIRET, NumberKind.VAT, NumberKind.REGISTER


@pytest.mark.parametrize(
    ("typed", "kind", "value", "siren"),
    [
        ("732 829 320", SIREN, "732829320", "732829320"),
        ("732\N{NO-BREAK SPACE}829\N{NARROW NO-BREAK SPACE}320", SIREN, "732829320", "732829320"),
        ("000 000 018", SIREN, "000000018", "000000018"),
        ("732 829 320 00074", SIRET, "73282932000074", "732829320"),
        ("35600000000048", SIRET, "35600000000048", "356000000"),  # La Poste, head office: Luhn
        ("356 000 000 09075", SIRET, "35600000009075", "356000000"),  # La Poste, an office: sum of 35
        ("FR 44 732 829 320", VAT, "FR44732829320", "732829320"),
        ("fr44732829320", VAT, "FR44732829320", "732829320"),
        ("DE 136 695 976", VAT, "DE136695976", None),
        ("LU 150 274 42", VAT, "LU15027442", None),
        ("ATU 57194903", VAT, "ATU57194903", None),
        ("BE 0403.170.701", VAT, "BE0403170701", None),
        ("0403.170.701", VAT, "BE0403170701", None),
        ("CHE-100.155.212", REGISTER, "CHE-100.155.212", None),
        ("CHE-100.155.212 MWST", VAT, "CHE-100.155.212", None),
        ("HRB 12345", REGISTER, "HRB 12345", None),
        ("hrb  12345 B  Saarbrücken", REGISTER, "HRB 12345 B SAARBRÜCKEN", None),
        ("RCS Luxembourg B 123456", REGISTER, "RCS LUXEMBOURG B 123456", None),
        ("B123456", REGISTER, "B123456", None),
    ],
)
def test_a_right_number_is_recognized(typed: str, kind: NumberKind, value: str, siren: str | None) -> None:
    assert recognize(typed) == CompanyNumber(kind, value, siren)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("732829321", NumberFault.SIREN_CHECK),
        ("73282932000079", NumberFault.SIRET_CHECK),
        ("73282932100074", NumberFault.SIRET_CHECK),
        ("35600000009076", NumberFault.SIRET_CHECK),  # the sum rule is not for every number
        ("FR45732829320", NumberFault.VAT_CHECK),
        ("DE136695977", NumberFault.VAT_CHECK),
        ("CHE-100.155.213", NumberFault.UID_CHECK),
        ("7328293", NumberFault.LENGTH),
        ("0403170702", NumberFault.LENGTH),
        ("7328293200007", NumberFault.LENGTH),
        ("٧٣٢٨٢٩٣٢٠", NumberFault.UNKNOWN),
        ("no number", NumberFault.UNKNOWN),
        ("?", NumberFault.UNKNOWN),
        ("HRB", NumberFault.UNKNOWN),
        ("HRB 12345 <script>", NumberFault.UNKNOWN),
        ("HRB 1" * 20, NumberFault.UNKNOWN),
    ],
)
def test_a_wrong_number_says_what_is_wrong(typed: str, fault: NumberFault) -> None:
    assert recognize(typed) is fault


def test_the_sum_rule_is_la_postes_alone() -> None:
    assert is_siret("35600000009075")
    assert not is_siret("73282932000010")


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 8))
def test_one_wrong_digit_is_always_seen(number: str, place: int) -> None:
    changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    assert not (is_siren(number) and is_siren(changed))


@given(st.text(max_size=60))
def test_anything_typed_gets_an_answer(typed: str) -> None:
    assert isinstance(recognize(typed), CompanyNumber | NumberFault)
