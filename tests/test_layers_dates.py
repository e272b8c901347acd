"""Dates: what is read, what is refused, and the laws that spans keep."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DateError
from geo.layers import DateSpan, parse_date
from geo.layers.date_spelling import spell_date
from geo.layers.windows import widen_date, window_probability

LAW = settings(deadline=None)  # a busy machine is no failure
DAYS = st.dates(min_value=date(1850, 1, 1), max_value=date(2100, 12, 31))
DATES = st.builds(
    lambda day, length, mark: day.isoformat()[:length] + mark,
    DAYS,
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "?", "~", "%"]),
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2025-04-09", "2025-04-09", "2025-04-10", "day"),
        ("2025-03?", "2025-03-01", "2025-04-01", "month"),
        ("2024-12", "2024-12-01", "2025-01-01", "month"),
        ("2025", "2025-01-01", "2026-01-01", "year"),
        ("202X", "2020-01-01", "2030-01-01", "decade"),
        ("19XX", "1900-01-01", "2000-01-01", "century"),
        ("2024-02-XX", "2024-02-01", "2024-03-01", "month"),
        ("2024-XX", "2024-01-01", "2025-01-01", "year"),
        ("2025-04-02/2025-04-03", "2025-04-02", "2025-04-04", "day"),
        ("1967/2025", "1967-01-01", "2026-01-01", "year"),
        ("2024-11-30/2025-04", "2024-11-30", "2025-05-01", "month"),
        ("  2025-04-09 ", "2025-04-09", "2025-04-10", "day"),
    ],
)
def test_a_date_is_the_whole_of_what_its_text_says(text: str, earliest: str, latest: str, precision: str) -> None:
    span = parse_date(text)
    assert span.earliest == datetime.fromisoformat(earliest).replace(tzinfo=UTC)
    assert span.latest == datetime.fromisoformat(latest).replace(tzinfo=UTC)
    assert span.precision == precision


def test_an_open_end_is_none() -> None:
    assert parse_date("2024-12-08/..") == DateSpan(datetime(2024, 12, 8, tzinfo=UTC), None, "day")
    assert parse_date("../2024-12-07") == DateSpan(None, datetime(2024, 12, 8, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("text", "uncertain", "approximate"),
    [
        ("2025-03", False, False),
        ("2025-03?", True, False),
        ("2025-03~", False, True),
        ("2025-03%", True, True),
        ("2025-03?/2025-04~", True, True),
    ],
)
def test_marks_become_flags_and_widen_nothing(text: str, uncertain: bool, approximate: bool) -> None:  # noqa: FBT001 -- a table of cases
    span = parse_date(text)
    assert (span.uncertain, span.approximate) == (uncertain, approximate)
    assert span.earliest == datetime(2025, 3, 1, tzinfo=UTC)


def test_a_clock_time_is_taken_to_utc() -> None:
    span = parse_date("2025-03-09T01:30+03:00")
    assert span.earliest == datetime(2025, 3, 8, 22, 30, tzinfo=UTC)
    assert span.latest == datetime(2025, 3, 8, 22, 31, tzinfo=UTC)
    assert span.precision == "minute"
    assert parse_date("2025-03-08T22:30:00Z").precision == "second"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("03/04", "day and month in an order that cannot be told"),
        ("03/04/2025", "day and month in an order that cannot be told"),
        ("9.4.2025", "day and month in an order that cannot be told"),
        ("45749", "a spreadsheet's day number"),
        ("45749.5", "a spreadsheet's day number"),
        ("1446-10-11", "Hijri"),
        ("1446", "Hijri"),
        ("144X", "Hijri"),
        ("1446-10-11T10:00Z", "Hijri"),
        ("2025-03-09T20:00", "without its zone"),
        ("2025-03-09 20:00", "without its zone"),
        ("2025-03-09T25:00Z", "an hour, day or month that does not exist"),
        ("2024-12..2025-04", "an interval is written with a slash"),
        ("2024-12-08/", "write .. for an open end"),
        ("/2024-12-08", "write .. for an open end"),
        ("2025-04-03/2025-04-02", "the wrong way round"),
        ("2025-22", "a season"),
        ("[2025-03-21,2025-03-25]", "a set of dates"),
        ("2025?-03", "put ?, ~ or % at its end"),
        ("20250409", "without hyphens"),
        ("2025/04/09", "slashes or dots in place of hyphens"),
        ("1744156800", "seconds or milliseconds since 1970"),
        ("2025-02-29", "does not exist"),
        ("2025-4-9", "lacks its leading 0"),
        ("9 April 2025", "words"),
        ("٢٠٢٥-٠٤-٠٩", "Arabic-Indic digits"),
    ],
)
def test_what_could_be_read_wrongly_is_refused_with_its_likely_cause(text: str, cause: str) -> None:
    with pytest.raises(DateError, match="A date cannot be read") as caught:
        parse_date(text)
    assert cause in caught.value.findings[0].likely_cause
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", " ", "../..", "2025-XX-05", "202X-04", "20X5", "9999", "0000", "a/b/c", "2025-04??"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(DateError, match="expected a date in EDTF"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025/04/02", "2025-04-02"),
        ("٢٠٢٥/٤/٢", "2025-04-02"),
        ("3 نيسان 2025", "2025-04-03"),
        ("٣ نيسان، ٢٠٢٥ م", "2025-04-03"),
        ("3 أبريل 2025", "2025-04-03"),
        ("3 ابريل 2025", "2025-04-03"),
        ("3 نيسان/أبريل 2025", "2025-04-03"),
        ("\u200f12 كانون الأول 2024", "2024-12-12"),
        ("31 كانون الثاني 2025", "2025-01-31"),
        ("1 تشرين الثاني 2024", "2024-11-01"),
        ("1 يونيه 2024", "2024-06-01"),
    ],
)
def test_a_date_that_means_one_day_only_is_spelled_so(text: str, day: str) -> None:
    assert spell_date(text) == day
    assert parse_date(spell_date(text)).precision == "day"


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2025",
        "٠٣/٠٤/٢٠٢٥",
        "2025/13/02",
        "1446/10/11",
        "3 كانون 2025",
        "3 نيسان/أيار 2025",
        "3 شوال 1446",
        "3 نيسان 1446",
        "31 نيسان 2025",
        "3 نيسان 2025؟",
        "3 نيسان 2025 هـ",
        "3-5 نيسان 2025",
        "3 نيسان 25",
        "2025 نيسان 3",
    ],
)
def test_a_date_that_may_mean_another_day_stays_refused(text: str) -> None:
    with pytest.raises(DateError, match="A date cannot be read"):
        parse_date(spell_date(text))


@LAW
@given(DATES)
def test_dates_in_our_notation_are_not_touched(text: str) -> None:
    assert spell_date(text) == text


@LAW
@given(DATES)
def test_the_library_edtf_reads_the_same_days(text: str) -> None:
    reference = parse_edtf(text)
    span = parse_date(text)
    assert span.earliest is not None
    assert span.latest is not None
    assert span.earliest.timetuple()[:3] == tuple(reference.lower_strict())[:3]
    assert (span.latest - timedelta(days=1)).timetuple()[:3] == tuple(reference.upper_strict())[:3]


def test_the_comparison_with_the_library_can_fail() -> None:
    span = parse_date("2025-03")
    assert span.latest is not None
    assert (
        span.latest.timetuple()[:3] != tuple(parse_edtf("2025-03").upper_strict())[:3]
    )  # half-open, the library's is not


@LAW
@given(DATES, DATES)
def test_an_interval_holds_both_its_ends(first: str, last: str) -> None:
    start, end = parse_date(first), parse_date(last)
    assert start.earliest is not None
    assert end.latest is not None
    if start.earliest >= end.latest:
        with pytest.raises(DateError, match="wrong way round"):
            parse_date(f"{first}/{last}")
        return
    span = parse_date(f"{first}/{last}")
    assert span.earliest is not None
    assert span.latest is not None
    assert span.earliest < span.latest
    assert span.covers(start.earliest)
    assert span.covers(end.latest - timedelta(microseconds=1))
    assert not span.covers(span.latest)
    assert span.overlaps(start) or start.earliest >= span.latest


@LAW
@given(DAYS)
def test_a_day_lies_in_its_month_and_the_month_in_its_year(day: date) -> None:
    spans = [parse_date(day.isoformat()[:length]) for length in (10, 7, 4)]
    for inner, outer in pairwise(spans):
        assert outer.earliest is not None
        assert inner.earliest is not None
        assert outer.latest is not None
        assert inner.latest is not None
        assert outer.earliest <= inner.earliest < inner.latest <= outer.latest


@LAW
@given(st.text(max_size=30))
def test_no_text_does_worse_than_a_date_error(text: str) -> None:
    try:
        span = parse_date(text)
    except DateError:
        return
    assert span.earliest is None or span.latest is None or span.earliest < span.latest


MOMENTS = st.integers(0, 200 * 366 * 86_400 * 10**6).map(
    lambda after_us: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=after_us)
)
SPANS = st.tuples(MOMENTS, MOMENTS).map(sorted).filter(lambda span: span[0] < span[1])


def chance(
    spans: list[tuple[datetime | None, datetime | None]],
    window: tuple[datetime | None, datetime | None],
    texts: list[str] | None = None,
) -> list[float]:
    starts, ends = (
        pd.to_datetime(pd.Series(column, dtype=object), utc=True).dt.as_unit("us")
        for column in zip(*spans, strict=True)
    )
    return window_probability(starts, ends, window, date_edtf=texts).tolist()  # type: ignore[no-any-return]


def span_of(text: str) -> tuple[datetime | None, datetime | None]:
    span = parse_date(text)
    return span.earliest, span.latest


def test_an_event_of_march_is_in_the_last_ten_days_with_ten_thirty_firsts() -> None:
    window = (datetime(2025, 3, 22, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC))
    assert chance([span_of("2025-03")], window) == [10 / 31]


def test_windows_are_half_open() -> None:
    day = [span_of("2025-04-09")]
    midnight, next_midnight = datetime(2025, 4, 9, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC)
    assert chance(day, (None, midnight)) == [0.0]
    assert chance(day, (midnight, next_midnight)) == [1.0]
    assert chance(day, (next_midnight, None)) == [0.0]
    at_once = [(midnight, midnight)]
    assert chance(at_once, (midnight, next_midnight)) == [1.0]
    assert chance(at_once, (None, midnight)) == [0.0]


@LAW
@given(SPANS, SPANS)
def test_the_probability_is_the_exact_share_rounded_once(span: list[datetime], window: list[datetime]) -> None:
    shared = max(min(span[1], window[1]) - max(span[0], window[0]), timedelta(0))
    unit = timedelta(microseconds=1)
    share = Fraction(shared // unit, (span[1] - span[0]) // unit)
    assert chance([(span[0], span[1])], (window[0], window[1])) == [float(share)]


@LAW
@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.sampled_from([7, 4]), st.integers(-400, 400), st.integers(1, 400)
)
def test_days_counted_one_by_one_give_the_same(day: date, length: int, offset: int, n_days: int) -> None:
    text = day.isoformat()[:length]
    days = [day + timedelta(step) for step in range(-800, 800) if (day + timedelta(step)).isoformat().startswith(text)]
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(offset)
    inside = [item for item in days if first.date() <= item < first.date() + timedelta(n_days)]
    told = chance([span_of(text)], (first, first + timedelta(n_days)))
    assert told == [len(inside) / len(days)]
    closed = [item for item in days if first.date() <= item <= first.date() + timedelta(n_days)]
    if len(closed) != len(inside):  # a window that holds its end would be noticed
        assert told != [len(closed) / len(days)]


@LAW
@given(SPANS, st.lists(MOMENTS, min_size=1, max_size=5, unique=True))
def test_windows_that_follow_each_other_add_up_to_one(span: list[datetime], cuts: list[datetime]) -> None:
    ends = [None, *sorted(cuts), None]
    parts = [chance([(span[0], span[1])], window)[0] for window in pairwise(ends)]
    assert sum(parts) == pytest.approx(1.0, abs=1e-12)
    assert chance([(span[0], span[1])], (None, None)) == [1.0]


@LAW
@given(SPANS, SPANS, SPANS)
def test_a_wider_window_is_never_less_probable(
    span: list[datetime], one: list[datetime], other: list[datetime]
) -> None:
    inner = chance([(span[0], span[1])], (one[0], one[1]))[0]
    outer = chance([(span[0], span[1])], (min(one[0], other[0]), max(one[1], other[1])))[0]
    assert 0 <= inner <= outer <= 1


def test_a_span_without_an_end_has_no_share() -> None:
    april = datetime(2025, 4, 1, tzinfo=UTC)
    spans = [span_of("2024-12-08/.."), span_of("../2024-12-07")]
    told = np.array([chance(spans, window) for window in ((None, None), (april, None), (None, april))])
    assert np.array_equal(told, [[1.0, 1.0], [np.nan, 0.0], [np.nan, 1.0]], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025-04-09", "2025-04-09", "2025-04-10"),
        ("2025-04-09?", "2025-04-08", "2025-04-11"),
        ("2025-04-09~", "2025-04-08", "2025-04-11"),
        ("2025-04-09%", "2025-04-07", "2025-04-12"),
        ("2025-03?", "2025-02-01", "2025-05-01"),
        ("2025-01~", "2024-12-01", "2025-03-01"),
        ("2025~", "2024-01-01", "2027-01-01"),
        ("202X?", "2010-01-01", "2040-01-01"),
        ("2025-02-24~/2025-02-26", "2025-02-23", "2025-02-27"),
        ("2025-02-24/2025-03?", "2025-02-24", "2025-05-01"),
    ],
)
def test_a_mark_widens_its_own_end_by_one_unit(text: str, earliest: str, latest: str) -> None:
    span = widen_date(text)
    assert span.earliest == datetime.fromisoformat(earliest).replace(tzinfo=UTC)
    assert span.latest == datetime.fromisoformat(latest).replace(tzinfo=UTC)


@LAW
@given(DATES)
def test_a_widened_span_holds_the_plain_one(text: str) -> None:
    plain, wide = parse_date(text), widen_date(text)
    assert plain.earliest is not None
    assert plain.latest is not None
    assert wide.earliest is not None
    assert wide.latest is not None
    assert (wide.earliest < plain.earliest) == (plain.uncertain or plain.approximate)
    assert (wide.latest > plain.latest) == (plain.uncertain or plain.approximate)


def test_marks_take_part_of_the_probability_out_of_the_day() -> None:
    spans = [span_of("2025-02-08?"), span_of("2025-02-08"), (None, datetime(2025, 2, 9, tzinfo=UTC))]
    day = (datetime(2025, 2, 8, tzinfo=UTC), datetime(2025, 2, 9, tzinfo=UTC))
    told = chance(spans, day, ["2025-02-08?", "2025-02-08", "../2025-02-08"])
    assert told[:2] == [1 / 3, 1.0]
    assert np.isnan(told[2])


def test_windows_and_spans_that_make_no_sense_are_refused() -> None:
    first, last = datetime(2025, 4, 9, tzinfo=UTC), datetime(2025, 4, 10, tzinfo=UTC)
    with pytest.raises(DateError, match="wrong way round"):
        chance([(first, last)], (last, first))
    with pytest.raises(DateError, match="without a time zone"):
        chance([(first, last)], (datetime(2025, 4, 9), None))  # noqa: DTZ001 - what is refused
    with pytest.raises(DateError, match="row 2: found an end before its start"):
        chance([(first, last), (last, first)], (first, last))
    with pytest.raises(DateError, match="found 2, expected one for each of 1"):
        chance([(first, last)], (first, last), ["2025", "2025"])
