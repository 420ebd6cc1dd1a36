"""Links mailed to people without an account: issuing, resolving, renewing and revoking them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from desk import clock, policy, signing
from desk.extensions import session
from models import Link
from models.states import LinkPurpose
from models.writing import write


def issue(
    purpose: LinkPurpose,
    *,
    expires_at: datetime,
    submission_id: int | None = None,
    contact_id: int | None = None,
    offer_id: int | None = None,
    member_id: int | None = None,
    user_id: int | None = None,
) -> Link:
    """Make a link with 128 random bits; who holds it is whom it names."""
    link = Link(
        public_id=secrets.token_urlsafe(16), purpose=purpose, created_at=clock.now(), expires_at=expires_at,
        submission_id=submission_id, contact_id=contact_id, offer_id=offer_id, member_id=member_id, user_id=user_id,
    )  # fmt: skip
    return write(session(), link)


def tracking(*, submission_id: int, contact_id: int | None = None, is_new: bool = False) -> Link:
    """Return the person's valid tracking link, making or renewing it when there is none left.

    `is_new`: of a submission that was written this moment nobody can have one.
    """
    now = clock.now()
    found = None if is_new else session.execute(
        select(Link).where(
            Link.purpose == LinkPurpose.TRACKING, Link.submission_id == submission_id, Link.contact_id == contact_id,
            Link.revoked_at.is_(None), Link.expires_at > now,
        ).order_by(Link.id.desc())
    ).scalars().first()  # fmt: skip
    if found is not None:
        return found
    lasting = timedelta(days=policy.TRACKING_LINK_DAYS)
    return issue(
        LinkPurpose.TRACKING, expires_at=now + lasting, submission_id=submission_id, contact_id=contact_id
    )


def replace_all(*, contact_id: int | None = None, member_id: int | None = None) -> None:
    """End what was mailed to somebody whose address changed: it lies in a mailbox that is not theirs, or never was.

    The next mails carry new links, for as long as the old ones; a copy of one's data is asked for anew.
    """
    for link in end_all(contact_id=contact_id, member_id=member_id):
        if link.purpose != LinkPurpose.MY_DATA:
            issue(
                LinkPurpose(link.purpose), expires_at=link.expires_at, submission_id=link.submission_id,
                contact_id=contact_id, offer_id=link.offer_id, member_id=member_id,
            )  # fmt: skip


def end_all(*, contact_id: int | None = None, member_id: int | None = None) -> list[Link]:
    """End every link of a person of a company, or of a unit, and return those that had not ended."""
    theirs = Link.contact_id == contact_id if contact_id is not None else Link.member_id == member_id
    still = (Link.revoked_at.is_(None), Link.expires_at > clock.now())
    found = list(session.execute(select(Link).where(theirs, *still).order_by(Link.id)).scalars())
    for link in found:
        link.revoked_at = clock.now()
    return found


def token(link: Link) -> str:
    """Return the text that stands in the link's address."""
    return signing.sign(link.purpose, link.public_id)


def path(link: Link) -> str:
    """Return the path the link opens, without the host."""
    return signing.path(link.purpose, link.public_id)


def resolve(purpose: LinkPurpose, given: str, *, also_ended: bool = False) -> Link | None:
    """Return the link a token stands for, or None: wrong, expired, revoked and never-existing look the same.

    `also_ended` returns expired and revoked ones too, for pages that explain kindly what happened.
    """
    public_id = signing.read(purpose, given)
    if public_id is None:
        return None
    link = session.execute(
        select(Link).where(Link.public_id == public_id, Link.purpose == purpose)
    ).scalar_one_or_none()
    if link is None or also_ended:
        return link
    return link if is_valid(link) else None


def is_valid(link: Link) -> bool:
    """Tell whether a link may still be used."""
    return link.revoked_at is None and link.expires_at > clock.now()
