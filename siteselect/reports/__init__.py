"""Evaluation to bytes: the ranking with its figures and sources, as files for others."""

from siteselect.reports.files import FORMATS, export

__all__ = ["FORMATS", "export"]
