"""Keys of names: two spellings of one organization meet, two organizations do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import fold, organization_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Société Générale", "societe generale"),
        ("STRASSE Straße", "strasse strasse"),
        ("Œuvre ﬁne", "oeuvre fine"),
        ("  deux \t mots\n", "deux mots"),
        ("ÅNGSTRÖM Łódź", "angstrom lodz"),
        ("İstanbul", "istanbul"),
        ("", ""),
    ],
)
def test_case_accents_and_blanks_fold_away(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aciers Réunis SARL", "ACIERS REUNIS"),
        ("SARL Aciers Réunis", "Aciers réunis"),
        ("Aciers Réunis S.A.R.L.", "Aciers Réunis S.à r.l."),
        ("Aciers Réunis S. à r. l.", "aciers-réunis"),
        ("Müller Maschinenbau GmbH & Co. KG", "MULLER MASCHINENBAU GMBH"),
        ("Saar-Optik AG", "Saar Optik"),
        ("Basel Data Ltd.", "Basel Data Limited"),
        ("Dupont & Fils", "Dupont et Fils SAS"),
        ("L’Atelier du Rhin", "L'Atelier du Rhin SASU"),
        ("Kern UG (haftungsbeschränkt)", "Kern UG"),
        ("Moulin & Cie", "Moulin"),
        ("Verein Forschung e.V.", "Verein Forschung"),
        ("Hydro SE & Co. KGaA", "Hydro"),
    ],
)
def test_spellings_of_one_organization_meet(one: str, other: str) -> None:
    assert organization_key(one) == organization_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aciers du Nord", "Aciers du Sud"),
        ("Agence Sasson", "Agence"),
        ("SE Conseil", "Conseil"),  # outside French forms, letters before a name belong to it
        ("Data 1", "Data 2"),
        ("Sarlat", "At"),
    ],
)
def test_different_organizations_stay_apart(one: str, other: str) -> None:
    assert organization_key(one) != organization_key(other)


@pytest.mark.parametrize(
    ("name", "key"), [("SAS", "sas"), ("GmbH & Co. KG", "gmbh"), ("!!!", "!!!"), ("", "")]
)
def test_a_key_is_never_empty_for_a_name_that_is_not(name: str, key: str) -> None:
    assert organization_key(name) == key


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    st.lists(
        st.sampled_from(["Rhin", "SARL", "Optik", "GmbH", "&", "Co.", "KG", "é", "S.A."]), max_size=6
    ).map(" ".join)
)
def test_a_key_is_its_own_key(name: str) -> None:
    assert organization_key(organization_key(name)) == organization_key(name)
