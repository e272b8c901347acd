"""
A printable report: one page in every language, without scripts and without the network.

`content` is what it tells, `tables` its tables, `markup` builds elements so that no text is ever read as markup, and
`page` puts them together with ``style.css``.
"""

from geo.maps.report.content import ReportContent, ReportInput
from geo.maps.report.page import build_report, write_content_report

__all__ = ["ReportContent", "ReportInput", "build_report", "write_content_report"]
