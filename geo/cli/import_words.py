"""What is told of an import: counts that add up, reasons, terms, and what restricted rows mean for a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geo.cli.printing import record_finding
from geo.errors import Finding
from geo.layers.presets import PRESETS, Reason, group_refused, group_repairs
from geo.studies.imports.requests import Imported
from geo.studies.summary.tables import SummaryTable

__all__ = ["record_import", "tell_import"]

_MOST_REASONS = 12
_MOST_COLUMNS = 12
_PLAIN = "plain"

_WAYS_ON = (
    'not_public = "leave_out"   no step sees them and the notes say how many (so it is where nothing is said)',
    'not_public = "coarsen"     they are snapped to a grid of 5 km (20 km where sensitive) and lose their words',
    'not_public = "keep"        they are shown exactly: for your own desk, nothing of it is passed on',
)


def record_import(imported: Imported, name: str, files: Sequence[Path]) -> dict[str, Any]:
    """Describe an import for a program."""
    layer = imported.layer
    return {
        "layer": name,
        "as": imported.preset,
        "kind": imported.kind,
        "read": layer.n_rows,
        "used": len(layer.frame),
        "n_refused": imported.n_refused,
        "not_public": imported.n_not_public,
        "refused": [record_finding(finding) for finding in layer.refused],
        "repairs": [str(repair) for repair in layer.repairs],
        "unused_columns": list(layer.unused_columns),
        "files": [path.as_posix() for path in files],
    }


def tell_import(
    imported: Imported, title: str, unnamed: Sequence[tuple[str, int]], *, was_asked: bool
) -> tuple[list[str], list[SummaryTable], list[str]]:
    """
    Say what came of an import.

    Parameters
    ----------
    imported
        One layer.
    title
        What it was read from.
    unnamed
        Names that lead to no party of the study, each with the number of its rows.
    was_asked
        Whether the preset was asked for; otherwise it is said that the columns told it.

    Returns
    -------
    head, tables, lines
        What was read as what and how many rows; tables of reasons; terms and how to go on.
    """
    layer = imported.layer
    why = "" if was_asked or imported.preset == _PLAIN else ", which its columns tell"
    head = [
        f"{title}: read as {imported.preset}{why}; a layer of {imported.kind}",
        f"{_count_rows(layer.n_rows)} read, {len(layer.frame):,} used, {imported.n_refused:,} refused.",
        "",
    ]
    tables: list[SummaryTable] = []
    if whole := [finding for finding in layer.refused if not finding.row]:
        note = "Where a whole column is missing or wrong, every row counts as refused."
        reasons = [Reason(item.column, _tell_finding(item), layer.n_rows, ()) for item in whole]
        tables.append(_table_reasons("columns", "Columns missing or wrong", reasons, note))
    if refused := group_refused(layer.refused):
        sums = "." if whole else ", so that they add up to the rows refused."
        tables.append(_table_reasons("refused", "Refused", refused, f"Each row under the first reason met in it{sums}"))
    # What every row is marked as stands with the terms, below.
    if repairs := group_repairs([repair for repair in layer.repairs if repair.row or repair.column != "sensitivity"]):
        tables.append(_table_reasons("repaired", "Put right", repairs, ""))
    if unnamed:
        cells = {"name": [name for name, _ in unnamed], "rows": [number for _, number in unnamed]}
        note = 'These lead to no party of the study: --party "NAME=ID", or under [layers.strikes.parties] there.'
        tables.append(SummaryTable("unnamed", "Names of parties", pd.DataFrame(cells), note))
    return head, tables, [*_tell_unused(imported), *_tell_hints(imported), *_tell_terms(imported)]


def _tell_finding(finding: Finding) -> str:
    cause = f"; {finding.likely_cause}" if finding.likely_cause else ""
    return f"found {finding.found}, expected {finding.expected}{cause}"


def _tell_unused(imported: Imported) -> list[str]:
    """Name the columns that nothing was made of; --column is for plain tables only."""
    names = imported.layer.unused_columns
    if not names:
        return []
    more = f" and {len(names) - _MOST_COLUMNS:,} more" if len(names) > _MOST_COLUMNS else ""
    way = " (--column OURS=THEIRS takes one)" if imported.preset == _PLAIN else ""
    return [f"Columns not used: {', '.join(names[:_MOST_COLUMNS])}{more}{way}"]


def _count_rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _table_reasons(table_id: str, title: str, reasons: Sequence[Reason], note: str) -> SummaryTable:
    shown = reasons[:_MOST_REASONS]
    rest = sum(reason.n_rows for reason in reasons[_MOST_REASONS:])
    if rest:
        note = f"{note} {rest:,} more for {len(reasons) - _MOST_REASONS} other reasons.".strip()
    cells = {
        "rows": [f"{reason.n_rows:,}" if reason.n_rows else "" for reason in shown],
        "column": [reason.column for reason in shown],
        "reason": [reason.words for reason in shown],
        "such as": ["; ".join(reason.examples) for reason in shown],
    }
    return SummaryTable(table_id, title, pd.DataFrame(cells), note)


def _tell_hints(imported: Imported) -> list[str]:
    """Say how to go on where rows are refused for what an option can give."""
    missing = {finding.column for finding in imported.layer.refused if finding.found in ("nothing", "no such column")}
    lines = []
    if imported.preset == _PLAIN and "sources" in missing:
        lines.append("Every feature needs a source: --constant sources=https://... names one for all rows.")
    if imported.preset == _PLAIN and (places := [name for name in ("lat", "lon") if name in missing - imported.given]):
        named = " ".join(f"--column {name}=THEIRS" for name in places)
        lines.append(f"No column is known to hold {' and '.join(places)}: {named} takes it from one.")
    others = sorted(missing - imported.given - {"sources", "lat", "lon", ""})
    if imported.preset == _PLAIN and others:
        named = ", ".join(others)
        lines.append(
            f"A layer of {imported.kind} needs {named}: --column OURS=THEIRS takes it from a column, "
            "--constant COLUMN=TEXT gives it to all rows, --kind chooses another kind of layer."
        )
    return lines


def _tell_terms(imported: Imported) -> list[str]:
    """Say the publisher's terms, and what rows that are not public mean for a run."""
    preset = PRESETS.get(imported.preset)
    lines = []
    if preset is not None:
        lines += [f"Terms of {preset.title}: {preset.licence}.", f"Name it as: {preset.attribution}."]
    number = imported.n_not_public
    if number:
        lines.append(f"{number:,} of {len(imported.layer.frame):,} rows are marked as not public.")
        lines.append("What a run does with them stands in [study] of the study file, in one of three ways:")
        lines += [f"  {way}" for way in _WAYS_ON]
    return lines
