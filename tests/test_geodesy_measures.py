"""Areas, lengths and distances against geographiclib, closed forms and brute force."""

import itertools
import math

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadGeometryError, SettingsError
from geo.geodesy import area_m2, bearing_deg, distance_m, geodesic_line, length_m, point_distance_m

WGS84 = Geodesic.WGS84
RNG = np.random.default_rng(1974)


def geodesic_m(a: ArrayLike, b: ArrayLike) -> float:
    (lon1, lat1), (lon2, lat2) = a, b
    return WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)["s12"]


def polygon_area_m2(ring: shapely.LinearRing) -> float:
    """Area by geographiclib; its edges are geodesics, so the ring must be dense."""
    polygon = WGS84.Polygon()
    for lon, lat in shapely.get_coordinates(ring)[:-1]:
        polygon.AddPoint(lat, lon)
    return abs(polygon.Compute()[2])


def star(n_vertices: int, centre: tuple[float, float], largest_deg: float) -> shapely.Polygon:
    angle = np.sort(RNG.uniform(0, 2 * np.pi, n_vertices))
    radius = largest_deg * RNG.uniform(0.3, 1, n_vertices)
    return shapely.Polygon(centre + np.column_stack((radius * np.cos(angle), radius * np.sin(angle))))


def test_area_of_a_graticule_rectangle_by_its_closed_form() -> None:
    # Area between two parallels: Snyder (1987), equation 3-12, with e from geographiclib's WGS 84.
    e = math.sqrt(WGS84.f * (2 - WGS84.f))

    def q(lat_deg: float) -> float:
        s = math.sin(math.radians(lat_deg))
        return (1 - e * e) * (s / (1 - e * e * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    expected_m2 = math.radians(5) * WGS84.a**2 / 2 * (q(37) - q(33))
    assert area_m2([shapely.box(36, 33, 41, 37)])[0] == pytest.approx(expected_m2, rel=1e-13)


@pytest.mark.parametrize("largest_deg", [0.001, 0.1, 2.0])
def test_area_against_geographiclib(largest_deg: float) -> None:
    polygon = star(15, (38, 34.5), largest_deg)
    dense = shapely.segmentize(polygon.exterior, min(largest_deg / 100, 0.005))
    assert area_m2([polygon])[0] == pytest.approx(polygon_area_m2(dense), rel=2e-8)


def test_area_takes_out_holes_and_adds_parts_whatever_their_winding() -> None:
    shell, hole = shapely.box(36, 33, 41, 37), shapely.box(38, 34, 39, 35)
    shapes = [
        shapely.Polygon(shell.exterior.coords[::way], [hole.exterior.coords[::turn]])
        for way in (1, -1)
        for turn in (1, -1)
    ]
    apart = shapely.MultiPolygon([shell.difference(shapely.box(35, 33, 42, 36)), shapely.box(36, 33, 37, 34)])
    whole, gap = area_m2([shell, hole])
    assert area_m2(shapes) == pytest.approx(np.full(4, whole - gap), rel=1e-12)
    assert area_m2([apart])[0] == pytest.approx(area_m2(shapely.get_parts(apart)).sum(), rel=1e-12)


def test_area_of_anything_else_is_nothing() -> None:
    others = [shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)]), shapely.Polygon(), None]
    assert area_m2(others).tolist() == [0, 0, 0, 0]
    collection = shapely.GeometryCollection([others[0], shapely.GeometryCollection([shapely.box(0, 0, 1, 1)])])
    assert area_m2([collection])[0] == area_m2([shapely.box(0, 0, 1, 1)])[0]
    assert area_m2(np.array([[shapely.box(0, 0, 1, 1)]] * 3)).shape == (3, 1)
    assert area_m2([]).shape == (0,)


def test_length_along_an_edge_against_small_geodesics() -> None:
    line = shapely.LineString([(36, 33), (41, 37), (41, 34)])
    dense = shapely.get_coordinates(shapely.segmentize(line, 0.002))
    expected_m = sum(geodesic_m(a, b) for a, b in itertools.pairwise(dense))
    assert length_m([line])[0] == pytest.approx(expected_m, rel=1e-10)
    assert (
        expected_m - sum(geodesic_m(a, b) for a, b in itertools.pairwise(line.coords)) > 1.0
    )  # edges are no geodesics


def test_length_counts_every_ring() -> None:
    ring = shapely.box(36, 33, 41, 37).difference(shapely.box(38, 34, 39, 35))
    assert length_m([ring, None])[0] == pytest.approx(length_m(shapely.get_rings(ring)).sum())
    assert length_m([shapely.Point(1, 1), None]).tolist() == [0, 0]


def test_geodesics_against_geographiclib() -> None:
    a, b = RNG.uniform((-180, -80), (180, 80), (50, 2)), RNG.uniform((-180, -80), (180, 80), (50, 2))
    expected = [WGS84.Inverse(p[1], p[0], q[1], q[0]) for p, q in zip(a, b, strict=True)]
    assert point_distance_m(*a.T, *b.T) == pytest.approx([one["s12"] for one in expected], abs=1e-6)
    assert bearing_deg(*a.T, *b.T) == pytest.approx([one["azi1"] % 360 for one in expected], abs=1e-9)


def test_geodesic_line_keeps_to_the_geodesic() -> None:
    line = geodesic_line(36.0, 37.0, 42.0, 33.0, step_m=10_000)
    whole = WGS84.InverseLine(37, 36, 33, 42)
    along = [whole.Position(whole.s13 * share) for share in np.linspace(0, 1, len(line.coords))]
    assert shapely.get_coordinates(line) == pytest.approx(
        np.array([(one["lon2"], one["lat2"]) for one in along]), abs=1e-9
    )
    assert max(geodesic_m(a, b) for a, b in itertools.pairwise(line.coords)) <= 10_000
    assert geodesic_line(179, 10, -179, 10, step_m=50_000).bounds[2] == pytest.approx(181)


def test_geodesic_line_refuses_what_is_no_line() -> None:
    with pytest.raises(BadGeometryError, match="two different points"):
        geodesic_line(38, 34, 38, 34, step_m=10)
    with pytest.raises(SettingsError, match="expected metres greater than 0"):
        geodesic_line(38, 34, 39, 34, step_m=0)


def brute_distance_m(a: shapely.Geometry, b: shapely.Geometry) -> float:
    """Least distance between two shapes apart, by a coarse look at all pairs of points and a fine one at the best."""

    def edges(shape: shapely.Geometry) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        rings = shapely.get_rings(shape) if shape.geom_type == "Polygon" else [shape]
        return [pair for ring in rings for pair in itertools.pairwise(shapely.get_coordinates(ring))]

    best_m = math.inf
    for one, other in itertools.product(edges(a), edges(b)):
        low, high = np.zeros(2), np.ones(2)
        for _ in range(20):
            shares = list(itertools.product(*(np.linspace(low[k], high[k], 5) for k in (0, 1))))
            distances_m = [
                geodesic_m(one[0] + s * (one[1] - one[0]), other[0] + t * (other[1] - other[0])) for s, t in shares
            ]
            nearest = np.array(shares[int(np.argmin(distances_m))])
            width = (high - low) * 0.28
            low, high = np.clip(nearest - width, 0, 1), np.clip(nearest + width, 0, 1)
            if min(distances_m) > best_m + 6e4:
                break
        best_m = min(best_m, *distances_m)
    return best_m


@pytest.mark.parametrize("gap_deg", [0.002, 0.5, 4.0])
def test_distance_against_brute_force(gap_deg: float) -> None:
    a, b = star(5, (37, 34), 0.5), star(4, (38 + gap_deg, 34.6), 0.5)
    line = shapely.LineString([(37 + gap_deg, 36), (41, 36.5)])
    found_m = distance_m([a, a, b], [b, line, line])
    expected_m = [brute_distance_m(*pair) for pair in ((a, b), (a, line), (b, line))]
    assert found_m == pytest.approx(expected_m, abs=0.01)
    assert (found_m <= np.array(expected_m) + 1e-3).all()


def test_distance_to_a_long_edge_is_to_its_true_course() -> None:
    # The edge is straight in longitude and latitude: along the parallel, kilometres south of the geodesic.
    edge, point = shapely.LineString([(30, 35), (45, 35)]), shapely.Point(37.5, 36)
    assert distance_m(point, edge) == pytest.approx(geodesic_m((37.5, 36), (37.5, 35)), abs=1e-3)


def test_distance_is_zero_where_shapes_meet_and_unknown_where_there_are_none() -> None:
    box = shapely.box(38, 34, 39, 35)
    others = [shapely.Point(38.5, 34.5), shapely.box(39, 35, 40, 36), None, shapely.Point()]
    assert distance_m(box, others)[:2].tolist() == [0, 0]
    assert np.isnan(distance_m(box, others)[2:]).all()
    assert distance_m([], []).shape == (0,)


def test_distance_across_the_antimeridian() -> None:
    a, b = shapely.box(179, 10, 179.9, 11), shapely.box(-179.9, 10, -179, 11)
    assert distance_m(a, b) == pytest.approx(geodesic_m((179.9, 11), (-179.9, 11)), abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_distance_is_symmetric_and_below_every_pair_of_vertices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = shapely.convex_hull(shapely.MultiPoint(rng.uniform((36, 33), (38, 36), (6, 2))))
    b = shapely.LineString(rng.uniform((38.5, 33), (41, 36), (4, 2)))
    there, back = distance_m([a, b], [b, a])
    pairs_m = [geodesic_m(p, q) for p, q in itertools.product(shapely.get_coordinates(a), shapely.get_coordinates(b))]
    assert there == pytest.approx(back, abs=1e-6)
    assert there <= min(pairs_m) + 1e-6
