"""Fields are written letter for letter as WTForms writes them, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms import Form, fields, validators, widgets
from wtforms.meta import DefaultMeta

from forms.drawing import written

TEXTS = st.text(max_size=20) | st.sampled_from(['"a" & <b>', "x" * 300]) | st.text(max_size=5).map(Markup)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["class", "class_", "data_left", "data-left", "aria_describedby", "required", "value", "id", "rows", "type"]),
    TEXTS | st.booleans() | st.integers(),
)  # fmt: skip


def form(words: str, picked: str, flag: bool, offered: list[tuple[str, str]]) -> Form:
    class Every(Form):
        text = fields.StringField("Text", [validators.InputRequired(), validators.Length(1, 140)])
        area = fields.TextAreaField("Area", [validators.Length(max=9)], render_kw={"rows": 3, "data_x": '"'})
        box = fields.BooleanField("Box")
        hidden = fields.HiddenField("Hidden")
        email = fields.EmailField("E-mail")
        number = fields.IntegerField("Number", widget=widgets.NumberInput(step=1, min=0))
        day = fields.DateField("Day")
        password = fields.PasswordField("Password")
        file = fields.MultipleFileField("File")
        one = fields.SelectField("One", choices=[fields.SelectChoice(*pair) for pair in offered])
        grouped = fields.SelectField(
            "Grouped", choices=[fields.SelectChoice("a", optgroup="A"), fields.SelectChoice("b")]
        )
        many = fields.SelectMultipleField("Many", choices=[fields.SelectChoice(*pair) for pair in offered])
        radio = fields.RadioField("Radio", choices=[fields.SelectChoice(*pair) for pair in offered])

    return Every(text=words, area=words, hidden=words, email=words, one=picked, many=[picked], radio=picked, box=flag, number=7)  # fmt: skip


@given(
    words=TEXTS, flag=st.booleans(), attributes=ATTRIBUTES,
    offered=st.lists(st.tuples(st.text(max_size=8), TEXTS), min_size=1, max_size=4),
)  # fmt: skip
def test_fields_are_written_as_wtforms_writes_them(
    words: str, flag: bool, attributes: dict[str, object], offered: list[tuple[str, str]]
) -> None:
    made = form(words, offered[0][0], flag, offered)
    for field in (*made, *made.radio):
        assert written(field, attributes) == DefaultMeta().render_field(field, attributes), field.name
