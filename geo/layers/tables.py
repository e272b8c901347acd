"""Tables of text: a CSV file as it stands, every cell a text and every row with its number."""

import csv
import io
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.errors import DataError, Finding, SchemaError
from geo.layers.local_files import MAX_TEXT_BYTES, read_file_text

__all__ = ["LIST_SEPARATOR", "MAX_ROWS", "TextTable", "read_table", "split_list"]

MAX_ROWS: Final = 1_000_000
"""Most rows that a layer may have."""

LIST_SEPARATOR: Final = " ; "
"""What separates the items of a list in one cell."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """
    A table of text cells.

    Parameters
    ----------
    file
        The file's name.
    columns
        The header, in file order.
    rows
        One mapping for each sound row; "NA" is a text and "0401" keeps its zero.
    row_numbers
        The number of each row in the file, counted from 1 without the header, as a spreadsheet counts.
    refused
        What is wrong with the rows that are not in `rows`.
    separator
        What stands between the cells.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    row_numbers: tuple[int, ...]
    refused: tuple[Finding, ...]
    separator: str = ","


def split_list(cell: str) -> tuple[str, ...]:
    """
    Split the cell of a list.

    Examples
    --------
    >>> split_list("https://a.example/x;y ; https://b.example/")
    ('https://a.example/x;y', 'https://b.example/')
    >>> split_list("")
    ()
    """
    return tuple(item.strip() for item in cell.split(LIST_SEPARATOR) if item.strip())


def read_table(path: str | os.PathLike[str], *, separators: str = ",") -> TextTable:
    """
    Read a CSV file: UTF-8, one header row, cells separated by commas (RFC 4180) or as stated.

    Parameters
    ----------
    path
        A local file.
    separators
        What may stand between the cells; of several the one that parts the header into most names, the first of those
        that part it alike.

    Returns
    -------
    table
        Cells as they stand; rows without any text are passed over.

    Raises
    ------
    SchemaError
        The header is missing, has a name twice or is separated by something else than commas.
    DataError
        The text is not CSV or not UTF-8, or has too many rows.
    UnsafeFileError
        The path is not a local regular file of a bearable size.
    """
    name = Path(path).name
    text = read_file_text(path)
    with _long_cells():
        lines = io.StringIO(text, newline="")
        separator = max(separators, key=lambda mark: len(_split_header(lines, mark)))
        columns, rows, numbers, refused = _read_cells(lines, separator, name)
    return TextTable(name, columns, tuple(rows), tuple(numbers), tuple(refused), separator)


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let a cell be as long as a file may be, for areas as text; the library stops at 131,072 signs."""
    usual = csv.field_size_limit(MAX_TEXT_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _read_cells(
    lines: io.StringIO, separator: str, name: str
) -> tuple[tuple[str, ...], list[dict[str, str]], list[int], list[Finding]]:
    """Read the header and the rows, with their numbers, and what is wrong with the others."""
    lines.seek(0)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    refused: list[Finding] = []
    number = 0
    try:
        columns = _check_header(next(reader, []), name)
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise DataError(f"{name} is too long.", [Finding("more rows", f"at most {MAX_ROWS} rows", file=name)])
            if not any(cells):
                continue
            if len(cells) == len(columns):
                rows.append(dict(zip(columns, cells, strict=True)))
                numbers.append(number)
            else:
                refused.append(_ragged(cells, columns, name, number))
    except csv.Error as error:
        finding = Finding(str(error), "CSV with quotes that close", file=name, row=str(number + 1))
        raise DataError(f"{name} cannot be read as CSV.", [finding]) from None
    return columns, rows, numbers, refused


def _split_header(lines: io.StringIO, separator: str) -> list[str]:
    """Part the first row; nothing where it cannot be read."""
    lines.seek(0)
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _check_header(header: list[str], name: str) -> tuple[str, ...]:
    """Refuse a header that leaves it open which cell belongs to which column."""
    findings = []
    if not any(header):
        findings.append(Finding("no header", "one row of column names", file=name))
    elif len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        cause = "saved by a spreadsheet that separates by semicolons or tabs"
        findings.append(Finding(f"{header[0][:60]!r}", "names separated by commas", file=name, likely_cause=cause))
    else:
        findings += [
            Finding(f"column {place} without a name", "a name for every column", file=name)
            for place, column in enumerate(header, start=1)
            if not column.strip()
        ]
        findings += [
            Finding(f"the column {times} times", "every column once", file=name, column=column)
            for column, times in Counter(header).items()
            if times > 1 and column.strip()
        ]
    if findings:
        raise SchemaError(f"The header of {name} cannot be used.", findings)
    return tuple(header)


def _ragged(cells: list[str], columns: tuple[str, ...], name: str, number: int) -> Finding:
    """Word the finding for a row with too few or too many cells."""
    cause = "a text with a comma that is not in quotes" if len(cells) > len(columns) else "a comma that is missing"
    return Finding(
        f"{len(cells)} cells", f"{len(columns)}, as in the header", file=name, row=str(number), likely_cause=cause
    )
