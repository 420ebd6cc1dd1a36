"""Every text has its French, and its German where companies and researchers read it; nothing is half-translated."""

import pytest
from babel.messages.catalog import Catalog

from desk.translations import LANGUAGES, compiled_translations, po_file
from desk.translations.catalog import STAFF_ONLY, bound, extracted, faults, read


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert faults(language, extracted(), read(language)) == []


def texts_with(*messages: tuple[object, str]) -> Catalog:
    catalog = Catalog()
    for text, place in messages:
        catalog.add(text, locations=[(place, 0)])
    return catalog


def translated(text: object, string: object, flags: tuple[str, ...] = ()) -> Catalog:
    catalog = Catalog(locale="fr")
    catalog.add(text, string, flags=flags)
    return catalog


PUBLIC = "templates/intake/form.html"


@pytest.mark.parametrize(
    ("text", "string", "flags"),
    [
        ("Send", "", ()),
        ("Send", " ", ()),
        ("Send", "Envoyer", ("fuzzy",)),
        ("By %(name)s", "Par %(nom)s", ()),
        ("By %(name)s", "Par", ()),
        ("By", "Par %(name)s", ()),
        ("100 %%", "100 pour cent", ()),
        (("%(num)d day", "%(num)d days"), ("%(num)d jour", "jours"), ()),
        (("%(num)d day", "%(num)d days"), ("%(num)d jour", ""), ()),
        ("Send it now", "Envoyer maintenant. Envoyer maintenant.", ()),
    ],
)
def test_a_bad_translation_is_caught(text: object, string: object, flags: tuple[str, ...]) -> None:
    assert faults("fr", texts_with((text, PUBLIC)), translated(text, string, flags))


def test_a_missing_and_a_forgotten_text_are_caught() -> None:
    assert faults("fr", texts_with(("Send", PUBLIC)), Catalog(locale="fr"))
    assert faults("fr", Catalog(), translated("Send", "Envoyer"))


def test_a_french_mark_never_begins_a_line_and_none_ends_within_a_number() -> None:
    assert bound("fr", "« Quoi ? »") == "«\u00a0Quoi\u00a0?\u00a0»"
    assert bound("fr", ("Un : un", "Deux : deux")) == ("Un\u00a0: un", "Deux\u00a0: deux")
    assert bound("fr", "10 000 € en 12 mois") == "10\u00a0000 € en 12 mois"
    assert bound("de", "Was ? ") == "Was ? "
    loose = [message.string for message in read("fr") if bound("fr", message.string) != message.string]
    assert loose == []


def test_one_day_need_not_say_its_number() -> None:
    text = ("%(num)d day", "%(num)d days")
    assert faults("fr", texts_with((text, PUBLIC)), translated(text, ("un jour", "%(num)d jours"))) == []


@pytest.mark.parametrize(
    "place",
    [
        "templates/queue/page.html",
        "forms/ticket.py",
        "desk/web/admin/users.py",
        "desk/web/queue.py",
        "desk/reports/flow.py",
    ],
)
def test_german_is_asked_of_what_outsiders_read_only(place: str) -> None:
    assert STAFF_ONLY.match(place)
    assert faults("de", texts_with(("Merge", place)), Catalog(locale="de")) == []


@pytest.mark.parametrize(
    "place",
    [
        PUBLIC,
        "forms/labels.py",
        "templates/layouts/base.html",
        "templates/email/offer/body.txt",
        "desk/web/work.py",
    ],
)
def test_german_is_asked_of_everything_else(place: str) -> None:
    assert faults("de", texts_with(("Send", place)), Catalog(locale="de"))


def test_compiling_follows_the_content(tmp_path, monkeypatch) -> None:
    for language in LANGUAGES:
        copy = tmp_path / "po" / language / "LC_MESSAGES" / "messages.po"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(po_file(language).read_bytes())
    monkeypatch.setattr("desk.translations.FOLDER", tmp_path / "po")
    first = compiled_translations(tmp_path)
    assert compiled_translations(tmp_path) == first
    with (tmp_path / "po" / "fr" / "LC_MESSAGES" / "messages.po").open("a") as file:
        file.write('\nmsgid "A text of this test"\nmsgstr "Un texte"\n')
    assert compiled_translations(tmp_path) != first
