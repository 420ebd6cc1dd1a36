"""What a lead writes once: several acts on a request, each left out when its answer is empty."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields import HiddenField, SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forms.base import DeskForm, VersionedForm
from forms.fields import ChoiceField, WholeField
from forms.labels import choices
from forms.validators import PlainText
from models.states import ActingParty, FollowUpKind, MacroAct, Outcome, Priority

ME = "me"
# How a request may be closed without another fact than a reason.
OUTCOMES = (
    Outcome.OUT_OF_SCOPE, Outcome.SPAM, Outcome.NO_ANSWER, Outcome.COMPANY_WITHDREW, Outcome.TOO_EARLY, Outcome.NO_FUNDING,
)  # fmt: skip
MOVES = (MacroAct.BEGIN_TRIAGE, MacroAct.QUALIFY, MacroAct.HOLD, MacroAct.RESUME, MacroAct.CLOSE)
_LEFT = _l("Leave it as it is")


def _days(label: Any) -> WholeField:
    within = NumberRange(1, 365, _l("Write a number of days from 1 to 365."))
    return WholeField(label, validators=[Optional(), within])


def _line(label: Any, most: int) -> StringField:
    return StringField(label, validators=[Length(max=most), PlainText(most)])


class MacroForm(DeskForm):
    """A name to choose it by, and its acts in the order they are done in."""

    name = StringField(
        _l("Name of the macro"),
        description=_l("What officers choose it by: “Spam: close it”, “Ask for data and wait”."),
        validators=[InputRequired(_l("Write a name to choose it by.")), PlainText(80)],
    )
    owner = ChoiceField(_l("Whose is it?"), blank=_LEFT)
    priority = ChoiceField(
        _l("Which priority?"), blank=_LEFT, choices=choices("priority", reversed(Priority))
    )
    add_topic = ChoiceField(_l("Put a topic to it"), blank=_l("Leave it as it is"))
    remove_topic = ChoiceField(_l("Take a topic off it"), blank=_l("Leave it as it is"))
    move = ChoiceField(_l("Where does it go?"), blank=_LEFT, choices=choices("macro_act", MOVES))
    hold_reason = _line(_l("Why does it wait?"), 500)
    hold_days = _days(_l("For how many days?"))
    outcome = ChoiceField(
        _l("With which outcome?"), blank=_l("Choose…"), choices=choices("outcome", OUTCOMES)
    )
    close_reason = _line(_l("Why is it closed?"), 500)
    plan_kind = ChoiceField(
        _l("Plan a follow-up"), blank=_l("None"), choices=choices("follow_up_kind", FollowUpKind)
    )
    plan_purpose = _line(_l("What for?"), 200)
    plan_days = _days(_l("In how many days?"))
    next_note = _line(_l("What happens next?"), 200)
    next_by = ChoiceField(
        _l("Whose turn is it?"), blank=_l("Choose…"), choices=choices("acting_party", ActingParty)
    )
    next_days = _days(_l("Within how many days?"))
    note = TextAreaField(
        _l("Write a note that the desk alone reads"),
        render_kw={"rows": 3},
        validators=[PlainText(4000, lines=True)],
    )
    reply = ChoiceField(
        _l("Write to the company with a canned reply"),
        description=_l(
            "In the language of whoever reads it, filled in for the request; shown before it leaves."
        ),
        blank=_l("Write nothing"),
    )
    is_question = BooleanField(_l("It is a question: the request then waits for the answer"))

    def __init__(
        self,
        *args: Any,
        owners: Iterable[tuple[int, str]],
        topics: Iterable[tuple[str, str]],
        replies: Iterable[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        """Offer who may own a request, the topics in use and the replies that are offered."""
        super().__init__(*args, **kwargs)
        topics = list(topics)
        me = SelectChoice(ME, _l("Whoever applies the macro"))
        self.owner.choices = [
            SelectChoice("", _LEFT),
            me,
            *(SelectChoice(str(one), name) for one, name in owners),
        ]
        for field in (self.add_topic, self.remove_topic):
            field.choices = [
                SelectChoice("", _l("Leave it as it is")),
                *(SelectChoice(*one) for one in topics),
            ]
        self.reply.choices = [
            SelectChoice("", _l("Write nothing")), *(SelectChoice(str(one), name) for one, name in replies)
        ]  # fmt: skip

    # What an answer needs beside it, and what is said where that is missing.
    _NEEDS = (
        ("move", MacroAct.HOLD, ("hold_reason", "hold_days")), ("move", MacroAct.CLOSE, ("outcome", "close_reason")),
        ("plan_kind", None, ("plan_purpose", "plan_days")), ("next_note", None, ("next_by", "next_days")),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what each act needs, and for one act at least."""
        super().validate(extra_validators)
        for name, value, needed in self._NEEDS:
            data = self[name].data
            if data and (value is None or data == value):
                for one in needed:
                    if self[one].data in (None, "") and not self[one].errors:
                        self[one].errors = [_l("This act needs an answer here.")]
        if not self.errors and not self.acts():
            self.form_errors.append(_l("Choose at least one act: a macro that does nothing helps nobody."))
        return not self.errors and not self.form_errors

    def acts(self) -> list[dict[str, Any]]:
        """Return the acts that were chosen, as the desk keeps them."""
        found: list[dict[str, Any]] = []
        if self.owner.data:
            owner_id = None if self.owner.data == ME else int(self.owner.data)
            found.append({"act": MacroAct.ASSIGN, "owner_id": owner_id})
        if self.priority.data:
            found.append({"act": MacroAct.PRIORITIZE, "priority": self.priority.data})
        if self.add_topic.data:
            found.append({"act": MacroAct.ADD_TOPIC, "topic_id": self.add_topic.data})
        if self.remove_topic.data:
            found.append({"act": MacroAct.REMOVE_TOPIC, "topic_id": self.remove_topic.data})
        if self.move.data:
            more = {
                MacroAct.HOLD: {"reason": self.hold_reason.data, "days": self.hold_days.data},
                MacroAct.CLOSE: {"outcome": self.outcome.data, "reason": self.close_reason.data},
            }.get(MacroAct(self.move.data), {})
            found.append({"act": self.move.data, **more})
        if self.plan_kind.data:
            plan = {
                "kind": self.plan_kind.data,
                "purpose": self.plan_purpose.data,
                "days": self.plan_days.data,
            }
            found.append({"act": MacroAct.FOLLOW_UP, **plan})
        if self.next_note.data:
            step = {"note": self.next_note.data, "by": self.next_by.data, "days": self.next_days.data}
            found.append({"act": MacroAct.NEXT_STEP, **step})
        if self.note.data:
            found.append({"act": MacroAct.NOTE, "text": self.note.data})
        if self.reply.data:
            mode = "question" if self.is_question.data else "reply"
            found.append({"act": MacroAct.REPLY, "reply_id": int(self.reply.data), "mode": mode})
        return [{**one, "act": str(one["act"])} for one in found]


class EditMacroForm(VersionedForm, MacroForm):
    """A macro that is there."""

    is_retired = BooleanField(_l("Offer it no more"))


def answers(acts: Sequence[Any]) -> dict[str, Any]:
    """Return the form's answers behind acts that are kept."""
    found: dict[str, Any] = {}
    for one in acts:
        act = one["act"]
        if act in MOVES:
            found["move"] = act
        match act:
            case MacroAct.ASSIGN:
                found["owner"] = str(one["owner_id"] or ME)
            case MacroAct.PRIORITIZE:
                found["priority"] = one["priority"]
            case MacroAct.ADD_TOPIC | MacroAct.REMOVE_TOPIC:
                found[act] = one["topic_id"]
            case MacroAct.HOLD:
                found |= {"hold_reason": one["reason"], "hold_days": one["days"]}
            case MacroAct.CLOSE:
                found |= {"outcome": one["outcome"], "close_reason": one["reason"]}
            case MacroAct.FOLLOW_UP:
                found |= {f"plan_{name}": one[name] for name in ("kind", "purpose", "days")}
            case MacroAct.NEXT_STEP:
                found |= {f"next_{name}": one[name] for name in ("note", "by", "days")}
            case MacroAct.NOTE:
                found["note"] = one["text"]
            case MacroAct.REPLY:
                found |= {"reply": str(one["reply_id"]), "is_question": one["mode"] == "question"}
    return found


class ApplyForm(DeskForm):
    """What the page of a preview hands on: which page it is, and what it showed."""

    key = HiddenField(validators=[InputRequired(), Length(max=40)])
    mark = HiddenField(validators=[InputRequired(), Length(max=16)])
