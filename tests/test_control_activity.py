"""Activity is drawn beside the areas of control, never among them."""

import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.control import ACTIVITY_COLUMNS, ControlSettings, assess_areas, draw_activity
from geo.errors import DataError, MissingCrsError, SchemaError, SettingsError
from geo.geodesy import area_m2, point_distance_m
from geo.layers import Source, check_frame

LAND = shapely.box(38.0, 34.0, 39.0, 35.0)
COUNTRY = gpd.GeoDataFrame({"id": ["land"]}, geometry=[LAND], crs="EPSG:4326")


def reports(*geometries: shapely.Geometry, **columns: object) -> gpd.GeoDataFrame:
    ids = [f"report-{row}" for row in range(len(geometries))]
    rows = pd.DataFrame({"id": ids, "name": ids, "date_edtf": "2025-04", "party": "grey", "activity": "attacks"})
    bare = gpd.GeoDataFrame(rows.assign(analytic_confidence="low"), geometry=list(geometries), crs="EPSG:4326")
    return check_frame(bare.assign(**columns), "activity", basis="synthetic")


def test_a_point_stands_for_its_reach_or_for_what_it_is_unsure_by() -> None:
    areas = draw_activity(
        reports(shapely.Point(38.5, 34.5), shapely.Point(38.4, 34.5), uncertainty_m=[math.nan, 12_000.0]),
        COUNTRY,
        reach_m=5_000.0,
    )
    for row, radius_m in ((0, 5_000.0), (1, 12_000.0)):
        lon, lat = shapely.get_coordinates(areas.geometry[row]).T
        centre_deg = (38.5, 34.5) if row == 0 else (38.4, 34.5)
        assert point_distance_m(lon, lat, *centre_deg) == pytest.approx(radius_m, abs=10.0)
        assert areas["area_km2"][row] == pytest.approx(math.pi * radius_m**2 / 1e6, rel=0.005)
    assert areas["geometry_basis"].tolist() == ["derived", "derived"]


def test_a_polygon_stands_as_it_is_and_ends_at_the_border() -> None:
    areas = draw_activity(reports(shapely.box(38.9, 34.4, 39.4, 34.6)), COUNTRY)
    assert areas.geometry[0].equals(shapely.box(38.9, 34.4, 39.0, 34.6))
    assert areas["area_km2"][0] == pytest.approx(area_m2([shapely.box(38.9, 34.4, 39.0, 34.6)])[0] / 1e6)
    assert areas["geometry_basis"].tolist() == ["analyst"]
    assert areas.crs == "EPSG:4326"


def test_every_report_has_its_row_in_the_order_of_ids_and_keeps_what_it_says() -> None:
    source = Source("https://example.org/a", publisher="A")
    given = reports(shapely.Point(38.5, 34.5), shapely.Point(38.5, 34.5), sources=[(source,), ()])
    areas = draw_activity(given.iloc[::-1], COUNTRY)
    assert tuple(areas.columns) == ACTIVITY_COLUMNS
    assert areas["id"].tolist() == ["report-0", "report-1"]
    assert areas["sources"].tolist() == [(source,), ()]
    assert check_frame(areas, "activity", basis="synthetic")["activity"].tolist() == ["attacks", "attacks"]
    again = draw_activity(given, COUNTRY)
    assert again.drop(columns="geometry").equals(areas.drop(columns="geometry"))
    assert (again.geometry.to_wkb() == areas.geometry.to_wkb()).all()


def test_the_callers_frames_are_left_alone_and_another_crs_will_do() -> None:
    given = reports(shapely.box(38.2, 34.2, 38.4, 34.4))
    before = given.copy(deep=True)
    areas = draw_activity(given.to_crs("EPSG:32637"), COUNTRY.to_crs("EPSG:32637"))
    draw_activity(given, COUNTRY)
    assert given.equals(before)
    assert areas["area_km2"][0] == pytest.approx(draw_activity(given, COUNTRY)["area_km2"][0], rel=1e-6)


def test_activity_is_no_holding_and_leaves_the_areas_of_control_as_they_are() -> None:
    held = gpd.GeoDataFrame(
        {"id": ["a"], "party": ["red"], "status": ["assessed"], "claimant": [""], "analytic_confidence": ["high"],
         "sources": [()]},
        geometry=[shapely.Point(38.5, 34.5)], crs="EPSG:4326",
    )  # fmt: skip
    active = draw_activity(reports(shapely.Point(38.5, 34.6)), COUNTRY)
    control = assess_areas(held, COUNTRY, settings=ControlSettings(cell_m=2000.0, reach_m=500e3))
    assert set(active["party"]).isdisjoint(control["party"])
    assert control["area_km2"].sum() == pytest.approx(area_m2([LAND])[0] / 1e6, rel=1e-9)
    assert "status" not in active.columns


def test_a_report_without_a_source_or_with_another_word_is_refused() -> None:
    bare = reports(shapely.Point(38.5, 34.5))
    with pytest.raises(SchemaError, match="at least one source"):
        check_frame(bare, "activity")
    with pytest.raises(SchemaError, match="one of presence, attacks, patrols, movement"):
        check_frame(bare.assign(activity="control"), "activity", basis="synthetic")


@pytest.mark.parametrize("reach_m", [0.0, -1.0, math.inf, math.nan])
def test_a_reach_out_of_range_is_refused(reach_m: float) -> None:
    with pytest.raises(SettingsError, match="Reach of reported activity"):
        draw_activity(reports(shapely.Point(38.5, 34.5)), COUNTRY, reach_m=reach_m)


def test_what_cannot_be_drawn_is_refused() -> None:
    good = reports(shapely.Point(38.5, 34.5), shapely.Point(45.0, 34.5))
    with pytest.raises(DataError, match="found report-1 wholly outside, expected ground of the country"):
        draw_activity(good, COUNTRY)
    with pytest.raises(DataError, match="Activity: found no column party"):
        draw_activity(good.drop(columns="party"), COUNTRY)
    with pytest.raises(MissingCrsError):
        draw_activity(good.set_crs(None, allow_override=True), COUNTRY)
