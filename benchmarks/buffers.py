"""
Geodesic buffers: speed and accuracy against the two usual ways, in one run.

Run ``python benchmarks/buffers.py``. Times are CPU seconds of this process, the least of several runs. The error is the
largest distance of the drawn boundary, at vertices and between them, from where it should lie.
"""

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.geodesy import buffer_geometries, distance_m
from geo.geodesy.discs import fit_spokes

GEOD = pyproj.Geod(ellps="WGS84")
TOLERANCE_M = 1.0
N_POINTS = 2_000
N_SHAPES = 60
N_RUNS = 3
DISTANCES_M = (10_000.0, 55_000.0, 85_000.0)

Geometries = NDArray[np.object_]


def make_points(rng: np.random.Generator, n: int) -> Geometries:
    """Points across Syria."""
    return shapely.points(rng.uniform((35.6, 32.3), (42.4, 37.4), (n, 2)))


def make_lines(rng: np.random.Generator, n: int) -> Geometries:
    """Winding lines of 100 vertices and 100 km."""
    lines = []
    for lon_deg, lat_deg in rng.uniform((36.5, 33.5), (41.5, 36.5), (n, 2)):
        turns_deg = np.cumsum(np.append(rng.uniform(0, 360), rng.normal(0, 20, 98)))
        vertices = [(lon_deg, lat_deg)]
        for bearing_deg in turns_deg:
            lon, lat, _ = GEOD.fwd(*vertices[-1], bearing_deg, 100_000 / 99)
            vertices.append((lon, lat))
        lines.append(shapely.LineString(vertices))
    return np.array(lines, dtype=object)


def make_polygons(rng: np.random.Generator, n: int) -> Geometries:
    """Star-shaped, concave polygons of 60 vertices and up to 60 km from the middle."""
    polygons = []
    for lon_deg, lat_deg in rng.uniform((36.5, 33.5), (41.5, 36.5), (n, 2)):
        bearings_deg = np.sort(rng.uniform(0, 360, 60))[::-1]
        lon, lat, _ = GEOD.fwd(np.full(60, lon_deg), np.full(60, lat_deg), bearings_deg, 60e3 * rng.uniform(0.3, 1, 60))
        polygons.append(shapely.Polygon(np.column_stack((lon, lat))))
    return np.array(polygons, dtype=object)


def ring_by_fwd(points: Geometries, radius_m: float) -> Geometries:
    """All rings by one call of PROJ's direct geodesic, with as many vertices as ours."""
    n_vertices = int(fit_spokes(np.array([radius_m]), 0.93 * TOLERANCE_M, np.array([40.0]))[0])
    n = len(points)
    bearings_deg = np.tile(np.linspace(0, -360, n_vertices, endpoint=False), n)
    lon, lat = (np.repeat(axis, n_vertices) for axis in (shapely.get_x(points), shapely.get_y(points)))
    x, y, _ = GEOD.fwd(lon, lat, bearings_deg, np.full(n * n_vertices, radius_m))
    return shapely.polygons(np.column_stack((x, y)).reshape(n, n_vertices, 2))


def buffer_by_loop(geometries: Geometries, radius_m: float) -> Geometries:
    """One azimuthal equidistant plane for each feature: project, buffer, project back."""
    quad_segs = int(np.ceil(fit_spokes(np.array([radius_m]), TOLERANCE_M, np.array([0.0]))[0] / 4))
    grown = []
    for geometry in gpd.GeoSeries(geometries, crs=4326):
        middle = geometry.envelope.centroid
        plane = f"+proj=aeqd +lat_0={middle.y} +lon_0={middle.x} +datum=WGS84 +units=m"
        one = gpd.GeoSeries([geometry], crs=4326).to_crs(plane).buffer(radius_m, quad_segs=quad_segs)
        grown.append(one.to_crs(4326).iloc[0])
    return np.array(grown, dtype=object)


def buffer_ours(geometries: Geometries, radius_m: float) -> Geometries:
    """Grow by the function under test."""
    return buffer_geometries(geometries, radius_m, tolerance_m=TOLERANCE_M)


def measure_s(way: Callable[[Geometries, float], Geometries], runs: list[Geometries], radius_m: float) -> float:
    """CPU seconds per feature; every run has features of its own, so that no cache of planes helps the loop."""
    spent = []
    for geometries in runs:
        start = time.process_time()
        way(geometries, radius_m)
        spent.append((time.process_time() - start) / len(geometries))
    return min(spent)


def largest_error_m(geometries: Geometries, grown: Geometries, radius_m: float) -> float:
    """Largest error over the boundaries of some features, at vertices and at four places of each edge."""
    worst_m = 0.0
    for geometry, area in zip(geometries[:8], grown[:8], strict=True):
        for ring in shapely.get_rings(shapely.get_parts(area)):
            vertices = shapely.get_coordinates(ring)
            steps = np.diff(vertices, axis=0)
            samples = np.concatenate([vertices[:-1] + share * steps for share in (0.0, 0.25, 0.5, 0.75)])
            error_m = distance_m(shapely.points(samples), geometry) - radius_m
            worst_m = max(worst_m, float(np.abs(error_m).max()))
    return worst_m


def main() -> None:
    """Measure all ways and print one table."""
    rng = np.random.default_rng(20250409)
    kinds = {
        "points": [make_points(rng, N_POINTS) for _ in range(N_RUNS)],
        "lines": [make_lines(rng, N_SHAPES) for _ in range(N_RUNS)],
        "polygons": [make_polygons(rng, N_SHAPES) for _ in range(N_RUNS)],
    }
    print(f"{'what':10}{'km':>4}  {'way':14}{'features/s':>12}{'ours is faster':>16}{'error m':>10}{'vertices':>10}")
    for name, runs in kinds.items():
        few = [geometries[-N_SHAPES:] for geometries in runs]  # the loop is too slow for all points
        for radius_m in DISTANCES_M:
            ways = [("ours", buffer_ours, runs), ("AEQD loop", buffer_by_loop, few)]
            if name == "points":
                ways.insert(1, ("Geod.fwd", ring_by_fwd, runs))
            ours_s = 0.0
            for way_name, way, some in ways:
                spent_s = measure_s(way, some, radius_m)
                ours_s = spent_s if way is buffer_ours else ours_s
                grown = way(some[0][:8], radius_m)
                error_m, n_vertices = (
                    largest_error_m(some[0], grown, radius_m),
                    shapely.get_num_coordinates(grown).mean(),
                )
                print(
                    f"{name:10}{radius_m / 1000:4.0f}  {way_name:14}{1 / spent_s:12,.0f}{spent_s / ours_s:15.1f}x"
                    f"{error_m:10.3f}{n_vertices:10.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
