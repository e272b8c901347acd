"""A result as a printable report."""

import os
from pathlib import Path

from geo.maps.report import ReportContent, ReportInput, write_content_report
from geo.studies.outputs.picture import collect_content
from geo.studies.provenance.inputs import list_inputs
from geo.studies.result import StudyResult

__all__ = ["write_report"]


def write_report(result: StudyResult, path: str | os.PathLike[str]) -> Path:
    """
    Write the report of a result: map, findings, tables, certificates, sources and caveats, in every language.

    The page holds no script, loads nothing and prints on A4. The same result gives the same bytes.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.
    path
        Where, usually ``report.html``; its folder exists.

    Returns
    -------
    path
        The file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    study = result.study
    content = ReportContent(
        study_id=study.id,
        shown=collect_content(result),
        ranges=result.ranges,
        curves=result.prices,
        notes=result.notes,
        inputs=tuple(ReportInput(name, content) for name, content in list_inputs(result)),
    )
    return write_content_report(content, path)
