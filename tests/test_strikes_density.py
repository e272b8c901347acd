"""Strike density: mass is kept, and each strike is spread as wide as its place is uncertain."""

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import DataError, DateError, SettingsError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster, rasterise
from geo.strikes import strike_density
from geo.strikes.spreading import grow_grid

PLANE = LocalPlane(38.0, 34.5, 33.5, 35.5)
GRID = Grid(PLANE, -100_000.0, 80_000.0, 2_000.0, n_rows=80, n_cols=100)
CELL_KM2 = 4.0


def make_strikes(*places: shapely.Geometry | None, uncertainty_m: float | list[float] = 5_000.0) -> gpd.GeoDataFrame:
    kinds = ["none" if place is None else "circle" if place.geom_type == "Point" else "area" for place in places]
    return gpd.GeoDataFrame(
        {
            "id": [f"s{row}" for row in range(len(places))],
            "location_kind": kinds,
            "uncertainty_m": uncertainty_m,
            "confidence": 0.95,
            "event_date_from": pd.to_datetime(["2025-04-02"] * len(places), utc=True),
            "event_date_to": pd.to_datetime(["2025-04-03"] * len(places), utc=True),
        },
        geometry=list(places),
        crs="EPSG:4326",
    )


def cells(density: Raster) -> NDArray[np.float64]:
    return density.values  # noqa: PD011 - a raster's values, not a pandas frame's


def count(density: Raster) -> float:
    return float(cells(density).sum() * CELL_KM2)


LONS, LATS = st.floats(37.2, 38.8), st.floats(33.9, 35.1)
POINTS = st.builds(shapely.Point, LONS, LATS)
BOXES = st.builds(
    lambda lon, lat, side: shapely.box(lon, lat, lon + side, lat + side), LONS, LATS, st.floats(0.001, 2.0)
)


STUDY_AREA = shapely.box(37.1, 33.9, 38.9, 35.1)  # the grid covers it


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.one_of(POINTS, BOXES, st.none()), min_size=1, max_size=8), st.floats(0, 60_000), st.floats(100, 50_000)
)
def test_no_strike_located_in_the_study_area_is_lost(
    places: list[shapely.Geometry | None], uncertainty_m: float, bandwidth_m: float
) -> None:
    strikes = make_strikes(*places, uncertainty_m=uncertainty_m)
    density = strike_density(strikes, GRID, bandwidth_m=bandwidth_m, study_area=STUDY_AREA)
    n_placed = int(density.name.split()[2])
    assert count(density) == pytest.approx(n_placed, rel=1e-12)
    assert sum(place is not None and STUDY_AREA.contains(place) for place in places) <= n_placed
    assert (cells(density) >= 0).all()
    assert not cells(density)[~rasterise(GRID, PLANE.project(np.array([STUDY_AREA])), all_touched=True)].any()
    assert density.unit == "1/km2"


LARGER = grow_grid(GRID, (-250_000.0, -210_000.0, 190_000.0, 161_000.0))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(POINTS, BOXES), min_size=1, max_size=6),
    st.floats(0, 60_000),
    st.floats(100, 50_000),
    st.sampled_from([None, shapely.box(36.0, 33.0, 38.4, 35.4)]),
)
def test_a_larger_grid_has_the_same_values_where_both_have_cells(
    places: list[shapely.Geometry], uncertainty_m: float, bandwidth_m: float, study_area: shapely.Geometry | None
) -> None:
    strikes = make_strikes(*places, uncertainty_m=uncertainty_m)
    small, large = (
        cells(strike_density(strikes, grid, bandwidth_m=bandwidth_m, study_area=study_area)) for grid in (GRID, LARGER)
    )
    row, col = round((LARGER.north_m - GRID.north_m) / 2_000), round((GRID.west_m - LARGER.west_m) / 2_000)
    common = large[row : row + 80, col : col + 100]
    np.testing.assert_allclose(small, common, rtol=1e-9, atol=1e-15)
    assert small.sum() <= large.sum() + 1e-12  # the difference is the mass that fell off


def test_scaling_to_the_grid_would_break_that_law() -> None:
    edge = make_strikes(shapely.Point(36.95, 34.5), uncertainty_m=20_000.0)
    small, large = (cells(strike_density(edge, grid, bandwidth_m=5_000.0)) for grid in (GRID, LARGER))
    assert small.sum() < 0.9 * large.sum()


def test_what_lies_beyond_the_edge_reaches_into_the_grid() -> None:
    beyond = make_strikes(shapely.Point(36.88, 34.5), uncertainty_m=10_000.0)  # 2.6 km west of the grid
    density = strike_density(beyond, GRID)
    assert 0.2 < count(density) < 0.5
    assert density.name == "reported strikes, 0 of 1 located"


def test_weights_count_each_row_as_much_as_they_say() -> None:
    strikes = make_strikes(shapely.Point(37.5, 34.5), shapely.Point(38.1, 34.1), shapely.box(37.8, 34.3, 38.1, 34.5))
    weighted = strike_density(strikes, GRID, weights=[0.5, 0.0, 0.25])
    first, _, third = (strike_density(strikes.iloc[[row]], GRID) for row in range(3))
    np.testing.assert_allclose(cells(weighted), 0.5 * cells(first) + 0.25 * cells(third), atol=1e-15)
    with pytest.raises(
        DataError, match=r"found 2 numbers of shape \(2,\), expected one, or one for each of the 3 strikes"
    ):
        strike_density(strikes, GRID, weights=[1.0, 1.0])
    with pytest.raises(DataError, match="from 0 on"):
        strike_density(strikes, GRID, weights=-1.0)


def test_a_circle_is_the_normal_of_its_quantile_and_the_bandwidth() -> None:
    centre = shapely.Point(38.0, 34.5)  # the plane's centre, (0, 0)
    density = strike_density(make_strikes(centre, uncertainty_m=10_000.0), GRID, bandwidth_m=3_000.0)
    variance_km2 = (10.0**2 / (-2 * np.log(0.05))) + 3.0**2
    x_m, y_m = GRID.centres()
    r2_km2 = np.add.outer(y_m**2, x_m**2) / 1e6
    expected = np.exp(-r2_km2 / (2 * variance_km2)) / (2 * np.pi * variance_km2)
    # Cells are means, not values at centres: they differ by about cell**2 / (12 sigma**2), 1.3 % of the peak.
    np.testing.assert_allclose(cells(density), expected, atol=0.014 * expected.max())
    wrong = np.exp(-r2_km2 / (2 * 10.0**2)) / (2 * np.pi * 10.0**2)  # the quantile taken for sigma
    assert np.abs(cells(density) - wrong).max() > 0.1 * expected.max()


def test_an_area_is_uniform_over_its_cells() -> None:
    density = strike_density(make_strikes(shapely.box(37.5, 34.2, 38.5, 34.8)), GRID)
    inside = cells(density)[cells(density) > 0]
    assert np.unique(inside).size == 1
    assert inside.size * CELL_KM2 == pytest.approx(92.0 * 66.6, rel=0.03)  # km at 34.5 N; a row of cells is 3 %


def test_precise_places_weigh_more_where_they_are() -> None:
    vague, exact = shapely.Point(37.5, 34.5), shapely.Point(38.5, 34.5)
    density = strike_density(make_strikes(vague, exact, uncertainty_m=[20_000.0, 1_000.0]), GRID)
    rows, cols = GRID.rowcol(*PLANE.forward(np.array([37.5, 38.5]), np.array([34.5, 34.5])))
    at_vague, at_exact = cells(density)[rows, cols]
    assert at_exact > 3 * at_vague


def test_the_order_of_rows_changes_nothing() -> None:
    strikes = make_strikes(shapely.Point(37.5, 34.5), shapely.Point(38.1, 34.1), shapely.box(38, 34, 38.3, 34.4))
    one, other = strike_density(strikes, GRID), strike_density(strikes[::-1], GRID)
    assert cells(one).tobytes() == cells(other).tobytes()


def test_only_strikes_of_the_span_count() -> None:
    strikes = make_strikes(shapely.Point(38.0, 34.5))
    day = [datetime(2025, 4, number, tzinfo=UTC) for number in (1, 2, 3, 4)]
    counts = [count(strike_density(strikes, GRID, at=(day[i], day[i + 1]))) for i in range(3)]
    assert counts == pytest.approx([0.0, 1.0, 0.0])


def test_a_span_that_is_open_goes_on() -> None:
    strikes = make_strikes(shapely.Point(38.0, 34.5)).assign(event_date_to=pd.to_datetime([None], utc=True))
    at = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert count(strike_density(strikes, GRID, at=at)) == pytest.approx(1.0)


def test_what_lies_off_the_grid_is_left_out_and_said() -> None:
    places = shapely.Point(38, 34.5), shapely.Point(42, 34.5), shapely.box(41, 34, 42, 35), None
    density = strike_density(make_strikes(*places), GRID)
    assert count(density) == pytest.approx(1.0)
    assert density.name == "reported strikes, 1 of 3 located"


def test_no_strikes_make_an_empty_map() -> None:
    assert not cells(strike_density(make_strikes(None), GRID)).any()


def test_what_cannot_be_spread_is_told() -> None:
    with pytest.raises(DataError, match="s0 without uncertainty"):
        strike_density(make_strikes(shapely.Point(38, 34.5), uncertainty_m=np.nan), GRID)
    with pytest.raises(DateError, match="without a time zone"):
        strike_density(make_strikes(), GRID, at=(datetime(2025, 4, 1), datetime(2025, 4, 2)))  # noqa: DTZ001 - the mistake on trial
    with pytest.raises(SettingsError, match="found 0 m, expected more than 0 m"):
        strike_density(make_strikes(), GRID, bandwidth_m=0)
