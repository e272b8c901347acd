"""How sure the areas are: closed forms for a few places, and laws that hold for any."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import geo
from geo.control import ConfidenceAnchors, confidence_surface
from geo.errors import DataError, DateError, MissingCrsError, SettingsError
from geo.geodesy import point_distance_m
from geo.rasters import Raster

AT = datetime(2025, 4, 10, tzinfo=UTC)
LINE_LON = 38.6


def evidence(
    *rows: tuple[float, float, str, str, str], since: str = "2025-04-01", until: str = "2025-05-01"
) -> gpd.GeoDataFrame:
    lon, lat, party, status, grade = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {
            "id": [f"place-{row}" for row in range(len(rows))],
            "party": party,
            "status": status,
            "claimant": ["blue" if each == "contested" else "" for each in status],
            "analytic_confidence": grade,
            "valid_from": pd.Timestamp(since, tz="UTC"),
            "valid_to": pd.Timestamp(until, tz="UTC"),
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )


def land(*rows: tuple[shapely.Geometry, str, str, tuple[str, ...]]) -> gpd.GeoDataFrame:
    shapes, party, status, claimants = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"party": party, "status": status, "claimants": list(claimants)}, geometry=list(shapes), crs="EPSG:4326"
    )


ALL_RED = land((shapely.box(38, 34, 39, 35), "red", "assessed", ()))
HALVES = land(
    (shapely.box(38, 34, LINE_LON, 35), "red", "assessed", ()),
    (shapely.box(LINE_LON, 34, 39, 35), "blue", "assessed", ()),
)
PIECES = land(
    (shapely.box(38, 34, 38.4, 35), "red", "assessed", ()),
    (shapely.box(38.4, 34, 38.6, 35), "blue", "contested", ("blue", "red")),
    (shapely.box(38.6, 34, 38.8, 35), "blue", "assessed", ()),
    (shapely.box(38.8, 34, 39, 34.5), "red", "claimed", ("red", "blue")),
    (shapely.box(38.8, 34.5, 39, 34.9), "", "unknown", ()),
)

places = st.lists(
    st.tuples(
        st.floats(38.01, 38.99),
        st.floats(34.01, 34.99),
        st.sampled_from(["red", "blue"]),
        st.sampled_from(["assessed", "contested", "claimed", "support"]),
        st.sampled_from(["high", "medium", "low"]),
    ).filter(lambda row: row[2:4] != ("blue", "contested")),
    min_size=1,
    max_size=10,
)


def array_of(surface: Raster) -> NDArray[np.float32]:
    return surface.values  # noqa: PD011 - a raster's values, not a pandas frame's


def centres(surface: Raster) -> tuple[Any, Any]:
    x_m, y_m = np.meshgrid(*surface.grid.centres())
    lon, lat = surface.grid.plane.inverse(x_m.ravel(), y_m.ravel())
    return lon.reshape(x_m.shape), lat.reshape(x_m.shape)


def never_below(higher: Raster, lower: Raster) -> bool:
    one, other = array_of(higher), array_of(lower)
    assert (np.isnan(one) == np.isnan(other)).all()
    return bool((one >= other - 1e-6)[~np.isnan(one)].all())


@pytest.mark.parametrize(("grade", "sure"), [("high", 0.9), ("medium", 0.7), ("low", 0.4), ("none stated", 0.4)])
def test_from_a_lone_place_confidence_falls_evenly_to_nothing(grade: str, sure: float) -> None:
    surface = confidence_surface(evidence((38.2, 34.3, "red", "assessed", grade)), ALL_RED)
    lon, lat = centres(surface)
    away_m = point_distance_m(lon.ravel(), lat.ravel(), 38.2, 34.3).reshape(lon.shape)
    inside = ~np.isnan(array_of(surface))
    expected = np.maximum(0.0, sure - away_m / 60_000)
    assert np.abs(array_of(surface) - expected)[inside].max() < 2e-3  # the plane's scale
    assert inside[(lon > 38.03) & (lon < 38.97) & (lat > 34.03) & (lat < 34.97)].all()
    assert not inside[(lon < 37.99) | (lon > 39.01)].any()


def test_on_a_line_confidence_is_half_and_rises_evenly_from_it() -> None:
    both = evidence((38.55, 34.5, "red", "assessed", "high"), (38.65, 34.5, "blue", "assessed", "high"))
    with_line = confidence_surface(both, HALVES, cell_m=500.0)
    without = confidence_surface(both, ALL_RED, cell_m=500.0)  # the same places of red, and no line
    lon, lat = centres(with_line)
    red = (lon < LINE_LON - 0.01) & ~np.isnan(array_of(with_line)) & (array_of(without) > 0)
    off_m = point_distance_m(lon[red], lat[red], LINE_LON, lat[red])
    factor = array_of(with_line)[red] / array_of(without)[red]
    expected = 0.5 + 0.5 * np.minimum(1.0, off_m / 10_000)
    assert np.abs(factor - expected).max() < 0.5 * 500 / 10_000 + 1e-3  # a line lies between two cells


def test_dates_that_miss_the_map_count_half_after_each_half_life() -> None:
    place = ((38.5, 34.5, "red", "assessed", "high"),)
    fresh = array_of(confidence_surface(evidence(*place), ALL_RED, at=AT))
    for since, until in (("2024-01-01", "2024-10-12"), ("2025-10-07", "2025-12-01")):  # 180 days before and after
        old = array_of(confidence_surface(evidence(*place, since=since, until=until), ALL_RED, at=AT))
        lost = (fresh - old)[(fresh > 0.46) & ~np.isnan(fresh)]
        assert lost == pytest.approx(0.45, abs=1e-5)
    never = pd.Series([pd.NaT], dtype="datetime64[us, UTC]")
    undated = evidence(*place).assign(valid_from=never, valid_to=never)
    np.testing.assert_array_equal(array_of(confidence_surface(undated, ALL_RED, at=AT)), fresh)
    np.testing.assert_array_equal(array_of(confidence_surface(evidence(*place), ALL_RED)), fresh)


def test_each_place_speaks_for_its_own_holder_alone() -> None:
    red = (38.1, 34.7, "red", "assessed", "high")
    for other in (
        (38.1, 34.7, "blue", "assessed", "high"),
        (38.1, 34.7, "red", "claimed", "high"),
        (38.1, 34.7, "red", "support", "high"),
    ):
        surface = confidence_surface(evidence(other), PIECES)
        lon, lat = centres(surface)
        in_red = (lon < 38.39) & (lon > 38.01) & (lat > 34.02) & (lat < 34.98)
        assert (array_of(surface)[in_red] == 0).all()
    assert (array_of(confidence_surface(evidence(red), PIECES))[in_red] > 0).any()
    unknown = (lon > 38.82) & (lon < 38.98) & (lat > 34.53) & (lat < 34.87)
    assert (array_of(confidence_surface(evidence(red), PIECES))[unknown] == 0).all()


@pytest.mark.parametrize(
    ("row", "lon", "most"),
    [
        ((38.5, 34.5, "red", "contested", "high"), 38.5, 0.9),
        ((38.5, 34.5, "red", "assessed", "high"), 38.5, 0.9),
        ((38.9, 34.25, "red", "claimed", "high"), 38.9, 0.45),
    ],
)
def test_contested_ground_hears_both_sides_and_a_claim_counts_half(
    row: tuple[float, float, str, str, str], lon: float, most: float
) -> None:
    anchors = ConfidenceAnchors(line_reach_m=1.0)
    surface = confidence_surface(evidence(row), PIECES, anchors=anchors, cell_m=500.0)
    cell_lon, cell_lat = centres(surface)
    near = (np.abs(cell_lon - lon) < 0.05) & (np.abs(cell_lat - row[1]) < 0.05)
    assert array_of(surface)[near].max() == pytest.approx(most, abs=0.04)


@settings(max_examples=12, deadline=None)
@given(rows=places, seed=st.integers(0, 99))
def test_laws_of_the_surface(rows: list[tuple[float, float, str, str, str]], seed: int) -> None:
    draw = partial(confidence_surface, cell_m=4_000.0)
    frame = evidence(*rows)
    surface = draw(frame, PIECES, at=AT)
    known = array_of(surface)[~np.isnan(array_of(surface))]
    assert ((known >= 0) & (known <= 1)).all()
    lon, lat = centres(surface)
    covered = shapely.contains_xy(PIECES.union_all(), lon, lat)
    assert (covered == ~np.isnan(array_of(surface)))[
        np.abs(lat - 34.9) > 0.01
    ].mean() > 0.999  # but for slivers of edges

    shuffled = frame.sample(frac=1, random_state=seed)
    again = draw(shuffled, PIECES.iloc[::-1], at=AT)
    assert array_of(again).tobytes() == array_of(surface).tobytes()

    better = frame.assign(analytic_confidence="high")
    assert never_below(draw(better, PIECES, at=AT), surface)
    assert never_below(surface, draw(frame.iloc[1:] if len(rows) > 1 else frame, PIECES, at=AT))
    assert never_below(draw(frame, PIECES), surface)
    later = draw(frame, PIECES, at=datetime(2026, 4, 10, tzinfo=UTC))
    assert never_below(surface, later)
    far = ConfidenceAnchors(reach_m=90_000.0, contested_reach_m=30_000.0)
    assert never_below(draw(frame, PIECES, anchors=far, at=AT), surface)
    thin = ConfidenceAnchors(line_reach_m=4_000.0)
    assert never_below(draw(frame, PIECES, anchors=thin, at=AT), surface)


def test_what_happens_elsewhere_does_not_rescale_it() -> None:
    red = (38.1, 34.3, "red", "assessed", "medium")
    alone = array_of(confidence_surface(evidence(red), HALVES))
    blue = [(38.8, 34.1 + step / 10, "blue", "assessed", "high") for step in range(8)]
    more = confidence_surface(evidence(red, *blue), HALVES)
    in_red = centres(more)[0] < LINE_LON - 0.03
    np.testing.assert_array_equal(array_of(more)[in_red], alone[in_red])


def test_the_shipped_study_is_surest_at_its_places_and_not_at_its_lines(result: geo.StudyResult) -> None:
    frame = result.layers.reads["control_assessments"].frame
    surface = confidence_surface(frame, result.control, at=result.study.as_of, plane=result.study.plane)
    assert surface.grid.plane == result.study.plane
    known = array_of(surface)[~np.isnan(array_of(surface))]
    assert 0 <= known.min() < 0.01
    assert 0.2 < known.mean() < 0.6
    assert 0.8 < known.max() <= 0.9
    x_m, y_m = surface.grid.plane.forward(frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy())
    rows, cols = surface.grid.rowcol(x_m, y_m)
    high = ((frame["analytic_confidence"] == "high") & (frame["status"] == "assessed")).to_numpy()
    assert np.nanmean(array_of(surface)[rows[high], cols[high]]) > known.mean() + 0.2


def test_the_callers_frames_are_left_alone_and_another_crs_will_do() -> None:
    frame, areas = evidence((38.2, 34.3, "red", "assessed", "high")), ALL_RED.copy()
    before = frame.copy(deep=True)
    surface = confidence_surface(frame, areas)
    assert frame.equals(before)
    assert areas.equals(ALL_RED)
    moved = confidence_surface(frame.to_crs("EPSG:32637"), areas)
    assert np.nanmax(np.abs(array_of(moved) - array_of(surface))) < 1e-5


def test_what_cannot_be_used_is_refused() -> None:
    frame = evidence((38.2, 34.3, "red", "assessed", "high"))
    with pytest.raises(DataError, match="Assessments: found no column claimant"):
        confidence_surface(frame.drop(columns="claimant"), ALL_RED)
    with pytest.raises(DataError, match="Assessments: found no column valid_to"):
        confidence_surface(frame.drop(columns="valid_to"), ALL_RED, at=AT)
    with pytest.raises(DataError, match="Areas of control: found no row"):
        confidence_surface(frame, ALL_RED.iloc[:0])
    with pytest.raises(MissingCrsError):
        confidence_surface(frame, ALL_RED.set_crs(None, allow_override=True))
    with pytest.raises(DateError, match="without a time zone"):
        confidence_surface(frame, ALL_RED, at=datetime(2025, 4, 10))  # noqa: DTZ001 - the mistake on trial


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"reach_m": 0.0}, r"reach_m is 0\.0, expected a finite number greater than 0"),
        ({"half_life_days": float("inf")}, "half_life_days is inf"),
        ({"claimed": 1.5}, r"claimed is 1\.5, expected 0 to 1"),
        ({"sure": {"low": -0.1}}, r"sure\['low'\] is -0\.1, expected 0 to 1"),
        ({"sure": {"high": 0.9}}, "sure has no 'low'"),
    ],
)
def test_anchors_out_of_range_are_refused(numbers: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        ConfidenceAnchors(**numbers)
