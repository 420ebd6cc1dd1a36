"""What the queue is narrowed to, read from its address."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from forms.base import DeskForm
from forms.labels import choices
from models.states import Language, Priority, TicketState

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
TEXT_LENGTH = 200


class QueueForm(DeskForm):
    """Filters of the queue. What an address asks that does not exist is not asked at all: old bookmarks keep working."""

    class Meta(DeskForm.Meta):
        """A GET form: nothing changes, so nothing needs a token."""

        csrf = False

    view = SelectField(_l("View"), choices=choices("queue_view"))
    q = StringField(_l("Words"))
    state = SelectField(_l("State"))
    owner = SelectField(_l("Owner"))
    priority = SelectField(_l("Priority"))
    topic = SelectField(_l("Topic"))
    language = SelectField(_l("Language"))
    sort = SelectField(_l("Order"))

    def __init__(
        self, *args: Any, owners: list[tuple[int, str]], topics: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        """Offer the people and topics there are."""
        super().__init__(*args, **kwargs)
        self.state.choices = _any(_l("Any state"), choices("ticket_state", TicketState))
        self.owner.choices = _any(_l("Anybody"), [SelectChoice(str(id_), name) for id_, name in owners])
        self.priority.choices = _any(_l("Any priority"), choices("priority", Priority))
        self.topic.choices = _any(_l("Any topic"), [SelectChoice(id_, name) for id_, name in topics])
        self.language.choices = _any(_l("Any language"), choices("language", Language))
        self.sort.choices = _any(_l("Usual order"), choices("queue_sort"))

    def asked(self) -> dict[str, Any]:
        """Return what is asked, as keyword arguments for the query; searching without a view looks everywhere."""
        text = _INVISIBLE.sub(" ", self.q.data or "")[:TEXT_LENGTH].strip()
        owner = self._known(self.owner)
        return {
            "view": self._known(self.view) or ("all" if text else "attention"),
            "text": text, "state": self._known(self.state), "owner_id": int(owner) if owner else None,
            "priority": self._known(self.priority), "topic_id": self._known(self.topic),
            "language": self._known(self.language), "sort": self._known(self.sort),
        }  # fmt: skip

    @staticmethod
    def _known(field: Any) -> str:
        """Return the field's answer if it is one of those offered."""
        return field.data if field.data in {choice.value for choice in field.choices} else ""


def _any(words: Any, listed: list[SelectChoice]) -> list[SelectChoice]:
    return [SelectChoice("", words), *listed]
