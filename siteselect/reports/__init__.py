"""Evaluation to bytes: the ranking with its figures and sources, as files for others."""

from siteselect.reports.checklist import checklist_csv, checklist_html, checklist_table
from siteselect.reports.files import FORMATS, cost_csv, export

__all__ = ["FORMATS", "checklist_csv", "checklist_html", "checklist_table", "cost_csv", "export"]
