"""The overlaps of a small study whose answers are known by construction."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.overlaps import STUDY_OVERLAP_COLUMNS, buffer_strikes, dissolve_control, overlap_study

SPAN = {
    "valid_from": pd.Timestamp("2025-04-10", tz="UTC"),
    "valid_to": pd.Series([pd.NaT], dtype="datetime64[us, UTC]").iloc[0],
}


def make_control() -> gpd.GeoDataFrame:
    """The government west of 39 E in two pieces, the SDF east of it, a contested square in the south."""
    shapes = [
        shapely.box(36, 34, 39, 36),
        shapely.box(36, 32, 37, 33),
        shapely.box(39, 34, 42, 36),
        shapely.box(37, 32, 38, 33),
    ]
    frame = gpd.GeoDataFrame(
        {
            "id": ["control-gov-1", "control-gov-2", "control-sdf-1", "control-contested-1"],
            "name": ["Government", "Government", "SDF", "Contested"],
            "name_ar": ["الحكومة", "الحكومة", "قسد", "متنازع عليها"],
            "party": ["gov", "gov", "sdf", "gov"],
            "status": ["assessed", "assessed", "assessed", "contested"],
            "claimants": [(), (), (), ("israel", "gov")],
            "area_km2": [4.0, 1.0, 3.0, 0.5],
        },
        geometry=shapes,
        crs="EPSG:4326",
    )
    return frame.assign(valid_from=SPAN["valid_from"], valid_to=pd.Series([pd.NaT] * 4, dtype="datetime64[us, UTC]"))


def make_zones() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["red:narrow", "red:likely", "red:wide", "south", "old"],
            "zone_id": ["red", "red", "red", "south", "old"],
            "name": ["Red line", "Red line", "Red line", "South", "Old"],
            "name_ar": "منطقة",
            "reading": ["narrow", "likely", "wide", "stated", "stated"],
            "tier": "",
            "valid_from": pd.to_datetime(["2025-04-09"] * 3 + [None, "2018-01-01"], utc=True),
            "valid_to": pd.to_datetime([None] * 4 + ["2020-01-01"], utc=True),
        },
        geometry=[
            shapely.box(38, 34.5, 38.5, 35),
            shapely.box(38, 34.5, 39, 35),
            shapely.box(38, 34.5, 39.5, 35),
            shapely.box(36.5, 32, 37.5, 33),
            shapely.box(36, 32, 42, 36),
        ],
        crs="EPSG:4326",
    )


def make_strikes() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["s-circle", "s-area", "s-none", "s-exact"],
            "name": ["Circle", "Area", "None", "Exact"],
            "name_ar": "ضربة",
            "location_kind": ["circle", "area", "none", "circle"],
            "uncertainty_m": [5_000.0, np.nan, np.nan, 0.0],
        },
        geometry=[shapely.Point(38.25, 34.75), shapely.box(38.5, 34, 39.5, 35), None, shapely.Point(38.25, 34.75)],
        crs="EPSG:4326",
    )


@pytest.fixture(scope="module")
def overlaps() -> gpd.GeoDataFrame:
    return overlap_study(make_zones(), make_control(), make_strikes())


def pick(overlaps: gpd.GeoDataFrame, a_id: str, b_id: str) -> gpd.GeoDataFrame:
    return overlaps[(overlaps["a_id"] == a_id) & (overlaps["b_id"] == b_id)]


def test_columns_and_sections(overlaps: gpd.GeoDataFrame) -> None:
    assert tuple(overlaps.columns) == STUDY_OVERLAP_COLUMNS
    sections = overlaps[["a_kind", "b_kind"]].drop_duplicates().to_numpy().tolist()
    assert sections == [["zone", "zone"], ["zone", "control"], ["zone", "strike"], ["control", "strike"]]
    assert overlaps["id"].is_unique
    assert overlaps.crs.to_epsg() == 4326


def test_a_reading_has_its_own_share_of_each_party(overlaps: gpd.GeoDataFrame) -> None:
    assert pick(overlaps, "red", "gov")["share_of_a"].tolist() == pytest.approx([1.0, 1.0, 2 / 3])
    assert pick(overlaps, "red", "sdf")["relation"].tolist() == ["apart", "touch", "overlap"]
    shares = (
        overlaps[(overlaps["a_id"] == "red") & (overlaps["b_kind"] == "control")].groupby("reading")["share_of_a"].sum()
    )
    assert shares.to_numpy() == pytest.approx(1.0)


def test_control_is_dissolved_by_party_and_claimants(overlaps: gpd.GeoDataFrame) -> None:
    parties = dissolve_control(make_control())
    assert parties["id"].tolist() == ["contested:gov+israel", "gov", "sdf"]
    assert parties["name_ar"].tolist() == ["متنازع عليها", "الحكومة", "قسد"]
    assert shapely.get_num_geometries(parties.geometry.to_numpy()).tolist() == [1, 2, 1]
    south = overlaps[(overlaps["a_id"] == "south") & (overlaps["b_kind"] == "control")]
    assert south["relation"].tolist() == ["overlap", "overlap", "apart"]
    assert south["share_of_a"].tolist() == pytest.approx([0.5, 0.5, 0.0])


def test_a_zone_that_no_longer_holds_meets_strikes_only(overlaps: gpd.GeoDataFrame) -> None:
    old = overlaps[(overlaps["a_id"] == "old") | (overlaps["b_id"] == "old")]
    assert old["b_kind"].unique().tolist() == ["zone", "strike"]
    assert pick(overlaps, "old", "south")["relation"].tolist() == ["overlap"]  # which holds since ever
    assert pick(overlaps, "old", "red").empty


def test_strikes_meet_what_their_buffers_meet(overlaps: gpd.GeoDataFrame) -> None:
    circle = pick(overlaps, "red", "s-circle")
    assert circle["share_of_b"].tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert circle["area_km2"].tolist() == pytest.approx([np.pi * 25] * 3, rel=1e-3)
    assert pick(overlaps, "gov", "s-area")["share_of_b"].tolist() == pytest.approx([0.5])
    assert pick(overlaps, "south", "s-circle").empty
    assert not overlaps["b_id"].isin(["s-none", "s-exact"]).any()


def test_strikes_without_extent_are_left_out_of_the_buffers() -> None:
    assert buffer_strikes(make_strikes())["id"].tolist() == ["s-circle", "s-area"]
    assert buffer_strikes(make_strikes()[2:3]).empty


def test_row_order_changes_nothing(overlaps: gpd.GeoDataFrame) -> None:
    back = overlap_study(make_zones()[::-1], make_control()[::-1], make_strikes()[::-1])
    pd.testing.assert_frame_equal(overlaps.drop(columns="geometry"), back.drop(columns="geometry"), check_exact=True)
    assert shapely.to_wkb(overlaps.geometry.to_numpy()).tolist() == shapely.to_wkb(back.geometry.to_numpy()).tolist()


def test_a_study_without_strikes_has_the_other_sections() -> None:
    overlaps = overlap_study(make_zones(), make_control(), make_strikes()[:0])
    assert overlaps["b_kind"].unique().tolist() == ["zone", "control"]
