"""Areas of common parts: the pairs of geopandas.overlay and the areas of the parts that GEOS draws."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import BadGeometryError, DataError, MissingCrsError
from geo.geodesy import area_m2
from geo.overlaps import areas
from geo.overlaps.areas import common_area_m2, overlap_areas
from geo.overlaps.edges import list_edges

Layer = list[shapely.Geometry]


def make_frame(geometries: Layer) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"row": range(len(geometries))}, geometry=gpd.GeoSeries(geometries, crs="EPSG:4326"))


def make_layer(rng: np.random.Generator, n: int, *, grid_deg: float = 0.0) -> Layer:
    """Stars of 4 to 80 corners, some in two parts, most with a hole; on a grid they share edges and corners."""
    layer = []
    for _ in range(n):
        parts = []
        for east in (0.0, 3.0)[: int(rng.integers(1, 3))]:
            corners, size = int(rng.integers(4, 80)), rng.uniform(0.1, 1.2)
            middle = rng.uniform((36 + east, 33), (39 + east, 37))
            angle = np.linspace(0, 2 * np.pi, corners, endpoint=False) + rng.uniform(0, 1)
            outline = middle + (size * rng.uniform(0.4, 1, corners) * [np.cos(angle), np.sin(angle)]).T
            hole = middle + size * 0.25 * np.column_stack((np.cos(angle), np.sin(angle)))
            parts.append(shapely.Polygon(outline, [hole] if rng.random() < 0.7 else []))
        area = shapely.union_all(parts)
        # The grid is taken off again, or GEOS would round the common parts to it.
        layer.append(shapely.set_precision(shapely.set_precision(area, grid_deg), 0.0))
    return layer


def overlay(a: Layer, b: Layer) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pairs and areas by GEOS, sorted."""
    # keep_geom_type: only common parts that have an area; without it GEOS's points and lines come with a warning.
    parts = gpd.overlay(make_frame(a), make_frame(b), how="intersection", keep_geom_type=True).sort_values(
        ["row_1", "row_2"]
    )
    parts = parts[~parts.is_empty]  # a common part that GEOS draws and finds to be nothing
    return parts[["row_1", "row_2"]].to_numpy(np.int64), area_m2(parts.geometry.to_numpy())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.0, 0.1]))
def test_pairs_and_areas_of_geopandas(seed: int, grid_deg: float) -> None:
    rng = np.random.default_rng(seed)
    a, b = make_layer(rng, 12, grid_deg=grid_deg), make_layer(rng, 12, grid_deg=grid_deg)
    found, (pairs, expected_m2) = overlap_areas(make_frame(a), make_frame(b)), overlay(a, b)
    assert np.array_equal(found[["a_row", "b_row"]].to_numpy(), pairs)
    assert found["area_m2"].to_numpy() == pytest.approx(expected_m2, rel=1e-9)


def test_most_pairs_are_measured_without_drawing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    a, b = make_layer(rng, 60), make_layer(rng, 60)
    drawn: list[int] = []
    intersection = shapely.intersection

    def count(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.object_]:
        drawn.append(len(first))
        return intersection(first, second)  # type: ignore[no-any-return]

    monkeypatch.setattr(areas.shapely, "intersection", count)
    found = overlap_areas(make_frame(a), make_frame(b))
    assert sum(drawn) < 0.02 * len(found)
    # And with the drawing gone wrong, the pairs that need it do: a border case is not answered by chance.
    monkeypatch.setattr(areas.shapely, "intersection", lambda first, _: first)
    halves = [make_frame([shapely.box(38, 34, east, 35)]) for east in (39, 40)]
    assert overlap_areas(*halves)["area_m2"].tolist() == area_m2([shapely.box(38, 34, 39, 35)]).tolist()
    assert overlap_areas(*halves[::-1])["area_m2"].tolist() == area_m2([shapely.box(38, 34, 40, 35)]).tolist()


OUTER, INNER = shapely.box(36, 33, 40, 37), shapely.box(37.3, 34.1, 38.4, 35.2)
AWKWARD = {
    "equal": (OUTER, OUTER),
    "inside": (OUTER, INNER),
    "in the hole": (OUTER - INNER, shapely.box(37.5, 34.5, 38, 35)),
    "fills the hole": (OUTER - INNER, INNER),
    "around the hole": (OUTER - INNER, INNER.buffer(0.1)),
    "hole in hole": (OUTER - INNER, OUTER.buffer(0.3) - INNER.buffer(0.2)),
    "edge in common": (OUTER, shapely.box(40, 34, 41, 36)),
    "corner in common": (OUTER, shapely.box(40, 37, 41, 38)),
    "corner on an edge": (OUTER, shapely.Polygon([(40, 35), (41, 34), (41, 36)])),
    "corner pushed in through an edge": (OUTER, shapely.Polygon([(39.5, 35), (41, 34), (41, 36)])),
    "edge along an edge, overlapping": (OUTER, shapely.box(39, 33, 41, 37)),
    "sliver of a metre": (OUTER, shapely.box(39.99999, 33.5, 41, 36)),
    "sliver of a rounding step": (OUTER, shapely.box(np.nextafter(40, 0), 33.5, 41, 36)),
    "tiny": (OUTER, shapely.box(38, 35, 38.00001, 35.00001)),
    "two parts in one": (OUTER, shapely.MultiPolygon([INNER, shapely.box(38.6, 34, 38.9, 36)])),
    "comb": (OUTER, shapely.union_all([shapely.box(35, 33.1 + k / 5, 39.1, 33.2 + k / 5) for k in range(18)])),
    "long edges": tuple(
        shapely.Polygon(ring) for ring in ([(-170, -80), (170, -70), (10, 85)], [(-160, 60), (0, -85), (160, 50)])
    ),
    "nearly the same edge": (OUTER, shapely.Polygon([(36, 33 + 1e-13), (40, 33 - 1e-13), (38, 32)])),
}


@pytest.mark.parametrize("case", AWKWARD)
def test_awkward_pairs_both_ways(case: str) -> None:
    for a, b in (AWKWARD[case], AWKWARD[case][::-1]):
        pairs, expected_m2 = overlay([a], [b])
        found = overlap_areas(make_frame([a]), make_frame([b]))
        assert len(found) == (expected_m2 > 0).sum() == len(pairs)
        assert found["area_m2"].to_numpy() == pytest.approx(expected_m2, rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_common_part_and_the_rest_make_the_whole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = (np.array(make_layer(rng, 8), dtype=object) for _ in range(2))
    rows = np.arange(8), np.arange(8)
    rest_m2 = area_m2(shapely.difference(a, b))
    assert common_area_m2(a, b, rows) + rest_m2 == pytest.approx(area_m2(a), rel=1e-9)


def test_the_order_and_number_of_rows_change_nothing() -> None:
    rng = np.random.default_rng(5)
    a, b = make_layer(rng, 40), make_layer(rng, 40)
    whole = overlap_areas(make_frame(a), make_frame(b))
    back = overlap_areas(make_frame(a[::-1]), make_frame(b[::-1]))
    back = back.assign(a_row=39 - back["a_row"], b_row=39 - back["b_row"]).sort_values(["a_row", "b_row"])
    assert whole.to_numpy().tolist() == back.to_numpy().tolist()
    alone = overlap_areas(make_frame(a[:1]), make_frame(b))
    assert alone.to_numpy().tolist() == whole[whole["a_row"] == 0].to_numpy().tolist()


def test_rows_without_geometry_share_nothing() -> None:
    layers = make_frame([None, OUTER, shapely.Polygon()]), make_frame([INNER, None])
    assert overlap_areas(*layers)[["a_row", "b_row"]].to_numpy().tolist() == [[1, 0]]
    assert overlap_areas(make_frame([]), layers[1]).columns.tolist() == ["a_row", "b_row", "area_m2"]


def test_edges_run_with_the_area_on_their_left() -> None:
    ring = (OUTER - INNER).reverse()
    edges = list_edges(np.array([ring, None, shapely.MultiPolygon([INNER, shapely.box(0, 0, 1, 1)])], dtype=object))
    assert edges.first_ring.tolist() == [0, 2, 2, 4]
    assert edges.first_edge.tolist() == [0, 4, 8, 12, 16]
    x1, y1, x2, y2 = edges.ends.T
    doubled_deg2 = np.add.reduceat(x1 * y2 - x2 * y1, edges.first_edge[:-1])
    assert doubled_deg2 / 2 == pytest.approx([OUTER.area, -INNER.area, INNER.area, 1.0])


def test_what_cannot_be_measured_is_told() -> None:
    good, bow_tie = make_frame([OUTER]), shapely.Polygon([(38, 34), (39, 35), (39, 34), (38, 35)])
    with pytest.raises(BadGeometryError, match=r"(?s)second layer must hold polygons.*row 2.*Self-intersection"):
        overlap_areas(good, make_frame([INNER, bow_tie]))
    with pytest.raises(MissingCrsError, match="The first layer: found no CRS"):
        overlap_areas(good.set_crs(None, allow_override=True), good)
    with pytest.raises(DataError, match="The second layer: found EPSG:32637"):
        overlap_areas(good, good.to_crs(32637))


@pytest.mark.parametrize("size_deg", [0.1, 5.0, 60.0])
def test_cutting_edges_changes_no_area(size_deg: float) -> None:
    """The closed form for a whole edge agrees with the sum over its pieces, on both sides of the steepest short one."""
    rng = np.random.default_rng(2)
    outlines = [shapely.convex_hull(shapely.MultiPoint(rng.uniform(-size_deg, size_deg, (6, 2)))) for _ in range(40)]
    moved = shapely.transform(np.array(outlines, dtype=object), lambda xy: xy + np.array([38, 20]))
    assert area_m2(shapely.segmentize(moved, size_deg / 50)) == pytest.approx(area_m2(moved), rel=2e-12)


def test_the_benchmark_runs_and_finds_the_same_pairs() -> None:
    script = Path(__file__).parent.parent / "benchmarks" / "overlaps.py"
    done = subprocess.run([sys.executable, str(script), "--quick"], capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("identical pairs") == 3
