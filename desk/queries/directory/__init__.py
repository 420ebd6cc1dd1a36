"""Reads of the directory: organizations, people, units, and what the desk plans and did with them."""

from desk.queries.directory.differences import Differences, differences
from desk.queries.directory.duplicates import KINDS, PairRow, duplicate_counts, duplicate_pairs, duplicates_of
from desk.queries.directory.establishments import SiteChange, SitePage, SiteRow, site_page, sites_of
from desk.queries.directory.follow_ups import (
    FollowUpRow,
    follow_up,
    follow_ups_of,
    owned_follow_ups,
    owners,
    planned_follow_ups,
)
from desk.queries.directory.imports import (
    NAMED,
    BadRowLeft,
    ImportRow,
    bad_rows,
    directory_import,
    imports,
    left_of,
    open_imports,
)
from desk.queries.directory.maturity import measured, scores_of
from desk.queries.directory.meetings import InviteeRow, MeetingView, meeting, to_invite
from desk.queries.directory.merges import MergeRow, contact_home, merges_of, moving, organization_home
from desk.queries.directory.organizations import (
    ContactRow,
    OrganizationFilter,
    OrganizationRow,
    contact,
    contacts_of,
    countries,
    members_of,
    organization,
    organizations,
    tickets_of,
)
from desk.queries.directory.personal_data import Effects, WishRow, effects_of_erasure, wishes_of
from desk.queries.directory.profiles import ProfileRow, profiles
from desk.queries.directory.silent import SilentRow, is_silent, silent_count, silent_people
from desk.queries.directory.timeline import TimelineEntry, timeline_of_contact, timeline_of_organization
from desk.queries.directory.units import (
    UnitFilter,
    UnitRow,
    all_units,
    members_at_work,
    unit,
    units,
    units_at_work,
)
from desk.queries.directory.whom import Near, Whom, called, lately, near

__all__ = [
    "KINDS", "NAMED", "BadRowLeft", "ContactRow", "Differences", "Effects", "FollowUpRow", "ImportRow", "InviteeRow", "MeetingView", "MergeRow", "Near", "OrganizationFilter", "OrganizationRow", "PairRow", "ProfileRow", "SilentRow", "SiteChange", "SitePage", "SiteRow", "TimelineEntry", "UnitFilter", "UnitRow", "Whom", "WishRow",
    "all_units", "bad_rows", "called", "contact", "contact_home", "contacts_of", "countries", "differences", "directory_import", "duplicate_counts", "duplicate_pairs", "duplicates_of", "effects_of_erasure", "follow_up", "follow_ups_of", "imports", "is_silent", "lately", "left_of", "measured", "meeting", "members_at_work", "members_of", "merges_of", "moving", "near", "open_imports", "organization", "organization_home", "organizations", "owned_follow_ups", "owners", "planned_follow_ups", "profiles", "scores_of",
    "silent_count", "silent_people", "site_page", "sites_of", "tickets_of", "timeline_of_contact", "timeline_of_organization", "to_invite", "unit", "units", "units_at_work", "wishes_of",
]  # fmt: skip
