"""The numbers the desk may change, each with its reason. Pure data: imports nothing of ours."""

from datetime import timedelta
from decimal import Decimal

# Offers: one reminder before the end, in working days. Targets of working time are the timetable's (data/timetable.yaml).
OFFER_REMINDER_DAYS_BEFORE = 2

# Questions to companies: two reminders, then the desk proposes to close without answer.
ANSWER_REMINDERS_AFTER_DAYS = (7, 14)

# What the desk keeps until an administrator says otherwise (desk/retention.py): drafts and unconfirmed requests do not stay.
DRAFT_KEPT_DAYS = 30
# Somebody a unit named as better placed: long enough to write to them or to have them join a unit.
NAMED_KEPT_DAYS = 90
UNCONFIRMED_KEPT_DAYS = 14
# A person nothing is open with: three years after they were last heard from (CNIL, reference framework for managing commercial activities).
SILENT_KEPT_MONTHS = 36
UNCONFIRMED_REMINDERS_AFTER_DAYS = (3, 10)

# What people ask about their data: the law gives a month (GDPR, article 12 (3)); the desk looks at it within the week.
DATA_WISH_ANSWER_DAYS = 30
DATA_WISH_FOLLOW_UP_DAYS = 7
DATA_COPY_LINK_DAYS = 14

# Links: long enough to follow a request to its contract, renewable by mail.
TRACKING_LINK_DAYS = 365  # from the newest mail that carries it
TRACKING_LINK_STEP_DAYS = 30  # it is prolonged when so many of them are gone, not with each mail
PASSWORD_LINK_HOURS = 48
OFFER_LINK_EXTRA_DAYS = 60  # after the decision or the deadline the page still explains kindly what happened

# Engineer pool: the cluster lends its engineers for half a year at most; the desk may set another number.
POOL_MONTHS_AT_MOST = 6

# Profiles: fewer topics, or a claim nobody confirmed for so long, and the desk may ask its people, now and then.
PROFILE_TOPICS_AT_LEAST = 2
PROFILE_STALE_AFTER_DAYS = 365
PROFILE_ASKED_EVERY_DAYS = 30

# A calendar program reads a person's dates so long under one address.
CALENDAR_LINK_DAYS = 730

# Keys of people's own programs: how many one may hold, and for how many days one may be made.
TOKENS_AT_MOST = 20
TOKEN_DAYS = (30, 90, 365)

# Sessions: hours without use, days at most (OWASP ASVS 7.3).
SESSION_IDLE_HOURS = 12
SESSION_DAYS = 14
# The second step: minutes between password and code; so long the picture for the app may be looked at.
HALF_SESSION_MINUTES = 10
ENROLMENT_SECONDS = 1800

# Files: what a form takes.
FILES_AT_MOST = 10
FILE_BYTES_AT_MOST = 25 * 1024 * 1024

# Text, in characters, as the intake form says.
TITLE_LENGTH = 140
PITCH_LENGTH = 4000
CONFIDENTIAL_LENGTH = 20000
MESSAGE_LENGTH = 20000
DRAFT_LENGTH = 200_000  # what is too long to send is kept all the same, to be shortened

# Lists: rows on a page; a page never reads more. What changed so long ago is no news, whether it was read or not.
PAGE_ROWS = 50
UNREAD_DAYS = 30

# What the desk writes to others leaves after so long; until then it can be taken back.
TAKE_BACK_SECONDS = 20

# One act on many requests: so many in one run of the job, so that mails leave in between; so long it can be undone.
BULK_BATCH = 500
BULK_UNDO_MINUTES = 10
BULK_AT_MOST = 20_000
# A list brought into the directory: so many rows in one run of the job; its bad rows are named so many days.
IMPORT_ROWS_A_RUN = 200
IMPORT_REPORT_DAYS = 90
# A macro: so many acts; one that writes to companies, to so many requests of a list: nobody reads over more beforehand.
MACRO_ACTS_AT_MOST = 12
MACRO_MAILS_AT_MOST = 200

# Mail: minutes between attempts, then the mail is parked as failed; at most so many in one run of the job.
MAIL_RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
MAIL_BATCH = 100
MAIL_LEASE_MINUTES = 10  # longer than any attempt takes; a mail claimed before is its dead sender's

# Mail that comes in: so many from one address on one ticket within so long, then a person looks; tries of one mail.
INBOUND_BUDGETS = ((10, timedelta(minutes=10)), (25, timedelta(hours=1)))
INBOUND_NEW_BUDGETS = ((60, timedelta(minutes=10)), (150, timedelta(hours=1)))  # new requests of one address
INBOUND_TRIES = 3
INBOUND_BATCH = 200
INBOUND_BYTES_AT_MOST = 36 * 1024 * 1024  # the largest file a form takes, as a mail carries it
INBOUND_BYTES_OF_LARGER = (
    1024 * 1024
)  # so much of a larger one is kept; the whole stays in its mailbox, for a person
WELCOME_AT_MOST_EVERY = timedelta(hours=24)  # one automatic mail to one address that wrote
MAILBOX_RETRY_MINUTES = (1, 2, 5, 15)  # between looks into a mailbox that does not answer

# Rates: attempts within a window of seconds, per address or account.
SIGN_INS_PER_ADDRESS = (20, 900)
SIGN_INS_PER_ACCOUNT = (10, 900)
CODES_PER_ACCOUNT = (30, 3600)  # from anywhere: of a million codes three are right at a time
PASSWORD_MAILS_PER_ACCOUNT = (3, 3600)
REQUESTS_PER_ADDRESS = (30, 3600)
UPLOADS_PER_ADDRESS = (100, 3600)
DRAFT_SAVES_PER_ADDRESS = (1500, 3600)  # a save a pause of typing, several people behind one address
TOPIC_PROPOSALS_PER_ADDRESS = (400, 3600)
LINK_MAILS_PER_ADDRESS = (20, 3600)  # asked for from one place
LINK_MAILS_PER_PERSON = (3, 3600)  # sent to one mailbox
MESSAGES_PER_LINK = (40, 3600)
API_CALLS_PER_PERSON = (600, 300)  # two a second, in bursts
UNKNOWN_TOKENS_PER_ADDRESS = (60, 900)

# Figures seen from outside the desk hide small counts (INDICATORS, "Report rules").
SMALL_COUNT = 5
# Days of the pool are told to those who do not plan with them by blocks of so many months of the calendar, which divide a year: the smallest
# that tells nearly every year of twelve engineers half at work (measured, docs/adr/0029); the call's reviews fall at months 18 and 36,
# too. Never make it smaller once a period is frozen: told years less told blocks would tell what was not told before.
DAYS_TOLD_BY_MONTHS = 6

# Forecast: how likely an open request of a stage leads to an agreement, while the desk has known fewer past cases of it
# than so many (INDICATORS, M37). No source gives rates for such a desk: these are careful guesses, to be replaced by its own.
FORECAST_RATES = {
    "received": Decimal("0.05"),
    "qualified": Decimal("0.10"),
    "offered": Decimal("0.15"),
    "accepted": Decimal("0.30"),
    "contracting": Decimal("0.60"),
}
FORECAST_CASES = 20
# What stands for a budget band, in euros: its middle, and of the open one its beginning.
EXPECTED_BY_BUDGET = {
    "lt10k": Decimal(5_000),
    "10_50k": Decimal(30_000),
    "50_200k": Decimal(125_000),
    "gt200k": Decimal(200_000),
}

# How long before its end an agreement warns.
NDA_WARNING_DAYS = 60
MILESTONE_REMINDER_DAYS_BEFORE = 7
CIFRE_CONTRACT_WARNING_MONTHS = (4, 5)
