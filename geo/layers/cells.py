"""One value of a file turned into one value of a frame, or into a finding."""

import math
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from geo.errors import DateError, Finding
from geo.layers.dates import DateSpan, parse_date
from geo.layers.tables import split_list

__all__ = ["CellReader", "shorten"]

_NUMBER: Final = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", flags=re.ASCII)
_NUMBER_CAUSES: Final = (
    (r".*[\u0660-\u0669\u06f0-\u06f9].*", "Arabic-Indic digits"),
    (r"\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*", "a comma between thousands"),
    (r"\s*[+-]?\d+,\d+\s*", "a decimal comma"),
    (r"\s*[+-]?[\d.]+\s*(m|km|ft|%)\s*", "a unit in the cell"),
    (r"\s*(n/?a|nan|null|none|unknown|-+|\?+)\s*", "a word for an unknown number: leave the cell empty"),
)


class CellReader:
    """
    Reads the cells of one file and keeps what cannot be used.

    Parameters
    ----------
    file
        The file's name.

    Examples
    --------
    >>> cells = CellReader("sites.csv")
    >>> cells.number("1,5", "4", "elevation_ft"), cells.text(401, "4", "id")
    (nan, '401')
    >>> print(cells.findings[0])
    sites.csv, row 4, column elevation_ft: found '1,5', expected a number. Likely cause: a decimal comma.
    """

    def __init__(self, file: str) -> None:
        self.findings: list[Finding] = []
        self._file = file

    def report(self, found: str, expected: str, row: str, column: str, likely_cause: str = "") -> None:
        """Keep a finding."""
        self.findings.append(Finding(found, expected, self._file, row, column, likely_cause))

    def text(self, value: object, row: str, column: str) -> str:
        """Read a text, verbatim; what is missing is the empty text."""
        if value is None:
            return ""
        if isinstance(value, str):
            if "\ufffd" in value:
                self.report(
                    shorten(value), "readable letters", row, column, "letters lost when the encoding was changed"
                )
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return "" if value != value else str(value)  # noqa: PLR0124 -- NaN is the one value unequal to itself
        self.report(shorten(value), "a text", row, column)
        return ""

    def number(self, value: object, row: str, column: str) -> float:
        """Read a number; what is missing is NaN."""
        if value is None or value == "":
            return math.nan
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max:
            return float(value)
        if isinstance(value, float):
            return value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return float(value)
        causes = [cause for pattern, cause in _NUMBER_CAUSES if re.fullmatch(pattern, str(value), flags=re.IGNORECASE)]
        self.report(shorten(value), "a number", row, column, causes[0] if causes else "")
        return math.nan

    def texts(self, value: object, row: str, column: str) -> tuple[str, ...]:
        """Read a list: items separated by " ; " in a cell, or a list of texts."""
        if value is None or isinstance(value, str):
            return split_list(value or "")
        if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value if item)
        self.report(shorten(value), "a list of texts", row, column)
        return ()

    def span(self, value: object, row: str, column: str) -> DateSpan | None:
        """Read a date, as a text or as the moment that a frame holds; what is missing is None."""
        if isinstance(value, datetime):
            return self._moment(value, row, column)
        text = self.text(value, row, column)
        try:
            return parse_date(text) if text.strip() else None
        except DateError as error:
            self.report(shorten(text), error.findings[0].expected, row, column, error.findings[0].likely_cause)
            return None

    def _moment(self, value: datetime, row: str, column: str) -> DateSpan | None:
        """Take a moment as it is; NaT is missing."""
        if value != value:  # noqa: PLR0124 -- NaT is unequal to itself
            return None
        if value.tzinfo is None:
            self.report(str(value), "a moment with its time zone", row, column, "a clock time without its zone")
            return None
        moment = value.astimezone(UTC)
        return DateSpan(moment, moment + timedelta(seconds=1), precision="second")


def shorten(value: object) -> str:
    """
    Show a value in an error, at most about sixty signs of it.

    Examples
    --------
    >>> shorten("03/04"), shorten(12.5)
    ("'03/04'", '12.5')
    """
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 -- what fits beside the place in one line
