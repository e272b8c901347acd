"""Tables for a spreadsheet, whose text cells can never act as formulas."""

import csv
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from geo.exports.values import to_json_value
from geo.files import replace_file

__all__ = ["FORMULA_STARTS", "write_csv"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the start of a formula (OWASP, "CSV Injection")."""


def write_csv(frame: pd.DataFrame, path: str | PathLike[str]) -> Path:
    """
    Write a table as CSV: UTF-8 with a byte-order mark (so that spreadsheets show Arabic), comma, one header line.

    Parameters
    ----------
    frame
        Any table; lists are joined by " ; ", what is missing is empty. A text that starts like a formula gets an
        apostrophe before it.
    path
        The file; it appears whole or not at all.

    Returns
    -------
    path
        The file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    rows = _Rows()
    writer = csv.writer(rows)
    writer.writerow([_cell(str(name)) for name in frame.columns])
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return replace_file(path, "\ufeff" + "".join(rows.lines))


class _Rows:
    """
    Rows as they are written, each ended by a line feed.

    The writer itself ends them by two signs, or else it would leave a text with a lone carriage return without quotes,
    and readers take that for the end of a row.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, row: str) -> None:
        """Keep a row."""
        self.lines.append(row.removesuffix("\r\n") + "\n")


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell can hold anything that a frame can
    r"""
    Write one cell as text.

    >>> _cell('=HYPERLINK("x")'), _cell(-1.5), _cell(("a", "b")), _cell(float("nan"))
    ('\'=HYPERLINK("x")', '-1.5', 'a ; b', '')
    """
    plain = to_json_value(value)
    if plain is None:
        return ""
    if isinstance(plain, list):
        plain = " ; ".join(str(item.get("url", item)) if isinstance(item, dict) else str(item) for item in plain)
    if isinstance(plain, str):
        return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
    return str(plain)
