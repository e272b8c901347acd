"""
Dates as the sources give them: known to a day, a month or a year, uncertain, approximate, or open at one end.

The notation is the Extended Date/Time Format of ISO 8601-2:2019, levels 0 and 1, and a text in it is never read as more
than it says: ``2025-03`` is the whole month, not its first day. What a spreadsheet or a newspaper writes instead is
refused with the likely cause, because a wrong guess moves an event by months and nothing later can show it.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from geo.errors import DateError, Finding

__all__ = ["PRECISIONS", "DateSpan", "parse_date"]

PRECISIONS: Final = ("second", "minute", "day", "month", "year", "decade", "century")
"""What a date can be known to, finest first."""

_EXPECTED: Final = "a date in EDTF, such as 2025-04-09, 2025-03?, 2024-12-08/.. or 2025-04-02/2025-04-03"
_DAY: Final = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)"
    r"((?<!X)-(?P<month>\d{2})(-(?P<day>\d{2}|XX))?|(?<!X)-XX(-XX)?)?"  # nothing is known below what is masked
    r"(?P<mark>[?~%]?)",
    flags=re.ASCII,
)
_CLOCK: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?P<seconds>:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", flags=re.ASCII
)
_YEAR_PRECISIONS: Final = ("year", "decade", "century")
_SEASON: Final = re.compile(r"\d{4}-(2[1-9]|3\d|4[01])[?~%]?")
_HIJRI_YEARS: Final = range(1300, 1500)  # 1300 AH began in 1882 CE; 1499 AH ends in 2076 CE

_LIKELY_CAUSES: Final = (
    (r".*[\u0660-\u0669\u06f0-\u06f9].*", "Arabic-Indic digits: write the date in the digits 0 to 9"),
    (r"\d{5}(\.\d+)?", "a spreadsheet's day number: format the column as text before saving"),
    (r"\d{8}", "the form without hyphens: write 2025-04-09"),
    (r"\d{10}(\d{3})?", "seconds or milliseconds since 1970: write the date"),
    (r"\d{4}([/.])\d{1,2}\1\d{1,2}", "slashes or dots in place of hyphens: write 2025-04-09"),
    (r"\d{1,2}([-/.])\d{1,2}(\1\d{2,4})?", "day and month in an order that cannot be told: write 2025-04-03"),
    (r"[^.\[{]+\.\.[^.]+", "two dots between two dates: an interval is written with a slash, 2024-12/2025-04"),
    (r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}(:\d{2}){0,2}(\.\d+)?", "a clock time without its zone: add Z for UTC or +03:00"),
    (r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}.*", "a space before the clock time: write T, as in 2025-03-09T20:00:00Z"),
    (r"(/.+|.+/)", "an end left empty, which does not tell open from unknown: write .. for an open end"),
    (r"[\[{].*", "a set of dates (EDTF level 2): write one row for each, or an interval"),
    (r"[?~%].*|.*[?~%][-\d].*", "a mark inside the date (EDTF level 2): put ?, ~ or % at its end"),
    (r"\d{4}-\d{1,2}-\d{1,2}|\d{4}-\d{1,2}", "a day or month that does not exist, or that lacks its leading 0"),
    (r".*[^\W\d_]{3,}.*", "words: write the date in figures, year first"),
)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """
    The time within which a date lies, or over which a state holds.

    Parameters
    ----------
    earliest
        First moment, in UTC; None where the interval is open at its start.
    latest
        First moment after the span, in UTC (half-open); None where the interval is open at its end.
    precision
        What the date is known to, one of `PRECISIONS`; of an interval the coarser end.
    uncertain
        The source doubts the date (``?`` or ``%``).
    approximate
        The source gives the date as about so (``~`` or ``%``). The span itself is not widened.

    Examples
    --------
    >>> span = parse_date("2025-04-02/2025-04-03")
    >>> print(span.earliest, span.latest, span.precision)
    2025-04-02 00:00:00+00:00 2025-04-04 00:00:00+00:00 day
    """

    earliest: datetime | None
    latest: datetime | None
    precision: str
    uncertain: bool = False
    approximate: bool = False

    def covers(self, moment: datetime) -> bool:
        """
        Tell whether a moment lies within the span.

        Examples
        --------
        >>> parse_date("2024-12-08/..").covers(datetime(2025, 4, 10, tzinfo=UTC))
        True
        """
        return (self.earliest is None or self.earliest <= moment) and (self.latest is None or moment < self.latest)

    def overlaps(self, other: "DateSpan") -> bool:
        """
        Tell whether two spans share a moment.

        Examples
        --------
        >>> parse_date("2025-03").overlaps(parse_date("2025-04"))
        False
        """
        return (self.latest is None or other.earliest is None or other.earliest < self.latest) and (
            other.latest is None or self.earliest is None or self.earliest < other.latest
        )


@lru_cache(maxsize=8192)
def parse_date(text: str) -> DateSpan:
    """
    Read a date or an interval in EDTF (ISO 8601-2:2019, levels 0 and 1).

    Parameters
    ----------
    text
        Such as ``2025-04-09``, ``2025-03?``, ``2024-12``, ``2025``, ``202X``, ``1967/2025``, ``2024-12-08/..`` or, with
        its zone, ``2025-03-09T20:00:00Z``. Days are days in UTC. Spaces around it are passed over.

    Returns
    -------
    span
        With ``earliest < latest`` wherever both are set.

    Raises
    ------
    DateError
        The text is not such a date; the error names the likely cause. Refused on purpose: ``03/04/2025``, spreadsheet
        day numbers, clock times without a zone, Hijri years, seasons and everything of EDTF level 2.

    Examples
    --------
    >>> march = parse_date("2025-03?")
    >>> print(march.earliest.date(), march.latest.date(), march.precision, march.uncertain)
    2025-03-01 2025-04-01 month True
    >>> print(parse_date("2024-12-08/..").latest)
    None
    """
    cleaned = text.strip()
    parts = cleaned.split("/")
    if cleaned == "../.." or len(parts) > 2 or (len(parts) == 2 and not all(parts)):  # noqa: PLR2004 -- start and end
        raise _refuse(text)
    ends = [None if part == ".." and len(parts) > 1 else _parse_end(part, text) for part in parts]
    first, last = ends[0], ends[-1]
    earliest = first.earliest if first else None
    latest = last.latest if last else None
    if earliest is not None and latest is not None and earliest >= latest:
        raise _refuse(text, "the two ends of the interval are the wrong way round")
    known = [end for end in ends if end is not None]
    return DateSpan(
        earliest,
        latest,
        precision=max((end.precision for end in known), key=PRECISIONS.index),
        uncertain=any(end.uncertain for end in known),
        approximate=any(end.approximate for end in known),
    )


def _parse_end(part: str, text: str) -> DateSpan:
    """Read one date: the whole text, or one end of an interval."""
    clock = _CLOCK.fullmatch(part)
    if clock:
        return _parse_clock(part, text, has_seconds=clock["seconds"] is not None)
    if _SEASON.fullmatch(part):
        raise _refuse(text, "a season (EDTF 21 to 41), whose days nobody has fixed: write the months")
    found = _DAY.fullmatch(part)
    if not found:
        raise _refuse(text)
    year, month, day, mark = found["year"], found["month"] or "XX", found["day"] or "XX", found["mark"]
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year in _HIJRI_YEARS:
        raise _refuse(text, f"a year of the Hijri calendar ({year} AH): write the Gregorian date")
    try:
        first = datetime(first_year, _number(month, 1), _number(day, 1), tzinfo=UTC)
        last_month = _number(month, 12)
        last = datetime(last_year, last_month, _number(day, monthrange(last_year, last_month)[1]), tzinfo=UTC)
        latest = last + timedelta(days=1)
    except (ValueError, OverflowError):
        raise _refuse(text) from None
    precision = "day" if day != "XX" else "month" if month != "XX" else _YEAR_PRECISIONS[year.count("X")]
    return DateSpan(first, latest, precision, uncertain=mark in ("?", "%"), approximate=mark in ("~", "%"))


def _number(digits: str, unknown: int) -> int:
    """Read a month or a day; one that is not known has its first or its last value."""
    return unknown if digits == "XX" else int(digits)


def _parse_clock(part: str, text: str, *, has_seconds: bool) -> DateSpan:
    """Read a date with a clock time and its zone; the library keeps only the day of it."""
    try:
        moment = datetime.fromisoformat(part).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refuse(text, "an hour, day or month that does not exist") from None
    if moment.year in _HIJRI_YEARS:
        raise _refuse(text, f"a year of the Hijri calendar ({moment.year} AH): write the Gregorian date")
    step = timedelta(seconds=1) if has_seconds else timedelta(minutes=1)
    return DateSpan(moment, moment + step, precision="second" if has_seconds else "minute")


def _refuse(text: str, likely_cause: str = "") -> DateError:
    """Word the error for a text that is no date."""
    cleaned = text.strip()
    cause = likely_cause or next(
        (cause for pattern, cause in _LIKELY_CAUSES if re.fullmatch(pattern, cleaned, flags=re.DOTALL)), ""
    )
    finding = Finding(f"{text!r}", _EXPECTED, likely_cause=cause)
    return DateError("A date cannot be read.", [finding])
