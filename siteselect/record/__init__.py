"""Records that stand up to an audit: is the chain whole, and does the answer come out again?"""

from siteselect.record.answer import SessionResult, session_result, with_sites
from siteselect.record.difference import Difference
from siteselect.record.making import make_record
from siteselect.record.verifying import CHECKS, Verdict, verify_record

__all__ = [
    "CHECKS", "Difference", "SessionResult", "Verdict", "make_record", "session_result",
    "verify_record", "with_sites",
]  # fmt: skip
