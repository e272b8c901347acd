"""Published percentages beside the areas: closed forms, and the one figure that is known for Syria."""

import re
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import geo
from geo.control import SHARE_CHECK_COLUMNS, check_shares
from geo.errors import DataError, DateError
from geo.layers import Party

AT = datetime(2025, 4, 10, tzinfo=UTC)


def areas() -> gpd.GeoDataFrame:
    """100 km2: 50 red, 20 blue, 15 contested by both, 10 held by red and claimed by blue, 5 unknown."""
    return gpd.GeoDataFrame(
        {
            "party": ["red", "red", "blue", "blue", "blue", ""],
            "status": ["assessed", "assessed", "assessed", "contested", "claimed", "unknown"],
            "claimants": [(), (), (), ("blue", "red"), ("blue", "red"), ()],
            "area_km2": [30.0, 20.0, 20.0, 15.0, 10.0, 5.0],
        },
        geometry=[shapely.box(row, 0, row + 1, 1) for row in range(6)],
        crs="EPSG:4326",
    )


def share(percent: float, *, party: str = "red", date: str = "2025-04-10") -> pd.DataFrame:
    return pd.DataFrame({"date": [date], "party": [party], "percent": [percent], "source": ["A map"]})


@pytest.mark.parametrize(("party", "low", "high"), [("red", 50.0, 75.0), ("blue", 20.0, 45.0), ("green", 0.0, 0.0)])
def test_the_range_runs_from_what_is_held_to_what_is_also_disputed(party: str, low: float, high: float) -> None:
    row = check_shares(areas(), share(60.0, party=party), at=AT).iloc[0]
    assert (row["low_percent"], row["high_percent"]) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("percent", "verdict", "points"),
    [(50.0, "within", 0.0), (75.0, "within", 0.0), (60.0, "within", 0.0), (80.5, "above", 5.5), (49.0, "below", -1.0)],
)
def test_a_share_is_compared_with_the_range(percent: float, verdict: str, points: float) -> None:
    row = check_shares(areas(), share(percent), at=AT).iloc[0]
    assert (row["verdict"], row["difference_points"]) == (verdict, pytest.approx(points))
    assert verdict in row["text"]
    assert re.search("ضمن|فوق|تحت", row["text_ar"])


@pytest.mark.parametrize(
    ("date", "days"),
    [("2025-04-10", 0), ("2025-04", 0), ("2025-04-12", 2), ("2025-04-08", 1), ("2025-12", 235), ("2025-04-01/..", 0)],
)
def test_the_days_between_the_dates_are_told(date: str, days: int) -> None:
    row = check_shares(areas(), share(90.0, date=date), at=AT).iloc[0]
    assert row["days_apart"] == days
    assert (f"{days} days apart" in row["text"]) == (days > 0)
    assert ("عدد الأيام" in row["text_ar"]) == (days > 0)


def test_rows_keep_their_order_and_parties_their_names() -> None:
    told = pd.concat([share(20.0, party="blue"), share(50.0)])
    names = {"blue": Party("blue", "The Blues", "الزرق", "#0000ff")}
    check = check_shares(areas(), told, at=AT, parties=names)
    assert tuple(check.columns) == SHARE_CHECK_COLUMNS
    assert check["party"].tolist() == ["blue", "red"]
    assert check["text"][0] == (
        "A map (2025-04-10) gives The Blues 20.0 % of the country; these areas of 2025-04-10 give 20.0 % to 45.0 %. "
        "The share lies within that range."
    )
    assert "الزرق" in check["text_ar"][0]
    assert len(check_shares(areas(), told.iloc[:0], at=AT)) == 0


def test_what_cannot_be_compared_is_refused() -> None:
    told = pd.concat([share(-1.0), share(50.0), share(101.0)], ignore_index=True)
    with pytest.raises(
        DataError, match=r"row 1, column percent: found -1\.0[\s\S]*row 3, column percent: found 101\.0"
    ):
        check_shares(areas(), told, at=AT)
    with pytest.raises(DataError, match="Shares: found no column source"):
        check_shares(areas(), share(1.0).drop(columns="source"), at=AT)
    with pytest.raises(DataError, match="Areas of control: found no area"):
        check_shares(areas().iloc[:0], share(1.0), at=AT)
    with pytest.raises(DateError, match="without a time zone"):
        check_shares(areas(), share(1.0), at=datetime(2025, 4, 10))  # noqa: DTZ001 - the mistake on trial
    with pytest.raises(DateError):
        check_shares(areas(), share(1.0, date="last week"), at=AT)


def test_the_known_figure_of_december_lies_above_the_areas_of_april(result: geo.StudyResult) -> None:
    """Jusoor, December 2025: 69.3 %. In April the north-east was not the government's."""
    told = share(69.3, party="syrian_government", date="2025-12").assign(source="Jusoor")
    row = check_shares(result.control, told, at=result.study.as_of).iloc[0]
    assert (row["verdict"], row["days_apart"]) == ("above", 235)
    assert 45 < row["low_percent"] < row["high_percent"] < 69.3
