"""Shared sessions: people's judgements as an append-only log, and the state it adds up to.

Pure values: time, ids, salts and tokens come in as arguments; `siteselect.store` keeps the log.
"""

from siteselect.sessions.bodies import (
    KINDS,
    ROLES,
    STAGES,
    Admission,
    Archived,
    Body,
    ChecklistItem,
    Created,
    Decision,
    Deleted,
    Done,
    Expires,
    Identity,
    Joined,
    Kind,
    Locked,
    Note,
    Opened,
    Photo,
    Place,
    Rating,
    Readmitted,
    Recused,
    Revealed,
    Role,
    RoleChanged,
    SecondRound,
    Stage,
    Unlocked,
    Weights,
    stamp,
)
from siteselect.sessions.events import (
    ChainFault,
    Event,
    canonical,
    genesis,
    make_event,
    read_body,
    verify_chain,
)
from siteselect.sessions.export import read_export, write_export
from siteselect.sessions.importances import (
    Importances,
    check_importances,
    importances_of,
    pairs_of,
)
from siteselect.sessions.rules import ACTORS, OPERATOR, RULES, Rule, allowed, check, may_export
from siteselect.sessions.state import Cell, Entry, Participant, Progress, SessionState, fold

__all__ = [
    "ACTORS", "KINDS", "OPERATOR", "ROLES", "RULES", "STAGES", "Admission", "Archived", "Body",
    "Cell", "ChainFault", "ChecklistItem", "Created", "Decision", "Deleted", "Done", "Entry",
    "Event", "Expires", "Identity", "Importances", "Joined", "Kind", "Locked", "Note", "Opened",
    "Participant", "Photo", "Place", "Progress", "Rating", "Readmitted", "Recused", "Revealed",
    "Role", "RoleChanged", "Rule", "SecondRound", "SessionState", "Stage", "Unlocked", "Weights",
    "allowed", "canonical", "check", "check_importances", "fold", "genesis", "importances_of",
    "make_event", "may_export", "pairs_of", "read_body", "read_export", "stamp", "verify_chain",
    "write_export",
]  # fmt: skip
