"""
How probably an event whose date is known only to a span happened within a window of time.

A report that says "in March" does not say yes or no to "before the 15th". Here it says so much: the event is uniform
over its span, and the share of the span within the window is the probability. All spans and windows are half-open, so
windows that follow each other share no moment and leave none out.

Marks widen the span, because a date that its source doubts (``?``) or gives as about so (``~``) may lie outside what is
written. ISO 8601-2 says that it may and not how far, so the rule is ours, and one rule for both marks: **an end that
carries a mark moves outwards by one unit of its own precision, by two where it carries both** (``%``). ``2025-04-09~``
is the 8th to the 10th, ``2025-03?`` is February to April, ``2025%`` is 2023 to 2027.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import DateError, Finding
from geo.layers.dates import DateSpan, parse_date

__all__ = ["widen_date", "window_probability"]

_STEPS: Final = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "day": timedelta(days=1)}
_MONTHS: Final = {"month": 1, "year": 12, "decade": 120, "century": 1200}
_FIRST_MONTH, _LAST_MONTH = 12, 12 * 10_000 - 1  # January of year 1 and December of year 9999, as year * 12 + month

# Ends that are open, in microseconds: farther than any date and near enough that a difference of two does not overflow.
_EVER: Final = 2**61


def window_probability(
    span_from: ArrayLike,
    span_to: ArrayLike,
    window: tuple[datetime | None, datetime | None],
    *,
    date_edtf: Iterable[str] | None = None,
) -> NDArray[np.float64]:
    """
    Give each event's probability of having happened within a window.

    Parameters
    ----------
    span_from, span_to
        First moment of each event's span and first moment after it: datetime64 (UTC where it has no zone), such as the
        columns ``event_date_from`` and ``event_date_to``; NaT for an open end. Not modified.
    window
        First moment and first moment after it, each with a time zone; None for an open end.
    date_edtf
        The events' date texts, one each, whose marks widen the spans as :func:`widen_date` says. None for no widening.

    Returns
    -------
    probability
        From 0 to 1: the share of the span that lies within the window, in whole microseconds and, for spans of less
        than 285 years, rounded once. Windows that cut one another's time into pieces have probabilities that add up to
        that of the whole, and the whole of time has 1. A span of no length counts as its moment. A span with an open
        end has no share: 1 where the window covers it, 0 where they do not meet, NaN where nothing can be told.

    Raises
    ------
    DateError
        The window is empty or has no time zone, a span ends before it begins, or a text is not a date.

    Examples
    --------
    >>> starts = np.array(["2025-03-01", "2025-03-01", "2025-04-09"], dtype="datetime64[us]")
    >>> ends = np.array(["2025-04-01", "NaT", "2025-04-10"], dtype="datetime64[us]")
    >>> april = (datetime(2025, 3, 22, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC))
    >>> print(window_probability(starts, ends, april).round(4))
    [0.3226    nan 1.    ]
    >>> print(window_probability(starts[2:], ends[2:], april, date_edtf=["2025-04-09~"]).round(4))
    [0.6667]
    """
    first, last = _as_bounds(window)
    start, end = _as_microseconds(span_from, -_EVER), _as_microseconds(span_to, _EVER)
    _refuse_reversed(start, end)
    if date_edtf is not None:
        before, after = _list_widenings(date_edtf, len(start))
        start, end = start - np.where(start > -_EVER, before, 0), end + np.where(end < _EVER, after, 0)
    length = end - start
    shared = np.maximum(np.minimum(end, last) - np.maximum(start, first), 0)
    is_open = (start <= -_EVER) | (end >= _EVER)
    covered = (first <= start) & (end <= last)
    share = shared / np.maximum(length, 1)
    at_once = (first <= start) & (start < last)
    return np.select(
        [is_open & covered, is_open & (shared > 0), length == 0],
        [1.0, np.nan, at_once.astype(np.float64)],
        share,
    )


@lru_cache(maxsize=8192)
def widen_date(text: str) -> DateSpan:
    """
    Read a date and take its marks in.

    Parameters
    ----------
    text
        A date or an interval in EDTF, as :func:`geo.layers.parse_date` reads it.

    Returns
    -------
    span
        As `parse_date` gives it, and each end that carries a mark moved outwards by one unit of its own precision, by
        two for ``%``. An interval's ends carry their own marks. Open ends stay open.

    Raises
    ------
    DateError
        The text is not such a date.

    Examples
    --------
    >>> span = widen_date("2025-02-24~/2025-02-26~")
    >>> print(span.earliest.date(), span.latest.date())
    2025-02-23 2025-02-28
    >>> print(widen_date("2025-03?").earliest.date(), widen_date("2025-03%").latest.date())
    2025-02-01 2025-06-01
    """
    span = parse_date(text)
    if not (span.uncertain or span.approximate):
        return span
    first, last = (None if part == ".." else parse_date(part) for part in _split(text))
    return DateSpan(
        _shift(span.earliest, first, -1),
        _shift(span.latest, last, 1),
        span.precision,
        uncertain=span.uncertain,
        approximate=span.approximate,
    )


def _split(text: str) -> tuple[str, str]:
    """Give the two ends of an interval; a date is both of its own."""
    first, _, last = text.strip().partition("/")
    return first, last or first


def _shift(moment: datetime | None, end: DateSpan | None, direction: int) -> datetime | None:
    """Move one end by the units that its marks ask for, as far as the calendar reaches."""
    if moment is None or end is None:
        return moment
    units = direction * (end.uncertain + end.approximate)
    if end.precision in _STEPS:
        return moment + units * _STEPS[end.precision]
    month = moment.year * 12 + moment.month - 1 + units * _MONTHS[end.precision]
    year, month = divmod(min(max(month, _FIRST_MONTH), _LAST_MONTH), 12)
    return moment.replace(year=year, month=month + 1)


def _list_widenings(texts: Iterable[str], n_rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tell by how many microseconds each row's ends move outwards."""
    rows = [_widening(text) if text else (0, 0) for text in texts]
    if len(rows) != n_rows:
        raise DateError(f"Date texts of events: found {len(rows)}, expected one for each of {n_rows} spans.")
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@lru_cache(maxsize=8192)
def _widening(text: str) -> tuple[int, int]:
    span, wide = parse_date(text), widen_date(text)
    return _gap(wide.earliest, span.earliest), _gap(span.latest, wide.latest)


def _gap(early: datetime | None, late: datetime | None) -> int:
    return 0 if early is None or late is None else (late - early) // timedelta(microseconds=1)


def _as_microseconds(moments: ArrayLike, open_end: int) -> NDArray[np.int64]:
    values = np.asarray(moments, dtype="datetime64[us]")
    return np.where(np.isnat(values), open_end, values.astype(np.int64))


def _as_bounds(window: tuple[datetime | None, datetime | None]) -> tuple[int, int]:
    """Give the window in microseconds since 1970; an open end reaches beyond every span, the open ones included."""
    bounds: list[Any] = []
    for moment, open_end in zip(window, (-_EVER, _EVER), strict=True):
        if moment is not None and moment.tzinfo is None:
            raise DateError(
                f"A window's end: found {moment.isoformat()} without a time zone, expected one. "
                "Likely cause: datetime(...) without tzinfo=UTC."
            )
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        bounds.append(open_end if moment is None else (moment - epoch) // timedelta(microseconds=1))
    first, last = bounds
    if first >= last:
        raise DateError(
            f"A window: found {window[0]} to {window[1]}, expected an end after its start. "
            "Likely cause: the two are the wrong way round."
        )
    return first, last


def _refuse_reversed(start: NDArray[np.int64], end: NDArray[np.int64]) -> None:
    rows = np.flatnonzero(start > end)
    if len(rows):
        findings = [Finding("an end before its start", "a span", row=str(row + 1)) for row in rows]
        raise DateError("Spans of events cannot be used.", findings)
