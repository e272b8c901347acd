"""What stood at a moment, and how old its evidence is."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.errors import DateError, SettingsError
from geo.layers import check_frame
from geo.studies import read_layers
from geo.studies.comparison.snapshots import LEFT_OUT_COLUMNS, holds_at, snapshot, with_as_of
from geo.studies.layers import StudyLayers
from geo.studies.settings.tables import ControlEntry
from geo.studies.steps.staleness import AGE_COLUMNS, age_evidence, find_stale, summarise_ages, tell_stale

LAW = settings(deadline=None)  # a busy machine is no failure
APRIL_10 = datetime(2025, 4, 10, tzinfo=UTC)


def make_assessments(dates: list[str], **columns: object) -> gpd.GeoDataFrame:
    ids = [f"place-{number}" for number in range(len(dates))]
    raw = gpd.GeoDataFrame(
        {
            "id": ids,
            "name": ids,
            "party": "sdf",
            "status": "assessed",
            "analytic_confidence": "high",
            "date_edtf": dates,
            "sources": [["https://example.org/"]] * len(dates),
        }
        | columns,
        geometry=[shapely.Point(38, 34)] * len(dates),
        crs="EPSG:4326",
    )
    return check_frame(raw, "assessments")


@pytest.fixture(scope="module")
def layers(study: geo.Study) -> StudyLayers:
    return read_layers(study)


def test_a_validity_is_half_open() -> None:
    raw = gpd.GeoDataFrame(
        {
            "id": ["a"],
            "valid_from": ["2025-04-09"],
            "valid_to": ["2025-04-12T00:00:00Z"],
            "sources": [["https://example.org/"]],
        },
        geometry=[shapely.box(38, 34, 39, 35)],
        crs="EPSG:4326",
    )
    areas = check_frame(raw, "areas")
    day = datetime(2025, 4, 9, tzinfo=UTC)
    second = timedelta(seconds=1)
    moments = [day - second, day, day + timedelta(days=3) - second, day + timedelta(days=3)]
    assert [holds_at(areas, "areas", moment).tolist() for moment in moments] == [[False], [True], [True], [False]]


def test_the_span_of_the_evidence_leaves_no_assessment_out() -> None:
    places = make_assessments(["2024-12", "2025-05-19", "2025-01/..", "2025-04-10"])
    assert holds_at(places, "assessments", APRIL_10).all()
    assert holds_at(places, "assessments", datetime(1990, 1, 1, tzinfo=UTC)).all()


def test_a_validity_that_is_stated_leaves_an_assessment_out() -> None:
    places = make_assessments(
        ["2025-03", "2025-03", "2025-03", "2025-03"],
        valid_from=["2025-04-11", "2025-01-01", "", "2025-03-01"],
        valid_to=["", "2025-04-10T00:00:00Z", "", "2025-04-01T00:00:00Z"],
    )
    # The last one is the span of its evidence, stated or not: no end of control is told by it.
    assert holds_at(places, "assessments", APRIL_10).tolist() == [False, False, True, True]


def test_the_shipped_study_as_of_two_dates(layers: StudyLayers) -> None:
    before, after = (snapshot(layers, datetime(2025, 4, day, tzinfo=UTC)) for day in (5, 10))
    zones = [{zone.id for zone in snap.layers.declarations.zones} for snap in (before, after)]
    assert zones[1] - zones[0] == {"tadmur-red-line", "israel-turkiye-talks"}
    assert {mechanism.id for mechanism in after.layers.declarations.mechanisms} >= {"israel-turkiye-2025"}
    assert "israel-turkiye-2025" not in {mechanism.id for mechanism in before.layers.declarations.mechanisms}
    for snap in (before, after):
        strikes = snap.layers.reads["strikes"].frame
        assert (strikes["event_date_from"] < snap.at).all()  # no mark is near
        assert len(snap.layers.reads["control_assessments"].frame) == len(layers.reads["control_assessments"].frame)
        assert list(snap.left_out.columns) == list(LEFT_OUT_COLUMNS)
        kept = sum(len(read.frame) for read in snap.layers.reads.values())
        assert kept + snap.left_out["layer"].ne("zones").sum() == sum(len(read.frame) for read in layers.reads.values())
    assert len(layers.declarations.zones) == 15  # the caller's layers are left alone


def test_a_strike_stands_from_its_beginning_on(layers: StudyLayers) -> None:
    key = "strike-2025-04-02-nawa-tasil-israel"  # 2025-04-02/2025-04-03
    for day, stands in ((2, False), (3, True), (4, True)):
        strikes = snapshot(layers, datetime(2025, 4, day, tzinfo=UTC)).layers.reads["strikes"].frame
        assert (key in set(strikes["id"])) is stands


def test_a_doubted_date_may_have_been_a_day_before(layers: StudyLayers) -> None:
    key = "strike-2025-02-08-deir-ali-israel"  # 2025-02-08?
    for day, stands in ((7, False), (8, True)):
        strikes = snapshot(layers, datetime(2025, 2, day, tzinfo=UTC)).layers.reads["strikes"].frame
        assert (key in set(strikes["id"])) is stands


def test_a_study_gets_another_date_and_stays_as_it_was(study: geo.Study) -> None:
    other = with_as_of(study, datetime(2025, 4, 5, tzinfo=UTC))
    assert other.as_of == pd.Timestamp("2025-04-05", tz="UTC")
    assert study.as_of == pd.Timestamp("2025-04-10", tz="UTC")
    assert other.settings.control == study.settings.control


def test_a_moment_without_a_zone_is_refused(study: geo.Study, layers: StudyLayers) -> None:
    naive = datetime(2025, 4, 5)  # noqa: DTZ001 - what is refused
    for ask in (lambda: snapshot(layers, naive), lambda: with_as_of(study, naive)):
        with pytest.raises(DateError, match="without a time zone"):
            ask()


@pytest.mark.parametrize(
    ("text", "evidence", "least", "most"),
    [
        ("2025-04-09", "earlier", 0, 1),
        ("2025-03", "earlier", 9, 40),
        ("2024-12/2025-03-30", "earlier", 10, 11),
        ("2025", "spans", 0, 99),
        ("2025-04-01/2025-04-13", "spans", 0, 0),
        ("2024-12-08/..", "spans", 0, 0),
        ("2025-04-10", "later", 0, 0),
        ("2025-05-19", "later", 0, 0),
    ],
)
def test_ages_count_from_the_last_evidence(text: str, evidence: str, least: float, most: float) -> None:
    ages = age_evidence(make_assessments([text]), APRIL_10, 120)
    assert list(ages.columns) == list(AGE_COLUMNS)
    assert ages.loc[0, ["evidence", "age_days", "most_days"]].tolist() == [evidence, least, most]


@LAW
@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.sampled_from([4, 7, 10]), st.integers(1, 4000))
def test_the_true_age_lies_between_least_and_most(day: date, length: int, limit: int) -> None:
    row = age_evidence(make_assessments([day.isoformat()[:length]]), APRIL_10, limit).iloc[0]
    true = (APRIL_10 - datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) / timedelta(days=1)
    assert row["age_days"] <= max(true, 0) <= row["most_days"] or row["evidence"] == "later"
    assert row["staleness"] == ("stale" if row["age_days"] > limit else "perhaps" if row["most_days"] > limit else "")
    assert 0 < row["freshness"] <= 1
    assert (row["freshness"] < 1) == (row["staleness"] == "stale")


def test_stale_rows_come_oldest_first_and_are_told() -> None:
    places = make_assessments(["2024-12-01", "2025-04-01", "2024-11-01", "2024-12"], party=["a", "a", "b", "b"])
    stale = find_stale(places, APRIL_10, 120)
    assert stale[["id", "staleness"]].to_numpy().tolist() == [
        ["place-2", "stale"],
        ["place-0", "stale"],
        ["place-3", "perhaps"],
    ]
    ages = age_evidence(places, APRIL_10, 120)
    assert summarise_ages(ages).to_dict("list") == {
        "party": ["a", "b"],
        "places": [2, 2],
        "median_days": [68.5, 129.0],
        "oldest_days": [129.0, 159.0],
        "stale": [1, 1],
        "perhaps": [0, 1],
        "later": [0, 0],
    }
    told = tell_stale(ages, 120)
    assert told.startswith("Of 4 assessed places the evidence of 2 is more than 120 days old")
    assert "of 1 more it may be" in told
    assert tell_stale(age_evidence(places, APRIL_10, 400), 400) == ""


def test_the_limit_is_a_setting_with_a_default() -> None:
    assert ControlEntry().stale_after_days == 120
    with pytest.raises(ValueError, match="greater than 0"):
        ControlEntry(stale_after_days=0)
    with pytest.raises(SettingsError, match="found 0 days"):
        find_stale(make_assessments(["2025"]), APRIL_10, 0)
    with pytest.raises(DateError, match="expected one with a time zone"):
        find_stale(make_assessments(["2025"]), datetime(2025, 4, 10), 120)  # noqa: DTZ001 - what is refused
