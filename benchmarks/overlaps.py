"""
Points in zones and areas of common parts: against geopandas, in one run.

Run ``python benchmarks/overlaps.py``; with ``--quick`` for a small trial. Each way runs in a process of its own, so
that the peak of memory is its own: the highest resident size, data and libraries included. Times are CPU seconds, the
least of several runs, compiled code loaded before. The pairs must be the same; where they are not, the run fails.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy import area_m2
from geo.overlaps.areas import overlap_areas
from geo.overlaps.points import points_in_zones

SOUTH_WEST, NORTH_EAST = (35.6, 32.3), (42.4, 37.4)
N_RUNS = 3
SHARE_WITH_HOLES = 0.6
AREA_TOLERANCE = 1e-9
SIZES = {"full": (1_000_000, 1_000, 5_000), "quick": (20_000, 60, 200)}  # points, zones, areas in each layer

Layers = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]


def make_areas(
    rng: np.random.Generator, n: int, corners: tuple[int, int], radius_deg: tuple[float, float]
) -> gpd.GeoDataFrame:
    """Wavy outlines across Syria, three in five with a hole."""
    areas = []
    for middle in rng.uniform(SOUTH_WEST, NORTH_EAST, (n, 2)):
        n_corners, size, waves = rng.integers(*corners), rng.uniform(*radius_deg), rng.integers(2, 9)
        angle = np.linspace(0, 2 * np.pi, n_corners, endpoint=False)
        radius = size * (0.75 + 0.2 * np.sin(angle * waves) + rng.uniform(-0.05, 0.05, n_corners))
        circle = np.column_stack((np.cos(angle), np.sin(angle)))
        hole = middle + 0.3 * size * circle[:: max(1, n_corners // 20)]
        areas.append(
            shapely.Polygon(middle + radius[:, None] * circle, [hole] if rng.random() < SHARE_WITH_HOLES else [])
        )
    return gpd.GeoDataFrame({"row": np.arange(n)}, geometry=areas, crs="EPSG:4326")


def make_incidents(size: str) -> Layers:
    """Points, evenly spread, and zones of 20 to 500 corners."""
    rng, (n_points, n_zones, _) = np.random.default_rng(20250409), SIZES[size]
    points = shapely.points(rng.uniform(SOUTH_WEST, NORTH_EAST, (n_points, 2)))
    return gpd.GeoDataFrame(geometry=points, crs="EPSG:4326"), make_areas(rng, n_zones, (20, 500), (0.05, 0.3))


def make_layers(size: str) -> Layers:
    """Two layers of areas of 20 to 200 corners."""
    rng, n = np.random.default_rng(19740531), SIZES[size][2]
    return make_areas(rng, n, (20, 200), (0.02, 0.1)), make_areas(rng, n, (20, 200), (0.02, 0.1))


def join_by_geopandas(points: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of a point and a zone by the usual way."""
    return gpd.sjoin(points, zones, predicate="intersects")


def overlay_by_geopandas(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> pd.DataFrame:
    """Draw the common parts by the usual way; not measured yet."""
    return gpd.overlay(a, b, how="intersection", keep_geom_type=True)


def overlay_and_measure(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> pd.DataFrame:
    """Draw the common parts by the usual way, and measure them on the ellipsoid."""
    parts = overlay_by_geopandas(a, b)
    return parts.assign(area_m2=area_m2(parts.geometry.to_numpy()))


WAYS: dict[str, tuple[Callable[[str], Layers], Callable[..., pd.DataFrame], tuple[str, ...]]] = {
    "points_in_zones": (make_incidents, points_in_zones, ("point_row", "zone_row")),
    "geopandas.sjoin": (make_incidents, join_by_geopandas, ("index", "index_right")),
    "overlap_areas": (make_layers, overlap_areas, ("a_row", "b_row", "area_m2")),
    "geopandas.overlay": (make_layers, overlay_by_geopandas, ("row_1", "row_2")),
    "geopandas.overlay, then area_m2": (make_layers, overlay_and_measure, ("row_1", "row_2", "area_m2")),
}
"""What makes the data, what is measured, and the columns that hold the answer; ours first, then its peers."""

CONTESTS = {
    "points_in_zones": ("geopandas.sjoin",),
    "overlap_areas": ("geopandas.overlay", "geopandas.overlay, then area_m2"),
}


def run_way(way: str, size: str, answer: Path) -> None:
    """Measure one way in this process, keep its sorted answer in a file and print its figures as JSON."""
    make, measured, columns = WAYS[way]
    layers = make(size)
    measured(*(layer.head(50) for layer in layers))
    spent = []
    for _ in range(N_RUNS):
        start = time.process_time()
        found = measured(*layers)
        spent.append(time.process_time() - start)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = found.reset_index()[list(columns)].to_numpy(np.float64)
    np.save(answer, table[np.lexsort((table[:, 1], table[:, 0]))])
    print(json.dumps({"cpu_s": min(spent), "peak_mib": peak_mib}))


def compare(ours: Path, theirs: Path) -> str:
    """Tell whether two answers are the same, and by how much areas differ."""
    one, other = np.load(ours), np.load(theirs)
    if not np.array_equal(one[:, :2], other[:, :2]):
        return "PAIRS DIFFER"
    if one.shape[1] < 3 or other.shape[1] < 3:  # noqa: PLR2004 - two rows, and the area if there is one
        return "identical pairs"
    difference = np.abs(one[:, 2] / other[:, 2] - 1).max()
    return f"{'identical pairs' if difference <= AREA_TOLERANCE else 'AREAS DIFFER'}, areas within {difference:.0e}"


def main() -> None:
    """Run every way in a process of its own and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small layers")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = "quick" if options.quick else "full"
    if options.way:
        run_way(options.way, size, options.answer)
        return
    n_points, n_zones, n_areas = SIZES[size]
    print(f"{n_points:,} points in {n_zones:,} zones; common areas of {n_areas:,} x {n_areas:,} polygons with holes")
    print(f"{'way':34}{'CPU s':>8}{'ours is faster':>16}{'peak MiB':>10}{'pairs':>12}  answer")
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        for ours, peers in CONTESTS.items():
            ours_s, ours_answer = 0.0, Path(folder) / "ours.npy"
            for way in (ours, *peers):
                answer = ours_answer if way == ours else Path(folder) / "theirs.npy"
                command = [sys.executable, __file__, "--way", way, "--answer", str(answer)]
                done = subprocess.run(  # noqa: S603 - ourselves, no shell
                    [*command, "--quick"] if options.quick else command, check=True, stdout=subprocess.PIPE, text=True
                )
                figures = json.loads(done.stdout)
                ours_s = figures["cpu_s"] if way == ours else ours_s
                verdicts.append("" if way == ours else compare(ours_answer, answer))
                print(
                    f"{way:34}{figures['cpu_s']:8.3f}{figures['cpu_s'] / ours_s:15.1f}x{figures['peak_mib']:10,.0f}"
                    f"{len(np.load(answer)):12,}  {verdicts[-1]}",
                    flush=True,
                )
    if any("DIFFER" in verdict for verdict in verdicts):
        sys.exit("The answers are not the same.")


if __name__ == "__main__":
    main()
