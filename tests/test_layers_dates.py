"""Dates: what is read, what is refused, and the laws that spans keep."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DateError
from geo.layers import DateSpan, parse_date

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
