"""Fields of forms of the desk."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from forms.fields import AmountField, ChoiceField, DayField, ShareField, WholeField, record_id


class Sample(Form):
    day = DayField()
    whole = WholeField()
    amount = AmountField()
    share = ShareField()
    one = ChoiceField(choices=[("a", "A")], blank="None")
    record = ChoiceField(choices=[(7, "Seven")], blank="None", coerce=record_id)


def typed(**words: str) -> Sample:
    return Sample(MultiDict(words))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("day", "2026-03-10", date(2026, 3, 10)),
        ("day", "10/03/2026", date(2026, 3, 10)),
        ("day", "10.03.2026", date(2026, 3, 10)),
        ("day", "", None),
        ("whole", "12", 12),
        ("whole", "1 200", 1200),
        ("whole", "", None),
        ("amount", "120 000,50", Decimal("120000.50")),
        ("amount", "120\u202f000 €", Decimal(120000)),
        ("amount", "-30", Decimal(-30)),
        ("amount", "", None),
        ("share", "20", Decimal("0.2")),
        ("share", "5,5 %", Decimal("0.055")),
        ("share", "100", Decimal(1)),
        ("record", "7", 7),
        ("record", "", None),
    ],
)
def test_what_people_write_is_read(name: str, text: str, value: Any) -> None:
    form = typed(**{name: text})
    form[name].validate(form)
    assert (form[name].data, list(form[name].errors)) == (value, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("day", "2026-02-30"), ("day", "soon"), ("day", "0001-01-01"), ("day", "1999-12-31"), ("day", "٢٠٢٦-٠٣-١٠"),
        ("whole", "1.5"), ("whole", "-1"), ("whole", "٣"), ("whole", "9" * 30),
        ("amount", "1.234"), ("amount", "NaN"), ("amount", "1e9"), ("amount", "9" * 13), ("amount", "12 apples"),
        ("share", "101"), ("share", "-1"), ("share", "x"),
        ("one", "b"), ("record", "8"), ("record", "7x"), ("record", "9" * 40),
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_kept(name: str, text: str) -> None:
    form = typed(**{name: text})
    assert not form.validate()
    assert form[name].errors
    if name not in ("one", "record"):
        assert form[name]._value() == text


def test_a_stored_value_is_shown_as_it_would_be_typed() -> None:
    form = Sample(day=date(2026, 3, 10), amount=Decimal("12.50"), share=Decimal("0.2000"), whole=3)
    shown = [form[name]._value() for name in ("day", "amount", "share", "whole")]
    assert shown == ["2026-03-10", "12.50", "20", "3"]
