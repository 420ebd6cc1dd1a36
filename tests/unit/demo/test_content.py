"""What the demonstration tells: everybody invented and said to be so, every code known, every story possible."""

import re
from collections import Counter

import pytest
import yaml

from desk.demo import content
from desk.demo.content import FOLDER, Story
from forms.identifiers import CompanyNumber, is_siren, is_siret, recognize
from models.states import (
    Axis,
    Budget,
    Cooperation,
    DataAvailable,
    DataKind,
    DeclineCode,
    Horizon,
    Outcome,
    Role,
    SensitiveData,
    TicketState,
    UnitKind,
)

STORIES = content.stories()
UNITS = {unit["code"]: unit for unit in content.units()}
COMPANIES = content.organizations()
SCHEME = yaml.safe_load((FOLDER.parent / "topics.yaml").read_text(encoding="utf-8"))
TOPICS = {row["id"] for row in SCHEME["concepts"]}
MEMBERS = {member["email"] for unit in UNITS.values() for member in unit["members"]}


def told(*verbs: str) -> list[tuple[Story, dict]]:
    """Return every step with one of the verbs, beside its story."""
    return [(story, step.given) for story in STORIES for step in story.steps if step.verb in verbs]


def test_everybody_is_said_to_be_fictional():
    people = [account["name"] for account in content.accounts()]
    people += [member["name"] for unit in UNITS.values() for member in unit["members"]]
    people += [contact["name"] for company in COMPANIES.values() for contact in company["contacts"]]
    assert [name for name in people if not name.endswith("(démo)")] == []


def test_addresses_lead_nowhere():
    addresses = [account["email"] for account in content.accounts()] + list(MEMBERS)
    addresses += [company["domain"] for company in COMPANIES.values()]
    assert [one for one in addresses if not one.endswith(".example.org")] == []


def test_company_numbers_were_never_attributed_and_pass_their_check():
    for company in COMPANIES.values():
        if company["country"] == "FR":
            assert company["siren"].startswith("000"), company["name"]
            assert is_siren(company["siren"]), company["name"]
            assert "siret" not in company or is_siret(company["siret"]), company["name"]
        else:
            number = recognize(company["foreign_id"])
            assert isinstance(number, CompanyNumber), company["name"]
            assert (number.kind, number.value) == (company["foreign_id_kind"], company["foreign_id"])


def test_telephones_are_of_the_ranges_kept_for_fiction():
    fiction = re.compile(
        r"0[1-5] (99 00|53 01) \d\d \d\d|06 39 98 \d\d \d\d|\+49 69 90009 \d{3}|\+(352|41 61) 00.*"
    )
    phones = [one["phone"] for company in COMPANIES.values() for one in company["contacts"] if "phone" in one]
    assert [phone for phone in phones if not fiction.fullmatch(phone)] == []


def test_there_are_nine_chairs_on_three_axes_and_twelve_engineers_of_the_pool():
    kinds = Counter(unit["kind"] for unit in UNITS.values())
    assert kinds == {UnitKind.CHAIR: 9, UnitKind.ENGINEER: 12, UnitKind.TEAM: 1}
    chairs = Counter(unit["axis"] for unit in UNITS.values() if unit["kind"] == UnitKind.CHAIR)
    assert chairs == {Axis.LANG: 3, Axis.ENG: 3, Axis.HEALTH: 3}
    assert {unit["parent"] for unit in UNITS.values() if unit["kind"] == UnitKind.ENGINEER} == {"POOL"}


def test_every_topic_is_of_the_scheme():
    named = {line["topic"] for unit in UNITS.values() for line in unit["expertise"]}
    named |= {topic for story in STORIES for topic in story.answers["topics"]}
    named |= {topic for _, step in told("confirm_topics") for topic in step["topics"]}
    named |= {topic for _, step in told("close") for topic in step.get("missing", ())}
    assert named - TOPICS == set()


@pytest.mark.parametrize("code", sorted(UNITS))
def test_a_unit_is_described(code):
    unit = UNITS[code]
    assert all(unit[name] for name in ("texts", "help", "languages", "members"))
    assert {Cooperation(kind) for kind in unit["help"]}
    assert all(1 <= line["level"] <= 3 and line["evidence"] for line in unit["expertise"])


def test_roles_of_every_kind_sign_in():
    roles = Counter(account["role"] for account in content.accounts())
    assert set(roles) == set(Role)
    of_units = {member["email"]: unit["code"] for unit in UNITS.values() for member in unit["members"]}
    researchers = [account for account in content.accounts() if account["role"] == Role.RESEARCHER]
    assert [of_units[account["email"]] for account in researchers] == [
        account["unit"] for account in researchers
    ]


def test_every_state_is_told_by_forty_stories_or_more():
    states = Counter(story.state for story in STORIES)
    assert states.pop("unconfirmed") == 1
    assert set(states) == set(TicketState)
    assert states.total() >= 40
    assert len({story.key for story in STORIES}) == len(STORIES)


def test_stories_end_and_refuse_in_many_ways():
    assert len({Outcome(step["outcome"]) for _, step in told("close")}) >= 9
    assert len({DeclineCode(step["code"]) for _, step in told("decline")}) >= 6
    assert all(told(verb) for verb in ("expire", "withdraw_offer", "nda_sign", "amendment", "reopen"))
    kinds = {step["kind"] for _, step in told("contract")}
    assert kinds == {"cifre", "collab", "donnees", "prestation", "appui_ingenieur", "stage"}


def test_one_thing_of_each_kind_is_overdue():
    overdue = Counter(kind for story in STORIES for kind in story.overdue)
    assert overdue == dict.fromkeys(("next_action", "offer", "follow_up", "milestone", "company_answer"), 1)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_a_request_is_one_the_form_would_take(story):
    answers = story.answers
    assert story.contact in {contact["key"] for contact in COMPANIES[story.company]["contacts"]}
    assert 0 < len(answers["title"]) <= 140
    assert 100 < len(answers["pitch"]) <= 4000
    assert len(answers["topics"]) <= 3
    for name, codes in (
        ("data_available", DataAvailable), ("horizon", Horizon), ("cooperation", Cooperation),
        ("budget", Budget), ("sensitive_data", SensitiveData),
    ):  # fmt: skip
        assert codes(answers[name])
    kinds = [DataKind(kind) for kind in answers["data_kinds"]]
    assert kinds or answers["data_available"] == DataAvailable.NONE


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_a_story_is_in_order_and_in_the_past(story):
    days = [step.day for step in story.steps]
    assert days == sorted(days)
    assert all(0 < day <= story.sent for day in days)


def test_secrets_are_not_in_what_candidates_read():
    """A word of weight in a confidential part (a number, a name of a product) stands nowhere in the pitch or the offers."""
    for story in STORIES:
        secret = set(re.findall(r"[A-Z]+-?\d+|\d[\d,]*", story.answers.get("confidential", "")))
        open_words = story.answers["title"] + story.answers["pitch"]
        open_words += " ".join(step.get("message", "") for step in story.steps if step.verb == "offer")
        leaked = {word for word in secret if len(word) > 1 and word in open_words}
        assert not leaked, story.key


def test_french_is_set_with_its_spaces():
    """A blank before a double sign of punctuation does not break, and apostrophes are curved."""
    texts = "".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.yaml"))
    lines = [line for line in texts.splitlines() if not line.startswith("#")]
    assert [line for line in lines if re.search(r"\w [;?!]( |$)|« | »|\w'\w", line)] == []


def test_files_stay_readable():
    long = [path.name for path in FOLDER.rglob("*.yaml") if len(path.read_text("utf-8").splitlines()) > 400]
    assert long == []
