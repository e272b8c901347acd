"""Points in zones: the pairs of geopandas.sjoin, one for one, on random, awkward and hostile layers."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import BadGeometryError, DataError, MissingCrsError
from geo.overlaps.points import points_in_zones

Pairs = NDArray[np.int64]


def make_layer(geometries: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(list(geometries), crs="EPSG:4326"))  # type: ignore[call-overload]


def join(points: object, zones: object) -> Pairs:
    return points_in_zones(make_layer(points), make_layer(zones)).to_numpy()


def join_by_geopandas(points: object, zones: object, predicate: str = "intersects") -> Pairs:
    pairs = gpd.sjoin(make_layer(points), make_layer(zones), predicate=predicate)
    rows = np.column_stack((pairs.index, pairs["index_right"])).astype(np.int64).reshape(-1, 2)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def make_zone(rng: np.random.Generator, *, snapped: bool = False) -> shapely.Geometry:
    """One or two star-shaped polygons of 4 to 60 corners, with or without a hole, anywhere in Syria."""
    parts = []
    for east in (0.0, 2.5)[: int(rng.integers(1, 3))]:
        n, size = int(rng.integers(4, 60)), rng.uniform(0.05, 1)
        middle = rng.uniform((36 + east, 33), (39 + east, 37))
        angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
        outline = middle + (size * rng.uniform(0.4, 1, n) * [np.cos(angle), np.sin(angle)]).T
        hole = middle + size * 0.2 * np.column_stack((np.cos(angle), np.sin(angle)))
        parts.append(shapely.Polygon(outline, [hole] if rng.random() < 0.6 else []))
    zone = shapely.union_all(parts)
    return shapely.set_precision(zone, 0.05) if snapped else zone


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_random_layers_give_the_pairs_of_geopandas(seed: int) -> None:
    rng = np.random.default_rng(seed)
    zones = [make_zone(rng) for _ in range(20)]
    points = shapely.points(rng.uniform((35, 32), (43, 38), (int(rng.integers(1, 3000)), 2)))
    assert np.array_equal(join(points, zones), join_by_geopandas(points, zones))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_boundaries_belong_to_the_zone_and_doubtful_points_go_to_geos(seed: int) -> None:
    """Points on vertices, on edges and on the edges of holes, and one rounding step beside them."""
    rng = np.random.default_rng(seed)
    zones = [make_zone(rng, snapped=bool(rng.integers(0, 2))) for _ in range(6)]
    rings = shapely.get_rings(shapely.get_parts(zones))
    on_edges = shapely.line_interpolate_point(np.repeat(rings, 40), rng.uniform(0, 1, 40 * len(rings)), normalized=True)
    middles = [(ring[:-1] + ring[1:]) / 2 for ring in map(shapely.get_coordinates, rings)]
    xy = np.concatenate((shapely.get_coordinates(rings), shapely.get_coordinates(on_edges), *middles))
    beside = np.nextafter(xy, xy + rng.choice([-1, 1], xy.shape))
    points = shapely.points(np.concatenate((xy, beside)))
    found = join(points, zones)
    assert np.array_equal(found, join_by_geopandas(points, zones))
    # The points do test the boundary: leaving it out gives other pairs.
    assert not np.array_equal(found, join_by_geopandas(points, zones, "within"))


def test_a_grid_of_points_on_a_grid_of_squares() -> None:
    """Every point lies on an edge, on a corner, or on the line through an edge; some edges face each other's holes."""
    x, y = np.meshgrid(np.arange(34.0, 40.0, 0.25), np.arange(32.0, 38.0, 0.25))
    squares = [shapely.box(lon, lat, lon + 1, lat + 1) for lon in (35, 36, 37) for lat in (33, 34, 35)]
    frames = [square.buffer(0.5, join_style="mitre").difference(square) for square in squares]
    points = shapely.points(x.ravel(), y.ravel())
    found = join(points, squares + frames)
    assert np.array_equal(found, join_by_geopandas(points, squares + frames))
    assert (found[:, 1] < 9).sum() == 9 * 5 * 5


def test_a_long_thin_zone_at_a_slant_is_told_from_its_neighbour() -> None:
    """Orientation in floating point is wrong for some of these points; the pairs are not."""
    rng = np.random.default_rng(7)
    zones = [
        shapely.Polygon([(30, 30), (45, 41.3), (45, 50)]),
        shapely.Polygon([(30, 30), (45, 41.3), (45, 30)]),
    ]
    share = rng.uniform(0, 1, 4000)
    xy = np.column_stack((30 + 15 * share, 30 + 11.3 * share))
    points = shapely.points(xy + rng.integers(-3, 4, xy.shape) * 4e-15)
    assert np.array_equal(join(points, zones), join_by_geopandas(points, zones))


@pytest.mark.parametrize("spread_deg", [0.0, 1e-13, 1e-6, 170.0])
def test_crowded_points_and_zones_of_any_size(spread_deg: float) -> None:
    rng = np.random.default_rng(3)
    xy = np.array([38.3, 34.55]) + spread_deg * rng.uniform(-1, 1, (500, 2)) * (1, 0.3)
    zones = [
        shapely.box(-180, -90, 180, 90),
        shapely.box(38.3, 34.55, 39, 35),
        shapely.Point(38.3, 34.55).buffer(1e-5),
        shapely.box(-10, -10, -5, -5),
    ]
    assert np.array_equal(join(shapely.points(xy), zones), join_by_geopandas(shapely.points(xy), zones))


def test_rows_without_a_place_have_no_pairs() -> None:
    points = [None, shapely.Point(38.5, 34.5), shapely.Point(), shapely.Point(38.5, 36.5)]
    zones = [None, shapely.box(38, 34, 39, 35), shapely.Polygon(), shapely.box(38, 34, 39, 37)]
    assert join(points, zones).tolist() == [[1, 1], [1, 3], [3, 3]]
    assert join(points[:1], zones).tolist() == []
    assert join(points, zones[:1]).tolist() == []
    assert list(points_in_zones(make_layer([]), make_layer([])).columns) == ["point_row", "zone_row"]


def test_rows_are_positions_whatever_the_index() -> None:
    points = make_layer([shapely.Point(38.5, 34.5), shapely.Point(40, 34.5)]).set_index(np.array([7, 7]))
    zones = make_layer([shapely.box(39.5, 34, 41, 35), shapely.box(38, 34, 39, 35)]).set_index(np.array(["x", "y"]))
    assert points_in_zones(points, zones).to_numpy().tolist() == [[0, 1], [1, 0]]


def test_what_cannot_be_looked_up_is_told() -> None:
    points, zones = make_layer([shapely.Point(38, 34)]), make_layer([shapely.box(38, 34, 39, 35)])
    bow_tie = shapely.Polygon([(38, 34), (39, 35), (39, 34), (38, 35)])
    with pytest.raises(BadGeometryError, match=r"(?s)must be points.*row 2.*found a Polygon, expected a Point"):
        points_in_zones(make_layer([shapely.Point(38, 34), bow_tie]), zones)
    with pytest.raises(BadGeometryError, match=r"(?s)zones must be polygons.*row 1.*Self-intersection.*row 2.*a Point"):
        points_in_zones(points, make_layer([bow_tie, shapely.Point(38, 34)]))
    with pytest.raises(MissingCrsError, match="The points: found no CRS"):
        points_in_zones(points.set_crs(None, allow_override=True), zones)
    with pytest.raises(DataError, match=r"The zones: found EPSG:32637"):
        points_in_zones(points, zones.to_crs(32637))
