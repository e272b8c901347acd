"""Travel cost and its paths, against closed forms and against skimage's graph of eight neighbours."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.errors import DataError
from geo.geodesy.projections import LocalPlane
from geo.rasters import Grid, Raster, TravelCost, accumulated_cost, trace_path
from geo.rasters.path_kernels import descend, price_leg, pull_taut

PLANE = LocalPlane(39.0, 34.75, 33.0, 36.5)


def raster_of(values: NDArray[np.floating], cell_m: float = 1.0) -> Raster:
    n_rows, n_cols = values.shape
    return Raster(Grid(PLANE, 0.0, n_rows * cell_m, cell_m, n_rows, n_cols), values, "slowness", "1")


def centre_of(raster: Raster, row: int, col: int) -> tuple[float, float]:
    x_m, y_m = raster.grid.centres()
    return float(x_m[col]), float(y_m[row])


def distance_to(raster: Raster, x_m: float, y_m: float) -> NDArray[np.float64]:
    x, y = raster.grid.centres()
    return np.hypot(x[None, :] - x_m, y[:, None] - y_m)


def graph_cost(slowness: NDArray[np.float64], row: int, col: int) -> NDArray[np.float64]:
    """Cost on the graph of the eight neighbours that cuts no corner between two blocked cells: an upper bound."""
    n_rows, n_cols = slowness.shape
    number = np.arange(slowness.size).reshape(slowness.shape)
    tails, heads, weights = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = np.s_[: n_rows - down, max(0, -right) : n_cols - max(0, right)]
        b = np.s_[down:, max(0, right) : n_cols + min(0, right)]
        weight = 0.5 * (slowness[a] + slowness[b]) * np.hypot(down, right)
        if down and right:
            beside_1 = slowness[: n_rows - 1, max(0, right) : n_cols + min(0, right)]
            beside_2 = slowness[1:, max(0, -right) : n_cols - max(0, right)]
            weight = np.where(np.isfinite(beside_1) | np.isfinite(beside_2), weight, np.inf)
        fine = np.isfinite(weight)
        tails.append(number[a][fine])
        heads.append(number[b][fine])
        weights.append(weight[fine])
    graph = coo_array(
        (np.concatenate(weights), (np.concatenate(tails), np.concatenate(heads))), shape=(slowness.size,) * 2
    )
    return np.asarray(dijkstra(graph.tocsr(), directed=False, indices=number[row, col])).reshape(slowness.shape)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_even_field_is_the_distance_within_a_twentieth_of_a_percent(dtype: type[np.floating]) -> None:
    even = raster_of(np.ones((501, 701), dtype=dtype), cell_m=500.0)
    seed = (150_123.0, 77_456.0)  # off the centre of its cell
    cost = accumulated_cost(even, seed)
    distance = distance_to(even, *seed)
    error = np.abs(cost.values - distance) / distance
    assert cost.values.dtype == dtype
    assert error.max() <= 0.0005
    # The straight rays are exact while they are factored out.
    assert error[distance < 99 * 500].max() <= (1e-6 if dtype == np.float32 else 1e-12)


def test_even_field_error_would_show_a_graph_of_eight_neighbours() -> None:
    even = raster_of(np.ones((101, 101)))
    distance = distance_to(even, *centre_of(even, 50, 50))
    wrong = graph_cost(even.values, 50, 50)
    assert (np.abs(wrong - distance) / np.maximum(distance, 1)).max() > 0.08  # 8.24 % is the graph's known error


def test_linear_velocity_gradient_agrees_with_its_closed_form() -> None:
    """Rays are arcs of circles: cost = arccosh(1 + g^2 d^2 / (2 v_seed v)) / g for the velocity v = v0 + g y."""
    gradient, start_velocity = 0.01, 1.0
    shape = (401, 401)
    grid = raster_of(np.ones(shape)).grid
    _, y_m = grid.centres()
    velocity = np.broadcast_to((start_velocity + gradient * y_m)[:, None], shape)
    slow = raster_of(1.0 / velocity)
    seed = (200.5, 100.5)
    cost = accumulated_cost(slow, seed)
    squared = distance_to(slow, *seed) ** 2
    at_seed = start_velocity + gradient * seed[1]
    exact = np.arccosh(1 + gradient**2 * squared / (2 * at_seed * velocity)) / gradient
    away = squared > 0
    assert (np.abs(cost.values - exact)[away] / exact[away]).max() <= 0.0006


def mottled(seed: int, shape: tuple[int, int], share_blocked: float) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    values = np.exp(rng.normal(0, 1, shape))
    values[rng.random(shape) < share_blocked] = np.inf
    return values


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 0.55))
def test_never_above_the_graph_and_reaching_exactly_the_same_cells(seed: int, share: float) -> None:
    values = mottled(seed, (23, 31), share)
    values[11, 15] = 1.0
    slow = raster_of(values)
    cost = accumulated_cost(slow, centre_of(slow, 11, 15))
    upper = graph_cost(values, 11, 15)
    np.testing.assert_array_equal(np.isfinite(cost.values), np.isfinite(upper))
    reached = np.isfinite(upper)
    assert (cost.values[reached] <= upper[reached] * (1 + 1e-12)).all()
    # A cost cannot be below the straight distance times the least slowness.
    lower = distance_to(slow, *centre_of(slow, 11, 15)) * values.min()
    assert (cost.values[reached] >= lower[reached] * (1 - 1e-9)).all()


def test_skimage_is_an_upper_bound_too() -> None:
    graph = pytest.importorskip("skimage.graph")
    values = np.exp(gaussian_filter(np.log(mottled(7, (120, 90), 0.0)), 3))
    slow = raster_of(values)
    cost = accumulated_cost(slow, centre_of(slow, 60, 45))
    upper, _ = graph.MCP_Geometric(values).find_costs([(60, 45)])
    assert (cost.values <= upper * (1 + 1e-12)).all()
    assert cost.values.sum() < 0.99 * upper.sum()


def legs_stay_open(values: NDArray[np.float64], cost: TravelCost, path: NDArray[np.float64]) -> bool:
    """Sample every leg densely; a sample on a corner or an edge may count for any cell that it touches."""
    legs = pairwise(path)
    samples = np.concatenate([a + np.linspace(0, 1, 41)[:, None] * (b - a) for a, b in legs])
    clear = np.zeros(len(samples), dtype=bool)
    for dx in (-1e-6, 1e-6):
        for dy in (-1e-6, 1e-6):
            rows, cols = cost.grid.rowcol(samples[:, 0] + dx, samples[:, 1] + dy)
            inside = (rows >= 0) & (cols >= 0) & (rows < values.shape[0]) & (cols < values.shape[1])
            clear[inside] |= np.isfinite(values[rows[inside], cols[inside]])
    return bool(clear.all())


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 0.45), n_seeds=st.integers(1, 4))
def test_paths_arrive_at_a_seed_through_open_cells(seed: int, share: float, n_seeds: int) -> None:
    values = mottled(seed, (27, 22), share)
    rng = np.random.default_rng(seed + 1)
    slow = raster_of(values, cell_m=10.0)
    places = rng.uniform(0, 220, (n_seeds, 2))
    rows, cols = slow.grid.rowcol(places[:, 0], places[:, 1])
    values[rows, cols] = 1.0
    starts = rng.uniform(0, 50, n_seeds)
    cost = accumulated_cost(slow, places, start_cost=starts)
    for row, col in np.argwhere(np.isfinite(cost.values))[:: 1 + int(rng.integers(20))]:
        x_m, y_m = centre_of(slow, row, col)
        start = (x_m + rng.uniform(-4.9, 4.9), y_m + rng.uniform(-4.9, 4.9))
        path = trace_path(cost, start)
        np.testing.assert_array_equal(path[0], start)
        assert (path[-1] == places).all(axis=1).any()
        assert legs_stay_open(values, cost, path)


def test_a_path_in_an_even_field_is_straight() -> None:
    even = raster_of(np.ones((300, 400)), cell_m=100.0)
    cost = accumulated_cost(even, (1234.0, 5678.0))
    path = trace_path(cost, (39_000.0, 29_000.0))
    length = np.hypot(*np.diff(path, axis=0).T).sum()
    assert length == pytest.approx(np.hypot(39_000 - 1234, 29_000 - 5678), rel=1e-4)


def test_the_length_of_a_path_is_its_cost_around_an_obstacle() -> None:
    values = np.ones((200, 200))
    values[60:140, 90:110] = np.inf
    slow = raster_of(values)
    cost = accumulated_cost(slow, (20.5, 99.5))
    path = trace_path(cost, (180.5, 101.5))
    length = np.hypot(*np.diff(path, axis=0).T).sum()
    around = np.hypot(90 - 20.5, 140 - 99.5) + 20 + np.hypot(180.5 - 110, 140 - 101.5)
    row, col = cost.grid.rowcol(180.5, 101.5)
    assert cost.values[row, col] == pytest.approx(around, rel=0.005)  # half a cell at either corner
    assert length == pytest.approx(around, rel=0.005)


def boxes_in_a_square(seed: int, side: int) -> tuple[NDArray[np.float64], shapely.Geometry]:
    """Blocked boxes, which may overlap but never touch at a corner alone; as cells and as an area."""
    rng = np.random.default_rng(seed)
    values = np.ones((side, side))
    boxes: list[shapely.Geometry] = []
    for _ in range(int(rng.integers(3, 11))):
        width, height = (int(n) for n in rng.integers(5, side // 3, 2))
        col, row = int(rng.integers(4, side - width - 4)), int(rng.integers(4, side - height - 4))
        box = shapely.box(col, side - row - height, col + width, side - row)
        if all(box.intersects(other) == (box.intersection(other).area > 0) for other in boxes):
            boxes.append(box)
            values[row : row + height, col : col + width] = np.inf
    return values, shapely.union_all(boxes)


def shortest_length(blocked: shapely.Geometry, ends: list[tuple[float, float]]) -> float:
    """Length of the shortest path past an area: over all its corners that see one another."""
    nodes = np.concatenate((ends, shapely.get_coordinates(blocked)))
    tail, head = np.triu_indices(len(nodes), 1)
    lines = shapely.linestrings(np.stack((nodes[tail], nodes[head]), axis=1))
    sees = ~shapely.intersects(lines, blocked.buffer(-1e-7))
    lengths = np.hypot(*(nodes[tail] - nodes[head]).T)[sees]
    graph = coo_array((np.maximum(lengths, 1e-12), (tail[sees], head[sees])), shape=(len(nodes),) * 2)
    return float(dijkstra(graph.tocsr(), directed=False, indices=0)[1])


@pytest.mark.parametrize("seed", range(12))
def test_a_path_past_boxes_is_as_short_as_the_visibility_graph_allows(seed: int) -> None:
    values, blocked = boxes_in_a_square(seed, 150)
    ends = [(2.3, 1.9), (147.4, 148.2)]
    cost = accumulated_cost(raster_of(values), ends[0])
    path = trace_path(cost, ends[1])
    exact = shortest_length(blocked, ends)
    length = np.hypot(*np.diff(path, axis=0).T).sum()
    assert exact * (1 - 1e-9) <= length <= exact * 1.001
    assert not shapely.LineString(path).intersects(blocked.buffer(-1e-6))
    # The cost keeps half a cell from the corners that it bends around.
    row, col = cost.grid.rowcol(*ends[1])
    assert cost.values[row, col] == pytest.approx(exact, rel=0.015)
    assert len(path) < 30
    # The reference can tell a detour from the shortest path: the boxes are in the way.
    assert exact > np.hypot(*np.subtract(*ends)) + 1e-6


def cost_along(values: NDArray[np.float64], points: NDArray[np.float64]) -> float:
    """Cost of legs given in columns and rows: cut at every line between cells, each part in its middle's cell."""
    total = 0.0
    for a, b in pairwise(points):
        cuts = [np.array([0.0, 1.0])]
        for start, step in zip(a, b - a, strict=True):
            if step != 0:
                lines = np.arange(np.floor(min(start, start + step)) - 1, max(start, start + step) + 1) + 0.5
                cuts.append((lines - start) / step)
        shares = np.unique(np.clip(np.concatenate(cuts), 0, 1))
        middles = a + (0.5 * (shares[1:] + shares[:-1]))[:, None] * (b - a)
        # A leg on the line between two cells may count for either; a part shorter than rounding is no part.
        cells = [np.round(middles + nudge).astype(int) for nudge in ([1e-9, 1e-9], [-1e-9, -1e-9])]
        parts = np.minimum(*(values[rows, cols] for cols, rows in (c.T for c in cells)))
        lengths = np.diff(shares) * np.hypot(*(b - a))
        total += (parts * lengths)[lengths > 1e-9].sum()
    return total


@pytest.mark.parametrize("seed", range(6))
def test_pulling_taut_never_makes_a_path_dearer_and_often_cheaper(seed: int) -> None:
    values = mottled(seed, (80, 90), 0.25)
    values[40, 45] = 1.0
    slow = raster_of(values)
    cost = accumulated_cost(slow, centre_of(slow, 40, 45))
    seeds = np.array([[45.0, 40.0, 0.0, 1.0]])
    ratios = []
    for row, col in np.argwhere(np.isfinite(cost.values) & (cost.values > 0))[::311]:
        descent = descend(cost.values, cost.origin, seeds, np.array([col, row], dtype=np.float64), 0.5)
        taut = pull_taut(values, descent)
        np.testing.assert_array_equal(taut[[0, -1]], descent[[0, -1]])
        ratios.append(cost_along(values, taut) / cost_along(values, descent))
    assert np.isfinite(ratios).all()
    assert np.max(ratios) <= 1 + 1e-6
    assert np.median(ratios) < 0.99


@given(
    ends=st.lists(st.floats(-0.4, 11.4), min_size=4, max_size=4),
    seed=st.integers(0, 1000),
)
def test_the_price_of_a_leg_is_its_cost_cut_at_every_line(ends: list[float], seed: int) -> None:
    assume(abs(ends[0] - ends[2]) > 1e-6 and abs(ends[1] - ends[3]) > 1e-6)  # along a line either cell may count
    values = mottled(seed, (12, 12), 0.0)
    exact = cost_along(values, np.array(ends).reshape(2, 2))
    assert price_leg(values, *ends) == pytest.approx(exact, rel=1e-6, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), dtype=st.sampled_from([np.float32, np.float64]))
def test_never_above_the_graph_where_slowness_jumps(seed: int, dtype: type[np.floating]) -> None:
    """Slow cells a hundred times slower: a corner may be served long before the cells beside it."""
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((25, 30)) < 0.4, 100.0, rng.uniform(1.0, 1.2, (25, 30)))
    values[rng.random(values.shape) < 0.15] = np.inf
    values[12, 15] = 1.0
    values = values.astype(dtype).astype(np.float64)
    slow = raster_of(values.astype(dtype))
    seeds = [centre_of(slow, 12, 15)] * (1 + seed % 2)  # one seed and several take different ways through the kernel
    cost = accumulated_cost(slow, seeds)
    upper = graph_cost(values, 12, 15)
    reached = np.isfinite(upper)
    np.testing.assert_array_equal(np.isfinite(cost.values), reached)
    rounding = 1e-12 if dtype == np.float64 else 3e-6
    assert (cost.values[reached] <= upper[reached] * (1 + rounding)).all()


def test_one_seed_and_the_same_seed_twice_agree() -> None:
    """With a single seed no origins are kept while the cost spreads."""
    values = np.exp(gaussian_filter(np.log(mottled(21, (150, 170), 0.0)), 2))
    values[40:60, 30:140] = np.inf
    slow = raster_of(values)
    once, twice = accumulated_cost(slow, (80.3, 20.6)), accumulated_cost(slow, [(80.3, 20.6)] * 2)
    np.testing.assert_array_equal(once.values, twice.values)
    np.testing.assert_array_equal(once.origin == 0, np.isfinite(once.values))
    np.testing.assert_array_equal(np.isfinite(twice.values), twice.origin >= 0)


def test_obstacle_field_agrees_with_cells_of_a_third() -> None:
    rng = np.random.default_rng(5)
    coarse = np.exp(np.clip(4.0 * gaussian_filter(rng.standard_normal((150, 150)), 4), 0, np.log(30)))
    wall = gaussian_filter(rng.standard_normal((150, 150)), 4)
    coarse[wall > np.quantile(wall, 0.94)] = np.inf
    coarse[70:80, 70:80] = 2.0
    fine = np.repeat(np.repeat(coarse, 3, axis=0), 3, axis=1)
    cost = accumulated_cost(raster_of(coarse), centre_of(raster_of(coarse), 75, 75)).values
    reference = accumulated_cost(raster_of(fine), centre_of(raster_of(fine), 226, 226)).values[1::3, 1::3] / 3
    counted = np.isfinite(reference) & (distance_to(raster_of(coarse), 75.5, 74.5) > 10)
    error = np.abs(cost[counted] - reference[counted]) / reference[counted]
    graph = np.abs(graph_cost(coarse, 75, 75)[counted] - reference[counted]) / reference[counted]
    assert error.mean() < 0.01
    assert graph.mean() > 0.025  # the graph of eight neighbours is far from it: the comparison can fail


@pytest.mark.parametrize("angle", ["straight", "diagonal", "stairs"])
def test_nothing_leaks_through_a_wall_one_cell_thick(angle: str) -> None:
    values = np.ones((40, 40))
    for k in range(40):
        if angle == "straight":
            values[20, k] = np.inf
        elif angle == "diagonal":
            values[k, k] = np.inf  # cells that touch only at their corners
        else:
            values[min(39, k // 2 + 10), k] = np.inf  # a slope of 1:2: every other joint is a corner
    slow = raster_of(values)
    cost = accumulated_cost(slow, centre_of(slow, 35, 3))
    beyond = centre_of(slow, 3, 35)
    row, col = cost.grid.rowcol(*beyond)
    assert not np.isfinite(cost.values[row, col])
    with pytest.raises(DataError, match="walls part it from every seed"):
        trace_path(cost, beyond)
    # One gap of one cell lets it through: the test can fail.
    gap = np.argwhere(~np.isfinite(values))[20]
    values[tuple(gap)] = 1.0
    assert np.isfinite(accumulated_cost(slow, centre_of(slow, 35, 3)).values[row, col])


def test_start_costs_may_lie_far_apart_and_the_seeds_order_does_not_matter() -> None:
    slow = raster_of(mottled(3, (60, 50), 0.1), cell_m=100.0)
    places = np.array([[500.0, 500.0], [4500.0, 5500.0], [2500.0, 2500.0]])
    starts = np.array([0.0, 2e3, 1e9])
    rows, cols = slow.grid.rowcol(places[:, 0], places[:, 1])
    slow.values[rows, cols] = 1.0
    together = accumulated_cost(slow, places, start_cost=starts)
    alone = [
        accumulated_cost(slow, place, start_cost=start).values for place, start in zip(places, starts, strict=True)
    ]
    reached = np.isfinite(together.values)
    np.testing.assert_allclose(together.values[reached], np.minimum.reduce(alone)[reached], rtol=2e-3)
    turned = accumulated_cost(slow, places[::-1], start_cost=starts[::-1])
    np.testing.assert_array_equal(together.values, turned.values)
    np.testing.assert_array_equal(together.origin[reached], 2 - turned.origin[reached])
    np.testing.assert_array_equal(turned.seeds_xy_m, places[::-1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda v: v.__setitem__((2, 3), 0.0),
            r"found 0\.0 in row 2, column 3 \(1 such cells\), expected numbers greater",
        ),
        (lambda v: v.__setitem__((0, 0), -1.0), r"found -1\.0 in row 0, column 0"),
        (lambda v: v.__setitem__((4, 4), np.nan), r"found nan in row 4, column 4"),
        (lambda v: v.__setitem__((1, 1), 1e9), r"factor of 1e\+06 between them"),
        (lambda v: v.__setitem__((2, 2), np.inf), r"found all 1 in blocked cells"),
    ],
)
def test_bad_slowness_is_refused(change: object, message: str) -> None:
    values = np.ones((5, 5))
    change(values)  # type: ignore[operator]
    slow = raster_of(values)
    with pytest.raises(DataError, match=message):
        accumulated_cost(slow, centre_of(slow, 2, 2))


@pytest.mark.parametrize(
    ("seeds", "starts", "message"),
    [
        ([[9.0, 1.0]], None, "found one at"),
        (np.empty((0, 2)), None, r"shape \(0, 2\)"),
        ([[np.nan, 1.0]], None, "expected finite points"),
        ([[1.0, 1.0]], [-1.0], "Start cost: found"),
        ([[1.0, 1.0]], [1.0, 2.0], "for each of 1 seeds"),
    ],
)
def test_bad_seeds_are_refused(seeds: object, starts: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        accumulated_cost(raster_of(np.ones((5, 5))), seeds, start_cost=starts)  # type: ignore[arg-type]


def test_a_limit_cuts_and_changes_nothing_below() -> None:
    slow = raster_of(mottled(5, (60, 50), 0.2))
    slow.values[30, 25] = 1.0
    whole = accumulated_cost(slow, centre_of(slow, 30, 25))
    cut = accumulated_cost(slow, centre_of(slow, 30, 25), limit=12.5)
    near = whole.values <= 12.5
    assert 0 < near.sum() < np.isfinite(whole.values).sum()
    np.testing.assert_array_equal(cut.values[near], whole.values[near])
    assert not np.isfinite(cut.values[~near]).any()
    np.testing.assert_array_equal(cut.origin >= 0, near)
    with pytest.raises(DataError, match="Limit of the cost: found 0"):
        accumulated_cost(slow, centre_of(slow, 30, 25), limit=0)


@pytest.mark.parametrize("seed", range(6))
def test_a_window_changes_nothing_where_the_limit_leads(seed: int) -> None:
    rng = np.random.default_rng(seed)
    slow = raster_of(mottled(seed, (90, 110), 0.15), cell_m=40.0)
    places = [centre_of(slow, *place) for place in ((20, 30), (28, 41), (50, 60), (55, 52))]
    for place in places:
        slow.values[slow.grid.rowcol(*place)] = 1.0
    seeds, goals = np.array(places[:2]) + rng.uniform(-15, 15, (2, 2)), np.array(places[2:])
    whole = accumulated_cost(slow, seeds, start_cost=(0.0, 200.0))
    rows, cols = slow.grid.rowcol(*goals.T)
    limit = float(whole.values[rows, cols].max()) * 1.02
    near = whole.values <= limit
    assert near[rows, cols].all()
    assert not near.all()
    limited, led = (
        accumulated_cost(slow, seeds, start_cost=(0.0, 200.0), limit=limit, toward_xy_m=toward)
        for toward in (None, goals)
    )
    for cut in (limited, led):
        kept = np.isfinite(cut.values)
        assert kept.shape == near.shape
        assert not kept[~near].any()
        np.testing.assert_array_equal(cut.values[kept], whole.values[kept])
        np.testing.assert_array_equal(cut.origin[kept], whole.origin[kept])
        np.testing.assert_array_equal(cut.origin[~kept], -1)
    np.testing.assert_array_equal(np.isfinite(limited.values), near)
    for goal in goals:
        np.testing.assert_array_equal(trace_path(led, goal), trace_path(limited, goal))


def test_a_place_to_go_to_saves_cells_in_an_even_field() -> None:
    slow = raster_of(np.ones((100, 300)))
    seed, goal = centre_of(slow, 50, 20), np.array([centre_of(slow, 50, 60)])
    cut = accumulated_cost(slow, seed, limit=44.0, toward_xy_m=goal)
    ellipse = distance_to(slow, *seed) + distance_to(slow, *goal[0]) <= 44.0
    assert np.isfinite(cut.values[ellipse]).all()
    assert np.isfinite(cut.values).sum() < 0.5 * np.pi * 44.0**2  # less than half of the disc around the seed
    np.testing.assert_allclose(cut.values[ellipse], distance_to(slow, *seed)[ellipse], rtol=5e-4, atol=1e-9)


def test_a_field_without_open_cells_is_refused() -> None:
    with pytest.raises(DataError, match="in blocked cells"):
        accumulated_cost(raster_of(np.full((4, 4), np.inf)), (1.5, 1.5))


def test_the_callers_slowness_is_left_alone() -> None:
    slow = raster_of(mottled(1, (20, 20), 0.0))
    before = slow.values.copy()
    accumulated_cost(slow, (3.0, 3.0))
    np.testing.assert_array_equal(slow.values, before)


def test_a_path_starts_on_the_grid() -> None:
    cost = accumulated_cost(raster_of(np.ones((5, 5))), (1.5, 1.5))
    with pytest.raises(DataError, match="expected x and y in metres within"):
        trace_path(cost, (-1.0, 2.0))
