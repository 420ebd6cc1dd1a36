"""Why a verb refused, in words, wherever a report or a preview tells of refusals."""

from forms.labels import GROUPS, label


def words_of(reason: str) -> str:
    """Return why in words: the guards that are not met, the verb's own refusal, or what else stood in the way."""
    kind, _colon, rest = reason.partition(":")
    if kind == "guards":
        return " ".join(str(label("guard", code)) for code in rest.split(",") if code in GROUPS["guard"])
    if kind == "refused":
        group = "ticket_refusal" if rest in GROUPS["ticket_refusal"] else "refusal"
        code = rest if group == "ticket_refusal" else rest.split(".")[-1]
        return str(label(group, code)) if code in GROUPS[group] else str(label("bulk_reason", "failed"))
    return str(label("bulk_reason", kind))
