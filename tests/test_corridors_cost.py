"""What a metre costs: the formula, the fixed ends of components, what is refused; and what no request may say."""

from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Point

from geo.corridors import (
    CorridorRequest,
    CorridorSettings,
    build_cost,
    contact_component,
    control_component,
    make_surface,
    road_component,
    strike_component,
)
from geo.errors import CorridorError
from geo.geodesy import LocalPlane
from geo.rasters import Grid, Raster

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
GRID = Grid(PLANE, -50_000.0, 50_000.0, 1000.0, n_rows=100, n_cols=100)


def raster(values: Any) -> Raster:  # noqa: ANN401 - anything that broadcasts to the grid
    return Raster(GRID, np.broadcast_to(np.asarray(values, dtype=float), GRID.shape).copy(), "trial", "1")


def in_degrees(*shapes_m: shapely.Geometry) -> list[shapely.Geometry]:
    return PLANE.unproject(np.array([shapely.segmentize(shape, 2000) for shape in shapes_m])).tolist()


def control_frame() -> gpd.GeoDataFrame:
    """Three bands from west to east: a, contested by a and b, b; and c in the south touching nobody's band but b's."""
    shapes = in_degrees(
        shapely.box(-50e3, -10e3, -10e3, 50e3),
        shapely.box(-10e3, -10e3, 10e3, 50e3),
        shapely.box(10e3, -10e3, 50e3, 50e3),
        shapely.box(10e3, -30e3, 50e3, -10e3),
        shapely.box(-50e3, -50e3, 50e3, -30e3),
    )
    return gpd.GeoDataFrame(
        {
            "party": ["a", "a", "b", "c", ""],
            "status": ["assessed", "contested", "assessed", "assessed", "unknown"],
            "claimants": [(), ("a", "b"), (), (), ()],
        },
        geometry=shapes,
        crs="EPSG:4326",
    )


def cell(component: Raster, x_m: float, y_m: float) -> float:
    row, col = GRID.rowcol(x_m, y_m)
    return float(component.values[row, col])


def test_cost_is_one_and_the_weighted_sum() -> None:
    rng = np.random.default_rng(1)
    parts = {"first": raster(rng.random(GRID.shape)), "second": raster(rng.random(GRID.shape))}
    cost = build_cost(GRID, parts, {"second": 2.5, "first": 0.5})
    np.testing.assert_allclose(cost.values, 1 + 0.5 * parts["first"].values + 2.5 * parts["second"].values, rtol=1e-15)
    assert (build_cost(GRID, parts, {}).values == 1).all()
    assert build_cost(GRID, parts, {"first": 0.0}).values.min() == 1
    assert build_cost(GRID, dict(reversed(parts.items())), {"first": 0.5, "second": 2.5}).values.tobytes() == (
        cost.values.tobytes()
    )


def test_a_cost_surface_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(CorridorError, match=r"found a weight for 'x', expected one of the components a, b"):
        build_cost(GRID, {"a": raster(0), "b": raster(0)}, {"x": 1.0})
    with pytest.raises(
        CorridorError, match=r"column a: found -1.0, expected a finite weight(.|\n)*column b: found nan"
    ):
        build_cost(GRID, {"a": raster(0), "b": raster(0)}, {"a": -1.0, "b": np.nan})
    with pytest.raises(CorridorError, match=r"found values from 0.0 to 1.5, 0 of them not finite"):
        build_cost(GRID, {"a": raster(np.linspace(0, 1.5, 100))}, {"a": 1.0})
    holes = raster(0)
    holes.values[2, 3] = np.nan
    with pytest.raises(CorridorError, match="1 of them not finite"):
        build_cost(GRID, {"a": holes}, {"a": 1.0})
    assert build_cost(GRID, {"a": holes}, {}).values.min() == 1
    other = Grid(PLANE, 0.0, 1000.0, 1000.0, n_rows=1, n_cols=1)
    with pytest.raises(CorridorError, match="found a raster on Grid"):
        build_cost(GRID, {"a": Raster(other, np.zeros((1, 1)), "trial", "1")}, {"a": 1.0})


def test_the_ends_of_a_component_do_not_depend_on_the_data() -> None:
    density = raster(np.linspace(0, 3, 100))
    more = raster(np.linspace(0, 3, 100))
    more.values[0, 99] = 50.0
    little, much = (strike_component(each, full_at=2.0).values for each in (density, more))
    np.testing.assert_array_equal(little[1:], much[1:])
    assert little.max() == much.max() == 1
    with pytest.raises(CorridorError, match=r"column full_at: found 0\.0"):
        strike_component(density, full_at=0.0)


def test_nearness_to_a_line_of_contact_falls_with_distance() -> None:
    contact = contact_component(control_frame(), GRID, "", reach_m=10_000.0)
    assert cell(contact, 0, 20e3) == 1  # contested ground belongs to the line
    assert cell(contact, 30e3, -9.5e3) == 1  # b meets c
    assert cell(contact, 30e3, -4.5e3) == pytest.approx(0.5)
    assert cell(contact, 30e3, 20e3) == 0
    assert cell(contact, -30e3, -30.5e3) == 0  # unknown ground makes no line of contact
    assert contact.values.min() >= 0
    assert contact.values.max() <= 1
    of_c = contact_component(control_frame(), GRID, "c", reach_m=10_000.0)
    assert cell(of_c, 30e3, -9.5e3) == 1
    assert cell(of_c, 0, 20e3) == 0
    assert contact_component(control_frame(), GRID, "nobody", reach_m=1.0).values.max() == 0
    shuffled = control_frame().iloc[::-1].reset_index(drop=True)
    np.testing.assert_array_equal(contact_component(shuffled, GRID, "", reach_m=10_000.0).values, contact.values)


def test_control_costs_what_the_penalties_say() -> None:
    control = control_frame()
    before = control.copy(deep=True)
    component = control_component(control, GRID, {"b": 0.7, "unknown": 0.2})
    assert cell(component, -30e3, 20e3) == 0
    assert cell(component, 30e3, 20e3) == 0.7
    assert cell(component, 0, 20e3) == 0.7  # contested: the greatest of its claimants
    assert cell(component, 0, -40e3) == 0.2
    assert cell(control_component(control, GRID, {"b": 0.7, "contested": 0.1}), 0, 20e3) == 0.1
    with pytest.raises(CorridorError, match=r"column b: found 1.5, expected a penalty from 0 to 1"):
        control_component(control, GRID, {"b": 1.5})
    assert control.equals(before)


def test_roads_are_cheap_and_hold_together() -> None:
    road_m = shapely.LineString([(-40_100, -40_200), (10_300, 35_400), (45_100, 30_200)])
    roads = gpd.GeoDataFrame(geometry=in_degrees(road_m), crs="EPSG:4326")
    component = road_component(roads, GRID)
    assert set(np.unique(component.values)) == {0.0, 1.0}
    for at in np.linspace(0, 1, 500):
        place = road_m.interpolate(at, normalized=True)
        assert cell(component, place.x, place.y) == 0
    assert (component.values == 0).sum() < 200


def test_a_surface_counts_ground_metres() -> None:
    surface = make_surface(raster(1.0))
    assert surface.even
    ends = np.array([[-40e3, -30e3], [45e3, 20e3]])
    lon, lat = PLANE.inverse(ends[:, 0], ends[:, 1])
    # geographiclib 2.1, Geodesic.WGS84.Inverse between these two places.
    from geographiclib.geodesic import Geodesic  # noqa: PLC0415 - the judge of this test alone

    on_ground = Geodesic.WGS84.Inverse(lat[0], lon[0], lat[1], lon[1])["s12"]
    assert surface.price_path(ends) == pytest.approx(on_ground, rel=1e-6)
    assert abs(np.hypot(*(ends[1] - ends[0])) / on_ground - 1) > 3e-4
    assert not make_surface(raster(np.linspace(1, 2, 100))).even


def test_a_request_reports_all_its_mistakes_at_once() -> None:
    good: dict[str, Any] = {
        "id": "r", "name": "A to B", "start": Point(37, 34), "end": Point(38, 35), "party": "turkiye",
        "conduct": "basing", "mode": "air", "width_m": 1e4, "at": datetime(2025, 4, 15, tzinfo=UTC),
    }  # fmt: skip
    assert CorridorRequest(**good).needed_m == 5010
    bad = {
        "start": Point(371_000, 34), "end": Point(), "mode": "sea", "width_m": -1.0, "margin_m": -0.1,
        "at": datetime(2025, 4, 15), "weights": {"roads": np.inf},  # noqa: DTZ001 - the missing zone is the mistake
    }  # fmt: skip
    with pytest.raises(CorridorError, match="The corridor request 'r' cannot be tried") as caught:
        CorridorRequest(**(good | bad))
    columns = {finding.column for finding in caught.value.findings}
    assert columns == {"start", "end", "mode", "width_m", "margin_m", "at", "weights.roads"}
    with pytest.raises(CorridorError, match="expected a place other than the start"):
        CorridorRequest(**(good | {"end": Point(37, 34)}))
    with pytest.raises(CorridorError, match=r"outline_tolerance_m: found 0.0(.|\n)*arc_segments: found 4"):
        CorridorSettings(arc_segments=4, outline_tolerance_m=0.0)
