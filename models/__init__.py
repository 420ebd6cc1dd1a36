"""The tables, one noun a file. Importing this package maps them all."""

from models.absence import Absence
from models.access_token import AccessToken
from models.allowed_move import AllowedMove
from models.answer_draft import AnswerDraft
from models.api_answer import ApiAnswer
from models.base import Base
from models.bulk import BulkItem, BulkRun
from models.canned_reply import CannedReply
from models.contact import Contact
from models.contract import Amendment, Contract, ContractKind, FundingLine, Milestone
from models.contract_party import ContractParty, ManagingEstablishment
from models.data_wish import DataWish
from models.directory_import import DirectoryImport, ImportedRecord, ImportProblem
from models.directory_merge import DirectoryMerge
from models.document_template import DocumentTemplate
from models.duplicate import DuplicatePair, LikenessKey
from models.establishment import Establishment
from models.event import Event, EventHead
from models.figures import MaturityScore, MonthlyFigure, Output
from models.follow_up import FollowUp, Interaction
from models.frozen_report import FrozenReport
from models.inbound_mail import InboundMail, InboundRaw, Mailbox, MailboxPlace
from models.job_run import JobRun, RateCount
from models.label_decision import LabelDecision
from models.link import Link
from models.macro import Macro
from models.match_run import MatchCandidate, MatchRun
from models.match_weights import MatchWeights
from models.meeting import Invitee, Meeting
from models.message import Attachment, Message
from models.message_draft import DraftFile, MessageDraft, named_files
from models.nda import Nda, NdaPerson
from models.offer import Engagement, NamedColleague, Offer
from models.organization import Organization
from models.organization_domain import OrganizationDomain
from models.outbox import OutboxMail
from models.pool import DaysAsked, DaysOffered, PoolLimit, SupportDays
from models.pool_import import PoolImport
from models.presence import Presence
from models.public_text import PublicText
from models.publication import Publication
from models.queue import ListColumns, QueueReader, SavedView, TicketLook
from models.regrouping import RegroupedMessage, RegroupedRecord, Regrouping
from models.report_mail import ReportMail
from models.retention import Retention
from models.screening import ConflictStatement, Screening
from models.second_factor import FactorDemand, HalfSession, RecoveryCode, SecondFactor
from models.submission import ConfidentialPart, Submission
from models.tally import OrganizationTally, Tally, TallyHead, TallyPlace, TicketTally
from models.target import Target, TicketWait, Timetable
from models.ticket import ReferenceCounter, Survey, Ticket, TicketTopic
from models.topic import Topic, TopicRelation
from models.unit import Expertise, Member, Unit, UnitPause, UnitText
from models.user import User, UserSession

__all__ = [
    "Absence", "AccessToken", "AllowedMove", "Amendment", "AnswerDraft", "ApiAnswer", "Attachment", "Base", "BulkItem", "BulkRun", "CannedReply",
    "ConfidentialPart", "ConflictStatement", "Contact", "Contract", "ContractKind", "ContractParty", "DataWish", "DaysAsked", "DaysOffered",
    "DirectoryImport", "DirectoryMerge", "DocumentTemplate", "DraftFile", "DuplicatePair", "Engagement", "Establishment", "Event", "EventHead",
    "Expertise", "FactorDemand", "FollowUp", "FrozenReport", "FundingLine", "HalfSession", "ImportProblem", "ImportedRecord", "InboundMail", "InboundRaw",
    "Interaction", "Invitee", "JobRun", "LabelDecision", "LikenessKey", "Link", "ListColumns", "Macro", "Mailbox", "MailboxPlace",
    "ManagingEstablishment", "MatchCandidate", "MatchRun", "MatchWeights", "MaturityScore", "Meeting", "Member", "Message", "MessageDraft",
    "Milestone", "MonthlyFigure", "NamedColleague", "Nda", "NdaPerson", "Offer", "Organization", "OrganizationDomain", "OrganizationTally",
    "OutboxMail", "Output", "PoolImport", "PoolLimit", "Presence", "PublicText", "Publication", "QueueReader", "RateCount", "RecoveryCode", "ReferenceCounter",
    "RegroupedMessage", "RegroupedRecord", "Regrouping", "ReportMail", "Retention", "SavedView",
    "Screening", "SecondFactor", "Submission", "SupportDays", "Survey", "Tally", "TallyHead", "TallyPlace", "Target", "Ticket", "TicketLook", "TicketTally",
    "TicketTopic", "TicketWait", "Timetable", "Topic", "TopicRelation", "Unit", "UnitPause", "UnitText", "User",
    "UserSession", "named_files",
]  # fmt: skip
