"""
Excel workbooks (.xlsx), one sheet a layer, read by calamine in a child process.

What the file says of its cells is looked at first: two cells at the far ends of a sheet would ask for the memory of all
that lie between. Formulas are not run; the values that the file keeps are read.
"""

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZipInfo

from geo.errors import DataError, Finding, SchemaError, UnsafeFileError
from geo.layers.formats.archives import list_members, read_members
from geo.layers.formats.gathered import choose_name
from geo.layers.local_files import read_file_bytes
from geo.layers.records import RawLayer
from geo.layers.sandbox import read_apart
from geo.layers.tables import MAX_ROWS

__all__ = ["list_sheets", "read_spreadsheet"]

_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")
_ANY_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>/]")
_MAX_COLUMNS: Final = 1_000
_MAX_CELLS: Final = 5_000_000
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")


def read_spreadsheet(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read one sheet of an Excel workbook.

    Parameters
    ----------
    path
        A local file.
    layer_name
        The sheet; empty where only one has cells.

    Returns
    -------
    layer
        One row for each row below the header, which is the first; numbers are numbers, days are ISO 8601, a clock time
        has no zone. Rows without any cell are passed over.

    Raises
    ------
    SchemaError
        The header is missing or has a name twice.
    UnsafeFileError
        The sheet reaches too far, the archive would unpack to too much, or reading was stopped at a limit.
    DataError
        The file is no workbook, or has several sheets without a choice.
    """
    file = Path(path).name
    answer = read_apart({".xlsx": _open(path)}, file, reader="sheet", layer=layer_name).content
    if "sheets" in answer:
        choose_name(answer["sheets"], layer_name, file, "sheets")
        raise SchemaError(f"The header of {file} cannot be used.", [Finding("no cells", "one row of names", file)])
    return _take(answer["rows"], file)


def list_sheets(path: str | os.PathLike[str]) -> list[tuple[str, int]]:
    """
    List the sheets of a workbook that have cells.

    Parameters
    ----------
    path
        A local file.

    Returns
    -------
    sheets
        Name and number of rows below the header, in the workbook's order.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_spreadsheet`.
    """
    file = Path(path).name
    return [
        (str(name), int(n_rows))
        for name, n_rows in read_apart({".xlsx": _open(path)}, file, reader="sheets").content["sheets"]
    ]


def _open(path: str | os.PathLike[str]) -> bytes:
    """Take the bytes of a workbook, once what they would unpack to has been looked at."""
    file = Path(path).name
    content = read_file_bytes(path)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        cause = "a workbook under a password, or of Excel 97 to 2003: save it as .xlsx without a password"
        raise DataError(
            f"{file} cannot be read.", [Finding("an older format", "a workbook (.xlsx)", file, likely_cause=cause)]
        )
    members = list_members(content, file)
    sheets = {name: info for name, info in members.items() if _SHEET.fullmatch(name)}
    if "xl/workbook.xml" not in members or not sheets:
        raise DataError(f"{file} is no workbook.", [Finding("no sheet in it", "a workbook (.xlsx)", file)])
    _check_extent(content, sheets, file)
    return content


def _check_extent(content: bytes, sheets: Mapping[str, ZipInfo], file: str) -> None:
    """Refuse a sheet whose cells lie too far apart or are too many."""
    for name, info in sheets.items():
        text = read_members(content, {name: info}, file)[name]
        columns, n_cells = 0, len(_ANY_CELL.findall(text))
        rows = max((int(match[1]) for match in _ROW.finditer(text)), default=0)
        for match in _CELL.finditer(text):
            columns = max(columns, _column_number(match[1].upper()))
            rows = max(rows, int(match[2]))
        if columns > _MAX_COLUMNS or rows > MAX_ROWS + 1 or max(columns * rows, n_cells) > _MAX_CELLS:
            found = f"cells as far as column {columns} and row {rows}"
            expected = (
                f"at most {_MAX_COLUMNS} columns, {MAX_ROWS} rows and {_MAX_CELLS} cells between the first and the last"
            )
            cause = "a cell far from the table, or a file made to fill memory"
            raise UnsafeFileError(f"{file} is not read.", [Finding(found, expected, file, "", "", cause)])


def _column_number(letters: bytes) -> int:
    """Count a column from its letters, A as 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _take(table: Sequence[Sequence[Any]], file: str) -> RawLayer:
    """Make rows of a table of cells."""
    header = [str(name if name is not None else "").strip() for name in (table[0] if table else [])]
    while header and not header[-1]:
        header.pop()
    findings = [] if header else [Finding("no header", "one row of column names", file)]
    findings += [
        Finding(f"column {place} without a name", "a name for every column", file)
        for place, name in enumerate(header, start=1)
        if not name
    ]
    findings += [
        Finding(f"the column {times} times", "every column once", file, column=name)
        for name, times in Counter(header).items()
        if times > 1 and name
    ]
    if findings:
        raise SchemaError(f"The header of {file} cannot be used.", findings)
    rows, numbers, refused = [], [], []
    for number, cells in enumerate(table[1:], start=1):
        if all(cell in (None, "") for cell in cells):
            continue
        beyond = [cell for cell in cells[len(header) :] if cell not in (None, "")]
        if beyond:
            refused.append(Finding(f"{len(beyond)} cells beyond the header", "cells below a name", file, str(number)))
            continue
        padded = [*cells[: len(header)], *[None] * (len(header) - len(cells))]
        rows.append(dict(zip(header, padded, strict=True)))
        numbers.append(number)
    return RawLayer(file, tuple(header), tuple(rows), tuple(numbers), refused=tuple(refused), is_spelled_freely=True)
