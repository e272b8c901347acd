"""
Travel cost across a raster: speed, memory and accuracy against the graphs of eight neighbours, in one run.

Run ``python benchmarks/travel_cost.py``. The friction is random and smooth, 1 to 30 in float32, with 6 % of barriers.
Times are CPU seconds of this process, the least of the runs; a corridor, which needs the cost from both its ends, is
measured by the clock, ours on two threads. The memory is the largest sum of arrays that a call allocates. The error of
a path's cost is told in an even field, where it is known, and across obstacles, against a grid three times as fine.
"""

import importlib.util
import sys
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom
from skimage.graph import MCP_Geometric

from geo.geodesy.projections import LocalPlane
from geo.rasters import Grid, Raster, accumulated_cost

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)
SIZES = (1000, 3000, 6000)
ITINERA_SIZES = (1000,)  # it makes a graph of the whole raster, 18 GiB at 6000 x 6000
GIB = 2**30

Field = NDArray[np.floating]
Cell = tuple[int, int]


def make_friction(n: int, share_blocked: float = 0.06) -> Field:
    """Smooth friction from 1 to 30 of three scales, with smooth barriers; open around the middle and the corners."""
    rng = np.random.default_rng(20250409)
    total = np.zeros((n, n), dtype=np.float32)
    for scale, weight in ((128, 1.0), (32, 0.5), (8, 0.25)):
        coarse = gaussian_filter(rng.standard_normal((n // scale + 4,) * 2).astype(np.float32), 1.0)
        total += weight * zoom(coarse / coarse.std(), scale, order=1)[:n, :n]
    friction = np.exp(np.clip(0.9 * total / total.std() + 1.2, 0.0, np.log(30.0))).astype(np.float32)
    walls = zoom(gaussian_filter(rng.standard_normal((n // 4 + 4,) * 2).astype(np.float32), 3.0), 4, order=1)[:n, :n]
    friction[walls > np.quantile(walls, 1.0 - share_blocked)] = np.inf
    for row, col in ((n // 2, n // 2), (n // 8, n // 8), (n - n // 8, n - n // 8)):
        friction[row - 8 : row + 9, col - 8 : col + 9] = 2.0
    return friction


def spread_ours(friction: Field, start: Cell) -> Field:
    """Spread by the function under test; a cell is a metre."""
    n_rows, n_cols = friction.shape
    raster = Raster(Grid(PLANE, 0.0, float(n_rows), 1.0, n_rows, n_cols), friction, "friction", "1")
    return accumulated_cost(raster, (start[1] + 0.5, n_rows - start[0] - 0.5)).values


def spread_skimage(friction: Field, start: Cell) -> Field:
    """Spread along the eight neighbours, in compiled code."""
    costs, _ = MCP_Geometric(friction).find_costs([start])
    return np.asarray(costs)


def spread_itinera(friction: Field, start: Cell) -> Field:
    """Spread along the eight neighbours, as a sparse graph."""
    from itinera.conductance import build_conductance_friction  # noqa: PLC0415 - optional, see `main`
    from itinera.lcp import accumulated_cost as spread  # noqa: PLC0415

    graph = build_conductance_friction(np.where(np.isfinite(friction), friction, np.nan), 1.0)
    graph = graph[0] if isinstance(graph, tuple) else graph
    return np.asarray(spread(graph, [start[0] * friction.shape[1] + start[1]])).reshape(friction.shape)


def measure_s(way: Callable[[Field, Cell], Field], friction: Field, start: Cell, n_runs: int) -> float:
    """CPU seconds of the quickest run."""
    spent = []
    for _ in range(n_runs):
        begin = time.process_time()
        way(friction, start)
        spent.append(time.process_time() - begin)
    return min(spent)


def measure_gib(way: Callable[[Field, Cell], Field], friction: Field, start: Cell) -> float:
    """GiB of arrays that a call holds at most, the friction itself not counted."""
    tracemalloc.start()
    way(friction, start)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / GIB


def largest_even_error(way: Callable[[Field, Cell], Field]) -> float:
    """Largest relative error in an even field of 1501 x 1501."""
    n, middle = 1501, 750
    exact = np.hypot(*(np.indices((n, n)) - middle))
    cost = way(np.ones((n, n), dtype=np.float32), (middle, middle))
    away = exact > 0
    return float((np.abs(cost[away] - exact[away]) / exact[away]).max())


def mean_obstacle_error(way: Callable[[Field, Cell], Field]) -> float:
    """Mean relative error across smooth friction and obstacles, against the same field in cells of a third."""
    n, times = 501, 3
    coarse = make_friction(n)
    fine = np.repeat(np.repeat(coarse, times, axis=0), times, axis=1)
    reference = spread_ours(fine.astype(np.float64), (n // 2 * times + 1,) * 2)[1::times, 1::times] / times
    cost = way(coarse, (n // 2, n // 2))
    rows, cols = np.indices(coarse.shape) - n // 2
    counted = np.isfinite(reference) & np.isfinite(cost) & (np.hypot(rows, cols) > 20)  # noqa: PLR2004 - cells
    return float((np.abs(cost[counted] - reference[counted]) / reference[counted]).mean())


def compare_corridor(n: int) -> None:
    """Print the time by the clock that the two ends of a corridor take."""
    friction = make_friction(n)
    ends = (n // 8, n // 8), (n - n // 8, n - n // 8)
    begin = time.perf_counter()
    for end in ends:
        spread_skimage(friction, end)
    theirs_s = time.perf_counter() - begin
    taken = []
    for _ in range(2):
        begin = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda end: spread_ours(friction, end), ends))
        taken.append(time.perf_counter() - begin)
    ours_s = min(taken)
    print(
        f"\ntwo ends at {n} x {n}, by the clock: skimage one after the other {theirs_s:.2f} s, ours on two threads "
        f"{ours_s:.2f} s, {theirs_s / ours_s:.1f}x"
    )


def main() -> None:
    """Measure all ways and print one table; `python benchmarks/travel_cost.py 12000` measures ours at one more size."""
    ways = {"ours": spread_ours, "skimage": spread_skimage}
    if importlib.util.find_spec("itinera"):
        ways["itinera"] = spread_itinera
    for way in ways.values():
        way(make_friction(64, 0.0), (32, 32))  # compiled, or read from the cache
    print(f"{'cells':>12}  {'way':10}{'CPU s':>9}{'ours is faster':>16}{'GiB':>8}")
    for n in SIZES + tuple(int(size) for size in sys.argv[1:]):
        friction = make_friction(n)
        ours_s = 0.0
        for name, way in ways.items():
            if (name == "itinera" and n not in ITINERA_SIZES) or (n > max(SIZES) and name != "ours"):
                continue
            spent_s = measure_s(way, friction, (n // 2, n // 2), 3 if name == "ours" else 1)
            ours_s = spent_s if name == "ours" else ours_s
            gib = f"{measure_gib(way, friction, (n // 2, n // 2)):8.2f}" if name == "ours" else f"{'':>8}"
            print(f"{n:6}^2      {name:10}{spent_s:9.2f}{spent_s / ours_s:15.1f}x{gib}", flush=True)
    compare_corridor(3000)
    print(f"\n{'way':10}{'even field, largest error':>28}{'obstacles, mean error':>24}")
    for name, way in ways.items():
        print(f"{name:10}{100 * largest_even_error(way):27.3f}%{100 * mean_obstacle_error(way):23.2f}%")
    if "itinera" not in ways:
        print("\nitinera is not installed (pip install itinera), and was not measured.")


if __name__ == "__main__":
    main()
