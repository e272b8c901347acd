"""One row of somebody's export, read cell by cell: what cannot be used is refused, what is put right is recorded."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NoReturn

from geo.errors import DataError, DateError, Finding
from geo.layers.cells import shorten
from geo.layers.dates import parse_date
from geo.layers.records import Repair

__all__ = ["AskedColumns", "SourceRow", "fold_column", "make_id"]

_EPOCH: Final = "1970-01-01"
_MIDNIGHT: Final = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})[ T]0?0:00(:00(\.0+)?)?")
_WORDED: Final = re.compile(r"(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>\d{4})")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST: Final = 3  # letters of a month's name
_NOT_IN_IDS: Final = re.compile(r"[^\w.+-]+")


def fold_column(name: str) -> str:
    """
    Fold the name of a column, so that ``EVENT_ID_CNTY`` and ``Event ID Cnty`` are one.

    Examples
    --------
    >>> fold_column(" Event ID-Cnty")
    'event_id_cnty'
    """
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def make_id(text: str) -> str:
    """
    Turn a code into an id of ours: letters, digits, dots, hyphens and underscores.

    Examples
    --------
    >>> make_id("CS1740 / CS1741")
    'CS1740-CS1741'
    """
    return _NOT_IN_IDS.sub("-", text.strip()).strip("-_.+")


class AskedColumns(dict[str, str | None]):
    """
    The columns of a file that have been asked for, each with the file's own name of it.

    Parameters
    ----------
    own_names
        The file's own name behind each folded one; None where rows are looked up by folded names.

    Examples
    --------
    >>> asked = AskedColumns({"event_date": "Event Date"})
    >>> asked["event_date"], asked["notes"], list(asked)
    ('Event Date', None, ['event_date', 'notes'])
    """

    def __init__(self, own_names: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._own_names = own_names

    def __missing__(self, column: str) -> str | None:
        """Look up a column that is asked for the first time; None where the file does not have it."""
        self[column] = column if self._own_names is None else self._own_names.get(column)
        return self[column]


class SourceRow:
    """
    One row of an export.

    Parameters
    ----------
    file
        The file's name.
    number
        The row, counted from 1 without the header.
    cells
        What stands in it, by folded column name, or by the file's own.
    asked
        Of the whole file: leads from folded names to those in `cells`; None where `cells` has folded names.

    Examples
    --------
    >>> row = SourceRow("ged.csv", "7", {"date_start": "2024-11-30 00:00:00.000"})
    >>> row.day("date_start")
    '2024-11-30'
    """

    def __init__(
        self,
        file: str,
        number: str,
        cells: Mapping[Any, object],
        asked: AskedColumns | None = None,
    ) -> None:
        self.repairs: list[Repair] = []
        self.habits: list[tuple[str, str, str]] = []
        self.number = number
        self._file = file
        self._cells = cells
        self._asked = AskedColumns() if asked is None else asked

    def cell(self, column: str) -> object:
        """Give a cell as the file has it."""
        return self._cells.get(self._asked[column])

    def text(self, column: str) -> str:
        """Give the text of a cell without the spaces around it; a whole number has no decimal point."""
        value = self._cells.get(self._asked[column])
        if isinstance(value, str):
            return value.strip()
        if value is None or value != value:  # noqa: PLR0124 -- NaN is the one value unequal to itself
            return ""
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        if isinstance(value, date):
            return value.isoformat()
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()

    def needed(self, column: str, expected: str) -> str:
        """Give the text of a cell that a row must fill."""
        text = self.text(column)
        return text or self.refuse(column, expected)

    def one_of(self, column: str, choices: tuple[str, ...]) -> str:
        """Give the text of a cell that holds one of a few codes."""
        text = self.text(column)
        return text if text in choices else self.refuse(column, f"one of {', '.join(choices)}")

    def whole(self, column: str) -> int | None:
        """Give a count; None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        return int(text) if re.fullmatch(r"-?\d{1,9}", text, flags=re.ASCII) else self.refuse(column, "a whole number")

    def day(self, column: str) -> str:
        """Give a day as ISO 8601; a clock of midnight and months in English words are taken as what they are."""
        text = self.needed(column, "a date")
        day = _spell_day(text)
        if day != text:
            self.habits.append((column, text, "written as days, such as 2025-04-09"))
        if day == _EPOCH:
            self.refuse(column, "the day of the event", "the first day that computers count: no date was given")
        try:
            span = parse_date(day)
        except DateError as error:
            self.refuse(column, error.findings[0].expected, error.findings[0].likely_cause)
        return day if span.precision == "day" and "/" not in day else self.refuse(column, "one day")

    def refuse(self, column: str, expected: str, likely_cause: str = "") -> NoReturn:
        """Refuse the whole row because of one cell."""
        text = self.text(column)
        found = shorten(text) if text else "nothing"
        finding = Finding(found, expected, self._file, self.number, column, likely_cause)
        raise DataError("A row cannot be used.", [finding])

    def repair(self, column: str, found: str, done: str) -> None:
        """Record what was put right in this row."""
        self.repairs.append(Repair(self._file, self.number, column, found, done))


@lru_cache(maxsize=8192)
def _spell_day(text: str) -> str:
    """Bring a day to ISO 8601 where that changes no meaning."""
    if clock := _MIDNIGHT.fullmatch(text):
        return clock["day"]
    if worded := _WORDED.fullmatch(text):
        name = worded["month"].lower()
        found = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name[:_SHORTEST])]
        if found and (len(name) == _SHORTEST or name == _MONTHS[found[0] - 1] or name == "sept"):
            return f"{worded['year']}-{found[0]:02d}-{int(worded['day']):02d}"
    return text
