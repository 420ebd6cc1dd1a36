"""What officers decide about a request: whose it is, what happens next, which topics, how it ends."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from forms.base import DeskForm, MergedForm, VersionedForm
from forms.fields import DayField, TickField, WholeField, record_id
from forms.labels import choices
from forms.validators import CountedText, PlainText
from models.states import ActingParty, Budget, Cooperation, Horizon, Outcome, Priority

_NOT_LISTED = _l("Choose one of the answers listed.")


def _selected(label: Any, **kwargs: Any) -> SelectField:
    """Return a question with one answer of a list."""
    return SelectField(label, invalid_choice_message=_NOT_LISTED, invalid_value_message=_NOT_LISTED, **kwargs)


def _perhaps(listed: list[SelectChoice]) -> list[SelectChoice]:
    return [SelectChoice("", _l("Not said")), *listed]


class OwnerForm(MergedForm):
    """Who looks after a request."""

    owner_id = _selected(_l("Who looks after this request?"), coerce=record_id,
                         validators=[InputRequired(_l("Choose somebody."))])  # fmt: skip

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the officers and leads."""
        super().__init__(*args, **kwargs)
        self.owner_id.choices = [
            SelectChoice("", _l("Choose…")),
            *(SelectChoice(id_, name) for id_, name in owners),
        ]


class PriorityForm(MergedForm):
    """How soon a request wants attention."""

    priority = _selected(
        _l("How soon does it want attention?"), choices=choices("priority", reversed(Priority))
    )


class NextActionForm(MergedForm):
    """What happens next, in one's own words."""

    note = StringField(
        _l("What happens next?"),
        description=_l("In a few words, as a colleague would need them."),
        validators=[InputRequired(_l("Write what happens next.")), CountedText(200)],
    )
    by = _selected(_l("Whose turn is it?"), choices=choices("acting_party", ActingParty))
    due_on = DayField(
        _l("Until when?"), validators=[InputRequired(_l("Choose a day: nothing waits without one."))]
    )


class ContentForm(MergedForm):
    """The desk's version of a request, free of secrets."""

    title = StringField(
        _l("The need in one sentence"),
        validators=[InputRequired(_l("Write the need in one sentence.")), CountedText(140)],
    )
    pitch = TextAreaField(
        _l("The need as units will read it, without secrets"),
        validators=[InputRequired(_l("Write what the need is.")), CountedText(4000, lines=True)],
        render_kw={"rows": 8},
    )
    horizon = _selected(_l("When?"), choices=_perhaps(choices("horizon", Horizon)))
    cooperation = _selected(
        _l("Which kind of help?"),
        choices=_perhaps(choices("cooperation", [c for c in Cooperation if c is not Cooperation.UNKNOWN])),
    )
    budget = _selected(_l("Which budget?"), choices=_perhaps(choices("budget", Budget)))
    trl_start = WholeField(
        _l("Maturity now (TRL)"),
        description=_l("From 1, an idea, to 9, in use."),
        validators=[Optional(), NumberRange(1, 9, _l("Write a number from 1 to 9."))],
    )
    several_units = BooleanField(_l("Several units may join"))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service; nothing chosen is None."""
        return {**self.words(), "several_units": bool(self.several_units.data)}


class TopicsForm(MergedForm):
    """Which topics a request is about."""

    topics = TickField(_l("What is this request about?"))

    def __init__(self, *args: Any, topics_known: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the topics in use, gone through once somebody ticks some: the page writes their boxes itself."""
        super().__init__(*args, **kwargs)
        self.topics.choices = lambda: [SelectChoice(id_, name) for id_, name in topics_known]

    def validate_topics(self, field: Any) -> None:
        """Ask for at least one."""
        if not field.data:
            raise ValidationError(_l("Tick at least one topic."))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        return {"topic_ids": self.topics.data, "version": self.version.data}


class HoldForm(VersionedForm):
    """Why a request waits, and until when."""

    reason = StringField(
        _l("Why does it wait?"),
        validators=[InputRequired(_l("Write why it waits.")), CountedText(500)],
    )
    until = DayField(
        _l("Until which day?"),
        description=_l("On that day it comes back to the queue by itself."),
        validators=[InputRequired(_l("Choose the day on which it comes back."))],
    )


class ClosureForm(VersionedForm):
    """How a request ends; some outcomes need a word more."""

    outcome = _selected(_l("How does it end?"), validators=[InputRequired(_l("Choose an outcome."))])
    reason = TextAreaField(
        _l("Why?"),
        description=_l(
            "For the desk and its reports. The company is told the outcome in plain words, not this."
        ),
        validators=[
            InputRequired(_l("Write why: others will have to understand it.")),
            PlainText(2000, lines=True),
        ],
        render_kw={"rows": 3},
    )
    redirected_to = StringField(
        _l("To which partner?"), description=_l("When it is redirected."),
        validators=[Optional(), CountedText(200)],
    )  # fmt: skip
    duplicate_of = StringField(
        _l("Which request does it repeat?"), description=_l("When it is a duplicate: its reference, such as ENA-2026-0042."),
        validators=[Optional(), PlainText(24)],
    )  # fmt: skip
    missing_topics = TickField(
        _l("Which topics could nobody serve?"),
        description=_l("When no unit has the expertise or the capacity."),
    )
    trl_end = WholeField(
        _l("Maturity reached (TRL)"),
        description=_l("From 1 to 9. Needed when work was in progress."),
        validators=[Optional(), NumberRange(1, 9, _l("Write a number from 1 to 9."))],
    )

    def __init__(
        self, *args: Any, outcomes: list[str], topics_known: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        """Offer the outcomes that fit where the request stands, and its topics."""
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice("", _l("Choose…")), *choices("outcome", outcomes)]
        self.missing_topics.choices = [SelectChoice(id_, name) for id_, name in topics_known]
        wanted = set(outcomes)
        for outcome_codes, name in (
            ({Outcome.REDIRECTED}, "redirected_to"), ({Outcome.DUPLICATE}, "duplicate_of"),
            ({Outcome.NO_MATCH, Outcome.NO_CAPACITY}, "missing_topics"),
        ):  # fmt: skip
            if not wanted & outcome_codes:
                del self[name]

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        words = self.words()
        words["missing_topic_ids"] = tuple(words.pop("missing_topics", ()) or ())
        return words


class WhyForm(DeskForm):
    """A reason for a step that others will have to understand."""

    reason = StringField(_l("Why?"), validators=[InputRequired(_l("Write why.")), CountedText(500)])
