"""Records that stand up to an audit: is the chain whole, and does the answer come out again?"""

from siteselect.record.difference import Difference
from siteselect.record.verifying import CHECKS, Verdict, verify_record

__all__ = ["CHECKS", "Difference", "Verdict", "verify_record"]
