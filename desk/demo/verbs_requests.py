"""The verbs of the stories about a request itself: sent, understood, put aside, ended."""

from typing import Final

from sqlalchemy import select

from desk.demo.content import Step, organizations
from desk.demo.files import receive
from desk.demo.stage import SYSTEM, Case, Stage, Verb, contact_of, random_key
from desk.extensions import session
from desk.services import attachments, contacts, screenings, submissions, surveys, tickets
from desk.services import match_runs as matching
from desk.services import organizations as directory
from models import Contact, Organization, Screening
from models.states import ActingParty, Cooperation

_ANSWERS: Final = (
    "title", "pitch", "confidential", "topics", "data_available", "data_kinds", "horizon", "cooperation", "budget",
    "disclose_company", "sensitive_data", "contact_phone",
)  # fmt: skip


def send(stage: Stage, case: Case, step: Step) -> None:
    """The company sends the form, with its files."""
    company, person = organizations()[case.story.company], contact_of(case.story)
    known_by = next(name for name in ("siret", "siren", "foreign_id") if name in company)
    words = {name: case.story.answers.get(name) for name in _ANSWERS}
    words |= {
        "company_name": company["name"], "company_id": company[known_by],
        "company_id_kind": company.get("foreign_id_kind", known_by),
        "contact_name": person["name"], "contact_email": person["email"],
    }  # fmt: skip
    submission = submissions.send(key=random_key(), words=words, language=case.story.answers["language"])
    case.submission_id = submission.id
    for name in case.story.answers.get("files", ()):
        attachments.add_to_submission(submission=submission, received=receive(name))


def confirm(stage: Stage, case: Case, step: Step) -> None:
    """The company presses the button of the mailed page."""
    case.ticket_id = submissions.confirm(actor=case.company, submission_id=case.submission_id).id


def take(stage: Stage, case: Case, step: Step) -> None:
    """An officer takes the ticket, and looks the company up."""
    case.owner = step["owner"]
    tickets.take(actor=stage.owner(case), ticket_id=case.ticket_id)
    _look_up(stage, case)


def _look_up(stage: Stage, case: Case) -> None:
    """Complete what the form does not ask: size, activity, sector, and who else is there."""
    row, actor = organizations()[case.story.company], stage.owner(case)
    organization = session.get_one(Organization, case.ticket.organization_id)
    if organization.size_class is not None:
        return
    activity = row.get("activity", {})  # foreign firms have no code of the French nomenclature
    directory.edit(
        actor=actor, organization_id=organization.id, version=organization.version, name=organization.name,
        siren=row.get("siren"), kind=row["kind"], siret=row.get("siret"), foreign_id=row.get("foreign_id"),
        foreign_id_kind=row.get("foreign_id_kind"), country=row["country"], region=row["region"], domain=row["domain"],
        sector=row["sector"], size_class=row["size"]["class"], size_year=row["size"]["year"],
        size_source=row["size"]["source"], activity_code=activity.get("code"),
        activity_version=activity.get("version"),
    )  # fmt: skip
    known = {contact.email: contact for contact in session.execute(
        select(Contact).where(Contact.organization_id == organization.id).order_by(Contact.id)
    ).scalars()}  # fmt: skip
    for person in row["contacts"]:
        email = f"{person['email']}@{row['domain']}"
        facts = {"phone": person.get("phone"), "position": person["role"], "language": person["language"]}
        if email not in known:
            contacts.add(
                actor=actor, organization_id=organization.id, name=person["name"], email=email, **facts
            )
            continue
        one = known[email]
        contacts.edit(
            actor=actor, contact_id=one.id, version=one.version, name=one.name, email=email, **facts
        )


def check_pitch(stage: Stage, case: Case, step: Step) -> None:
    """The officer vouches that the text holds no secret."""
    tickets.check_pitch(actor=stage.owner(case), ticket_id=case.ticket_id)


def confirm_topics(stage: Stage, case: Case, step: Step) -> None:
    """The officer decides what the request is about."""
    tickets.confirm_topics(actor=stage.owner(case), ticket_id=case.ticket_id, topic_ids=step["topics"])


def screening(stage: Stage, case: Case, step: Step) -> None:
    """A check before an agreement is decided."""
    _answer_screenings(stage, case)
    row = session.execute(
        select(Screening).where(Screening.ticket_id == case.ticket_id, Screening.check_code == step["kind"])
    ).scalar_one()
    screenings.decide(
        actor=stage.owner(case),
        screening_id=row.id,
        version=row.version,
        decision=step["decision"],
        note=step["note"],
    )


def _answer_screenings(stage: Stage, case: Case) -> None:
    """Say which checks are required: those the story decides, sooner or later."""
    if not screenings.answered(case.ticket_id):
        required = {step["kind"] for step in case.story.steps if step.verb == "screening"}
        screenings.answer(actor=stage.owner(case), ticket_id=case.ticket_id, required=required)


def qualify(stage: Stage, case: Case, step: Step) -> None:
    """The officer declares the request understood, and says how far the idea has come."""
    actor = stage.owner(case)
    _answer_screenings(stage, case)
    facts = {"trl_start": step["trl"]}
    if case.ticket.cooperation is None:  # the company did not know: the officer does by now
        facts["cooperation"] = step.get("cooperation", Cooperation.ADVICE)
    tickets.edit(actor=actor, ticket_id=case.ticket_id, **facts)
    tickets.qualify(actor=actor, ticket_id=case.ticket_id)


def match(stage: Stage, case: Case, step: Step) -> None:
    """The officer asks the matcher."""
    matching.run(actor=stage.owner(case), ticket_id=case.ticket_id)


def next_action(stage: Stage, case: Case, step: Step) -> None:
    """The officer says in own words what happens next."""
    tickets.set_next_action(
        actor=stage.owner(case), ticket_id=case.ticket_id, note=step["text"],
        by=ActingParty(step.get("by", ActingParty.DESK)), due_on=stage.timeline.working_day(case.story, step["due"]),
    )  # fmt: skip


def move(stage: Stage, case: Case, step: Step) -> None:
    """The officer moves the ticket on, where it has not moved by itself."""
    if case.ticket.state != step["to"]:
        tickets.advance(actor=stage.owner(case), ticket_id=case.ticket_id, target=step["to"])


def hold(stage: Stage, case: Case, step: Step) -> None:
    """The officer puts the ticket aside."""
    until = stage.timeline.working_day(case.story, step["until"])
    tickets.hold(actor=stage.owner(case), ticket_id=case.ticket_id, reason=step["text"], until=until)


def resume(stage: Stage, case: Case, step: Step) -> None:
    """The officer takes the ticket up again."""
    tickets.resume(actor=stage.owner(case), ticket_id=case.ticket_id)


def close(stage: Stage, case: Case, step: Step) -> None:
    """The ticket ends, or the company takes its request back."""
    if step.get("by") == "company":
        submissions.withdraw(actor=case.company, submission_id=case.submission_id, reason=step["text"])
        return
    original = step.get("duplicate_of")
    tickets.close(
        actor=stage.owner(case), ticket_id=case.ticket_id, outcome=step["outcome"], reason=step["text"],
        redirected_to=step.get("redirected_to"), missing_topic_ids=tuple(step.get("missing", ())),
        duplicate_of=stage.cases[original].ticket.reference if original else None, trl_end=step.get("trl_end"),
    )  # fmt: skip


def reopen(stage: Stage, case: Case, step: Step) -> None:
    """The officer takes a closed ticket up again."""
    tickets.reopen(actor=stage.owner(case), ticket_id=case.ticket_id, reason=step["text"])


def survey(stage: Stage, case: Case, step: Step) -> None:
    """The company says how it went."""
    surveys.answer(actor=case.company, ticket_id=case.ticket_id, score=step["score"], comment=step["text"])


def remind(stage: Stage, case: Case, step: Step) -> None:
    """The system reminds the company that its answer is awaited."""
    tickets.remind_answer(actor=SYSTEM, ticket_id=case.ticket_id)


VERBS: Final[dict[str, Verb]] = {
    verb.__name__: verb for verb in (
        send, confirm, take, check_pitch, confirm_topics, screening, qualify, match, next_action, move, hold, resume,
        close, reopen, survey, remind,
    )
}  # fmt: skip
