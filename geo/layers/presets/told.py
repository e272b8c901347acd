"""What was refused or put right on the way in, a line for each reason, for readers who will not read every row."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from geo.errors import Finding
from geo.layers.records import Repair

__all__ = ["Reason", "count_rows", "group_refused", "group_repairs"]

_NUMBERS: Final = re.compile(r"\d[\d.:,-]*")
_MOST_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One reason, with all rows that it holds for.

    Parameters
    ----------
    column
        The file's own column.
    words
        What is wrong, or what was done.
    n_rows
        How many rows; 0 for what was done to a whole file at once.
    examples
        What stood in the first of them, each with its row.
    """

    column: str
    words: str
    n_rows: int
    examples: tuple[str, ...]


def count_rows(findings: Iterable[Finding], n_rows: int | None = None) -> int:
    """
    Count the rows that findings speak of, each once.

    Parameters
    ----------
    findings
        Of one layer.
    n_rows
        How many rows the layer has: a finding of a whole file or column, which names no row, holds for all of them.
        Where it is not said, such a finding counts for none.

    Examples
    --------
    >>> found = [Finding("a", "b", row="3"), Finding("c", "d", row="3"), Finding("e", "f", column="lat")]
    >>> count_rows(found), count_rows(found, 6), count_rows(found[:2], 6)
    (1, 6, 1)
    """
    rows = {finding.row for finding in findings}
    return n_rows if "" in rows and n_rows is not None else len(rows - {""})


def group_refused(findings: Sequence[Finding]) -> tuple[Reason, ...]:
    """
    Group refused rows by the reason that was met first in each, so that the counts add up to the rows refused.

    Parameters
    ----------
    findings
        One or more for each row.

    Returns
    -------
    reasons
        The most frequent first. Reasons that differ by a number only are one, and the number is left out.

    Examples
    --------
    >>> rows = [Finding("'9'", "a count up to 5", row=str(place), column="best") for place in (1, 2)]
    >>> group_refused([*rows, Finding("'x'", "a date", row="2", column="date")])
    (Reason(column='best', words='expected a count up to 5', n_rows=2, examples=("row 1: '9'", "row 2: '9'")),)
    """
    first: dict[str, Finding] = {}
    for finding in findings:
        if finding.row:
            first.setdefault(finding.row, finding)
    return _group(
        (row, finding.column, finding.likely_cause or f"expected {finding.expected}", finding.found)
        for row, finding in first.items()
    )


def group_repairs(repairs: Sequence[Repair]) -> tuple[Reason, ...]:
    """
    Group repairs by column and by what was done.

    Examples
    --------
    >>> group_repairs([Repair("a.csv", str(row), "lat", "'34,5'", "read as 34.5") for row in (4, 5)])
    (Reason(column='lat', words='read as 34.5', n_rows=2, examples=("row 4: '34,5'", "row 5: '34,5'")),)
    """
    return _group((repair.row, repair.column, repair.done, repair.found) for repair in repairs)


def _group(told: Iterable[tuple[str, str, str, str]]) -> tuple[Reason, ...]:
    """Group rows by column and words, in which numbers count as equal."""
    groups: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for row, column, words, found in told:
        groups.setdefault((column, _NUMBERS.sub("…", words)), []).append((row, words, found))
    reasons = [
        Reason(
            column,
            members[0][1] if len({words for _, words, _ in members}) == 1 else general,
            sum(bool(row) for row, _, _ in members),
            tuple(f"row {row}: {found}" if row else found for row, _, found in members[:_MOST_EXAMPLES]),
        )
        for (column, general), members in groups.items()
    ]
    return tuple(sorted(reasons, key=lambda reason: -reason.n_rows))
