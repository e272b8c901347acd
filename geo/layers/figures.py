"""Tables of figures beside the layers, as their files have them: what a grade means in metres, published shares."""

import os
from typing import Final

import pandas as pd

from geo.errors import Finding, SchemaError
from geo.layers.cells import CellReader
from geo.layers.suggestions import suggest
from geo.layers.tables import read_table

__all__ = ["read_grades", "read_shares"]

_GRADES: Final = ("scheme", "grade", "location_kind", "radius_m", "confidence", "basis", "source")
_SHARES: Final = ("date", "party", "percent", "source")
_NUMBERS: Final = ("radius_m", "confidence", "percent")


def read_grades(path: str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read a table of grades from a CSV file.

    Parameters
    ----------
    path
        A local file with the columns ``scheme, grade, location_kind, radius_m, confidence, basis, source``.

    Returns
    -------
    grades
        These columns in this order; texts as they stand, numbers as floats, NaN where there are none. What the rows
        mean is checked where they are used.

    Raises
    ------
    SchemaError
        Columns are missing or not known, or cells are no numbers; the error lists all of them.
    DataError
        The file cannot be read.
    """
    return _read_figures(path, _GRADES, "grades")


def read_shares(path: str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read published shares of control from a CSV file.

    Parameters
    ----------
    path
        A local file with the columns ``date`` (EDTF), ``party``, ``percent`` (of the country's area), ``source``.

    Returns
    -------
    shares
        These columns in this order, `percent` as float, NaN where there is none. What the rows mean is checked where
        they are used, in `geo.control.check_shares`.

    Raises
    ------
    SchemaError
        Columns are missing or not known, or cells are no numbers; the error lists all of them.
    DataError
        The file cannot be read.
    """
    return _read_figures(path, _SHARES, "shares")


def _read_figures(path: str | os.PathLike[str], columns: tuple[str, ...], what: str) -> pd.DataFrame:
    """Read a table whose columns are all known and all there."""
    table = read_table(path)
    cells = CellReader(table.file)
    missing = [name for name in columns if name not in table.columns]
    findings = [
        Finding(
            "a column that is not known", f"one of {', '.join(columns)}", table.file, "", name, suggest(name, missing)
        )
        for name in table.columns
        if name not in columns
    ]
    findings += [Finding("no such column", "a column of this name", table.file, "", name) for name in missing]
    values = {
        name: [
            (cells.number if name in _NUMBERS else cells.text)(row.get(name), str(number), name)
            for number, row in zip(table.row_numbers, table.rows, strict=True)
        ]
        for name in columns
    }
    findings += [*table.refused, *cells.findings]
    if findings:
        raise SchemaError(f"The {what} of {table.file} cannot be used.", findings)
    return pd.DataFrame(
        {name: pd.Series(column, dtype=float if name in _NUMBERS else "str") for name, column in values.items()}
    )
