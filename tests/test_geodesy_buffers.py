"""Buffers against geographiclib, which shares no code with PROJ: boundaries sampled at and between vertices."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from geo.errors import BadGeometryError, MissingCrsError, SettingsError
from geo.geodesy import buffer_geodesic, buffer_geometries
from geo.geodesy.offsets import cut_lines

WGS84 = Geodesic.WGS84
RNG = np.random.default_rng(20250409)
DISTANCES_M = (10_000.0, 55_000.0, 85_000.0)


def walk(n_vertices: int, step_m: float, turn_deg: float, lon: float = 38.0, lat: float = 34.5) -> shapely.LineString:
    """A winding line by geographiclib."""
    bearing, vertices = RNG.uniform(0, 360), [(lon, lat)]
    for turn in RNG.normal(0, turn_deg, n_vertices - 1):
        bearing += turn
        end = WGS84.Direct(vertices[-1][1], vertices[-1][0], bearing, step_m)
        vertices.append((end["lon2"], end["lat2"]))
    return shapely.LineString(vertices)


def star(n_vertices: int, largest_m: float, lon: float = 38.0, lat: float = 34.5) -> shapely.Polygon:
    """A concave polygon."""
    ends = [
        WGS84.Direct(lat, lon, bearing, largest_m * RNG.uniform(0.2, 1))
        for bearing in np.sort(RNG.uniform(0, 360, n_vertices))[::-1]
    ]
    return shapely.Polygon([(end["lon2"], end["lat2"]) for end in ends])


SHAPES = {
    "point": shapely.Point(38.284, 34.5624),
    "winding line": walk(100, 1_000, 20),
    "tangled line": walk(60, 3_000, 90),
    "long straight line": shapely.LineString([(35.8, 32.5), (42.3, 37.2)]),
    "sharp corner": shapely.LineString([(37.0, 34.0), (39.0, 34.2), (37.1, 34.3)]),
    "long river": walk(700, 800, 40),
    "closed ring": shapely.Point(38, 34.5).buffer(0.9).exterior,
    "concave polygon": star(40, 120_000),
    "dense polygon": star(150, 60_000),
    "polygon with holes": shapely.box(36, 33, 41, 37).difference(
        shapely.union_all([star(20, 150_000, 38.4, 35.1), shapely.box(36.2, 33.1, 36.3, 33.2)])
    ),
    "points": shapely.MultiPoint([(38, 34), (38.5, 34.1), (40.5, 35.0)]),
    "lines": shapely.MultiLineString([walk(30, 2_000, 30), walk(30, 2_000, 30, 39.2, 35.0)]),
    "polygons": shapely.MultiPolygon([shapely.box(38, 34, 38.2, 34.1), shapely.box(38.5, 34.3, 39.1, 34.5)]),
}


def in_space(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from the Earth's centre: only to find which edges are near, never to measure."""
    lon, lat = np.radians(np.asarray(lonlat)).T
    e2 = WGS84.f * (2 - WGS84.f)
    normal = WGS84.a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return np.column_stack(
        (normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon), normal * (1 - e2) * np.sin(lat))
    )


def geodesic_m(a: ArrayLike, b: ArrayLike) -> float:
    (lon1, lat1), (lon2, lat2) = a, b
    return WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)["s12"]


def edges_of(geometry: shapely.Geometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Starts and ends of all edges, a hundred metres or so each; a point is an edge from itself to itself."""
    starts, ends = [], []
    for part in shapely.get_parts(geometry):
        for line in shapely.get_rings(part) if part.geom_type == "Polygon" else [part]:
            lonlat = shapely.get_coordinates(shapely.segmentize(line, 0.005))
            starts.append(lonlat[:-1] if len(lonlat) > 1 else lonlat)
            ends.append(lonlat[1:] if len(lonlat) > 1 else lonlat)
    return np.vstack(starts), np.vstack(ends)


def least_distances_m(samples: NDArray[np.float64], geometry: shapely.Geometry) -> NDArray[np.float64]:
    """Least distance from each sample to the boundary of a geometry, by golden sections on the nearest edges."""
    starts, ends = edges_of(geometry)
    shares = np.linspace(0, 1, 11)[:, None, None]
    tree = cKDTree(in_space(np.reshape(starts + shares * (ends - starts), (-1, 2))))
    _, nearest = tree.query(in_space(samples), k=4)
    found = []
    for sample, candidates in zip(samples, np.atleast_2d(nearest) % len(starts), strict=True):
        least = np.inf
        for edge in set(candidates.tolist()):
            step = ends[edge] - starts[edge]
            low, high = 0.0, 1.0
            for _ in range(10 if step.any() else 0):
                left, right = low + 0.382 * (high - low), low + 0.618 * (high - low)
                if geodesic_m(sample, starts[edge] + left * step) < geodesic_m(sample, starts[edge] + right * step):
                    high = right
                else:
                    low = left
            # The foot may be an end of the edge, which golden sections only approach.
            least = min(least, *(geodesic_m(sample, starts[edge] + share * step) for share in (0, (low + high) / 2, 1)))
        found.append(least)
    return np.array(found)


def boundary_samples(grown: shapely.Geometry, n_samples: int) -> NDArray[np.float64]:
    """Vertices, middles and quarters of edges, and every concave corner."""
    vertices, between, corners = [], [], []
    for ring in shapely.get_rings(shapely.get_parts(shapely.orient_polygons(grown))):
        lonlat = shapely.get_coordinates(ring)[:-1]
        step = np.roll(lonlat, -1, axis=0) - lonlat
        before = np.roll(step, 1, axis=0)
        turn = before[:, 0] * step[:, 1] - before[:, 1] * step[:, 0]
        corners.append(lonlat[turn < -0.05 * np.hypot(*before.T) * np.hypot(*step.T)])
        vertices.append(lonlat)
        between += [lonlat + share * step for share in (0.25, 0.5, 0.75)]
    some = np.vstack([*vertices, *between])
    kept = RNG.choice(len(some), min(len(some), n_samples), replace=False)
    return np.vstack([some[kept], np.vstack(corners)[:25]])


@pytest.mark.parametrize("distance_m", DISTANCES_M)
@pytest.mark.parametrize("name", SHAPES)
def test_boundary_lies_within_tolerance_everywhere(name: str, distance_m: float) -> None:
    (grown,) = buffer_geometries([SHAPES[name]], distance_m)
    error_m = least_distances_m(boundary_samples(grown, 40), SHAPES[name]) - distance_m
    assert grown.is_valid
    assert error_m.min() > -1.0
    assert error_m.max() < 0.06  # a twentieth of the tolerance, and a centimetre for the reference's golden sections


@pytest.mark.parametrize("name", SHAPES)
def test_cover_lies_outside_and_within_tolerance(name: str) -> None:
    (grown,) = buffer_geometries([SHAPES[name]], 25_000, tolerance_m=5.0, cover=True)
    error_m = least_distances_m(boundary_samples(grown, 40), SHAPES[name]) - 25_000
    assert error_m.min() > 0.0
    assert error_m.max() < 5.0


def test_the_reference_sees_a_wrong_buffer() -> None:
    wrong = shapely.affinity.translate(buffer_geometries([SHAPES["winding line"]], 55_000)[0], 0.0001)
    error_m = least_distances_m(boundary_samples(wrong, 60), SHAPES["winding line"]) - 55_000
    assert np.abs(error_m).max() > 5.0  # 0.0001 degrees are nine metres


@pytest.mark.parametrize("distance_m", DISTANCES_M)
def test_disc_vertices_lie_within_a_millimetre(distance_m: float) -> None:
    centres = RNG.uniform((-179, -70), (179, 70), (300, 2))
    grown = buffer_geometries(shapely.points(centres), distance_m)
    for centre, disc in zip(centres[:40], grown[:40], strict=True):
        if disc.geom_type == "Polygon":
            for vertex in shapely.get_coordinates(disc)[:: max(1, shapely.get_num_coordinates(disc) // 8)]:
                assert geodesic_m(centre, vertex) == pytest.approx(distance_m, abs=1e-3)


def test_many_discs_by_interpolation_equal_single_ones_by_geodesics() -> None:
    points = shapely.points(RNG.uniform((35, 32), (42, 37), (200, 2)))
    together = buffer_geometries(points, 55_000)
    alone = [buffer_geometries([point], 55_000)[0] for point in points[:20]]
    apart_deg = [
        np.abs(shapely.get_coordinates(a) - shapely.get_coordinates(b)).max()
        for a, b in zip(together, alone, strict=False)
    ]
    assert max(apart_deg) < 1e-11


@settings(max_examples=40, deadline=None)
@given(
    lon=st.floats(35.6, 42.4),
    lat=st.floats(-60, 60),
    bearing=st.floats(0, 360),
    share=st.floats(0, 1),
    distance_m=st.floats(100, 100_000),
    tolerance_m=st.floats(0.5, 50),
)
def test_every_point_within_the_distance_lies_in_a_cover(
    lon: float, lat: float, bearing: float, share: float, distance_m: float, tolerance_m: float
) -> None:
    line = shapely.LineString([(lon, lat), (lon + 0.7, lat + 0.2), (lon + 0.3, lat - 0.4)])
    (grown,) = buffer_geometries([line], distance_m, tolerance_m=tolerance_m, cover=True)
    foot = shapely.line_interpolate_point(line, share, normalized=True)
    end = WGS84.Direct(foot.y, foot.x, bearing, distance_m)
    assert grown.contains(shapely.Point(end["lon2"], end["lat2"]))


@settings(max_examples=25, deadline=None)
@given(smaller_m=st.floats(50, 50_000), more_m=st.floats(3, 50_000))
def test_a_larger_distance_contains_a_smaller_one(smaller_m: float, more_m: float) -> None:
    shape = SHAPES["concave polygon"]
    inner, outer = buffer_geometries([shape, shape], [smaller_m, smaller_m + more_m])
    assert outer.contains(inner)
    assert inner.contains(shape)


def test_mirrored_shapes_grow_mirrored() -> None:
    line = SHAPES["winding line"]
    mirrored = shapely.transform(line, lambda lonlat: lonlat * [1, -1])
    grown, other = buffer_geometries([line, mirrored], 30_000)
    back = shapely.transform(other, lambda lonlat: lonlat * [1, -1])
    assert shapely.hausdorff_distance(grown, back) < 2e-5  # two metres: the chords of the two need not be the same


def test_result_does_not_depend_on_other_rows_or_order() -> None:
    shapes = np.array(list(SHAPES.values()), dtype=object)
    together = buffer_geometries(shapes, 12_345.0)
    backwards = buffer_geometries(shapes[::-1], 12_345.0)[::-1]
    alone = np.array([buffer_geometries([shape], 12_345.0)[0] for shape in shapes])
    for one in (backwards, alone):
        assert shapely.equals_exact(together, one, tolerance=1e-11).all()  # a micrometre: rounding of sums
    assert [a.wkb for a in together] == [b.wkb for b in buffer_geometries(shapes, 12_345.0)]


def test_winding_and_ring_start_change_nothing_but_rounding() -> None:
    polygon = SHAPES["concave polygon"]
    turned = shapely.Polygon(np.roll(shapely.get_coordinates(polygon)[:-1][::-1], 7, axis=0))
    one, other = buffer_geometries([polygon, turned], 20_000)
    assert shapely.symmetric_difference(one, other).area < 1e-9


def test_wiggles_finer_than_the_tolerance_leave_no_slivers() -> None:
    lonlat = np.column_stack((np.linspace(38, 38.4, 400), 34.5 + RNG.normal(0, 3e-6, 400)))
    (grown,) = buffer_geometries([shapely.LineString(lonlat)], 85_000, tolerance_m=2.0)
    assert shapely.get_num_interior_rings(grown) == 0
    assert np.abs(least_distances_m(boundary_samples(grown, 100), shapely.LineString(lonlat)) - 85_000).max() < 2.0


def test_a_hole_narrower_than_twice_the_distance_closes() -> None:
    ring = shapely.box(37, 34, 39, 36).difference(shapely.box(37.9, 34.9, 38.1, 35.1))
    assert shapely.get_num_interior_rings(buffer_geometries([ring], 5_000)[0]) == 1
    assert shapely.get_num_interior_rings(buffer_geometries([ring], 10_000)[0]) == 0


def test_pieces_of_a_line_join_at_their_ends() -> None:
    lines = np.array([walk(7, 1_000, 10), walk(2, 1_000, 10), walk(5, 1_000, 10)])
    pieces, line = cut_lines(lines, 3)
    assert shapely.get_num_coordinates(pieces).tolist() == [3, 3, 3, 2, 3, 3]
    assert line.tolist() == [0, 0, 0, 1, 2, 2]


def test_a_disc_across_the_antimeridian_is_cut_there() -> None:
    (grown,) = buffer_geometries([shapely.Point(179.9, 20)], 50_000)
    assert grown.geom_type == "MultiPolygon"
    assert grown.bounds[0] == -180
    assert grown.bounds[2] == 180
    assert grown.contains(shapely.Point(-179.9, 20.1))


def test_frame_keeps_rows_columns_index_and_crs() -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"]}, geometry=[SHAPES["point"], SHAPES["winding line"]], crs=4326, index=[7, 3]
    )
    before = frame.copy()
    grown = buffer_geodesic(frame, [1_000, 2_000])
    assert grown.index.tolist() == [7, 3]
    assert list(grown.columns) == ["id", "geometry"]
    assert grown.crs == frame.crs
    assert frame.equals(before)
    plane = buffer_geodesic(frame.to_crs(32637), [1_000, 2_000])
    assert plane.crs.to_epsg() == 32637
    assert shapely.hausdorff_distance(plane.to_crs(4326).geometry.iloc[1], grown.geometry.iloc[1]) < 1e-5


def test_bad_rows_are_listed() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    rows = [None, shapely.Point(), bow_tie, shapely.Point(38, 89.5), shapely.Point(3e5, 4e6), shapely.Point(38, 34)]
    with pytest.raises(BadGeometryError, match="5 geometries cannot be buffered") as caught:
        buffer_geometries(rows, 55_000)
    assert [finding.row for finding in caught.value.findings] == ["1", "2", "3", "4", "5"]
    assert "Self-intersection" in str(caught.value)
    assert "metres of a projected CRS" in str(caught.value)
    with pytest.raises(BadGeometryError, match="longer edge"):
        buffer_geometries([shapely.LineString([(179, 10), (-179, 10)])], 10)


@pytest.mark.parametrize(
    ("distance_m", "tolerance_m", "message"),
    [
        (0, 1, "found 0.0, expected metres greater than 0"),
        (-5, 1, "1 buffer distances"),
        (float("nan"), 1, "found nan"),
        ([1, 2], 1, "one number or one for each of 1 rows"),
        (5, 0, "tolerance_m: found 0"),
    ],
)
def test_bad_settings_are_refused(distance_m: float | list[float], tolerance_m: float, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        buffer_geometries([shapely.Point(38, 34)], distance_m, tolerance_m=tolerance_m)


def test_a_layer_without_crs_is_refused() -> None:
    with pytest.raises(MissingCrsError, match="no coordinate reference system"):
        buffer_geodesic(gpd.GeoDataFrame(geometry=[shapely.Point(38, 34)]), 5)


def test_nothing_grows_into_nothing() -> None:
    assert buffer_geometries([], 5).shape == (0,)
