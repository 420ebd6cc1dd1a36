"""What somebody of the desk begins to write, keeps, sends, and takes back while it has not left.

Words that go outside wait `policy.TAKE_BACK_SECONDS` as a draft on its way; only then are they written into the thread, by
the verb they were meant for. The draft's row decides: taking back and leaving both lock it, so that one of the two happens.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import selectinload

from desk import access, clock, policy, retention
from desk.access import Actor
from desk.errors import Conflict, InvalidTransition, NotAllowed, NotFound, NotYet, Refused
from desk.extensions import session
from desk.services import internal_words, sessions, tickets
from desk.services.attachments import Received, has_active_content
from models import DraftFile, Message, MessageDraft, Ticket, User
from models.states import DraftState, ScanState, WritingMode

Files = tuple[Received, ...]
OUTWARD = (WritingMode.REPLY, WritingMode.QUESTION, WritingMode.UNIT)
_VERBS: dict[str, Any] = {
    WritingMode.REPLY: tickets.reply, WritingMode.QUESTION: tickets.ask, WritingMode.NOTE: tickets.note,
    WritingMode.UNIT: tickets.write_to_unit, WritingMode.HEARD: tickets.answer,
}  # fmt: skip


def storable(text: str) -> str:
    """Return words as a database can hold them, for drafts whose faults their writer has yet to mend."""
    return text.replace("\x00", "")[: policy.DRAFT_LENGTH]


def keep(
    *, actor: Actor, ticket_id: int, mode: str, key: str, version: int | None, body: str, unit_id: int | None = None,
    files: Files = (), dropped: tuple[int, ...] = (),
) -> MessageDraft | None:  # fmt: skip
    """Keep what is typed so far, under the key of its page; nothing typed and no file is no draft.

    Raises Conflict when the draft is newer than what the page showed, or already left: nothing is written over.
    """
    ticket = _ticket(actor, ticket_id, mode)
    if _already(actor, ticket, key, body) is not None:
        return None  # a save that arrives after its own words were sent
    draft = _of_page(actor, ticket, key, version)
    if draft is None:
        draft = MessageDraft(
            key=key, ticket_id=ticket.id, user_id=actor.user_id, mode=mode, state=DraftState.OPEN, files=[]
        )
        session.add(draft)
    _fill(draft, actor, body, unit_id, files)
    draft.files = [one for one in draft.files if one.id not in dropped]
    if not body.strip() and not draft.files:
        _drop(draft)
        return None
    session.flush()
    return draft


def send(
    *, actor: Actor, ticket_id: int, mode: str, key: str, version: int | None, body: str, unit_id: int | None = None,
    files: Files = (), seen: int | None = None, sure: str | None = None,
) -> MessageDraft | Message:  # fmt: skip
    """Send words with the files of their draft: those for outside leave in a moment, the desk's own are kept at once.

    The same page sent twice is one message; other words under its key are a Conflict. Words for outside raise NotYet when
    somebody wrote after the message `seen`, or when they look internal and `sure` is not the mark of just that.
    """
    ticket = _ticket(actor, ticket_id, mode)
    if (sent := _already(actor, ticket, key, body)) is not None:
        return sent
    draft = _of_page(actor, ticket, key, version)
    if mode not in OUTWARD:
        files = (*_received(draft), *files)
        if draft is not None:
            _drop(draft)
        return _written(actor, ticket.id, mode, body, key, unit_id, files)
    _look_again(actor, ticket, mode, unit_id, body, seen, sure)
    if draft is None:
        draft = MessageDraft(key=key, ticket_id=ticket.id, user_id=actor.user_id, mode=mode, files=[])
        session.add(draft)
    _fill(draft, actor, body, unit_id, files)
    draft.state = DraftState.LEAVING
    draft.leaves_at = clock.now() + timedelta(seconds=policy.TAKE_BACK_SECONDS)
    session.flush()
    return draft


def _look_again(
    actor: Actor,
    ticket: Ticket,
    mode: str,
    unit_id: int | None,
    body: str,
    seen: int | None,
    sure: str | None,
) -> None:
    """Raise NotYet when the writer should look once more before their words leave."""
    arrived: list[int] = []
    if seen is not None:
        others = or_(Message.author_user_id.is_(None), Message.author_user_id != actor.user_id)
        newer = (Message.ticket_id == ticket.id, Message.id > seen, others)
        arrived = list(session.scalars(select(Message.id).where(*newer).order_by(Message.id)))
    internal = internal_words.found(ticket, mode, unit_id, body)
    mark = internal_words.mark_of(internal)
    if arrived or (internal and sure != mark):
        raise NotYet(arrived, internal, mark)


def take_back(*, actor: Actor, ticket_id: int, draft_id: int) -> MessageDraft:
    """Take words back that have not left: they are a draft again, with their files. Too late is an InvalidTransition."""
    draft = _own(actor, ticket_id, draft_id)
    if draft is None:
        raise InvalidTransition("message", "sent", DraftState.OPEN)
    draft.state, draft.leaves_at, draft.saved_at = DraftState.OPEN, None, clock.now()
    return draft


def discard(*, actor: Actor, ticket_id: int, draft_id: int) -> None:
    """Throw a draft away; one that is on its way has to be taken back first."""
    draft = _own(actor, ticket_id, draft_id)
    if draft is None:
        raise NotFound("message_draft")
    if draft.state == DraftState.LEAVING:
        raise InvalidTransition("message_draft", draft.state, "discarded")
    _drop(draft)


def leave(draft_id: int) -> Message | None:
    """Write a draft whose moment has come into the thread, as its writer; None when it was taken back meanwhile.

    What its writer may no longer do stays a draft that says so.
    """
    found = session.get(MessageDraft, draft_id)
    if found is None:
        return None
    session.execute(select(Ticket.id).where(Ticket.id == found.ticket_id).with_for_update())
    draft = _locked(MessageDraft.id == draft_id)
    if draft is None or draft.leaves_at is None or draft.leaves_at > clock.now():
        return None
    writer = session.get_one(User, draft.user_id)
    actor = sessions.actor_for(writer, ())
    body, key, mode, files = draft.body, draft.key, draft.mode, _received(draft)
    try:
        message = _written(actor, draft.ticket_id, mode, body, key, draft.unit_id, files)
    except (NotAllowed, NotFound):  # raised before anything is written
        draft.state, draft.leaves_at, draft.is_stuck = DraftState.OPEN, None, True
        return None
    _drop(draft)
    return message


def forget_old() -> int:
    """Forget drafts that nobody touched for as long as drafts are kept; returns how many."""
    limit = clock.now() - retention.current().drafts
    old = select(MessageDraft).where(MessageDraft.saved_at <= limit, MessageDraft.state == DraftState.OPEN)
    found = session.scalars(old.options(selectinload(MessageDraft.files))).all()
    for draft in found:
        session.delete(draft)
    return len(found)


def _ticket(actor: Actor, ticket_id: int, mode: str) -> Ticket:
    """Load the ticket locked, for someone who may write so."""
    access.ensure(actor, "agreements.work" if mode == WritingMode.NOTE else "tickets.work")
    return access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)


def _own(actor: Actor, ticket_id: int, draft_id: int) -> MessageDraft | None:
    """Return a draft of the actor's on a request, locked."""
    mine = access.visible(actor, MessageDraft)
    return _locked(MessageDraft.id == draft_id, MessageDraft.ticket_id == ticket_id, mine)


def _locked(*criteria: Any) -> MessageDraft | None:
    """Return a draft, locked and fresh, with its files."""
    statement = select(MessageDraft).where(*criteria).with_for_update(of=MessageDraft)
    return session.execute(
        statement.options(selectinload(MessageDraft.files)).execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _of_page(
    actor: Actor, ticket: Ticket, key: str, version: int | None, *, same: str | None = None
) -> MessageDraft | None:
    """Return the draft a page wrote under its key, if any; raises Conflict when the page does not know it as it is now.

    `same` words may be kept twice; they may not be sent by a page from before they were taken back.
    """
    draft = _locked(MessageDraft.key == key)
    if draft is not None:
        is_own = (draft.user_id, draft.ticket_id) == (actor.user_id, ticket.id)
        is_known = version == draft.version or draft.body == same
        if not is_own or not is_known or draft.state != DraftState.OPEN:
            raise Conflict("stale")
    elif version is not None or session.scalar(select(Message.id).where(Message.key == key)) is not None:
        raise Conflict("stale")  # it left, or was thrown away
    return draft


def _already(actor: Actor, ticket: Ticket, key: str, body: str) -> MessageDraft | Message | None:
    """Return what these very words under this key have become: on their way, or a message."""
    for model in (MessageDraft, Message):
        found: Any = session.execute(select(model).where(model.key == key)).scalar_one_or_none()
        if isinstance(found, MessageDraft) and found.state == DraftState.OPEN:
            return None
        if found is not None:
            author = found.user_id if isinstance(found, MessageDraft) else found.author_user_id
            if (found.ticket_id, author, found.body) != (ticket.id, actor.user_id, body):
                raise Conflict("stale")
            return found  # type: ignore[no-any-return]  # the verb's message
    return None


def _fill(draft: MessageDraft, actor: Actor, body: str, unit_id: int | None, files: Files) -> None:
    """Write what is typed into a draft, and add files that went up with it."""
    draft.body, draft.unit_id, draft.language = body, unit_id, actor.language
    draft.saved_at, draft.is_stuck = clock.now(), False
    known = {(one.sha256, one.name) for one in draft.files}
    draft.files += [
        DraftFile(name=one.name, mime=one.mime, size=one.size, sha256=one.sha256, scan_state=one.scan_state)
        for one in files if (one.sha256, one.name) not in known
    ]  # fmt: skip
    if len(draft.files) > policy.FILES_AT_MOST:
        raise Refused("files", "too_many")


def _received(draft: MessageDraft | None) -> Files:
    """Return the files of a draft as they were received."""
    files = draft.files if draft is not None else []
    return tuple(
        Received(
            one.name,
            one.mime,
            one.size,
            one.sha256,
            ScanState(one.scan_state),
            has_active_content(one.sha256, one.mime),
        )
        for one in files
    )


def _written(
    actor: Actor, ticket_id: int, mode: str, body: str, key: str, unit_id: int | None, files: Files
) -> Message:
    """Write the message by the verb of its mode."""
    more = {"unit_id": unit_id} if mode == WritingMode.UNIT else {}
    message: Message = _VERBS[mode](actor=actor, ticket_id=ticket_id, body=body, key=key, files=files, **more)
    return message


def _drop(draft: MessageDraft) -> None:
    """Delete a draft, whether or not it was ever stored."""
    if inspect(draft).persistent:
        session.delete(draft)
    else:
        session.expunge(draft)
